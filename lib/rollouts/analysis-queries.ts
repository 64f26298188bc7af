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

/**
 * A sum over the canary's pods, which are told apart by the hash of their ReplicaSet: a mean over all pods would hide a
 * small canary. The space keeps the controller from reading three braces; the comma before an empty selector is PromQL's.
 */
const over = (fold: 'rate' | 'increase', series: string, matcher = ''): string =>
  `sum(${fold}({{args.${series}}}{ ${[
    '{{args.namespace-label}}="{{args.namespace}}"',
    '{{args.canary-label}}=~"{{args.workload}}-{{args.canary-hash}}-.+"',
    ...(matcher ? [matcher] : []),
    '{{args.selector}} ',
  ].join(',')}}[{{args.interval}}]))`;

/** A ratio that is only there while the window holds enough requests; so it is never a division by zero either. */
const whereMeasured = (ratio: readonly string[], series: string): string =>
  ['(', ...ratio.map((line) => `  ${line}`), ')', `and ${over('increase', series)} >= {{args.minimum-requests}}`].join(
    '\n',
  );

const withStatus = (argument: string): string => `{{args.status-label}}=~"{{args.${argument}}}"`;

/** The measurement of each guardrail. A window of one interval keeps one bad minute out of its neighbours' points. */
export const measurements: Readonly<Record<Guardrail, Measurement>> = {
  'success-rate': {
    query: whereMeasured(
      [
        '1 -',
        `  (${over('rate', 'requests', withStatus('failure-status'))} or vector(0))`,
        `  / ${over('rate', 'requests')}`,
      ],
      'requests',
    ),
    good: '>= {{args.success-threshold}}',
    bad: '< {{args.success-threshold}}',
  },
  'error-rate': {
    query: whereMeasured(
      [`(${over('rate', 'requests', withStatus('error-status'))} or vector(0))`, `/ ${over('rate', 'requests')}`],
      'requests',
    ),
    good: '<= {{args.error-threshold}}',
    bad: '> {{args.error-threshold}}',
  },
  latency: {
    // A bucket's share is exact where histogram_quantile would interpolate; "1" is "1.0" for some exporters.
    query: whereMeasured(
      [over('rate', 'latency-buckets', 'le=~"{{args.latency-bound}}([.]0+)?"'), `/ ${over('rate', 'latency-count')}`],
      'latency-count',
    ),
    good: '>= {{args.latency-share}}',
    bad: '< {{args.latency-share}}',
  },
};

/** Three points in a row decide, for a gate as for a guard. */
export const pointsInARow = 3;

/** Arguments with which the queries of a preset can be parsed, and compared with what the preset means. */
export const sampleArguments = (preset: MetricPreset): Record<string, string> => ({
  namespace: 'portal',
  workload: 'portal',
  'canary-hash': '6d4b75cb6d',
  'namespace-label': preset.namespaceLabel,
  'canary-label': preset.canaryLabel,
  selector: preset.selector,
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
  checked = true;
}
