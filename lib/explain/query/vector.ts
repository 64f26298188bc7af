import { ByTime } from './by-time';
import { keyOf, type Labels, type Matching, matchedLabels } from './labels';
import type { Samples } from './series';

/** A value at a time; undefined where there is none. */
export type ValueAt = (samples: Samples, time: number) => number | undefined;

/** A value that is the same at any time. */
interface Constant {
  (): number;
  readonly value: number;
}

/** A number at any time. */
export const constant = (value: number): Constant => Object.assign(() => value, { value });

/** The value of a constant; undefined for anything else. */
export const constantOf = (at: ValueAt): number | undefined => ('value' in at ? (at as Constant).value : undefined);

/** An element of a vector: its labels, and its value where the vector has it. */
export interface VectorElement {
  readonly labels: Labels;
  readonly at: ValueAt;
}

/** A vector with every element that it may have at some time. */
export interface Vector {
  readonly kind: 'vector';
  readonly elements: readonly VectorElement[];
}

/** A number at any time. */
export interface Scalar {
  readonly kind: 'scalar';
  readonly at: (samples: Samples, time: number) => number;
}

/** What an expression is compiled to. */
export type Compiled = Scalar | Vector;

/** A query fails in Prometheus, which is an error of the measurement. */
export class QueryError extends Error {}

/** A vector of elements. */
export const vectorOf = (elements: readonly VectorElement[]): Vector => ({ kind: 'vector', elements });

/** A scalar, which is NaN where it has no value. */
export function scalarOf(at: ValueAt): Scalar {
  const known = constantOf(at);
  return { kind: 'scalar', at: known === undefined ? (...args) => at(...args) ?? Number.NaN : constant(known) };
}

/** The values that elements have at a time. */
export function present(elements: readonly VectorElement[], samples: Samples, time: number): number[] {
  const values: number[] = [];
  for (const { at } of elements) {
    const value = at(samples, time);
    if (value !== undefined) values.push(value);
  }
  return values;
}

/** Whether any of the elements has a value at a time. */
export function hasAny(elements: readonly VectorElement[], samples: Samples, time: number): boolean {
  for (const { at } of elements) if (at(samples, time) !== undefined) return true;
  return false;
}

/** A value that remembers its results, as long as the samples are the same, and what it reads of the end of the query. */
export function rememberedAt(at: ValueAt, endState: (samples: Samples) => string): ValueAt {
  const results = new ByTime<number | undefined>();
  let [generation, end, state] = [-1, Number.NaN, ''];
  return (samples, time) => {
    if (samples.generation !== generation || samples.end !== end) {
      const current = endState(samples);
      if (samples.generation !== generation || current !== state) results.clear();
      ({ generation, end } = samples);
      state = current;
    }
    return results.at(samples, time, at);
  };
}

/** The elements of each group, by the labels that decide. */
export function grouped(elements: readonly VectorElement[], matching: Matching): Map<string, VectorElement[]> {
  const groups = new Map<string, VectorElement[]>();
  for (const element of elements) {
    const key = keyOf(matchedLabels(element.labels, matching));
    const group = groups.get(key);
    if (group) group.push(element);
    else groups.set(key, [element]);
  }
  return groups;
}
