import type { ListItem, MapEntry, Tree } from '../../expr/tree';

/** Merges consecutive map entries with the same condition into one block. */
export const mergeEntries = (entries: readonly MapEntry[]): readonly MapEntry[] =>
  mergeRuns(entries, (merged) => ({ kind: 'map', entries: merged }));

/** Merges consecutive list items with the same condition into one block. */
export const mergeItems = (items: readonly ListItem[]): readonly ListItem[] =>
  mergeRuns(items, (merged) => ({ kind: 'list', items: merged }));

type Part = MapEntry | ListItem;
type When = Extract<Tree, { kind: 'when' }>;

function mergeRuns<P extends Part>(parts: readonly P[], collect: (parts: readonly P[]) => Tree): readonly P[] {
  const runs: P[][] = [];
  for (const part of parts) {
    const [condition, before] = [whenOf(part)?.condition, whenOf(runs.at(-1)?.[0])?.condition];
    if (condition !== undefined && condition === before) runs.at(-1)?.push(part);
    else runs.push([part]);
  }
  return runs.map((run) => {
    const [first] = run as [P];
    if (run.length === 1) return first;
    const branch = (of: (when: When) => Tree | undefined): P[] =>
      run.flatMap((part) => {
        const tree = of(whenOf(part) as When);
        return tree ? [{ ...part, ['spread' in part ? 'spread' : 'value']: tree }] : [];
      });
    const others = branch(({ otherwise }) => otherwise);
    const { condition } = whenOf(first) as When;
    const body = asTree(
      branch((when) => when.body),
      collect,
    );
    const otherwise = others.length > 0 ? asTree(others, collect) : undefined;
    return { spread: { kind: 'when', condition, body, otherwise } } as P;
  });
}

/** Parts as one tree: a single block if all share one condition, which can then become `else if`. */
function asTree<P extends Part>(parts: readonly P[], collect: (parts: readonly P[]) => Tree): Tree {
  const merged = mergeRuns(parts, collect);
  const [only] = merged;
  return merged.length === 1 && only && 'spread' in only && only.spread.kind === 'when' ? only.spread : collect(merged);
}

function whenOf(part: Part | undefined): When | undefined {
  const tree = part && ('spread' in part ? part.spread : part.value);
  return tree?.kind === 'when' ? tree : undefined;
}
