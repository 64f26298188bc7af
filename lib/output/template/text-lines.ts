import type { EmitContext } from '../../expr/emit';
import { asBlockText, escapeBraces } from '../../expr/emit-lines';
import type { Block, ListItem, Tree } from '../../expr/tree';
import { blockLines } from './block-lines';

const treeOf = (item: ListItem): Tree => ('spread' in item ? item.spread : item.value);

const isEmptyText = (tree: Tree): boolean =>
  tree.kind === 'leaf' && tree.expr.kind === 'literal' && tree.expr.value === '';

/**
 * The lines of NOTES.txt. A block trims the line break before it, so a blank line before a block moves into each of its
 * branches.
 */
export function textLines(tree: Tree, dot: EmitContext, afterBlank = false): string[] {
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
      // Once, before all iterations: an action that prints nothing keeps its line break.
      return [
        ...(afterBlank ? ['{{ "" }}'] : []),
        ...blockLines(tree, 0, dot, (body, inner) => textLines(body, inner)),
      ];
    default:
      return blockLines(tree as Block, 0, dot, (body, inner) => textLines(body, inner, afterBlank));
  }
}
