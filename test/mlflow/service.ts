import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Plays the Service: a proxy through which every name leads to the server, so that a pod's Host header is its own. */
export async function serviceTo(port: number): Promise<{ variables: Record<string, string>; close(): void }> {
  const proxy = createServer((incoming, outgoing) => {
    const { pathname, search } = new URL(incoming.url as string);
    const { method, headers } = incoming;
    const onward = request({ host: '127.0.0.1', port, path: pathname + search, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode as number, answer.headers);
      answer.pipe(outgoing);
    });
    onward.once('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { port: own } = proxy.address() as AddressInfo;
  return { variables: { http_proxy: `http://127.0.0.1:${own}` }, close: () => proxy.close() };
}
