import type { Json } from '../../json';
import { failTemplate } from '../fail';
import { byBytes } from '../go-format';
import { truthy } from '../truthy';
import { type ArgumentOf, define } from './helm-function';

const compare = (evaluate: (order: number) => boolean) =>
  define({
    params: ['comparable', 'comparable'],
    result: 'boolean',
    evaluate: ([a, b]) => evaluate(order(a, b)),
  });

function order(a: ArgumentOf['comparable'], b: ArgumentOf['comparable']): number {
  if (typeof a === 'string' && typeof b === 'string') return byBytes(a, b);
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  return failTemplate('incompatible types for comparison');
}

function same(a: ArgumentOf['comparable'], b: ArgumentOf['comparable']): boolean {
  if (a !== null && b !== null && typeof a !== typeof b) failTemplate('incompatible types for comparison');
  return a === b;
}

/** Defaults, conditions and comparisons. */
export const logic = {
  default: define({
    params: ['any', 'any'],
    result: 'any',
    style: 'pipe',
    passes: (args) => args,
    decidedBy: 1,
    total: 'always',
    fallsBack: true,
    evaluate: ([fallback, value]) => (truthy(value) ? value : fallback),
  }),
  coalesce: define({
    params: ['any'],
    rest: 'any',
    result: 'any',
    passes: (args) => args,
    total: 'always',
    fallsBack: true,
    evaluate: (values) => values.find(truthy) ?? null,
  }),
  required: define({
    params: ['string', 'any'],
    result: 'any',
    style: 'pipe',
    passes: (args) => args.slice(1),
    evaluate: ([message, value]) => (value === null || value === '' ? failTemplate(message) : value),
  }),
  fail: define({ params: ['string'], result: 'string', evaluate: ([message]) => failTemplate(message) }),
  ternary: define({
    params: ['any', 'any', 'boolean'],
    result: 'any',
    passes: (args) => args.slice(0, 2),
    decidedBy: 2,
    // Go fails for a condition that is not a boolean.
    total: 'typed',
    evaluate: ([yes, no, condition]) => (condition ? yes : no),
  }),

  and: define({
    params: ['any'],
    rest: 'any',
    result: 'any',
    total: 'always',
    stopsAt: 'falsy',
    evaluate: (args) => args.at(-1) as Json,
  }),
  or: define({
    params: ['any'],
    rest: 'any',
    result: 'any',
    total: 'always',
    stopsAt: 'truthy',
    evaluate: (args) => args.at(-1) as Json,
  }),
  not: define({
    params: ['any'],
    result: 'boolean',
    total: 'always',
    inspects: true,
    evaluate: ([value]) => !truthy(value),
  }),
  empty: define({
    params: ['any'],
    result: 'boolean',
    total: 'always',
    inspects: true,
    evaluate: ([value]) => !truthy(value),
  }),
  // Whether a value is set and not null; 0, false and "" are set.
  isSet: define({
    params: ['any'],
    result: 'boolean',
    style: ([value]) => `not (kindIs "invalid" ${value})`,
    total: 'always',
    inspects: true,
    negated: ([value]) => `kindIs "invalid" ${value}`,
    evaluate: ([value]) => value !== null,
  }),
  eq: define({
    params: ['comparable', 'comparable'],
    result: 'boolean',
    total: 'typed',
    negated: ([a, b]) => `ne ${a} ${b}`,
    evaluate: ([a, b]) => same(a, b),
  }),
  ne: define({
    params: ['comparable', 'comparable'],
    result: 'boolean',
    total: 'typed',
    evaluate: ([a, b]) => !same(a, b),
  }),
  lt: compare((result) => result < 0),
  le: compare((result) => result <= 0),
  gt: compare((result) => result > 0),
  ge: compare((result) => result >= 0),
};
