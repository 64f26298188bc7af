import type { Construct } from 'constructs';
import type { HelmChart, ValidationRule } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { valuePath } from '../../values/refs';
import { measuredDataRules } from './measured-data-rules';
import {
  decides,
  eachMetric,
  has,
  hasRole,
  isBounded,
  isPrometheus,
  isRelative,
  names,
  type OwnMetric,
  type OwnMetricSource,
  type OwnMetrics,
  orEmpty,
  prometheusOf,
} from './own-metric';
import { credentialRules, rejectArguments } from './own-metric-arguments';
import { defaultBurnRate } from './own-metric-conditions';
import { ownPrometheusRule } from './own-metric-prometheus';
import { countOf, failureLimitOf, successesOf } from './own-metrics';
import { providerRules } from './provider-rules';
import { sloRules } from './slo-rules';
import { secondsOfTime, sloWindow } from './slo-windows';

/** What the rules of the metrics of a workload depend on. */
export interface OwnMetricRules {
  readonly rules: Pick<HelmChart, 'failIf' | 'failIfAny'>;
  /** Path of the values of `rollout`. */
  readonly path: string;
  /** Scope in which the workload is rendered. */
  readonly scope: Construct;
  readonly metrics: OwnMetrics;
  readonly dryRun: string[];
  /** The names of all metrics, with a space at each side. */
  readonly measured: string;
  /** Whether templates of progressive-delivery measure too, which know the address of Prometheus. */
  readonly measuresRequests: BooleanRef;
  /** The address of Prometheus that the workload gives to all templates; "" for none. */
  readonly prometheusAddress: string;
  /** Whether the canary is known by its Service instead of its pods; undefined where that cannot be. */
  readonly isBehindRouter: BooleanRef | undefined;
  /** Whether releases go by blue-green. */
  readonly isBlueGreen: BooleanRef;
  /** Whether the steps have analyses of their own, beside which there are no gates. */
  readonly hasOwnAnalysis: BooleanRef;
  /** The steps. */
  readonly steps: object[];
  /** The name of the template of the gate of a metric. */
  readonly gateOf: (name: string) => string;
}

/** Rejects metrics of a workload that Argo Rollouts rejects or ignores, and those that can measure nothing. */
export function rejectOwnMetrics(source: OwnMetricSource, options: OwnMetricRules): void {
  const { chart } = source;
  const { rules, path, metrics, scope } = options;
  const rulesOf = (metric: OwnMetric, name: string, at: string): ValidationRule[] => [
    ...formRules(metric, at),
    ...conditionRules(metric, at),
    ...objectiveRules(metric, at),
    ...sloRules(metric, at),
    ...countRules(metric, at, options),
    ...strategyRules(source, metric, name, at, options),
    ...relativeRules(metric, at),
    ...prometheusRules(metric, at, options),
    ...routerRules(metric, at, options),
    ...measuredDataRules(metric, at),
    ...providerRules(metric, name, at),
    ...credentialRules(metric, at),
  ];
  eachMetric(
    chart,
    metrics,
    (entry, metric, name) => {
      for (const { condition, message } of rulesOf(metric, name, `${path}.analysis.metrics.${name}`))
        chart.failIf(condition, message, entry);
    },
    scope,
  );
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
  ];
}

function objectiveRules(metric: OwnMetric, at: string): ValidationRule[] {
  const slo = orEmpty(metric.slo);
  // In hundredths of a percent of a percent: templates subtract whole numbers only.
  const budget = fn.sub(1_000_000, fn.int64(fn.mulf(10_000, fn.default(0, fn.get(slo, 'objective') as number))));
  const burnRate = fn.default(defaultBurnRate, fn.get(slo, 'burnRate') as number);
  return [
    {
      condition: fn.and(has(metric, 'slo'), fn.eq(fn.default('wait', metric.noData), 'fail')),
      message: `${at}.noData is fail, and one missed scrape would abort a release by its objective: use wait or pass`,
    },
    {
      condition: fn.and(fn.ge(fn.mulf(burnRate, budget), 1_000_000), has(metric, 'slo')),
      message: `${at}.slo.burnRate ${fn.toString(burnRate)} is never exceeded: a version that fails every request uses its error budget 100 / (100 - objective) times as fast as the objective allows. Set ${at}.slo.burnRate well below that`,
    },
    {
      condition: fn.and(fn.get(slo, 'absent'), fn.not(fn.get(slo, 'errors'))),
      message: `${at}.slo.absent has no effect without ${at}.slo.errors: requests without a failure are known to be good. Remove it`,
    },
  ];
}

const countRules = (metric: OwnMetric, at: string, { isBlueGreen }: OwnMetricRules): ValidationRule[] => [
  {
    condition: fn.and(has(metric, 'count'), fn.not(hasRole(metric, 'gate')), fn.not(isBlueGreen)),
    message: `${at}.count has no effect on a guard, which measures until the last step: remove it`,
  },
  {
    condition: fn.and(has(metric, 'count'), fn.not(decides(metric)), fn.lt(fn.int64(metric.count), 3)),
    message: `${at}.count is less than 3, and a gate needs three successes in a row: raise it`,
  },
  {
    condition: fn.and(
      has(metric, 'failureLimit'),
      fn.not(hasRole(metric, 'guard')),
      fn.not(decides(metric)),
      fn.not(isBlueGreen),
    ),
    message: `${at}.failureLimit has no effect on a gate, which waits for three successes in a row: remove it, and limit the measurements by count`,
  },
];

