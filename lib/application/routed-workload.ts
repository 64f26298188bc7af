import type { BooleanRef } from '../expr/ref-types';

/** A workload whose requests a router may split between a stable version and a canary, such as a `ProgressiveWorkload`. */
export interface RoutedWorkload {
  /** Name of the Service of the canary. */
  readonly canaryServiceName: string;

  /** Names of the Services that a router splits requests between. @default the Service of the pods, and that of the canary */
  readonly splitServices?: readonly [string, string];

  /**
   * Whether one of these routers splits its requests.
   * @param routers names as in `rollout.trafficRouting`
   */
  isRoutedBy(...routers: string[]): BooleanRef;
}
