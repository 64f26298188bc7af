import { type FunctionName, functionOf } from '../helm/functions/function-table';
import type { Expr } from './ast';

/** The arguments one of which a call returns unchanged; empty if the result is computed. */
export const candidatesOf = (name: FunctionName, args: readonly Expr[]): readonly Expr[] =>
  functionOf(name).passes?.(args) ?? [];

/** The expressions one of which is the value, or whose items are the items; empty if the value is computed. */
export function alternativesOf(expr: Expr): readonly Expr[] {
  if (expr.kind === 'choice') return [expr.consequent, expr.alternate];
  if (expr.kind !== 'call') return [];
  if (functionOf(expr.name).keeps === 'items') return expr.args;
  return candidatesOf(expr.name, expr.args);
}
