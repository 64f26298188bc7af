import { type MetricPreset, metricPresets } from './metric-presets';
import { checkPromQL } from './promql';

/** The guardrails a workload may ask for, by the names of their analysis templates. */
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

/** Pods are told apart by the hash of their ReplicaSet: a mean over all of them would hide a small canary. */
const podsOf = (version: 'canary' | 'stable'): string =>
  `{{args.canary-label}}=~"{{args.workload}}-{{args.${version}-hash}}-.+"`;
const canary = podsOf('canary');

/** The sum over the canary's pods of what a counter gained in the last interval. */
const gained = (series: string, matchers: readonly string[] = []): string =>
  `sum(increase(${vector(series, [canary, ...matchers])}[{{args.interval}}]))`;

/**
 * The series of a counter. Its matchers stand on lines of their own, so that no brace meets those of an argument; the last
 * one may be empty, since PromQL allows a comma at the end.
 */
const vector = (series: string, matchers: readonly string[]): string =>
  [
    `{{args.${series}}}{`,
    ['{{args.namespace-label}}="{{args.namespace}}"', ...matchers, '{{args.preset-selector}}', '{{args.selector}}']
      .map((matcher) => `  ${matcher}`)
      .join(',\n'),
    '}',
  ].join('\n');

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');

const withStatus = (argument: string): string[] => [`{{args.status-label}}=~"{{args.${argument}}}"`];

/** A counter's gain by that of all requests; nothing where these are too few to say, and so never a division by zero. */
const share = (part: string, series: string): string =>
  ['(', indented(part), ') / (', indented(`${gained(series)}\n>= {{args.minimum-requests}}`), ')'].join('\n');

/** A counter's gain; a series that is not there gained nothing. */
const orNone = (gain: string): string => `${gain}\nor vector(0)`;

/** The measurement of each guardrail. A window of one interval keeps one bad minute out of its neighbours' points. */
export const measurements: Readonly<Record<Guardrail, Measurement>> = {
  'success-rate': {
    query: `1 - ${share(orNone(gained('requests', withStatus('failure-status'))), 'requests')}`,
    good: '>= {{args.success-threshold}}',
    bad: '< {{args.success-threshold}}',
  },
  'error-rate': {
    query: share(orNone(gained('requests', withStatus('error-status'))), 'requests'),
    good: '<= {{args.error-threshold}}',
    bad: '> {{args.error-threshold}}',
  },
  latency: {
    // A bucket's share is exact where histogram_quantile would interpolate; "1" is "1.0" for some exporters.
    query: share(gained('latency-buckets', ['le=~"{{args.latency-bound}}([.]0+)?"']), 'latency-count'),
    good: '>= {{args.latency-share}}',
    bad: '< {{args.latency-share}}',
  },
};

/** A way in which a canary gives no good answers at all, which needs no three points in a row. */
export interface DeadCanary {
  /** A query whose result is there only while the canary looks dead, and is the number of requests that say so. */
  readonly query: string;
  /** How many requests are enough. */
  readonly limit: number;
  /** The argument with the time before its first measurement: its window, which then begins with the canary. */
  readonly delay: 'interval' | 'guard-delay';
}

/**
 * Nine in ten requests of one interval fail, ten at least: where a healthy version fails one request in twenty, chance does
 * that in two of 1e11 windows. Fewer could be one user who tries again.
 */
export const failing: DeadCanary = {
  query: [gained('requests', withStatus('failure-status')), '>=', `0.9 * ${gained('requests')}`].join('\n'),
  limit: 10,
  delay: 'interval',
};

const answers = (version: 'canary' | 'stable'): string => vector('requests', [podsOf(version)]);
const window = '[{{args.guard-delay}}]';

/**
 * No answer at all while the stable version answers: how many the canary owes by its least share of the traffic. A healthy
 * one gives none of 20 once in 5e8 windows; with half the share, as whole pods may make of it, once in 20,000. A series that
 * is new in the window is an answer too, which increase() does not see.
 */
export const hanging: DeadCanary = {
  query: [
    `sum(increase(${answers('stable')}${window}))`,
    '* {{args.least-weight}} / (100 - {{args.least-weight}})',
    'unless (',
    indented(`sum(increase(${answers('canary')}${window})) > 0`),
    '  or',
    indented(`sum(${answers('canary')} unless ${answers('canary')} offset {{args.guard-delay}}) > 0`),
    ')',
  ].join('\n'),
  limit: 20,
  delay: 'guard-delay',
};

/** What the guard of the answers measures. */
export const deadCanaries = { failing, hanging };

/** Three points in a row decide, for a gate as for a guard. */
export const pointsInARow = 3;

/** Arguments with which the queries of a preset can be parsed, and compared with what the preset means. */
export const sampleArguments = (preset: MetricPreset): Record<string, string> => ({
  namespace: 'portal',
  workload: 'portal',
  'canary-hash': '6d4b75cb6d',
  'stable-hash': '7f9c8d5b4',
  'least-weight': '20',
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
});

let checked = false;

/** Throws `query-invalid` when a query of some guardrail does not parse; tests parse it with the series of every preset. */
export function checkQueries(): void {
  if (checked) return;
  for (const guardrail of guardrails)
    checkPromQL(measurements[guardrail].query, guardrail, sampleArguments(metricPresets.opentelemetry));
  for (const [name, { query }] of Object.entries(deadCanaries))
    checkPromQL(query, name, sampleArguments(metricPresets.opentelemetry));
  checked = true;
}
