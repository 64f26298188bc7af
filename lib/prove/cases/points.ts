import fc from 'fast-check';
import type { Json, JsonMap } from '../../json';
import type { Leaf } from '../../values/define';
import type { JsonSchema } from '../../values/json-schema';
import { fromSchema } from './draw';

/** A place in a value that accepts a string: a scalar or a map key. */
export interface Point {
  readonly leaf: Leaf;
  /** A valid value with a string at this place. */
  readonly sample: Json;
  readonly path: readonly string[];
  readonly isKey: boolean;
}

/** Maximum number of places per value. */
const limit = 12;

/** The distinct places of a value that accept a string, found by drawing values from its schema. */
export function pointsOf(leaf: Leaf, root: JsonSchema, seed: number): Point[] {
  const found = new Map<string, Point>();
  const samples = fc.sample(fromSchema(leaf.schema, root.definitions ?? {}), { seed, numRuns: 40 });
  for (const sample of samples) {
    for (const { path, isKey } of textsIn(sample, [])) {
      const kind = `${path.map((step) => (/^\d+$/.test(step) ? '0' : step)).join('/')}${isKey ? '?' : ''}`;
      const key = isKey ? `${kind.slice(0, kind.lastIndexOf('/'))}/?` : kind;
      if (!found.has(key)) found.set(key, { leaf, sample, path, isKey });
      if (found.size >= limit) return [...found.values()];
    }
  }
  return [...found.values()];
}

function* textsIn(value: Json, path: readonly string[]): Generator<{ path: readonly string[]; isKey: boolean }> {
  if (typeof value === 'string') yield { path, isKey: false };
  if (value === null || typeof value !== 'object') return;
  for (const [key, each] of Object.entries(value)) {
    if (!Array.isArray(value)) yield { path: [...path, key], isKey: true };
    yield* textsIn(each, [...path, key]);
  }
}

/** Helm parses JSON as YAML, which limits the length of keys. */
const longestKey = 1000;

/** Puts text at the place; undefined if it cannot be a key, because it already exists or is too long. */
export function withText({ sample, path, isKey }: Point, text: string): Json | undefined {
  if (!isKey) return putAt(sample, path, false, text);
  const map = path.slice(0, -1).reduce<Json>((node, step) => (node as JsonMap)[step] as Json, sample);
  const isTaken = path.at(-1) !== text && Object.hasOwn(map as JsonMap, text);
  return isTaken || text.length > longestKey ? undefined : putAt(sample, path, true, text);
}

function putAt(value: Json, [step, ...rest]: readonly string[], isKey: boolean, text: string): Json {
  if (step === undefined) return text;
  if (Array.isArray(value))
    return value.map((each, index) => (String(index) === step ? putAt(each, rest, isKey, text) : each));
  const entries = Object.entries(value as JsonMap).map(([key, each]): [string, Json] => {
    if (key !== step) return [key, each];
    return isKey && rest.length === 0 ? [text, each] : [key, putAt(each, rest, isKey, text)];
  });
  return Object.fromEntries(entries);
}
