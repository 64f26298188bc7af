import type { HelmChart } from '../chart/helm-chart';
import { createRelease } from '../helm/release';
import { printYaml } from '../helm/yaml/print-yaml';
import type { JsonMap } from '../json';
import type { ChartModel } from '../model/chart-model';
import { readChart } from '../model/read-chart';
import { helmFiles } from '../output/chart-files';
import { renderChart as render } from '../render/render-chart';
/** The release that a chart is rendered for. */
export interface RenderOptions {
  /** What a user's values files and flags set. @default {} */
  readonly values?: JsonMap;
  /** Name of the release. @default 'release' */
  readonly release?: string;
  /** Namespace of the release. @default 'default' */
  readonly namespace?: string;
  /** Kubernetes version of the cluster, such as 1.35.0. @default the newest that this version of Chartwright knows */
  readonly kubeVersion?: string;
  /** API versions that the cluster serves besides those of Kubernetes, such as argoproj.io/v1alpha1. @default [] */
  readonly apiVersions?: readonly string[];
}

/** What `helm template` would print for a release. */
export interface RenderedChart {
  /** Every object in the order of installation, hooks last. */
  readonly objects: readonly JsonMap[];
  /** The objects as YAML documents, for a snapshot. */
  readonly yaml: string;
  /** NOTES.txt of the chart and its subcharts. */
  readonly notes: string;
  /**
   * The object of a kind, and of a name where there are several of the kind.
   * @throws Error if none or several match
   */
  find(kind: string, name?: string): JsonMap;
}

/**
 * Renders a chart for a release, without Helm.
 * @throws ChartError `value-invalid` or `template-failed` where Helm would fail as well
 */
export function renderChart(chart: HelmChart, options: RenderOptions = {}): RenderedChart {
  const { values = {}, release = 'release', namespace = 'default', kubeVersion, apiVersions = [] } = options;
  const cluster = { apiVersions, ...(kubeVersion === undefined ? {} : { kubeVersion }) };
  const { manifests, hooks, notes } = render(modelOf(chart), values, createRelease(release, namespace, cluster));
  const objects = [...manifests, ...hooks].map(({ object }) => object);
  return {
    objects,
    yaml: objects.map((object) => `---\n${printYaml(object)}`).join(''),
    notes: notes.flatMap(({ lines }) => lines).join('\n'),
    find: (kind, name) => find(objects, kind, name),
  };
}

/** The files of a chart's folder as `chartwright synth` writes them, by path. */
export const chartFiles = (chart: HelmChart): ReadonlyMap<string, string> => helmFiles(modelOf(chart));

const models = new WeakMap<HelmChart, ChartModel>();

function modelOf(chart: HelmChart): ChartModel {
  const model = models.get(chart) ?? readChart(chart);
  models.set(chart, model);
  return model;
}

function find(objects: readonly JsonMap[], kind: string, name?: string): JsonMap {
  const found = objects.filter((object) => object.kind === kind && (name === undefined || nameOf(object) === name));
  const [object] = found;
  if (object !== undefined && found.length === 1) return object;
  const what = name === undefined ? kind : `${kind} ${name}`;
  const all = objects.map((other) => `${other.kind} ${nameOf(other)}`).join(', ') || 'nothing';
  throw new Error(`${found.length === 0 ? 'no' : 'several'} ${what}: the chart renders ${all}`);
}

const nameOf = ({ metadata }: JsonMap): string => String((metadata as JsonMap | undefined)?.name);
