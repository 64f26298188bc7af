import { type MetricPreset, metricPresets } from './metric-presets';
import { checkPromQL } from './promql';

/** The guardrails of a workload; each is measured by a gate and a guard. */
export const guardrails = ['success-rate', 'error-rate', 'latency'] as const;
/** One of these measurements. */
export type Guardrail = (typeof guardrails)[number];

/** What one guardrail measures: a PromQL query over the arguments of its template, and when its result is good. */
export interface Measurement {
  readonly query: string;
  /** How a point compares with its threshold while it is good. */
  readonly good: string;
  /** The same while it is bad. */
  readonly bad: string;
}

type Version = 'canary' | 'stable';

/**
 * The pods of a version, by the hash of their ReplicaSet: a mean over both versions would hide a small canary. The last
 * part of the name has no hyphen, so another workload with a longer name does not match. A router's name of a Service ends
 * with a port, and may have that of its provider.
 */
export const podsOf = (version: Version): string =>
  `{{args.canary-label}}=~"{{args.workload}}-{{args.${version}-hash}}-[a-z0-9]+(?:@[a-z]+)?"`;

/** The sum over the pods of a version of what a counter gained in the last interval. */
const gained = (series: string, matchers: readonly string[] = [], version: Version = 'canary'): string =>
  `sum(increase(${vector(series, [podsOf(version), ...matchers])}[{{args.interval}}]))`;

/**
 * The series of a counter. Each matcher has a line of its own, so that no brace of the selector touches those of an
 * argument; the last one may be empty, since PromQL allows a trailing comma.
 */
export const vector = (series: string, matchers: readonly string[]): string =>
  [
    `{{args.${series}}}{`,
    ['{{args.namespace-label}}="{{args.namespace}}"', ...matchers, '{{args.preset-selector}}', '{{args.selector}}']
      .map((matcher) => `  ${matcher}`)
      .join(',\n'),
    '}',
  ].join('\n');

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');

const withStatus = (argument: string): string[] => [`{{args.status-label}}=~"{{args.${argument}}}"`];

/** The increase of a counter divided by the increase of all requests; no value where there are too few requests. */
const share = (part: string, all: string): string =>
  ['(', indented(part), ') / (', indented(`${all}\n>= {{args.minimum-requests}}`), ')'].join('\n');

/**
 * The share of requests with certain statuses; 0 where no series has one of them. Only series with the status label count
 * as requests: with a misspelt label there is no value, instead of a share of 0 for every canary.
 */
const shareOf = (statuses: string): string =>
  share(
    `${gained('requests', withStatus(statuses))}\nor vector(0)`,
    gained('requests', ['{{args.status-label}}=~".+"']),
  );

/** The measurement of each guardrail. A window of one interval keeps one bad minute out of its neighbours' points. */
export const measurements: Readonly<Record<Guardrail, Measurement>> = {
  'success-rate': {
    query: `1 - ${shareOf('failure-status')}`,
    good: '>= {{args.success-threshold}}',
    bad: '< {{args.success-threshold}}',
  },
  'error-rate': {
    query: shareOf('error-status'),
    good: '<= {{args.error-threshold}}',
    bad: '> {{args.error-threshold}}',
  },
  latency: {
    // A bucket's share is exact where histogram_quantile would interpolate; "1" is "1.0" for some exporters.
    query: share(gained('latency-buckets', ['le=~"{{args.latency-bound}}([.]0+)?"']), gained('latency-count')),
    good: '>= {{args.latency-share}}',
    bad: '< {{args.latency-share}}',
  },
};

/** The ways in which a canary gives no good answers at all, by the guards that abort it after one measurement. */
export const deadCanaryGuards = ['failing', 'hanging'] as const;

/** How a canary without good answers is found. */
export interface DeadCanary {
  /** A query with a value only while the canary looks dead: the number of requests that are the evidence. */
  readonly query: string;
  /** How many requests suffice. */
  readonly limit: number;
  /** The argument with the time before the first measurement: the query's window, which then starts with the canary. */
  readonly delay: 'interval' | 'guard-delay';
}

/**
 * At least ten requests of one interval fail, and nine in ten of all: where a healthy version fails one request in twenty,
 * chance does that in two of 1e11 windows. Fewer could be one user who retries. While the stable version fails at least
 * half of its own requests, the cause is something that both depend on, and the other guards decide.
 */
const failing: DeadCanary = {
  query: [
    gained('requests', withStatus('failure-status')),
    '>=',
    `0.9 * ${gained('requests')}`,
    'unless (',
    indented(`${gained('requests', withStatus('failure-status'), 'stable')} > 0`),
    '  >=',
    indented(`0.5 * ${gained('requests', [], 'stable')}`),
    ')',
  ].join('\n'),
  limit: 10,
  delay: 'interval',
};

