import type { HelmChart, ValidationRule } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { valuePath } from '../../values/refs';
import { measuredDataRules } from './measured-data-rules';
import {
  decides,
  has,
  hasRole,
  isBounded,
  isPrometheus,
  isRelative,
  names,
  type OwnMetric,
  type OwnMetricSource,
  orEmpty,
  prometheusOf,
} from './own-metric';
import { credentialRules, rejectArguments } from './own-metric-arguments';
import { ownPrometheusRule } from './own-metric-prometheus';
import { providerRules } from './provider-rules';
import { sloRules } from './slo-rules';

/** What the rules of the metrics of a workload depend on. */
export interface OwnMetricRules {
  readonly rules: Pick<HelmChart, 'failIf' | 'failIfAny'>;
  /** Path of the values of `rollout`. */
  readonly path: string;
  readonly metrics: Record<string, OwnMetric>;
  readonly dryRun: string[];
  /** The names of all metrics, with a space at each side. */
  readonly measured: string;
  /** Whether templates of progressive-delivery measure too, which know the address of Prometheus. */
  readonly measuresRequests: BooleanRef;
  /** The address of Prometheus that the workload gives to all templates; "" for none. */
  readonly prometheusAddress: string;
  /** Whether the canary is known by its Service instead of its pods; undefined where that cannot be. */
  readonly isBehindRouter: BooleanRef | undefined;
}

/** Rejects metrics of a workload that Argo Rollouts rejects or ignores, and those that can measure nothing. */
export function rejectOwnMetrics(source: OwnMetricSource, options: OwnMetricRules): void {
  const { rules, path, metrics } = options;
  rules.failIfAny(metrics, (metric, name) => {
    const at = `${path}.analysis.metrics.${name}`;
    return [
      ...formRules(metric, at),
      ...conditionRules(metric, at),
      ...countRules(metric, at),
      ...relativeRules(metric, at, options),
      ...sloRules(metric, at),
      ...measuredDataRules(metric, at),
      ...providerRules(metric, at),
      ...credentialRules(metric, at),
    ];
  });
  const { condition, message } = ownPrometheusRule(source, path);
  rules.failIf(condition, message);
  rejectArguments(source, options);
  rejectDryRun(options);
}

/** Rejects names of metrics that are not measured, with which the controller ends an analysis as Error. */
function rejectDryRun({ rules, path, dryRun, measured }: OwnMetricRules): void {
  rules.failIfAny(dryRun, (name) => ({
    condition: fn.not(fn.contains(` ${name} `, measured)),
    message: `${path}.analysis.dryRun names ${name}, which is no metric that this workload measures: correct or remove it`,
  }));
  rules.failIf(
    fn.ne(fn.len(fn.uniq(dryRun)), fn.len(dryRun)),
    `${path}.analysis.dryRun names a metric twice, which Argo Rollouts rejects: keep it once`,
  );
}

/** Whether at least one of the conditions holds twice, or none. */
const notExactlyOne = (...conditions: BooleanRef[]): BooleanRef =>
  fn.ne(fn.add(...(conditions.map((condition) => fn.ternary(1, 0, condition)) as [number, number])), 1);

const hasCondition = (metric: OwnMetric): BooleanRef =>
  fn.or(has(metric, 'successCondition'), has(metric, 'failureCondition'));

const formRules = (metric: OwnMetric, at: string): ValidationRule[] => [
  {
    condition: notExactlyOne(has(metric, 'provider'), has(metric, 'ratio'), has(metric, 'slo')),
    message: `${at} must have exactly one of provider, ratio and slo`,
  },
  {
    condition: fn.and(
      fn.or(fn.ne(fn.len(orEmpty(metric.provider)), 1), isEmptyPlugin(metric)),
      has(metric, 'provider'),
    ),
    message: `${at}.provider must name exactly one metric provider, and plugin exactly one plugin`,
  },
];

const isEmptyPlugin = (metric: OwnMetric): BooleanRef =>
  fn.and(fn.ne(fn.len(orEmpty(fn.get(orEmpty(metric.provider), 'plugin'))), 1), names(metric, 'plugin'));

