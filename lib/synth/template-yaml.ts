import { ChartError } from '../errors';
import {
  action,
  asBlockText,
  assume,
  type Dot,
  elseLine,
  endLine,
  enter,
  escapeBraces,
  includeBlock,
  inlineIf,
  openIf,
  openRange,
  openWith,
  yamlBlock,
} from '../expr/emit';
import { type Expr, type Local, local, reference } from '../expr/expr';
import { callFunction, isGoInteger } from '../expr/fn';
import { isList, type ListItem, type MapEntry, type Tree } from '../expr/tree';
import { printYaml, yamlScalar } from '../goyaml/print-yaml';
import type { Json } from '../json';
import { isCertain, presence } from './presence';

/** The lines of a template that print a tree, indented: a map's entries, a list's items, an include or a block. */
export function treeLines(tree: Tree, indent: number, dot: Dot): string[] {
  const pad = ' '.repeat(indent);
  switch (tree.kind) {
    case 'map':
      return tree.entries.flatMap((entry) =>
        'spread' in entry ? spreadLines(entry.spread, indent, dot, 'entries') : fieldLines(entry, indent, dot),
      );
    case 'list':
      return tree.items.flatMap((item) =>
        'spread' in item ? spreadLines(item.spread, indent, dot, 'items') : itemLines(item.value, indent, dot),
      );
    case 'leaf':
      return collectionLines(tree.expr, indent, dot);
    case 'object':
      return [`${pad}${includeBlock(tree.template.name, indent, dot, beginsWithBlock(tree.body))}`];
    default:
      return blockLines(tree, indent, dot, (body, inner) => treeLines(body, indent, inner));
  }
}

/** Whether the first line of a tree is a block's, whose line break stays where it prints nothing. */
function beginsWithBlock(tree: Tree): boolean {
  if (tree.kind === 'map' || tree.kind === 'list') {
    const first = tree.kind === 'map' ? tree.entries[0] : tree.items[0];
    if (!first) return false;
    if ('value' in first) return !isCertain(first.value);
    return first.spread.kind !== 'object' || beginsWithBlock(first.spread.body);
  }
  return tree.kind !== 'leaf';
}

function collectionLines(expr: Expr, indent: number, dot: Dot): string[] {
  const pad = ' '.repeat(indent);
  if (expr.kind === 'literal') return literalLines(expr.value, indent);
  return [`${pad}${yamlBlock(expr, indent, dot)}`];
}

const literalLines = (value: Json, indent: number): string[] =>
  escapeBraces(printYaml(value))
    .trimEnd()
    .split('\n')
    .map((line) => (line ? ' '.repeat(indent) + line : line));

type Block = Extract<Tree, { kind: 'when' | 'with' | 'each' }>;

/** A block around the lines of its bodies. */
function blockLines(tree: Block, indent: number, dot: Dot, lines: (body: Tree, inner: Dot) => string[]): string[] {
  const pad = ' '.repeat(indent);
  if (tree.kind === 'when') {
    const otherwise = tree.otherwise ? [`${pad}${elseLine}`, ...lines(tree.otherwise, dot)] : [];
    return [
      `${pad}${openIf(tree.condition, dot)}`,
      ...lines(tree.body, assume(dot, tree.condition)),
      ...otherwise,
      `${pad}${endLine}`,
    ];
  }
  if (tree.kind === 'with') {
    const inner = enter(dot, tree.local);
    const body = settled(inner, [tree.local], () => lines(tree.body, inner));
    const otherwise = tree.otherwise ? [`${pad}${elseLine}`, ...lines(tree.otherwise, dot)] : [];
    return [`${pad}${openWith(tree.value, tree.local, dot, inner)}`, ...body, ...otherwise, `${pad}${endLine}`];
  }
  const inner = enter(dot, tree.item, ...(tree.key ? [tree.key] : []));
  const body = settled(inner, [tree.item, ...(tree.key ? [tree.key] : [])], () => lines(tree.body, inner));
  if (tree.key && inner.named.has(tree.key) && !inner.named.has(tree.item)) {
    // `range $key, $item` names both; the item is then called by its name throughout.
    inner.named.add(tree.item);
    return blockLines(tree, indent, dot, lines);
  }
  return [`${pad}${openRange(tree.over, tree.item, tree.key, dot, inner)}`, ...body, `${pad}${endLine}`];
}

