import { createRelease } from '../../helm/release';
import { isMap, type Json, type JsonMap } from '../../json';
import type { Case } from './case';

/** Checks which of several cases reproduce a failure. */
export type Reproduces = (cases: readonly Case[]) => Promise<boolean[]>;

const rounds = 40;
const width = 60;

/** Shrinks a case while it still reproduces a failure, by removing keys and simplifying values. */
export async function shrink(start: Case, reproduces: Reproduces): Promise<Case> {
  let smallest = await plainRelease(start, reproduces);
  for (let round = 0; round < rounds; round++) {
    const candidates = smallerDocuments(smallest.values).map((values) => ({ ...smallest, values }));
    const next = await firstReproducing(candidates, reproduces);
    if (!next) return smallest;
    smallest = next;
  }
  return smallest;
}

async function plainRelease(start: Case, reproduces: Reproduces): Promise<Case> {
  const plain = { values: start.values, release: createRelease('release', 'space') };
  return (await reproduces([plain]))[0] ? plain : start;
}

async function firstReproducing(candidates: readonly Case[], reproduces: Reproduces): Promise<Case | undefined> {
  for (let from = 0; from < candidates.length; from += width) {
    const batch = candidates.slice(from, from + width);
    const results = await reproduces(batch);
    const index = results.indexOf(true);
    if (index >= 0) return batch[index];
  }
  return undefined;
}

/** Documents that are one step smaller, smallest first. */
function smallerDocuments(values: JsonMap): JsonMap[] {
  const found = new Map<string, JsonMap>();
  for (const each of smaller(values)) {
    if (isMap(each)) found.set(JSON.stringify(each), each);
  }
  found.delete(JSON.stringify(values));
  return [...found].sort(([a], [b]) => a.length - b.length).map(([, document]) => document);
}

function* smaller(value: Json): Generator<Json> {
  if (typeof value === 'string') yield* smallerTexts(value);
  else if (typeof value === 'number') {
    if (value !== 0) yield 0;
    if (!Number.isInteger(value)) yield Math.trunc(value);
  } else if (Array.isArray(value)) {
    for (const half of halves(value)) yield half;
    for (const [index, item] of value.entries()) {
      yield value.filter((_, other) => other !== index);
      for (const each of smaller(item)) yield value.map((old, other) => (other === index ? each : old));
    }
  } else if (isMap(value)) {
    const entries = Object.entries(value);
    for (const half of halves(entries)) yield Object.fromEntries(half);
    for (const [index, [key, item]] of entries.entries()) {
      yield Object.fromEntries(entries.filter((_, other) => other !== index));
      for (const each of smaller(item))
        yield Object.fromEntries(entries.map((entry, other) => (other === index ? [key, each] : entry)));
    }
  }
}

function* halves<T>(items: readonly T[]): Generator<T[]> {
  if (items.length < 4) return;
  const middle = Math.floor(items.length / 2);
  yield items.slice(0, middle);
  yield items.slice(middle);
}

function* smallerTexts(text: string): Generator<string> {
  if (text === '') return;
  yield '';
  const characters = [...text];
  if (characters.length > 1) {
    const middle = Math.floor(characters.length / 2);
    yield characters.slice(0, middle).join('');
    yield characters.slice(middle).join('');
    if (characters.length <= 12) {
      for (const index of characters.keys()) yield characters.filter((_, other) => other !== index).join('');
    }
  }
}
