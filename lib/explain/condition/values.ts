/** A value of an expression. */
export type Value = number | boolean | string | null | readonly Value[] | Closure;

/** A predicate of a function such as `all`, or of `reduce`. */
export type Closure = (item: Value, acc?: Value) => Value;

/** An error of an expression at run time, which makes the measurement an Error. */
export class EvaluationError extends Error {}

/** A list; throws `EvaluationError` for anything else. */
export const list = (value: Value | undefined): readonly Value[] => {
  if (Array.isArray(value)) return value as readonly Value[];
  throw new EvaluationError('expected a list');
};
/** A number; throws `EvaluationError` for anything else. */
export const number = (value: Value | undefined): number => {
  if (typeof value === 'number') return value;
  throw new EvaluationError('expected a number');
};
/** A bool; throws `EvaluationError` for anything else. */
export const boolean = (value: Value | undefined): boolean => {
  if (typeof value === 'boolean') return value;
  throw new EvaluationError('expected a bool');
};
/** A predicate; throws `EvaluationError` for anything else. */
export const closure = (value: Value | undefined): Closure => {
  if (typeof value === 'function') return value as Closure;
  throw new EvaluationError('expected a predicate');
};
