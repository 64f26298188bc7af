import { failTemplate, notModelledHere } from '../fail';
import { goJson } from '../go-format';
import { exactInteger, toInt64 } from '../go-number';
import { define } from './helm-function';

const fold = (evaluate: (a: bigint, b: bigint) => bigint) =>
  define({
    params: ['integer', 'integer'],
    rest: 'integer',
    result: 'integer',
    total: 'always',
    evaluate: (args) => exactInteger(args.map(BigInt).reduce(evaluate), 'arithmetic'),
  });

const extreme = (choose: (...values: number[]) => number) =>
  define({
    params: ['integer'],
    rest: 'integer',
    result: 'integer',
    total: 'always',
    evaluate: (args) => choose(...args),
  });

const division = (evaluate: (a: bigint, b: bigint) => bigint) =>
  define({
    params: ['integer', 'integer'],
    result: 'integer',
    evaluate: ([a, b]) => {
      if (b === 0) failTemplate('integer divide by zero');
      return exactInteger(evaluate(BigInt(a), BigInt(b)), 'arithmetic');
    },
  });

/** The shortest decimal digits, with their exponent, that parse as the same float64. */
function decimalOf(value: number): { digits: bigint; exponent: number } {
  const [mantissa = '', exponent = '0'] = String(value).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

/** A product as shopspring/decimal computes it: exact in decimal, rounded to a float64 once. */
function product(factors: readonly number[]): number {
  const parts = factors.map(decimalOf);
  const digits = parts.reduce((all, part) => all * part.digits, 1n);
  const exponent = parts.reduce((sum, part) => sum + part.exponent, 0);
  const result = Number(`${digits}e${exponent}`);
  return Number.isFinite(result) ? result : notModelledHere('fn.mulf', 'the product exceeds the range of a float64');
}

/** Arithmetic on Go's int64, and some on float64. */
export const numbers = {
  add: fold((a, b) => a + b),
  mul: fold((a, b) => a * b),
  sub: define({
    params: ['integer', 'integer'],
    result: 'integer',
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
    total: 'always',
    nullAsZero: true,
    evaluate: ([value]) => toInt64(value, 'fn.int64'),
  }),
  int: define({
    params: ['any'],
    result: 'integer',
    total: 'always',
    nullAsZero: true,
    evaluate: ([value]) => toInt64(value, 'fn.int'),
  }),
  float64: define({
    params: ['any'],
    result: 'number',
    total: 'always',
    nullAsZero: true,
    evaluate: ([value]) => {
      if (typeof value === 'number') return value;
      const isDecimal =
        typeof value === 'string' && /^[0-9]{1,15}(?:\.[0-9]{1,15})?(?:[eE][+-]?[0-9]{1,2})?$/.test(value);
      return isDecimal
        ? Number(value)
        : notModelledHere('fn.float64', `cannot convert ${goJson(value)}: use decimal digits, such as 1.5 or 1e3`);
    },
  }),
  mulf: define({
    params: ['number', 'number'],
    rest: 'number',
    result: 'number',
    total: 'always',
    evaluate: product,
  }),
};
