import { ChartError, withLocation } from '../errors';
import { at, type Environment, eachScope, evaluate, evaluateTree, type Observer, observe } from '../expr/evaluate';
import { chartValues } from '../helm/coalesce';
import { hookEvents } from '../helm/hooks';
import { byInstallOrder } from '../helm/install-order';
import type { Release } from '../helm/release';
import { satisfies } from '../helm/semver';
import { truthy } from '../helm/truthy';
import { printedFrom } from '../helm/yaml/parse-once';
import { parseYamlDocuments } from '../helm/yaml/parse-yaml';
import type { Json, JsonMap } from '../json';
import type { ChartModel, TemplateObject } from '../model/chart-model';
import { valuesTree } from '../model/values-tree';
import { type ResolvedChart, resolveCharts, resolvedCharts } from './validate-values';

/** One object of a release, with the file it comes from. */
export interface Manifest {
  /** `<chart>/templates/<file>`, as Helm writes behind `# Source:`. */
  readonly source: string;
  readonly object: JsonMap;
}

/** The lines of a NOTES.txt. */
export interface Notes {
  /** `<chart>/templates/NOTES.txt`. */
  readonly source: string;
  readonly lines: readonly string[];
}

/** The objects of one release of a chart. */
export interface Rendering {
  /** In Helm's install order. */
  readonly manifests: readonly Manifest[];
  /** Objects with a `helm.sh/hook` annotation, in the same order; those with an unknown one are nowhere, as in Helm. */
  readonly hooks: readonly Manifest[];
  readonly crds: readonly Manifest[];
  /** Those of the subcharts too: Helm executes theirs, though it prints the chart's own. */
  readonly notes: readonly Notes[];
}

/**
 * Renders a release of a chart as Helm does. Throws `release-invalid` for a Kubernetes version that the chart does not
 * support, `value-invalid` with every problem of all its charts, and `template-failed` for the first refusal. An observer
 * learns which way every condition went.
 */
export function renderChart(model: ChartModel, user: JsonMap, release: Release, observer?: Observer): Rendering {
  const { Version } = release.capabilities.KubeVersion;
  if (!satisfies(model.metadata.kubeVersion, Version)) {
    const message = `chart ${model.name} supports Kubernetes ${model.metadata.kubeVersion}, not ${Version}: name another with --kube-version, or in the environment`;
    throw new ChartError({ code: 'release-invalid', where: 'kubeVersion', message });
  }
  return renderAnywhere(model, user, release, observer);
}

/** The same for a Kubernetes version that the chart may not support. */
export function renderAnywhere(model: ChartModel, user: JsonMap, release: Release, observer?: Observer): Rendering {
  checkDepth(user);
  const charts = observer
    ? resolveCharts(model, chartValues(valuesTree(model), user), release, observer)
    : resolvedCharts(model, user, release);
  const sorted = byInstallOrder(charts.flatMap(manifestsOf));
  return {
    manifests: sorted.filter(({ object }) => hookEvents(object) === undefined),
    hooks: sorted.filter(({ object }) => (hookEvents(object) ?? []).length > 0),
    notes: charts.map(notesOf),
    // Read when they are asked for: they are large, and most renderings leave them out.
    get crds() {
      return crdsOf(model);
    },
  };
}

const deepest = 100;

/** Refuses values that nest so deeply that the schema check would overflow. */
function checkDepth(user: JsonMap): void {
  let level: Json[] = [user];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) {
      const message = `nest deeper than ${deepest} levels, which is more than Chartwright reads`;
      throw new ChartError({ code: 'value-invalid', where: 'values', message });
    }
    level = level.flatMap((json) => (json !== null && typeof json === 'object' ? Object.values(json) : []));
  }
}

const manifestsOf = ({ model, path, env }: ResolvedChart): Manifest[] =>
  model.templates.flatMap((file) =>
    file.objects.flatMap((object) => {
      const source = `${path}/${file.path}`;
      const objects = withLocation(`${source}: ${object.constructPath}`, () => objectsOf(object, env));
      return objects.map((json) => ({ source, object: json as JsonMap }));
    }),
  );

function notesOf({ model: { notes }, path, env }: ResolvedChart): Notes {
  const source = `${path}/templates/NOTES.txt`;
  return { source, lines: withLocation(source, () => linesOf((notes && evaluateTree(notes, env)) ?? null)) };
}

const linesOf = (notes: Json): string[] =>
  Array.isArray(notes) ? notes.flatMap(linesOf) : notes === null ? [] : [String(notes)];

/** The objects that blocks and a tree make, none where a condition does not hold. */
export function objectsOf({ guards, tree }: Pick<TemplateObject, 'guards' | 'tree'>, env: Environment): Json[] {
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
function documentsOf(file: string, text: string): Json[] {
  const known = printedFrom(text);
  if (known !== undefined) return [known];
  return file.endsWith('.json') ? [JSON.parse(text) as Json] : parseYamlDocuments(text, `crds/${file}`);
}
