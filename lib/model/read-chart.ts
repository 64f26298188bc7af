import { ApiObject, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { Component, componentLabel } from '../chart/component';
import { HelmChart } from '../chart/helm-chart';
import { importedCrds } from '../chart/imported-crd';
import { commentOf } from '../chart/object-comment';
import { FolderScope, type Guard, GuardScope, namingIds, ValueObject } from '../chart/scopes';
import { templateFileOf } from '../chart/template-file';
import { type Problem, resultsOf, throwProblems } from '../errors';
import type { Expr, NamedTemplate } from '../expr/ast';
import { decodeTemplate, decodeTree } from '../expr/decode-tree';
import type { Control, Tree } from '../expr/tree';
import { conditionPaths } from '../helm/coalesce';
import { truthy } from '../helm/truthy';
import { type JsonMap, jsonMapOf } from '../json';
import { defaultProblems } from '../values/check-defaults';
import { valuesSchema } from '../values/values-schema';
import type { ChartModel, DependencyModel, NamedTemplateModel, TemplateFile, TemplateObject } from './chart-model';
import { checkModel } from './check-model';
import { withDistinctKeys } from './distinct-keys';
import { mappedTree } from './mapped-tree';
import { constructProblems, renderObject } from './render-object';

/**
 * Reads a chart's constructs into a model; throws the problems of all objects at once, then those of the whole model.
 * `check: false` skips the checks of defaults and unread values, for a chart built with plain values.
 */
export function readChart(chart: HelmChart, options: { check: boolean } = { check: true }): ChartModel {
  const controls = new Set<Control>();
  const { results: entries, problems } = resultsOf(objectsOf(chart), (object) => readObject(chart, object, controls));
  throwProblems([...constructProblems(chart), ...strayCharts(chart), ...problems]);
  const subcharts = chart.subcharts.map((child) => ({
    condition: child.props.condition,
    model: readChart(child, options),
  }));
  const dependencies = chart.dependencies.map(({ node, chartName, locked, props }): DependencyModel => {
    const { version, repository, condition, type } = props;
    return { key: node.id, name: chartName, version, repository, condition, locked, isLibrary: type === 'library' };
  });
  const notes = chart.noteTexts.length > 0 ? decodeTree(chart.noteTexts, { where: 'NOTES.txt', controls }) : undefined;
  const schema = valuesSchema(
    chart.declared,
    [...subcharts.map(({ model: child }) => child.name), ...dependencies.map(({ key }) => key)],
    switchesOf(chart),
  );
  if (options.check) throwProblems(defaultProblems(chart.props.values, schema));
  const model: ChartModel = {
    name: chart.node.id,
    metadata: metadataOf(chart),
    sourceFile: chart.sourceFile,
    declared: chart.declared,
    chartKey: chart.chartKey,
    schema,
    namedTemplates: [...chart.namedTemplates.values()].map((template) => readTemplate(chart, template, controls)),
    templates: templateFiles(entries),
    validationRules: chart.validationRules
      .filter(({ condition, guards }) => decided(condition) !== false && !guards.some(isNever))
      .map((rule) => ({ ...rule, guards: rule.guards.filter((guard) => !isAlways(guard)) })),
    notes,
    crds: chart.crds,
    importedCrds: importedCrds(chart),
    files: chart.files,
    ci: Object.fromEntries(Object.entries(chart.props.ci ?? {}).map(([name, values]) => [name, jsonMapOf(values)])),
    readme: chart.props.readme ?? chart.props.description,
    subcharts,
    dependencies,
  };
  if (options.check) checkModel(model, controls, HelmChart.isHelmChart(chart.node.scope), chart.props.values);
  return model;
}

/** The values of a subchart that its condition reads. */
const switchesOf = ({ node, props }: HelmChart): string[] =>
  conditionPaths(props.condition)
    .filter((path) => path.startsWith(`${node.id}.`))
    .map((path) => path.slice(node.id.length + 1))
    .filter((name) => !name.includes('.'));

function metadataOf(chart: HelmChart): ChartModel['metadata'] {
  const { props } = chart;
  const optional: JsonMap = {};
  if (props.home) optional.home = props.home;
  if (props.icon) optional.icon = props.icon;
  if (props.keywords?.length) optional.keywords = [...props.keywords];
  if (props.sources?.length) optional.sources = [...props.sources];
  if (props.maintainers?.length) optional.maintainers = props.maintainers.map((maintainer) => ({ ...maintainer }));
  if (props.annotations) optional.annotations = { ...props.annotations };
  return {
    apiVersion: 'v2',
    name: chart.ownName,
    description: props.description,
    type: 'application',
    version: props.version,
    appVersion: props.appVersion,
    kubeVersion: props.kubeVersion ?? '>=1.28.0-0',
    ...optional,
  };
}

/** cdk8s.Charts inside a HelmChart, whose objects would not be written to any file. */
const strayCharts = (chart: HelmChart): Problem[] =>
  chart.node
    .findAll()
    .filter((node) => node instanceof Chart && !HelmChart.isHelmChart(node))
    .map(({ node }) => ({
      code: 'chart-invalid',
      where: node.path,
      message: 'a cdk8s.Chart cannot be inside a HelmChart: add its objects to the HelmChart, or the chart to the app',
    }));

const objectsOf = (chart: HelmChart): (ApiObject | ValueObject)[] =>
  chart.node
    .findAll()
    .filter((node): node is ApiObject | ValueObject => ApiObject.isApiObject(node) || node instanceof ValueObject)
    .filter((node) => Chart.of(node) === chart);

interface Entry {
  readonly kind: string;
  readonly id: string;
  /** The folder below templates/; "" is templates/ itself. */
  readonly folder: string;
  readonly object: TemplateObject;
}

function readObject(chart: HelmChart, object: ApiObject | ValueObject, controls: Set<Control>): Entry {
  const where = object.node.path;
  const scopes = object.node.scopes.slice(chart.node.scopes.length);
  const isGuard = (scope: IConstruct): scope is GuardScope => scope instanceof GuardScope;
  const guards = scopes
    .filter(isGuard)
    .flatMap(({ guard }) => guard ?? [])
    .filter((guard) => !isAlways(guard));
  const component = scopes.find((scope) => scope instanceof Component);
  const id = namingIds(chart, object).join('-');
  const tree =
    object instanceof ValueObject
      ? decodeTree(object.value, { where, controls })
      : readApiObject(chart, object, component, controls);
  return {
    kind: object instanceof ValueObject ? id : object.kind,
    id,
    folder: scopes.find((scope) => scope instanceof FolderScope)?.folder ?? '',
    object: {
      constructPath: where,
      comment: commentOf(object),
      guards,
      tree: distinctIn(chart, tree),
    },
  };
}

function readApiObject(
  chart: HelmChart,
  object: ApiObject,
  component: Component | undefined,
  controls: Set<Control>,
): Tree {
  const { json, writer } = renderObject(object);
  const metadata = { ...(json.metadata as JsonMap) };
  const own = { ...(metadata.labels as JsonMap) };
  // A test pod, or a Service of metrics, has another component.
  const all = component ? { ...own, [componentLabel]: own[componentLabel] ?? component.node.id } : own;
  const labels = json.kind === 'Pod' ? withoutChartLabels(all, chart) : all;
  if (Object.keys(labels).length > 0) metadata.labels = labels;
  else delete metadata.labels;
  const tree = decodeTree({ ...json, metadata }, { where: object.node.path, controls });
  return writer ? mappedTree(tree, writer) : tree;
}

/** A bare pod must not have the labels of the chart, or the Services of the chart would select it. */
function withoutChartLabels(labels: JsonMap, chart: HelmChart): JsonMap {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !(key in chart.standardLabels)));
}