/** Emits a body again once it is known that a nested block calls one of its locals by name. */
function settled(inner: Dot, bound: readonly Local[], emit: () => string[]): string[] {
  const before = bound.filter((variable) => inner.named.has(variable)).length;
  const lines = emit();
  const after = bound.filter((variable) => inner.named.has(variable)).length;
  return after === before ? lines : emit();
}

function fieldLines(entry: Extract<MapEntry, { value: Tree }>, indent: number, dot: Dot): string[] {
  const { value } = entry;
  const pad = ' '.repeat(indent);
  const key = typeof entry.key === 'string' ? escapeBraces(yamlScalar(entry.key)) : scalar(entry.key, dot);
  switch (value.kind) {
    case 'leaf':
      if (value.expr.type !== 'map' && value.expr.type !== 'list')
        return scalarField(`${pad}${key}:`, value.expr, indent, dot);
      if (value.expr.kind === 'literal' && Object.keys(value.expr.value as object).length === 0) {
        return [`${pad}${key}: ${value.expr.type === 'map' ? '{}' : '[]'}`];
      }
      return [`${pad}${key}:`, ...collectionLines(value.expr, indent + 2, dot)];
    case 'map':
    case 'list':
    case 'object':
    case 'each':
      return guarded(value, indent, dot, () => {
        const lines = treeLines(value, indent + 2, dot);
        return lines.length > 0
          ? [`${pad}${key}:`, ...lines]
          : [`${pad}${key}: ${value.kind === 'list' ? '[]' : '{}'}`];
      });
    default:
      return blockLines(value, indent, dot, (body, inner) =>
        fieldLines({ key: entry.key, value: body }, indent, inner),
      );
  }
}

function scalarField(start: string, expr: Expr, indent: number, dot: Dot): string[] {
  if (expr.kind === 'literal' && typeof expr.value === 'string' && expr.value.includes('\n')) {
    const [first = '', ...rest] = escapeBraces(printYaml({ k: expr.value }))
      .trimEnd()
      .split('\n');
    return [`${start}${first.slice(2)}`, ...rest.map((line) => (line ? ' '.repeat(indent) + line : line))];
  }
  return [`${start} ${scalar(expr, dot)}`];
}

/** Lines between `if` and `end`, when the tree may print nothing. */
function guarded(tree: Tree, indent: number, dot: Dot, lines: () => string[]): string[] {
  const condition = presence(tree);
  if (isCertain(tree) || isAssumed(condition, dot)) return lines();
  const pad = ' '.repeat(indent);
  return [`${pad}${openIf(condition, dot)}`, ...lines(), `${pad}${endLine}`];
}

/** Whether an enclosing block has made sure of a condition, or of one that is enough for it. */
const isAssumed = (condition: Expr, dot: Dot): boolean =>
  dot.assumed.has(condition) ||
  (condition.kind === 'call' && condition.name === 'or' && condition.args.some((arg) => dot.assumed.has(arg)));

function spreadLines(tree: Tree, indent: number, dot: Dot, as: 'entries' | 'items'): string[] {
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
  // A block around it has made sure that it is not empty; anything else would print `{}` or `[]`.
  const isBound = expr.kind === 'reference' && expr.root === dot.local && expr.path.length === 0;
  if (isBound || dot.assumed.has(expr)) {
    return [`${pad}${yamlBlock(expr, indent, dot)}`];
  }
  const inner = enter(dot, spreadLocal);
  return [
    `${pad}${openWith(expr, spreadLocal, dot, inner)}`,
    `${pad}${yamlBlock(reference(spreadLocal, [], 'any'), indent, inner)}`,
    `${pad}${endLine}`,
  ];
}

/** What a spread binds; it is always called `.`. */
const spreadLocal = local('spread');

function itemLines(value: Tree, indent: number, dot: Dot): string[] {
  const pad = ' '.repeat(indent);
  switch (value.kind) {
    case 'leaf':
      if (value.expr.type !== 'map' && value.expr.type !== 'list')
        return scalarField(`${pad}-`, value.expr, indent, dot);
      if (value.expr.kind === 'literal') return dashed(literalLines(value.expr.value, indent + 2), indent);
      return [`${pad}- ${yamlBlock(value.expr, indent + 2, dot)}`];
    case 'when':
    case 'with':
      return blockLines(value, indent, dot, (body, inner) => itemLines(body, indent, inner));
    case 'object':
      return [`${pad}- ${includeBlock(value.template.name, indent + 2, dot, beginsWithBlock(value.body))}`];
    default:
      return guarded(value, indent, dot, () => dashed(treeLines(certainFirst(value), indent + 2, dot), indent));
  }
}

