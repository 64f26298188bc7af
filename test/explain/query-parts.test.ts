import { aggregates, distinct, labelReplaced, mapped, ofElements, unnamed } from '../../lib/explain/query/functions';
import { compareLabels, keyOf, type Labels, matchedLabels } from '../../lib/explain/query/labels';
import { arithmetic, combined, combinedSets, comparisons, type SetOperator } from '../../lib/explain/query/operators';
import type { Samples } from '../../lib/explain/query/series';
import { parseQuery, selectorsOf, unquoted } from '../../lib/explain/query/syntax';
import { Unreadable } from '../../lib/explain/query/unreadable';
import {
  type Compiled,
  constant,
  constantOf,
  grouped,
  hasAny,
  present,
  QueryError,
  rememberedAt,
  scalarOf,
  type VectorElement,
  vectorOf,
} from '../../lib/explain/query/vector';

/** Samples of which only the end and the generation are read; a double. */
const samples = (end = 0, generation = 1): Samples => ({
  end,
  generation,
  at: () => undefined,
  last: () => undefined,
  increase: () => undefined,
});
const none = samples();

/** An element whose value is known when it is read; undefined has none. */
const element = (labels: Labels, value: number | undefined): VectorElement => ({ labels, at: () => value });
const elements = (...values: (number | undefined)[]): VectorElement[] =>
  values.map((value, index) => element({ pod: `pod-${index}` }, value));
/** The elements of a vector that have a value. */
const valuesOf = (compiled: Compiled): [Labels, number][] =>
  compiled.kind === 'scalar'
    ? [[{}, compiled.at(none, 0)]]
    : compiled.elements.flatMap(({ labels, at }) => {
        const value = at(none, 0);
        return value === undefined ? [] : [[labels, value] as [Labels, number]];
      });

describe('a function of each element', () => {
  it.each<[string, number[], number]>([
    ['abs', [-2], 2],
    ['ceil', [1.2], 2],
    ['floor', [1.8], 1],
    ['exp', [0], 1],
    ['ln', [Math.E], 1],
    ['log2', [8], 3],
    ['log10', [100], 2],
    ['sqrt', [9], 3],
    ['sgn', [-7], -1],
    ['clamp', [5, 1, 3], 3],
    ['clamp', [0, 1, 3], 1],
    ['clamp', [2, 1, 3], 2],
    ['clamp_min', [1, 2], 2],
    ['clamp_min', [3, 2], 3],
    ['clamp_max', [1, 2], 1],
    ['clamp_max', [3, 2], 2],
    ['round', [2.5], 3],
    ['round', [-2.5], -2],
    ['round', [7.4], 7],
    ['round', [7.4, 0.5], 7.5],
    ['round', [17, 5], 15],
  ])('%s(%j) is %d', (name, args, expected) => {
    const [value = 0, ...rest] = args;
    expect(ofElements[name]?.(value, ...rest)).toBe(expected);
  });

  it('keeps the kind, the labels but the name, and what has no value', () => {
    const twice = (value: number): number => value * 2;
    const scalar = mapped({ kind: 'scalar', at: () => 3 }, twice);
    expect([scalar.kind, valuesOf(scalar)]).toEqual(['scalar', [[{}, 6]]]);
    const vector = mapped(vectorOf([element({ __name__: 'x', a: 'b' }, 1), element({ a: 'c' }, undefined)]), twice);
    expect([vector.kind, valuesOf(vector)]).toEqual(['vector', [[{ a: 'b' }, 2]]]);
    const constants = mapped(vectorOf([{ labels: {}, at: constant(4) }]), twice);
    const [known] = constants.kind === 'vector' ? constants.elements : [];
    expect(known && [known.labels, constantOf(known.at)]).toEqual([{}, 8]);
  });

  it('takes further numbers, of scalars and of elements', () => {
    const clamp = (value: number, least = 0): number => Math.max(value, least);
    const least = scalarOf(() => 5);
    expect(valuesOf(mapped({ kind: 'scalar', at: () => 3 }, clamp, [least]))).toEqual([[{}, 5]]);
    expect(valuesOf(mapped(vectorOf(elements(3, undefined, 7)), clamp, [least]))).toEqual([
      [{ pod: 'pod-0' }, 5],
      [{ pod: 'pod-2' }, 7],
    ]);
  });
});

