import { type Expr, local, reference, type TextExpr } from '../../expr/ast';
import { type EmitContext, enter } from '../../expr/emit';
import { asBlockText, endLine, escapeBraces, includeBlock, openIf, openWith, yamlBlock } from '../../expr/emit-lines';
import { type Content, isList, type MapEntry, type Tree } from '../../expr/tree';
import { yamlComment } from '../../helm/yaml/comment';
import { printYaml, yamlScalar } from '../../helm/yaml/print-yaml';
import type { Json } from '../../json';
import { blockLines } from './block-lines';
import { alwaysPrints, isImplied, printsCondition } from './emptiness';
import { lineWidth } from './fit-line';
import { mergeEntries, mergeItems } from './merge-blocks';
import { hasSafeValues, scalar } from './scalar';

/** The template lines that print a tree, indented: a map's entries, a list's items, an include or a block. */
export const treeLines = (tree: Tree, indent: number, dot: EmitContext): string[] => [
  ...commentLines(tree, indent),
  ...contentLines(tree, indent, dot),
];

/** The comment above a tree; a block prints its body's comment inside itself. */
const commentLines = (tree: Tree, indent: number): string[] =>
  'comment' in tree && tree.comment !== undefined ? yamlComment(tree.comment, indent).map(escapeBraces) : [];

/** The lines of a tree without its comment. */
function contentLines(tree: Tree, indent: number, dot: EmitContext): string[] {
  const pad = ' '.repeat(indent);
  switch (tree.kind) {
    case 'map': {
      const entries = tree.entries.map((entry) =>
        'spread' in entry ? entry : { ...entry, value: asBlock(entry.value, () => fieldLines(entry, indent, dot)) },
      );
      return mergeEntries(entries).flatMap((entry) =>
        'spread' in entry ? spreadLines(entry.spread, indent, dot, 'entries') : fieldLines(entry, indent, dot),
      );
    }
    case 'list': {
      const items = tree.items.map((item) =>
        'spread' in item ? item : { value: asBlock(item.value, () => itemLines(item.value, indent, dot)) },
      );
      return mergeItems(items).flatMap((item) =>
        'spread' in item ? spreadLines(item.spread, indent, dot, 'items') : itemLines(item.value, indent, dot),
      );
    }
    case 'leaf':
      return collectionLines(tree.expr, indent, dot);
    case 'object':
      return [`${pad}${includeBlock(tree.template.name, indent, dot, beginsWithBlock(tree.body))}`];
    default:
      return blockLines(tree, indent, dot, (body, inner) => treeLines(body, indent, inner));
  }
}

/** Whether the first line of a tree is a block, which leaves an empty line if it prints nothing. */
function beginsWithBlock(tree: Tree): boolean {
  if (tree.kind === 'map' || tree.kind === 'list') {
    const first = tree.kind === 'map' ? tree.entries[0] : tree.items[0];
    if (!first) return false;
    if ('value' in first) return !alwaysPrints(first.value);
    return first.spread.kind !== 'object' || beginsWithBlock(first.spread.body);
  }
  return tree.kind !== 'leaf';
}

function collectionLines(expr: Expr, indent: number, dot: EmitContext): string[] {
  const pad = ' '.repeat(indent);
  if (expr.kind === 'literal') return literalLines(expr.value, indent);
  return [`${pad}${yamlBlock(expr, indent, dot)}`];
}

const literalLines = (value: Json, indent: number): string[] =>
  escapeBraces(printYaml(value))
    .trimEnd()
    .split('\n')
    .map((line) => (line ? ' '.repeat(indent) + line : line));

type Field = Extract<MapEntry, { value: Tree }>;

