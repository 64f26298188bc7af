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
/** Runs with fewer cases try only every second string in each place. */
const roundCases = 2000;

/**
 * Puts hostile strings into every value, item, field and key where the schema allows them, and unusual values wherever it
 * accepts them. Both Helms must render the same objects as our evaluation, and the keys of a document must not change.
 */
export async function proveHostile(subject: ProofTarget, result: CasesResult): Promise<SectionResult> {
  const { progress } = subject;
  const carriers = carriersFor(subject, result);
  const cases = [...hostileCases(subject, carriers), ...unusualCases(subject, carriers)];
  const failures: Failure[] = [];
  const seen = new Set<string>();
  let compared = 0;
  let pending = Promise.resolve();
  for (let from = 0; from < cases.length && failures.length < 6; from += batchSize) {
    progress(`${from} of ${cases.length} hostile documents`);
    const tried = cases.slice(from, from + batchSize).flatMap((pair) => acceptedOf(subject, pair));
    const verdicts = tried.map(({ traced }) => traced.verdict);
    const plain = tried.map(({ pair }) => pair.testCase);
    const broken = tried.flatMap((each) => brokenStructure(subject, each));
    // Evaluate the next list while both Helms render this one.
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
  const texts = `${hostileStrings.length} strings in ${points} places${subject.cases < roundCases ? ', every second string in each' : ''}`;
  const summary = `${texts}, ${unusualValues.length} unusual values, ${compared} documents compared, ${divergences.length} known divergences between Helm versions`;
  return { section: 'hostile', summary, failures };
}

/** A document whose rendering reads some values, and the places in them that accept a string. */
interface Carrier {
  readonly testCase: Case;
  readonly leaves: readonly Leaf[];
  readonly points: readonly Point[];
}

/** A hostile case, and the same case with harmless text instead. */
interface Pair {
  readonly testCase: Case;
  readonly harmless?: { readonly testCase: Case; readonly names: ReadonlyMap<string, string> };
}

/** Selects accepted cases that together read every value; each value is tried in the first case that reads it. */
function carriersFor({ model, seed }: ProofTarget, { derived }: CasesResult): Carrier[] {
  const left = new Map([...leavesOf(model.declared)].map((leaf) => [leaf.path.join('.'), leaf]));
  const carriers: Carrier[] = [];
  const starts = derived.filter(({ verdict }) => 'objects' in verdict).map(({ testCase }) => testCase);
  const readings = starts.map((testCase) => ({ testCase, leaves: readBy(model, testCase, [...left.values()]) }));
  for (;;) {
    const open = readings.map(({ testCase, leaves }) => ({
      testCase,
      leaves: leaves.filter((leaf) => left.has(leaf.path.join('.'))),
    }));
    const best = open.reduce((a, b) => (b.leaves.length > a.leaves.length ? b : a), {
      testCase: starts[0] as Case,
      leaves: [] as Leaf[],
    });
    if (best.leaves.length === 0) break;
    for (const leaf of best.leaves) left.delete(leaf.path.join('.'));
    const points = best.leaves.flatMap((leaf) => pointsOf(leaf, model.schema, seed));
    carriers.push({ testCase: best.testCase, leaves: best.leaves, points });
  }
  return carriers;
}

/** The leaves that the evaluation of a case reads. */
function readBy(model: ProofTarget['model'], { values, release }: Case, leaves: readonly Leaf[]): Leaf[] {
  const read = new Set<string>();
  const observer = (_place: Place, node: object): void => {
    if ('root' in node && node.root === 'Values' && 'path' in node) read.add((node.path as string[]).join('.'));
  };
  evaluateCase(model, { values, release }, observer);
  return leaves.filter(({ path }) => path.some((_, index) => read.has(path.slice(0, index + 1).join('.'))));
}

/**
 * For each carrier, one case per string; every place gets a different string each time. Short runs try every second string
 * in each place, and another seed tries the others.
 */
function hostileCases(subject: ProofTarget, carriers: readonly Carrier[]): Pair[] {
  const count = hostileStrings.length;
  const rounds = Math.floor(subject.cases / roundCases);
  const stride = rounds === 0 ? 2 : 1;
  return carriers.flatMap(({ testCase, leaves, points }) =>
    Array.from({ length: (count * Math.max(1, rounds)) / stride }, (_, round) => {
      let values = testCase.values;
      let harmless = testCase.values;
      const names = new Map<string, string>();
      for (const [index, leaf] of leaves.entries()) {
        const own = points.filter((point) => point.leaf === leaf);
        const point = own[(round + Math.floor(round / count)) % Math.max(1, own.length)];
        const choice = (round * stride + (subject.seed % stride) + index * 7) % count;
        const text = hostileStrings[choice] as string;
        const hostile = point && withText(point, text);
        if (hostile === undefined || !accepts(leaf.schema, subject.model.schema, hostile)) continue;
        const name = `harmless${choice}`;
        values = withValue(values, leaf.path, hostile);
        harmless = withValue(harmless, leaf.path, withText(point as Point, text === '' ? '' : name));
        names.set(text, name);
      }
      // The harmless evaluation doubles the time and rarely finds more, so only every fourth case gets one.
      if (round % 4 > 0) return { testCase: { ...testCase, values } };
      return { testCase: { ...testCase, values }, harmless: { testCase: { ...testCase, values: harmless }, names } };
    }),
  );
}

/** Cases that set values to unusual ones that their schemas accept, many in one document. */
function unusualCases({ model }: ProofTarget, carriers: readonly Carrier[]): Pair[] {
  return carriers.flatMap(({ testCase, leaves }) =>
    unusualValues.map((_, round) => {
      const values = leaves.reduce((document, leaf, index) => {
        const unusual = unusualValues[(round + index) % unusualValues.length] as Json;
        return accepts(leaf.schema, model.schema, unusual) ? withValue(document, leaf.path, unusual) : document;
      }, testCase.values as JsonMap);
      return { testCase: { ...testCase, values } };
    }),
  );
}

/** An evaluation and the outcome of every condition in it. */
interface Traced {
  readonly verdict: Verdict;
  readonly outcomes: string;
}

interface Tried {
  readonly pair: Pair;
  readonly traced: Traced;
}

function trace({ model }: ProofTarget, testCase: Case): Traced {
  const outcomes: number[] = [];
  const verdict = evaluateCase(model, testCase, (_place, node, outcome) => {
    if (!('root' in node)) outcomes.push(outcome);
  });
  return { verdict, outcomes: outcomes.join() };
}

/** The case; if it fails validation, bisects its keys until the parts are accepted. */
function acceptedOf(subject: ProofTarget, pair: Pair, depth = 0): Tried[] {
  const traced = trace(subject, pair.testCase);
  if ('objects' in traced.verdict || depth > 3) return [{ pair, traced }];
  const keys = Object.keys(pair.testCase.values);
  const halves = [keys.filter((_, index) => index % 2 === 0), keys.filter((_, index) => index % 2 === 1)];
  return halves.flatMap((kept) => {
    const values = Object.fromEntries(kept.map((key) => [key, pair.testCase.values[key] as Json]));
    return acceptedOf(subject, { testCase: { ...pair.testCase, values } }, depth + 1);
  });
}

/** Fails if hostile text changes the keys of a document although every condition has the same outcome. */
function brokenStructure(subject: ProofTarget, { pair: { testCase, harmless }, traced }: Tried): Failure[] {
  if (!harmless || !('objects' in traced.verdict)) return [];
  const plain = trace(subject, harmless.testCase);
  if (traced.outcomes !== plain.outcomes || !('objects' in plain.verdict)) return [];
  // Longest first, because one hostile text may contain another.
  const names = [...harmless.names].filter(([text]) => text !== '').sort(([a], [b]) => b.length - a.length);
  const theirs = skeleton(byFile(traced.verdict), names);
  const ours = skeleton(byFile(plain.verdict), names);
  if (theirs === ours) return [];
  const at = [...theirs].findIndex((character, index) => character !== ours[index]);
  const details = [theirs, ours].map((text) => text.slice(Math.max(0, at - 60), at + 100));
  return [{ title: 'a value changes the keys of a document', details, reproducer: { testCase } }];
}

/** The objects of each file, sorted by file because a hostile kind changes the install order. */
const byFile = ({ objects }: Extract<Verdict, { objects: unknown }>): unknown[] =>
  [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list);

/** Hostile texts, each with the harmless text that replaces it. */
type Names = readonly (readonly [text: string, name: string])[];

/** The structure of a document: value types and keys, with hostile text in keys replaced by the harmless text. */
function skeleton(value: unknown, names: Names): string {
  if (Array.isArray(value)) return `[${value.map((each) => skeleton(each, names)).join()}]`;
  if (value === null || typeof value !== 'object') return typeof value;
  const entries = Object.entries(value).map(([key, each]) => `${harmlessKey(key, names)}:${skeleton(each, names)}`);
  return `{${entries.sort().join()}}`;
}

/** Replaces hostile text in a key, which a chart may have prefixed, by the harmless text. */
const harmlessKey = (key: string, names: Names): string =>
  names.reduce((named, [text, name]) => named.replaceAll(text, () => name), key);
