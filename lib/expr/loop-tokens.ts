import { truthy } from '../helm/truthy';
import { alternativesOf } from './alternatives';
import { type Expr, type Local, type ReferenceExpr, reference } from './ast';
import { tokenOf } from './fn';
import { registeredShape, registerOrigin, type Shape } from './shape-registry';
import { mapToken, openToken } from './tokens';

/** The placeholder of a variable bound to the value of an expression. */
export function boundToken(expr: Expr, bound: Local): unknown {
  const { type, quoting } = expr;
  registerOrigin(bound, { expr, isItem: false });
  // `with` never binds an empty value.
  const bare = reference(bound, [], type, { quoting, nonEmpty: type === 'list' || type === 'map' });
  return shapeOf(expr)?.token(bare) ?? unknownToken(bare);
}

/** The placeholder of a variable bound to each item of a list, or each entry of a map. */
export function itemToken(over: Expr, item: Local): unknown {
  registerOrigin(item, { expr: over, isItem: true });
  return shapeOf(over)?.item?.(item) ?? unknownToken(reference(item, [], 'any'));
}

/** The shape of an expression; alternatives must have the same shape. */
function shapeOf(expr: Expr): Shape | undefined {
  const known = registeredShape(expr);
  if (known) return known;
  const [first, ...others] = alternativesOf(expr)
    .filter((one) => one.kind !== 'literal' || truthy(one.value))
    .map(shapeOf);
  return others.every((other) => other?.id === first?.id) ? first : undefined;
}

/** A placeholder without a known shape, whose fields are of type `any`. */
function unknownToken(expr: ReferenceExpr): unknown {
  const field = (name: string) => unknownToken(reference(expr.root, [...expr.path, name], 'any'));
  if (expr.type === 'any') return openToken(expr, field);
  return expr.type === 'map' ? mapToken(expr, field) : tokenOf(expr, expr.type);
}
