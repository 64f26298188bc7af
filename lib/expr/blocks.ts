import { ChartError } from '../errors';
import { truthy } from '../helm/truthy';
import { type ExprType, literal, local, loop, reference, text } from './ast';
import { toCondition, tokenOf, toToken } from './fn';
import { boundToken, itemToken } from './loop-tokens';
import type { Block, Body, ItemOf, Items, KeyOf, ListOf, Loopable, MapOf, Present } from './ref-types';
import { registerKeyOrigin } from './shape-registry';
import { toExpr } from './to-expr';
import type { TokenNode } from './token-table';
import { holdsToken, mapToken, OpaqueToken, stringToken } from './tokens';
import type { Each } from './tree';

/**
 * A field, map entry or list item that is rendered while the condition holds, else left out (Helm's `if`).
 * @param condition value, reference or expression; true as in Helm: not null, false, 0, "" or empty
 * @param body the value
 * @throws ChartError `token-undecodable`, `arithmetic-on-reference`, `argument-invalid`, `not-modelled` or
 * `undeclared-value` for a malformed reference in an argument, such as one that was cut, calculated with, or is not
 * declared; `inspected-reference` for a field that is read of the block
 * @example
 * ```ts
 * const env = [{ name: 'PORT', value: '80' }, when(v.debug, { name: 'DEBUG', value: '1' })];
 * const spec = { type: when(v.public, 'LoadBalancer', 'ClusterIP'), ...when(v.tls, { tls }) };
 * ```
 */
export function when<R = never, const B = R>(condition: unknown, body: Body<R, B>): Block<R, B> | undefined;
/**
 * One of two values (Helm's `if` and `else`).
 * @param condition value, reference or expression
 * @param body the value while the condition holds
 * @param otherwise the value while it does not
 */
export function when<R = never, const B = R, const C = R>(
  condition: unknown,
  body: Body<R, B>,
  otherwise: Body<R, C>,
): Block<R, B> | Block<R, C>;
export function when(condition: unknown, body: unknown, otherwise?: unknown): unknown {
  const expr = toCondition(condition, 'when');
  if (expr.kind === 'literal') return truthy(expr.value) ? body : otherwise;
  return blockToken({ kind: 'when', condition: expr, body, otherwise }, body);
}

/**
 * A value, or what is built from it, that is rendered unless the value is empty (Helm's `with`).
 * @param value value or reference
 * @throws ChartError `token-undecodable`, `arithmetic-on-reference`, `not-modelled` or `undeclared-value` for a
 * malformed reference in an argument, such as one that was cut, calculated with, or is not declared;
 * `inspected-reference` for a field that is read of the block
 * @example
 * ```ts
 * const container = {
 *   resources: ifSet(v.resources),
 *   env: [ifSet(v.greeting, (value) => ({ name: 'GREETING', value }))],
 * };
 * ```
 */
export function ifSet<T>(value: T): Present<T> | undefined;
/**
 * What the body builds from a value, unless the value is empty.
 * @param value value or reference
 * @param body builds a value from it; an `Optional` is a plain reference there
 */
export function ifSet<T, R = never, const B = R>(
  value: T,
  body: (value: Present<T>) => Body<R, B>,
): Block<R, B> | undefined;
/**
 * What the body builds from a value, or another value while it is empty (Helm's `with` and `else`).
 * @param value value or reference
 * @param body builds a value from it
 * @param otherwise the value while it is empty
 */
export function ifSet<T, R = never, const B = R, const C = R>(
  value: T,
  body: (value: Present<T>) => Body<R, B>,
  otherwise: Body<R, C>,
): Block<R, B> | Block<R, C>;
export function ifSet(
  value: unknown,
  body: (value: unknown) => unknown = (bound) => bound,
  otherwise?: unknown,
): unknown {
  const expr = toExpr(value, 'ifSet');
  if (expr.kind === 'literal') return truthy(expr.value) ? body(value) : otherwise;
  const bound = local('value', expr.chartKey);
  const result = body(boundToken(expr, bound));
  return blockToken({ kind: 'with', value: expr, local: bound, body: result, otherwise }, result);
}

/**
 * The same value with a comment above it in the template: above a list item, a field, or the items or entries of what
 * is spread. A condition around the value covers the comment. Plain manifests have no comments.
 * @param text literal text; wrapped at column 100
 * @param value the value
 * @throws ChartError `token-undecodable` if the text holds a reference; `not-modelled` or `undeclared-value` for an
 * entry of the value that is known only when Helm renders it; `inspected-reference` for a field that is read of the block
 * @example
 * ```ts
 * const args = [commented('Needed behind the proxy.', '--forwarded')];
 * ```
 */
export function commented<T>(text: string, value: T): T {
  if (holdsToken(text)) {
    const message = 'a comment cannot contain references, because it is the same for every release';
    throw new ChartError({ code: 'token-undecodable', where: 'commented', message });
  }
  const node = { kind: 'comment', text, body: value } as const;
  if (shapeOf(value) !== 'map') return blockToken(node, value) as T;
  return mapToken(node, (name) => (value as Record<string, unknown>)[name]) as T;
}

