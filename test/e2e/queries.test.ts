import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { createRelease } from '../../lib/helm/release';
import { parseYaml } from '../../lib/helm/yaml/parse-yaml';
import type { Json, JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { renderChart } from '../../lib/render/render-chart';
import {
  deadCanaries,
  deadPromotions,
  measurements,
  sampleArguments,
} from '../../lib/rollouts/analysis/analysis-queries';
import { metricPresets } from '../../lib/rollouts/analysis/metric-presets';
import { sampleValues, shortQueries } from '../../lib/rollouts/analysis/own-metric-queries';
import { relativeQuery, sequentialQuery } from '../../lib/rollouts/analysis/sequential-queries';
import { resolveArguments } from '../../lib/rollouts/arguments';
import { type Metric, metric } from '../support/own-metrics';
import { binary } from './support/binaries';

const controllerChart = readChart(createApp().node.findChild('progressive-delivery') as HelmChart);
const { failing, hanging } = deadCanaries;
const { requests, latencyBuckets } = metricPresets.opentelemetry;
const args: Record<string, string> = sampleArguments(metricPresets.opentelemetry);
const canary = `portal-${args['canary-hash']}-a`;
const stable = `portal-${args['stable-hash']}-a`;

/** A pod's counter that is scraped every 15 seconds, with its value at each scrape. */
const counter = (pod: string, values: string, labels: Record<string, string> = {}, series = requests) => {
  const all = { namespace: 'portal', pod, http_route: '/', http_response_status_code: '200', ...labels };
  const matchers = Object.entries(all).map(([name, value]) => `${name}="${value}"`);
  return { series: `${series}{${matchers.join(',')}}`, values };
};
const failed = { http_response_status_code: '500' };
/** A constant rate per minute, starting with the first scrape. */
const steady = (perMinute: number): string => `0+${perMinute / 4}x60`;

/** Evaluates a query in Prometheus, ten minutes after the first scrape. */
function expectValue(query: string, series: { series: string; values: string }[], value: number | undefined): void {
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-promql-'));
  try {
    const expr = resolveArguments(query, args, (tag) => {
      throw new Error(`${tag} has no value`);
    });
    const samples: Json[] = value === undefined ? [] : [{ labels: '{}', value }];
    const test = {
      fuzzy_compare: true,
      tests: [
        {
          interval: '15s',
          input_series: series,
          promql_expr_test: [{ expr, eval_time: '10m', exp_samples: samples }],
        },
      ],
    };
    const file = join(folder, 'test.json');
    writeFileSync(file, JSON.stringify(test));
    const { stdout, stderr, status } = spawnSync(binary('promtool'), ['test', 'rules', file], { encoding: 'utf8' });
    expect([status, status === 0 ? '' : stdout + stderr]).toEqual([0, '']);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The expression of an alert of the chart with the given windows, for the controller's job. */
const expressionOf = (name: string, values: JsonMap): string => {
  const { manifests } = renderChart(controllerChart, values, createRelease('release'));
  const rule = manifests.find(({ object }) => object.kind === 'PrometheusRule')?.object as JsonMap;
  const { groups } = rule.spec as { groups: { rules: { alert: string; expr: string }[] }[] };
  return groups.flatMap(({ rules }) => rules).find(({ alert }) => alert === name)?.expr as string;
};

/** The target of a controller in a namespace. */
const target = (namespace: string, instance: string) => ({
  series: `up{job="controller",namespace="${namespace}",instance="${instance}"}`,
  values: '1x60',
});
const targets = [target('default', 'own'), target('other', 'other')];

describe('alerts of two controllers in one job', () => {
  const values = {
    prometheusRule: {
      enabled: true,
      job: 'controller',
      ...Object.fromEntries(
        ['forbidden', 'notificationErrors', 'analysisFailed'].map((name) => [name, { window: '8m' }]),
      ),
    },
  };
  const from = (instance: string, series: string, points: string) => ({
    series: series.replace('{', `{job="controller",instance="${instance}",`),
    values: points,
  });

  it.each([
    [
      'ArgoRolloutsForbidden',
      'controller_clientset_k8s_request_total{status_code="403",verb="Create",kind="pods"}',
      '_x25 1x35',
    ],
    [
      'ArgoRolloutsForbidden',
      'controller_clientset_k8s_request_total{status_code="403",verb="Create",kind="pods"}',
      '1x30 2x30',
    ],
    ['ArgoRolloutsReconcileErrors', 'rollout_reconcile_error{namespace="portal",name="portal"}', '0+1x60'],
    ['RolloutDegraded', 'rollout_info{namespace="portal",name="portal",phase="Abort"}', '1x60'],
    ['RolloutPaused', 'rollout_info{namespace="portal",name="portal",phase="Paused"}', '1x60'],
    ['RolloutAnalysisFailed', 'analysis_run_info{namespace="portal",name="portal",phase="Failed"}', '_x25 1x35'],
    [
      'ArgoRolloutsNotificationErrors',
      'notification_send_error{namespace="portal",name="portal",reason="a"}',
      '_x25 1x35',
    ],
    [
      'ArgoRolloutsNotificationErrors',
      'notification_send_error{namespace="portal",name="portal",reason="a"}',
      '1x30 2x30',
    ],
  ])('%s fires for the controller of its release, based on %s %s', (alert, series, points) => {
    const query = `count(${expressionOf(alert, values)})`;
    expectValue(query, [...targets, from('own', series, points)], 1);
    expectValue(query, [...targets, from('other', series, points)], undefined);
  });

  it('RolloutAnalysisFailed does not fire for old runs after the controller was replaced', () => {
    const run = 'analysis_run_info{namespace="portal",name="portal",phase="Failed"}';
    const series = [from('gone', run, '1x20'), from('own', run, '_x20 1x40')];
    expectValue(`count(${expressionOf('RolloutAnalysisFailed', values)})`, [...targets, ...series], undefined);
  });
});

describe('ArgoRolloutsForbidden', () => {
  const rejected = (verb: string, kind: string, values: string, name = 'N/A') => ({
    series: `controller_clientset_k8s_request_total{job="controller",instance="own",status_code="403",verb="${verb}",kind="${kind}",name="${name}"}`,
    values,
  });
  const secrets = rejected('List', 'secrets', '_x10 1x60');
  const virtualServices = rejected('List', 'virtualservices', '_x10 1x20 2x40');
  const job = (name: string, from: number) => rejected('Create', 'jobs', `_x${from} 1x60`, name);

  it.each<[string, { series: string; values: string }[], boolean, boolean]>([
    ['does not count the probes of the controller', [secrets, virtualServices], false, false],
    ['counts lists of VirtualServices once Istio is on', [virtualServices], true, true],
    ['counts a series that starts with a forbidden request, as for each Job', [secrets, job('a', 25)], false, true],
    ['counts an increase', [rejected('Create', 'pods', '1x30 2x30')], false, true],
    ['forgets', [rejected('Create', 'pods', '1x60'), job('a', 0)], false, false],
  ])('%s', (_, series, istio, fires) => {
    const values = {
      prometheusRule: { enabled: true, job: 'controller', forbidden: { window: '8m' } },
      trafficRouting: { istio },
    };
    expectValue(
      `count(${expressionOf('ArgoRolloutsForbidden', values)})`,
      [...targets, ...series],
      fires ? 1 : undefined,
    );
  });
});

describe('hanging', () => {
  // 180 answers in three minutes at 80 % mean that 45 are expected from a canary at 20 %.
  const busy = counter(stable, steady(60));
  const owed = 45;

  it.each<[string, { series: string; values: string }[], number | undefined]>([
    ['a canary without any series', [busy], owed],
    ['a canary that answered before the window', [busy, counter(canary, '0+10x20 200x40')], owed],
    ['a canary that fails every request: it answers', [busy, counter(canary, steady(20), failed)], undefined],
    ['a canary that answers once in the window', [busy, counter(canary, '5x35 6x25')], undefined],
    [
      'a canary that was scraped once since an outage of Prometheus, and the stable version twice',
      [counter(stable, '0+15x27 _x11 585 600'), counter(canary, '0+4x27 _x12 160')],
      undefined,
    ],
    [
      'the same, and the canary did not answer meanwhile',
      [counter(stable, '0+15x27 _x11 585 600'), counter(canary, '0+4x27 _x12 108')],
      // 22.5 answers, as increase() extrapolates two scrapes
      5.625,
    ],
    ['a canary that answered until its last two scrapes failed', [busy, counter(canary, '0+10x38 stale _')], undefined],
    [
      'a canary with a new series for each request',
      [busy, counter(canary, '_x35 1x25', { http_route: '/a' }), counter(canary, '_x38 1x22', { http_route: '/b' })],
      undefined,
    ],
    ['a canary whose pod began anew, and answers', [busy, counter(canary, '0+10x34 0 1x25')], undefined],
    ['a canary that answers nothing but probes', [busy, counter(canary, steady(12), { http_route: '/healthz' })], owed],
    ['a canary that answers nothing but scrapes', [busy, counter(canary, steady(4), { http_route: '/metrics' })], owed],
    ['a canary that answers no request of a known route', [busy, counter(canary, steady(4), { http_route: '' })], owed],
    [
      'pods of a workload whose name starts with that of the ReplicaSet',
      [busy, counter(`${canary}-b`, steady(60))],
      owed,
    ],
    ['a quiet service: less than the limit', [counter(stable, steady(24))], 18],
    ['a service without requests', [counter(stable, '7x60')], 0],
    ['a workload whose name starts with that of this one', [counter('portal-api-5d8c-a', steady(60))], undefined],
  ])('of %s', (_, series, value) => {
    expectValue(hanging.query, series, value);
    if (value !== undefined) expect(value >= hanging.limit).toBe(value === owed);
  });
});

describe('hanging after a switch, three minutes ago', () => {
  const query = deadPromotions.hanging.query;
  // 180 answers in the three minutes before.
  const before = counter(stable, '0+15x28 420x32');
  const owed = 180;

  it.each<[string, { series: string; values: string }[], number | undefined]>([
    ['a version without any series', [before], owed],
    ['a version that answered a smoke test before the switch', [before, counter(canary, '0+1x20 20x40')], owed],
    ['a version that answers', [before, counter(canary, '0x28 1+15x31')], undefined],
    ['a version that fails every request: it answers', [before, counter(canary, '0x28 1+15x31', failed)], undefined],
    ['a version whose only series is new', [before, counter(canary, '_x35 1x25', { http_route: '/a' })], undefined],
    [
      'a version that answers nothing but probes',
      [before, counter(canary, steady(12), { http_route: '/livez' })],
      owed,
    ],
    ['a version beside clients that keep their connections', [counter(stable, steady(60))], undefined],
    ['a version beside requests that the old one finishes', [counter(stable, '0+15x32 480x28')], owed],
    ['a quiet service: less than the limit', [counter(stable, '0+1x28 28x32')], 12],
    ['a service without requests', [counter(stable, '7x60')], 0],
  ])('of %s', (_, series, value) => {
    expectValue(query, series, value);
    if (value !== undefined) expect(value >= deadPromotions.hanging.limit).toBe(value === owed);
  });
});

describe('failing', () => {
  const dead = counter(canary, steady(20), failed);

  it.each<[string, { series: string; values: string }[], number | undefined]>([
    ['every request', [counter(canary, steady(20), failed)], 20],
    [
      'all requests except probes',
      [counter(canary, steady(20), failed), counter(canary, '0+100x60', { http_route: '/livez' })],
      20,
    ],
    ['nine in ten', [counter(canary, steady(36), failed), counter(canary, steady(4))], 36],
    ['half of them', [counter(canary, steady(20), failed), counter(canary, steady(20))], undefined],
    ['one or two of a quiet service: less than the limit', [counter(canary, '0x37 1x1 2x30', failed)], 2],
    ['every request of another pod', [counter(stable, steady(20), failed)], undefined],
    ['none, without requests', [], undefined],
    ['every request, while the stable version serves', [dead, counter(stable, steady(80))], 20],
    [
      'every request, while the stable version fails a few',
      [dead, counter(stable, steady(80)), counter(stable, steady(40), failed)],
      20,
    ],
    ['every request, while the stable version fails too', [dead, counter(stable, steady(80), failed)], undefined],
    [
      'every request, while the stable version fails half of its own',
      [dead, counter(stable, steady(40)), counter(stable, steady(40), failed)],
      undefined,
    ],
    ['every request, while the stable version has none', [dead, counter(stable, '9x60', failed)], 20],
    [
      'every request, while a workload whose name starts with that of this one fails',
      [dead, counter(`portal-api-${args['stable-hash']}-a`, steady(80), failed)],
      20,
    ],
  ])('of %s', (_, series, value) => {
    expectValue(failing.query, series, value);
  });
});

describe('an error ratio', () => {
  const half = [counter(canary, steady(20), failed), counter(canary, steady(20))];

  it('is that of all requests of the canary', () => {
    expectValue(measurements['success-rate'].query, [...half, counter(stable, steady(400))], 0.5);
    expectValue(measurements['error-rate'].query, [...half, counter(stable, steady(400))], 0.5);
    expectValue(measurements['error-rate'].query, [counter(canary, steady(20))], 0);
  });

  it('has no value below the minimum number of requests', () => {
    expectValue(measurements['success-rate'].query, [counter(canary, steady(8))], undefined);
    expectValue(measurements['success-rate'].query, [], undefined);
  });

  it('has no value if no series has the status label', () => {
    const unlabelled = [counter(canary, steady(40), { http_response_status_code: '' })];
    expectValue(measurements['success-rate'].query, unlabelled, undefined);
    expectValue(measurements['error-rate'].query, unlabelled, undefined);
  });

  it('does not count probes, scrapes or requests without a route', () => {
    const idle = ['/healthz', '/metrics', ''].map((http_route) => counter(canary, steady(40), { http_route }));
    expectValue(measurements['success-rate'].query, idle, undefined);
    expectValue(measurements['success-rate'].query, [...half, ...idle], 0.5);
  });

  it('is that of a bucket, for any notation of its bound', () => {
    const within = (le: string) => counter(canary, steady(30), { le }, latencyBuckets);
    expectValue(measurements.latency.query, [within('1'), counter(canary, steady(40))], 0.75);
    expectValue(measurements.latency.query, [within('1.0'), within('10'), counter(canary, steady(40))], 0.75);
  });
});

describe('the evidence of the rule sequential', () => {
  /** The logarithm of the product of all ratios up to ten minutes; a gate has the inverse ones of a guard. */
  const evidence = `round(-sum_over_time(ln(${sequentialQuery('success-rate', 'gate')})[11m:15s]), 0.1)`;
  const against = (failures: number, all: number): number =>
    Math.round(10 * (failures * Math.log(0.05 / 0.01) + (all - failures) * Math.log(0.95 / 0.99))) / 10;
  const ok = (values: string, pod = canary) => counter(pod, values);
  const bad = (values: string, pod = canary) => counter(pod, values, failed);
  const other = `${canary}b`;

  it.each<[string, { series: string; values: string }[], number | undefined]>([
    ['is that of all requests', [ok('0+99x40'), bad('0+1x40')], against(40, 4000)],
    [
      'has the first value of a counter, since it began at zero',
      [ok('_ 99+99x39'), bad('_ 1+1x39')],
      against(40, 4000),
    ],
    [
      'loses nothing in a gap',
      [ok('0+99x10 stale _x19 3069+99x9'), bad('0+1x10 stale _x19 31+1x9')],
      against(40, 4000),
    ],
    ['counts a restart from zero', [ok('0+99x20 0+99x19'), bad('0+1x20 0+1x19')], against(39, 3900)],
    [
      'sees a restart although the first error after it has the number of the last one before',
      [ok('0+100x20 0+50x19'), bad('0 1 2 3x17 stale _ _ 3x17')],
      against(6, 2956),
    ],
    ['has an error that comes late', [ok('0+10x40'), bad('_x39 1x1')], against(1, 401)],
    ['forgets a pod that is gone', [ok('0+99x40'), ok('0+99x20', other), bad('0+50x20', other)], against(0, 3960)],
    ['ignores the stable version', [ok('0+99x40'), bad('0+99x40', stable)], against(0, 3960)],
    ['does not exist without requests', [bad('0+99x40', stable)], undefined],
    [
      'does not exist without the label of the status',
      [counter(canary, '0+9x40', { http_response_status_code: '' })],
      undefined,
    ],
  ])('%s', (_, series, value) => {
    expectValue(evidence, series, value);
  });

  it('is the ratio of the two rates for a guard', () => {
    // One failure and 99 other requests since the scrape before.
    const ratio = Math.exp(Math.log(0.05 / 0.01) + 99 * Math.log(0.95 / 0.99));
    expectValue(sequentialQuery('success-rate', 'guard'), [ok('0+99x40'), bad('0+1x40')], Number(ratio.toFixed(6)));
  });

  it('is 1 for a gate where nothing is scraped, from the first scrape on', () => {
    const gate = sequentialQuery('latency', 'gate');
    const count = (values: string) => counter(canary, values, {}, metricPresets.opentelemetry.latencyCount);
    expectValue(gate, [count('0+99x10 stale')], 1);
    expectValue(gate, [count('_x41 0x9')], undefined);
  });
});

describe('the evidence of the rule relative', () => {
  const marked = 'label_replace(vector(1), "against", "stable", "", "")';
  /** The points that come after those of the rule sequential. */
  const compared = (role: 'gate' | 'guard') =>
    `sum((${relativeQuery('success-rate', role)}) and on (against) ${marked})`;
  /** Requests that each version gains from scrape to scrape. */
  const scraped = (ofCanary: [ok: number, bad: number], ofStable: [ok: number, bad: number]) => [
    counter(canary, `0+${ofCanary[0]}x40`),
    counter(canary, `0+${ofCanary[1]}x40`, failed),
    counter(stable, `0+${ofStable[0]}x40`),
    counter(stable, `0+${ofStable[1]}x40`, failed),
  ];
  /** How much likelier it is that the canary has so many of the failures with three times the rate of the stable version. */
  const ratio = (bad: number, allBad: number, share: number): number => 3 ** bad / (1 + 2 * share) ** allBad;
  /** What is printed of it; a point of a gate says 3 at most, one of a guard 10. */
  const printed = (value: number, most: number): number => Math.min(most, Number(value.toFixed(6)));

  it.each<[string, [number, number], [number, number], number]>([
    ['speaks against a canary that fails more', [95, 5], [396, 4], ratio(5, 9, 0.2)],
    ['speaks for one that fails as much', [99, 1], [396, 4], ratio(1, 5, 0.2)],
    ['is none without failures', [100, 0], [400, 0], 1],
    ['says little for itself', [100, 0], [300, 100], ratio(0, 100, 0.2)],
    ['depends on the share of the requests', [95, 5], [95, 5], ratio(5, 10, 0.5)],
  ])('%s', (_, ofCanary, ofStable, value) => {
    expectValue(compared('guard'), scraped(ofCanary, ofStable), printed(value, 10));
    expectValue(compared('gate'), scraped(ofCanary, ofStable), printed(1 / value, 3));
  });

  it('is none without requests of the stable version, or of the canary', () => {
    expectValue(compared('guard'), [counter(canary, '0+95x40'), counter(canary, '0+5x40', failed)], 1);
    expectValue(compared('guard'), [counter(canary, '95+0x40'), counter(stable, '0+5x40', failed)], 1);
  });

  it('keeps the requests of stable pods that are gone', () => {
    const total = `round(sum_over_time(ln(${compared('guard')})[11m:15s]), 0.1)`;
    const gone = counter(`${stable}b`, '0+4x20 stale', failed);
    const value = -80 * Math.log(1 + (2 * 100) / 504);
    expectValue(total, [...scraped([100, 0], [400, 0]), gone], Number(value.toFixed(1)));
  });

  it('follows the points of the rule sequential', () => {
    const series = scraped([95, 5], [396, 4]);
    expectValue(`count(${relativeQuery('success-rate', 'gate')})`, series, 2);
    const own = `(${relativeQuery('success-rate', 'guard')}) unless on (against) ${marked}`;
    const value = 5 ** 5 * (0.95 / 0.99) ** 95;
    expectValue(own, series, Number(value.toFixed(6)));
  });
});

/** Series as the exporter of each preset writes them: their labels, and those of what succeeds, fails and is a probe. */
const exporters = {
  micrometer: {
    labels: { method: 'GET', uri: '/orders/{id}', error: 'none', exception: 'none' },
    good: { status: '200', outcome: 'SUCCESS' },
    bad: { status: '500', outcome: 'SERVER_ERROR' },
    probe: { uri: '/actuator/health/**', status: '200', outcome: 'SUCCESS' },
    hasStatusInBuckets: true,
  },
  promhttp: {
    labels: { handler: '/orders', method: 'get' },
    good: { code: '200' },
    bad: { code: '503' },
    probe: { handler: '/metrics', code: '200' },
    hasStatusInBuckets: true,
  },
  'grpc-go': {
    labels: { grpc_type: 'unary', grpc_service: 'shop.v1.Orders', grpc_method: 'Get' },
    good: { grpc_code: 'NotFound' },
    bad: { grpc_code: 'Unavailable' },
    probe: { grpc_service: 'grpc.health.v1.Health', grpc_method: 'Check', grpc_code: 'OK' },
    hasStatusInBuckets: false,
  },
  'opentelemetry-grpc': {
    labels: { rpc_system_name: 'grpc', rpc_method: 'shop.v1.Orders/Get' },
    good: { rpc_response_status_code: 'OK' },
    bad: { rpc_response_status_code: 'DEADLINE_EXCEEDED' },
    probe: { rpc_method: 'grpc.health.v1.Health/Check', rpc_response_status_code: 'OK' },
    hasStatusInBuckets: true,
  },
  linkerd: {
    labels: {
      direction: 'inbound',
      target_addr: '10.0.0.9:8080',
      target_port: '8080',
      tls: 'true',
      srv_kind: 'default',
    },
    good: { classification: 'success', status_code: '200', grpc_status: '' },
    bad: { classification: 'failure', status_code: '200', grpc_status: '14' },
    probe: { route_kind: 'default', route_name: 'probe', classification: 'success', status_code: '200' },
    hasStatusInBuckets: true,
  },
  traefik: {
    labels: { method: 'GET', protocol: 'http', namespace: 'traefik', pod: 'traefik-5d8c-a', job: 'traefik' },
    good: { code: '200' },
    bad: { code: '504' },
    probe: undefined,
    hasStatusInBuckets: true,
  },
} as const;

describe.each(Object.keys(exporters) as (keyof typeof exporters)[])('the preset %s', (name) => {
  const preset = metricPresets[name];
  const { labels, good, bad, probe, hasStatusInBuckets } = exporters[name];
  const isRouter = name === 'traefik';
  const own: Record<string, string> = {
    ...sampleArguments(preset),
    'failure-status': preset.failureStatus || args['failure-status'] || '',
    'error-status': preset.failureStatus || args['error-status'] || '',
    ...(isRouter
      ? { workload: 'portal', 'canary-hash': 'shop-canary(?:-http)?', 'stable-hash': 'shop(?:-http)?' }
      : {}),
  };
  const version = {
    canary: isRouter ? { service: 'portal-shop-canary-80@kubernetescrd' } : { namespace: 'portal', pod: canary },
    stable: isRouter ? { service: 'portal-shop-80@kubernetescrd' } : { namespace: 'portal', pod: stable },
    other: isRouter ? { service: 'portal-shop-api-80@kubernetescrd' } : { namespace: 'portal', pod: 'shop-5d8c-a' },
  };
  const of = (which: keyof typeof version, status: object, perMinute: number, series: string = preset.requests) => {
    const matchers = Object.entries({ ...labels, ...version[which], ...status }).map(
      ([key, value]) => `${key}="${value}"`,
    );
    return { series: `${series}{${matchers.join(',')}}`, values: steady(perMinute) };
  };
  const expected = (query: string, series: { series: string; values: string }[], value: number | undefined): void =>
    expectValue(
      resolveArguments(query, own, (tag) => {
        throw new Error(`${tag} has no value`);
      }),
      series,
      value,
    );
  const [{ query: success }, { query: errors }, { query: latency }] = [
    measurements['success-rate'],
    measurements['error-rate'],
    measurements.latency,
  ];
  const ignored = [of('other', bad, 400), ...(probe ? [of('canary', probe, 400)] : [])];

  it('measures the share of the requests of the canary that fail', () => {
    const requests = [of('canary', good, 60), of('canary', bad, 20), of('stable', good, 400), ...ignored];
    expected(success, requests, 0.75);
    expected(errors, requests, 0.25);
    expected(success, [of('stable', good, 400), ...ignored], undefined);
  });

  it('measures the share of them that were fast, by each bound of its buckets', () => {
    const status = hasStatusInBuckets ? good : {};
    const bounds = preset.latencyBounds.map((bound) => String(preset.latencyUnit === 's' ? bound / 1000 : bound));
    const buckets = bounds.map((le, index) => of('canary', { ...status, le }, 4 * (index + 1), preset.latencyBuckets));
    const count = of('canary', status, 100, preset.latencyCount);
    bounds.forEach((le, index) => {
      const query = latency.replaceAll('{{args.latency-bound}}', le);
      expected(
        query,
        [...buckets, count, of('stable', { ...status, le }, 400, preset.latencyBuckets)],
        0.04 * (index + 1),
      );
    });
  });

  it('sees a canary that fails all requests, and one that hangs', () => {
    expected(failing.query, [of('canary', bad, 20), of('stable', good, 80), ...ignored], 20);
    expected(failing.query, [of('canary', bad, 20), of('stable', bad, 80), ...ignored], undefined);
    expected(hanging.query, [of('stable', good, 60)], 45);
    expected(hanging.query, [of('stable', good, 60), of('canary', bad, 4)], undefined);
  });
});

describe('the sample ratio of the A/B test in the guide', () => {
  const guide = readFileSync(join(__dirname, '../../docs/progressive-delivery/routers.md'), 'utf8');
  const [, block = ''] = /^```yaml\n([^`]*sample-ratio[^`]*)^```$/m.exec(guide) ?? [];
  const { extraObjects } = parseYaml(block, 'guide') as unknown as { extraObjects: { spec: { metrics: Metric[] } }[] };
  const sampleRatio = extraObjects[0]?.spec.metrics.find(({ name }) => name === 'sample-ratio') as Metric;
  const query = sampleRatio.provider.prometheus.query
    .replaceAll('{{args.candidate}}', 'portal-b-2-0-candidate')
    .replaceAll('{{args.baseline}}', 'portal-a-2-0-baseline')
    .replaceAll('[28m]', '[8m]');

  it.each([
    [100, 100, 0, true],
    [100, 95, 1.03, true],
    [100, 80, 17.78, false],
    [80, 100, 17.78, false],
  ])('is, of %i and %i requests a minute for eight minutes, %d', (ofCandidate, ofBaseline, chiSquare, isGood) => {
    const series = [
      counter('portal-b-2-0-candidate-x', steady(ofCandidate)),
      counter('portal-a-2-0-baseline-x', steady(ofBaseline / 2)),
      counter('portal-a-2-0-baseline-y', steady(ofBaseline / 2), failed),
      counter(stable, steady(5000)),
    ];
    expectValue(`round(${query}, 0.01)`, series, chiSquare);
    const [, limit] = /^result\[0\] <= ([\d.]+)$/.exec(String(sampleRatio.successCondition)) ?? [];
    expect([chiSquare <= Number(limit), sampleRatio.failureCondition]).toEqual([isGood, 'false']);
  });
});

describe("the queries of a workload's own metrics", () => {
  const filled = (query: string, values: Record<string, string>): string =>
    query.replaceAll(/<([a-z ]+)>/g, (_, name: string) => ({ ...sampleValues, ...values })[name] as string);
  const orders = (pod: string, perMinute: number) =>
    counter(pod, steady(perMinute), { status: 'paid' }, 'orders_total');
  /** The query of a metric of the chart with the fields of a comparison. */
  const compared = (fields: JsonMap, numerator = 'orders_total{status="paid"}'): string =>
    metric('a-gate', { ratio: { numerator }, ...fields }).provider.prometheus.query;
  const ratio = filled(shortQueries.ratio, {});

  it.each<[string, { series: string; values: string }[], number | undefined, number | undefined]>([
    ['orders of both versions', [orders(canary, 20), orders(stable, 40)], 0.2, -50],
    ['no orders of the canary', [orders(stable, 40)], 0, -100],
    ['no orders of the stable version', [orders(canary, 30)], 0.3, undefined],
    [
      'orders of others, of which none is paid, and one could be misspelt',
      [counter(stable, steady(40), { status: 'new' }, 'orders_total')],
      undefined,
      undefined,
    ],
    ['a series that no pod has', [], undefined, undefined],
  ])('divide by the requests, and compare: %s', (_, series, value, change) => {
    const all = [...series, counter(canary, steady(100)), counter(stable, steady(100))];
    expectValue(ratio, all, value);
    expectValue(compared({ maxDrop: 2 }), all, change);
  });

  it('take a series with other matchers for none where the values say so', () => {
    const requestsOnly = [counter(canary, steady(100)), counter(stable, steady(100))];
    const unpaid = counter(stable, steady(40), { status: 'new' }, 'orders_total');
    const query = (numerator: string) =>
      metric('a-gate', { ratio: { numerator, absent: 'zero' }, max: 1 }).provider.prometheus.query;
    expectValue(query('orders_total{status="paid"}'), [...requestsOnly, unpaid], 0);
    expectValue(query('order_total{status="paid"}'), [...requestsOnly, unpaid], undefined);
  });

  // With 100 requests of each version; 20 % more are allowed, and at least 0.02 more in each request.
  it.each<[string, number | undefined, number | undefined, number | undefined]>([
    ['neither version', 0, 0, 0],
    ['the canary alone, fewer than count', 1, 0, 10],
    ['the canary alone, as many as are allowed', 2, 0, 20],
    ['the canary alone, too many', 3, 0, 30],
    ['the stable version alone', 0, 3, -30],
    ['both, the canary a few more', 5, 4, 10],
    ['both, the canary many more', 30, 20, 50],
    ['both, the canary as many more as are allowed', 24, 20, 20],
    ['both, the canary fewer', 10, 20, -50],
    ['no pod with such a series', undefined, undefined, undefined],
  ])('compare the errors of %s', (_, ofCanary, ofStable, change) => {
    const of = (pod: string, count: number | undefined) =>
      count === undefined ? [] : [counter(pod, steady(count), {}, 'errors_total')];
    const all = [
      counter(canary, steady(100)),
      counter(stable, steady(100)),
      ...of(canary, ofCanary),
      ...of(stable, ofStable),
    ];
    expectValue(`round(${compared({ maxRise: 20, minimumRise: 0.02 }, 'errors_total')}, 0.001)`, all, change);
  });

  it('compare with no version that has too few requests', () => {
    const few = [counter(stable, steady(8)), counter(stable, steady(1), {}, 'errors_total')];
    const all = [...few, counter(canary, steady(100)), counter(canary, steady(50), {}, 'errors_total')];
    expectValue(compared({ maxRise: 20, minimumRise: 0.02 }, 'errors_total'), all, undefined);
    expectValue(compared({ maxDrop: 20 }, 'errors_total'), all, undefined);
  });

  it('have no value with fewer requests than the minimum', () => {
    expectValue(ratio, [orders(canary, 4), counter(canary, steady(8)), orders(stable, 40)], undefined);
  });

  const slo = filled(shortQueries.slo, {
    'errors matchers': '{{args.status-label}}=~"5..",',
    'requests matchers': '{{args.status-label}}=~".+",',
    'short window': '2m',
    'long window': '8m',
  });

  it('measure how fast both windows burn the error budget', () => {
    // 2 % of all requests failed until five minutes ago, and none since.
    const series = [
      counter(canary, '0+98x60', { http_response_status_code: '200' }),
      counter(canary, '0+2x20 40x40', failed),
    ];
    expectValue(`sum((${slo}) and on(window) label_replace(vector(1), "window", "short", "", ""))`, series, 0);
    expectValue(`count(${slo})`, series, 2);
    expectValue(`max(${slo}) > bool 5`, series, 1);
    expectValue(`count(${slo})`, [], undefined);
  });

  it.each<[string, string, string, number, number | undefined]>([
    ['one error of three requests', '2x37 3x23', '0x37 1x23', 0, undefined],
    ['one error of sixteen requests', '0+2x60', '0x37 1x23', 2, 0],
    ['four errors of sixteen requests', '0+2x60', '0x35 1 2 3 4x22', 2, 0],
    ['six errors of sixteen requests', '0+2x60', '0x33 1 2 3 4 5 6x22', 2, 1],
    ['errors of all requests', '0x60', '0+2x60', 2, 1],
    // The first value of a series is no increase.
    ['six errors whose series begins with them', '0+2x60', '_x33 6x27', 2, 0],
  ])('do not count few errors: %s', (_, good, bad, count, isTooFast) => {
    const series = [counter(canary, good), counter(canary, bad, failed)];
    expectValue(`count(${slo})`, series, count || undefined);
    expectValue(`min(${slo}) > bool 14.4`, series, isTooFast);
  });
});
