import fc from 'fast-check';
import { chartValues } from '../../helm/coalesce';
import { type Json, type JsonMap, withValue } from '../../json';
import { valuesTree } from '../../model/values-tree';
import { leavesOf } from '../../values/define';
import { validateValues } from '../../values/validate-against-schema';
import { type Case, caseOf } from '../cases/case';
import { edgeCaseStrings } from '../cases/draw';
import { excuseFor } from '../compare/known-divergences';
import type { Helm, Major } from '../helm/find-helms';
import { rejectedIndexes } from '../helm/schema-verdicts';
import type { CasesResult } from '../run-cases';
import type { Failure, ProofTarget, SectionResult } from '../target';
import { proveIndividually, proveRejections } from './rejections';

const chunk = 250;

/** Checks that both Helms accept and reject the same documents as Chartwright, by schema and by validation rules. */
export async function proveVerdicts(subject: ProofTarget, result: CasesResult): Promise<SectionResult> {
  const { progress } = subject;
  const documents = documentsFor(subject, result);
  const failures: Failure[] = [];
  const known = new Set<string>();
  let validated = 0;
  for (let from = 0; from < documents.length && failures.length < 8; from += chunk) {
    progress(`${from} of ${documents.length} documents validated`);
    failures.push(...(await validateAll(subject, documents.slice(from, from + chunk), known)));
    validated += Math.min(chunk, documents.length - from);
  }
  const byRule = result.rejected.filter(({ verdict }) => verdict.rejected.code === 'template-failed');
  failures.push(...(await proveRejections(subject, byRule)));
  const individual = await proveIndividually(subject, result.rejected);
  failures.push(...individual.failures);
  const notModelled = result.rejected.filter(({ verdict }) => verdict.rejected.code === 'not-modelled').length;
  const summary = [
    `${validated} documents validated against the schema`,
    `${byRule.length} rejected by validation rules`,
    `${individual.count} rejected cases rendered individually`,
    ...(notModelled > 0 ? [`${notModelled} not modelled`] : []),
    ...[...known].map((what) => `known divergence: ${what}`),
  ].join(', ');
  return { section: 'verdicts', summary, failures };
}

/** Documents drawn from the schema, and as many with one value that is probably invalid. */
function documentsFor({ model, cases, seed }: ProofTarget, { acceptedSample, rejected }: CasesResult): JsonMap[] {
  const count = Math.min(2000, Math.max(100, Math.floor(cases / 2)));
  const drawn = [
    {},
    ...acceptedSample.map(({ values }) => values),
    ...rejected.map(({ testCase }) => testCase.values),
  ].slice(0, count);
  const leaves = [...leavesOf(model.declared)];
  const damages = fc.sample(
    fc.tuple(fc.nat(Math.max(0, leaves.length - 1)), fc.constantFrom(...invalidValues), fc.nat(9)),
    { seed, numRuns: count },
  );
  const wrong = damages.map(([index, value, kind]) => {
    const path = leaves[index]?.path ?? ['missing'];
    // Occasionally an unknown key.
    const at = kind === 0 ? [...path.slice(0, -1), `${path.at(-1)}x`] : path;
    return withValue(drawn[index % drawn.length] as JsonMap, at, value);
  });
  return [...drawn, ...wrong];
}

const invalidValues: readonly Json[] = [
  null,
  true,
  'true',
  0,
  -1,
  1,
  '1',
  2.5,
  1e6,
  1e21,
  9007199254740991,
  [],
  {},
  [null],
  [''],
  [{}],
  [['a']],
  { '': '' },
  { a: null },
  { a: { b: 1 } },
  { '<<': 'a' },
  'a\u2028b',
  'a\u0085b',
  '\u007f',
  '\ufeff',
  'a\n\n',
  ...edgeCaseStrings,
];

async function validateAll(
  subject: ProofTarget,
  documents: readonly JsonMap[],
  known: Set<string>,
): Promise<Failure[]> {
  const { model, helms } = subject;
  const cases = documents.map((values) => caseOf(values));
  const ours = validateHere(subject, documents);
  const all = await Promise.all(
    [...helms].flatMap(([major, helm]) =>
      helm ? [mismatches(subject, helm, ours).then((found) => ({ major, found }))] : [],
    ),
  );
  return all.flatMap(({ major, found }) =>
    found
      .filter(({ index }) => {
        const excuse = excuseFor(documents[index] as JsonMap, major);
        if (excuse) known.add(excuse.what);
        return !excuse;
      })
      .slice(0, 2)
      .map(({ index, ours }) => {
        const by = cases[index] as Case;
        const problems = validateValues(model.schema, mergedValues(subject, by.values) ?? {});
        return {
          title: `Helm ${major} ${ours ? 'accepts' : 'rejects'} a document that our validation ${ours ? 'rejects' : 'accepts'}`,
          details: problems.slice(0, 3).map(({ where, message }) => `${where}: ${message}`),
          reproducer: { testCase: by, reproduces: (candidates) => mismatchesAgain(subject, major, ours, candidates) },
        };
      }),
  );
}

/** The final values of a document; undefined if a subchart's section is not a map, which fails before schema validation. */
function mergedValues({ model }: ProofTarget, values: JsonMap): JsonMap | undefined {
  try {
    return chartValues(valuesTree(model), values);
  } catch {
    return undefined;
  }
}

/** The final values of documents, and the indexes of those that our validation rejects. */
interface Validation {
  readonly merged: readonly JsonMap[];
  readonly rejected: ReadonlySet<number>;
}

function validateHere(subject: ProofTarget, documents: readonly JsonMap[]): Validation {
  const { schema } = subject.model;
  const merged = documents.map((values) => mergedValues(subject, values) ?? {});
  const rejected = merged.flatMap((values, index) => (validateValues(schema, values).length > 0 ? [index] : []));
  return { merged, rejected: new Set(rejected) };
}

/** The documents for which Helm's schema validation differs from ours; `ours` is whether we reject them. */
async function mismatches(
  { model }: ProofTarget,
  helm: Helm,
  { merged, rejected }: Validation,
): Promise<{ index: number; ours: boolean }[]> {
  const theirs = await rejectedIndexes(helm, model.schema, merged, rejected);
  return merged.flatMap((_, index) =>
    rejected.has(index) === theirs.has(index) ? [] : [{ index, ours: rejected.has(index) }],
  );
}

async function mismatchesAgain(
  subject: ProofTarget,
  major: Major,
  ours: boolean,
  candidates: readonly Case[],
): Promise<boolean[]> {
  const helm = subject.helms.get(major);
  if (!helm) return candidates.map(() => false);
  const documents = candidates.map(({ values }) => values);
  const found = await mismatches(subject, helm, validateHere(subject, documents));
  return candidates.map((_, index) => found.some((mismatch) => mismatch.index === index && mismatch.ours === ours));
}
