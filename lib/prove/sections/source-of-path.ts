import type { Expr } from '../../expr/ast';
import type { Tree } from '../../expr/tree';
import type { SourceLocations } from '../../loader/source-locations';
import type { ChartModel } from '../../model/chart-model';

/** The TypeScript location of a path in rendered objects, such as `templates/x.yaml.0.spec.replicas`. */
export function sourceOfPath(model: ChartModel, path: string, locations: SourceLocations): string | undefined {
  const [, name, inChild] = /^charts\/([^/]+)\/(.*)$/.exec(path) ?? [];
  const child = name && model.subcharts.find((subchart) => subchart.model.name === name)?.model;
  if (child && inChild) return sourceOfPath(child, inChild, locations);
  const [, file, rest = ''] = /^(templates\/\S*?\.yaml)(?:\.(\S*))?$/.exec(path) ?? [];
  const objects = model.templates.find((template) => template.path === file)?.objects ?? [];
  const keys = rest.split('.').filter((key) => key !== '' && !/^\d+$/.test(key));
  const exact = objects.flatMap(({ tree }) => sourceIn(tree, keys, undefined, locations) ?? [])[0];
  return exact ?? (objects[0] && locations.construct(objects[0].constructPath));
}

/** The location of the tree at a path of keys, or of the innermost block around it. */
function sourceIn(
  tree: Tree,
  keys: readonly string[],
  around: string | undefined,
  locations: SourceLocations,
): string | undefined {
  const here = (tree.control && locations.node(tree.control)) ?? around;
  const [key, ...below] = keys;
  switch (tree.kind) {
    case 'leaf':
      // A literal has no keys, so the path belongs to another list item.
      if (key !== undefined && tree.expr.kind === 'literal') return undefined;
      return ofExpression(tree.expr, locations) ?? here;
    case 'map': {
      if (key === undefined) return here;
      const found = tree.entries.find((entry) => 'key' in entry && entry.key === key);
      if (found && 'value' in found) return sourceIn(found.value, below, here, locations);
      return firstOf(
        tree.entries.flatMap((entry) => ('spread' in entry ? [entry.spread] : [])),
        keys,
        here,
        locations,
      );
    }
    case 'list':
      return firstOf(
        tree.items.map((item) => ('spread' in item ? item.spread : item.value)),
        keys,
        here,
        locations,
      );
    case 'when':
    case 'with':
      return firstOf(tree.otherwise ? [tree.body, tree.otherwise] : [tree.body], keys, here, locations);
    case 'each':
    case 'object':
      return sourceIn(tree.body, keys, here, locations);
  }
}

const firstOf = (
  trees: readonly Tree[],
  keys: readonly string[],
  around: string | undefined,
  locations: SourceLocations,
) => trees.flatMap((tree) => sourceIn(tree, keys, around, locations) ?? [])[0];

/** Not for plain references, which are used in many places and recorded only at the first. */
const ofExpression = (expr: Expr, locations: SourceLocations): string | undefined =>
  expr.kind === 'reference' || expr.kind === 'literal' ? undefined : locations.node(expr);
