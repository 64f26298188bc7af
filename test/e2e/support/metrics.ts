import { createServer } from 'node:http';
import type { V1Pod } from '@kubernetes/client-node';
import { metricPresets } from '../../../lib/rollouts/analysis/metric-presets';
import type { Api, KubeObject } from './api';
import type { PodNetwork } from './pod-network';

/** The behaviour of a pod's requests. */
export type Behaviour = (typeof behaviours)[number];

// A dead pod fails every request, a poor one 3 %; a hanging one is ready but never responds, so it has no series; an idle one gets no requests.
const behaviours = ['good', 'poor', 'bad', 'slow', 'idle', 'flaky', 'dead', 'hanging'] as const;
const isBehaviour = (text: string | undefined): text is Behaviour =>
  (behaviours as readonly (string | undefined)[]).includes(text);

/** Metrics of simulated pods. */
export interface PodMetrics {
  /** URL for service discovery by Prometheus (http_sd_configs). */
  readonly discovery: string;
  /** Overrides the behaviour of pods with an image tag, like a repaired or failing dependency; undefined resets it. */
  behave(tag: string, behaviour: Behaviour | undefined): void;
  /** Restarts the containers of pods with an image tag: their counters begin at zero again. */
  restart(tag: string): void;
  /** Whether scrapes of pods with an image tag fail. */
  unreachable(tag: string, isUnreachable: boolean): void;
  /** Time of the first bad request of a pod with this image tag, in milliseconds since the epoch. */
  firstBad(tag: string): number | undefined;
  stop(): Promise<void>;
}

/** Options of the metrics. */
export interface MetricsOptions {
  /** Interval of the analysis in seconds; a flaky pod is bad in one of three. */
  interval: number;
  /** Requests per second of each ready pod. @default 20 */
  rate?: number;
}

type Pod = V1Pod & KubeObject;

interface Counters {
  pod: Pod;
  tag: string;
  /** Request counts by kind. */
  requests: Map<string, number>;
  counted: number;
}

const preset = metricPresets.opentelemetry;

/** Share of a pod's requests that are affected by its behaviour: too small to detect if diluted by stable pods. */
const affected = 0.2;

/** A request with its status and duration. */
interface Kind {
  status: string;
  seconds: number;
}

const kind = (status: string, seconds: number): string => JSON.stringify({ status, seconds } satisfies Kind);
const good = kind('200', 0.04);
const failed = kind('500', 0.04);
const late = kind('200', 2.4);

/** Counters start at zero, because `increase` ignores the value of the first scrape. */
const atZero = (): Map<string, number> => new Map([good, failed, late].map((one) => [one, 0]));

/**
 * Simulates the metrics of pods that run no program: the image tag of a pod, or its last part ("1.0.0-bad"), determines its
 * behaviour. Each pod has its own path, in the format of the metrics stack that the charts expect.
 */
