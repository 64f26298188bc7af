import { connect, createServer, type Socket } from 'node:net';
import type { PodNetwork } from './pod-network';

/** A SOCKS5 proxy on loopback (RFC 1928), with which a program opens TCP connections to pod addresses. */
export interface SocksProxy {
  readonly url: string;
  stop(): Promise<void>;
}

const granted = Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
const connectionRefused = Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0]);

/** Starts a proxy to the pods; a connection to an address without a listening process fails, as it would in a cluster. */
export async function startSocksProxy(network: PodNetwork): Promise<SocksProxy> {
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client);
    client.setNoDelay();
    client.on('error', () => client.destroy());
    client.once('close', () => clients.delete(client));
    // Greeting with the methods: no authentication.
    client.once('data', () => {
      client.write(Buffer.from([5, 0]));
      client.once('data', (request) => open(client, target(request), network));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `socks5://127.0.0.1:${(server.address() as { port: number }).port}`,
    stop: async () => {
      server.close();
      for (const client of clients) client.destroy();
    },
  };
}

/** The IPv4 address and port of a CONNECT request. */
function target(request: Buffer): { address: string; port: number } {
  const [version, command, , type] = request;
  if (version !== 5 || command !== 1 || type !== 1)
    throw new Error(`unsupported SOCKS request ${request.toString('hex')}`);
  return { address: request.subarray(4, 8).join('.'), port: request.readUInt16BE(8) };
}

function open(client: Socket, { address, port }: { address: string; port: number }, network: PodNetwork): void {
  const backend = network.backendOf(address, port);
  if (!backend) {
    client.end(connectionRefused);
    return;
  }
  const upstream = connect({ port: backend.port, host: '127.0.0.1', noDelay: true }, () => {
    client.write(granted);
    client.pipe(upstream).pipe(client);
  });
  upstream.once('error', () =>
    upstream.connecting || !upstream.remoteAddress ? client.end(connectionRefused) : client.destroy(),
  );
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const)
    one.once('close', () => other.destroy());
}