describe('an aggregation', () => {
  const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
  it.each<[string, (number | undefined)[], number | undefined]>([
    ['sum', [1, undefined, 2], 3],
    ['sum', [undefined], undefined],
    // Compensated, whichever of the two is larger.
    ['sum', [1, 1e100, 1, -1e100], 2],
    ['sum', [1e100, 1, -1e100, 1], 2],
    ['sum', [infinity, 1], infinity],
    ['sum', [infinity, -infinity], nan],
    ['avg', [1, undefined, 2, 6], 3],
    ['avg', [1, 1e100, 1, -1e100], 0.5],
    ['avg', [], undefined],
    ['min', [3, undefined, 1, 2], 1],
    ['min', [nan, 3, 4], 3],
    ['min', [3, nan, 4], 3],
    ['min', [nan], nan],
    ['min', [undefined], undefined],
    ['max', [3, undefined, 5, 2], 5],
    ['max', [nan, 3, 4], 4],
    ['max', [4, nan, 3], 4],
    ['max', [], undefined],
    ['count', [3, undefined, nan], 2],
    ['count', [undefined], undefined],
  ])('%s of %j is %d', (name, values, expected) => {
    expect(aggregates[name]?.(elements(...values))(none, 0)).toBe(expected);
  });
});

describe('the labels of elements', () => {
  const same = [element({ __name__: 'x', a: '1' }, 1), element({ __name__: 'y', a: '1' }, 2)];

  it('must differ, also without the name', () => {
    expect(distinct([...same])).toHaveLength(2);
    expect(() => unnamed(same)).toThrow(Unreadable);
    expect(() => unnamed(same)).toThrow('several series with the same labels but for their name');
    expect(unnamed(same.slice(1)).map(({ labels }) => labels)).toEqual([{ a: '1' }]);
  });

  it('are replaced, or kept', () => {
    const replaced = labelReplaced(elements(1, 2), 'pod', ({ pod }) => (pod === 'pod-0' ? 'other' : undefined));
    expect(replaced.map(({ labels, at }) => [labels, at(none, 0)])).toEqual([
      [{ pod: 'other' }, 1],
      [{ pod: 'pod-1' }, 2],
    ]);
    expect(() => labelReplaced(elements(1, 2), 'pod', () => 'same')).toThrow(Unreadable);
  });

  it('are matched by those that decide, without empty ones', () => {
    const labels = { __name__: 'x', a: '1', b: '2', c: '' };
    expect(matchedLabels(labels, { isOn: true, labels: ['a', 'c', '__name__'] })).toEqual({ __name__: 'x', a: '1' });
    expect(matchedLabels(labels, { isOn: false, labels: ['a'] })).toEqual({ b: '2' });
    expect(keyOf({ b: '2', a: '1', c: '' })).toBe(keyOf({ a: '1', b: '2' }));
    expect(keyOf({ a: '1' })).not.toBe(keyOf({ a: '2' }));
  });

  it('are in the order of Prometheus', () => {
    const ordered: Labels[] = [{}, { a: '1' }, { a: '1', b: '1' }, { a: '2' }, { b: '0' }];
    for (const [index, one] of ordered.entries())
      for (const [at, other] of ordered.entries())
        expect(Math.sign(compareLabels(one, other))).toBe(Math.sign(index - at));
  });
});

