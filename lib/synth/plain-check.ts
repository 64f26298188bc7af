import { ChartError, type Problem } from '../errors';
import type { Json, JsonMap } from '../json';
import { chartValues } from '../values/merge';
import { leavesOf } from '../values/schema';
import { valueAt } from '../values/values-schema';
import { type Manifest, type Rendering, renderChart, valuesTree } from './manifests';
import type { ChartModel } from './model';
import { createRelease } from './release';

/** A values document for the plain build of a chart, by name. */
export interface PlainVariant {
  readonly name: string;
  readonly valuesOf: (model: ChartModel) => JsonMap;
}

/** The defaults, and the defaults with every boolean flipped: together they take both ways of each TypeScript `if`. */
export const plainVariants: readonly PlainVariant[] = [
  { name: 'defaults', valuesOf: () => ({}) },
  { name: 'flipped booleans', valuesOf: flipped },
];

/** A document in which every boolean is flipped, but for those that switch a subchart. */
function flipped({ declared, subcharts }: ChartModel): JsonMap {
  const switches = new Set(subcharts.map(({ condition }) => condition));
  const result: JsonMap = {};
  for (const { path, type, default: value } of leavesOf(declared)) {
    if (type !== 'boolean' || typeof value !== 'boolean' || switches.has(path.join('.'))) continue;
    let node = result;
    for (const key of path.slice(0, -1)) {
      node[key] ??= {};
      node = node[key] as JsonMap;
    }
    node[path.at(-1) as string] = !value;
  }
  for (const { model } of subcharts) {
    // The parent's globals reach the subchart; its own would only be overruled.
    const { global: _, ...own } = flipped(model);
    result[model.name] = { ...(result[model.name] as JsonMap | undefined), ...own };
  }
  return result;
}

/** The values with which a plain build makes a chart and each of its subcharts, by the chart's name. */
export function plainValues(model: ChartModel, user: JsonMap): Map<string, JsonMap> {
  return plainSections(model, chartValues(valuesTree(model), user));
}

const plainSections = (model: ChartModel, merged: JsonMap): Map<string, JsonMap> =>
  new Map([
    [model.name, merged],
    ...model.subcharts.flatMap(({ condition, model: child }) => {
      // Helm gives a subchart that is switched off none of its defaults, and it is built all the same.
      const isOff = condition !== undefined && valueAt(merged, condition.split('.')) === false;
      const section = isOff ? chartValues(valuesTree(child), {}) : ((merged[child.name] ?? {}) as JsonMap);
      return [...plainSections(child, section)];
    }),
  ]);

/**
 * Compares the evaluation of references with a chart that was built from plain values: a difference means that
 * TypeScript used a reference as if it were the value.
 */
export function plainProblems(model: ChartModel, plain: ChartModel, user: JsonMap): Problem[] {
  const release = createRelease('release');
  const expected = attempt(() => renderChart(model, user, release));
  const actual = attempt(() => renderChart(plain, user, release));
  // A document that the chart itself refuses says nothing about references.
  if (!expected || !actual) return [];
  return differences(expected.manifests, actual.manifests);
}

function attempt(render: () => Rendering): Rendering | undefined {
  try {
    return render();
  } catch (error) {
    if (error instanceof ChartError && (error.code === 'template-failed' || error.code === 'value-invalid'))
      return undefined;
    throw error;
  }
}

/** Not by its file: objects of a loop stand in one, and in one each where the list was plain. */
const identity = ({ object }: Manifest): string => {
  const { name, namespace } = (object.metadata ?? {}) as JsonMap;
  return JSON.stringify([object.apiVersion, object.kind, namespace, name]);
};

const whereOf = ({ source, object }: Manifest): string => {
  const { name = '' } = (object.metadata ?? {}) as JsonMap;
  return `${source.replace(/^[^/]*\//, '')}: ${String(object.kind)} ${String(name)}`;
};

function differences(expected: readonly Manifest[], actual: readonly Manifest[]): Problem[] {
  const built = new Map(actual.map((manifest) => [identity(manifest), manifest]));
  const referenced = new Map(expected.map((manifest) => [identity(manifest), manifest]));
  return [...new Map([...built, ...referenced])].flatMap(([key, manifest]) => {
    const [first] = compare(referenced.get(key)?.object, built.get(key)?.object, '');
    const where = `${whereOf(manifest)}${first?.path}`;
    return first ? [{ code: 'plain-use' as const, where, message: message(first) }] : [];
  });
}

interface Difference {
  path: string;
  reference: Json | undefined;
  plain: Json | undefined;
}

const message = ({ reference, plain }: Difference): string =>
  `is ${show(reference)} by the references, but ${show(plain)} when the chart is built with the values themselves: a reference was used as a plain value in TypeScript (if, ?:, ||, ===, .length); use when(), each(), fn.default, fn.eq, fn.len`;

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
