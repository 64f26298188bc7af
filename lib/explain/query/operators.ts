import { unnamed } from './functions';
import { keyOf, type Matching, matchedLabels, without, withoutName } from './labels';
import type { Samples } from './series';
import {
  type Compiled,
  constant,
  constantOf,
  grouped,
  hasAny,
  QueryError,
  scalarOf,
  type ValueAt,
  type Vector,
  type VectorElement,
  vectorOf,
} from './vector';

/** The operators that compare. */
export const comparisons: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  Eql: (a, b) => a === b,
  Neq: (a, b) => a !== b,
  Gtr: (a, b) => a > b,
  Gte: (a, b) => a >= b,
  Lss: (a, b) => a < b,
  Lte: (a, b) => a <= b,
};

/** The operators that compute. */
export const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Mod: (a, b) => a % b,
  Pow: (a, b) => a ** b,
};

/** The operators of sets. */
export type SetOperator = 'And' | 'Or' | 'Unless';

/** Whether an operator is one of sets. */
export const isSetOperator = (name: string): name is SetOperator => /^(?:And|Or|Unless)$/.test(name);

/** Two vectors by an operator of sets. */
export function combinedSets(
  operator: SetOperator,
  a: readonly VectorElement[],
  b: readonly VectorElement[],
  matching: Matching = withoutName,
): Vector {
  const groupOf = ({ labels }: VectorElement): string => keyOf(matchedLabels(labels, matching));
  const inB = grouped(b, matching);
  if (operator !== 'Or') {
    const isUnless = operator === 'Unless';
    return vectorOf(
      a.map((element): VectorElement => {
        const partners = inB.get(groupOf(element)) ?? [];
        return {
          labels: element.labels,
          at: (samples, time) => {
            const value = element.at(samples, time);
            return value !== undefined && hasAny(partners, samples, time) !== isUnless ? value : undefined;
          },
        };
      }),
    );
  }
  const inA = grouped(a, matching);
  const ofB = new Map(b.map((element) => [keyOf(element.labels), element]));
  // Elements with the same labels are one: at any time at most one of the two is there.
  const own = a.map((left): VectorElement => {
    const key = keyOf(left.labels);
    const right = ofB.get(key);
    ofB.delete(key);
    return right ? { labels: left.labels, at: either(left, right, inA.get(groupOf(right)) ?? []) } : left;
  });
  const others = [...ofB.values()].map((right): VectorElement => {
    const partners = inA.get(groupOf(right)) ?? [];
    return partners.length === 0 ? right : { labels: right.labels, at: either(undefined, right, partners) };
  });
  return vectorOf([...own, ...others]);
}

/** The value of the left element; without it that of the right one, unless the left side has a partner of it. */
function either(left: VectorElement | undefined, right: VectorElement, partners: readonly VectorElement[]): ValueAt {
  const others = partners.filter((partner) => partner !== left);
  return (samples, time) =>
    left?.at(samples, time) ?? (hasAny(others, samples, time) ? undefined : right.at(samples, time));
}

/** How an operator combines two values; undefined where it filters an element out. */
type Combine = (x: number, y: number) => number | undefined;

/** Two operands, element by element; elements without a partner are left out. */
export function combined(
  a: Compiled,
  b: Compiled,
  combine: Combine,
  { matching = withoutName, keepsName = false }: { matching?: Matching | undefined; keepsName?: boolean } = {},
): Compiled {
  if (a.kind === 'scalar' && b.kind === 'scalar') return scalarOf(pair(a.at, b.at, combine));
  const named = (elements: readonly VectorElement[]) => (keepsName ? elements : unnamed(elements));
  if (a.kind === 'scalar')
    return vectorOf(named((b as Vector).elements).map(({ labels, at }) => ({ labels, at: pair(a.at, at, combine) })));
  if (b.kind === 'scalar')
    return vectorOf(named(a.elements).map(({ labels, at }) => ({ labels, at: pair(at, b.at, combine) })));
  return oneToOne(a, b, combine, matching, keepsName);
}

function pair(left: ValueAt, right: ValueAt, combine: Combine): ValueAt {
  const [a, b] = [constantOf(left), constantOf(right)];
  const both = a === undefined || b === undefined ? undefined : combine(a, b);
  if (both !== undefined) return constant(both);
  return (samples, time) => {
    const x = left(samples, time);
    if (x === undefined) return undefined;
    const y = right(samples, time);
    return y === undefined ? undefined : combine(x, y);
  };
}

function oneToOne(a: Vector, b: Vector, combine: Combine, matching: Matching, keepsName: boolean): Vector {
  const inB = grouped(b.elements, matching);
  const elements = [...grouped(a.elements, matching)].flatMap(([key, lefts]): VectorElement[] => {
    const rights = inB.get(key);
    if (!rights) return [];
    const right = rights.length === 1 ? (rights[0] as VectorElement).at : single(rights);
    return lefts.map((left) => ({
      labels: resultLabels(left.labels, matching, keepsName),
      at: lefts.length === 1 ? pair(left.at, right, combine) : pair(alone(left, lefts, right), right, combine),
    }));
  });
  return vectorOf(elements);
}

/** What remains of the labels of an element (promql/engine.go, `resultMetric`). */
function resultLabels(
  labels: VectorElement['labels'],
  matching: Matching,
  keepsName: boolean,
): VectorElement['labels'] {
  if (matching.isOn) return matchedLabels(keepsName ? labels : without(labels, '__name__'), matching);
  const rest = matchedLabels(labels, matching);
  return keepsName && labels.__name__ !== undefined && !matching.labels.includes('__name__')
    ? { __name__: labels.__name__, ...rest }
    : rest;
}

/** The element of a group that has a value; several are an error. */
const single =
  (elements: readonly VectorElement[]): ValueAt =>
  (samples, time) => {
    let found: number | undefined;
    for (const { at } of elements) {
      const value = at(samples, time);
      if (value === undefined) continue;
      if (found !== undefined)
        throw new QueryError('found duplicate series for the match group on the right hand-side');
      found = value;
    }
    return found;
  };

/** An element that must be the only one of its group with a value, where the other side has one. */
const alone =
  (element: VectorElement, group: readonly VectorElement[], right: ValueAt): ValueAt =>
  (samples: Samples, time: number) => {
    const value = element.at(samples, time);
    if (value === undefined || right(samples, time) === undefined) return value;
    for (const other of group) {
      if (other !== element && other.at(samples, time) !== undefined)
        throw new QueryError('multiple matches for labels: many-to-one matching must be explicit');
    }
    return value;
  };
