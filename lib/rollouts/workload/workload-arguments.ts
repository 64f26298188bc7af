import type { AnalysisRunArgument } from '../../../imports/k8s/argo-rollouts';
import { ifSet, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import { livingScrapes } from '../analysis/analysis-arguments';
import { consecutivePoints } from '../analysis/analysis-queries';
import { failureStatusOf, type MetricPresetName, rowOf } from '../analysis/metric-presets';
import { measuresRequests } from '../analysis/workload-metrics';
import { definedOnce } from '../defined-once';
import { isNginx } from '../routing/routers';
import type { rolloutValues } from '../values';
import { type CanaryOptions, sharedNames } from './released-workload';
import { minimumWeight } from './step-list';
import { intervalSeconds, scrapeSeconds } from './workload-seconds';

/** What the analysis templates measure: a named template, or its parts where an entry of a map differs from another. */
export function analysisArgs(options: CanaryOptions): (AnalysisRunArgument | undefined)[] {
  const { chart, prefix, isInEach } = options.place;
  const about = 'What the analysis templates measure, and on which pods.';
  if (!isInEach) {
    // Both strategies of the workload name it.
    return definedOnce(chart, [`${prefix}analysis.args`], [options.props], (name) =>
      chart.defineObject(name, about, [...podArgs(options), ...metricArgs(options)]),
    ) as never;
  }
  const define = (name: string) =>
    chart.defineObject(name, 'What the analysis templates measure.', metricArgs(options));
  const { rollout, prometheusAddress } = options.props;
  const shared = definedOnce(chart, sharedNames(options, 'analysis.metrics'), [rollout, prometheusAddress], define);
  return [...podArgs(options), ...(shared as never[])];
}

function podArgs({ place, props }: CanaryOptions): (AnalysisRunArgument | undefined)[] {
  const { chart, fullname, canaryServiceName } = place;
  const { preset } = props.rollout.metrics;
  const workload = { name: 'workload', value: fullname };
  const canary = { name: 'canary-hash', valueFrom: { podTemplateHashValue: 'Latest' } };
  const stable = { name: 'stable-hash', valueFrom: { podTemplateHashValue: 'Stable' } };
  // Traefik calls a load balancer <namespace>-<Service>-<port>, with -http before the port for a Gateway.
  const byServices = [
    { name: 'workload', value: chart.namespace },
    { name: 'canary-hash', value: `${canaryServiceName}(?:-http)?` },
    { name: 'stable-hash', value: `${fullname}(?:-http)?` },
  ];
  const hasPreset = (name: MetricPresetName) => props.presets.includes(name) && props.serviceSpec !== undefined;
  // ingress-nginx calls an upstream <namespace>-<Service>-<port>, and counts the canary's Service apart.
  const atNginx = (isAtNginx: BooleanRef) => [
    { name: 'workload', value: fn.choose(isAtNginx, `${chart.namespace}-${fullname}`, fullname) },
    when(isAtNginx, { name: 'canary-hash', value: 'canary' }, canary),
    stable,
  ];
  const byPods =
    props.ingress && hasPreset('ingress-nginx')
      ? atNginx(fn.and(isNginx(props.rollout), fn.eq(preset, 'ingress-nginx')))
      : [workload, canary, stable];
  return [
    { name: 'namespace', value: chart.namespace },
    ...(hasPreset('traefik')
      ? (when(fn.eq(preset, 'traefik'), byServices, byPods) as readonly unknown[] as (
          | AnalysisRunArgument
          | undefined
        )[])
      : byPods),
  ];
}

function metricArgs(options: CanaryOptions): unknown[] {
  const { props, row } = options;
  const { metrics, analysis } = props.rollout;
  return [
    ...(ifSet(row, (present) => seriesArgs(metrics, present, props.presets)) ?? []),
    when(fn.not(props.rollout.strategy.blueGreen.enabled), { name: 'minimum-weight', value: minimumWeight(options) }),
    ...thresholdArgs(analysis),
    ...sequentialArgs(analysis, scrapeSeconds(options)),
    ...(ifSet(analysis.interval, (value) => [
      { name: 'interval', value },
      { name: 'guard-delay', value: fn.printf('%ds', fn.mul(consecutivePoints, intervalSeconds(options))) },
    ]) ?? []),
    // Without templates of progressive-delivery nothing has a default for them.
    ...(when(fn.not(fn.or(analysis.interval, measuresRequests(props.rollout))), [
      { name: 'interval', value: '1m' },
      { name: 'guard-delay', value: '180s' },
    ]) ?? []),
    ...(props.prometheusAddress === undefined
      ? []
      : [ifSet(props.prometheusAddress, (value) => ({ name: 'prometheus-address', value }))]),
  ];
}

/** The arguments that override the defaults of the templates for this workload. */
const thresholdArgs = (analysis: Refs<ReturnType<typeof rolloutValues>>['analysis']) =>
  Object.entries({
    'success-threshold': analysis.successThreshold,
    'error-threshold': analysis.errorThreshold,
    'latency-share': analysis.latencyShare,
    'minimum-requests': analysis.minimumRequests,
    'no-data': analysis.noData,
  }).map(([name, value]) => ifSet(value, (set) => ({ name, value: fn.toString(set) })));

/** The arguments of the rules `sequential` and `relative` that override the defaults of the templates for this workload. */
const sequentialArgs = ({ sequential }: Refs<ReturnType<typeof rolloutValues>>['analysis'], scrapeSeconds: number) => [
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
function seriesArgs(
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
