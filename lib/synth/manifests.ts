import type { Guard } from '../chart/scopes';
import { ChartError, type Problem } from '../errors';
import { at, type Environment, eachScope, evaluate, evaluateTree, type Observer, observe } from '../expr/evaluate';
import type { Expr, NamedTemplate } from '../expr/expr';
import { type Scope, truthy } from '../expr/functions';
import { satisfies } from '../expr/semver';
import type { Tree } from '../expr/tree';
import { parseYamlDocuments } from '../goyaml/parse-yaml';
import type { Json, JsonMap } from '../json';
import { type ChartDefaults, chartValues } from '../values/merge';
import { defaultsOf } from '../values/schema';
import { validateValues } from '../values/validate';
import { byInstallOrder } from './install-order';
import type { ChartModel, RefusalModel, TemplateObject } from './model';
import type { Release } from './release';

/** One object of a release, with the file it comes from. */
export interface Manifest {
  /** `<chart>/templates/<file>`, as Helm writes behind `# Source:`. */
  readonly source: string;
  readonly object: JsonMap;
}

/** The objects of one release of a chart. */
export interface Rendering {
  /** In Helm's install order. */
  readonly manifests: readonly Manifest[];
  /** Objects with a `helm.sh/hook` annotation, in the same order whatever their weights are. */
  readonly hooks: readonly Manifest[];
  readonly crds: readonly Manifest[];
  /** The lines of NOTES.txt, without those that are blank. */
  readonly notes: readonly string[];
}

/**
 * Every chart's own values, merged with those of the user; throws `value-invalid` with every problem of all charts. An
 * observer learns which way every condition went.
 */
export function renderChart(model: ChartModel, user: JsonMap, release: Release, observer?: Observer): Rendering {
  checkCluster(model, release);
  const values = chartValues(valuesTree(model), user);
  const found = render(model, values, release, model.name, observer);
  const sorted = byInstallOrder(found.filter(({ object }) => !isHook(object)));
  return {
    manifests: sorted,
    hooks: byInstallOrder(found.filter(({ object }) => isHook(object))),
    // Read when they are asked for: they are large, and most renderings leave them out.
    get crds() {
      return crdsOf(model, model.name);
    },
    get notes() {
      return model.notes ? linesOf(model.notes, chartEnvironment(model, values, release, observer)) : [];
    },
  };
}

/** Helm renders a chart only for the Kubernetes versions that its Chart.yaml names. */
function checkCluster({ name, metadata }: ChartModel, { capabilities }: Release): void {
  const { Version } = capabilities.KubeVersion;
  if (satisfies(String(metadata.kubeVersion), Version)) return;
  const message = `is for Kubernetes ${metadata.kubeVersion}, not ${Version}: name another with --kube-version, or in the environment`;
  throw new ChartError({ code: 'flag-invalid', where: name, message });
}

/** A chart's defaults with those of its subcharts, as `chartValues` merges them. */
export const valuesTree = (model: ChartModel): ChartDefaults => ({
  values: defaultsOf(model.declared),
  subcharts: model.subcharts.map(({ condition, model: child }) => ({
    name: child.name,
    ...(condition === undefined ? {} : { condition }),
    chart: valuesTree(child),
  })),
});

/** What the templates of a chart see, given its final values. */
export const chartEnvironment = (
  model: ChartModel,
  values: JsonMap,
  release: Release,
  observer?: Observer,
): Environment => environment(model, values, release, model.name, observer);

const linesOf = (notes: Tree, env: Environment): string[] =>
  [evaluateTree(notes, env) ?? []]
    .flat(9)
    .filter((line) => line !== null)
    .flatMap((line) => String(line).split('\n'))
    .filter((line) => line.trim() !== '');

function render(model: ChartModel, values: JsonMap, release: Release, path: string, observer?: Observer): Manifest[] {
  const problems = validateValues(model.schema, values);
  if (problems.length > 0) throw new ChartError(problems.map((problem) => below(path, problem)));
  const env = environment(model, values, release, path, observer);
  const refusal = model.refusals.flatMap((one) => refusedBy(one.guards, one, env))[0];
  if (refusal !== undefined) {
    throw new ChartError({ code: 'template-failed', where: `${path}/templates/validate.yaml`, message: refusal });
  }
  const own = model.templates.flatMap((file) =>
    file.objects.flatMap((object) =>
      objectsOf(object, env).map((json) => ({ source: `${path}/${file.path}`, object: json as JsonMap })),
    ),
  );
  const children = model.subcharts.flatMap(({ condition, model: child }) =>
    condition === undefined || lookUp(values, condition) !== false
      ? render(child, (values[child.name] ?? {}) as JsonMap, release, `${path}/charts/${child.name}`, observer)
      : [],
  );
  return [...own, ...children];
}

