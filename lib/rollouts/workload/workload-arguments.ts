import { ifSet, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { Refs } from '../../values/define';
import { livingScrapes } from '../analysis/analysis-arguments';
import { failureStatusOf, type MetricPresetName, rowOf } from '../analysis/metric-presets';
import type { rolloutValues } from '../values';

/** The arguments that override the defaults of the templates for this workload. */
export const thresholdArgs = (analysis: Refs<ReturnType<typeof rolloutValues>>['analysis']) =>
  Object.entries({
    'success-threshold': analysis.successThreshold,
    'error-threshold': analysis.errorThreshold,
    'latency-share': analysis.latencyShare,
    'minimum-requests': analysis.minimumRequests,
    'no-data': analysis.noData,
  }).map(([name, value]) => ifSet(value, (set) => ({ name, value: fn.toString(set) })));

/** The arguments of the rules `sequential` and `relative` that override the defaults of the templates for this workload. */
export const sequentialArgs = (
  { sequential }: Refs<ReturnType<typeof rolloutValues>>['analysis'],
  scrapeSeconds: number,
) => [
  ...Object.entries({
    'healthy-error-rate': sequential.healthyErrorRate,
    'harmful-error-rate': sequential.harmfulErrorRate,
    'healthy-slow-rate': sequential.healthySlowRate,
    'harmful-slow-rate': sequential.harmfulSlowRate,
    'false-rollback': sequential.falseRollback,
    missed: sequential.missed,
    'error-burst': sequential.errorBurst,
    'harmful-ratio': sequential.harmfulRatio,
  }).map(([name, value]) => ifSet(value, (set) => ({ name, value: fn.toString(set) }))),
  ...(ifSet(sequential.scrapeInterval, (value) => [
    { name: 'look', value },
    { name: 'living', value: fn.printf('%ds', fn.mul(livingScrapes, scrapeSeconds)) },
  ]) ?? []),
  ifSet(sequential.window, (value) => ({ name: 'window', value })),
];

/** The arguments that say which series are measured: those the values name, else those of the preset's row. */
export function seriesArgs(
  metrics: Refs<ReturnType<typeof rolloutValues>>['metrics'],
  preset: Record<string, string>,
  presets: readonly MetricPresetName[],
) {
  const row = rowOf(preset);
  const ofPreset = failureStatusOf(presets, metrics.preset);
  const { failureStatus: own, statusLabel } = metrics;
  const [failureStatus, hasOwn] =
    ofPreset === undefined ? [own, statusLabel] : [fn.default(ofPreset, own), fn.or(statusLabel, ofPreset)];
  const bound = fn.choose(metrics.latencyBuckets, metrics.latencyBound, row.bucketAt(metrics.latencyThreshold));
  return [
    { name: 'namespace-label', value: fn.default(row.field('namespaceLabel'), metrics.namespaceLabel) },
    { name: 'canary-label', value: fn.default(row.field('canaryLabel'), metrics.canaryLabel) },
    { name: 'requests', value: fn.default(row.field('requests'), metrics.requests) },
    { name: 'latency-buckets', value: fn.default(row.field('latencyBuckets'), metrics.latencyBuckets) },
    { name: 'latency-count', value: fn.default(row.field('latencyCount'), metrics.latencyCount) },
    { name: 'latency-bound', value: bound },
    { name: 'status-label', value: fn.default(row.field('statusLabel'), metrics.statusLabel) },
    {
      name: 'preset-selector',
      value: fn.choose(
        // A series of the workload's own may name no route.
        fn.or(metrics.countUnrouted, metrics.requests),
        row.field('unroutedSelector'),
        row.field('selector'),
      ),
    },
    // The controller writes the Rollout back without an empty value, and the next upgrade with Helm 4 would fail with a conflict.
    ifSet(metrics.selector, (value) => ({ name: 'selector', value })),
    ifSet(failureStatus, (value) => ({ name: 'failure-status', value })),
    // The templates cover only HTTP errors.
    when(hasOwn, { name: 'error-status', value: failureStatus }),
  ];
}
