import type { RenderedRelease } from '../chart/environment-check';
import { type Problem, resultsOf, throwProblems, withLocation } from '../errors';
import { groupOf } from '../helm/cluster-scoped';
import { installRank } from '../helm/install-order';
import { createRelease } from '../helm/release';
import { printYaml } from '../helm/yaml/print-yaml';
import type { JsonMap } from '../json';
import type { ChartModel } from '../model/chart-model';
import { rejectInvalidObjects } from '../render/check-objects';
import { rejectLeftOut } from '../render/left-out';
import { type Rendering, renderChart } from '../render/render-chart';
import { type Cdk8sChart, cdk8sChartText } from './cdk8s-charts';
import { helmFiles } from './chart-files';
import { environmentProblems } from './check-environments';
import {
  type DeployEnvironment,
  type EnvironmentRelease,
  releaseFolder,
  releaseName,
  releaseValues,
} from './environment';
import { hooksReadme } from './hook-files';
import { promotionReadme } from './promotion';
import { releasedModel } from './released-model';

/** Every file of dist/ by path. Throws the problems of all charts, environments and plain charts together. */
export function distFiles(
  models: readonly ChartModel[],
  environments: readonly DeployEnvironment[],
  plainCharts: readonly Cdk8sChart[],
): Map<string, string> {
  const rendered = new Map<EnvironmentRelease, RenderedRelease>();
  const parts: Part[] = [
    ...models.map((model) => ({
      where: model.name,
      folder: `helm/charts/${model.name}`,
      files: () => helmFilesOf(model),
    })),
    ...environments.flatMap((environment) =>
      environment.releases.map((release) => ({
        where: `environment ${environment.name}, ${releaseName(release)}`,
        folder: `manifests/${environment.name}/${releaseFolder(environment, release)}`,
        files: () => {
          const { objects, files } = outputOfRelease(models, environment, release);
          rendered.set(release, renderedRelease(release, objects));
          return files;
        },
      })),
    ),
    ...plainCharts.map((chart) => ({
      where: chart.path,
      folder: 'k8s',
      files: () => new Map([[`${chart.path}.yaml`, cdk8sChartText(chart)]]),
    })),
  ];
  const { results, problems } = resultsOf(parts, ({ where, folder, files }) =>
    [...withLocation(where, files)].map(([path, content]) => [`${folder}/${path}`, content] as const),
  );
  throwProblems([
    ...environmentProblems(environments),
    ...problems,
    ...environments.flatMap((environment) => checkProblems(environment, rendered)),
  ]);
  const order = [...promotionReadme(environments, rendered)].map(
    ([path, text]) => [`manifests/${path}`, text] as const,
  );
  return new Map([...results.flat(), ...order]);
}

/** A folder of dist/ with what makes its files, and where to look when it fails. */
interface Part {
  readonly where: string;
  readonly folder: string;
  readonly files: () => ReadonlyMap<string, string>;
}

const chartFiles = new WeakMap<ChartModel, ReadonlyMap<string, string>>();

/** Cached, because `synth --watch` keeps the model of a chart that has not changed. */
function helmFilesOf(model: ChartModel): ReadonlyMap<string, string> {
  const files = chartFiles.get(model) ?? helmFiles(model);
  chartFiles.set(model, files);
  return files;
}

interface ReleaseOutput {
  /** What it was made from, as JSON. */
  readonly inputs: string;
  readonly objects: readonly JsonMap[];
  readonly files: ReadonlyMap<string, string>;
}

/** The output of the last run for each release of a chart. */
const releases = new WeakMap<ChartModel, Map<string, ReleaseOutput>>();

function outputOfRelease(
  models: readonly ChartModel[],
  environment: DeployEnvironment,
  release: EnvironmentRelease,
): ReleaseOutput {
  const model = releasedModel(models, release.chart);
  const known = releases.get(model) ?? new Map<string, ReleaseOutput>();
  releases.set(model, known);
  const { kubeVersion, apiVersions } = environment;
  const id = `${environment.name}/${releaseName(release)}`;
  const inputs = JSON.stringify([kubeVersion, apiVersions, releaseName(release), release.namespace, release.values]);
  const last = known.get(id);
  if (last?.inputs === inputs) return last;
  const rendering = renderRelease(model, environment, release);
  const objects = [...rendering.crds, ...rendering.manifests].map(({ object }) => object);
  const output = { inputs, objects, files: releaseFiles(rendering, release) };
  known.set(id, output);
  return output;
}

