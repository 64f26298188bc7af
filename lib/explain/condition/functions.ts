import { boolean, closure, EvaluationError, list, number, type Value } from './values';

type Implementation = (args: readonly Value[]) => Value;

const tested = ([items, predicate]: readonly Value[]): boolean[] =>
  list(items).map((item) => boolean(closure(predicate)(item)));
const numbers = (args: readonly Value[]): number[] => args.flat().map((value) => number(value as Value));
/** The number of some numbers, or lists of them, that comes before all others. */
function extreme(args: readonly Value[], isBefore: (a: number, b: number) => boolean): number {
  const [first, second] = args;
  if (args.length === 2 && typeof first === 'number' && typeof second === 'number')
    return isBefore(second, first) ? second : first;
  const all = numbers(args);
  if (all.length === 0) throw new EvaluationError('not enough arguments');
  return all.reduce((so, value) => (isBefore(value, so) ? value : so));
}
/** The mean of some numbers; 0 of none. */
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
const truncated = (value: Value | undefined): number => Math.trunc(Number(value));

/** The functions of expr-lang and of Argo Rollouts (utils/evaluate/evaluate.go) that conditions use. */
export const functions: Readonly<Record<string, Implementation>> = {
  len: ([value]) => (typeof value === 'string' ? value.length : list(value).length),
  all: ([items, predicate]) => list(items).every((item) => boolean(closure(predicate)(item))),
  any: ([items, predicate]) => list(items).some((item) => boolean(closure(predicate)(item))),
  none: ([items, predicate]) => !list(items).some((item) => boolean(closure(predicate)(item))),
  one: (args) => tested(args).filter(Boolean).length === 1,
  count: (args) =>
    args.length === 1 ? list(args[0]).filter((item) => boolean(item)).length : tested(args).filter(Boolean).length,
  filter: (args) => {
    const kept = tested(args);
    return list(args[0]).filter((_, index) => kept[index]);
  },
  map: ([items, predicate]) => list(items).map((item) => closure(predicate)(item)),
  sum: ([items, predicate]) =>
    list(items).reduce<number>(
      (sum, item) => sum + number(predicate === undefined ? item : closure(predicate)(item)),
      0,
    ),
  reduce: ([items, predicate, initial]) => {
    const all = list(items);
    const rest = initial === undefined ? all.slice(1) : all;
    const first = initial ?? all[0];
    if (first === undefined) throw new EvaluationError('reduce of an empty list');
    return rest.reduce((acc, item) => closure(predicate)(item, acc), first);
  },
  min: (args) => extreme(args, (a, b) => a < b),
  max: (args) => extreme(args, (a, b) => a > b),
  mean: (args) => mean(numbers(args)),
  median: (args) => {
    const sorted = numbers(args).sort((a, b) => a - b);
    return mean(sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1));
  },
  first: ([items]) => list(items)[0] ?? null,
  last: ([items]) => list(items).at(-1) ?? null,
  abs: ([value]) => Math.abs(number(value)),
  ceil: ([value]) => Math.ceil(number(value)),
  floor: ([value]) => Math.floor(number(value)),
  // As Go does, away from 0.
  round: ([value]) => Math.sign(number(value)) * Math.round(Math.abs(number(value))),
  int: ([value]) => truncated(value),
  float: ([value]) => Number(value),
  asInt: ([value]) => truncated(value),
  asFloat: ([value]) => Number(value),
  isNaN: ([value]) => Number.isNaN(number(value)),
  isInf: ([value]) => Math.abs(number(value)) === Number.POSITIVE_INFINITY,
  // A result of Prometheus is never nil, an empty one neither.
  isNil: () => false,
  default: ([value]) => value ?? null,
  now: () => 0,
  duration: ([text]) => {
    if (typeof text !== 'string') throw new EvaluationError('expected a duration');
    return durationSeconds(text);
  },
};

function durationSeconds(text: string): number {
  const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|[smh])/g)];
  if (parts.map(([part]) => part).join('') !== text || text === '')
    throw new EvaluationError(`invalid duration ${text}`);
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? 's'] ?? 1), 0);
}
