import type { Expr } from '../../expr/ast';
import type { Tree } from '../../expr/tree';
import type { Places } from '../../loader/source-locations';
import type { ChartModel } from '../../model/chart-model';

/** The TypeScript location of a path in rendered objects, such as `templates/x.yaml.0.spec.replicas`. */
export function placeOfPath(model: ChartModel, path: string, places: Places): string | undefined {
  const [, name, inChild] = /^charts\/([^/]+)\/(.*)$/.exec(path) ?? [];
  const child = name && model.subcharts.find((subchart) => subchart.model.name === name)?.model;
  if (child && inChild) return placeOfPath(child, inChild, places);
  const [, file, rest = ''] = /^(templates\/\S*?\.yaml)(?:\.(\S*))?$/.exec(path) ?? [];
  const objects = model.templates.find((template) => template.path === file)?.objects ?? [];
  const keys = rest.split('.').filter((key) => key !== '' && !/^\d+$/.test(key));
  const exact = objects.flatMap(({ tree }) => placeIn(tree, keys, undefined, places) ?? [])[0];
  return exact ?? (objects[0] && places.construct(objects[0].constructPath));
}

/** The location of the tree at a path of keys, or of the innermost block around it. */
function placeIn(tree: Tree, keys: readonly string[], around: string | undefined, places: Places): string | undefined {
  const here = (tree.control && places.node(tree.control)) ?? around;
  const [key, ...below] = keys;
  switch (tree.kind) {
    case 'leaf':
      // A literal has no keys, so the path belongs to another list item.
      if (key !== undefined && tree.expr.kind === 'literal') return undefined;
      return ofExpression(tree.expr, places) ?? here;
    case 'map': {
      if (key === undefined) return here;
      const found = tree.entries.find((entry) => 'key' in entry && entry.key === key);
      if (found && 'value' in found) return placeIn(found.value, below, here, places);
      return firstOf(
        tree.entries.flatMap((entry) => ('spread' in entry ? [entry.spread] : [])),
        keys,
        here,
        places,
      );
    }
    case 'list':
      return firstOf(
        tree.items.map((item) => ('spread' in item ? item.spread : item.value)),
        keys,
        here,
        places,
      );
    case 'when':
    case 'with':
      return firstOf(tree.otherwise ? [tree.body, tree.otherwise] : [tree.body], keys, here, places);
    case 'each':
    case 'object':
      return placeIn(tree.body, keys, here, places);
  }
}

const firstOf = (trees: readonly Tree[], keys: readonly string[], around: string | undefined, places: Places) =>
  trees.flatMap((tree) => placeIn(tree, keys, around, places) ?? [])[0];

/** Not for plain references, which are used in many places and recorded only at the first. */
const ofExpression = (expr: Expr, places: Places): string | undefined =>
  expr.kind === 'reference' || expr.kind === 'literal' ? undefined : places.node(expr);
