import { type Case, evaluateCase, type Verdict } from '../cases/case';
import type { Helm, Major } from '../helm/find-helms';
import { BatchRejected } from '../helm/render-batch';
import type { Failure, ProofTarget } from '../target';
import { differences } from './differences';

/** A difference between one Helm and our evaluation. */
export interface Finding {
  readonly major: Major;
  /** Position in the list of cases. */
  readonly index: number;
  /** File and path of the difference, by which findings are grouped. */
  readonly what: string;
  readonly details: readonly string[];
}

/** Batches are bisected to find the cases that Helm rejects; stop after this many. */
const rejectionLimit = 4;

/** Compares the accepted cases with one Helm; if it rejects a batch, bisects to find the rejected cases. */
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
    if (indexes.length === 0 || rejected >= rejectionLimit) return;
    const batch = indexes.map((index) => cases[index] as Case);
    const batchVerdicts = indexes.map((index) => verdicts[index] as Verdict);
    try {
      const list = await differences(helm, model, batch, batchVerdicts, files);
      for (const { index, file, reader, paths } of list) {
        const what = `${file}${(paths[0] ?? '').split(': ')[0]}`;
        const who = reader === 'Helm' ? `Helm ${helm.major}` : `our parser on Helm ${helm.major}'s output`;
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
      const details = [`Helm ${helm.major} rejects a case that our evaluation accepts: ${reason(error.message)}`];
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

/** The reason in an error message of Helm, without temporary paths. */
const reason = (message: string): string =>
  (message.split('\n').find((line) => line.includes('rror')) ?? message).replace(/.*?executing /, '').slice(0, 300);

/** Compares cases with every installed Helm in parallel. */
export async function compareCases(
  subject: ProofTarget,
  cases: readonly Case[],
  verdicts: readonly Verdict[],
): Promise<Finding[]> {
  const helms = [...subject.helms.values()].filter((helm) => helm !== undefined);
  const found = await Promise.all(helms.map((helm) => compareIn(helm, subject, cases, verdicts)));
  return found.flat();
}

/** Converts findings to failures, one per differing file and path. */
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
    reproducer: {
      testCase: cases[finding.index] as Case,
      reproduces: (candidates) => reproduces(subject, finding, candidates),
    },
  }));
}

/** A path without document and item numbers, which share one place in a template. */
export const withoutIndexes = (path: string): string => path.replace(/\.\d+(?=\.|$)/g, '');

/** Which of the candidates reproduce a finding in the same Helm. */
async function reproduces(subject: ProofTarget, finding: Finding, candidates: readonly Case[]): Promise<boolean[]> {
  const helm = subject.helms.get(finding.major);
  if (!helm) return candidates.map(() => false);
  const verdicts = candidates.map((testCase) => evaluateCase(subject.model, testCase));
  const found = await compareIn(helm, subject, candidates, verdicts);
  const shows = new Set(found.filter(({ what }) => isSameKind(what, finding.what)).map(({ index }) => index));
  return candidates.map((_, index) => shows.has(index));
}

/** Whether findings concern the same file, or both are rendering errors; the path may change while a document shrinks. */
const isSameKind = (a: string, b: string): boolean => kindOf(a) === kindOf(b);
const kindOf = (what: string): string => /^(?:rendering fails|[^.]*\.\w+)/.exec(what)?.[0] ?? what;
