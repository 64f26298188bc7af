import type { HelmChart } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import { deadCanaryGuards, guardrails } from '../analysis/analysis-queries';
import { analysisRules } from '../analysis/sequential-values';
import { isMeasured } from '../analysis/workload-metrics';
import type { rolloutValues } from '../values';
import { argumentRule } from './platform-template-rules';
import { rejectAntiAffinity } from './strategy-rules';
import { defaultWeights } from './strategy-values';

type Rules = Pick<HelmChart, 'failIf' | 'failIfAny'>;

/** Fields of the other strategy, which Argo Rollouts never sees; maxSurge and maxUnavailable are those of the Deployment too. */
const onlyCanary = [
  'abortScaleDownDelaySeconds',
  'antiAffinity',
  'canaryMetadata',
  'dynamicStableScale',
  'minPodsPerReplicaSet',
  'scaleDownDelayRevisionLimit',
  'scaleDownDelaySeconds',
  'stableMetadata',
  'steps',
] as const;

/** Fields that mean that blue-green was meant; 0 is their default, or invalid. */
const onlyBlueGreen = [
  'activeMetadata',
  'antiAffinity',
  'abortScaleDownDelaySeconds',
  'autoPromotionSeconds',
  'maxUnavailable',
  'postPromotionAnalysis',
  'prePromotionAnalysis',
  'previewMetadata',
  'previewReplicaCount',
  'scaleDownDelayRevisionLimit',
  'scaleDownDelaySeconds',
] as const;

/** The arguments that the chart gives to its promotion templates. */
const ownArguments = [
  'namespace',
  'workload',
  'canary-hash',
  'stable-hash',
  'namespace-label',
  'canary-label',
  'requests',
  'latency-buckets',
  'latency-count',
  'latency-bound',
  'status-label',
  'preset-selector',
  'selector',
  'failure-status',
  'error-status',
  'success-threshold',
  'error-threshold',
  'latency-share',
  'minimum-requests',
  'no-data',
  'interval',
  'guard-delay',
  'prometheus-address',
];

type BlueGreenRefs = Refs<ReturnType<typeof rolloutValues>>['strategy']['blueGreen'];

/** What the rules depend on. */
interface BlueGreenOptions {
  /** Path of the values. */
  readonly path: string;
  readonly enabled: BooleanRef;
  /** The kind that is kept during a switch, and the path of its value. */
  readonly keep: string;
  readonly keepPath: string;
  /** Pause of the short form. */
  readonly pause: string;
  readonly hasRouter: BooleanRef;
  /** Whether the workload has a Service. */
  readonly hasService: boolean;
  /** Number of old ReplicaSets to keep, and the path of its value. */
  readonly history: { readonly limit: number; readonly path: string };
}

