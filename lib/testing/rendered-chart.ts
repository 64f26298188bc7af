import type { HelmChart } from '../chart/helm-chart';
import { createRelease } from '../helm/release';
import { printYaml } from '../helm/yaml/print-yaml';
import type { JsonMap } from '../json';
import type { ChartModel } from '../model/chart-model';
import { readChart } from '../model/read-chart';
import { helmFiles } from '../output/chart-files';
import { renderChart as render } from '../render/render-chart';

/** The release for which a chart is rendered. */
export interface RenderOptions {
  /** Values of the user, as in a values file. @default {} */
  readonly values?: JsonMap;
  /** Name of the release. @default 'release' */
  readonly release?: string;
  /** Namespace of the release. @default 'default' */
  readonly namespace?: string;
  /** Kubernetes version of the cluster, such as `1.34.1`. @default the newest version that Chartwright knows */
  readonly kubeVersion?: string;
  /** API versions that the cluster serves besides those of Kubernetes, such as `argoproj.io/v1alpha1`. @default [] */
  readonly apiVersions?: readonly string[];
}

/** What `helm template` prints for a release. */
export interface RenderedChart {
  /** All objects in the order of installation, hooks last. */
  readonly objects: readonly JsonMap[];
  /** The objects as YAML documents, for a snapshot. */
  readonly yaml: string;
  /** NOTES.txt of the chart and its subcharts, which `helm install` prints. */
  readonly notes: string;
  /**
   * Finds an object by its kind.
   * @param kind kind, such as `Deployment`
   * @param name name, where there are several of the kind
   * @throws Error if no object or more than one matches
   */
  find(kind: string, name?: string): JsonMap;
}

/**
 * Renders a chart for a release, without Helm.
 * @param chart the chart
 * @param options values, release and cluster
 * @throws ChartError `value-invalid` or `template-failed` where Helm fails too, `release-invalid` for an invalid
 * release name, namespace or Kubernetes version, `schema-invalid`, `chart-invalid`, `token-undecodable` or
 * `not-modelled` for a chart that synth rejects
 * @example
 * ```ts
 * const rendered = renderChart(new Web(new App()), { values: { debug: true } });
 * expect(rendered.find('Deployment').spec).toMatchObject({ replicas: 2 });
 * ```
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

/**
 * The files of a chart as `chartwright synth` writes them, by path below the chart's folder.
 * @param chart the chart
 * @throws ChartError `schema-invalid`, `chart-invalid`, `token-undecodable` or `not-modelled` for a chart that synth
 * rejects
 * @example
 * ```ts
 * expect(chartFiles(new Web(new App())).get('templates/service.yaml')).toMatchSnapshot();
 * ```
 */
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