/** The same map with its first unconditional field in front, so that it can follow the dash. */
function certainFirst(tree: Tree): Tree {
  if (tree.kind !== 'map') return tree;
  const index = tree.entries.findIndex((entry) => 'value' in entry && isCertain(entry.value));
  const first = tree.entries[index];
  return first ? { ...tree, entries: [first, ...tree.entries.filter((entry) => entry !== first)] } : tree;
}

function dashed(lines: string[], indent: number): string[] {
  const pad = ' '.repeat(indent);
  const [first = '', ...rest] = lines;
  // A block line cannot follow the dash: `{{- if }}` would take the line break before it away.
  return first.trimStart().startsWith('{{-') ? [`${pad}-`, ...lines] : [`${pad}- ${first.trimStart()}`, ...rest];
}

/** A scalar as it stands in a template: quoted only where some value could be read as something else. */
export function scalar(expr: Expr, dot: Dot): string {
  if (expr.kind === 'literal')
    return escapeBraces(typeof expr.value === 'string' ? yamlScalar(expr.value) : String(expr.value));
  if (expr.kind === 'choice') {
    const branches = [expr.consequent, expr.alternate].map((branch) => scalar(branch, dot));
    return `${inlineIf(expr.condition, dot)}${branches[0]}{{ else }}${branches[1]}{{ end }}`;
  }
  switch (expr.type) {
    case 'string':
      if (expr.safe === 'no') return action(callFunction('quote', [quotable(expr)]), dot);
      if (expr.kind !== 'text') return action(expr.safe === 'whole' ? expr : callFunction('quote', [expr]), dot);
      return expr.safe === 'whole' ? asBlockText(expr, dot) : `"${asBlockText(expr, dot)}"`;
    case 'integer':
      // What Go holds as a float64 would print with an exponent.
      return action(expr.safe === 'no' && !isGoInteger(expr) ? callFunction('int64', [expr]) : expr, dot);
    case 'number':
    case 'boolean':
      return action(expr, dot);
    case 'any':
      return action(expr.safe === 'whole' ? expr : callFunction('toJson', [expr]), dot);
    default:
      throw new ChartError({
        code: 'token-undecodable',
        where: 'scalar',
        message: `a ${expr.type} where a scalar stands`,
      });
  }
}

/** What `quote` may take itself: it prints a number as `toString` does. */
const quotable = (expr: Expr): Expr =>
  expr.kind === 'call' && expr.name === 'toString' && expr.args[0]?.type === 'number' ? expr.args[0] : expr;

const treeOf = (item: ListItem): Tree => ('spread' in item ? item.spread : item.value);

const isEmptyText = (tree: Tree): boolean =>
  tree.kind === 'leaf' && tree.expr.kind === 'literal' && tree.expr.value === '';

/**
 * Lines of text with actions in them, for NOTES.txt. A block takes the line break before it away, so that a blank line in
 * front of one goes inside, into each of its branches.
 */
export function textLines(tree: Tree, dot: Dot, afterBlank = false): string[] {
  switch (tree.kind) {
    case 'list':
      return tree.items.flatMap((item, index) => {
        const [previous, next] = [tree.items[index - 1], tree.items[index + 1]].map((each) => each && treeOf(each));
        const isBlock = treeOf(item).kind !== 'leaf';
        if (isEmptyText(treeOf(item)) && next && next.kind !== 'leaf') return [];
        return textLines(treeOf(item), dot, previous ? isBlock && isEmptyText(previous) : afterBlank);
      });
    case 'leaf':
      return [
        ...(afterBlank ? [''] : []),
        tree.expr.kind === 'literal' ? escapeBraces(String(tree.expr.value)) : asBlockText(tree.expr, dot),
      ];
    case 'each':
      // Once, in front of all turns: an action that prints nothing keeps its line break.
      return [
        ...(afterBlank ? ['{{ "" }}'] : []),
        ...blockLines(tree, 0, dot, (body, inner) => textLines(body, inner)),
      ];
    default:
      return blockLines(tree as Block, 0, dot, (body, inner) => textLines(body, inner, afterBlank));
  }
}
