import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A stand-in for the HTTP APIs of metric providers, on loopback: a test double, each below a path named after it. */
export interface StandInProviders {
  /** URL of a provider. */
  url(provider: string): string;
  /** URL without a path, where CloudWatch is. */
  readonly root: string;
  /** The requests, as `METHOD path authorization`. */
  readonly received: string[];
  stop(): Promise<void>;
}

/** What a version measures: the hash of the canary in a request says which it is. One is measured by results of another form. */
const values = { good: 0.01, bad: 0.5, odd: 0.5 } as const;

interface Asked {
  readonly path: string;
  readonly body: string;
  readonly value: number;
  readonly version: keyof typeof values;
  /** The labels of the series of a result. */
  readonly series: readonly object[];
  /** How many seconds ago the points of a result are. */
  readonly times: readonly number[];
}

type Answer = (asked: Asked) => unknown;

const now = (): number => Math.floor(Date.now() / 1000);
const seconds = [2, 1, 0];
/** Of the version `odd` two series of Prometheus and CloudWatch, and two points of the others. */
const twice = [1, 0];

/** The answers by the beginning of a path, in the form of each API. */
const answers: Record<string, Answer> = {
  '/prometheus/api/v1/query_range': ({ value, series }) => ({
    status: 'success',
    data: {
      resultType: 'matrix',
      result: series.map((metric) => ({ metric, values: seconds.map((ago) => [now() - ago, String(value)]) })),
    },
  }),
  '/prometheus/api/v1/query': ({ value, series }) => ({
    status: 'success',
    data: {
      resultType: 'vector',
      result: series.map((metric) => ({ metric, value: [now(), String(value)] })),
    },
  }),
  '/datadog/api/v2/query/scalar': ({ value }) => ({ data: { attributes: { columns: [{ values: [value] }] } } }),
  '/newRelic': ({ value }) => ({ data: { actor: { account: { nrql: { results: [{ value }] } } } } }),
  '/influxdb/api/v2/query': ({ value, times }) =>
    [
      '#datatype,string,long,dateTime:RFC3339,double',
      '#group,false,false,false,false',
      '#default,_result,,,',
      ',result,table,_time,_value',
      ...times.map((ago) => `,,0,${new Date((now() - ago) * 1000).toISOString()},${value}`),
      '',
      '',
    ].join('\r\n'),
  '/graphite/render': ({ value, times }) => [{ target: 'x', datapoints: times.map((ago) => [value, now() - ago]) }],
  '/skywalking/graphql': ({ value }) => ({ data: { value } }),
  '/kayenta/canaryConfig': () => [{ id: 'config', name: 'portal' }],
  '/kayenta/canary/config': ({ version }) => ({ canaryExecutionId: `hash-${version}` }),
  '/kayenta/canary/hash-': ({ value }) => ({
    complete: true,
    result: { judgeResult: { score: { score: 100 * (1 - value) } } },
  }),
  '/web': ({ value }) => ({ data: { errors: value } }),
  '/service/GraniteServiceVersion20100801/operation/GetMetricData': ({ value, series }) =>
    cbor({
      MetricDataResults: series.map(() => ({ Id: 'errors', Values: seconds.map(() => value) })),
      Messages: [],
    }),
};

/** Starts the stand-in. */
export async function startStandInProviders(): Promise<StandInProviders> {
  const received: string[] = [];
  const server = createServer(async (request, response) => {
    const body = (await bodyOf(request)).toString('latin1');
    const path = request.url ?? '';
    received.push(`${request.method} ${path} ${request.headers.authorization ?? ''}`);
    const version = (/hash-(bad|odd)/.exec(path + body)?.[1] ?? 'good') as keyof typeof values;
    const isOdd = version === 'odd';
    const form = { series: isOdd ? [{ pod: 'a' }, { pod: 'b' }] : [{}], times: isOdd ? twice : seconds };
    const begin = Object.keys(answers).find((one) => path.startsWith(one));
    const answer = begin
      ? (answers[begin] as Answer)({ path, body, version, value: values[version], ...form })
      : undefined;
    if (answer === undefined) return void response.writeHead(404).end();
    const isBinary = Buffer.isBuffer(answer);
    response.writeHead(200, {
      'Content-Type': isBinary ? 'application/cbor' : typeof answer === 'string' ? 'text/csv' : 'application/json',
      ...(isBinary ? { 'smithy-protocol': 'rpc-v2-cbor' } : {}),
    });
    response.end(isBinary || typeof answer === 'string' ? answer : JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    root,
    received,
    url: (provider) => `${root}/${provider}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** CBOR of what an answer of CloudWatch holds: short texts, lists and maps, and numbers as float64 (RFC 8949). */
function cbor(value: unknown): Buffer {
  const head = (major: number, length: number): Buffer =>
    Buffer.from(length < 24 ? [(major << 5) | length] : [(major << 5) | 24, length]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(9, 0xfb);
    bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  if (typeof value === 'string') return Buffer.concat([head(3, value.length), Buffer.from(value)]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  const entries = Object.entries(value as object);
  return Buffer.concat([head(5, entries.length), ...entries.flatMap(([key, item]) => [cbor(key), cbor(item)])]);
}
