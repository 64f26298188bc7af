import type { Expr, TextExpr } from './ast';
import { call, literal } from './ast';
import { asInt64, asText } from './number-text';

const calls = new WeakMap<TextExpr, Expr>();

/** Interpolated text as an equivalent `printf` call. */
export function asPrintf(expr: TextExpr): Expr {
  const known = calls.get(expr) ?? printfOf(expr);
  calls.set(expr, known);
  return known;
}

function printfOf(expr: TextExpr): Expr {
  const format = expr.parts.map((part) => (typeof part === 'string' ? part.replaceAll('%', '%%') : verbOf(part)));
  const args = expr.parts.filter((part) => typeof part !== 'string').map(argumentOf);
  return call('printf', [literal(format.join('')), ...args], 'string');
}

const verbOf = (part: Expr): string => (part.type === 'integer' ? '%d' : part.type === 'boolean' ? '%t' : '%s');

function argumentOf(part: Expr): Expr {
  if (part.type === 'boolean') return part;
  return part.type === 'integer' ? asInt64(part) : asText(part);
}
