import fc from 'fast-check';
import { children, type Expr, type Local } from '../../expr/ast';
import type { MapEntry, Tree } from '../../expr/tree';
import { type JsonMap, withValue } from '../../json';
import type { ChartModel } from '../../model/chart-model';
import { expressionsOf } from '../../model/traverse';
import { type Leaf, leavesOf } from '../../values/define';
import type { JsonSchema } from '../../values/json-schema';
import { type Case, evaluateCase } from './case';
import { fromSchema } from './draw';

/** Values spread into the same map, and a key to set in each of them. */
interface Collision {
  readonly leaves: readonly Leaf[];
  readonly key: string;
}

/** A key that no chart sets, for collisions between spread values. */
const shared = 'same';

/**
 * Cases in which user values contain a key that the map already has: for each spread value, each key that the chart sets in
 * the same map, and one key shared by all spread values. Each is based on a case that reads the value.
 */
export function collidingCases(model: ChartModel, accepted: readonly Case[], seed: number): Case[] {
  const reads = accepted.map((testCase) => readBy(model, testCase));
  return collisionsOf(model).flatMap(({ leaves, key }) => {
    const isRead = (paths: ReadonlySet<string>): boolean => leaves.every((leaf) => paths.has(leaf.path.join('.')));
    const base = accepted[reads.findIndex(isRead)];
    if (!base) return [];
    const values = leaves.reduce<JsonMap | undefined>((document, leaf) => {
      const value = holding(leaf, key, model, seed);
      return document && value !== undefined ? withValue(document, leaf.path, value) : undefined;
    }, base.values);
    return values ? [{ ...base, values }] : [];
  });
}

/** The drawn value that contains the key most often, as key or text; undefined if none does. */
function holding(leaf: Leaf, key: string, { schema }: ChartModel, seed: number) {
  const definitions = schema.definitions as Record<string, JsonSchema>;
  const drawn = fc.sample(fromSchema(leaf.schema, definitions, 0, [key]), { seed, numRuns: 100 });
  const count = (value: unknown): number => JSON.stringify(value).split(JSON.stringify(key)).length - 1;
  const best = drawn.reduce((a, b) => (count(b) > count(a) ? b : a));
  return count(best) > 0 ? best : undefined;
}

/** The paths of values that an evaluation reads. */
function readBy(model: ChartModel, testCase: Case): ReadonlySet<string> {
  const read = new Set<string>();
  evaluateCase(model, testCase, (_place, node) => {
    if (!('root' in node) || node.root !== 'Values' || !('path' in node)) return;
    const path = node.path as string[];
    for (const [index] of path.entries()) read.add(path.slice(0, index + 1).join('.'));
  });
  return read;
}

function collisionsOf(model: ChartModel): Collision[] {
  const found = new Map<string, Collision>();
  const all = [...leavesOf(model.declared)];
  const add = (paths: readonly string[], key: string): void => {
    const leaves = all.filter(({ path }) => paths.includes(path.join('.')));
    if (leaves.length > 0) found.set(`${paths.join()} ${key}`, { leaves, key });
  };
  const names = new Set(all.map(({ path }) => path.join('.')));
  const visitMap = (entries: readonly MapEntry[], sources: Sources): void => {
    // An unknown hook removes an object from the release, but a batch still prints it.
    const keys = entries.flatMap(constantKeys).filter((key) => key !== 'helm.sh/hook');
    const spreads = entries.flatMap((entry) => ('spread' in entry ? [leavesIn(entry.spread, sources, names)] : []));
    for (const paths of spreads) for (const path of paths) for (const key of keys) add([path], key);
    if (spreads.length > 0) add([...new Set(spreads.flat())], shared);
  };
  const visit = (tree: Tree, sources: Sources): void => {
    if (tree.kind === 'map') visitMap(tree.entries, sources);
    for (const [child, inner] of childrenOf(tree, sources)) visit(child, inner);
  };
  for (const { tree } of model.templates.flatMap(({ objects }) => objects)) visit(tree, new Map());
  return [...found.values()];
}

/** The expressions that the locals of enclosing blocks are bound to. */
type Sources = ReadonlyMap<Local, Expr>;

function childrenOf(tree: Tree, sources: Sources): [Tree, Sources][] {
  switch (tree.kind) {
    case 'leaf':
      return [];
    case 'map':
      return tree.entries.map((entry) => ['spread' in entry ? entry.spread : entry.value, sources]);
    case 'list':
      return tree.items.map((item) => ['spread' in item ? item.spread : item.value, sources]);
    case 'object':
      return [[tree.body, new Map()]];
    case 'each':
      return [
        [
          tree.body,
          new Map([...sources, [tree.item, tree.over], ...(tree.key ? [[tree.key, tree.over] as const] : [])]),
        ],
      ];
    case 'with':
      return branches(tree, new Map([...sources, [tree.local, tree.value]]), sources);
    case 'when':
      return branches(tree, sources, sources);
  }
}

const branches = (
  { body, otherwise }: Extract<Tree, { kind: 'when' | 'with' }>,
  inner: Sources,
  outer: Sources,
): [Tree, Sources][] => [[body, inner], ...(otherwise ? [[otherwise, outer] as [Tree, Sources]] : [])];

/** The constant keys that an entry sets. */
function constantKeys(entry: MapEntry): string[] {
  if ('value' in entry) return typeof entry.key === 'string' ? [entry.key] : [];
  const { spread } = entry;
  if (spread.kind === 'map') return spread.entries.flatMap(constantKeys);
  if (spread.kind === 'object' || spread.kind === 'when') return constantKeys({ spread: spread.body });
  return [];
}

/** The paths of the declared values that a tree prints. */
function leavesIn(tree: Tree, sources: Sources, names: ReadonlySet<string>): string[] {
  const found = new Set<string>();
  const visit = (expr: Expr): void => {
    if (expr.kind === 'reference' && expr.root === 'Values') {
      for (const [index] of expr.path.entries()) {
        const path = expr.path.slice(0, index + 1).join('.');
        if (names.has(path)) found.add(path);
      }
    } else if (expr.kind === 'reference' && typeof expr.root !== 'string') {
      const source = sources.get(expr.root);
      if (source) visit(source);
    }
    children(expr).forEach(visit);
  };
  for (const expr of expressionsOf(tree)) visit(expr);
  return [...found];
}
