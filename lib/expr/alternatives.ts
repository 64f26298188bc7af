import type { FunctionName } from '../helm/functions';
import type { Expr } from './ast';

/** Functions whose result is one of their arguments, with its type and its shape; `and` and `or` are conditions first. */
export const passing: ReadonlySet<FunctionName> = new Set(['default', 'required', 'coalesce', 'ternary']);

/** The arguments of which one is the result of such a call. */
export const candidatesOf = (name: FunctionName, args: readonly Expr[]): readonly Expr[] =>
  name === 'required' ? args.slice(1) : name === 'ternary' ? args.slice(0, 2) : args;

/** The expressions of which one is the value of this one, or whose items are its items; none where it is computed. */
export function alternativesOf(expr: Expr): readonly Expr[] {
  if (expr.kind === 'choice') return [expr.consequent, expr.alternate];
  if (expr.kind !== 'call') return [];
  if (expr.name === 'concat' || expr.name === 'uniq') return expr.args;
  return passing.has(expr.name) ? candidatesOf(expr.name, expr.args) : [];
}

/** Whether Go holds it as an integer already. */
export const isGoInteger = (arg: Expr): boolean =>
  arg.type === 'integer' && (arg.kind === 'literal' || (arg.kind === 'call' && !passing.has(arg.name)));
