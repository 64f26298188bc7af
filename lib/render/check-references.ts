import { ChartError, type Problem } from '../errors';
import { chartValues, conditionPaths, isEnabled } from '../helm/coalesce';
import { anyRelease } from '../helm/release';
import { type Json, type JsonMap, withValue } from '../json';
import type { ChartModel } from '../model/chart-model';
import { valuesTree } from '../model/values-tree';
import { leavesOf } from '../values/define';
import { constructOf, type Manifest, type Rendering, renderAnywhere } from './render-chart';
import { repairedValues, smallestValues } from './smallest-values';
import { firstFailedRule, resolvedCharts } from './validate-values';

/** A values document for the plain build of a chart, by name. */
export interface PlainVariant {
  readonly name: string;
  readonly valuesOf: (model: ChartModel) => JsonMap;
}

/**
 * The defaults, and the defaults with every boolean flipped, so that each TypeScript `if` takes both branches. The first
 * ci/ document supplies values that have no default.
 */
export const plainVariants: readonly PlainVariant[] = [
  { name: 'its defaults', valuesOf: smallestValues },
  { name: 'its booleans flipped', valuesOf: (model) => withPassingRules(model, flipped(model)) },
];

/** A document with every boolean flipped, except the conditions of subcharts. */
function flipped({ declared, subcharts }: ChartModel): JsonMap {
  const conditions = new Set(subcharts.flatMap(({ condition }) => conditionPaths(condition)));
  let result: JsonMap = {};
  for (const { path, default: value } of leavesOf(declared)) {
    if (typeof value === 'boolean' && !conditions.has(path.join('.'))) result = withValue(result, path, !value);
  }
  for (const { model } of subcharts) {
    // The parent's globals override the subchart's.
    const { global: _, ...own } = flipped(model);
    result[model.name] = { ...(result[model.name] as JsonMap | undefined), ...own };
  }
  return result;
}

/** The values of a chart and each of its subcharts for a plain build, by chart path such as `parent/child`. */
export function plainValues(model: ChartModel, user: JsonMap, path = model.name): Map<string, JsonMap> {
  return plainSections(model, chartValues(valuesTree(model), user), path);
}

const plainSections = (model: ChartModel, merged: JsonMap, path: string): Map<string, JsonMap> =>
  new Map([
    [path, merged],
    ...model.subcharts.flatMap(({ condition, model: child }) => {
      // A disabled subchart has no section in the merged values, but the plain build still constructs it.
      const section = isEnabled(condition, merged)
        ? ((merged[child.name] ?? {}) as JsonMap)
        : chartValues(valuesTree(child), {});
      return [...plainSections(child, section, `${path}/${child.name}`)];
    }),
  ]);

/** Removes values until every validation rule passes; flipped booleans cannot violate the schema. */
const withPassingRules = (model: ChartModel, user: JsonMap): JsonMap =>
  repairedValues(model, user, (values) =>
    [firstFailedRule(model, chartValues(valuesTree(model), values), anyRelease) ?? []].flat(),
  );

/** The messages with which validation fails, joined; undefined if it passes. */
function validationError(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof ChartError && (error.code === 'template-failed' || error.code === 'value-invalid'))
      return error.problems.map(({ message }) => message).join('; ');
    throw error;
  }
}

/** Why a document fails validation; undefined if it passes. A rejected document cannot be compared with a plain build. */
export const plainRule = (model: ChartModel, user: JsonMap, release = anyRelease): string | undefined =>
  validationError(() => resolvedCharts(model, user, release));

/**
 * Compares the evaluation of references with a chart built from plain values: a difference in objects, hooks, notes or
 * validation errors means that TypeScript used a reference as if it were the value.
 */
