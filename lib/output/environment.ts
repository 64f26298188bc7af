import type { EnvironmentCheck } from '../chart/environment-check';
import { type JsonMap, jsonMapOf } from '../json';
import type { ValuesSchema } from '../values/define';
import type { ValuesDocument } from '../values/values-document';

/**
 * A release of a chart in an environment.
 * @typeParam Name name of the chart
 * @typeParam Values type of its values documents
 */
export interface EnvironmentRelease<Name extends string = string, Values = JsonMap> {
  /** Name of the chart: its construct id. */
  readonly chart: Name;
  /** Release name. @default the chart's name */
  readonly release?: string;
  /** Namespace of the release. */
  readonly namespace: string;
  /** Values that override the chart's defaults, as `helm -f` does. @default {} */
  readonly values?: Values;
  /**
   * Requests that its pods get, such as `400/min`: synth warns where its analysis states chances of error that it does not
   * keep with so few (the rules `sequential` and `relative`), and `chartwright explain` takes them without `--requests`.
   * @default no warning
   */
  readonly requests?: string;
}

/**
 * Releases that are written as plain manifests: to `dist/manifests/<name>/<chart>/`, or `<chart>/<release>/` for a
 * chart with several. The app file exports a list of them as `environments`.
 * @typeParam Release type of the releases, which `ReleaseOf` derives from the charts
 * @example
 * ```ts
 * export const environments: DeployEnvironment<ReleaseOf<{ web: Web }>>[] = [
 *   { name: 'staging', releases: [{ chart: 'web', namespace: 'web', values: { replicaCount: 1 } }] },
 * ];
 * ```
 */
export interface DeployEnvironment<Release extends EnvironmentRelease = EnvironmentRelease> {
  /** Name of the folder: lower-case letters, digits and hyphens. */
  readonly name: string;
  /**
   * Names of groups of its clusters, in the order in which a version reaches them; clusters of no group come last.
   * Environments follow each other in the order of their list.
   * @default []: all clusters at once
   */
  readonly waves?: readonly string[];
  /** Kubernetes version of the cluster. @default '1.35.0' */
  readonly kubeVersion?: string;
  /**
   * API versions that the cluster serves besides those of Kubernetes, such as `monitoring.coreos.com/v1`.
   * @default []
   */
  readonly apiVersions?: readonly string[];
  /** The releases, each with its own folder. */
  readonly releases: readonly Release[];
  /**
   * Checks across the releases, which run at synth once all of them are rendered, such as `checkSubscriptions` of
   * `chartwright/rollouts`.
   * @default []
   */
  readonly checks?: readonly EnvironmentCheck[];
}

/**
 * The releases of certain charts, so that the compiler checks their names and values.
 * @typeParam Charts type of each chart by its name, or of its values documents (for a chart with subcharts)
 */
export type ReleaseOf<Charts> = {
  [Name in keyof Charts & string]: EnvironmentRelease<Name, DocumentOf<Charts[Name]>>;
}[keyof Charts & string];

/** The values documents of a chart, by the type of the chart or of its documents. */
type DocumentOf<Chart> = Chart extends { readonly props: { readonly values: infer V extends ValuesSchema } }
  ? ValuesDocument<V>
  : Chart;

/**
 * The folder of a release's manifests, below that of its environment: its chart's, with its own where there are
 * several.
 */
export function releaseFolder({ releases }: DeployEnvironment, release: EnvironmentRelease): string {
  const { chart } = release;
  return releases.filter((other) => other.chart === chart).length > 1 ? `${chart}/${releaseName(release)}` : chart;
}

/** The values of a release. */
export const releaseValues = ({ values = {} }: EnvironmentRelease): JsonMap => jsonMapOf(values);

/** The name of a release, by default its chart's. */
export const releaseName = ({ release, chart }: EnvironmentRelease): string => release ?? chart;
