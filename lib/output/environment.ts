import type { JsonMap } from '../json';

/** One place a chart is released to as plain manifests. */
export interface EnvironmentRelease {
  /** The chart's name, as its construct id. */
  readonly chart: string;
  /** Release name. @default the chart's name */
  readonly release?: string;
  readonly namespace: string;
  /** Values over the chart's defaults. @default {} */
  readonly values?: JsonMap;
}

/** A set of releases whose manifests stand under dist/manifests/<name>/<chart>/, or <chart>/<release>/ where a chart has several. */
export interface DeployEnvironment {
  /** Folder name: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** Kubernetes version the manifests are computed for. @default 1.35.0 */
  readonly kubeVersion?: string;
  /** API versions beside the built-in ones. @default [] */
  readonly apiVersions?: readonly string[];
  readonly releases: readonly EnvironmentRelease[];
}

/** The folder of a release's manifests, below that of its environment: its chart's, with its own where there are several. */
export function releaseFolder({ releases }: DeployEnvironment, release: EnvironmentRelease): string {
  const { chart } = release;
  return releases.filter((other) => other.chart === chart).length > 1 ? `${chart}/${releaseName(release)}` : chart;
}

/** The name of a release, by default its chart's. */
export const releaseName = ({ release, chart }: EnvironmentRelease): string => release ?? chart;
