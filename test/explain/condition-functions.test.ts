import { compileCondition, compileExpression } from '../../lib/explain/condition/compile-condition';
import { EvaluationError, type Value } from '../../lib/explain/condition/values';
import { Unreadable } from '../../lib/explain/query/unreadable';

const evaluated = (text: string): Value => compileExpression(text)({});

describe('the value of an expression', () => {
  it.each<[string, Value]>([
    ['len("abc")', 3],
    ['len([1, 2])', 2],
    ['one([1, 2, 3], # > 2)', true],
    ['one([1, 2, 3], # > 1)', false],
    ['one([1], # > 1)', false],
    ['none([1, 2], # > 2)', true],
    ['none([1, 2], # > 1)', false],
    ['filter([1, 2, 3], # != 2)', [1, 3]],
    ['map([1, 2], # * 2)', [2, 4]],
    ['count([true, false, true])', 2],
    ['count([1, 2, 3], # > 1)', 2],
    ['sum([1, 2])', 3],
    ['sum([1, 2], # * 10)', 30],
    ['sum([])', 0],
    ['reduce([1, 2, 3], #acc * 10 + #)', 123],
    ['reduce([5], #acc + #)', 5],
    ['min(2, 1)', 1],
    ['min(1, 2)', 1],
    ['max(1, 2)', 2],
    ['max(2, 1)', 2],
    ['min([3, 1, 2])', 1],
    ['max([3, 1], 5)', 5],
    ['max(5, [3, 1])', 5],
    ['max(1, 3, 2)', 3],
    ['mean([1, 2, 6])', 3],
    ['mean(1, [2, 6])', 3],
    ['mean([])', 0],
    ['median([10, 9, 1])', 9],
    ['median([4, 1, 3, 2])', 2.5],
    ['median([])', 0],
    ['first([1, 2])', 1],
    ['first([])', null],
    ['last([1, 2])', 2],
    ['last([1, 2, 3])', 3],
    ['last([])', null],
    ['abs(-1)', 1],
    ['ceil(1.2)', 2],
    ['floor(1.8)', 1],
    ['round(1.4)', 1],
    ['round(1.5)', 2],
    ['round(-1.4)', -1],
    ['round(-1.5)', -2],
    ['int(1.9)', 1],
    ['int(-1.9)', -1],
    ['asInt(1.9)', 1],
    ['float("1.5")', 1.5],
    ['asFloat("1.5")', 1.5],
    ['isNaN(1)', false],
    ['isNaN(0 / 0)', true],
    ['isInf(1 / 0)', true],
    ['isInf(-1 / 0)', true],
    ['isInf(1)', false],
    ['isNil(nil)', false],
    ['default(1, 2)', 1],
    ['duration("500ms")', 0.5],
    ['duration("1.5h")', 5400],
    ['duration("2m30s")', 150],
    ['duration("1.25h")', 4500],
    ['1 < 2', true],
    ['2 < 2', false],
    ['2 <= 2', true],
    ['3 <= 2', false],
    ['3 > 3', false],
    ['3 >= 3', true],
    ['2 >= 3', false],
    ['1 != 2', true],
    ['1 != 1', false],
    ['"a" == "b"', false],
    ['"a" + "b"', 'ab'],
    ['2 ** 3 ** 2', 512],
    ['2 ^ 3', 8],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ** 2', -4],
    ['7 / 2', 3.5],
    ['7 % 4', 3],
    ['5 - 2 - 1', 2],
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['2 * 3 % 4', 2],
    ['1 ?? 2', 1],
    ['nil ?? 2', 2],
    ['+1', 1],
    ['!true', false],
    ['not false', true],
    ['not true == false', true],
    ['true or false and false', true],
    ['true || false && false', true],
    ['true and false', false],
    ['false or false', false],
    ['true ? 1 : 2', 1],
    ['false ? 1 : true ? 2 : 3', 2],
    ['1 in [1]', true],
    ['3 in [1]', false],
    ['1_000', 1000],
    ['1e3', 1000],
    ['1.5E-1', 0.15],
    ['.55', 0.55],
    ['1e10', 1e10],
    ["'ab'", 'ab'],
    ['`ab`', 'ab'],
    ["''", ''],
    ['"\\n"', '\n'],
    ['[1, 2][-1]', 2],
    ['[1, 2, 3][1:]', [2, 3]],
    ['[]', []],
    ['let a = 1; a + a', 2],
    ['let a = 1; (let a = 2; a) + a', 3],
    ['true', true],
    ['false', false],
    ['nil', null],
  ])('%s is %j', (text, expected) => {
    expect(evaluated(text)).toEqual(expected);
  });

  it.each([
    ['len(1)', 'expected a list'],
    ['all(1, # > 0)', 'expected a list'],
    ['all([1], #)', 'expected a bool'],
    ['map([1])', 'expected a predicate'],
    ['abs("a")', 'expected a number'],
    ['sum(["a"])', 'expected a number'],
    ['1 + "a"', 'expected a number'],
    ['1 && true', 'expected a bool'],
    ['false || 1', 'expected a bool'],
    ['1 ? 2 : 3', 'expected a bool'],
    ['!1', 'expected a bool'],
    ['-"a"', 'expected a number'],
    ['1 < "a"', 'expected a number'],
    ['"a" in 1', 'expected a list'],
    ['min([])', 'not enough arguments'],
    ['max([])', 'not enough arguments'],
    ['reduce([], #acc + #)', 'reduce of an empty list'],
    ['duration(1)', 'expected a duration'],
    ['duration("")', 'invalid duration '],
    ['duration("1x")', 'invalid duration 1x'],
    ['duration("1h x")', 'invalid duration 1h x'],
    ['[1][1]', 'index out of range: 1'],
    ['[1][-2]', 'index out of range: -2'],
    ['[1][0.5:]', 'expected an int, got 0.5'],
    ['#', '# is not defined here'],
    ['all([1], #acc > 0)', '#acc is not defined here'],
    ['result', 'result is not defined here'],
  ])('%s is an error: %s', (text, message) => {
    expect(() => evaluated(text)).toThrow(new EvaluationError(message));
  });

  it.each([
    ['foo(1)', '"foo()" in the expression foo(1)'],
    ['foo', '"foo" in the expression foo'],
    ['(1', '"its end" in the expression (1'],
    ['1 2', '"2" in the expression 1 2'],
    ['1 | 2', '"|" in the expression 1 | 2'],
    ['result?.a', '"?." in the expression result?.a'],
    ['now().Foo()', '".Foo" in the expression now().Foo()'],
    ['now()."Seconds"()', '".\\"Seconds\\"" in the expression now()."Seconds"()'],
    ['let 1 = 2; 3', '"1" in the expression let 1 = 2; 3'],
    ['let a 1; a', '"1" in the expression let a 1; a'],
    ['1 ~ 2', 'the character "~" in "1 ~ 2"'],
    ['[1 2]', '"2" in the expression [1 2]'],
    ['min(1 2)', '"2" in the expression min(1 2)'],
    ['true ? 1', '"its end" in the expression true ? 1'],
    ['"a" "+" 1', '"\\"+\\"" in the expression "a" "+" 1'],
    ['all([1], {# > 0)', '")" in the expression all([1], {# > 0)'],
    ['now().Truncate(1', '"its end" in the expression now().Truncate(1'],
    ['duration("1s").Seconds(1)', '"1" in the expression duration("1s").Seconds(1)'],
  ])('%s cannot be read: %s', (text, message) => {
    expect(() => compileExpression(text)).toThrow(new Unreadable(message));
  });
});

