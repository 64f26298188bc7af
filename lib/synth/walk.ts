import type { Expr } from '../expr/expr';
import type { Tree } from '../expr/tree';

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
