import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import { type Rule, rule } from './rbac-rules';
import type { featureValues, routerValues } from './rbac-values';

/** References to the settings of the controller from which its permissions are derived; most are its flags. */
export interface ControllerCalls {
  /** References to `featureValues`. */
  readonly features: Refs<ReturnType<typeof featureValues>>;
  /** References to `routerValues`. */
  readonly routers: Refs<ReturnType<typeof routerValues>>;
  /** `--leader-elect`. */
  readonly leaderElection: BooleanRef;
  /** `--namespaced`. */
  readonly namespaced: BooleanRef;
  /** `--controllers=analysis`. */
  readonly analysisOnly: BooleanRef;
  /** `--instance-id`; "" for none. */
  readonly instanceId: string;
  /** `--self-service-notification-enabled`. */
  readonly selfServiceNotifications: BooleanRef;
  /** `--aws-verify-target-group`. */
  readonly awsVerifyTargetGroup: BooleanRef;
  /** `--aws-target-group-binding-api-version`; "" for the controller's default. */
  readonly awsTargetGroupBindingApiVersion: string;
  /** `--ambassador-api-version`; "" for the controller's default. */
  readonly ambassadorApiVersion: string;
  /** `--traefik-api-group`; "" for the controller's default. */
  readonly traefikApiGroup: string;
  /** Whether the chart has analysis templates of its own. */
  readonly analysisEnabled: BooleanRef;
  /** Names of the Secrets from which those templates take arguments, each followed by a comma. */
  readonly analysisSecrets: string;
  /** Names of the Secrets with headers for the download of plugins, each followed by a comma. */
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
