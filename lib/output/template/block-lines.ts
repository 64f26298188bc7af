import { localsOf } from '../../expr/ast';
import { assume, type EmitContext, enter } from '../../expr/emit';
import { elseIf, elseLine, endLine, openIf, openRange, openWith } from '../../expr/emit-lines';
import type { Block, Tree } from '../../expr/tree';

/** The lines of a block and its bodies. */
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
    const otherwise = tree.otherwise ? [`${pad}${elseLine}`, ...lines(tree.otherwise, dot)] : [];
    const open = openWith(tree.value, tree.local, dot, inner);
    return [`${pad}${open}`, ...lines(tree.body, inner), ...otherwise, `${pad}${endLine}`];
  }
  const inner = enter(dot, ...localsOf(tree));
  return [`${pad}${openRange(tree, dot, inner)}`, ...lines(tree.body, inner), `${pad}${endLine}`];
}
