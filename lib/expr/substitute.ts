import { ChartError } from '../errors';
import { call, choice, type Expr, type Local, loop, reference, text } from './ast';

/** Replaces references to a block variable, which moves a condition out of its `with` block. */
export function substitute(expr: Expr, from: Local, to: Expr): Expr {
  const inner = (child: Expr) => substitute(child, from, to);
  switch (expr.kind) {
    case 'reference':
      if (expr.root !== from) return expr;
      if (expr.path.length === 0) return to;
      if (to.kind === 'reference') {
        const { quoting, nonEmpty } = expr;
        const path = [...to.path, ...expr.path];
        return reference(
          to.root,
          path,
          expr.type,
          to.chartKey ? { quoting, nonEmpty, chartKey: to.chartKey } : { quoting, nonEmpty },
        );
      }
      throw new ChartError({
        code: 'scope',
        where: `$${from.name}`,
        message: 'the condition reads a field of a computed ifSet() value: pass the field itself to ifSet()',
      });
    case 'call':
      return call(expr.name, expr.args.map(inner), expr.type, expr.quoting);
    case 'text':
      return text(expr.parts.map((part) => (typeof part === 'string' ? part : inner(part))));
    case 'choice':
      return choice(inner(expr.condition), inner(expr.consequent), inner(expr.alternate));
    case 'loop':
      return loop({ ...expr, over: inner(expr.over) }, inner(expr.body));
    default:
      return expr;
  }
}
