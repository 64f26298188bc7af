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
  /** Kubernetes version the manifests are computed for. @default 1.32.0 */
  readonly kubeVersion?: string;
  /** API versions beside the built-in ones. @default [] */
  readonly apiVersions?: readonly string[];
  readonly releases: readonly EnvironmentRelease[];
}
