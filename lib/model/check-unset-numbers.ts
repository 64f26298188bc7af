import type { Problem } from '../errors';
import { children, type Expr, pathOf, type ReferenceExpr } from '../expr/ast';
import { describeExpr } from '../expr/describe';
import { mayBeUnset } from '../expr/shape-registry';
import { functionOf } from '../helm/functions/function-table';
import type { HelmFunction } from '../helm/functions/helm-function';
import type { ChartModel } from './chart-model';
import { visitChart } from './traverse';

/** References that are known to be set because of enclosing conditions. */
type Known = ReadonlySet<Expr>;

/** Unguarded comparisons of a number that may be unset, which Sprig's int64 and float64 convert to 0. */
export function unsetNumbers(model: ChartModel): Problem[] {
  const found = new Map<Expr, ReferenceExpr>();
  const report = (comparison: Expr, operand: ReferenceExpr): void => {
    if (!found.has(comparison)) found.set(comparison, operand);
  };
  const look = (expr: Expr, known: Known): void => visit(expr, known, report);
  const narrow = (known: Known, condition: Expr, holds: boolean): Known => and(known, facts(condition, holds));
  visitChart<Known>(model, new Set(), { print: look, decide: look, narrow });
  return [...found].map(([comparison, operand]) => problem(model, comparison, operand));
}

type Report = (comparison: Expr, operand: ReferenceExpr) => void;

function problem({ name }: ChartModel, comparison: Expr, operand: ReferenceExpr): Problem {
  const path = pathOf(operand);
  const message = `${describeExpr(comparison)} treats ${path} as 0 if it is unset: use fn.and(fn.isSet(${path}), ...), or fn.default(0, ${path}) if 0 is intended`;
  return { code: 'not-modelled', where: `${name}: ${path}`, message, subject: { node: comparison } };
}

const and = (known: Known, more: Iterable<Expr>): Known => new Set([...known, ...more]);

/** The references that are set if a condition holds, or if it does not hold. */
function* facts(condition: Expr, holds: boolean): Generator<Expr> {
  if (condition.kind === 'reference' && holds) yield condition;
  if (condition.kind !== 'call') return;
  const { name, args } = condition;
  const [first] = args as [Expr];
  if (name === 'isSet' && holds) yield first;
  if (name === 'not' || name === 'empty') yield* facts(first, !holds);
  if (name === (holds ? 'and' : 'or')) for (const arg of args) yield* facts(arg, holds);
}

function visit(expr: Expr, known: Known, report: Report): void {
  if (expr.kind === 'choice') {
    visit(expr.condition, known, report);
    visit(expr.consequent, and(known, facts(expr.condition, true)), report);
    visit(expr.alternate, and(known, facts(expr.condition, false)), report);
    return;
  }
  const { stopsAt, params }: Partial<HelmFunction> = expr.kind === 'call' ? functionOf(expr.name) : {};
  if (stopsAt) {
    let inner = known;
    for (const arg of children(expr)) {
      visit(arg, inner, report);
      inner = and(inner, facts(arg, stopsAt === 'falsy'));
    }
    return;
  }
  if (params?.includes('comparable')) {
    for (const arg of children(expr)) {
      const operand = arg.kind === 'call' && functionOf(arg.name).nullAsZero ? arg.args[0] : undefined;
      if (operand?.kind === 'reference' && mayBeUnset(operand) && !known.has(operand)) report(expr, operand);
    }
  }
  for (const child of children(expr)) visit(child, known, report);
}