/** Rules of metrics that would not be measured, or never end, by the strategy of the release. */
function strategyRules(
  source: OwnMetricSource,
  metric: OwnMetric,
  name: string,
  at: string,
  { path, isBlueGreen, hasOwnAnalysis, steps, gateOf }: OwnMetricRules,
): ValidationRule[] {
  const isEnding = fn.or(isBlueGreen, fn.and(decides(metric), hasRole(metric, 'gate')));
  const successes = fn.choose(decides(metric), 0, successesOf(source, name));
  const needed = fn.add(failureLimitOf(source, metric, name), successes);
  return [
    {
      condition: fn.and(isBlueGreen, isRelative(metric)),
      message: `${at} has maxDrop or maxRise, and after the switch of ${path}.strategy.blueGreen the stable version gets no requests to compare with: set min or max`,
    },
    {
      condition: fn.and(isBlueGreen, fn.ne(has(metric, 'successCondition'), has(metric, 'failureCondition'))),
      message: `${at} is measured after the switch of ${path}.strategy.blueGreen until it is good or bad: set both successCondition and failureCondition, whatever its role`,
    },
    {
      condition: fn.and(isEnding, fn.lt(countOf(source, metric), needed)),
      message: `${at}.count is ${fn.toString(countOf(source, metric))}, too few measurements for failureLimit and the successes in a row, and Argo Rollouts rejects that: set ${at}.count to ${fn.toString(needed)} or more, or lower ${at}.failureLimit`,
    },
    {
      condition: fn.and(
        hasOwnAnalysis,
        fn.eq(fn.default('both', metric.role), 'gate'),
        fn.not(isBlueGreen),
        fn.not(fn.contains(`"${gateOf(name)}"`, fn.toJson(steps))),
      ),
      message: `${at} has the role gate, and ${path}.strategy.canary.steps have analyses of their own, beside which there are no gates, so it would not be measured: set ${at}.role to guard, remove those analyses, or name the template ${gateOf(name)} in one of them`,
    },
  ];
}

/** A slash that is no part of a text in quotes. */
const division = `^(?:[^"'/]|"[^"]*"|'[^']*')*/`;

function relativeRules(metric: OwnMetric, at: string): ValidationRule[] {
  const query = fn.toString(fn.get(prometheusOf(metric), 'query'));
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
    {
      condition: fn.and(
        fn.regexMatch('\\b(?:sum|count|rate|irate|increase|delta)\\b', query),
        fn.not(fn.contains('quantile', query)),
        fn.not(fn.regexMatch(division, query)),
        isRelative(metric),
      ),
      message: `${at} has maxDrop or maxRise, and its query is a sum, of which the canary has its share of the requests only: divide it by the requests of the same pods, or use ratio`,
    },
    {
      condition: fn.and(has(metric, 'maxRise'), fn.not(has(metric, 'minimumRise'))),
      message: `${at}.maxRise is in percent of the stable version, of whose 0 any rise is too much: set ${at}.minimumRise to the smallest rise that counts, in the unit of the metric`,
    },
    {
      condition: fn.and(has(metric, 'minimumRise'), fn.not(has(metric, 'maxRise'))),
      message: `${at}.minimumRise has no effect without ${at}.maxRise: remove it`,
    },
  ];
}

function prometheusRules(
  metric: OwnMetric,
  at: string,
  { path, measuresRequests, prometheusAddress }: OwnMetricRules,
): ValidationRule[] {
  const own = prometheusOf(metric);
  const addressPath = valuePath(prometheusAddress);
  return [
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

function routerRules(metric: OwnMetric, at: string, { path, isBehindRouter }: OwnMetricRules): ValidationRule[] {
  if (!isBehindRouter) return [];
  const slo = orEmpty(metric.slo);
  const longWindow = sloWindow(metric, 'longWindow');
  return [
    {
      condition: fn.and(
        fn.or(fn.get(slo, 'errors'), fn.get(slo, 'requests'), has(metric, 'ratio'), isRelative(metric)),
        isBehindRouter,
      ),
      message: `${at} compares pods, or names series of the application, and with this ${path}.metrics.preset the canary is known by its Service: use another preset, or a query of your own`,
    },
    {
      condition: fn.and(
        fn.lt(secondsOfTime(fn.default('0s', metric.initialDelay)), secondsOfTime(longWindow)),
        has(metric, 'slo'),
        isBehindRouter,
      ),
      message: `${at}.slo looks back over ${longWindow} (longWindow), and with this ${path}.metrics.preset the series outlive a release, so that requests of the release before would count: set ${at}.initialDelay to ${longWindow} or longer, shorten longWindow, or measure in the pods`,
    },
  ];
}
