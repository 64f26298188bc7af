import { ChartError } from '../../errors';
import { type Expr, literal } from '../../expr/ast';
import { callFunction } from '../../expr/call-function';
import { substitute } from '../../expr/substitute';
import { isList, type ListItem, type MapEntry, type Tree } from '../../expr/tree';

const always = literal(true);

/**
 * The condition under which a tree prints anything. A map or list whose entries are all conditional needs a guard, since
 * it would otherwise print null.
 */
export function printsCondition(tree: Tree, isSpread = false): Expr {
  switch (tree.kind) {
    case 'leaf':
      // Spreading an empty map or list adds nothing.
      return isSpread ? nonEmpty(tree.expr) : always;
    case 'object':
      return printsCondition(tree.body);
    case 'map':
      return tree.entries.length === 0 ? always : any(tree.entries.map(partPresence));
    case 'list':
      return tree.items.length === 0 ? always : any(tree.items.map(partPresence));
    case 'when':
      return either(tree.condition, printsCondition(tree.body, isSpread), tree.otherwise, isSpread);
    case 'with':
      return either(
        tree.value,
        substitute(printsCondition(tree.body, isSpread), tree.local, tree.value),
        tree.otherwise,
        isSpread,
      );
    case 'each':
      if (!tree.isCovered && printsCondition(tree.body, isList(tree.body)) !== always) {
        throw new ChartError({
          code: 'not-modelled',
          where: 'each()',
          message:
            'a loop whose body is entirely conditional may print nothing: add one unconditional entry to its body',
        });
      }
      return nonEmpty(tree.over);
  }
}

/** Whether a tree prints something for any values. */
export const alwaysPrints = (tree: Tree): boolean => printsCondition(tree) === always;

/** Whether a condition holds where others do: one of its alternatives does, or all alternatives of one are among its own. */
export function isImplied(condition: Expr, assumed: Iterable<Expr>): boolean {
  const alternatives = new Set(alternativesOf(condition));
  return [...assumed].some((one) => alternatives.has(one) || leavesOf(one).every((leaf) => alternatives.has(leaf)));
}

/** A condition and what it is an `or` of, at any depth. */
const alternativesOf = (expr: Expr): Expr[] => [
  expr,
  ...(expr.kind === 'call' && expr.name === 'or' ? expr.args.flatMap(alternativesOf) : []),
];

const leavesOf = (expr: Expr): Expr[] =>
  expr.kind === 'call' && expr.name === 'or' ? expr.args.flatMap(leavesOf) : [expr];

/** The condition under which a block prints, given its body and optional else branch. */
function either(condition: Expr, body: Expr, alternate: Tree | undefined, isSpread: boolean): Expr {
  const first = all([condition, body]);
  if (!alternate) return first;
  const second = printsCondition(alternate, isSpread);
  return body === always && second === always ? always : any([first, all([callFunction('not', [condition]), second])]);
}

const nonEmpty = (over: Expr): Expr => (over.kind === 'reference' && over.nonEmpty ? always : over);

function partPresence(part: MapEntry | ListItem): Expr {
  if ('spread' in part) return printsCondition(part.spread, true);
  return printsCondition(part.value.kind === 'when' && part.value.isCovered ? part.value.body : part.value);
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
