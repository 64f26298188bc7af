import type { Expr, ExprType, Local, ReferenceExpr } from './ast';

/** What a schema says of a value's parts; lib/values supplies it for declared values. */
export interface Shape {
  /** Equal for values that take the same. */
  readonly id: string;
  /** The placeholder for a reference to such a value. */
  token(expr: ReferenceExpr): unknown;
  /** The placeholder for an item of such a list, or the value of an entry of such a map. */
  item: ((item: Local) => unknown) | undefined;
  /** The type of every item of such a list; `any` where they differ or may be null. */
  readonly itemType: ExprType;
  /** Whether it, one field of it or anything in it may be a number that Go prints with an exponent. */
  holdsExponent(field?: string): boolean;
}

const shapes = new WeakMap<Expr, Shape>();

/** Tells how the parts of a reference's value are referenced. */
export const registerShape = (expr: ReferenceExpr, shape: Shape): void => {
  shapes.set(expr, shape);
};

/** What is known of the parts of a reference's value. */
export const registeredShape = (expr: Expr): Shape | undefined => shapes.get(expr);

const unset = new WeakSet<Expr>();

/** Tells that the value of a reference may be missing or null. */
export const registerUnset = (expr: ReferenceExpr): void => {
  unset.add(expr);
};

/** Whether the value of a reference may be missing or null. */
export const mayBeUnset = (expr: Expr): boolean => unset.has(expr);

/** What a variable of a block is bound to: the value of an expression, or an item of it. */
export interface Origin {
  readonly expr: Expr;
  readonly isItem: boolean;
}

const origins = new WeakMap<Local, Origin>();

/** Tells what a variable is bound to. */
export const registerOrigin = (bound: Local, origin: Origin): void => {
  origins.set(bound, origin);
};

/** What a variable is bound to, where that was told. */
export const originOf = (bound: Local): Origin | undefined => origins.get(bound);
