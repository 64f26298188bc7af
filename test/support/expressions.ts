import { type Expr, type ExprType, literal, type Quoting, reference } from '../../lib/expr/ast';
import type { Environment } from '../../lib/expr/evaluate';
import type { JsonMap } from '../../lib/json';

/** A reference to a value by its dotted path. */
export const value = (path: string, type: ExprType = 'string', quoting: Quoting = 'escape'): Expr =>
  reference('Values', path.split('.'), type, { quoting });

/** An environment with values only. */
export const valuesOnly = (values: JsonMap): Environment => ({
  scope: { Values: values } as Environment['scope'],
  locals: new Map(),
  textOf: () => literal(''),
});
