import type { Guard } from '../chart/scopes';
import type { Expr } from '../expr/ast';
import type { Tree } from '../expr/tree';
import type { ChartModel } from './chart-model';

/** What a block around objects is decided by: its condition, or what it loops over. */
export const conditionOfGuard = (guard: Guard): Expr => (guard.kind === 'when' ? guard.condition : guard.over);

/** Visits all that a chart's templates, refusals and notes begin with; named templates are not entered. */
export function visitRoots(
  { templates, validationRules, notes }: Pick<ChartModel, 'templates' | 'validationRules' | 'notes'>,
  visit: (expr: Expr) => void,
  visitTree: (tree: Tree) => void,
): void {
  for (const { guards, tree } of templates.flatMap(({ objects }) => objects)) {
    guards.map(conditionOfGuard).forEach(visit);
    visitTree(tree);
  }
  for (const { guards, condition, message } of validationRules)
    [...guards.map(conditionOfGuard), condition, message].forEach(visit);
  if (notes) visitTree(notes);
}

/** Every expression of a tree, outermost first; named templates are not entered. */
export function* expressionsOf(tree: Tree): Generator<Expr> {
  switch (tree.kind) {
    case 'leaf':
      yield tree.expr;
      return;
    case 'map':
      for (const entry of tree.entries) {
        if ('spread' in entry) yield* expressionsOf(entry.spread);
        else {
          if (typeof entry.key !== 'string') yield entry.key;
          yield* expressionsOf(entry.value);
        }
      }
      return;
    case 'list':
      for (const item of tree.items) yield* expressionsOf('spread' in item ? item.spread : item.value);
      return;
    case 'when':
      yield tree.condition;
      yield* expressionsOf(tree.body);
      if (tree.otherwise) yield* expressionsOf(tree.otherwise);
      return;
    case 'with':
      yield tree.value;
      yield* expressionsOf(tree.body);
      if (tree.otherwise) yield* expressionsOf(tree.otherwise);
      return;
    case 'each':
      yield tree.over;
      yield* expressionsOf(tree.body);
  }
}
