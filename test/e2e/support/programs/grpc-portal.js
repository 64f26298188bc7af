// The program of a portal that answers calls of gRPC with its version, for tests with real traffic. Unary calls only, by gRPC
// over HTTP/2: a message with a prefix of five bytes, and the status in the trailers. Over TLS, since Traefik uses no proxy
// for connections without it; probes come by HTTP/1.1.
const { readFileSync } = require('node:fs');
const { createSecureServer } = require('node:http2');

const { PORT, VERSION = '', CERTIFICATE = '', KEY = '' } = process.env;

const text = Buffer.from(VERSION);
/** google.protobuf.StringValue: the field 1 with a length. */
const message = Buffer.concat([Buffer.from([0x0a, text.length]), text]);
const prefix = Buffer.alloc(5);
prefix.writeUInt32BE(message.length, 1);

const options = { cert: readFileSync(CERTIFICATE), key: readFileSync(KEY), allowHTTP1: true };
const server = createSecureServer(options, (request, response) => {
  if (request.httpVersion === '1.1') return response.end('ok');
  const { method, url, headers } = request;
  const isCall = method === 'POST' && headers['content-type']?.startsWith('application/grpc');
  if (!isCall || headers.te !== 'trailers') return response.writeHead(415).end();
  /** @type {Buffer[]} */
  const received = [];
  return request
    .on('data', (data) => received.push(Buffer.from(data)))
    .once('end', () => {
      const sent = Buffer.concat(received);
      const isWhole = sent.length >= 5 && sent.readUInt32BE(1) === sent.length - 5;
      // INTERNAL, OK, UNIMPLEMENTED.
      const status = !isWhole ? 13 : url === '/hmco.portal.v1.Versions/Get' ? 0 : 12;
      response.writeHead(200, { 'content-type': 'application/grpc+proto' });
      if (status === 0) response.write(Buffer.concat([prefix, message]));
      response.addTrailers({ 'grpc-status': String(status) });
      response.end();
    });
});
/** @type {Set<import('node:http2').ServerHttp2Session>} */
const sessions = new Set();
server.on('session', (session) => {
  sessions.add(session);
  session.once('close', () => sessions.delete(session));
});
server.listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => {
  server.close();
  // GOAWAY: calls that have begun are answered, others go to another connection.
  for (const session of sessions) session.close();
});