/**
 * A list with an item for each item of a list, or for each entry of a map in the order of its keys (Helm's `range`). As an
 * item of another list, it adds its items to that.
 * @param over list or map; an unset one has no items
 * @param body builds the item; of a map it gets the key too. A list that it returns is spread
 * @throws ChartError `token-undecodable`, `arithmetic-on-reference`, `not-modelled` or `undeclared-value` for a
 * malformed reference in an argument, such as one that was cut, calculated with, or is not declared;
 * `inspected-reference` for a field that is read of the block
 * @example
 * ```ts
 * const ports = each(v.ports, ({ name, number }) => ({ name, containerPort: number }));
 * const env = [first, each(v.env, (value, name) => ({ name, value }))];
 * ```
 */
export function each<L extends Loopable, R = never, const B = R>(
  over: L,
  body: (item: ItemOf<L>, key: KeyOf<L>) => Body<R, B>,
): Items<Block<R, B>>;
export function each(over: object, body: (item: never, key: string) => unknown): unknown {
  // As in a template: an iteration that yields several items adds all of them.
  if (!isPlain(over)) {
    const token = tokenOf(loopOf(over, body), 'string') as string;
    return asItems([token], () => token);
  }
  const items = entriesOf(over).flatMap(([key, item]) => body(item as never, key));
  const always = { kind: 'when', condition: literal(true), body: items } as const;
  return asItems(items, () => stringToken(always));
}

/**
 * A list that, as an item of another list, adds its items to that; cdk8s calls `resolve` of a value before it looks for
 * a list in it.
 */
const asItems = (items: unknown[], resolve: () => string): unknown[] =>
  Object.defineProperty(items, 'resolve', { value: resolve });

/**
 * Map entries for each entry of a map, in the order of its keys; the result is spread.
 * @param over map; an unset one has no entries
 * @param body builds the entries of one entry
 * @throws ChartError `token-undecodable`, `arithmetic-on-reference`, `not-modelled` or `undeclared-value` for a
 * malformed reference in an argument, such as one that was cut, calculated with, or is not declared;
 * `inspected-reference` for a field that is read of the block
 * @example
 * ```ts
 * const annotations = { ...eachEntry(v.owners, (value, key) => ({ [`example.com/${key}`]: value })) };
 * ```
 */
export function eachEntry<T, R extends object>(over: MapOf<T>, body: (item: T, key: string) => R): R {
  if (isPlain(over)) return Object.assign({}, ...entriesOf(over).map(([key, item]) => body(item as T, key))) as R;
  return tokenOf(loopOf(over, body as never), 'map') as R;
}

/**
 * The texts of all items of a list, or entries of a map, one after the other; only in the body of `chart.define`,
 * because templates have no such function.
 * @param over list or map; an unset one gives ""
 * @param body builds the text of one item
 * @throws ChartError `token-undecodable`, `arithmetic-on-reference`, `not-modelled` or `undeclared-value` for a
 * malformed reference in an argument, such as one that was cut, calculated with, or is not declared;
 * `inspected-reference` for a field that is read of the block
 * @example
 * ```ts
 * const hosts = this.define('hosts', 'The hosts, each with a comma.', eachText(v.hosts, ({ host }) => `${host},`));
 * ```
 */
export function eachText<T>(over: ListOf<T> | MapOf<T>, body: (item: T, key: string) => string): string {
  if (isPlain(over))
    return entriesOf(over)
      .map(([key, item]) => body(item as T, key))
      .join('');
  const { body: textOfItem, ...bound } = loopOf(over, body as never);
  return stringToken(loop(bound, text([toExpr(textOfItem, 'eachText')])));
}

/** A loop whose body is built once, with references to the loop variables. */
export function loopOf<T, R>(over: object, body: (item: T, key: string) => R): Each<R> {
  const expr = toExpr(over, 'each');
  // A computed value may be a map at rendering, so it gets a key variable.
  const isList = expr.type === 'list';
  const item = local(isList ? 'item' : 'value', expr.chartKey);
  const key = isList ? undefined : local('key', expr.chartKey);
  if (key) registerKeyOrigin(key, expr);
  const keyRef = key ? (toToken(reference(key, [], 'string')) as string) : '';
  return { kind: 'each', over: expr, item, key, body: body(itemToken(expr, item) as T, keyRef) };
}

/** Whether a list or map is known at build time. */
export const isPlain = (over: object): boolean => toExpr(over, 'each').kind === 'literal';

/** The entries of a plain list or map, a map's sorted by key; empty if it is unset. */
export function entriesOf(over: object | undefined): [string, unknown][] {
  const entries = Object.entries(over ?? {});
  return Array.isArray(over) ? entries : entries.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The placeholder of a block has the type of its body, so that it can be spread like the body. */
function blockToken(node: TokenNode, sample: unknown): unknown {
  return tokenOf(node, shapeOf(sample));
}

function shapeOf(sample: unknown): ExprType {
  if (sample instanceof OpaqueToken) return 'boolean';
  if (Array.isArray(sample)) return 'list';
  return typeof sample === 'object' && sample !== null ? 'map' : 'string';
}
