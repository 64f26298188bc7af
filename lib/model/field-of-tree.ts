import type { Expr } from '../expr/ast';
import type { Tree } from '../expr/tree';

/** The expression that renders a field of an object; undefined if a literal structure or several blocks do. */
export function exprOfField(tree: Tree, [key, ...rest]: readonly (string | number)[]): Expr | undefined {
  switch (tree.kind) {
    case 'leaf':
      return tree.expr;
    case 'map': {
      const entry = tree.entries.find((other) => 'key' in other && other.key === key);
      const inside = entry ? [entry] : tree.entries.filter((other) => 'spread' in other);
      return only(
        inside.map((other) =>
          exprOfField('spread' in other ? other.spread : other.value, entry ? rest : [key ?? '', ...rest]),
        ),
      );
    }
    case 'list': {
      const item = tree.items.every((other) => 'value' in other) ? tree.items[Number(key)] : undefined;
      return item && 'value' in item
        ? exprOfField(item.value, rest)
        : only(tree.items.map((other) => exprOfField('spread' in other ? other.spread : other.value, rest)));
    }
    case 'object':
      return exprOfField(tree.body, key === undefined ? [] : [key, ...rest]);
    case 'each':
      return exprOfField(tree.body, rest);
    case 'when':
    case 'with':
      return only(
        [tree.body, tree.otherwise].map((body) => body && exprOfField(body, key === undefined ? [] : [key, ...rest])),
      );
  }
}

const only = (exprs: readonly (Expr | undefined)[]): Expr | undefined => {
  const found = exprs.filter((expr) => expr !== undefined);
  return found.length === 1 ? found[0] : undefined;
};
