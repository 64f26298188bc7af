import fc from 'fast-check';
import { type Json, type JsonMap, withValue } from '../../json';
import type { ChartModel } from '../../model/chart-model';
import { type Leaf, leavesOf } from '../../values/define';
import type { JsonSchema } from '../../values/json-schema';
import { fromSchema } from './draw';

const levels = 3;

/** Values to combine for one leaf: all booleans or enum words, else unset (undefined) and a few random values. */
function valuesOf(leaf: Leaf, definitions: Record<string, JsonSchema>, seed: number): (Json | undefined)[] {
  if (leaf.type === 'boolean') return [true, false];
  if (leaf.schema.enum) return leaf.schema.enum;
  const drawn = fc.sample(fromSchema(leaf.schema, definitions), { seed, numRuns: 40 });
  const different = [...new Map(drawn.map((value) => [JSON.stringify(value), value])).values()];
  return [undefined, ...different.slice(-(levels - 1))];
}

/** A value (by its index) of one column, and one of a later column. */
type Pair = readonly [i: number, a: number, j: number, b: number];

/**
 * Pairwise testing: documents that together contain every pair of values of any two leaves. Greedy: each document covers
 * pairs that earlier ones do not.
 */
export function pairwise(model: ChartModel, definitions: Record<string, JsonSchema>, seed: number): JsonMap[] {
  const leaves = [...leavesOf(model.declared)];
  const columns = leaves.map((leaf, index) => valuesOf(leaf, definitions, seed + index));
  const pairs: Pair[] = [];
  for (let i = 0; i < columns.length; i++)
    for (let j = i + 1; j < columns.length; j++)
      for (let a = 0; a < (columns[i] as Json[]).length; a++)
        for (let b = 0; b < (columns[j] as Json[]).length; b++) pairs.push([i, a, j, b]);
  // A number for each value of each column; not a set of pairs, because a large chart looks up millions.
  const starts = columns.map((_, index) => columns.slice(0, index).reduce((sum, { length }) => sum + length, 0));
  const count = columns.reduce((sum, { length }) => sum + length, 0);
  const covered = new Uint8Array(count * count);
  const place = (i: number, a: number, j: number, b: number): number =>
    ((starts[i] as number) + a) * count + (starts[j] as number) + b;
  const rows: JsonMap[] = [];
  for (const [i, a, j, b] of pairs) {
    if (covered[place(i, a, j, b)] === 1) continue;
    const row: number[] = [];
    for (let column = 0; column < columns.length; column++) {
      if (column === i || column === j) {
        row[column] = column === i ? a : b;
        continue;
      }
      const size = (columns[column] as Json[]).length;
      const scores = Array.from({ length: size }, (_, choice) => {
        let score = 0;
        for (let other = 0; other < column; other++)
          if (covered[place(other, row[other] as number, column, choice)] === 0) score++;
        return score;
      });
      const best = Math.max(...scores);
      const tied = scores.flatMap((score, choice) => (score === best ? [choice] : []));
      row[column] = tied[(rows.length + column) % tied.length] as number;
    }
    for (let x = 0; x < row.length; x++)
      for (let y = x + 1; y < row.length; y++) covered[place(x, row[x] as number, y, row[y] as number)] = 1;
    rows.push(
      documentOf(
        leaves,
        row.map((choice, column) => (columns[column] as Json[])[choice]),
      ),
    );
  }
  return rows;
}

function documentOf(leaves: readonly Leaf[], row: readonly (Json | undefined)[]): JsonMap {
  return leaves.reduce<JsonMap>((document, { path }, index) => {
    const value = row[index];
    return value === undefined ? document : withValue(document, path, value);
  }, {});
}

/** Values documents drawn from the schema, with edge case strings; each leaf may be unset. */
export function randomDocuments(
  model: ChartModel,
  definitions: Record<string, JsonSchema>,
  count: number,
  seed: number,
): JsonMap[] {
  const leaves = [...leavesOf(model.declared)];
  const row = fc.tuple(
    ...leaves.map((leaf) => fc.option(fromSchema(leaf.schema, definitions), { nil: undefined, freq: 2 })),
  );
  return fc.sample(row, { seed, numRuns: count }).map((values) => documentOf(leaves, values));
}
