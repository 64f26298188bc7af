import type { Construct } from 'constructs';
import { componentLabel } from '../../chart/component';
import type { HelmChart } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { toExpr } from '../../expr/to-expr';
import { nameLimit } from '../../values/name-limit';
import { groupPath, valuePath } from '../../values/refs';
import { isRouterPreset } from '../analysis/metric-presets';
import { rejectOwnMetrics } from '../analysis/own-metric-rules';
import { rejectWorkloadRule } from '../analysis/sequential-rules';
import { isMeasured, measuresRequests, rejectMetrics } from '../analysis/workload-metrics';
import { rejectPingPong } from '../routing/ping-pong';
import { rejectRouting } from '../routing/routing-rules';
import { rejectBlueGreen } from './blue-green-rules';
import { rejectSubscriptions } from './notify';
import { measuredNames, metricSource, metricTemplateName } from './own-metric-templates';
import type { ReleasedWorkload } from './released-workload';
import { scaledWeights, shapeOfSteps } from './step-list';
import { rejectSteps } from './step-rules';
import { rejectSelectedLabels, rejectStrategy } from './strategy-rules';
import type { WorkloadPlace } from './workload-place';
import type { ProgressiveWorkloadProps } from './workload-props';

/** Whether a number or percentage of pods is zero. */
const isNone = (pods: number | string): BooleanRef => fn.regexMatch('^0{1,3}%?$', fn.toString(pods));

/** Whether numbers are constants of the chart, not references. */
const isKnown = (...numbers: readonly number[]): boolean =>
  numbers.every((number) => toExpr(number, '').kind === 'literal');

type Rules = Pick<HelmChart, 'failIf' | 'failIfAny'>;

/** What the rules of a workload depend on. */
interface CheckedWorkload extends ReleasedWorkload {
  readonly router: { hasRouter: BooleanRef; row: Record<string, string> };
}

/** Rejects values with which a workload could never be released, or not be measured: in `each`, for each entry. */
export function rejectWorkload(scope: Construct, workload: CheckedWorkload): void {
  const { props, place, settings, router } = workload;
  const { chart } = place;
  const rules: Rules = {
    failIf: (condition, message) => chart.failIf(condition, message, scope),
    failIfAny: (over, rule) => chart.failIfAny(over, rule, scope),
  };
  const { rollout, minReadySeconds, progressDeadlineSeconds } = props;
  const { canary } = rollout.strategy;
  const { enabled, keep, keepPath, path } = settings;
  const isBehindRouter = isRouterPreset(props.presets, rollout.metrics.preset);
  const grpc = props.grpcRoute && {
    isRouted: fn.and(fn.eq(rollout.trafficRouting, 'gatewayAPI'), props.grpcRoute.enabled),
    path: groupPath(props.grpcRoute) ?? 'grpcRoute',
  };
  const deadline = valuePath(progressDeadlineSeconds) ?? 'progressDeadlineSeconds';
  rules.failIf(
    fn.choose(enabled, fn.eq(keep, 'Rollout'), fn.eq(keep, 'Deployment')),
    `${keepPath} names the kind that is released already: name the other one while a live release is switched, else leave it empty`,
  );
  rules.failIf(
    isKnown(minReadySeconds, progressDeadlineSeconds)
      ? minReadySeconds >= progressDeadlineSeconds
      : fn.ge(minReadySeconds, progressDeadlineSeconds),
    `${valuePath(minReadySeconds) ?? 'minReadySeconds'} is not below ${deadline}, so no release could ever finish: make it smaller`,
  );
  rejectSlowStart(rules, props, deadline);
  rules.failIf(
    fn.and(isNone(canary.maxSurge), isNone(canary.maxUnavailable)),
    `${path}.strategy.canary.maxSurge and ${path}.strategy.canary.maxUnavailable are both 0, so no pod could ever be replaced: raise one of them`,
  );
  rejectBlueGreen(rules, rollout, {
    ...settings,
    hasRouter: router.hasRouter,
    hasService: props.serviceSpec !== undefined,
    history: {
      limit: props.revisionHistoryLimit,
      path: valuePath(props.revisionHistoryLimit) ?? 'revisionHistoryLimit',
    },
  });
  rejectStrategy(rules, rollout, { path, enabled, keep, hasRouter: router.hasRouter });
  rejectSelectedLabels(rules, rollout.strategy, { path, selectedBy: componentLabels(place) });
  rejectSteps(rules, rollout, {
    path,
    pause: settings.pause,
    hasRouter: router.hasRouter,
    grpc: grpc?.isRouted,
    shape: shapeOfSteps(workload),
    scales: scaledWeights(workload),
  });
  rejectWorkloadRule(rules, rollout, { path, isBehindRouter });
  rejectSubscriptions(rules, workload);
  rejectLonePod(rules, workload);
  rejectRouting(rules, workload);
  rejectPingPong(rules, workload);
  rejectLongName(rules, workload);
  rejectOwnMetrics(metricSource(workload), {
    rules,
    scope,
    path,
    metrics: rollout.analysis.metrics,
    dryRun: rollout.analysis.dryRun,
    measured: `${measuredNames(workload, 'gate')}${measuredNames(workload, 'guard')}`,
    measuresRequests: measuresRequests(rollout),
    prometheusAddress: props.prometheusAddress ?? '',
    isBehindRouter,
    isBlueGreen: rollout.strategy.blueGreen.enabled,
    hasOwnAnalysis: fn.contains('a', shapeOfSteps(workload)),
    steps: canary.steps,
    gateOf: (name) => metricTemplateName(workload, name, 'gate'),
  });
  rejectMetrics(chart, { ...rollout, enabled, keep }, { row: router.row, path, rules, presets: props.presets, grpc });
}

