import type { Guard } from '../chart/scopes';
import { ChartError, type Problem } from '../errors';
import { type Environment, eachScope, evaluate, evaluateTree } from '../expr/evaluate';
import type { Expr, NamedTemplate } from '../expr/expr';
import { type Scope, truthy } from '../expr/functions';
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
  /** Objects with a `helm.sh/hook` annotation, in the same order. */
  readonly hooks: readonly Manifest[];
  readonly crds: readonly Manifest[];
}

/** Every chart's own values, merged with those of the user; throws `value-invalid` with every problem of all charts. */
export function renderChart(model: ChartModel, user: JsonMap, release: Release): Rendering {
  const values = chartValues(valuesTree(model), user);
  const found = render(model, values, release, model.name);
  const sorted = byInstallOrder(found);
  return {
    manifests: sorted.filter(({ object }) => !isHook(object)),
    hooks: sorted.filter(({ object }) => isHook(object)),
    // Read when they are asked for: they are large, and most renderings leave them out.
    get crds() {
      return crdsOf(model);
    },
  };
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

function render(model: ChartModel, values: JsonMap, release: Release, path: string): Manifest[] {
  const problems = validateValues(model.schema, values);
  if (problems.length > 0) throw new ChartError(problems.map((problem) => below(path, problem)));
  const env = environment(model, values, release, path);
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
      ? render(child, (values[child.name] ?? {}) as JsonMap, release, `${path}/charts/${child.name}`)
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

function environment(model: ChartModel, values: JsonMap, release: Release, path: string): Environment {
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
  return { scope, locals: new Map(), textOf: (template: NamedTemplate) => texts.get(template.name) as Expr };
}

/** The message of each turn in which a refusal's condition holds. */
function refusedBy([guard, ...inner]: readonly Guard[], refusal: RefusalModel, env: Environment): string[] {
  if (guard?.kind === 'each') return eachScope(guard, env).flatMap((turn) => refusedBy(inner, refusal, turn));
  return truthy(evaluate(refusal.condition, env)) ? [evaluate(refusal.message, env) as string] : [];
}

function objectsOf({ guards, tree }: Pick<TemplateObject, 'guards' | 'tree'>, env: Environment): Json[] {
  const [guard, ...inner] = guards;
  const rest = { guards: inner, tree };
  if (!guard) return [evaluateTree(tree, env) ?? null].filter((json) => json !== null);
  if (guard.kind === 'when') return truthy(evaluate(guard.condition, env)) ? objectsOf(rest, env) : [];
  return eachScope(guard, env).flatMap((turn) => objectsOf(rest, turn));
}

/** Whether Helm keeps an object out of the release and runs it as a hook. */
export function isHook(object: JsonMap): boolean {
  const annotations = (object.metadata as JsonMap | undefined)?.annotations as JsonMap | undefined;
  return typeof annotations?.['helm.sh/hook'] === 'string' && annotations['helm.sh/hook'] !== '';
}

const crdObjects = new WeakMap<ChartModel, readonly Manifest[]>();

/** The same objects for every release, so that who prints them can do it once. */
function crdsOf(model: ChartModel): readonly Manifest[] {
  const crds = crdObjects.get(model) ?? readCrds(model, model.name);
  crdObjects.set(model, crds);
  return crds;
}

function readCrds(model: ChartModel, path: string): Manifest[] {
  const own = [...model.crds].flatMap(([file, text]) =>
    documentsOf(file, text).map((object) => ({
      source: `${path}/crds/${file}`,
      object: object as JsonMap,
    })),
  );
  return [...own, ...model.subcharts.flatMap(({ model: child }) => readCrds(child, `${path}/charts/${child.name}`))];
}

/** The documents of a file; JSON is YAML, and JSON.parse is faster by far. */
const documentsOf = (file: string, text: string): Json[] =>
  file.endsWith('.json') ? [JSON.parse(text) as Json] : parseYamlDocuments(text, `crds/${file}`);