function fieldLines(entry: Field, indent: number, dot: EmitContext): string[] {
  const { value } = entry;
  if (value.kind === 'when' || value.kind === 'with')
    return blockLines(value, indent, dot, (body, inner) => fieldLines({ key: entry.key, value: body }, indent, inner));
  const pad = ' '.repeat(indent);
  const start = `${pad}${typeof entry.key === 'string' ? escapeBraces(yamlScalar(entry.key)) : scalar(entry.key, dot)}:`;
  if (value.kind === 'leaf') return [...commentLines(value, indent), ...leafLines(start, value.expr, indent, dot)];
  const inline = typeof entry.key === 'string' && rbacRuleLists.has(entry.key) ? inlineList(value) : undefined;
  if (inline !== undefined) return [...commentLines(value, indent), `${start} ${inline}`];
  return guarded(value, indent, dot, () => {
    const lines = contentLines(value, indent + 2, dot);
    const empty = value.kind === 'list' ? '[]' : '{}';
    return [...commentLines(value, indent), ...(lines.length > 0 ? [start, ...lines] : [`${start} ${empty}`])];
  });
}

function leafLines(start: string, expr: Expr, indent: number, dot: EmitContext): string[] {
  if (expr.type !== 'map' && expr.type !== 'list') return scalarField(start, expr, indent, dot);
  if (expr.kind === 'literal' && Object.keys(expr.value as object).length === 0)
    return [`${start} ${expr.type === 'map' ? '{}' : '[]'}`];
  return [start, ...collectionLines(expr, indent + 2, dot)];
}

function scalarField(start: string, expr: Expr, indent: number, dot: EmitContext): string[] {
  if (expr.kind === 'literal' && typeof expr.value === 'string' && expr.value.includes('\n')) {
    const [first = '', ...rest] = escapeBraces(printYaml({ k: expr.value }))
      .trimEnd()
      .split('\n');
    return [`${start}${first.slice(2)}`, ...rest.map((line) => (line ? ' '.repeat(indent) + line : line))];
  }
  if (expr.kind === 'text' && isBlockText(expr)) {
    const pad = ' '.repeat(indent + 2);
    const rows = asBlockText(expr, dot).split('\n');
    return [`${start} |-`, ...rows.map((row) => (row ? pad + row : row))];
  }
  return [`${start} ${scalar(expr, dot)}`];
}

/** Whether multi-line text can be a block scalar: no value may contain a line break or affect the indentation. */
function isBlockText(expr: TextExpr): boolean {
  const { parts } = expr;
  const [first, last] = [parts[0], parts.at(-1)];
  if (typeof first !== 'string' || !/^\S/.test(first) || typeof last !== 'string' || !/\S$/.test(last)) return false;
  if (!hasSafeValues(expr)) return false;
  const text = parts.map((part) => (typeof part === 'string' ? part : 'x')).join('');
  return text.includes('\n') && /^k: \|-\n/.test(printYaml({ k: text }));
}

/** The lists of an RBAC rule, printed on one line as in the Kubernetes documentation. */
const rbacRuleLists: ReadonlySet<string> = new Set([
  'apiGroups',
  'resources',
  'resourceNames',
  'nonResourceURLs',
  'verbs',
]);