/** A subchart's problem with the path its values have in the parent's document. */
function below(path: string, problem: Problem): Problem {
  const section = path.split('/charts/').slice(1).join('.');
  if (!section) return problem;
  return { ...problem, where: problem.where === 'values' ? section : `${section}.${problem.where}` };
}

function lookUp(values: JsonMap, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((node, key) => (node as JsonMap | undefined)?.[key], values);
}

function environment(
  model: ChartModel,
  values: JsonMap,
  release: Release,
  path: string,
  observer: Observer | undefined,
): Environment {
  const texts = new Map(
    model.namedTemplates.flatMap((named) => (named.form === 'text' ? [[named.name, named.text] as const] : [])),
  );
  const { name, version, appVersion } = model.metadata;
  const scope: Scope = {
    Values: values,
    Release: {
      Name: release.name,
      Namespace: release.namespace,
      Service: 'Helm',
      Revision: 1,
      IsInstall: true,
      IsUpgrade: false,
    },
    Chart: { Name: name, Version: version, AppVersion: appVersion },
    Capabilities: release.capabilities,
    Template: { BasePath: `${path}/templates`, Name: '' },
    Files: Object.fromEntries([
      ...model.files,
      ...[...model.crds].map(([file, text]) => [`crds/${file}`, text] as const),
    ]),
  };
  return {
    scope,
    locals: new Map(),
    textOf: (template: NamedTemplate) => texts.get(template.name) as Expr,
    ...(observer ? { observer } : {}),
  };
}

/** The message of each turn in which a refusal's condition holds. */
function refusedBy([guard, ...inner]: readonly Guard[], refusal: RefusalModel, env: Environment): string[] {
  const here = at(env, refusal);
  if (guard?.kind === 'each') {
    const turns = eachScope(guard, here);
    observe(here, guard, turns.length);
    return turns.flatMap((turn) => refusedBy(inner, refusal, turn));
  }
  const isRefused = truthy(evaluate(refusal.condition, here));
  observe(here, refusal, isRefused);
  return isRefused ? [evaluate(refusal.message, here) as string] : [];
}

function objectsOf({ guards, tree }: Pick<TemplateObject, 'guards' | 'tree'>, env: Environment): Json[] {
  const [guard, ...inner] = guards;
  const rest = { guards: inner, tree };
  if (!guard) return [evaluateTree(tree, env) ?? null].filter((json) => json !== null);
  // Objects may share a guard, and each has it in a file of its own.
  const here = at(env, tree);
  if (guard.kind === 'when') {
    const holds = truthy(evaluate(guard.condition, here));
    observe(here, guard, holds);
    return holds ? objectsOf(rest, env) : [];
  }
  const turns = eachScope(guard, here);
  observe(here, guard, turns.length);
  return turns.flatMap((turn) => objectsOf(rest, turn));
}

/** Whether Helm keeps an object out of the release and runs it as a hook. */
export function isHook(object: JsonMap): boolean {
  const annotations = (object.metadata as JsonMap | undefined)?.annotations as JsonMap | undefined;
  return typeof annotations?.['helm.sh/hook'] === 'string' && annotations['helm.sh/hook'] !== '';
}

function crdsOf(model: ChartModel, path: string): Manifest[] {
  const own = [...model.crds].flatMap(([file, text]) =>
    documentsOf(file, text).map((object) => ({
      source: `${path}/crds/${file}`,
      object: object as JsonMap,
    })),
  );
  return [...own, ...model.subcharts.flatMap(({ model: child }) => crdsOf(child, `${path}/charts/${child.name}`))];
}

/** The documents of a file; JSON is YAML, and JSON.parse is faster by far. */
const documentsOf = (file: string, text: string): Json[] =>
  file.endsWith('.json') ? [JSON.parse(text) as Json] : parseYamlDocuments(text, `crds/${file}`);
