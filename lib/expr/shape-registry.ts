import type { Expr, ExprType, Local, ReferenceExpr } from './ast';

/** What a schema says about the parts of a value; supplied by lib/values. */
export interface Shape {
  /** Equal for values with equal schemas. */
  readonly id: string;
  /** The placeholder of a reference to such a value. */
  token(expr: ReferenceExpr): unknown;
  /** The placeholder of an item of such a list, or of an entry's value of such a map. */
  item: ((item: Local) => unknown) | undefined;
  /** The type of the items of such a list; `any` if they differ or may be null. */
  readonly itemType: ExprType;
  /** Whether the value (or one field) is or contains a number that Go may print with an exponent. */
  holdsExponent(field?: string): boolean;
}

const shapes = new WeakMap<Expr, Shape>();

/** Registers the shape of a reference. */
export const registerShape = (expr: ReferenceExpr, shape: Shape): void => {
  shapes.set(expr, shape);
};

/** The shape of a reference; undefined if unknown. */
export const registeredShape = (expr: Expr): Shape | undefined => shapes.get(expr);

const unset = new WeakSet<Expr>();

/** Registers that a reference may be missing or null. */
export const registerUnset = (expr: ReferenceExpr): void => {
  unset.add(expr);
};

/** Whether a reference may be missing or null. */
export const mayBeUnset = (expr: Expr): boolean => unset.has(expr);

/** What a block variable is bound to: the value of an expression, or an item of it. */
export interface Origin {
  readonly expr: Expr;
  readonly isItem: boolean;
}

const origins = new WeakMap<Local, Origin>();

/** Registers what a block variable is bound to. */
export const registerOrigin = (bound: Local, origin: Origin): void => {
  origins.set(bound, origin);
};

/** What a block variable is bound to; undefined if unknown. */
export const originOf = (bound: Local): Origin | undefined => origins.get(bound);

const keyOrigins = new WeakMap<Local, Expr>();

/** Registers the map whose keys a block variable is bound to. */
export const registerKeyOrigin = (bound: Local, over: Expr): void => {
  keyOrigins.set(bound, over);
};

/** The map whose keys a block variable is bound to; undefined for another variable. */
export const keyOriginOf = (bound: Local): Expr | undefined => keyOrigins.get(bound);