/** Rejects fields of the blue-green strategy that Argo Rollouts calls invalid, and what is ignored beside them. */
export function rejectBlueGreen(
  rules: Rules,
  rollout: Pick<Refs<ReturnType<typeof rolloutValues>>, 'strategy' | 'analysis' | 'weights'>,
  options: BlueGreenOptions,
): void {
  const { canary, blueGreen } = rollout.strategy;
  const { path, enabled, keep, keepPath, hasRouter, history } = options;
  const at = `${path}.strategy.blueGreen`;
  const isChosen = fn.and(enabled, blueGreen.enabled);
  if (!options.hasService) {
    rules.failIf(
      isChosen,
      `${at}.enabled switches a Service to the new version, and this workload has none: set ${at}.enabled to false`,
    );
  }
  rules.failIf(
    fn.and(isChosen, hasRouter),
    `${at}.enabled switches all requests at once, and ${path}.trafficRouting splits them by weight: empty ${path}.trafficRouting, or set ${at}.enabled to false`,
  );
  rules.failIf(
    // The hash of a version would stay in the selector of the Service, which would be left without pods.
    fn.and(blueGreen.enabled, keep),
    `${at}.enabled is set together with ${keepPath}, and the Service would select the pods of one kind only: set ${at}.enabled to false as long as ${keepPath} is set, and begin while no release runs`,
  );
  rules.failIfAny(fn.list(...onlyCanary) as string[], (name) => ({
    condition: fn.and(isChosen, fn.get(canary, name)),
    message: `${path}.strategy.canary.${name} has no effect with ${at}.enabled: remove it, or set ${at}.enabled to false`,
  }));
  rules.failIf(
    fn.and(isChosen, fn.or(options.pause, fn.ne(fn.join(',', rollout.weights), defaultWeights.join(',')))),
    `${path}.weights and ${path}.pause have no effect with ${at}.enabled, which has no steps: remove them; ${at}.autoPromotionSeconds is a pause before the switch`,
  );
  const isCanary = fn.and(enabled, fn.not(keep), fn.not(blueGreen.enabled));
  rules.failIfAny(fn.list(...onlyBlueGreen) as string[], (name) => ({
    condition: fn.and(isCanary, fn.get(blueGreen, name)),
    message: `${at}.${name} is set, and releases go by canary: set ${at}.enabled to true, or remove it`,
  }));
  rules.failIf(
    fn.and(isCanary, fn.not(blueGreen.autoPromotionEnabled)),
    `${at}.autoPromotionEnabled is false, and releases go by canary: set ${at}.enabled to true, or remove it`,
  );
  rules.failIf(
    fn.and(blueGreen.autoPromotionSeconds, fn.not(blueGreen.autoPromotionEnabled)),
    `${at}.autoPromotionSeconds has no effect while ${at}.autoPromotionEnabled is false: remove one of them`,
  );
  rules.failIf(
    fn.gt(fn.default(0, blueGreen.scaleDownDelayRevisionLimit), history.limit),
    `${at}.scaleDownDelayRevisionLimit is more than ${history.path}, so those versions would not be there: lower it, or raise ${history.path}`,
  );
  rejectAntiAffinity(rules, blueGreen.antiAffinity, `${at}.antiAffinity`);
  rejectAnalysis(rules, blueGreen.prePromotionAnalysis, {
    at: `${at}.prePromotionAnalysis`,
    remedy: 'one of your own that requests the preview Service, since users do not reach the new version yet',
  });
  rejectAnalysis(rules, blueGreen.postPromotionAnalysis, {
    at: `${at}.postPromotionAnalysis`,
    remedy: 'success-rate-promotion',
    // The chart adds the arguments then.
    hasArguments: isMeasured(rollout),
  });
  rules.failIfAny(blueGreen.postPromotionAnalysis.args ?? [], ({ name }) => ({
    condition: fn.and(isMeasured(rollout), fn.has(name, ownArguments)),
    message: `${at}.postPromotionAnalysis.args sets ${name}, which the chart sets for its own templates: use another name, or set successRate, errorRate and latency of ${path}.analysis to false`,
  }));
}

/** The templates that measure until the end of a release. */
const endless = [
  ...[...guardrails, ...deadCanaryGuards].map((name) => `${name}-guard`),
  ...guardrails.flatMap((name) => analysisRules.map((rule) => `${name}-${rule}-guard`)),
];

function rejectAnalysis(
  rules: Rules,
  analysis: BlueGreenRefs['prePromotionAnalysis'],
  { at, remedy, hasArguments }: { readonly at: string; readonly remedy: string; readonly hasArguments?: BooleanRef },
): void {
  rules.failIf(
    fn.and(analysis, fn.not(fn.contains('"templates":[{', fn.toJson(analysis)))),
    `${at} names no template: add templates, each with a templateName, or remove it`,
  );
  rules.failIfAny(analysis.templates ?? [], ({ templateName }) => ({
    condition: fn.has(templateName, endless),
    message: `${at} names ${templateName}, which measures without end, and Argo Rollouts rejects that here: use a template with a count, such as ${remedy}`,
  }));
  const { condition, message } = argumentRule(fn.toJson(analysis), at);
  rules.failIf(hasArguments ? fn.and(fn.not(hasArguments), condition) : condition, message);
}
