import { ChartError, type Problem } from '../errors';
import { chartValues, conditionPaths, isEnabled } from '../helm/coalesce';
import { anyRelease } from '../helm/release';
import { type Json, type JsonMap, withValue } from '../json';
import type { ChartModel } from '../model/chart-model';
import { valuesTree } from '../model/values-tree';
import { leavesOf } from '../values/define';
import { constructOf } from './construct-of';
import { type Manifest, type Rendering, renderAnywhere } from './render-chart';
import { repairedValues, smallestValues } from './smallest-values';
import { firstFailedRule, resolvedCharts } from './validate-values';

/** A values document for the plain build of a chart, by name. */
export interface PlainVariant {
  readonly name: string;
  readonly valuesOf: (model: ChartModel) => JsonMap;
}

/**
 * The defaults, and the defaults with every boolean flipped: together they take both ways of each TypeScript `if`. Values
 * without a default are those of the first ci/ document.
 */
export const plainVariants: readonly PlainVariant[] = [
  { name: 'its defaults', valuesOf: smallestValues },
  { name: 'its booleans flipped', valuesOf: (model) => mended(model, flipped(model)) },
];

/** A document in which every boolean is flipped, but for those that switch a subchart. */
function flipped({ declared, subcharts }: ChartModel): JsonMap {
  const switches = new Set(subcharts.flatMap(({ condition }) => conditionPaths(condition)));
  let result: JsonMap = {};
  for (const { path, default: value } of leavesOf(declared)) {
    if (typeof value === 'boolean' && !switches.has(path.join('.'))) result = withValue(result, path, !value);
  }
  for (const { model } of subcharts) {
    // The parent's globals reach the subchart; its own would only be overruled.
    const { global: _, ...own } = flipped(model);
    result[model.name] = { ...(result[model.name] as JsonMap | undefined), ...own };
  }
  return result;
}

/** The values with which a plain build makes a chart and each of its subcharts, by the names of charts down to each. */
export function plainValues(model: ChartModel, user: JsonMap, path = model.name): Map<string, JsonMap> {
  return plainSections(model, chartValues(valuesTree(model), user), path);
}

const plainSections = (model: ChartModel, merged: JsonMap, path: string): Map<string, JsonMap> =>
  new Map([
    [path, merged],
    ...model.subcharts.flatMap(({ condition, model: child }) => {
      // Helm gives a subchart that is switched off none of its defaults, and it is built all the same.
      const section = isEnabled(condition, merged)
        ? ((merged[child.name] ?? {}) as JsonMap)
        : chartValues(valuesTree(child), {});
      return [...plainSections(child, section, `${path}/${child.name}`)];
    }),
  ]);

/** A boolean passes every schema of one, so that only the chart's own messages count. */
const mended = (model: ChartModel, user: JsonMap): JsonMap =>
  repairedValues(model, user, (values) =>
    [firstFailedRule(model, chartValues(valuesTree(model), values), anyRelease) ?? []].flat(),
  );

/** What refuses a document, in words; undefined when it is accepted. */
function rejectionOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof ChartError && (error.code === 'template-failed' || error.code === 'value-invalid'))
      return error.problems.map(({ message }) => message).join('; ');
    throw error;
  }
}

/** Why a chart refuses a document, which then says nothing about references; undefined when it accepts it. */
export const plainRule = (model: ChartModel, user: JsonMap, release = anyRelease): string | undefined =>
  rejectionOf(() => resolvedCharts(model, user, release));

/**
 * Compares the evaluation of references with a chart that was built from plain values: a difference in objects, hooks,
 * notes or refusals means that TypeScript used a reference as if it were the value.
 */
export function plainProblems(
  model: ChartModel,
  plain: ChartModel,
  user: JsonMap,
  release = anyRelease,
): readonly Problem[] {
  const renderings: Rendering[] = [];
  const [reference, built] = [model, plain].map((one) =>
    rejectionOf(() => renderings.push(renderAnywhere(one, user, release))),
  );
  const [expected, actual] = renderings;
  if (expected && actual) return differences(model, expected, actual);
  if (reference === built) return [];
  const shown = { path: '', reference: reference ?? 'accepted', plain: built ?? 'accepted' };
  return [problem(`${model.name}: its refusals`, shown, model.name)];
}

/** Tells an object from the others of a release; its file may be named otherwise where a loop was taken apart. */
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
    return first ? [problem(nameOf(manifest), first, constructOf(model, manifest))] : [];
  });
  const linesOf = ({ notes }: Rendering): string[] => notes.flatMap(({ lines }) => lines);
  const [note] = compare(linesOf(expected), linesOf(actual), '');
  if (!note) return objects;
  const line = { ...note, path: String(Number(note.path.slice(1)) + 1) };
  return [...objects, problem('templates/NOTES.txt: line ', line, model.name)];
}

const problem = (where: string, difference: Difference, construct: string): Problem => ({
  code: 'plain-use',
  where: `${where}${difference.path}`,
  message: message(difference),
  subject: { construct },
});

interface Difference {
  path: string;
  reference: Json | undefined;
  plain: Json | undefined;
}

const message = ({ reference, plain }: Difference): string =>
  `is ${show(reference)} by the references, but ${show(plain)} when the chart is built with the values themselves: a reference was used as a plain value in TypeScript: write when() for if, fn.choose for ?:, fn.not for !, fn.default for ||, fn.eq for ===, fn.len for .length, fn.trunc for .slice, fn.index for [key], each() for loops and .map, fn.toJson for JSON.stringify`;

const show = (value: Json | undefined): string =>
  value === undefined ? 'absent' : (JSON.stringify(value) ?? '').slice(0, 60);

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

/** An item that is left out leaves a gap or an empty map where the list was plain, and none where a template made it. */
const present = (value: Json[] | JsonMap): JsonMap =>
  (Array.isArray(value) ? value.filter((item) => !isEmpty(item)) : value) as JsonMap;