function renderRelease(model: ChartModel, environment: DeployEnvironment, release: EnvironmentRelease): Rendering {
  const { kubeVersion, apiVersions } = environment;
  const options = { ...(kubeVersion ? { kubeVersion } : {}), ...(apiVersions ? { apiVersions } : {}) };
  const created = createRelease(releaseName(release), release.namespace, options);
  const rendering = renderChart(model, releaseValues(release), created);
  rejectLeftOut(model, releaseValues(release));
  rejectInvalidObjects(model, rendering);
  return rendering;
}

function renderedRelease(release: EnvironmentRelease, objects: readonly JsonMap[]): RenderedRelease {
  return { chart: release.chart, release: releaseName(release), values: releaseValues(release), objects };
}

/** What the checks of an environment find, once all of its releases are rendered. */
function checkProblems(
  { name, releases, checks = [] }: DeployEnvironment,
  rendered: ReadonlyMap<EnvironmentRelease, RenderedRelease>,
): Problem[] {
  const all = releases.flatMap((release) => rendered.get(release) ?? []);
  if (all.length < releases.length) return [];
  return checks
    .flatMap((check) => check(all))
    .map(({ of, path, message }) => ({
      code: 'value-invalid',
      where: [`environment ${name}, ${of.release}`, ...(path ? [`values.${path}`] : [])].join(': '),
      message,
    }));
}

function releaseFiles(rendering: Rendering, release: EnvironmentRelease): Map<string, string> {
  return new Map([
    ...manifestFiles(rendering, release.namespace),
    // Not a resource: for `helm --values` and the valueFiles of Argo CD.
    ['values.yaml', printYaml(releaseValues(release))],
    ...hookFiles(rendering, releaseName(release), release.namespace),
  ]);
}

/** One file per object, and a kustomization.yaml that lists them in Helm's order. */
function manifestFiles({ crds, manifests, hooks }: Rendering, namespace: string): Map<string, string> {
  const ranked = [
    ...crds.map(({ object }) => ({ object, rank: 0 })),
    ...manifests.map(({ object }) => ({ object, rank: installRank(String(object.kind)) })),
  ];
  // Numbered by kind: the files sort in Helm's order, and none is renamed when another object comes or goes.
  const names = distinct(
    ranked.map(({ object, rank }) => `${String(rank).padStart(2, '0')}-${fileName(object, namespace)}`),
    ranked.map(({ object }) => groupOf(String(object.apiVersion))),
  ).map((name) => `${name}.yaml`);
  const files = new Map(ranked.map(({ object }, index) => [names[index] as string, textOf(object)]));
  const kustomization: JsonMap = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: names,
  };
  const note = hooks.length > 0 ? '# Without Helm hooks: hooks/README.md lists what to run instead.\n' : '';
  return files.set('kustomization.yaml', `${note}${printYaml(kustomization)}`);
}

/** The hooks of a release, which kustomization.yaml does not list, with the commands that do what Helm does. */
function hookFiles({ hooks }: Rendering, release: string, namespace: string): Map<string, string> {
  if (hooks.length === 0) return new Map();
  const names = distinct(
    hooks.map(({ object }) => fileName(object, namespace)),
    hooks.map(({ object }) => groupOf(String(object.apiVersion))),
  );
  const named = hooks.map((hook, index) => ({ hook, file: `${names[index]}.yaml` }));
  return new Map([
    ...named.map(({ hook, file }) => [`hooks/${file}`, printYaml(hook.object)] as const),
    ['hooks/README.md', hooksReadme(release, namespace, named)] as const,
  ]);
}

/** Names with a suffix where two are the same, as of two kinds of one name in two API groups. */
const distinct = (names: readonly string[], suffixes: readonly string[]): string[] =>
  names.map((name, index) => (names.indexOf(name) === names.lastIndexOf(name) ? name : `${name}.${suffixes[index]}`));

const texts = new WeakMap<JsonMap, string>();

/** Cached, because CRDs are large and identical in every environment. */
function textOf(object: JsonMap): string {
  const text = texts.get(object) ?? printYaml(object);
  texts.set(object, text);
  return text;
}

function fileName({ kind, metadata }: JsonMap, releaseNamespace: string): string {
  const { name = '', namespace = releaseNamespace } = (metadata ?? {}) as JsonMap;
  const parts = [kind, name, ...(namespace === releaseNamespace ? [] : [namespace])];
  return parts
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, '-');
}
