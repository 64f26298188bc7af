import type { Place } from '../../expr/evaluate';
import { type Json, type JsonMap, withValue } from '../../json';
import { type Leaf, leavesOf } from '../../values/define';
import { type Case, evaluateCase, type Verdict } from '../cases/case';
import { hostileStrings, unusualValues } from '../cases/edge-case-values';
import { type Point, pointsOf, withText } from '../cases/points';
import { compareCases, failuresOf } from '../compare/compare-cases';
import { divergences } from '../compare/known-divergences';
import type { CasesResult } from '../run-cases';
import { accepts } from '../search/variables';
import type { Failure, ProofTarget, SectionResult } from '../target';

const batchSize = 100;
/** A run of fewer cases puts every second string into a place. */
const roundCases = 2000;

/**
 * Puts hostile strings into every value, item, field and key that the schema lets them into, and odd values wherever it
 * accepts them. Neither Helm may make anything but what our evaluation makes, and the evaluation may not change which
 * keys a document has.
 */
export async function proveHostile(subject: ProofTarget, result: CasesResult): Promise<SectionResult> {
  const { progress } = subject;
  const carriers = carriersFor(subject, result);
  const cases = [...hostileCases(subject, carriers), ...oddCases(subject, carriers)];
  const failures: Failure[] = [];
  const seen = new Set<string>();
  let compared = 0;
  let pending = Promise.resolve();
  for (let from = 0; from < cases.length && failures.length < 6; from += batchSize) {
    progress(`${from} of ${cases.length} hostile documents`);
    const tried = cases.slice(from, from + batchSize).flatMap((one) => acceptedOf(subject, one));
    const verdicts = tried.map(({ traced }) => traced.verdict);
    const plain = tried.map(({ pair }) => pair.one);
    const broken = tried.flatMap((each) => brokenStructure(subject, each));
    // While both Helms render one list, the next is evaluated.
    await pending;
    pending = compareCases(subject, plain, verdicts).then((findings) => {
      for (const failure of [...broken, ...failuresOf(subject, plain, findings, 'a value breaks out: ')]) {
        if (!seen.has(failure.title)) failures.push(failure);
        seen.add(failure.title);
      }
    });
    compared += verdicts.filter((verdict) => 'objects' in verdict).length;
  }
  await pending;
  const points = carriers.reduce((sum, carrier) => sum + carrier.points.length, 0);
  const texts = `${hostileStrings.length} strings in ${points} places${subject.cases < roundCases ? ', every second one in each' : ''}`;
  const summary = `${texts}, ${unusualValues.length} odd values, ${compared} documents compared, ${divergences.length} known divergences of the Helms`;
  return { section: 'hostile', summary, failures };
}

/** A document in which some values are printed, and the places in them that take a string. */
interface Carrier {
  readonly one: Case;
  readonly leaves: readonly Leaf[];
  readonly points: readonly Point[];
}

/** A hostile case, and the same one with harmless text in the places of the hostile. */
interface Pair {
  readonly one: Case;
  readonly harmless?: { readonly one: Case; readonly names: ReadonlyMap<string, string> };
}

/** Accepted cases such that every value is printed in one of them; each value is tried in the first that prints it. */
function carriersFor({ model, seed }: ProofTarget, { derived }: CasesResult): Carrier[] {
  const left = new Map([...leavesOf(model.declared)].map((leaf) => [leaf.path.join('.'), leaf]));
  const carriers: Carrier[] = [];
  const starts = derived.filter(({ verdict }) => 'objects' in verdict).map(({ one }) => one);
  const printed = starts.map((one) => ({ one, leaves: printedBy(model, one, [...left.values()]) }));
  for (;;) {
    const fresh = printed.map(({ one, leaves }) => ({
      one,
      leaves: leaves.filter((leaf) => left.has(leaf.path.join('.'))),
    }));
    const best = fresh.reduce((a, b) => (b.leaves.length > a.leaves.length ? b : a), {
      one: starts[0] as Case,
      leaves: [] as Leaf[],
    });
    if (best.leaves.length === 0) break;
    for (const leaf of best.leaves) left.delete(leaf.path.join('.'));
    const points = best.leaves.flatMap((leaf) => pointsOf(leaf, model.schema, seed));
    carriers.push({ one: best.one, leaves: best.leaves, points });
  }
  return carriers;
}

/** The values that the evaluation of a case reads. */
function printedBy(model: ProofTarget['model'], { values, release }: Case, leaves: readonly Leaf[]): Leaf[] {
  const read = new Set<string>();
  const observer = (_place: Place, node: object): void => {
    if ('root' in node && node.root === 'Values' && 'path' in node) read.add((node.path as string[]).join('.'));
  };
  evaluateCase(model, { values, release }, observer);
  return leaves.filter(({ path }) => path.some((_, index) => read.has(path.slice(0, index + 1).join('.'))));
}

/**
 * For each carrier as many cases as there are strings: every place holds another one each time. A run of few cases takes
 * every second string for a place, and another seed takes the others.
 */
