import { ChartError } from '../errors';
import { type Expr, literal, text } from './ast';
import { release } from './fn';
import { toExpr } from './to-expr';
import type { TokenNode } from './token-table';
import { decodeNumber, decodeString, decodeWhole, OpaqueToken } from './tokens';
import type { Control, ListItem, MapEntry, Tree } from './tree';
import { isControl } from './tree';

/** Where a placeholder was found, and which blocks were found so far. */
export interface DecodeContext {
  readonly where: string;
  readonly controls: Set<Control>;
}

/** Turns what a construct rendered, with placeholders in it, into a tree. */
export function decodeTree(value: unknown, context: DecodeContext): Tree {
  if (value instanceof OpaqueToken) return decodeNode(value.node, context);
  if (Array.isArray(value))
    return simplifyList(value.map((item, index) => decodeItem(item, at(context, `[${index}]`))));
  if (value !== null && typeof value === 'object') return decodeMap(value, context);
  if (typeof value === 'string') {
    const whole = decodeWhole(value);
    return whole ? decodeNode(whole, context) : leaf(decodeString(value, context.where) ?? literal(value));
  }
  if (typeof value === 'number') return leaf(decodeNumber(value, context.where));
  return leaf(toExpr(value, context.where));
}

const leaf = (expr: Expr): Tree => ({ kind: 'leaf', expr });

const at = (context: DecodeContext, step: string): DecodeContext => ({ ...context, where: context.where + step });

function decodeNode(node: TokenNode, context: DecodeContext): Tree {
  if (!isControl(node)) return leaf(node);
  context.controls.add(node);
  const decode = (body: unknown): Tree => decodeTree(body, context);
  switch (node.kind) {
    case 'when':
    case 'with': {
      const { body, otherwise } = node;
      const branches = { body: decode(body), otherwise: otherwise === undefined ? undefined : decode(otherwise) };
      return { ...node, ...branches, control: node };
    }
    case 'each':
      return { ...node, body: decode(node.body), control: node };
    case 'object':
      return { ...node, body: decode(node.template.body), control: node };
    case 'comment':
      return commentedTree(decode(node.body), node.text);
  }
}

/** A comment stands inside the blocks of what it is about, so that it is there only with it. */
function commentedTree(tree: Tree, text: string): Tree {
  switch (tree.kind) {
    case 'when':
    case 'with': {
      const { body, otherwise } = tree;
      return { ...tree, body: commentedTree(body, text), otherwise: otherwise && commentedTree(otherwise, text) };
    }
    case 'each':
      return { ...tree, body: commentedTree(tree.body, text) };
    default:
      return { ...tree, comment: tree.comment === undefined ? text : `${text}\n${tree.comment}` };
  }
}

function decodeMap(value: object, context: DecodeContext): Tree {
  if ('resolve' in value && typeof value.resolve === 'function') return decodeTree(value.resolve(), context);
  const entries: MapEntry[] = [];
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    const whole = key === item ? decodeWhole(key) : undefined;
    if (whole && spreadsIntoMap(whole)) entries.push({ spread: decodeNode(whole, context) });
    else if (key === addressLabel) entries.push({ key, value: leaf(releaseAddress(String(item))) });
    else entries.push({ key: decodeKey(key, context), value: decodeTree(item, at(context, `.${key}`)) });
  }
  const [only] = entries;
  if (entries.length === 1 && only) {
    if ('spread' in only && only.spread.kind !== 'each') return only.spread;
    // A map whose only entry is conditional is conditional itself; else it would print as null.
    if ('value' in only) return around(only.key, only.value);
  }
  return { kind: 'map', entries };
}

/** A map of one entry, inside the blocks under which its value stands. */
function around(key: string | Expr, value: Tree): Tree {
  if (value.kind !== 'when' && value.kind !== 'with') return { kind: 'map', entries: [{ key, value }] };
  const wrap = (inner: Tree): Tree => around(key, inner);
  return { ...value, body: wrap(value.body), otherwise: value.otherwise && wrap(value.otherwise) };
}

/** cdk8s-plus selects pods by a hash of the construct path, which two releases of a chart would share. */
const addressLabel = 'cdk8s.io/metadata.addr';
const releaseAddress = (address: string): Expr => text([toExpr(release.name, ''), `-${address.slice(-8)}`]);

function spreadsIntoMap(node: TokenNode): boolean {
  return isControl(node) ? node.kind !== 'when' || typeof node.body === 'object' : node.type === 'map';
}

function decodeKey(key: string, context: DecodeContext): string | Expr {
  const expr = decodeString(key, context.where);
  if (expr && expr.type !== 'string') {
    throw new ChartError({
      code: 'token-undecodable',
      where: context.where,
      message: `a ${expr.type} cannot be a map key`,
    });
  }
  return expr ?? key;
}

function decodeItem(item: unknown, context: DecodeContext): ListItem {
  rejectLoneLoop(item, context);
  const whole = typeof item === 'string' ? decodeWhole(item) : undefined;
  const tree = decodeTree(item, context);
  return whole && spreadsIntoList(whole) ? { spread: tree } : { value: tree };
}

/** `[each(...)]` is a list in a list, which is hardly ever meant. */
function rejectLoneLoop(item: unknown, { where }: DecodeContext): void {
  const only =
    Array.isArray(item) && item.length === 1 && typeof item[0] === 'string' ? decodeWhole(item[0]) : undefined;
  if (only?.kind !== 'each') return;
  const message =
    'a list inside a list: each() is a list already, so write each(...) for the whole list, or ...each(...) beside other items';
  throw new ChartError({ code: 'token-undecodable', where, message });
}

function spreadsIntoList(node: TokenNode): boolean {
  if (!isControl(node)) return node.type === 'list';
  if (node.kind === 'each') return true;
  if (node.kind === 'object') return Array.isArray(node.template.body);
  return Array.isArray(node.body);
}

function simplifyList(items: ListItem[]): Tree {
  const [only] = items;
  if (items.length === 1 && only && 'spread' in only && only.spread.kind !== 'each') return only.spread;
  return { kind: 'list', items };
}