describe('an operator', () => {
  it.each<[string, number, number, number]>([
    ['Add', 7, 2, 9],
    ['Sub', 7, 2, 5],
    ['Mul', 7, 2, 14],
    ['Div', 7, 2, 3.5],
    ['Mod', -7, 2, -1],
    ['Pow', 7, 2, 49],
  ])('%s of %d and %d is %d', (name, a, b, expected) => expect(arithmetic[name]?.(a, b)).toBe(expected));

  it.each<[string, boolean[]]>([
    ['Eql', [false, true, false]],
    ['Neq', [true, false, true]],
    ['Gtr', [false, false, true]],
    ['Gte', [false, true, true]],
    ['Lss', [true, false, false]],
    ['Lte', [true, true, false]],
  ])('%s compares 1, 2 and 3 with 2', (name, expected) =>
    expect([1, 2, 3].map((value) => comparisons[name]?.(value, 2))).toEqual(expected),
  );

  const minus = (a: number, b: number): number => a - b;
  const small = (a: number, b: number): number | undefined => (a < b ? a : undefined);
  const scalar = (value: number): Compiled => ({ kind: 'scalar', at: () => value });
  const named = vectorOf([element({ __name__: 'x', a: '1' }, 5), element({ __name__: 'x', a: '2' }, undefined)]);

  it('combines scalars, and a scalar with each element', () => {
    expect(combined(scalar(5), scalar(2), minus).kind).toBe('scalar');
    expect(valuesOf(combined(scalar(5), scalar(2), minus))).toEqual([[{}, 3]]);
    expect(valuesOf(combined(scalar(7), named, minus))).toEqual([[{ a: '1' }, 2]]);
    expect(valuesOf(combined(named, scalar(7), minus))).toEqual([[{ a: '1' }, -2]]);
    expect(valuesOf(combined(named, scalar(7), small, { keepsName: true }))).toEqual([[{ __name__: 'x', a: '1' }, 5]]);
    expect(valuesOf(combined(named, scalar(3), small))).toEqual([]);
    const known = combined({ kind: 'scalar', at: constant(5) }, { kind: 'scalar', at: constant(2) }, minus);
    expect(known.kind === 'scalar' && constantOf(known.at)).toBe(3);
  });

  it('combines elements one to one, by their labels', () => {
    const right = vectorOf([element({ __name__: 'y', a: '1' }, 2), element({ a: '3' }, 1)]);
    expect(valuesOf(combined(named, right, minus))).toEqual([[{ a: '1' }, 3]]);
    expect(valuesOf(combined(right, named, small, { keepsName: true }))).toEqual([[{ __name__: 'y', a: '1' }, 2]]);
    const matching = { isOn: true, labels: ['pod'] };
    const one = vectorOf([element({ __name__: 'x', pod: 'p', a: '1' }, 5)]);
    const other = vectorOf([element({ pod: 'p', b: '1' }, 2)]);
    expect(valuesOf(combined(one, other, minus, { matching }))).toEqual([[{ pod: 'p' }, 3]]);
    const byName = { isOn: true, labels: ['pod', '__name__'] };
    const alsoNamed = vectorOf([element({ __name__: 'x', pod: 'p' }, 2)]);
    expect(valuesOf(combined(one, alsoNamed, minus, { matching: byName }))).toEqual([[{ pod: 'p' }, 3]]);
    const butName = { isOn: false, labels: ['a', 'b', '__name__'] };
    expect(valuesOf(combined(one, other, minus, { matching: butName, keepsName: true }))).toEqual([[{ pod: 'p' }, 3]]);
  });

  it('fails where several elements of a group have a value', () => {
    const matching = { isOn: true, labels: [] };
    const [two, one] = [vectorOf(elements(1, 2)), vectorOf(elements(3))];
    const oneOfTwo = vectorOf(elements(undefined, 2));
    expect(() => valuesOf(combined(one, two, minus, { matching }))).toThrow(QueryError);
    expect(() => valuesOf(combined(one, two, minus, { matching }))).toThrow('on the right hand-side');
    expect(() => valuesOf(combined(two, one, minus, { matching }))).toThrow('multiple matches for labels');
    expect(valuesOf(combined(one, oneOfTwo, minus, { matching }))).toEqual([[{}, 1]]);
    expect(valuesOf(combined(oneOfTwo, one, minus, { matching }))).toEqual([[{}, -1]]);
    expect(valuesOf(combined(two, vectorOf(elements(undefined)), minus, { matching }))).toEqual([]);
  });

  const sets = (
    operator: SetOperator,
    a: VectorElement[],
    b: VectorElement[],
    matching?: { isOn: boolean; labels: string[] },
  ) => valuesOf(combinedSets(operator, a, b, matching));

  it('takes the elements with, or without, a partner that has a value', () => {
    const left = elements(1, 2, 3, undefined);
    const right = [element({ pod: 'pod-0' }, 9), element({ pod: 'pod-1' }, undefined), element({ pod: 'pod-3' }, 9)];
    expect(sets('And', left, right).map(([, value]) => value)).toEqual([1]);
    expect(sets('Unless', left, right).map(([, value]) => value)).toEqual([2, 3]);
    expect(sets('And', left, elements(1), { isOn: true, labels: [] }).map(([, value]) => value)).toEqual([1, 2, 3]);
  });

  it('takes all of one side, and those of the other without a partner that has a value', () => {
    const right = [element({ pod: 'pod-0' }, 9), element({ pod: 'pod-1' }, 8), element({ pod: 'pod-7' }, 7)];
    expect(sets('Or', elements(1, undefined, undefined), right).map(([, value]) => value)).toEqual([1, 8, 7]);
    // The partner of pod-1 is pod-0, which has a value.
    const all = { isOn: true, labels: [] };
    expect(sets('Or', elements(1, undefined), right, all).map(([, value]) => value)).toEqual([1]);
    expect(sets('Or', elements(undefined, undefined), right, all).map(([, value]) => value)).toEqual([9, 8, 7]);
    expect(sets('Or', [], right).map(([, value]) => value)).toEqual([9, 8, 7]);
  });
});

