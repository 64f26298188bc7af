import { compileQuery, type SharedAggregates } from '../../lib/explain/query/compile-query';
import { matches } from '../../lib/explain/query/matchers';
import type { Samples, SeriesSet } from '../../lib/explain/query/series';
import { Unreadable } from '../../lib/explain/query/unreadable';

const all: readonly Record<string, string>[] = [
  { __name__: 'x', pod: 'a', code: '200' },
  { __name__: 'x', pod: 'a', code: '500' },
  { __name__: 'x', pod: 'b', code: '200' },
  { __name__: 'y', pod: 'a' },
  { __name__: 'z', 'the label': 'a b' },
];
/** A double of stored series; those of y have no value before 100. */
const set: SeriesSet = {
  select: ({ matchers }) =>
    all
      .map((labels, series) => ({ series, labels }))
      .filter(({ labels }) => matchers.every((one) => matches(one, labels[one.label] ?? ''))),
  reads: { readsCanary: true, readsStable: false, readsLatency: false, distinguishes: true, assumed: ['job'] },
};
/** A double of their samples: the index of a series and the time are digits of a value. */
const samples: Samples & { reads: number } = {
  end: 900,
  generation: 1,
  reads: 0,
  at(series, time) {
    samples.reads++;
    return series === 3 && time < 100 ? undefined : series * 10_000 + time;
  },
  last: (series, time, range) => series * 1_000_000 + range * 1000 + time,
  increase: (series, _, range, per = 1) => ((series + 1) * range) / per,
};
const compiled = (query: string, shared?: SharedAggregates) => compileQuery(query, set, shared);
const resultOf = (query: string, time = 400) => compiled(query).at(samples, time);

describe('the value of a query', () => {
  it.each<[string, readonly number[] | number]>([
    ['7', 7],
    ['1m30s', 90],
    ['((7))', 7],
    ['-7', -7],
    ['+7', 7],
    ['- -7', 7],
    ['2 ^ 3 - 1', 7],
    ['3 > bool 2', 1],
    ['3 < bool 2', 0],
    ['y', [30_400]],
    ['-y', [-30_400]],
    ['y offset 1m', [30_340]],
    ['y offset -1m', [30_460]],
    ['y offset - 1m', [30_460]],
    ['y{pod="c"}', []],
    ['vector(7)', [7]],
    ['scalar(y)', 30_400],
    ['scalar(7)', 7],
    ['scalar(x)', Number.NaN],
    ['scalar(x{pod="c"})', Number.NaN],
    ['abs(-3)', 3],
    ['clamp(y, 1, 2)', [2]],
    ['clamp_min(y, scalar(y) + 1)', [30_401]],
    ['increase(y[2m])', [480]],
    ['rate(y[2m])', [4]],
    ['last_over_time(y[2m])', [3_120_400]],
    ['last_over_time((y[2m]))', [3_120_400]],
    ['last_over_time(y[2m] offset 1m)', [3_120_340]],
    ['last_over_time(y[2m] @ end())', [3_120_900]],
    ['last_over_time(y[2m] offset 1m @ end ( ))', [3_120_840]],
    ['last_over_time(y[2m] @ end() offset 1m)', [3_120_840]],
    ['sum(x)', [30_000 + 3 * 400]],
    ['count(x)', [3]],
    ['count(x offset 1m)', [3]],
    ['max by (pod) (x)', [10_400, 20_400]],
    ['max(x) by (pod)', [10_400, 20_400]],
    ['max without (pod, code) (x)', [20_400]],
    ['min without (code) (x)', [400, 20_400]],
    ['count by ("the label") (z)', [1]],
    ['x > 10000', [10_400, 20_400]],
    ['10000 < x', [10_400, 20_400]],
    ['x == bool 400', [1, 0, 0]],
    ['x{code="200"} / on (pod) y', [400 / 30_400]],
    ['y - ignoring (code) x{code="200"}', [30_000]],
    ['x and on (pod) y', [400, 10_400]],
    ['x and ON (pod) y', [400, 10_400]],
    ['x unless on (pod) y', [20_400]],
    ['x{code="500"} or y', [10_400, 30_400]],
    ['y or on (pod) x', [30_400, 20_400]],
  ])('%s', (query, expected) => {
    if (Number.isNaN(expected)) expect(resultOf(query)).toBeNaN();
    else expect(resultOf(query)).toEqual(expected);
  });

  it('is that of elements with a value alone', () => {
    const { at, point, labels } = compiled('y or x{code="500"}');
    expect(at(samples, 50)).toEqual([10_050]);
    expect(labels).toEqual([
      { __name__: 'x', pod: 'a', code: '500' },
      { __name__: 'y', pod: 'a' },
    ]);
    expect([point(samples, 50), point(samples, 400)]).toEqual([
      [10_050, undefined],
      [10_400, 30_400],
    ]);
    expect(compiled('y').point(samples, 50)).toEqual([undefined]);
    expect(compiled('y{pod="c"}').point(samples, 50)).toEqual([]);
    expect(compiled('7').labels).toEqual([{}]);
    expect(compiled('7').point(samples, 50)).toEqual([7]);
  });

  it('has the labels that the expression leaves', () => {
    const labelsOf = (query: string) => compiled(query).labels;
    expect(labelsOf('y > 1')).toEqual([{ __name__: 'y', pod: 'a' }]);
    expect(labelsOf('y > bool 1')).toEqual([{ pod: 'a' }]);
    expect(labelsOf('-y')).toEqual([{ pod: 'a' }]);
    expect(labelsOf('increase(y[1m])')).toEqual([{ pod: 'a' }]);
    expect(labelsOf('last_over_time(y[1m])')).toEqual([{ __name__: 'y', pod: 'a' }]);
    expect(labelsOf('sum by (pod) (x)')).toEqual([{ pod: 'a' }, { pod: 'b' }]);
    expect(labelsOf('sum(x)')).toEqual([{}]);
    expect(labelsOf('sum without (pod) (x)')).toEqual([{ code: '200' }, { code: '500' }]);
    expect(labelsOf('y * on (pod) x{code="500"}')).toEqual([{ pod: 'a' }]);
  });

  it('has what label_replace takes from the groups of a pattern', () => {
    const labelsOf = (target: string, replacement: string, source: string, pattern: string) =>
      compiled(`label_replace(x{code="500"}, "${target}", "${replacement}", "${source}", "${pattern}")`).labels[0];
    const own = { __name__: 'x', pod: 'a', code: '500' };
    expect(labelsOf('class', '$1-$2', 'code', '(.)(.).*')).toEqual({ ...own, class: '5-0' });
    expect(labelsOf('class', `$${'{1}'}xx`, 'code', '(.).*')).toEqual({ ...own, class: '5xx' });
    // The group 1xx, which there is not.
    expect(labelsOf('class', 'a$1xx', 'code', '(.).*')).toEqual({ ...own, class: 'a' });
    expect(labelsOf('class', 'a$2$other', 'code', '(.).*')).toEqual({ ...own, class: 'a' });
    expect(labelsOf('class', '$1$$1$', 'code', '(.).*')).toEqual({ ...own, class: '5$1$' });
    expect(labelsOf('class', 'a$1', 'code', '(x)?.*')).toEqual({ ...own, class: 'a' });
    expect(labelsOf('class', '$first', 'code', '(?P<first>.).*')).toEqual({ ...own, class: '5' });
    expect(labelsOf('code', 'other', 'pod', 'a')).toEqual({ ...own, code: 'other' });
    // The pattern has to match the whole value.
    expect(labelsOf('class', '$1', 'code', '(5)')).toEqual(own);
    expect(labelsOf('class', 'none', 'missing', '')).toEqual({ ...own, class: 'none' });
  });
});

