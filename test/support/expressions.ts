import { type Expr, type ExprType, literal, type Quoting, reference } from '../../lib/expr/ast';
import type { Environment } from '../../lib/expr/evaluate';
import type { JsonMap } from '../../lib/json';

/** A reference to a value, its path with dots. */
export const value = (path: string, type: ExprType = 'string', quoting: Quoting = 'escape'): Expr =>
  reference('Values', path.split('.'), type, { quoting });

/** Surroundings in which there are values and nothing else. */
export const valuesOnly = (values: JsonMap): Environment => ({
  scope: { Values: values } as Environment['scope'],
  locals: new Map(),
  textOf: () => literal(''),
});
