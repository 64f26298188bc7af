import { type Case, evaluateCase, type Verdict } from '../cases/case';
import type { Helm, Major } from '../helm/find-helms';
import { BatchRejected } from '../helm/render-batch';
import type { Failure, ProofTarget } from '../target';
import { differences } from './differences';

/** Something in which one Helm and our evaluation are not alike. */
export interface Finding {
  readonly major: Major;
  /** Position in the list of cases. */
  readonly index: number;
  /** The file and path, alike for all cases that show the same. */
  readonly what: string;
  readonly details: readonly string[];
}

/** Batches are halved until the cases that Helm refuses are alone; so many of them are enough. */
const enough = 4;

/** Compares accepted cases in one Helm; cases that it refuses are found among the others by halving. */
export async function compareIn(
  helm: Helm,
  subject: Pick<ProofTarget, 'model' | 'files'>,
  cases: readonly Case[],
  verdicts: readonly Verdict[],
): Promise<Finding[]> {
  const { model, files } = subject;
  const accepted = cases.flatMap((_, index) => ('objects' in (verdicts[index] as Verdict) ? [index] : []));
  const found: Finding[] = [];
  let rejected = 0;
  const compare = async (indexes: readonly number[]): Promise<void> => {
    if (indexes.length === 0 || rejected >= enough) return;
    const some = indexes.map((index) => cases[index] as Case);
    const theirs = indexes.map((index) => verdicts[index] as Verdict);
    try {
      const list = await differences(helm, model, some, theirs, files);
      for (const { index, file, reader, paths } of list) {
        const what = `${file}${(paths[0] ?? '').split(': ')[0]}`;
        const who = reader === 'Helm' ? `Helm ${helm.major}` : `our reader of Helm ${helm.major}'s text`;
        found.push({
          major: helm.major,
          index: indexes[index] as number,
          what,
          details: paths.map((path) => `${who} <> ours: ${path}`),
        });
      }
    } catch (error) {
      if (!(error instanceof BatchRejected)) throw error;
      if (indexes.length > 1) {
        const half = Math.ceil(indexes.length / 2);
        await compare(indexes.slice(0, half));
        await compare(indexes.slice(half));
        return;
      }
      rejected++;
      const details = [`Helm ${helm.major} refuses what our evaluation accepts: ${reason(error.message)}`];
      found.push({
        major: helm.major,
        index: indexes[0] as number,
        what: `rendering fails: ${reason(error.message)}`,
        details,
      });
    }
  };
  await compare(accepted);
  return found;
}

/** What of Helm's message says why, without where it keeps the chart. */
const reason = (message: string): string =>
  (message.split('\n').find((line) => line.includes('rror')) ?? message).replace(/.*?executing /, '').slice(0, 300);

/** Compares cases in every Helm there is, side by side. */
export async function compareCases(
  subject: ProofTarget,
  cases: readonly Case[],
  verdicts: readonly Verdict[],
): Promise<Finding[]> {
  const helms = [...subject.helms.values()].filter((helm) => helm !== undefined);
  const found = await Promise.all(helms.map((helm) => compareIn(helm, subject, cases, verdicts)));
  return found.flat();
}

/** The findings as failures, one for each thing that is not alike. */
export function failuresOf(
  subject: ProofTarget,
  cases: readonly Case[],
  findings: readonly Finding[],
  prefix = '',
): Failure[] {
  const first = new Map<string, Finding>();
  for (const finding of findings) {
    const place = withoutIndexes(finding.what);
    if (!first.has(place)) first.set(place, finding);
  }
  return [...first.values()].map((finding) => ({
    title: `${prefix}${finding.what}`,
    details: finding.details,
    shown: {
      by: cases[finding.index] as Case,
      again: (candidates) => reproduces(subject, finding, candidates),
    },
  }));
}

/** A path without the numbers of documents and items, which are one place in a template. */
export const withoutIndexes = (path: string): string => path.replace(/\.\d+(?=\.|$)/g, '');

/** Which of the candidates show the same in the same Helm. */
async function reproduces(subject: ProofTarget, finding: Finding, candidates: readonly Case[]): Promise<boolean[]> {
  const helm = subject.helms.get(finding.major);
  if (!helm) return candidates.map(() => false);
  const verdicts = candidates.map((one) => evaluateCase(subject.model, one));
  const found = await compareIn(helm, subject, candidates, verdicts);
  const shows = new Set(found.filter(({ what }) => alike(what, finding.what)).map(({ index }) => index));
  return candidates.map((_, index) => shows.has(index));
}

/** The same file, or the same refusal; the path may move while a document shrinks. */
const alike = (a: string, b: string): boolean => headOf(a) === headOf(b);
const headOf = (what: string): string => /^(?:rendering fails|[^.]*\.\w+)/.exec(what)?.[0] ?? what;
