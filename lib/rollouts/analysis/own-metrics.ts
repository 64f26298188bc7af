import type {
  AnalysisTemplateSpec,
  Metric,
  MetricProvider,
  PrometheusRangeQueryArgs,
} from '../../../imports/k8s/argo-rollouts';
import { each, ifSet, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import { consecutivePoints } from './analysis-queries';
import {
  decides,
  has,
  intervalOf,
  isBounded,
  isPrometheus,
  type MetricRole,
  names,
  type OwnMetric,
  type OwnMetricSource,
  prometheusOf,
} from './own-metric';
import { conditionOf, judgesAtOnce, otherConditionOf } from './own-metric-conditions';
import { errorLimitOf, inheritedArgumentsOf, prometheusSettings } from './own-metric-prometheus';
import { queryOf } from './own-metric-queries';
import { firstMeasurement } from './slo-windows';

/** Measurements of a list of fewer than three points that a guard takes before a person has to decide. */
const shortLists = 30;

/** Seconds that the Job of a metric may run: one that never ends would keep a gate waiting without end. */
const jobDeadline = 600;

/** Arguments that the analyses of a workload give to its templates. */
export const sharedArguments = [
  'namespace',
  'workload',
  'canary-hash',
  'stable-hash',
  'minimum-weight',
  'namespace-label',
  'canary-label',
  'preset-selector',
  'requests',
  'status-label',
  'interval',
] as const;

/** The spec of the template of an entry for a role. */
export function ownMetricSpec(
  source: OwnMetricSource,
  metric: OwnMetric,
  name: string,
  role: MetricRole,
): AnalysisTemplateSpec {
  /**
   * An argument with a default in the templates of the platform. For the background the controller wants a value or a
   * source in each template (validation_references.go), and then takes the default where the source is empty.
   */
  const elsewhere = (argument: string) => (role === 'guard' ? { name: argument, valueFrom: {} } : { name: argument });
  // By blue-green all requests are switched at once.
  const shared = sharedArguments.filter((argument) => role !== 'promotion' || argument !== 'minimum-weight');
  return {
    args: [
      ...shared.map((argument) => (argument === 'interval' ? elsewhere(argument) : { name: argument })),
      // The gates of the platform have no default for it.
      ...(role === 'gate' ? [] : [elsewhere('guard-delay')]),
      when(
        fn.and(isPrometheus(metric), fn.not(fn.get(prometheusOf(metric), 'address'))),
        elsewhere('prometheus-address'),
      ),
      ...inheritedArgumentsOf(source, metric, elsewhere),
      ...each(metric.args, (argument) => argument),
    ],
    metrics: [measured[role](source, metric, name)],
  };
}

const gate = (source: OwnMetricSource, metric: OwnMetric, name: string): Metric => ({
  ...common(source, metric, name, 'gate'),
  // A Job needs no requests.
  initialDelay: ifSet(
    metric.initialDelay,
    (delay) => delay,
    when(fn.not(names(metric, 'job')), firstMeasurement(metric, intervalOf(metric))),
  ),
  count: countOf(source, metric),
  failureLimit: fn.choose(decides(metric), given(metric, 'failureLimit', 0), -1),
  consecutiveSuccessLimit: when(fn.not(decides(metric)), consecutivePoints),
  successCondition: conditionOf(source, metric, name, 'gate'),
  failureCondition: otherConditionOf(source, name, 'gate'),
});

const guard = (source: OwnMetricSource, metric: OwnMetric, name: string): Metric => ({
  ...common(source, metric, name, 'guard'),
  initialDelay: ifSet(metric.initialDelay, (delay) => delay, firstMeasurement(metric, guardDelay(metric))),
  failureLimit: given(metric, 'failureLimit', fn.choose(judgesAtOnce(source, name), 0, consecutivePoints - 1)),
  // An inconclusive measurement, as of a Job whose image cannot be pulled, would end all guards until somebody acts.
  inconclusiveLimit: when(decides(metric), 10_000, when(isListed(metric), shortLists)),
  successCondition: otherConditionOf(source, name, 'guard'),
  failureCondition: conditionOf(source, metric, name, 'guard'),
});

/** Whether its guard has bounds and sees all points of the query's window: those of the first minutes are fewer than three. */
const isListed = (metric: OwnMetric) =>
  fn.and(
    isBounded(metric),
    fn.or(...(['cloudWatch', 'graphite', 'influxdb'] as const).map((one) => names(metric, one))),
  );

/** After a switch: three good points in a row succeed, three bad ones switch back, and without either the release waits. */
function promotion(source: OwnMetricSource, metric: OwnMetric, name: string): Metric {
  const isAtOnce = judgesAtOnce(source, name);
  return {
    ...common(source, metric, name, 'promotion'),
    initialDelay: ifSet(
      metric.initialDelay,
      (delay) => delay,
      when(
        isAtOnce,
        firstMeasurement(metric, guardDelay(metric)),
        when(fn.not(names(metric, 'job')), intervalOf(metric)),
      ),
    ),
    count: countOf(source, metric),
    failureLimit: failureLimitOf(source, metric, name),
    inconclusiveLimit: when(fn.not(decides(metric)), given(metric, 'count', source.rollout.analysis.gateCount)),
    consecutiveSuccessLimit: when(fn.not(decides(metric)), successesOf(source, name)),
    successCondition: conditionOf(source, metric, name, 'promotion'),
    failureCondition: conditionOf(source, metric, name, 'guard'),
  };
}

const measured: Readonly<Record<MetricRole, typeof gate>> = { gate, guard, promotion };

/** Measurements that a metric takes before it ends undecided. */
export const countOf = ({ rollout }: OwnMetricSource, metric: OwnMetric): number =>
  given(metric, 'count', fn.choose(decides(metric), 1, rollout.analysis.gateCount));

/** Bad measurements that a release survives after the switch. */
export const failureLimitOf = (source: OwnMetricSource, metric: OwnMetric, name: string): number =>
  given(
    metric,
    'failureLimit',
    fn.choose(fn.or(decides(metric), judgesAtOnce(source, name)), 0, consecutivePoints - 1),
  );

/** Good measurements in a row that decide after the switch: each with bounds of Prometheus sees three points itself. */
export const successesOf = (source: OwnMetricSource, name: string): number =>
  fn.choose(judgesAtOnce(source, name), 1, consecutivePoints);

const common = (source: OwnMetricSource, metric: OwnMetric, name: string, role: MetricRole) => ({
  name,
  interval: intervalOf(metric),
  consecutiveErrorLimit: when(has(metric, 'consecutiveErrorLimit'), metric.consecutiveErrorLimit, errorLimitOf(source)),
  provider: provider(source, metric, name, role),
});

const given = (metric: OwnMetric, name: 'count' | 'failureLimit', otherwise: number) =>
  fn.choose(has(metric, name), metric[name], otherwise);

/** Three intervals. */
const guardDelay = ({ interval }: OwnMetric): string =>
  ifSet(
    interval,
    (own) =>
      fn.printf('%d%s', fn.mul(consecutivePoints, fn.int64(fn.regexFind('[0-9]+', own))), fn.regexFind('[smh]', own)),
    '{{args.guard-delay}}',
  ) as string;

function provider(source: OwnMetricSource, metric: OwnMetric, name: string, role: MetricRole): MetricProvider {
  const own = prometheusOf(metric);
  const ownRange = ifSet(fn.get(own, 'rangeQuery'));
  const prometheus = {
    ...prometheusSettings(source, metric),
    address: fn.default('{{args.prometheus-address}}', fn.get(own, 'address') as string),
    query: queryOf(source, metric, name, role),
    rangeQuery: role === 'gate' ? ownRange : when(seesPoints(metric), threePoints(metric), ownRange),
  };
  const job = fn.merge(metric.provider, { job: { spec: { activeDeadlineSeconds: jobDeadline } } });
  return when(names(metric, 'job'), job, when(isPrometheus(metric), { prometheus }, metric.provider)) as MetricProvider;
}

/** Whether its guard compares three points with bounds. */
const seesPoints = (metric: OwnMetric) => fn.and(isBounded(metric), fn.not(has(metric, 'slo')));

function threePoints(metric: OwnMetric): PrometheusRangeQueryArgs {
  const interval = intervalOf(metric);
  const before = ` - duration("${interval}")`.repeat(consecutivePoints - 1);
  return { start: `now()${before}`, end: 'now()', step: interval };
}
