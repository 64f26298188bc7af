import { ChartError } from '../errors';
import { type Expr, literal, substitute } from '../expr/expr';
import { callFunction } from '../expr/fn';
import type { ListItem, MapEntry, Tree } from '../expr/tree';

const always = literal(true);

/**
 * The condition under which a tree prints anything at all. A map or list whose every entry is conditional would print
 * as null without a guard.
 */
export function presence(tree: Tree): Expr {
  switch (tree.kind) {
    case 'leaf':
      return always;
    case 'object':
      return presence(tree.body);
    case 'map':
      return tree.entries.length === 0 ? always : any(tree.entries.map(partPresence));
    case 'list':
      return tree.items.length === 0 ? always : any(tree.items.map(partPresence));
    case 'when': {
      const body = all([tree.condition, presence(tree.body)]);
      if (!tree.otherwise) return body;
      const otherwise = presence(tree.otherwise);
      if (otherwise === always && presence(tree.body) === always) return always;
      return any([body, all([callFunction('not', [tree.condition]), otherwise])]);
    }
    case 'with':
      return all([tree.value, substitute(presence(tree.body), tree.local, tree.value)]);
    case 'each':
      if (presence(tree.body) !== always) {
        throw new ChartError({
          code: 'not-modelled',
          where: 'each',
          message: 'a loop whose every turn is conditional may print nothing; give its body one certain entry',
        });
      }
      return filled(tree.over);
  }
}

/** Whether a tree prints something whatever the values are. */
export const isCertain = (tree: Tree): boolean => presence(tree) === always;

const filled = (over: Expr): Expr => (over.kind === 'reference' && over.filled ? always : over);

function partPresence(part: MapEntry | ListItem): Expr {
  if ('value' in part) return presence(part.value);
  // An empty map or list that is spread adds nothing.
  return part.spread.kind === 'leaf' ? filled(part.spread.expr) : presence(part.spread);
}

function any(conditions: readonly Expr[]): Expr {
  if (conditions.includes(always)) return always;
  const different = [...new Set(conditions)];
  return different.length === 1 ? (different[0] as Expr) : callFunction('or', different);
}

function all(conditions: readonly Expr[]): Expr {
  const different = [...new Set(conditions.filter((condition) => condition !== always))];
  if (different.length === 0) return always;
  return different.length === 1 ? (different[0] as Expr) : callFunction('and', different);
}
