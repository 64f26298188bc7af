import { type Expr, type Local, type ReferenceExpr, reference } from './expr';
import { alternativesOf, tokenOf } from './fn';
import { truthy } from './functions';
import { mapToken, openToken } from './token';

/** What a schema says of a value's parts; lib/values supplies it for declared values. */
export interface Shape {
  /** Equal for values that take the same. */
  readonly id: string;
  /** The placeholder for a reference to such a value. */
  token(expr: ReferenceExpr): unknown;
  /** The placeholder for an item of such a list, or the value of an entry of such a map. */
  item: ((item: Local) => unknown) | undefined;
}

const shapes = new WeakMap<Expr, Shape>();

/** Tells how the parts of a reference's value are referenced. */
export const registerShape = (expr: ReferenceExpr, shape: Shape): void => {
  shapes.set(expr, shape);
};

/** The placeholder for a variable that is bound to the value of an expression. */
export function boundToken(expr: Expr, bound: Local): unknown {
  const { type, safe } = expr;
  // `with` binds nothing that is empty.
  const bare = reference(bound, [], type, { safe, filled: type === 'list' || type === 'map' });
  return shapeOf(expr)?.token(bare) ?? unknownToken(bare);
}

/** The placeholder for a variable that is bound to each item of a list, or each entry of a map. */
export const itemToken = (over: Expr, item: Local): unknown =>
  shapeOf(over)?.item?.(item) ?? unknownToken(reference(item, [], 'any'));

/** A value that is one of several has their shape, where that is one. */
function shapeOf(expr: Expr): Shape | undefined {
  const known = shapes.get(expr);
  if (known) return known;
  const [first, ...others] = alternativesOf(expr)
    .filter((one) => one.kind !== 'literal' || truthy(one.value))
    .map(shapeOf);
  return others.every((other) => other?.id === first?.id) ? first : undefined;
}

/** Fields of what nothing is known of are whatever they are. */
function unknownToken(expr: ReferenceExpr): unknown {
  const field = (name: string) => unknownToken(reference(expr.root, [...expr.path, name], 'any'));
  if (expr.type === 'any') return openToken(expr, field);
  return expr.type === 'map' ? mapToken(expr, field) : tokenOf(expr, expr.type);
}