/** The label that selects the pods of one of several workloads. */
const componentLabels = ({ component, label }: WorkloadPlace): string[] =>
  component || Object.keys(label).length > 0 ? [componentLabel] : [];

/** Rejects a measured Rollout of one pod that gets no second one: its canary would take the place of the stable version. */
function rejectLonePod(rules: Rules, { props, settings, router }: CheckedWorkload): void {
  const { rollout, replicas, autoscaled, minReplicas } = props;
  const { enabled, path } = settings;
  const isAlone =
    autoscaled === undefined || minReplicas === undefined
      ? fn.eq(replicas, 1)
      : fn.choose(autoscaled, fn.eq(minReplicas, 1), fn.eq(replicas, 1));
  rules.failIf(
    fn.and(
      enabled,
      fn.not(fn.or(router.hasRouter, rollout.strategy.blueGreen.enabled)),
      isMeasured(rollout),
      isNone(rollout.strategy.canary.maxSurge),
      isAlone,
    ),
    `${path}.strategy.canary.maxSurge is 0 for a Rollout of one pod, so the canary would replace the stable version before anything is measured: raise ${path}.strategy.canary.maxSurge or the number of pods`,
  );
}

/** Rejects a start that may last until the deadline, which a pod meets only by becoming ready before it. */
function rejectSlowStart(
  rules: Rules,
  { startupProbe, progressDeadlineSeconds }: ProgressiveWorkloadProps,
  deadline: string,
): void {
  if (!startupProbe) return;
  const { initialDelaySeconds, periodSeconds, failureThreshold } = startupProbe.spec;
  const starting = fn.add(
    fn.default(0, initialDelaySeconds),
    fn.mul(fn.default(10, periodSeconds), fn.default(3, failureThreshold)),
  );
  rules.failIf(
    fn.and(startupProbe.enabled, fn.ge(starting, progressDeadlineSeconds)),
    `${groupPath(startupProbe) ?? 'startupProbe'}.spec gives a pod ${starting} seconds to start (initialDelaySeconds + periodSeconds * failureThreshold), not less than ${deadline}, after which the release has failed: raise ${deadline}, or lower failureThreshold`,
  );
}

/**
 * Rejects a Rollout whose pods would not have the hash of their ReplicaSet in their names, by which the analysis tells
 * canary from stable: Kubernetes cuts the name of a pod at 58 characters, before its random suffix.
 */
function rejectLongName(rules: Rules, { place, settings }: CheckedWorkload): void {
  const { chart, fullname } = place;
  // The full name of a chart is never longer.
  if (fullname === chart.fullname) return;
  const remedy = chart.declared.children.has('fullnameOverride')
    ? 'set fullnameOverride to a shorter name'
    : 'use a shorter release name';
  rules.failIf(
    fn.and(settings.enabled, fn.gt(fn.len(fullname), nameLimit)),
    `the Rollout ${fullname} would have a name of more than ${nameLimit} characters, and those of its pods would be cut before the hash by which the analysis tells the canary from the stable version: ${remedy}`,
  );
}
