import { createServer } from 'node:http';
import { randomOf } from '../../../lib/explain/simulation/random';

/** A pod whose metrics are simulated, without a Pod object. Times are seconds after the begin. */
export interface SimulatedPod {
  readonly namespace: string;
  readonly name: string;
  /** Requests a second that it gets. */
  readonly rate: number;
  /** Shares of them that fail, and that succeed too late. */
  readonly failed: number;
  readonly slow: number;
  /** Whether its series begin at zero with its first scrape, or with their first request. */
  readonly isBorn: boolean;
  readonly from: number;
  readonly until: number;
  /** Seconds between two restarts of its container, with which its counters begin anew. */
  readonly restarts?: number;
  /** When its scrapes fail. */
  readonly gap?: readonly [from: number, until: number];
}

/** Metrics of simulated pods. */
export interface SimulatedPods {
  /** URL for service discovery by Prometheus (http_sd_configs). */
  readonly discovery: string;
  /** Begins the time of the pods. */
  begin(): void;
  stop(): Promise<void>;
}

interface Counters {
  counted: number;
  restarted: number;
  good: number;
  failed: number;
  late: number;
}

/** Serves the metrics of simulated pods, each with its own path, in the format of the preset opentelemetry. */
export async function startSimulatedPods(pods: readonly SimulatedPod[], seed: number): Promise<SimulatedPods> {
  const random = randomOf(seed);
  const counters = new Map<string, Counters>();
  const byPath = new Map(pods.map((pod) => [`/${pod.namespace}/${pod.name}/metrics`, pod]));
  let began = Number.POSITIVE_INFINITY;
  const now = (): number => (Date.now() - began) / 1000;

  const scraped = (path: string, pod: SimulatedPod): string | undefined => {
    const time = now();
    const { gap, restarts } = pod;
    if (gap && time >= gap[0] && time < gap[1]) return undefined;
    const none = { counted: time, restarted: time, good: 0, failed: 0, late: 0 };
    const before = counters.get(path) ?? none;
    const isRestarted = restarts !== undefined && time - before.restarted > restarts;
    const own = isRestarted ? { ...none, counted: before.counted } : before;
    const requests = pod.rate * (time - own.counted);
    own.counted = time;
    own.failed += random.poisson(requests * pod.failed);
    own.late += random.poisson(requests * (1 - pod.failed) * pod.slow);
    own.good += random.poisson(requests * (1 - pod.failed) * (1 - pod.slow));
    counters.set(path, own);
    return exposition(own, pod.isBorn);
  };

  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    response.setHeader('Content-Type', path === '/discovery' ? 'application/json' : 'text/plain; version=0.0.4');
    if (path === '/discovery') {
      const time = now();
      const living = pods.filter(({ from, until }) => time >= from && time < until);
      response.end(JSON.stringify(living.map((pod) => target(pod, port()))));
      return;
    }
    const pod = byPath.get(path);
    const text = pod && scraped(path, pod);
    response.writeHead(text === undefined ? 503 : 200).end(text);
  });
  const port = (): number => (server.address() as { port: number }).port;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    discovery: `http://127.0.0.1:${port()}/discovery`,
    begin: () => {
      began = Date.now();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const target = ({ namespace, name }: SimulatedPod, port: number): object => ({
  targets: [`127.0.0.1:${port}`],
  labels: { __metrics_path__: `/${namespace}/${name}/metrics`, namespace, pod: name, instance: `${namespace}-${name}` },
});

const metric = 'http_server_request_duration_seconds';

/** Slow requests take longer than a second. */
function exposition({ good, failed, late }: Counters, isBorn: boolean): string {
  const lines = [`# TYPE ${metric} histogram`];
  const add = (status: string, quick: number, all: number): void => {
    if (all === 0 && !isBorn) return;
    const labels = `http_request_method="GET",http_route="/",http_response_status_code="${status}"`;
    lines.push(`${metric}_bucket{${labels},le="1"} ${quick}`, `${metric}_bucket{${labels},le="+Inf"} ${all}`);
    lines.push(`${metric}_sum{${labels}} ${all}`, `${metric}_count{${labels}} ${all}`);
  };
  add('200', good, good + late);
  add('500', failed, failed);
  return `${lines.join('\n')}\n`;
}
