import { type FunctionName, functions } from '../helm/functions/function-table';
import type { HelmFunction } from '../helm/functions/helm-function';
import type { Expr } from './ast';

/** The arguments of which one is the result of a call, with its type and its shape; none where the result is computed. */
export const candidatesOf = (name: FunctionName, args: readonly Expr[]): readonly Expr[] =>
  (functions[name] as HelmFunction).passes?.(args) ?? [];

/** The expressions of which one is the value of this one, or whose items are its items; none where it is computed. */
export function alternativesOf(expr: Expr): readonly Expr[] {
  if (expr.kind === 'choice') return [expr.consequent, expr.alternate];
  if (expr.kind !== 'call') return [];
  if (expr.name === 'concat' || expr.name === 'uniq') return expr.args;
  return candidatesOf(expr.name, expr.args);
}

/** Whether Go holds it as an integer already. */
export const isGoInteger = (arg: Expr): boolean =>
  arg.type === 'integer' &&
  (arg.kind === 'literal' || (arg.kind === 'call' && candidatesOf(arg.name, arg.args).length === 0));
