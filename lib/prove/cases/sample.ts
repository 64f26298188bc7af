import fc from 'fast-check';
import { mergeValues } from '../../helm/coalesce';
import { createRelease } from '../../helm/release';
import { type Json, type JsonMap, withValue } from '../../json';
import type { ChartModel } from '../../model/chart-model';
import { leavesOf } from '../../values/define';
import type { JsonSchema } from '../../values/json-schema';
import type { Case } from './case';
import { fromSchema } from './draw';
import { pairwise } from './pairwise';

/** Release and namespace names that have caused bugs: numbers, YAML keywords and the longest allowed. */
export const releasesFor = (chart: string): readonly (readonly [string, string])[] => [
  ['release', 'space'],
  [chart, 'default'],
  [`my-${chart}`.slice(0, 53), '1234'],
  ['1e5', 'on'],
  ['a'.repeat(53), 'n'.repeat(63)],
];

/** Cases that together contain every pair of values of any two leaves. */
export function pairwiseCases(model: ChartModel, seed: number): Case[] {
  const definitions = model.schema.definitions as Record<string, JsonSchema>;
  return pairwise(model, definitions, seed).map((values, index) => released(model, values, index));
}

function released(model: ChartModel, values: JsonMap, index: number): Case {
  const releases = releasesFor(model.name);
  const [name, namespace] = releases[index % releases.length] as readonly [string, string];
  return {
    values: mergeValues(namedWithoutDigit(model, name, index), values),
    release: createRelease(name, namespace),
  };
}

/** A full name for every other release whose name begins with a digit: a chart with a Service rejects one named after it. */
const namedWithoutDigit = (model: ChartModel, name: string, index: number): JsonMap =>
  /^[0-9]/.test(name) && index % 2 === 0 && model.schema.properties?.fullnameOverride ? { fullnameOverride: 'e5' } : {};

interface Slot {
  readonly path: readonly string[];
  readonly schema: JsonSchema;
  readonly model: ChartModel;
}

/** Every value of a chart and of its subcharts, which are below their names. */
const slotsOf = (model: ChartModel, below: readonly string[] = []): Slot[] => [
  ...[...leavesOf(model.declared)].map(({ path, schema }) => ({ path: [...below, ...path], schema, model })),
  ...model.subcharts.flatMap(({ model: child }) => slotsOf(child, [...below, child.name])),
];

const poolSize = 24;

/**
 * An endless sequence of random cases in lists of the given length. Each replaces values of a valid document by random
 * valid ones: usually a few, sometimes all.
 */
export function* randomCases(
  model: ChartModel,
  starts: readonly JsonMap[],
  seed: number,
  size: number,
): Generator<Case[]> {
  const slots = slotsOf(model);
  const many = fc.oneof(
    { weight: 6, arbitrary: fc.nat(3) },
    { weight: 3, arbitrary: fc.nat(Math.ceil(slots.length / 8)) },
    { weight: 1, arbitrary: fc.nat(slots.length) },
  );
  const plan = many.chain((count) =>
    fc.record({
      start: fc.nat(starts.length - 1),
      changes: fc.array(fc.tuple(fc.nat(Math.max(0, slots.length - 1)), fc.nat(poolSize - 1)), {
        minLength: count + 1,
        maxLength: count + 1,
      }),
    }),
  );
  for (let round = 0; ; round++) {
    const pools = new Map<Slot, Json[]>();
    const pool = (slot: Slot): Json[] => {
      const known = pools.get(slot);
      if (known) return known;
      const definitions = slot.model.schema.definitions as Record<string, JsonSchema>;
      const drawn = fc.sample(fromSchema(slot.schema, definitions), { seed: seed + round, numRuns: poolSize });
      pools.set(slot, drawn);
      return drawn;
    };
    const plans = fc.sample(plan, { seed: seed + round, numRuns: size * 4 });
    for (let from = 0; from < plans.length; from += size) {
      yield plans.slice(from, from + size).map(({ start, changes }, index) => {
        const values = changes.reduce((document, [slot, choice]) => {
          const at = slots[slot];
          return at ? mergeValues(document, withValue({}, at.path, pool(at)[choice])) : document;
        }, starts[start] as JsonMap);
        return released(model, values, index);
      });
    }
  }
}
