import type { Local } from '../../expr/ast';
import { assume, type EmitContext, enter } from '../../expr/emit';
import { elseIf, elseLine, endLine, openIf, openRange, openWith } from '../../expr/emit-lines';
import type { Block, Tree } from '../../expr/tree';

/** A block around the lines of its bodies. */
export function blockLines(
  tree: Block,
  indent: number,
  dot: EmitContext,
  lines: (body: Tree, inner: EmitContext) => string[],
): string[] {
  const pad = ' '.repeat(indent);
  if (tree.kind === 'when') {
    const all = [`${pad}${openIf(tree.condition, dot)}`, ...lines(tree.body, assume(dot, tree.condition))];
    let rest = tree.otherwise;
    for (; rest?.kind === 'when'; rest = rest.otherwise)
      all.push(`${pad}${elseIf(rest.condition, dot)}`, ...lines(rest.body, assume(dot, rest.condition)));
    return [...all, ...(rest ? [`${pad}${elseLine}`, ...lines(rest, dot)] : []), `${pad}${endLine}`];
  }
  if (tree.kind === 'with') {
    const inner = enter(dot, tree.local);
    const body = whileBound(inner, [tree.local], () => lines(tree.body, inner));
    const otherwise = tree.otherwise ? [`${pad}${elseLine}`, ...lines(tree.otherwise, dot)] : [];
    return [`${pad}${openWith(tree.value, tree.local, dot, inner)}`, ...body, ...otherwise, `${pad}${endLine}`];
  }
  const inner = enter(dot, tree.item, ...(tree.key ? [tree.key] : []));
  const body = whileBound(inner, [tree.item, ...(tree.key ? [tree.key] : [])], () => lines(tree.body, inner));
  if (tree.key && inner.named.has(tree.key) && !inner.named.has(tree.item)) {
    // `range $key, $item` names both; the item is then called by its name throughout.
    inner.named.add(tree.item);
    return blockLines(tree, indent, dot, lines);
  }
  return [`${pad}${openRange(tree.over, tree.item, tree.key, dot, inner)}`, ...body, `${pad}${endLine}`];
}

/** Emits a body again once it is known that a nested block calls one of its locals by name. */
function whileBound(inner: EmitContext, bound: readonly Local[], emit: () => string[]): string[] {
  const before = bound.filter((variable) => inner.named.has(variable)).length;
  const lines = emit();
  const after = bound.filter((variable) => inner.named.has(variable)).length;
  return after === before ? lines : emit();
}
