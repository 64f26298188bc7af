import { ChartError, withProblems } from '../errors';
import { type Expr, type NamedTemplate, text } from './ast';
import { decode, type Part } from './decode';
import { release } from './fn';
import { toExpr } from './to-expr';
import type { TokenNode } from './token-table';
import { decodeString } from './tokens';
import type { Control, ListItem, MapEntry, Tree } from './tree';
import { isControl } from './tree';

/** The path that is being decoded, and the blocks decoded so far. */
export interface DecodeContext {
  readonly where: string;
  readonly controls: Set<Control>;
}

/** Decodes the output of a construct, which contains placeholders, into a tree. */
export function decodeTree(value: unknown, context: DecodeContext): Tree {
  const decoded = decode(value, context.where);
  switch (decoded.kind) {
    case 'node': {
      const tree = decodeNode(decoded.node, context);
      // The list that `each` returns; the entries that `eachEntry` returns are in a map.
      return tree.kind === 'each' ? simplifyList([{ spread: tree }]) : tree;
    }
    case 'list':
      return simplifyList(decoded.parts.map((part) => decodeItem(part, at(context, `[${part.key}]`))));
    case 'map':
      return simplifyMap(decoded.parts.map((part) => decodeEntry(part, context)));
  }
}

/** Decodes the body of a named template of a map or list; problems are located in its definition. */
export const decodeTemplate = (template: NamedTemplate, controls: Set<Control>): Tree =>
  withProblems(
    (problem) => ({
      ...problem,
      subject: problem.subject ?? { node: template, field: problem.where.slice(template.name.length) },
    }),
    () => decodeTree(template.body, { where: template.name, controls }),
  );

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
      if (node.kind === 'when' && node.condition.kind === 'literal') return decode(body);
      const branches = { body: decode(body), otherwise: otherwise === undefined ? undefined : decode(otherwise) };
      return { ...node, ...branches, control: node };
    }
    case 'each':
      return { ...node, body: decode(node.body), control: node };
    case 'object':
      return { ...node, body: decodeTemplate(node.template, context.controls), control: node };
    case 'comment':
      return commentedTree(decode(node.body), node.text);
  }
}

/** Moves a comment inside the blocks around its value, so that it is printed only with the value. */
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

function decodeEntry({ key, value, spread }: Part, context: DecodeContext): MapEntry {
  if (spread && (isControl(spread) || spread.type === 'map')) return { spread: decodeNode(spread, context) };
  if (key === addressLabel) return { key, value: leaf(releaseAddress(String(value))) };
  return { key: decodeKey(key, context), value: decodeTree(value, at(context, `.${key}`)) };
}

function simplifyMap(entries: readonly MapEntry[]): Tree {
  const [only] = entries;
  if (entries.length === 1 && only) {
    if ('spread' in only && only.spread.kind !== 'each') return only.spread;
    // A map whose only entry is conditional is itself conditional; otherwise it would print as null.
    if ('value' in only) return around(only.key, only.value);
  }
  return { kind: 'map', entries };
}

/** A map of one entry, inside the blocks around its value. */
function around(key: string | Expr, value: Tree): Tree {
  if (value.kind !== 'when' && value.kind !== 'with') return { kind: 'map', entries: [{ key, value }] };
  const wrap = (inner: Tree): Tree => around(key, inner);
  return { ...value, body: wrap(value.body), otherwise: value.otherwise && wrap(value.otherwise) };
}

/** cdk8s-plus selects pods by a hash of the construct path, which is the same for two releases of a chart. */
const addressLabel = 'cdk8s.io/metadata.addr';
const releaseAddress = (address: string): Expr => text([toExpr(release.name, ''), `-${address.slice(-8)}`]);

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

function decodeItem({ value, spread }: Part, context: DecodeContext): ListItem {
  return spread ? { spread: decodeNode(spread, context) } : { value: decodeTree(value, context) };
}

function simplifyList(parts: ListItem[]): Tree {
  const items = parts.flatMap((item) => ('spread' in item && isPlainList(item.spread) ? item.spread.items : [item]));
  const [only] = items;
  if (items.length === 1 && only && 'spread' in only && only.spread.kind !== 'each') return only.spread;
  return { kind: 'list', items };
}

const isPlainList = (tree: Tree): tree is Extract<Tree, { kind: 'list' }> =>
  tree.kind === 'list' && tree.comment === undefined;