function readTemplate(chart: HelmChart, template: NamedTemplate, controls: Set<Control>): NamedTemplateModel {
  const { name, description, form } = template;
  const path = templateFileOf(name.slice(chart.ownName.length + 1));
  if (form === 'text') return { name, description, path, form, text: template.body as Expr };
  const tree = distinctIn(chart, decodeTemplate(template, controls));
  return { name, description, path, form, tree };
}

const distinctIn = ({ declared }: HelmChart, tree: Tree): Tree =>
  withDistinctKeys(tree, { declared, locals: new Map(), isFalse: new Set() });

/** Groups objects into files named after the kind, the kind and id if there are several of a kind, or the id in a folder. */
function templateFiles(entries: readonly Entry[]): TemplateFile[] {
  const files = new Map<string, TemplateObject[]>();
  for (const entry of entries) {
    const several = entries.filter((other) => other.kind === entry.kind && !other.folder).length > 1;
    const name = shortNames[entry.kind] ?? entry.kind.toLowerCase();
    const suffix = several && entry.id && entry.id !== name ? `-${entry.id.toLowerCase()}` : '';
    const path = entry.folder
      ? `templates/${entry.folder}/${entry.id.toLowerCase()}.yaml`
      : `templates/${name}${suffix}.yaml`;
    files.set(path, [...(files.get(path) ?? []), entry.object]);
  }
  return [...files]
    .map(([path, objects]) => ({ path, objects: objects.filter(({ guards }) => !guards.some(isNever)) }))
    .filter(({ objects }) => objects.length > 0)
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The value of a condition at build time; undefined if it depends on values. */
const decided = (condition: Expr): boolean | undefined =>
  condition.kind === 'literal' ? truthy(condition.value) : undefined;

const isNever = (guard: Guard): boolean => guard.kind === 'when' && decided(guard.condition) === false;
const isAlways = (guard: Guard): boolean => guard.kind === 'when' && decided(guard.condition) === true;

const shortNames: Record<string, string> = { HorizontalPodAutoscaler: 'hpa', PodDisruptionBudget: 'pdb' };
