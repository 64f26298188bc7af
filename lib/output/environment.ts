import type { JsonMap } from '../json';

/** A release of a chart in an environment. */
export interface EnvironmentRelease {
  /** Name of the chart: its construct id. */
  readonly chart: string;
  /** Release name. @default the chart's name */
  readonly release?: string;
  /** Namespace of the release. */
  readonly namespace: string;
  /** Values that override the chart's defaults, as `helm -f` does. @default {} */
  readonly values?: JsonMap;
}

/**
 * Releases that are written as plain manifests: to `dist/manifests/<name>/<chart>/`, or `<chart>/<release>/` for a
 * chart with several. The app file exports a list of them as `environments`.
 * @example
 * ```ts
 * export const environments: DeployEnvironment[] = [
 *   { name: 'staging', releases: [{ chart: 'web', namespace: 'web', values: { replicaCount: 1 } }] },
 * ];
 * ```
 */
export interface DeployEnvironment {
  /** Name of the folder: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** Kubernetes version of the cluster. @default '1.35.0' */
  readonly kubeVersion?: string;
  /**
   * API versions that the cluster serves besides those of Kubernetes, such as `monitoring.coreos.com/v1`.
   * @default []
   */
  readonly apiVersions?: readonly string[];
  /** The releases, each with its own folder. */
  readonly releases: readonly EnvironmentRelease[];
}

/**
 * The folder of a release's manifests, below that of its environment: its chart's, with its own where there are
 * several.
 */
export function releaseFolder({ releases }: DeployEnvironment, release: EnvironmentRelease): string {
  const { chart } = release;
  return releases.filter((other) => other.chart === chart).length > 1 ? `${chart}/${releaseName(release)}` : chart;
}

/** The name of a release, by default its chart's. */
export const releaseName = ({ release, chart }: EnvironmentRelease): string => release ?? chart;
