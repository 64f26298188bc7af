import { type ClientHttp2Session, connect } from 'node:http2';
import type { Address, Caller } from './traffic';

const method = '/hmco.portal.v1.Versions/Get';
/** google.protobuf.Empty, with its prefix: not compressed, and no bytes. */
const empty = Buffer.alloc(5);

/** Unary calls of gRPC over long-lived HTTP/2 connections with prior knowledge; one that ends fails all later calls. */
export function grpcCalls({ url, host, headers }: Address, connections: number): Caller {
  const sessions = Array.from({ length: connections }, () => connect(url));
  // The calls fail with the same error.
  for (const session of sessions) session.on('error', () => {});
  let next = 0;
  return {
    answer: () => {
      next += 1;
      const session = sessions[next % sessions.length] as ClientHttp2Session;
      return call(session, { ...headers, ':authority': host });
    },
    close: () => {
      for (const session of sessions) session.destroy();
    },
  };
}

function call(session: ClientHttp2Session, headers: Readonly<Record<string, string>>) {
  return new Promise<{ version: string; failure?: string }>((resolve, reject) => {
    const stream = session.request({
      ...headers,
      ':method': 'POST',
      ':path': method,
      'content-type': 'application/grpc+proto',
      te: 'trailers',
    });
    let [status, type, code]: (string | undefined)[] = [];
    const received: Buffer[] = [];
    stream.once('response', (answer) => {
      status = String(answer[':status']);
      type = answer['content-type'];
      // An answer without a message has its status here.
      code = answer['grpc-status'] as string | undefined;
    });
    stream.once('trailers', (trailers) => {
      code = trailers['grpc-status'] as string | undefined;
    });
    stream.on('data', (data: Buffer) => received.push(data));
    stream.setTimeout(10_000, () => stream.destroy(new Error('no answer in 10 s')));
    stream.once('error', reject);
    stream.once('close', () => {
      const body = Buffer.concat(received);
      if (status !== '200') resolve({ version: '', failure: `HTTP ${status}` });
      else if (!type?.startsWith('application/grpc')) resolve({ version: '', failure: `content type ${type}` });
      else if (code !== '0') resolve({ version: '', failure: `grpc-status ${code}` });
      else if (body.length < 7 || body.readUInt32BE(1) !== body.length - 5)
        resolve({ version: '', failure: 'a message of another length' });
      // google.protobuf.StringValue: the field 1, its length, and the text.
      else resolve({ version: body.subarray(7).toString() });
    });
    stream.end(empty);
  });
}
