import type { HelmChart } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import type { rolloutValues } from '../values';

/** What Argo Rollouts ignores, or rejects, without a router; 0 and false are their own defaults then. */
const onlyRouted = [
  'abortScaleDownDelaySeconds',
  'dynamicStableScale',
  'minPodsPerReplicaSet',
  'scaleDownDelayRevisionLimit',
  'scaleDownDelaySeconds',
] as const;

/** Rejects fields of the strategy that Argo Rollouts calls invalid together, or ignores without a router. */
export function rejectStrategy(
  rules: Pick<HelmChart, 'failIf' | 'failIfAny'>,
  { strategy, rollbackWindow }: Pick<Refs<ReturnType<typeof rolloutValues>>, 'strategy' | 'rollbackWindow'>,
  options: {
    /** Path of the values. */
    readonly path: string;
    readonly enabled: BooleanRef;
    /** The kind that is kept during a switch, without a router. */
    readonly keep: string;
    readonly hasRouter: BooleanRef;
  },
): void {
  const { canary } = strategy;
  const { path, enabled, keep, hasRouter } = options;
  const at = `${path}.strategy.canary`;
  rules.failIfAny(fn.list(...onlyRouted) as string[], (name) => ({
    condition: fn.and(enabled, fn.not(keep), fn.get(canary, name), fn.not(hasRouter)),
    message: `${at}.${name} has no effect without a router: set ${path}.trafficRouting, or remove it`,
  }));
  rules.failIf(
    fn.and(canary.dynamicStableScale, fn.isSet(canary.scaleDownDelaySeconds)),
    `${at}.dynamicStableScale and ${at}.scaleDownDelaySeconds are both set, and Argo Rollouts rejects them together: the old version has no pods left to keep: choose one`,
  );
  rules.failIf(
    // The weight never falls below the share of the canary's pods, which keep running for the delay (#4898).
    fn.and(canary.dynamicStableScale, canary.abortScaleDownDelaySeconds),
    `${at}.dynamicStableScale and ${at}.abortScaleDownDelaySeconds are both set, with which an abort never takes all requests from the canary: choose one`,
  );
  rules.failIf(
    // All of the last weight goes to the first ready pod of the version that it goes back to (#3941).
    fn.and(enabled, hasRouter, rollbackWindow.revisions),
    `${path}.rollbackWindow.revisions is set together with a router, which would send the requests of the last weight to the first pod that is ready: unset it, or empty ${path}.trafficRouting`,
  );
  rejectAntiAffinity(rules, canary.antiAffinity, `${at}.antiAffinity`);
}

/** The labels by which charts and the controller select pods. */
const selectedLabels = ['app.kubernetes.io/name', 'app.kubernetes.io/instance', 'rollouts-pod-template-hash'];

/** Rejects labels of the pods of one version by which the pods of both are selected: the ReplicaSet would lose them. */
export function rejectSelectedLabels(
  rules: Pick<HelmChart, 'failIfAny'>,
  { canary, blueGreen }: Refs<ReturnType<typeof rolloutValues>>['strategy'],
  { path, selectedBy }: { readonly path: string; readonly selectedBy: readonly string[] },
): void {
  const keys = [...selectedLabels, ...selectedBy];
  for (const [at, metadata] of Object.entries({
    'canary.canaryMetadata': canary.canaryMetadata,
    'canary.stableMetadata': canary.stableMetadata,
    'blueGreen.previewMetadata': blueGreen.previewMetadata,
    'blueGreen.activeMetadata': blueGreen.activeMetadata,
  }))
    rules.failIfAny(metadata.labels ?? {}, (_, name) => ({
      condition: fn.has(name, keys),
      message: `${path}.strategy.${at}.labels sets ${name}, by which the pods are selected, so Services and ReplicaSets would lose them: use another label`,
    }));
}

/** Rejects rules against pods of the two versions on one node that Argo Rollouts calls invalid. */
export function rejectAntiAffinity(rules: Pick<HelmChart, 'failIf'>, antiAffinity: object, at: string): void {
  const [preferred, required] = [
    'preferredDuringSchedulingIgnoredDuringExecution',
    'requiredDuringSchedulingIgnoredDuringExecution',
  ] as const;
  rules.failIf(
    fn.and(fn.hasKey(antiAffinity, preferred), fn.hasKey(antiAffinity, required)),
    `${at} has ${preferred} and ${required}: choose one`,
  );
  rules.failIf(
    fn.and(
      fn.hasKey(antiAffinity, preferred),
      fn.not(fn.regexMatch('"weight":(?:100|[1-9][0-9]?)\\}', fn.toJson(antiAffinity))),
    ),
    `${at}.${preferred}.weight must be from 1 to 100`,
  );
}
