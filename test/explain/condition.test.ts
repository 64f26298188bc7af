import { compileCondition, compileExpression } from '../../lib/explain/condition/compile-condition';
import { EvaluationError } from '../../lib/explain/condition/values';
import { Unreadable } from '../../lib/explain/query/unreadable';

describe('a condition', () => {
  it.each<[string, number | number[], boolean]>([
    ['result[0] >= 0.95', [0.95], true],
    ['result[0] >= 0.95', [0.94], false],
    ['result >= 0.95', 0.96, true],
    ['len(result) > 0 ? result[0] <= 0.05 : "wait" == "pass"', [], false],
    ['len(result) > 0 ? result[0] <= 0.05 : "pass" == "pass"', [], true],
    ['(len(result) >= 3 || "wait" == "fail") && all(result, # < 0.95)', [0.9, 0.9, 0.9], true],
    ['(len(result) >= 3 || "wait" == "fail") && all(result, # < 0.95)', [0.9, 0.9], false],
    ['all(result, {# < 0.95})', [], true],
    ['any(result, # > 1) or none(result, # > 0)', [0.5, 2], true],
    ['len(result) > 0 && reduce(result, max(0.0, #acc + #), 0.0) >= 2.5', [1, -3, 2, 1], true],
    ['sum(result) <= -2', [1, -3], true],
    ['not (result[0] == 1) and 2 ** 3 == 8', [2], true],
    ['isNaN(result[0]) || result[0] > 1', [Number.NaN], true],
    ['default(result, 0) < 1 && !isNil(result)', 0.5, true],
    ['asInt(result[0]) == 3 && asFloat("0.5") == .5', [3.9], true],
    ['result[0] in [1, 2]', [2], true],
    [
      'sum(result[:2]) == 3 and sum(result[2:]) == 7 and sum(result[1:-1]) == 5 and len(result[:]) == 4',
      [1, 2, 3, 4],
      true,
    ],
    ['len(result[:int(len(result) / 2)]) == 1 && result[1:][0] == 2 && len(result[5:]) == 0', [1, 2, 3], true],
    ['1 - 2 - 3 == -4 && -2 + 3 == 1 && 7 % 4 == 3', [], true],
    ['let big = 2; any(result, any([1, 2], # == 2) && # > big) && big == 2', [1, 3], true],
    ['reduce(result, all([1], # <= #acc) ? #acc + # : 0.0, 1.0) == 7', [2, 4], true],
    ['count(result, # > 0) / len(result) >= 0.5', [1, -1], true],
  ])('%s of %j is %s', (text, result, expected) => {
    expect(compileCondition(text)(result)).toBe(expected);
  });

  it.each<[string, number | number[]]>([
    ['result[0] > 1', []],
    ['result > 1', [2]],
    ['result[0]', [1]],
    ['len(result) > 0', 1],
    ['len(result[:len(result) / 2]) > 0', [1]],
    ['# > 1', [2]],
    ['any(result, #acc > 1)', [2]],
    ['let unused = 1 + "a"; true', []],
  ])('%s of %j is an error', (text, result) => {
    expect(() => compileCondition(text)(result)).toThrow(EvaluationError);
  });

  it.each([
    'result.value > 1',
    'unknown(result)',
    'result[0] >',
    'let = 1; x',
    'payload > 1',
    'result @ 1',
    'len(result[1 2])',
  ])('cannot be %s', (text) => {
    expect(() => compileCondition(text)).toThrow(Unreadable);
  });

  it('knows the times of a range query', () => {
    expect(compileExpression('now() - duration("1h30m") - duration("10s")')({})).toBe(-5410);
    expect(compileExpression('let a = 2; let b = a + 1; reduce([1, 2], #acc + # * b, a)')({})).toBe(11);
    expect(compileExpression('duration("1h").Seconds() / duration("15s").Seconds()')({})).toBe(240);
    expect(compileExpression('(now() - duration("1m")).Truncate(duration("15s"))')({ now: 100 })).toBe(30);
  });
});
