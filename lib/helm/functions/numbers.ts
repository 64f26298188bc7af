import { failTemplate, notModelledHere } from '../fail';
import { exactInteger, goJson, toInt64 } from '../go-format';
import { define } from './helm-function';

const fold = (evaluate: (a: bigint, b: bigint) => bigint) =>
  define({
    params: ['integer', 'integer'],
    rest: 'integer',
    result: 'integer',
    style: 'call',
    total: 'always',
    evaluate: (args) => exactInteger(args.map(BigInt).reduce(evaluate), 'arithmetic'),
  });

const extreme = (choose: (...values: number[]) => number) =>
  define({
    params: ['integer'],
    rest: 'integer',
    result: 'integer',
    style: 'call',
    total: 'always',
    evaluate: (args) => choose(...args),
  });

const division = (evaluate: (a: bigint, b: bigint) => bigint) =>
  define({
    params: ['integer', 'integer'],
    result: 'integer',
    style: 'call',
    evaluate: ([a, b]) => {
      if (b === 0) failTemplate('integer divide by zero');
      return exactInteger(evaluate(BigInt(a), BigInt(b)), 'arithmetic');
    },
  });

/** Whole numbers, as Go's int64. */
export const numbers = {
  add: fold((a, b) => a + b),
  mul: fold((a, b) => a * b),
  sub: define({
    params: ['integer', 'integer'],
    result: 'integer',
    style: 'call',
    total: 'always',
    evaluate: ([a, b]) => exactInteger(BigInt(a) - BigInt(b), 'fn.sub'),
  }),
  div: division((a, b) => a / b),
  mod: division((a, b) => a % b),
  max: extreme(Math.max),
  min: extreme(Math.min),
  int64: define({
    params: ['any'],
    result: 'integer',
    style: 'call',
    total: 'always',
    evaluate: ([value]) => toInt64(value, 'fn.int64'),
  }),
  int: define({
    params: ['any'],
    result: 'integer',
    style: 'call',
    total: 'always',
    evaluate: ([value]) => toInt64(value, 'fn.int'),
  }),
  float64: define({
    params: ['any'],
    result: 'number',
    style: 'call',
    total: 'always',
    evaluate: ([value]) =>
      typeof value === 'number' ? value : notModelledHere('fn.float64', `${goJson(value)} as a number`),
  }),
};