it.each<[string, readonly [number[], Value][]]>([
  [
    'not (result[0] > 1)',
    [
      [[2], false],
      [[0], true],
    ],
  ],
  [
    '-result[0]',
    [
      [[2], -2],
      [[3], -3],
    ],
  ],
  [
    'result[1]',
    [
      [[1, 2], 2],
      [[1, 3], 3],
    ],
  ],
  [
    '[5, 6][result[0]]',
    [
      [[0], 5],
      [[1], 6],
    ],
  ],
  [
    'result[1:]',
    [
      [[1, 2], [2]],
      [[1, 3], [3]],
    ],
  ],
  [
    '[5, 6][result[0]:]',
    [
      [[0], [5, 6]],
      [[1], [6]],
    ],
  ],
  [
    '[5, 6][:result[0]]',
    [
      [[0], []],
      [[1], [5]],
    ],
  ],
  [
    'result[0] > 1 ? 1 : 2',
    [
      [[2], 1],
      [[0], 2],
    ],
  ],
  [
    'let a = result[0]; a + 1',
    [
      [[1], 2],
      [[2], 3],
    ],
  ],
  [
    'let a = 2; a * result[0]',
    [
      [[1], 2],
      [[2], 4],
    ],
  ],
  [
    'let a = result[0]; map([1, 2], # * a)',
    [
      [[1], [1, 2]],
      [[2], [2, 4]],
    ],
  ],
  [
    'map(result, # + result[0])',
    [
      [
        [1, 2],
        [2, 3],
      ],
      [
        [2, 2],
        [4, 4],
      ],
    ],
  ],
  [
    'map([1], # + result[0])',
    [
      [[1], [2]],
      [[2], [3]],
    ],
  ],
  [
    '[result[0]]',
    [
      [[1], [1]],
      [[2], [2]],
    ],
  ],
  [
    'max(result[0], 2, 3)',
    [
      [[1], 3],
      [[4], 4],
    ],
  ],
  [
    'now().Truncate(result[0])',
    [
      [[7], -4],
      [[60], 0],
    ],
  ],
])('%s is computed anew for each result', (text, cases) => {
  const compiled = compileExpression(text);
  for (const [result, expected] of cases) expect(compiled({ result })).toEqual(expected);
});

it('a time is cut to a multiple since the year 1, as by Go', () => {
  expect(compileExpression('now().Truncate(duration("7s"))')({ now: 20 })).toBe(17);
});

it('a condition has a bool as its value', () => {
  expect(() => compileCondition('result')(1)).toThrow(new EvaluationError('expected bool, got 1'));
});

describe('reduce', () => {
  it('reads what was added to a list, and other lists from their start', () => {
    const total = compileExpression('reduce(result, #acc * 10 + #, 0)');
    const result = [1, 2];
    expect(total({ result })).toBe(12);
    result.push(3);
    expect(total({ result })).toBe(123);
    expect(total({ result: [5] })).toBe(5);
    expect(total({ result })).toBe(123);
  });

  it('starts again if what its predicate reads has changed', () => {
    const total = compileExpression('let rate = now(); reduce(result, #acc + # * rate, 0)');
    const result = [1, 2];
    expect(total({ result, now: 1 })).toBe(3);
    expect(total({ result, now: 2 })).toBe(6);
  });

  it('starts again from another start', () => {
    const total = compileExpression('reduce(result, #acc + #, now())');
    const result = [1, 2];
    expect(total({ result, now: 1 })).toBe(4);
    expect(total({ result, now: 10 })).toBe(13);
  });

  it('may read the list itself', () => {
    const total = compileExpression('reduce(result, #acc + # * len(result), 0)');
    const result = [1];
    expect(total({ result })).toBe(1);
    result.push(2);
    expect(total({ result })).toBe(6);
  });
});
