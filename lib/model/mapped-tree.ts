import { isList, type ListItem, type MapEntry, type Tree } from '../expr/tree';
import type { GeneratedClass, Path } from './generated-class';

/**
 * The tree of an object's properties as its generated class writes it: with the names of the API, and without unions. What
 * comes from a value is kept, because values have the names of the API.
 * @throws ChartError `chart-invalid` for a property that the class does not have
 */
export function mappedTree(tree: Tree, writer: GeneratedClass, path: Path = []): Tree {
  const inner = (child: Tree): Tree => mappedTree(child, writer, path);
  switch (tree.kind) {
    case 'leaf':
    case 'object':
      return tree;
    case 'map':
      return { ...tree, entries: tree.entries.flatMap((entry) => mappedEntry(entry, writer, path)) };
    case 'list':
      return { ...tree, items: tree.items.map((item) => mappedItem(item, writer, path)) };
    case 'when':
    case 'with':
      return { ...tree, body: inner(tree.body), otherwise: tree.otherwise && inner(tree.otherwise) };
    case 'each':
      return { ...tree, body: inner(tree.body) };
  }
}

function mappedEntry(entry: MapEntry, writer: GeneratedClass, path: Path): MapEntry[] {
  if ('spread' in entry) return [{ spread: mappedTree(entry.spread, writer, path) }];
  const { key, value } = entry;
  const at: Path = [...path, typeof key === 'string' ? key : 'key'];
  const field = writer.fieldAt(at);
  if (!field) {
    if (path.join() === 'metadata' && addedByCdk8s.has(String(key))) return [];
    throw writer.dropped(at);
  }
  // A computed key can only be one of a map, whose keys are kept.
  const name = typeof key === 'string' ? field.name : key;
  return [{ key: name, value: field.isUnion ? valueOfUnion(value) : mappedTree(value, writer, at) }];
}

/** Fields that the metadata of a list, such as `KubePodList`, does not have. */
const addedByCdk8s = new Set(['name', 'namespace', 'labels']);

function mappedItem(item: ListItem, writer: GeneratedClass, path: Path): ListItem {
  if ('value' in item) return { value: mappedTree(item.value, writer, [...path, 0]) };
  return { spread: mappedItems(item.spread, writer, path) };
}

/** The items of a block in a list: a list that is added, or one item of an iteration. */
function mappedItems(tree: Tree, writer: GeneratedClass, path: Path): Tree {
  const inner = (child: Tree): Tree => mappedItems(child, writer, path);
  switch (tree.kind) {
    case 'when':
    case 'with':
      return { ...tree, body: inner(tree.body), otherwise: tree.otherwise && inner(tree.otherwise) };
    case 'each':
      return { ...tree, body: inner(tree.body) };
    default:
      return mappedTree(tree, writer, isList(tree) ? path : [...path, 0]);
  }
}

/** The value of a union such as `IntOrString`, which may be in blocks; a plain value is its own. */
function valueOfUnion(tree: Tree): Tree {
  if (tree.kind === 'when' || tree.kind === 'with')
    return { ...tree, body: valueOfUnion(tree.body), otherwise: tree.otherwise && valueOfUnion(tree.otherwise) };
  const [only] = tree.kind === 'map' ? tree.entries : [];
  return only && 'value' in only && only.key === 'value' ? only.value : tree;
}