export async function startPodMetrics(
  api: Api,
  network: PodNetwork,
  isPlayed: (pod: V1Pod) => boolean,
  { interval, rate = 20 }: MetricsOptions,
): Promise<PodMetrics> {
  const pods = new Map<string, Counters>();
  const overrides = new Map<string, Behaviour>();
  const firstBad = new Map<string, number>();
  const unreachable = new Set<string>();

  const behaviourOf = (tag: string): Behaviour => {
    const last = tag.split('-').at(-1);
    return overrides.get(tag) ?? (isBehaviour(last) ? last : 'good');
  };
  const count = (counters: Counters, key: string, amount: number): void => {
    counters.requests.set(key, (counters.requests.get(key) ?? 0) + amount);
  };
  /** Adds the requests since the last call, with the current behaviour. */
  const advance = (counters: Counters): void => {
    const now = Date.now();
    const amount = rate * ((now - counters.counted) / 1000);
    counters.counted = now;
    if (!isReady(counters.pod)) return;
    const behaviour = behaviourOf(counters.tag);
    const isDead = behaviour === 'dead';
    const isBad =
      isDead ||
      ['bad', 'poor'].includes(behaviour) ||
      (behaviour === 'flaky' && Math.floor(now / 1000 / interval) % 3 === 0);
    if (behaviour === 'idle' || behaviour === 'hanging') return;
    if ((isBad || behaviour === 'slow') && !firstBad.has(counters.tag)) firstBad.set(counters.tag, now);
    const other = isBad ? failed : behaviour === 'slow' ? late : good;
    const share = isDead ? 1 : behaviour === 'poor' ? 0.03 : affected;
    count(counters, good, amount * (1 - share));
    count(counters, other, amount * share);
  };

  const { port, stop } = await serve((path) => {
    if (path === '/discovery') return JSON.stringify([...pods.values()].map(({ pod }) => target(pod, port)));
    const [, space, name, ...rest] = path.split('/');
    const counters = pods.get(`${space}/${name}`);
    if (!counters || unreachable.has(counters.tag)) return undefined;
    if (rest.join('/') !== 'metrics') return 'ok\n';
    advance(counters);
    return exposition(behaviourOf(counters.tag) === 'hanging' ? new Map() : counters.requests);
  });

  void api.watch<Pod>('/api/v1/pods', ({ type, object }) => {
    const { namespace, name } = object.metadata;
    const key = `${namespace}/${name}`;
    const ip = object.status?.podIP;
    if (!ip || !isPlayed(object)) return;
    const known = pods.get(key);
    if (type === 'DELETED') {
      pods.delete(key);
      network.unregister(ip);
    } else if (known) {
      advance(known);
      known.pod = object;
    } else {
      const tag = /:([^:/@]+)(?:@|$)/.exec(object.spec?.containers[0]?.image ?? '')?.[1] ?? '';
      pods.set(key, { pod: object, tag, requests: atZero(), counted: Date.now() });
      network.register(ip, () => ({ port, prefix: `/${key}` }));
    }
  });
  return {
    discovery: `http://127.0.0.1:${port}/discovery`,
    behave: (tag, behaviour) => {
      for (const counters of pods.values()) advance(counters);
      if (behaviour) overrides.set(tag, behaviour);
      else overrides.delete(tag);
    },
    restart: (tag) => {
      for (const counters of pods.values()) if (counters.tag === tag) counters.requests = atZero();
    },
    unreachable: (tag, isUnreachable) => {
      if (isUnreachable) unreachable.add(tag);
      else unreachable.delete(tag);
    },
    firstBad: (tag) => firstBad.get(tag),
    stop,
  };
}

const isReady = ({ metadata, status }: Pod): boolean =>
  !metadata.deletionTimestamp &&
  (status?.conditions ?? []).some((condition) => condition.type === 'Ready' && condition.status === 'True');

const target = ({ metadata: { namespace, name }, status }: Pod, port: number): object => ({
  targets: [`127.0.0.1:${port}`],
  labels: {
    __metrics_path__: `/${namespace}/${name}/metrics`,
    namespace,
    pod: name,
    instance: `${status?.podIP}:8080`,
  },
});

function exposition(requests: Map<string, number>): string {
  const name = preset.latencyCount.replace(/_count$/, '');
  const lines = [`# TYPE ${name} histogram`];
  const all = [...requests].map(([kind, amount]) => ({ ...(JSON.parse(kind) as Kind), amount }));
  for (const status of new Set(all.map((one) => one.status))) {
    const labels = `http_request_method="GET",http_route="/",${preset.statusLabel}="${status}"`;
    const kinds = all.filter((one) => one.status === status);
    const within = (bound: number): number =>
      kinds.reduce((sum, { seconds, amount }) => (seconds <= bound ? sum + amount : sum), 0);
    for (const bound of preset.latencyBounds) {
      const seconds = bound / 1000;
      lines.push(`${name}_bucket{${labels},le="${seconds}"} ${within(seconds)}`);
    }
    const total = within(Number.POSITIVE_INFINITY);
    const sum = kinds.reduce((before, { seconds, amount }) => before + seconds * amount, 0);
    lines.push(`${name}_bucket{${labels},le="+Inf"} ${total}`, `${name}_count{${labels}} ${total}`);
    lines.push(`${name}_sum{${labels}} ${sum}`);
  }
  return `${lines.join('\n')}\n`;
}

function serve(answer: (path: string) => string | undefined): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    const body = answer((request.url ?? '/').split('?')[0] as string);
    const isJson = body?.startsWith('[');
    // Prometheus 3 rejects targets without a content type.
    response.setHeader('Content-Type', isJson ? 'application/json' : 'text/plain; version=0.0.4');
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const stop = (): Promise<void> =>
        new Promise((done) => {
          server.close(() => done());
          server.closeAllConnections();
        });
      resolve({ port: (server.address() as { port: number }).port, stop });
    });
  });
}
