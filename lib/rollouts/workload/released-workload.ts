import type { BooleanRef } from '../../expr/ref-types';
import type { ReleaseSettings } from './rollout-overrides';
import type { WorkloadPlace } from './workload-place';
import type { ProgressiveWorkloadProps } from './workload-props';

/** A workload, and how it is released. */
export interface ReleasedWorkload {
  readonly props: ProgressiveWorkloadProps;
  readonly place: WorkloadPlace;
  readonly settings: ReleaseSettings;
}

/** What the strategy of a workload depends on. */
export interface CanaryOptions extends ReleasedWorkload {
  /** Whether a Rollout would name a router. */
  readonly hasRouter: BooleanRef;
  /** The series of the preset that the values name. */
  readonly row: Record<string, string>;
}

/** The name of a template that depends on nothing but the values of the release, which workloads may share. */
export function sharedNames({ place, settings }: Pick<ReleasedWorkload, 'place' | 'settings'>, name: string): string[] {
  const own = `${place.prefix}${name}`;
  return settings.path.includes('.') ? [own] : [name, own];
}
