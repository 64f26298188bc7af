import { ChartError } from '../errors';
import { call, type Expr, literal, type TextExpr } from './expr';
import { isGoInteger } from './fn';

/** Interpolated text as the `printf` call that makes it. */
export function asPrintf(expr: TextExpr): Expr {
  const format = expr.parts.map((part) => (typeof part === 'string' ? part.replaceAll('%', '%%') : verbOf(part)));
  const args = expr.parts.filter((part) => typeof part !== 'string').map(asGoNumber);
  return call('printf', [literal(format.join('')), ...args], 'string');
}

const verbs: Partial<Record<Expr['type'], string>> = { string: '%s', integer: '%d', number: '%v', boolean: '%t' };

function verbOf(part: Expr): string {
  const verb = verbs[part.type];
  if (verb) return verb;
  throw new ChartError({
    code: 'not-modelled',
    where: 'text',
    message: `a ${part.type === 'any' ? 'value of unknown type' : part.type} inside text; use fn.toJson or fn.toString`,
  });
}

const asGoNumber = (part: Expr): Expr =>
  part.type === 'integer' && !isGoInteger(part) ? call('int64', [part], 'integer') : part;