/** A list of literal words on one line; undefined for any other list or one that is too long. */
function inlineList(tree: Tree): string | undefined {
  if (tree.kind !== 'list') return undefined;
  const words = tree.items.map((item) =>
    'value' in item && item.value.kind === 'leaf' && item.value.expr.kind === 'literal'
      ? item.value.expr.value
      : undefined,
  );
  if (!words.every((word) => typeof word === 'string' && /^[\w./*-]*$/.test(word))) return undefined;
  const text = `[${words.map((word) => `"${word}"`).join(', ')}]`;
  return text.length <= 80 ? text : undefined;
}

/** Wraps lines in `if` and `end` if the tree may print nothing. */
function guarded(tree: Tree, indent: number, dot: EmitContext, lines: () => string[]): string[] {
  const condition = printsCondition(tree);
  if (alwaysPrints(tree) || isImplied(condition, dot.assumed)) return lines();
  const pad = ' '.repeat(indent);
  return [`${pad}${openIf(condition, dot)}`, ...lines(), `${pad}${endLine}`];
}

function spreadLines(tree: Tree, indent: number, dot: EmitContext, as: 'entries' | 'items'): string[] {
  if (tree.kind !== 'leaf') {
    if (tree.kind === 'when' || tree.kind === 'with') {
      return blockLines(tree, indent, dot, (body, inner) => spreadLines(body, indent, inner, as));
    }
    if (tree.kind !== 'each') return treeLines(tree, indent, dot);
    const isItem = as === 'items' && !isList(tree.body);
    return blockLines(tree, indent, dot, (body, inner) =>
      isItem ? itemLines(body, indent, inner) : spreadLines(body, indent, inner, as),
    );
  }
  const pad = ' '.repeat(indent);
  const { expr } = tree;
  // The enclosing block guarantees that it is not empty; an empty one would print `{}` or `[]`.
  const isBound = expr.kind === 'reference' && expr.root === dot.local && expr.path.length === 0;
  if (isBound || dot.assumed.has(expr)) {
    return [...commentLines(tree, indent), `${pad}${yamlBlock(expr, indent, dot)}`];
  }
  const inner = enter(dot, spreadLocal);
  return [
    `${pad}${openWith(expr, spreadLocal, dot, inner)}`,
    ...commentLines(tree, indent),
    `${pad}${yamlBlock(reference(spreadLocal, [], 'any'), indent, inner)}`,
    `${pad}${endLine}`,
  ];
}

/** The local bound by a spread; always printed as `.`. */
const spreadLocal = local('spread');

function itemLines(value: Tree, indent: number, dot: EmitContext): string[] {
  if (value.kind === 'when' || value.kind === 'with')
    return blockLines(value, indent, dot, (body, inner) => itemLines(body, indent, inner));
  if (value.kind === 'map' || value.kind === 'list' || value.kind === 'each') {
    return guarded(value, indent, dot, () => [
      ...commentLines(value, indent),
      ...dashed(contentLines(unconditionalFirst(value), indent + 2, dot), indent),
    ]);
  }
  return [...commentLines(value, indent), ...singleItem(value, indent, dot)];
}

/** Turns a choice of two scalars into an if/else block if it does not fit on one line. */
function asBlock(tree: Tree, lines: () => string[]): Tree {
  if (tree.kind !== 'leaf' || tree.expr.kind !== 'choice') return tree;
  if (lines().every((line) => line.length <= lineWidth)) return tree;
  const { condition, consequent, alternate } = tree.expr;
  return { kind: 'when', condition, body: { ...tree, expr: consequent }, otherwise: { ...tree, expr: alternate } };
}

function singleItem(value: Extract<Content, { kind: 'leaf' | 'object' }>, indent: number, dot: EmitContext): string[] {
  const pad = ' '.repeat(indent);
  if (value.kind === 'object')
    return [`${pad}- ${includeBlock(value.template.name, indent + 2, dot, beginsWithBlock(value.body))}`];
  const { expr } = value;
  if (expr.type !== 'map' && expr.type !== 'list') return scalarField(`${pad}-`, expr, indent, dot);
  if (expr.kind === 'literal') return dashed(literalLines(expr.value, indent + 2), indent);
  return [`${pad}- ${yamlBlock(expr, indent + 2, dot)}`];
}

/** Moves the first unconditional field of a map to the front, where it can follow the dash. */
function unconditionalFirst(tree: Tree): Tree {
  if (tree.kind !== 'map') return tree;
  const index = tree.entries.findIndex((entry) => 'value' in entry && alwaysPrints(entry.value));
  const first = tree.entries[index];
  return first ? { ...tree, entries: [first, ...tree.entries.filter((entry) => entry !== first)] } : tree;
}

function dashed(lines: string[], indent: number): string[] {
  const pad = ' '.repeat(indent);
  const start = lines.findIndex((line) => !line.trimStart().startsWith('#'));
  // Comments of the first field go above the dash.
  const comments = lines.slice(0, Math.max(start, 0)).map((line) => `${pad}${line.trimStart()}`);
  const [first = '', ...rest] = lines.slice(Math.max(start, 0));
  // Blocks go on a line of their own, also after a dash.
  const item = first.trimStart().startsWith('{{-')
    ? [`${pad}-`, first, ...rest]
    : [`${pad}- ${first.trimStart()}`, ...rest];
  return [...comments, ...item];
}
