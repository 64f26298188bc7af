/** A condition on a label of an Application. An Application without the label meets `NotIn`, and not `In`. */
export interface ApplicationMatchExpression {
  /** The label. */
  readonly key: string;
  /** Whether its value must be one of `values`, or none of them. */
  readonly operator: 'In' | 'NotIn';
  /** Values of the label. */
  readonly values: readonly string[];
}

/** A step of a RollingSync: Applications that are synced once all of the step before are Synced and Healthy. */
export interface RollingSyncStep {
  /** Conditions on labels, all of which an Application of the step meets. */
  readonly matchExpressions: readonly ApplicationMatchExpression[];
  /** How many are synced at a time, as a number or a percentage; 0 leaves the sync to a person. @default '100%' */
  readonly maxUpdate?: number | `${number}%`;
}

/** The order in which changes reach the Applications of an ApplicationSet, with the field names of Argo CD. */
export interface ApplicationSetStrategy {
  /** `RollingSync`: step by step. It switches the automated sync of the Applications off, with their self-heal. */
  readonly type: 'RollingSync';
  /** The steps. An Application of no step is never synced. */
  readonly rollingSync: { readonly steps: readonly RollingSyncStep[] };
  /** Order in which the Applications are deleted with the ApplicationSet. @default 'AllAtOnce' */
  readonly deletionOrder?: 'AllAtOnce' | 'Reverse';
}

/** An environment, and the order of its clusters: a `DeployEnvironment` is one. */
export interface PromotedEnvironment {
  /** Value of the label with the environment. */
  readonly name: string;
  /** Values of the label with the wave, in their order; all other clusters of the environment come last. @default [] */
  readonly waves?: readonly string[];
}

/**
 * A strategy that syncs environments in their order, and within each its waves in their order. A step begins when every
 * Application of the one before is Synced and Healthy, so it waits while a Rollout is on its way (Progressing), paused
 * (Suspended) or aborted (Degraded).
 * @param environments environments in the order in which a version reaches them
 * @param labels labels of the Applications with the name of the environment and of the wave
 * @example
 * ```ts
 * const strategy = rollingSync([{ name: 'staging' }, { name: 'production', waves: ['1'] }], {
 *   environment: 'example.com/environment',
 *   wave: 'example.com/wave',
 * });
 * ```
 */
export const rollingSync = (
  environments: readonly PromotedEnvironment[],
  labels: { readonly environment: string; readonly wave: string },
): ApplicationSetStrategy => ({
  type: 'RollingSync',
  rollingSync: {
    steps: environments.flatMap(({ name, waves = [] }) => {
      const ofWave = (...expressions: ApplicationMatchExpression[]): RollingSyncStep => ({
        matchExpressions: [{ key: labels.environment, operator: 'In', values: [name] }, ...expressions],
      });
      return [
        ...waves.map((wave) => ofWave({ key: labels.wave, operator: 'In', values: [wave] })),
        waves.length === 0 ? ofWave() : ofWave({ key: labels.wave, operator: 'NotIn', values: waves }),
      ];
    }),
  },
});