export function plainProblems(
  model: ChartModel,
  plain: ChartModel,
  user: JsonMap,
  release = anyRelease,
): readonly Problem[] {
  const renderings: Rendering[] = [];
  const [reference, built] = [model, plain].map((chart) =>
    validationError(() => renderings.push(renderAnywhere(chart, user, release))),
  );
  const [expected, actual] = renderings;
  if (expected && actual) return differences(model, expected, actual);
  if (reference === built) return [];
  const outcome = (error: string | undefined): string => (error === undefined ? 'passes' : `fails with ${show(error)}`);
  const message = `validation ${outcome(reference)} with references but ${outcome(built)} with real values: ${advice}`;
  return [{ code: 'plain-use', where: model.name, message, subject: { construct: model.name } }];
}

/** Identifies an object within a release; not by its file, whose name differs where a plain build unrolls a loop. */
const identity = ({ source, object }: Manifest): string => {
  const { name = '', namespace = '' } = (object.metadata ?? {}) as JsonMap;
  return JSON.stringify([source.split('/templates/')[0], object.kind, namespace, name]);
};

const nameOf = ({ source, object }: Manifest): string =>
  `${source.replace(/^[^/]*\//, '')}: ${String(object.kind)} ${String(((object.metadata ?? {}) as JsonMap).name ?? '')}`;

function differences(model: ChartModel, expected: Rendering, actual: Rendering): Problem[] {
  const all = ({ manifests, hooks }: Rendering): Map<string, Manifest> =>
    new Map([...manifests, ...hooks].map((manifest) => [identity(manifest), manifest]));
  const [referenced, built] = [all(expected), all(actual)];
  const objects = [...new Set([...built.keys(), ...referenced.keys()])].flatMap((key) => {
    const manifest = (referenced.get(key) ?? built.get(key)) as Manifest;
    const [first] = compare(referenced.get(key)?.object, built.get(key)?.object, '');
    return first ? [problem(nameOf(manifest), first, constructOf(manifest), first.path)] : [];
  });
  const linesOf = ({ notes }: Rendering): string[] => notes.flatMap(({ lines }) => lines);
  const [note] = compare(linesOf(expected), linesOf(actual), '');
  if (!note) return objects;
  const line = { ...note, path: String(Number(note.path.slice(1)) + 1) };
  return [...objects, problem('templates/NOTES.txt: line ', line, model.name)];
}

const problem = (where: string, difference: Difference, construct: string, field = ''): Problem => ({
  code: 'plain-use',
  where: `${where}${difference.path}`,
  message: message(difference),
  subject: { construct, field },
});

interface Difference {
  path: string;
  reference: Json | undefined;
  plain: Json | undefined;
}

const message = ({ reference, plain }: Difference): string =>
  `rendered ${show(reference)} from references but ${show(plain)} from real values: ${advice}`;

const advice =
  'TypeScript used a reference as a plain value; use when() instead of if, fn.choose instead of ?:, fn.not instead of !, fn.default instead of ||, fn.eq instead of ===, fn.len instead of .length, fn.trunc instead of .slice, fn.splitList instead of .split, fn.replace instead of .replace, fn.lower instead of .toLowerCase, fn.trim instead of .trim, fn.contains instead of .includes, fn.hasPrefix instead of .startsWith, fn.index instead of [key], each() instead of loops and .map, fn.toJson instead of JSON.stringify';

const show = (value: Json | undefined): string =>
  value === undefined ? 'nothing' : (JSON.stringify(value) ?? '').slice(0, 60);

const isEmpty = (value: Json | undefined): boolean =>
  value === undefined || value === null || (typeof value === 'object' && Object.values(value).every(isEmpty));

function compare(reference: Json | undefined, plain: Json | undefined, path: string): Difference[] {
  if (isEmpty(reference) && isEmpty(plain)) return [];
  const nested = typeof reference === 'object' && typeof plain === 'object' && reference && plain;
  if (!nested || Array.isArray(reference) !== Array.isArray(plain)) {
    return reference === plain ? [] : [{ path, reference, plain }];
  }
  const [a, b] = [present(reference), present(plain)];
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => compare(a[key], b[key], `${path}.${key}`));
}

/** An omitted item leaves a gap or an empty map in a plain list; a template renders no item at all. */
const present = (value: Json[] | JsonMap): JsonMap =>
  (Array.isArray(value) ? value.filter((item) => !isEmpty(item)) : value) as JsonMap;
