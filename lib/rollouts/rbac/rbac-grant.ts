import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import { type Rule, rule } from './rbac-rules';
import type { featureValues, routerValues } from './rbac-values';

/** The values, most of them flags of the controller, from which its permissions follow. */
export interface ControllerCalls {
  readonly features: Refs<ReturnType<typeof featureValues>>;
  readonly routers: Refs<ReturnType<typeof routerValues>>;
  readonly leaderElection: BooleanRef;
  /** `--namespaced`. */
  readonly namespaced: BooleanRef;
  /** `--controllers=analysis`. */
  readonly analysisOnly: BooleanRef;
  /** `--instance-id`; empty for none. */
  readonly instanceId: string;
  readonly selfServiceNotifications: BooleanRef;
  readonly awsVerifyTargetGroup: BooleanRef;
  /** `--aws-target-group-binding-api-version`; empty for the default of the controller. */
  readonly awsTargetGroupBindingApiVersion: string;
  /** `--ambassador-api-version`; empty for the default of the controller. */
  readonly ambassadorApiVersion: string;
  /** `--traefik-api-group`; empty for the default of the controller. */
  readonly traefikApiGroup: string;
  readonly analysisEnabled: BooleanRef;
  /** Secrets that the chart's own analysis templates take arguments from, each with a comma behind it. */
  readonly analysisSecrets: string;
  /** Secrets whose keys are headers for the download of a plugin, each with a comma behind it. */
  readonly pluginSecrets: string;
}

/** Where a permission holds: where workloads are, in the cluster as a whole, or in the namespace of the controller. */
export type GrantScope = 'workloads' | 'cluster' | 'release';

/** What one feature of the controller requests. */
export interface Grant {
  readonly scope: GrantScope;
  /** The values that switch it on or choose its group or names; none where every controller needs it. */
  readonly values: readonly string[];
  /** Whether it is on. @default always */
  readonly isOn?: (calls: ControllerCalls) => unknown;
  /** A controller of AnalysisRuns alone needs it too. @default false */
  readonly isAnalysis?: boolean;
  /** Each rule under the reason for it, which the generated role repeats. */
  readonly rules: readonly (readonly [why: string, rule: Rule | ((calls: ControllerCalls) => Rule)])[];
}

/** The group in `group/version`, where an empty value means the default of the controller. */
export const groupOf = (apiVersion: string, otherwise: string): string =>
  fn.toString(fn.first(fn.splitList('/', fn.default(otherwise, apiVersion))));

/** The entry of a value of `features`. */
export const feature = (name: keyof ControllerCalls['features']): Omit<Grant, 'rules'> => ({
  scope: 'workloads',
  values: [`features.${name}`],
  isOn: ({ features }) => features[name],
});

/** The entry of a value of `trafficRouting`, and of further ones that choose its group. */
export const router = (name: keyof ControllerCalls['routers'], ...further: string[]): Omit<Grant, 'rules'> => ({
  scope: 'workloads',
  values: [`trafficRouting.${name}`, ...further],
  isOn: ({ routers }) => routers[name],
});

/** Secrets that are read by their names, each of which has a comma behind it. */
export const namedSecrets = (names: string): Rule =>
  rule('', ['secrets'], ['get'], fn.splitList(',', fn.trimSuffix(',', names)));
