import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import type { KeyPair } from './certificates';

/** A message received by a stand-in. */
export interface Received {
  /** `METHOD host/path` of a request, or the protocol. */
  readonly what: string;
  readonly body: string;
}

/** Stand-ins for the services of notifications-engine, on loopback. */
export interface StandInServices {
  /** HTTP port, where each service has a path named after its type. */
  readonly http: number;
  readonly https: number;
  /** A proxy that redirects every host to `https`, because some services have fixed addresses in the controller's code. */
  readonly proxy: number;
  readonly smtp: number;
  readonly nats: number;
  readonly pubsub: number;
  readonly received: Received[];
  stop(): Promise<void>;
}

/** Hosts with fixed names in the code of the engine or its libraries. */
export const fixedHosts = [
  'api.pagerduty.com',
  'events.pagerduty.com',
  'api.telegram.org',
  'api.pushover.net',
] as const;

interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const later = '2099-01-01T00:00:00Z';

/** Responses of the services by part of `host/path`; the first match is used. */
const answers: [RegExp, (request: IncomingMessage, body: string) => Answer][] = [
  [/\/refused/, () => ({ status: 500, body: 'refused' })],
  [/\/alertmanager\//, () => ({})],
  [/\/teams\//, () => ({ body: '1' })],
  [/\/slack\//, () => ({ body: { ok: true, channel: 'C1', ts: '1.1' } })],
  [/\/rocketchat\/.*\/login/, () => ({ body: { status: 'success', data: { authToken: 'token', userId: 'user' } } })],
  [/\/rocketchat\//, () => ({ body: { success: true } })],
  [/\/access_tokens/, () => ({ status: 201, body: { token: 'token', expires_at: later } })],
  [/\/dispatches/, () => ({ status: 204 })],
  [/\/v2\/alerts/, () => ({ status: 202, body: { requestId: 'id', result: 'Request will be processed', took: 0.1 } })],
  [/\/v2\/enqueue/, () => ({ status: 202, body: { status: 'success', dedup_key: 'key', message: 'Event processed' } })],
  [/api\.pagerduty\.com\/incidents/, () => ({ status: 201, body: { incident: { id: 'P1' } } })],
  [/\/getMe/, () => ({ body: { ok: true, result: { id: 1, is_bot: true, first_name: 'bot', username: 'bot' } } })],
  [
    /\/sendMessage/,
    () => ({ body: { ok: true, result: { message_id: 1, date: 0, chat: { id: 1, type: 'channel' } } } }),
  ],
  [
    /api\.pushover\.net/,
    () => ({
      headers: { 'X-Limit-App-Limit': '7500', 'X-Limit-App-Remaining': '7499', 'X-Limit-App-Reset': '1393653600' },
      body: { status: 1, request: 'id' },
    }),
  ],
  [
    /\/awssqs/,
    ({ headers }, body) =>
      String(headers['x-amz-target']).endsWith('GetQueueUrl')
        ? { body: { QueueUrl: `http://${headers.host}/awssqs/queue` } }
        : { body: { MessageId: 'id', MD5OfMessageBody: md5(JSON.parse(body).MessageBody) } },
  ],
];

/** Starts all stand-ins with a certificate for the fixed hosts and 127.0.0.1. */
export async function startStandInServices(pair: KeyPair): Promise<StandInServices> {
  const received: Received[] = [];
  const sockets = new Set<Socket>();
  const servers: Server[] = [];
  const listen = async (server: Server): Promise<number> => {
    servers.push(server);
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const handle = answering(received);
  const https = await listen(
    createHttpsServer({ key: readFileSync(pair.key), cert: readFileSync(pair.certificate) }, handle),
  );
  const proxy = createServer().on('connect', (_, socket: Socket) => {
    const upstream = connect(https, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
  });
  return {
    received,
    https,
    http: await listen(createServer(handle)),
    proxy: await listen(proxy),
    smtp: await listen(createTcpServer((socket) => playSmtp(socket, received))),
    nats: await listen(createTcpServer((socket) => playNats(socket, received))),
    pubsub: await listen(
      createHttp2Server().on('stream', (stream: ServerHttp2Stream) => playPubSub(stream, received)) as Server,
    ),
    stop: async () => {
      for (const server of servers) server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

const answering =
  (received: Received[]): RequestListener =>
  async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const what = `${request.method} ${request.headers.host}${request.url}`;
    received.push({ what, body });
    // A webhook that accepts connections but never responds.
    if (what.includes('/silent')) return;
    const answer = answers.find(([pattern]) => pattern.test(what))?.[1](request, body) ?? { body: {} };
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {});
    response.writeHead(answer.status ?? 200, { 'Content-Type': 'application/json', ...answer.headers });
    response.end(answer.status === 204 ? undefined : text);
  };

function playSmtp(socket: Socket, received: Received[]): void {
  let mail: string | undefined;
  socket.write('220 stand-in\r\n');
  onLines(socket, (line) => {
    if (mail !== undefined && line !== '.') {
      mail += `${line}\n`;
    } else if (mail !== undefined) {
      received.push({ what: 'smtp', body: unquoted(mail) });
      mail = undefined;
      socket.write('250 queued\r\n');
    } else if (line === 'DATA') {
      mail = '';
      socket.write('354 go on\r\n');
    } else socket.write(line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
  });
}

/** Decodes quoted-printable ASCII. */
const unquoted = (text: string): string =>
  text
    .replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

function playNats(socket: Socket, received: Received[]): void {
  socket.write('INFO {"server_id":"stand-in","version":"2.10.0","proto":1,"max_payload":1048576,"headers":true}\r\n');
  let published: string | undefined;
  onLines(socket, (line) => {
    if (line === 'PING') socket.write('PONG\r\n');
    else if (line.startsWith('PUB ')) published = '';
    // The message follows PUB; the connection is closed after one.
    else if (published !== undefined) published += `${line}\n`;
  });
  socket.on('close', () => {
    if (published !== undefined) received.push({ what: 'nats', body: published });
  });
}

/** The emulator's protocol, gRPC without TLS; protobuf contains strings unencoded. */
function playPubSub(stream: ServerHttp2Stream, received: Received[]): void {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  stream.on('end', () => {
    received.push({ what: 'gcppubsub', body: Buffer.concat(chunks).toString() });
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    // A gRPC frame whose message has the field message_ids: ["1"].
    stream.end(Buffer.from([0, 0, 0, 0, 3, 0x0a, 1, 0x31]));
  });
}

function onLines(socket: Socket, handle: (line: string) => void): void {
  let rest = '';
  socket.on('data', (data) => {
    const parts = (rest + data.toString()).split('\r\n');
    rest = parts.pop() ?? '';
    for (const line of parts.flatMap((part) => part.split('\n'))) handle(line);
  });
}
