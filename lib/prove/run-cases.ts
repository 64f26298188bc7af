import type { JsonMap } from '../json';
import { smallestValues } from '../render/smallest-values';
import { type Case, caseOf, evaluateCase, type Verdict, withoutRejected } from './cases/case';
import { collidingCases } from './cases/colliding-keys';
import { pairwiseCases, randomCases } from './cases/sample';
import { compareCases, failuresOf, withoutIndexes } from './compare/compare-cases';
import { Coverage } from './search/branch-coverage';
import { branchesOf } from './search/collect-branches';
import { type DerivedCase, deriveCases } from './search/derive-cases';
import { ObjectCheck } from './sections/objects';
import type { Failure, ProofTarget } from './target';

/** A case rejected by our evaluation. */
export interface RejectedCase {
  readonly testCase: Case;
  readonly verdict: Extract<Verdict, { rejected: unknown }>;
}

/** The results of all cases of a chart. */
export interface CasesResult {
  readonly coverage: Coverage;
  readonly derived: readonly DerivedCase[];
  /** Number of outcomes covered by the derived cases alone. */
  readonly derivedCover: number;
  readonly accepted: number;
  readonly rejected: readonly RejectedCase[];
  /** An evenly spread sample of the accepted cases. */
  readonly acceptedSample: readonly Case[];
  readonly failures: readonly Failure[];
  /** What the API server would reject in the accepted cases. */
  readonly objectCheck: ObjectCheck;
}

const batchSize = 250;
/** Stop after this many failures, since more rarely add information. */
const failureLimit = 12;

/**
 * Evaluates derived, pairwise and random cases, and compares those that pass validation with both Helms.
 * @param checksObjects whether to validate their objects as the API server does
 */
export async function runCases(subject: ProofTarget, checksObjects = true): Promise<CasesResult> {
  const { model, progress } = subject;
  const coverage = new Coverage(branchesOf(model));
  progress('deriving cases from conditions');
  const starts = [caseOf({}), ...Object.values(model.ci).map((values) => caseOf(values))];
  const derived = deriveCases(model, coverage, starts);
  const derivedCover = coverage.total - coverage.missing().length;
  const state: State = { accepted: 0, rejected: [], acceptedSample: [], failures: [], seen: new Set() };
  const objectCheck = new ObjectCheck(subject);
  let pending = Promise.resolve();
  let done = 0;
  const known = new Map(derived.map(({ testCase, verdict }) => [testCase, verdict]));
  const evaluate = (testCase: Case): Verdict => {
    const verdict = known.get(testCase) ?? observed(subject, coverage, testCase);
    known.delete(testCase);
    return verdict;
  };
  const evaluateEarly = (testCase: Case): Verdict => {
    const verdict = evaluate(testCase);
    known.set(testCase, verdict);
    return verdict;
  };
  for (const cases of listsOf(subject, derived, evaluateEarly)) {
    const verdicts = cases.map(evaluate);
    for (const [index, verdict] of verdicts.entries())
      if (checksObjects && 'objects' in verdict) objectCheck.add(cases[index] as Case, verdict.rendering);
    // Evaluate the next list while both Helms render this one.
    await pending;
    pending = compareList(subject, state, cases, verdicts);
    done += cases.length;
    progress(`${done} cases, ${state.accepted} accepted`);
    if (state.failures.length >= failureLimit) break;
  }
  await pending;
  const { accepted, rejected, acceptedSample, failures } = state;
  return { coverage, derived, derivedCover, accepted, rejected, acceptedSample, failures, objectCheck };
}

interface State {
  accepted: number;
  rejected: RejectedCase[];
  acceptedSample: Case[];
  failures: Failure[];
  seen: Set<string>;
}

function observed({ model }: ProofTarget, coverage: Coverage, testCase: Case): Verdict {
  // Observing costs a third of the evaluation, and the derived cases usually cover everything.
  if (coverage.isComplete) return evaluateCase(model, testCase);
  const { observer, seen } = coverage.observe();
  const verdict = evaluateCase(model, testCase, observer);
  if ('objects' in verdict || verdict.rejected.code === 'template-failed') coverage.add(seen);
  return verdict;
}

async function compareList(
  subject: ProofTarget,
  state: State,
  cases: readonly Case[],
  verdicts: readonly Verdict[],
): Promise<void> {
  const every = Math.max(1, Math.floor(subject.cases / 200));
  for (const [index, testCase] of cases.entries()) {
    const verdict = verdicts[index] as Verdict;
    if ('rejected' in verdict) {
      if (state.rejected.length < 4000) state.rejected.push({ testCase, verdict });
    } else if (state.accepted++ % every === 0) state.acceptedSample.push(testCase);
  }
  for (const failure of failuresOf(subject, cases, await compareCases(subject, cases, verdicts))) {
    if (state.seen.has(withoutIndexes(failure.title)) || state.failures.length >= failureLimit) continue;
    state.seen.add(withoutIndexes(failure.title));
    state.failures.push(failure);
  }
}

/** Batches of cases: derived, pairwise, then random ones up to the requested number. */
function* listsOf(
  subject: ProofTarget,
  derived: readonly DerivedCase[],
  evaluate: (testCase: Case) => Verdict,
): Generator<Case[]> {
  const { model, seed, cases } = subject;
  const accepted = derived.flatMap(({ testCase, verdict }) => ('objects' in verdict ? [testCase] : []));
  const collisions = collidingCases(model, accepted, seed);
  const first = [
    ...derived.map(({ testCase }) => testCase),
    ...collisions,
    ...withRepairs(subject, pairwiseCases(model, seed), evaluate),
  ];
  for (let from = 0; from < first.length; from += batchSize) yield first.slice(from, from + batchSize);
  let left = cases - first.length;
  const starts = [smallestValues(model), ...accepted.map(({ values }) => values)];
  const size = Math.min(batchSize, Math.max(1, left));
  for (const list of randomCases(model, starts as JsonMap[], seed, size)) {
    if (left <= 0) return;
    yield list.slice(0, left);
    left -= list.length;
  }
}

/** All cases, plus a repaired copy of each that fails validation. */
const withRepairs = ({ model }: ProofTarget, cases: readonly Case[], evaluate: (testCase: Case) => Verdict): Case[] =>
  cases.flatMap((testCase) => {
    const verdict = evaluate(testCase);
    if ('objects' in verdict) return [testCase];
    return [testCase, { ...testCase, values: withoutRejected(model, testCase.values) }];
  });
