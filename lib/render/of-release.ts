import type { Expr } from '../expr/ast';
import { type Environment, evaluate } from '../expr/evaluate';
import { keyOriginOf, originOf } from '../expr/shape-registry';
import { functionOf } from '../helm/functions/function-table';
import { truthy } from '../helm/truthy';
import type { Cause } from './field-sources';

/** Whether the chart derives a field from the name of the release, in the branches that are taken. */
export const isOfRelease = (cause: Cause): boolean =>
  'expr' in cause && cause.expr !== undefined && cause.env !== undefined && readsRelease(cause.expr, cause.env);

function readsRelease(expr: Expr, env: Environment): boolean {
  const some = (exprs: readonly Expr[]): boolean => exprs.some((one) => readsRelease(one, env));
  switch (expr.kind) {
    case 'reference': {
      if (typeof expr.root === 'string') return expr.root === 'Release' && expr.path[0] === 'Name';
      const origin = originOf(expr.root)?.expr ?? keyOriginOf(expr.root);
      return origin !== undefined && readsRelease(origin, env);
    }
    case 'choice':
      return readsRelease(truthy(evaluate(expr.condition, env)) ? expr.consequent : expr.alternate, env);
    case 'call':
      return some(functionOf(expr.name).passes?.(expr.args) ?? expr.args);
    case 'text':
      return some(expr.parts.filter((part) => typeof part !== 'string'));
    case 'include':
      return readsRelease(env.textOf(expr.template), { ...env, locals: new Map() });
    case 'literal':
    case 'loop':
      return false;
  }
}
