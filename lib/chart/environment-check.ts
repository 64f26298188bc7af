import type { JsonMap } from '../json';

/** A release of an environment with its objects, for checks across releases. */
export interface RenderedRelease {
  /** Name of the chart. */
  readonly chart: string;
  /** Release name. */
  readonly release: string;
  /** The values that it sets. */
  readonly values: JsonMap;
  /** What it installs, its custom resource definitions included. */
  readonly objects: readonly JsonMap[];
}

/** A problem that a check found in a release. */
export interface ReleaseProblem {
  /** The release. */
  readonly of: RenderedRelease;
  /** Path of the value, such as `rollout.notify.aborted[0]`; "" if it is not known. */
  readonly path: string;
  /** What is wrong, and what to do. */
  readonly message: string;
}

/** A check across all releases of an environment. */
export type EnvironmentCheck = (releases: readonly RenderedRelease[]) => readonly ReleaseProblem[];
