import { ChartError } from '../errors';
import type { Json } from '../json';
import { call, type Expr, type LiteralExpr, literal } from './expr';
import { blockNames, decodeNumber, decodeString, decodeWhole, isControl, OpaqueToken } from './token';

/** Turns a TypeScript value, with placeholders anywhere in it, into one expression. */
export function toExpr(value: unknown, where: string): Expr {
  if (value === null || value === undefined) return literal(null);
  if (value instanceof OpaqueToken) return nodeExpr(value.node, where);
  switch (typeof value) {
    case 'boolean':
      return literal(value);
    case 'number':
      return decodeNumber(value, where);
    case 'string':
      return decodeString(value, where) ?? literal(value);
    case 'object':
      return Array.isArray(value) ? listExpr(value, where) : mapExpr(value, where);
    default:
      throw new ChartError({ code: 'token-undecodable', where, message: `a ${typeof value} cannot stand in a chart` });
  }
}

function nodeExpr(node: OpaqueToken['node'], where: string): Expr {
  if (!isControl(node)) return node;
  throw new ChartError({
    code: 'token-undecodable',
    where,
    message: `${blockNames[node.kind]} is not an expression; use fn.ternary or fn.default inside a function call`,
  });
}

function listExpr(value: readonly unknown[], where: string): Expr {
  const whole = value.length === 1 && typeof value[0] === 'string' ? decodeWhole(value[0]) : undefined;
  if (whole && !isControl(whole) && whole.type === 'list') return whole;
  const items = value.map((item) => toExpr(item, where));
  return items.every(isLiteral) ? literal(items.map((item) => item.value)) : call('list', items, 'list');
}

function mapExpr(value: object, where: string): Expr {
  if ('resolve' in value && typeof value.resolve === 'function') return toExpr(value.resolve(), where);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const [first] = entries;
  if (entries.length === 1 && first && first[0] === first[1]) {
    const whole = decodeWhole(first[0]);
    if (whole) return nodeExpr(whole, where);
  }
  const pairs = entries.map(([key, item]) => [toExpr(key, where), toExpr(item, where)] as const);
  if (pairs.every(([key, item]) => isLiteral(key) && isLiteral(item))) {
    return literal(Object.fromEntries(pairs.map(([key, item]) => [literalOf(key), literalOf(item)])) as Json);
  }
  return call('dict', pairs.flat(), 'map');
}

const isLiteral = (expr: Expr): expr is LiteralExpr => expr.kind === 'literal';
const literalOf = (expr: Expr): Json => (expr as LiteralExpr).value;
