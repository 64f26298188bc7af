import { ChartError, withLocation, withProblems } from '../errors';
import { at, type Environment, eachScope, evaluate, evaluateTree, type Observer, observe } from '../expr/evaluate';
import { chartValues } from '../helm/coalesce';
import { notModelledHere } from '../helm/fail';
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
  /** `<chart>/templates/<file>`, as in Helm's `# Source:` comment. */
  readonly source: string;
  readonly object: JsonMap;
}

/** A template, its chart, and what it is evaluated with: of a template in a loop, one iteration. */
interface TemplateOfChart {
  readonly chart: ChartModel;
  readonly template: TemplateObject;
  readonly env: Environment;
}

const templates = new WeakMap<Manifest, TemplateOfChart>();

/** The template that renders an object; undefined for a CRD of crds/. */
export const templateOf = (manifest: Manifest): TemplateOfChart | undefined => templates.get(manifest);

/** The path of the construct that an object comes from; the path of its file for a CRD of crds/. */
export const constructOf = (manifest: Manifest): string =>
  templateOf(manifest)?.template.constructPath ?? manifest.source;

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
  /** Objects with a `helm.sh/hook` annotation, in the same order. */
  readonly hooks: readonly Manifest[];
  /** Objects whose hook event is unknown, which Helm omits. */
  readonly omitted: readonly Manifest[];
  readonly crds: readonly Manifest[];
  /** Includes the subcharts' notes: Helm renders them, although it prints only those of the top chart. */
  readonly notes: readonly Notes[];
}

/**
 * Renders a release of a chart as Helm does. Throws `release-invalid` for a Kubernetes version that the chart does not
 * support, `value-invalid` with every problem of all its charts, and `template-failed` for the first validation rule
 * that fails. An observer is notified of every branch taken.
 */
export function renderChart(model: ChartModel, user: JsonMap, release: Release, observer?: Observer): Rendering {
  const { Version } = release.capabilities.KubeVersion;
  if (!satisfies(model.metadata.kubeVersion, Version)) {
    const message = `chart ${model.name} requires Kubernetes ${model.metadata.kubeVersion}, got ${Version}: set --kube-version, or kubeVersion of the environment`;
    throw new ChartError({ code: 'release-invalid', where: 'kubeVersion', message });
  }
  return renderAnywhere(model, user, release, observer);
}

/** Renders a release like `renderChart`, without checking the Kubernetes version. */
export function renderAnywhere(model: ChartModel, user: JsonMap, release: Release, observer?: Observer): Rendering {
  checkDepth(user);
  const charts = observer
    ? resolveCharts(model, chartValues(valuesTree(model), user), release, observer)
    : resolvedCharts(model, user, release);
  const sorted = byInstallOrder(charts.flatMap(manifestsOf));
  return {
    manifests: sorted.filter(({ object }) => hookEvents(object) === undefined),
    hooks: sorted.filter(({ object }) => (hookEvents(object) ?? []).length > 0),
    omitted: sorted.filter(({ object }) => hookEvents(object)?.length === 0),
    notes: charts.map(notesOf),
    // Lazy, because CRDs are large and most callers do not need them.
    get crds() {
      return crdsOf(model);
    },
  };
}

const maxDepth = 100;

/** Rejects values nested so deeply that validation would overflow the stack. */
function checkDepth(json: Json, depth = 0): void {
  if (depth > maxDepth) {
    const message = `nested more than ${maxDepth} levels deep`;
    throw new ChartError({ code: 'value-invalid', where: 'values', message });
  }
  if (json === null || typeof json !== 'object') return;
  for (const item of Object.values(json)) checkDepth(item, depth + 1);
}

const manifestsOf = ({ model, path, env }: ResolvedChart): Manifest[] =>
  model.templates.flatMap((file) =>
    file.objects.flatMap((object) => {
      const source = `${path}/${file.path}`;
      const construct = object.constructPath;
      const objects = withProblems(
        (problem) => ({ ...problem, subject: problem.subject ?? { construct } }),
        () =>
          withLocation(`${source}: ${construct}`, () => {
            const all = objectsOf(object, env);
            for (const { json } of all) rejectErased(json);
            return all;
          }),
      );
      return objects.map(({ json, env: inner }) => {
        const manifest = { source, object: json as JsonMap };
        templates.set(manifest, { chart: model, template: object, env: inner });
        return manifest;
      });
    }),
  );

function notesOf({ model: { notes }, path, env }: ResolvedChart): Notes {
  const source = `${path}/templates/NOTES.txt`;
  const read = (): string[] => {
    const lines = linesOf((notes && evaluateTree(notes, env)) ?? null);
    rejectErased(lines);
    return lines;
  };
  return { source, lines: withLocation(source, read) };
}

/** What Go prints for a missing value, and Helm therefore removes from the text of every template (pkg/engine/engine.go). */
const erased = '<no value>';

/** Rejects text that Helm would remove a part of. */
function rejectErased(json: Json): void {
  if (JSON.stringify(json).includes(erased))
    notModelledHere(
      '',
      `the text contains "${erased}", which Helm removes from everything that it renders: change the text`,
    );
}

const linesOf = (notes: Json): string[] =>
  Array.isArray(notes) ? notes.flatMap(linesOf) : notes === null ? [] : [String(notes)];

/** The objects that a tree renders inside its guards; none if a condition is false. */
function objectsOf(
  { guards, tree }: Pick<TemplateObject, 'guards' | 'tree'>,
  env: Environment,
): { json: Json; env: Environment }[] {
  const [guard, ...inner] = guards;
  const rest = { guards: inner, tree };
  if (!guard) return [{ json: evaluateTree(tree, env) ?? null, env }].filter(({ json }) => json !== null);
  // Objects may share a guard, but each renders it in its own file.
  const here = at(env, tree);
  if (guard.kind === 'when') {
    const holds = truthy(evaluate(guard.condition, here));
    observe(here, guard, holds);
    return holds ? objectsOf(rest, env) : [];
  }
  const scopes = eachScope(guard, here);
  observe(here, guard, scopes.length);
  return scopes.flatMap((scope) => objectsOf(rest, scope));
}

const crdObjects = new WeakMap<ChartModel, readonly Manifest[]>();

/** The CRDs in crds/; identical objects for every release, so that their printed text can be cached. */
export function crdsOf(model: ChartModel): readonly Manifest[] {
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

/** The documents of a file; JSON is also YAML, but JSON.parse is much faster. */
function documentsOf(file: string, text: string): Json[] {
  const known = printedFrom(text);
  if (known !== undefined) return [known];
  return file.endsWith('.json') ? [JSON.parse(text) as Json] : parseYamlDocuments(text, `crds/${file}`);
}
