import { ChartError, type Problem } from '../errors';
import type { Json, JsonMap } from '../json';
import { defaultsOf, type Group, leavesOf } from '../values/schema';
import { type Manifest, type Rendering, renderChart } from './manifests';
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
  { name: 'flipped booleans', valuesOf: ({ declared }) => flipped(declared) },
];

function flipped(declared: Group): JsonMap {
  const result: JsonMap = {};
  for (const { path, type, default: value } of leavesOf(declared)) {
    if (type !== 'boolean' || typeof value !== 'boolean') continue;
    let node = result;
    for (const key of path.slice(0, -1)) {
      node[key] ??= {};
      node = node[key] as JsonMap;
    }
    node[path.at(-1) as string] = !value;
  }
  return result;
}

/** The whole values document of a variant, as a plain build receives it. */
export const plainValues = (model: ChartModel, user: JsonMap): JsonMap => overlay(defaultsOf(model.declared), user);

function overlay(base: JsonMap, over: JsonMap): JsonMap {
  const result = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const current = result[key];
    const nested = typeof current === 'object' && current !== null && typeof value === 'object' && value !== null;
    result[key] = nested ? overlay(current as JsonMap, value as JsonMap) : value;
  }
  return result;
}

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

const identity = ({ source, object }: Manifest): string => {
  const { name = '' } = (object.metadata ?? {}) as JsonMap;
  return `${source.replace(/^[^/]*\//, '')}: ${String(object.kind)} ${String(name)}`;
};

function differences(expected: readonly Manifest[], actual: readonly Manifest[]): Problem[] {
  const built = new Map(actual.map((manifest) => [identity(manifest), manifest.object]));
  const referenced = new Map(expected.map((manifest) => [identity(manifest), manifest.object]));
  return [...new Set([...built.keys(), ...referenced.keys()])].flatMap((key) => {
    const [first] = compare(referenced.get(key), built.get(key), '');
    return first ? [{ code: 'plain-use' as const, where: `${key}${first.path}`, message: message(first) }] : [];
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
  const keys = new Set([...Object.keys(reference), ...Object.keys(plain)]);
  return [...keys].flatMap((key) => compare((reference as JsonMap)[key], (plain as JsonMap)[key], `${path}.${key}`));
}
