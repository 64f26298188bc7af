import type { JsonMap } from '../json';
import { smallestValues } from '../render/smallest-values';
import { type Case, caseOf, evaluateCase, type Verdict, withoutRejected } from './cases/case';
import { collidingCases } from './cases/colliding-keys';
import { pairwiseCases, randomCases } from './cases/sample';
import { compareCases, failuresOf, withoutIndexes } from './compare/compare-cases';
import { Coverage } from './search/branch-coverage';
import { branchesOf } from './search/collect-branches';
import { type DerivedCase, deriveCases } from './search/derive-cases';
import type { Failure, ProofTarget } from './target';

/** A case that was refused by our evaluation. */
export interface RejectedCase {
  readonly one: Case;
  readonly verdict: Extract<Verdict, { rejected: unknown }>;
}

/** What all cases of a chart came to. */
export interface CasesResult {
  readonly coverage: Coverage;
  readonly derived: readonly DerivedCase[];
  /** How many outcomes the derived cases alone covered. */
  readonly derivedCover: number;
  readonly accepted: number;
  readonly rejected: readonly RejectedCase[];
  /** Some of the accepted cases, evenly spread. */
  readonly some: readonly Case[];
  readonly failures: readonly Failure[];
}

const batchSize = 250;
/** Failures beyond these say the same. */
const failureLimit = 12;

/** Evaluates the cases of a chart, derived, pairwise and random, and compares each that is accepted in both Helms. */
export async function runCases(subject: ProofTarget): Promise<CasesResult> {
  const { model, progress } = subject;
  const coverage = new Coverage(branchesOf(model));
  progress('deriving cases from conditions');
  const starts = [caseOf({}), ...Object.values(model.ci).map((values) => caseOf(values))];
  const derived = deriveCases(model, coverage, starts);
  const derivedCover = coverage.total - coverage.missing().length;
  const state: State = { accepted: 0, rejected: [], some: [], failures: [], seen: new Set() };
  let pending = Promise.resolve();
  let done = 0;
  for (const cases of listsOf(subject, derived)) {
    const verdicts = cases.map((one) => observed(subject, coverage, one));
    // While both Helms render one list, the next is evaluated.
    await pending;
    pending = compareList(subject, state, cases, verdicts);
    done += cases.length;
    progress(`${done} cases, ${state.accepted} accepted`);
    if (state.failures.length >= failureLimit) break;
  }
  await pending;
  const { accepted, rejected, some, failures } = state;
  return { coverage, derived, derivedCover, accepted, rejected, some, failures };
}

interface State {
  accepted: number;
  rejected: RejectedCase[];
  some: Case[];
  failures: Failure[];
  seen: Set<string>;
}

function observed({ model }: ProofTarget, coverage: Coverage, one: Case): Verdict {
  // Observing costs a third of the evaluation, and the derived cases mostly leave nothing to see.
  if (coverage.isComplete) return evaluateCase(model, one);
  const { observer, seen } = coverage.observe();
  const verdict = evaluateCase(model, one, observer);
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
  for (const [index, one] of cases.entries()) {
    const verdict = verdicts[index] as Verdict;
    if ('rejected' in verdict) {
      if (state.rejected.length < 4000) state.rejected.push({ one, verdict });
    } else if (state.accepted++ % every === 0) state.some.push(one);
  }
  for (const failure of failuresOf(subject, cases, await compareCases(subject, cases, verdicts))) {
    if (state.seen.has(withoutIndexes(failure.title)) || state.failures.length >= failureLimit) continue;
    state.seen.add(withoutIndexes(failure.title));
    state.failures.push(failure);
  }
}

/** Lists of cases of the size of a batch: derived ones, pairs, and random ones up to the number asked for. */
function* listsOf(subject: ProofTarget, derived: readonly DerivedCase[]): Generator<Case[]> {
  const { model, seed, cases } = subject;
  const accepted = derived.flatMap(({ one, verdict }) => ('objects' in verdict ? [one] : []));
  const collisions = collidingCases(model, accepted, seed);
  const first = [...derived.map(({ one }) => one), ...collisions, ...withRepairs(subject, pairwiseCases(model, seed))];
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

/** Cases as they are, and those that the chart refuses once more without what it names. */
const withRepairs = ({ model }: ProofTarget, cases: readonly Case[]): Case[] =>
  cases.flatMap((one) => {
    const verdict = evaluateCase(model, one);
    if ('objects' in verdict) return [one];
    return [one, { ...one, values: withoutRejected(model, one.values) }];
  });