function conditionRules(metric: OwnMetric, at: string): ValidationRule[] {
  const saysNothing = fn.not(fn.or(decides(metric), has(metric, 'slo'), isBounded(metric)));
  // A Job or page without a condition is good where it answers.
  const isWebWithout = fn.and(names(metric, 'web'), fn.not(hasCondition(metric)));
  return [
    {
      condition: fn.and(
        saysNothing,
        fn.not(isWebWithout),
        hasRole(metric, 'gate'),
        fn.not(has(metric, 'successCondition')),
      ),
      message: `${at} does not say what is good for a gate, which would succeed at once: set min or max, or successCondition, or role to guard`,
    },
    {
      condition: fn.and(
        saysNothing,
        fn.not(isWebWithout),
        hasRole(metric, 'guard'),
        fn.not(has(metric, 'failureCondition')),
      ),
      message: `${at} does not say what is bad for a guard, which would never abort: set min or max, or failureCondition, or role to gate`,
    },
    {
      condition: fn.and(isBounded(metric), hasCondition(metric)),
      message: `${at} has bounds and a condition: keep min, max, maxDrop and maxRise, or successCondition and failureCondition`,
    },
    {
      condition: fn.and(fn.or(decides(metric), has(metric, 'slo')), fn.or(isBounded(metric), hasCondition(metric))),
      message: `${at} has bounds or a condition, which Argo Rollouts ignores for job and kayenta, and slo.burnRate replaces: remove them`,
    },
    {
      condition: fn.and(isBounded(metric), fn.or(names(metric, 'skywalking'), names(metric, 'plugin'))),
      message: `${at} has bounds, but the result of this provider has no single value: write successCondition and failureCondition`,
    },
    {
      condition: fn.and(
        has(metric, 'min'),
        has(metric, 'max'),
        fn.gt(fn.mulf(1, fn.get(metric, 'min') as number), fn.mulf(1, fn.get(metric, 'max') as number)),
      ),
      message: `${at}.min is larger than ${at}.max, so no value would be good: lower it`,
    },
    {
      condition: fn.and(
        has(metric, 'noData'),
        fn.or(
          fn.not(fn.or(isBounded(metric), has(metric, 'slo'))),
          names(metric, 'influxdb'),
          names(metric, 'wavefront'),
        ),
      ),
      message: `${at}.noData has no effect: it is for bounds and slo, and a query of InfluxDB or Wavefront without a result is an error. Write the case into the condition or query, or set consecutiveErrorLimit`,
    },
    {
      condition: fn.and(has(metric, 'slo'), fn.eq(fn.default('wait', metric.noData), 'fail')),
      message: `${at}.noData is fail, and one missed scrape would abort a release by its objective: use wait or pass`,
    },
  ];
}

const countRules = (metric: OwnMetric, at: string): ValidationRule[] => [
  {
    condition: fn.and(has(metric, 'count'), fn.not(hasRole(metric, 'gate'))),
    message: `${at}.count has no effect on a guard, which measures until the last step: remove it`,
  },
  {
    condition: fn.and(has(metric, 'count'), fn.not(decides(metric)), fn.lt(fn.int64(fn.default(0, metric.count)), 3)),
    message: `${at}.count is less than 3, and a gate needs three successes in a row: raise it`,
  },
  {
    condition: fn.and(has(metric, 'failureLimit'), fn.not(hasRole(metric, 'guard')), fn.not(decides(metric))),
    message: `${at}.failureLimit has no effect on a gate, which waits for three successes in a row: remove it, and limit the measurements by count`,
  },
];

function relativeRules(
  metric: OwnMetric,
  at: string,
  { path, measuresRequests, prometheusAddress, isBehindRouter }: OwnMetricRules,
): ValidationRule[] {
  const own = prometheusOf(metric);
  const addressPath = valuePath(prometheusAddress);
  const query = fn.toJson(fn.get(own, 'query'));
  return [
    {
      condition: fn.and(isRelative(metric), fn.or(has(metric, 'min'), has(metric, 'max'))),
      message: `${at} has maxDrop or maxRise, in percent of the stable version, and min or max: make two metrics`,
    },
    {
      condition: fn.and(
        fn.not(fn.contains('{{args.canary-hash}}', query)),
        isRelative(metric),
        fn.not(has(metric, 'ratio')),
      ),
      message: `${at} has maxDrop or maxRise, and no query of Prometheus with {{args.canary-hash}} that could measure the stable version too: use ratio or such a query, or let the query of the provider compare, and set min or max`,
    },
    ...(isBehindRouter
      ? [
          {
            condition: fn.and(isBehindRouter, fn.or(has(metric, 'ratio'), isRelative(metric))),
            message: `${at} compares pods, and with this ${path}.metrics.preset the canary is known by its Service: use another preset, or a query of your own`,
          },
        ]
      : []),
    {
      condition: fn.and(fn.hasKey(own, 'rangeQuery'), isBounded(metric)),
      message: `${at}.provider.prometheus.rangeQuery is what a guard with bounds has by itself: remove it, or write the conditions`,
    },
    {
      condition: fn.and(
        fn.not(fn.get(own, 'address')),
        isPrometheus(metric),
        fn.not(measuresRequests),
        fn.not(prometheusAddress),
      ),
      message: `${at} measures by Prometheus, whose address the templates of successRate, errorRate and latency of ${path}.analysis know, and all of them are off: switch one on, or set ${addressPath ?? 'the address in provider.prometheus'}`,
    },
  ];
}