const answers = (version: Version): string => vector('requests', [podsOf(version)]);
const window = '[{{args.guard-delay}}]';

const lastAnswers = (offset = ''): string => `last_over_time(${answers('canary')}${window}${offset})`;

/**
 * Whether the new version gave an answer in the window: a series is new in it, or has another value than in the one before.
 * increase() would miss a series that first appears in the window, and one that was scraped once in it, after an outage of
 * Prometheus; a selector would miss one whose last scrape failed.
 */
const anyAnswer = [
  'sum(',
  indented(lastAnswers()),
  '  unless',
  indented(`${lastAnswers()} == ${lastAnswers(' offset {{args.guard-delay}}')}`),
  ') > 0',
].join('\n');

/**
 * No answer at all while the stable version answers: the number of answers to expect of the canary at its minimum share of
 * the traffic. A healthy one gives none of 20 once in 5e8 windows; at half of that share, as whole pods may have it, once
 * in 20,000.
 */
const hanging: DeadCanary = {
  query: [
    `sum(increase(${answers('stable')}${window}))`,
    '* {{args.minimum-weight}} / (100 - {{args.minimum-weight}})',
    'unless (',
    indented(anyAnswer),
    ')',
  ].join('\n'),
  limit: 20,
  delay: 'guard-delay',
};

/** What each guard against a dead canary measures. */
export const deadCanaries: Readonly<Record<(typeof deadCanaryGuards)[number], DeadCanary>> = { failing, hanging };

/**
 * After the switch of a blue-green release the new version should get all requests, so what the stable version answered
 * before it is to be expected. Clients that keep their connections still reach the old pods: their answers in the last
 * interval mean that the requests are elsewhere.
 */
const hangingAfterSwitch: DeadCanary = {
  query: [
    `sum(increase(${answers('stable')}${window} offset {{args.guard-delay}}))`,
    'unless (',
    indented(anyAnswer),
    '  or',
    indented(`${gained('requests', [], 'stable')} > 0`),
    ')',
  ].join('\n'),
  limit: hanging.limit,
  delay: 'guard-delay',
};

/** Three points in a row decide, for a gate as for a guard. */
export const consecutivePoints = 3;

/** What is measured after the switch of a blue-green release, each by a template of its own. */
export const promotionChecks = [...guardrails, ...deadCanaryGuards] as const;

/** How a version without good answers is found after the switch: until the three points of the other templates are there. */
export const deadPromotions: Readonly<Record<(typeof deadCanaryGuards)[number], DeadCanary & { count: number }>> = {
  failing: { ...failing, count: consecutivePoints },
  hanging: { ...hangingAfterSwitch, count: 1 },
};

/** Arguments with which the queries of a preset can be parsed, and compared with what the preset means. */
export const sampleArguments = (preset: MetricPreset): Record<string, string> => ({
  namespace: 'portal',
  workload: 'portal',
  'canary-hash': '6d4b75cb6d',
  'stable-hash': '7f9c8d5b4',
  'minimum-weight': '20',
  'namespace-label': preset.namespaceLabel,
  'canary-label': preset.canaryLabel,
  'preset-selector': preset.selector,
  selector: '',
  interval: '1m',
  'guard-delay': '180s',
  'minimum-requests': '10',
  'no-data': 'wait',
  requests: preset.requests,
  'status-label': preset.statusLabel,
  'failure-status': '5..|408|499|0',
  'error-status': '5..',
  'success-threshold': '0.95',
  'error-threshold': '0.05',
  'latency-buckets': preset.latencyBuckets,
  'latency-count': preset.latencyCount,
  'latency-bound': '1',
  'latency-share': '0.95',
  look: '15s',
  looks: '120',
  horizon: '25h',
  living: '45s',
  'healthy-error-rate': '0.01',
  'harmful-error-rate': '0.05',
  'healthy-slow-rate': '0.01',
  'harmful-slow-rate': '0.05',
  'error-burst': '1',
  window: '180s',
  missed: '0.05',
  memory: '1h',
  'false-rollback': '0.05',
  'harmful-ratio': '3',
});

let checked = false;

/** Throws `query-invalid` when a query of some guardrail does not parse; tests parse it with the series of every preset. */
export function checkQueries(): void {
  if (checked) return;
  for (const guardrail of guardrails)
    checkPromQL(measurements[guardrail].query, guardrail, sampleArguments(metricPresets.opentelemetry));
  for (const [name, { query }] of [...Object.entries(deadCanaries), ...Object.entries(deadPromotions)])
    checkPromQL(query, name, sampleArguments(metricPresets.opentelemetry));
  checked = true;
}
