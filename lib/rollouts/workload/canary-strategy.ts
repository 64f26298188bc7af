import type { CanaryStep, CanaryStrategy } from '../../../imports/k8s/argo-rollouts';
import { each, ifSet, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import { pingPongOf } from '../routing/ping-pong';
import { routerOf } from '../routing/traffic-routing';
import { dryRunOf, hasMetrics, metricTemplateRefs } from './own-metric-templates';
import { guardsOfDeadCanaries, templates } from './platform-template-refs';
import type { CanaryOptions } from './released-workload';
import { shapeOfSteps, startingStep } from './step-list';
import { analysisArgs } from './workload-arguments';

/** The strategy of a Rollout: weights, each with a gate, and guards in the background. */
export function canaryStrategy(options: CanaryOptions): CanaryStrategy {
  const { props, hasRouter } = options;
  const { rollout } = props;
  const { canary } = rollout.strategy;
  const args = analysisArgs(options);
  const gate = {
    templates: [...metricTemplateRefs(options, 'gate'), ...templates(options, 'gate')],
    args,
    dryRun: dryRunOf(options, 'gate'),
  };
  const guard = {
    templates: [
      ...metricTemplateRefs(options, 'guard'),
      ...templates(options, 'guard'),
      ...guardsOfDeadCanaries(options),
    ],
    args,
    dryRun: dryRunOf(options, 'guard'),
    startingStep: startingStep(options),
  };
  const { enabled: isPingPong, ...pingPong } = pingPongOf(options);
  const router = () => ({
    // At an ALB it keeps the callers inside the cluster at the stable version; Istio ignores pingPong beside it.
    stableService: when(fn.or(fn.not(isPingPong), fn.eq(rollout.trafficRouting, 'alb')), options.place.fullname),
    canaryService: when(fn.not(isPingPong), options.place.canaryServiceName),
    pingPong: when(isPingPong, pingPong),
    trafficRouting: routerOf(options),
    dynamicStableScale: when(canary.dynamicStableScale, true),
    minPodsPerReplicaSet: ifSet(canary.minPodsPerReplicaSet),
    scaleDownDelaySeconds: ifGiven(canary.scaleDownDelaySeconds),
    scaleDownDelayRevisionLimit: ifGiven(canary.scaleDownDelayRevisionLimit),
    abortScaleDownDelaySeconds: ifGiven(canary.abortScaleDownDelaySeconds),
  });
  return {
    maxSurge: canary.maxSurge,
    maxUnavailable: canary.maxUnavailable,
    ...(props.serviceSpec ? when<object>(hasRouter, router()) : {}),
    canaryMetadata: ifSet(canary.canaryMetadata),
    stableMetadata: ifSet(canary.stableMetadata),
    antiAffinity: ifSet(canary.antiAffinity),
    analysis: when(hasMetrics(options, 'guard'), guard),
    steps: steps(options, gate),
  };
}

/** The steps that the values name, or those of their short form, each weight with a gate. */
function steps(options: CanaryOptions, gate: object): CanaryStep[] {
  const { rollout } = options.props;
  const measured = hasMetrics(options, 'gate');
  const own = each(rollout.strategy.canary.steps, (step) => [
    step,
    when(fn.and(measured, fn.not(fn.contains('a', shapeOfSteps(options))), fn.get(step, 'setWeight')), {
      analysis: gate,
    }),
  ]);
  const short = each(rollout.weights, (weight) => [
    { setWeight: weight },
    ifSet(options.settings.pause, (time) => ({ pause: { duration: time } })),
    when(measured, { analysis: gate }),
  ]);
  // An iteration adds all of its steps.
  return when(rollout.strategy.canary.steps, own, short) as readonly unknown[] as CanaryStep[];
}

/** A number that is rendered unless it is unset: 0 has a meaning of its own. */
export const ifGiven = <T>(value: T) => when(fn.isSet(value), value);