describe('a vector', () => {
  it('has the values that its elements have', () => {
    expect(present(elements(1, undefined, 0), none, 0)).toEqual([1, 0]);
    expect([hasAny(elements(undefined, 0), none, 0), hasAny(elements(undefined), none, 0)]).toEqual([true, false]);
    expect(scalarOf(() => undefined).at(none, 0)).toBeNaN();
    expect(scalarOf(() => 0).at(none, 0)).toBe(0);
    expect(constantOf(scalarOf(constant(0)).at)).toBe(0);
    expect(constantOf(() => 1)).toBeUndefined();
    const groups = grouped([...elements(1, 2), element({ pod: 'pod-0', a: 'b' }, 3)], { isOn: true, labels: ['pod'] });
    expect([...groups.values()].map((group) => group.map(({ at }) => at(none, 0)))).toEqual([[1, 3], [2]]);
  });

  it('remembers a value while the samples, and what it reads of the end, are the same', () => {
    let reads = 0;
    const at = rememberedAt(
      (_, time) => {
        reads++;
        return time;
      },
      ({ end }) => (end < 100 ? 'before' : 'after'),
    );
    const readsOf = (...args: [Samples, number]): number => {
      const before = reads;
      expect(at(...args)).toBe(args[1]);
      return reads - before;
    };
    expect([readsOf(none, 1), readsOf(none, 1), readsOf(none, 2)]).toEqual([1, 0, 1]);
    expect([readsOf(samples(50), 1), readsOf(samples(200), 1), readsOf(samples(200), 1)]).toEqual([0, 1, 0]);
    expect([readsOf(samples(200, 2), 1), readsOf(samples(200, 2), 1)]).toEqual([1, 0]);
  });
});

describe('the syntax of a query', () => {
  it('has strings with three kinds of quotes', () => {
    expect(['"a\\"b"', "'a\"b'", '`a\\b`', 'a', '"\\d"'].map(unquoted)).toEqual(['a"b', 'a"b', 'a\\b', 'a', '\\d']);
  });

  it('has selectors with the name of a metric and matchers', () => {
    expect(selectorsOf(`sum(x{a="b",c=~'d'}) / {"y z", e!="f"} + z`)).toEqual([
      {
        text: `x{a="b",c=~'d'}`,
        matchers: [
          { label: '__name__', operator: '=', value: 'x' },
          { label: 'a', operator: '=', value: 'b' },
          { label: 'c', operator: '=~', value: 'd' },
        ],
      },
      {
        text: '{"y z", e!="f"}',
        matchers: [
          { label: '__name__', operator: '=', value: 'y z' },
          { label: 'e', operator: '!=', value: 'f' },
        ],
      },
      { text: 'z', matchers: [{ label: '__name__', operator: '=', value: 'z' }] },
    ]);
  });

  it('has modifiers that belong to the last selector', () => {
    expect(parseQuery('a + b offset 5m * c').text).toBe('a + (b offset 5m) * c');
    expect(parseQuery('a - -b @ end() offset 5m').text).toBe('a - -((b @ end()) offset 5m)');
    expect(parseQuery('a offset 5m').text).toBe('a offset 5m');
    expect(parseQuery('(a + b) offset 5m').text).toBe('(a + b) offset 5m');
  });
});
