import type {
  AnalysisRunArgument,
  AnalysisTemplateRef,
  CanaryStep,
  CanaryStrategy,
} from '../../../imports/k8s/argo-rollouts';
import { secondsOf } from '../../chart/durations';
import { each, eachText, ifSet, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { consecutivePoints, deadCanaryGuards, guardrails } from '../analysis/analysis-queries';
import { isRouterPreset, type MetricPresetName } from '../analysis/metric-presets';
import { enabledChecks, measuresRequests } from '../analysis/workload-metrics';
import { definedOnce } from '../defined-once';
import { pingPongOf } from '../routing/ping-pong';
import { isNginx } from '../routing/routers';
import { routerOf } from '../routing/traffic-routing';
import { dryRunOf, hasMetrics, metricTemplateRefs } from './own-metric-templates';
import { type ReleasedWorkload, sharedNames } from './released-workload';
import { sequentialArgs, seriesArgs, thresholdArgs } from './workload-arguments';

/** What the strategy of a workload depends on. */
export interface CanaryOptions extends ReleasedWorkload {
  /** Whether a Rollout would name a router. */
  readonly hasRouter: BooleanRef;
  /** The series of the preset that the values name. */
  readonly row: Record<string, string>;
}

type Item<T> = T | undefined;

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

/** The steps by a letter each, from which conditions on the whole list are decided. */
export function shapeOfSteps({ place, settings, props }: ReleasedWorkload): string {
  const { rollout } = props;
  const letter = (step: object): string =>
    fn.choose(
      fn.get(step, 'setWeight'),
      'w',
      fn.choose(
        fn.hasKey(step, 'analysis'),
        'a',
        fn.choose(
          fn.or(fn.hasKey(step, 'setHeaderRoute'), fn.hasKey(step, 'setMirrorRoute')),
          'r',
          fn.choose(
            fn.hasKey(fn.default({}, fn.get(step, 'setCanaryScale') as object), 'matchTrafficWeight'),
            'm',
            fn.choose(fn.hasKey(step, 'setCanaryScale'), 's', '.'),
          ),
        ),
      ),
    );
  return definedOnce(place.chart, sharedNames({ place, settings }, 'analysis.steps'), [rollout], (name) =>
    place.chart.define(
      name,
      'The steps by a letter each: w for a weight above 0, a for an analysis, r for a route by header or a mirror, s for a canary scale, m for one that follows the weight, a dot for others.',
      eachText(rollout.strategy.canary.steps, letter),
    ),
  );
}

/** The weights after each canary scale, and before them its own; 100 for a scale that follows the weights, or is a number. */
export function scaledWeights({ place, settings, props }: ReleasedWorkload): string[] {
  const { rollout } = props;
  const digits = (number: unknown): string => fn.printf('%03d', fn.int64(number as number));
  const scaled = definedOnce(place.chart, sharedNames({ place, settings }, 'analysis.scales'), [rollout], (name) =>
    place.chart.define(
      name,
      'The weights of the steps in three digits each; a bar and its own weight for each canary scale.',
      `100${eachText(rollout.strategy.canary.steps, (step) => {
        const scale = fn.default({}, fn.get(step, 'setCanaryScale') as object);
        return fn.choose(
          fn.get(step, 'setWeight'),
          ` ${digits(fn.get(step, 'setWeight'))}`,
          fn.choose(
            fn.hasKey(scale, 'weight'),
            `|${digits(fn.get(scale, 'weight'))}`,
            fn.choose(fn.hasKey(step, 'setCanaryScale'), '|100', ''),
          ),
        );
      })}`,
    ),
  );
  return fn.splitList('|', scaled) as string[];
}

/** The step after the first with requests for the canary: before it a guard would take it for one that hangs. */
const startingStep = (options: CanaryOptions): number =>
  fn.max(1, fn.len(fn.regexFind('^[^rw]*[rw]', shapeOfSteps(options))));

function templates(options: CanaryOptions, role: 'gate' | 'guard'): AnalysisTemplateRef[] {
  const { place, props } = options;
  const { analysis } = props.rollout;
  const enabled = enabledChecks(analysis);
  const about =
    role === 'gate' ? 'Analyses that must succeed before the next weight.' : 'Analyses that abort in the background.';
  const rule = ruleOf(options);
  const define = (shared: string) => {
    const all = guardrails.map((name) => when(enabled[name], templateRef(options, `${name}${rule}-${role}`)));
    return place.chart.defineObject(shared, about, all);
  };
  return definedOnce(place.chart, sharedNames(options, `analysis.${role}s`), [props.rollout], define);
}

/** The rule as a part of the templates' names; "" where the values leave it to the templates. */
function ruleOf({ place, props, settings }: CanaryOptions): string {
  const { analysis, metrics } = props.rollout;
  const named = fn.choose(analysis.rule, `-${analysis.rule}`, '');
  const isBehindRouter = isRouterPreset(props.presets, metrics.preset);
  // Its series outlive a release, so that evidence against one would count against the next.
  const rule = isBehindRouter ? fn.choose(isBehindRouter, '-threshold', named) : named;
  return definedOnce(place.chart, sharedNames({ place, settings }, 'analysis.rule'), [props.rollout], (name) =>
    place.chart.define(name, 'The rule of the analysis templates, as a part of their names.', rule),
  );
}

/** The guards against a canary without any good answer. ingress-nginx ends a request that hangs as 504, which is failing. */
function guardsOfDeadCanaries(options: CanaryOptions): Item<AnalysisTemplateRef>[] {
  const { presets, rollout } = options.props;
  const { analysis, metrics } = rollout;
  const enabled = {
    failing: analysis.failing,
    hanging: presets.includes('ingress-nginx')
      ? fn.and(analysis.hanging, fn.ne(metrics.preset, 'ingress-nginx'))
      : analysis.hanging,
  };
  return deadCanaryGuards.map((name) => when(enabled[name], templateRef(options, `${name}-guard`)));
}

/** A reference to an analysis template of the platform. */
export const templateRef = ({ props }: CanaryOptions, templateName: string): AnalysisTemplateRef => ({
  templateName,
  clusterScope: when(props.rollout.analysis.clusterScope, true),
});

/** What the analysis templates measure: a named template, or its parts where an entry of a map differs from another. */
export function analysisArgs(options: CanaryOptions): Item<AnalysisRunArgument>[] {
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

function podArgs({ place, props }: CanaryOptions): Item<AnalysisRunArgument>[] {
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
      ? (when(fn.eq(preset, 'traefik'), byServices, byPods) as readonly unknown[] as Item<AnalysisRunArgument>[])
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

/** Seconds of the interval that the values set; 0 where they leave it to the templates. */
export const intervalSeconds = (workload: ReleasedWorkload): number =>
  secondsIn(workload, 'interval', workload.props.rollout.analysis.interval);

/** The same between two scrapes. */
export const scrapeSeconds = (workload: ReleasedWorkload): number =>
  secondsIn(workload, 'scrapeInterval', workload.props.rollout.analysis.sequential.scrapeInterval);

/** Seconds of a duration of the values, by a named template. */
export function secondsIn({ place, settings, props }: ReleasedWorkload, name: string, duration: string): number {
  const define = (template: string) =>
    secondsOf({ define: (_, ...body) => place.chart.define(template, ...body) }, '', { [name]: duration });
  const names = sharedNames({ place, settings }, `analysis.${name}Seconds`);
  return definedOnce(place.chart, names, [props.rollout], define)[name] as number;
}

/** The smallest weight, 50 at most: with few pods the canary has half of them at any weight above. */
function minimumWeight(options: CanaryOptions): string {
  const { chart } = options.place;
  const { rollout } = options.props;
  const { steps } = rollout.strategy.canary;
  const padded = definedOnce(chart, sharedNames(options, 'analysis.padded-weights'), [rollout], (name) =>
    chart.define(
      name,
      'The weights above 0 in three digits each, as sortAlpha compares text.',
      fn.choose(
        steps,
        eachText(steps, (step) =>
          fn.choose(fn.get(step, 'setWeight'), fn.printf(' %03d', fn.int64(fn.get(step, 'setWeight'))), ''),
        ),
        eachText(rollout.weights, (weight) => fn.printf(' %03d', weight)),
      ),
    ),
  );
  const smallest = fn.first(fn.sortAlpha(fn.splitList(' ', fn.trim(padded)))) as string;
  return definedOnce(chart, sharedNames(options, 'analysis.minimum-weight'), [rollout], (name) =>
    chart.define(
      name,
      'The smallest weight of a release, 50 at most.',
      // Without its zeros: Helm would read the number as octal.
      fn.toString(fn.min(50, fn.int64(fn.regexFind('[1-9][0-9]*', smallest)))),
    ),
  );
}
