import { keyOf, without } from './labels';
import { Unreadable } from './unreadable';
import {
  type Compiled,
  constant,
  constantOf,
  present,
  type Scalar,
  type ValueAt,
  type VectorElement,
  vectorOf,
} from './vector';

/** Functions of each element of a vector. */
export const ofElements: Readonly<Record<string, (value: number, ...rest: number[]) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  exp: Math.exp,
  ln: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  sqrt: Math.sqrt,
  sgn: Math.sign,
  clamp: (value, least = 0, most = 0) => Math.min(Math.max(value, least), most),
  clamp_min: (value, least = 0) => Math.max(value, least),
  clamp_max: (value, most = 0) => Math.min(value, most),
  round: (value, to = 1) => Math.floor(value * (1 / to) + 0.5) / (1 / to),
};

/** Aggregations of the elements of a group that have a value. */
export const aggregates: Readonly<Record<string, (elements: readonly VectorElement[]) => ValueAt>> = {
  sum: (elements) => total(elements, false),
  avg: (elements) => total(elements, true),
  min: (elements) => ofValues(elements, (values) => extreme(values, (a, b) => a < b)),
  max: (elements) => ofValues(elements, (values) => extreme(values, (a, b) => a > b)),
  count: (elements) => ofValues(elements, (values) => values.length),
};

const ofValues =
  (elements: readonly VectorElement[], combine: (values: readonly number[]) => number): ValueAt =>
  (samples, time) => {
    const values = present(elements, samples, time);
    return values.length > 0 ? combine(values) : undefined;
  };

/** NaN only where every value is. */
const extreme = (values: readonly number[], isBefore: (a: number, b: number) => boolean): number =>
  values.reduce((so, value) => (Number.isNaN(so) || isBefore(value, so) ? value : so));

/** The sum as Prometheus computes it (util/kahansum), divided by the number of values or not. */
const total =
  (elements: readonly VectorElement[], isMean: boolean): ValueAt =>
  (samples, time) => {
    let [count, sum, compensation] = [0, 0, 0];
    for (const { at } of elements) {
      const value = at(samples, time);
      if (value === undefined) continue;
      count++;
      const next = sum + value;
      if (!Number.isFinite(next)) compensation = 0;
      else compensation += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
      sum = next;
    }
    if (count === 0) return undefined;
    return isMean ? sum / count + compensation / count : sum + compensation;
  };

/** A scalar, or each element of a vector, changed; elements lose their name. */
export function mapped(
  compiled: Compiled,
  compute: (value: number, ...rest: number[]) => number,
  rest: readonly Scalar[] = [],
): Compiled {
  const others = (...args: Parameters<ValueAt>): number[] => rest.map(({ at }) => at(...args));
  if (compiled.kind === 'scalar')
    return { kind: 'scalar', at: (...args) => compute(compiled.at(...args), ...others(...args)) };
  const [only] = rest;
  return vectorOf(
    unnamed(compiled.elements).map(({ labels, at }): VectorElement => {
      const known = constantOf(at);
      if (!only && known !== undefined) return { labels, at: constant(compute(known)) };
      if (!only)
        return {
          labels,
          at: (samples, time) => {
            const value = at(samples, time);
            return value === undefined ? undefined : compute(value);
          },
        };
      return {
        labels,
        at: (samples, time) => {
          const value = at(samples, time);
          return value === undefined ? undefined : compute(value, ...others(samples, time));
        },
      };
    }),
  );
}

/** Elements without their name; throws `Unreadable` where several have the same labels then. */
export function unnamed(elements: readonly VectorElement[]): VectorElement[] {
  return distinct(elements.map(({ labels, at }) => ({ labels: without(labels, '__name__'), at })));
}

/** Elements of which no two have the same labels; throws `Unreadable` otherwise. */
export function distinct(elements: VectorElement[]): VectorElement[] {
  const keys = new Set(elements.map(({ labels }) => keyOf(labels)));
  if (keys.size < elements.length) throw new Unreadable('several series with the same labels but for their name');
  return elements;
}

/** `label_replace`: a label from the groups of a pattern that another label matches. */
export function labelReplaced(
  elements: readonly VectorElement[],
  target: string,
  replaced: (labels: VectorElement['labels']) => string | undefined,
): VectorElement[] {
  return distinct(
    elements.map(({ labels, at }) => {
      const value = replaced(labels);
      return { labels: value === undefined ? labels : { ...without(labels, target), [target]: value }, at };
    }),
  );
}