describe('a compiled query', () => {
  it.each([
    ['7', 0],
    ['x', 300],
    ['x offset 5m', 600],
    ['x offset -1m', 240],
    ['increase(x[1m])', 60],
    ['increase(x[10m] offset 1m)', 660],
    ['x - increase(x[10m])', 600],
    ['x - increase(x[1m])', 300],
  ])('%s reads %d s back', (query, reach) => expect(compiled(query).reach).toBe(reach));

  it('has its text, and what its series say', () => {
    expect(compiled('x')).toMatchObject({ text: 'x', readsCanary: true, readsStable: false, assumed: ['job'] });
  });

  it('says what of the end of a range query has an effect', () => {
    const stateOf = (query: string) => compiled(query).endState(samples);
    expect(stateOf('x')).toBe('');
    expect(stateOf('last_over_time(y[1m] @ end())')).toBe('3060900,');
    // Of the right side of `and` and `unless` only whether it has a value.
    expect(stateOf('y and last_over_time(y[1m] @ end())')).toBe('1,');
    expect(stateOf('y unless last_over_time(y[1m] @ end())')).toBe('1,');
    expect(stateOf('y or last_over_time(y[1m] @ end())')).toBe('3060900,');
    expect(stateOf('last_over_time(y[1m] @ end()) and y')).toBe('3060900,');
    expect(stateOf('y and (x and last_over_time(y[1m] @ end())) or last_over_time(y[2m] @ end())')).toBe('1,3120900,');
    // The same series twice is one.
    expect(stateOf('last_over_time(y[1m] @ end()) / last_over_time(y[1m] @ end())')).toBe('3060900,');
    expect(stateOf('last_over_time(y[1m] @ end()) / last_over_time(y[1m] offset 1m @ end())')).toBe('3060900,3060840,');
  });

  it('shares aggregations that mean the same', () => {
    const shared: SharedAggregates = new Map();
    const sizeAfter = (query: string): number => {
      compiled(query, shared);
      return shared.size;
    };
    expect(sizeAfter('sum(x{pod="a"})')).toBe(1);
    // Other text for the same series, and other white space.
    expect(sizeAfter('1 + sum(x{pod=~"a"})')).toBe(1);
    expect(sizeAfter('sum(  x{pod="a"}) / 2')).toBe(2);
    expect(sizeAfter('sum(\n  x{pod="a"}) / 3')).toBe(2);
    // Another function, other labels, another time.
    expect(sizeAfter('max(x{pod="a"})')).toBe(3);
    expect(sizeAfter('sum by (code) (x{pod="a"})')).toBe(4);
    expect(sizeAfter('sum(x{pod="a"} offset 1m)')).toBe(5);
    expect(sizeAfter('sum(x{pod="a"} > 1)')).toBe(6);
    // White space within a string is part of it.
    expect(sizeAfter(`sum(label_replace(x{pod="a"}, "l", "a  b", "pod", "a"))`)).toBe(7);
    expect(sizeAfter(`sum(label_replace(x{pod="a"}, "l", "a b", "pod", "a"))`)).toBe(8);
    expect(sizeAfter(`sum(label_replace(x{pod="a"}, "l", 'a  b', "pod", "a"))`)).toBe(9);
    expect(sizeAfter(`sum(label_replace(x{pod="a"}, "l", 'a b', "pod", "a"))`)).toBe(10);
    expect(sizeAfter('sum(label_replace(x{pod="a"}, "l", `a  b`, "pod", "a"))')).toBe(11);
    expect(sizeAfter('sum(label_replace(x{pod="a"}, "l", `a b`, "pod", "a"))')).toBe(12);
    // Where only labels have an effect, the end has another.
    expect(sizeAfter('y and sum(x{pod="a"})')).toBe(13);
    expect(sizeAfter('y or sum(x{pod="a"})')).toBe(13);
  });

  it('computes a shared aggregation once for a time', () => {
    const shared: SharedAggregates = new Map();
    const [a, b] = ['sum(x) + 1', 'sum(x) + 2'].map((query) => compiled(query, shared));
    const before = samples.reads;
    expect([a?.at(samples, 400), b?.at(samples, 400)]).toEqual([[31_201], [31_202]]);
    expect(samples.reads - before).toBe(3);
    expect(b?.at(samples, 401)).toEqual([31_205]);
    expect(samples.reads - before).toBe(6);
  });

  it.each([
    ['', 'a ⚠, at ""'],
    ['x @ 100', 'the @ modifier, at "x @ 100"'],
    ['sum(x) offset 1m', 'an offset of a AggregateExpr, at "sum(x) offset 1m"'],
    ['x[5m]', 'a MatrixSelector, at "x[5m]"'],
    ['"text"', 'a StringLiteral, at "\\"text\\""'],
    ['time()', 'the function time, at "time()"'],
    ['quantile(0.9, x)', 'the aggregation quantile, at "quantile(0.9, x)"'],
    ['sum(7)', 'sum of a scalar, at "sum(7)"'],
    ['vector(x)', 'vector() of a vector, at "vector(x)"'],
    ['clamp_min(x, y)', 'an argument of clamp_min that is no number, at "y"'],
    ['increase(x)', 'increase() of anything but a selector with a range, at "x"'],
    ['rate(sum(x)[5m:1m])', 'rate() of anything but a selector with a range, at "sum(x)[5m:1m]"'],
    ['last_over_time(x[1m] @ start())', 'the @ modifier with anything but end(), at "x[1m] @ start()"'],
    ['label_replace(x, "a")', 'this label_replace, at "label_replace(x, \\"a\\")"'],
    [
      'label_replace(7, "a", "b", "c", "d")',
      'this label_replace, at "label_replace(7, \\"a\\", \\"b\\", \\"c\\", \\"d\\")"',
    ],
    ['3 > 2', 'a comparison of two scalars without bool, at "3 > 2"'],
    ['x and 7', 'and of a scalar, at "x and 7"'],
    ['7 or x', 'or of a scalar, at "7 or x"'],
    ['x unless\n  7', 'unless of a scalar, at "x unless 7"'],
    ['x atan2 y', 'the operator Atan2, at "x atan2 y"'],
    ['x / on (pod) group_right y', 'vector matching, at "on (pod) group_right"'],
    [`sum(x) + ${'1 + '.repeat(30)}"a"`, 'a StringLiteral, at "\\"a\\""'],
    [`absent(${'x + '.repeat(30)}x)`, `the function absent, at "absent(${'x + '.repeat(30)}`.slice(0, 83)],
  ])('cannot be %j', (query, message) => {
    expect(() => compiled(query)).toThrow(Unreadable);
    expect(() => compiled(query)).toThrow(message);
  });
});