function hostileCases(subject: ProofTarget, carriers: readonly Carrier[]): Pair[] {
  const count = hostileStrings.length;
  const rounds = Math.floor(subject.cases / roundCases);
  const stride = rounds === 0 ? 2 : 1;
  return carriers.flatMap(({ one, leaves, points }) =>
    Array.from({ length: (count * Math.max(1, rounds)) / stride }, (_, turn) => {
      let values = one.values;
      let harmless = one.values;
      const names = new Map<string, string>();
      for (const [index, leaf] of leaves.entries()) {
        const own = points.filter((point) => point.leaf === leaf);
        const point = own[(turn + Math.floor(turn / count)) % Math.max(1, own.length)];
        const choice = (turn * stride + (subject.seed % stride) + index * 7) % count;
        const text = hostileStrings[choice] as string;
        const hostile = point && withText(point, text);
        if (hostile === undefined || !accepts(leaf.schema, subject.model.schema, hostile)) continue;
        const name = `harmless${choice}`;
        values = withValue(values, leaf.path, hostile);
        harmless = withValue(harmless, leaf.path, withText(point as Point, text === '' ? '' : name));
        names.set(text, name);
      }
      // The second evaluation of a case costs as much as the first, and says the same of most.
      if (turn % 4 > 0) return { one: { ...one, values } };
      return { one: { ...one, values }, harmless: { one: { ...one, values: harmless }, names } };
    }),
  );
}

/** Every odd value at every value whose schema takes it, many of them in one document. */
function oddCases({ model }: ProofTarget, carriers: readonly Carrier[]): Pair[] {
  return carriers.flatMap(({ one, leaves }) =>
    unusualValues.map((_, turn) => {
      const values = leaves.reduce((document, leaf, index) => {
        const odd = unusualValues[(turn + index) % unusualValues.length] as Json;
        return accepts(leaf.schema, model.schema, odd) ? withValue(document, leaf.path, odd) : document;
      }, one.values as JsonMap);
      return { one: { ...one, values } };
    }),
  );
}

/** An evaluation, and which way every condition went in it. */
interface Traced {
  readonly verdict: Verdict;
  readonly ways: string;
}

interface Tried {
  readonly pair: Pair;
  readonly traced: Traced;
}

function trace({ model }: ProofTarget, one: Case): Traced {
  const ways: number[] = [];
  const verdict = evaluateCase(model, one, (_place, node, outcome) => {
    if (!('root' in node)) ways.push(outcome);
  });
  return { verdict, ways: ways.join() };
}

/** The case, or where it is refused, halves of what it changes until something is accepted. */
function acceptedOf(subject: ProofTarget, pair: Pair, depth = 0): Tried[] {
  const traced = trace(subject, pair.one);
  if ('objects' in traced.verdict || depth > 3) return [{ pair, traced }];
  const keys = Object.keys(pair.one.values);
  const halves = [keys.filter((_, index) => index % 2 === 0), keys.filter((_, index) => index % 2 === 1)];
  return halves.flatMap((kept) => {
    const values = Object.fromEntries(kept.map((key) => [key, pair.one.values[key] as Json]));
    return acceptedOf(subject, { one: { ...pair.one, values } }, depth + 1);
  });
}

/** A document whose keys are others than with harmless text, though every condition went the same way. */
function brokenStructure(subject: ProofTarget, { pair: { one, harmless }, traced }: Tried): Failure[] {
  if (!harmless || !('objects' in traced.verdict)) return [];
  const plain = trace(subject, harmless.one);
  if (traced.ways !== plain.ways || !('objects' in plain.verdict)) return [];
  // The longest first, because one hostile text may be a part of another.
  const names = [...harmless.names].filter(([text]) => text !== '').sort(([a], [b]) => b.length - a.length);
  const theirs = skeleton(byFile(traced.verdict), names);
  const ours = skeleton(byFile(plain.verdict), names);
  if (theirs === ours) return [];
  const at = [...theirs].findIndex((character, index) => character !== ours[index]);
  const details = [theirs, ours].map((text) => text.slice(Math.max(0, at - 60), at + 100));
  return [{ title: 'a value changes which keys a document has', details, shown: { by: one } }];
}

/** The objects of each file in the order of the files: a hostile kind is installed at another time. */
const byFile = ({ objects }: Extract<Verdict, { objects: unknown }>): unknown[] =>
  [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list);

/** Hostile texts, each with the harmless one that stands in its place. */
type Names = readonly (readonly [text: string, name: string])[];

/** What a document is made of without its text: kinds of values and names of keys, hostile ones by their harmless names. */
function skeleton(value: unknown, names: Names): string {
  if (Array.isArray(value)) return `[${value.map((each) => skeleton(each, names)).join()}]`;
  if (value === null || typeof value !== 'object') return typeof value;
  const entries = Object.entries(value).map(([key, each]) => `${harmlessKey(key, names)}:${skeleton(each, names)}`);
  return `{${entries.sort().join()}}`;
}

/** A key with the hostile text in it named as the harmless one that stands there; a chart may put its own before it. */
const harmlessKey = (key: string, names: Names): string =>
  names.reduce((named, [text, name]) => named.replaceAll(text, () => name), key);
