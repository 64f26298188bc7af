import { ChartError } from '../errors';
import { isMap, type Json, type JsonMap } from '../json';
import { call, type Expr, type LiteralExpr, literal } from './ast';
import { asExpr, decodeNumber, decodeString, decodeWhole, OpaqueToken } from './tokens';
import { isControl } from './tree';

/** Turns a TypeScript value, with placeholders anywhere in it, into one expression. */
export function toExpr(value: unknown, where: string): Expr {
  if (value === null || value === undefined) return literal(null);
  if (value instanceof OpaqueToken) return asExpr(value.node, where);
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

/** A list; an item that is the placeholder of a list was spread. */
function listExpr(value: readonly unknown[], where: string): Expr {
  const parts: Expr[] = [];
  let items: Expr[] = [];
  const close = () => {
    if (items.length > 0 || parts.length === 0) parts.push(listOf(items));
    items = [];
  };
  for (const item of value) {
    const whole = typeof item === 'string' ? decodeWhole(item) : undefined;
    if (whole && !isControl(whole) && whole.type === 'list') {
      if (items.length > 0) close();
      parts.push(whole);
    } else items.push(toExpr(item, where));
  }
  close();
  const [only, ...others] = parts as [Expr, ...Expr[]];
  return others.length === 0 ? only : call('concat', parts, 'list');
}

const listOf = (items: readonly Expr[]): Expr =>
  items.every(isLiteral) ? literal(items.map((item) => item.value)) : call('list', items, 'list');

/** A map; an entry that is the placeholder of a map was spread. */
function mapExpr(value: object, where: string): Expr {
  if ('resolve' in value && typeof value.resolve === 'function') return toExpr(value.resolve(), where);
  const parts: Expr[] = [];
  let pairs: (readonly [Expr, Expr])[] = [];
  const close = () => {
    if (pairs.length > 0 || parts.length === 0) parts.push(dictOf(pairs));
    pairs = [];
  };
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const whole = key === item ? decodeWhole(key) : undefined;
    if (whole) {
      if (pairs.length > 0) close();
      parts.push(asExpr(whole, where));
    } else pairs.push([toExpr(key, where), toExpr(item, where)]);
  }
  close();
  const [only, ...others] = parts as [Expr, ...Expr[]];
  if (others.length === 0) return only;
  // Helm merges maps inside, which a spread does not; it may do so where no key can have a map in two of them.
  if (parts.filter(mayHoldMaps).length <= 1) return call('mergeOverwrite', parts, 'map');
  const message =
    'Helm has no function that spreads maps: fn.mergeOverwrite(a, b, ...) merges them and the maps inside';
  throw new ChartError({ code: 'not-modelled', where, message });
}

function mayHoldMaps(part: Expr): boolean {
  if (part.kind === 'literal') return Object.values(part.value as JsonMap).some(isMap);
  const values = part.kind === 'call' && part.name === 'dict' ? part.args.filter((_, index) => index % 2 === 1) : [];
  return values.length === 0 || values.some(({ type }) => type === 'map' || type === 'any');
}

const dictOf = (pairs: readonly (readonly [Expr, Expr])[]): Expr =>
  pairs.every(([key, item]) => isLiteral(key) && isLiteral(item))
    ? literal(Object.fromEntries(pairs.map(([key, item]) => [literalOf(key), literalOf(item)])) as Json)
    : call('dict', pairs.flat(), 'map');

const isLiteral = (expr: Expr): expr is LiteralExpr => expr.kind === 'literal';
const literalOf = (expr: Expr): Json => (expr as LiteralExpr).value;
