import type { JsonMap } from '../../json';
import type { ChartModel } from '../../model/chart-model';
import { type Case, evaluateCase, type Verdict } from '../cases/case';
import { type Branch, type Outcome, stepTo } from './branch';
import type { Coverage } from './branch-coverage';
import { type Constraint, Solver } from './solve';

/** A case and its result in our evaluation. */
export interface DerivedCase {
  readonly testCase: Case;
  readonly verdict: Verdict;
}

/**
 * Derives cases from the conditions of a chart, searching values for each branch outcome not yet covered. Adds the
 * outcomes of the derived cases to the coverage.
 */
export function deriveCases(model: ChartModel, coverage: Coverage, starts: readonly Case[]): DerivedCase[] {
  const solver = new Solver(model);
  const tries: Tries = new Map();
  const derived: DerivedCase[] = [];
  const bases: JsonMap[] = starts.slice(0, 3).map(({ values }) => values);
  for (const testCase of starts) tryCase(model, coverage, testCase, derived, tries);
  for (const branch of coverage.branches.all) {
    for (const outcome of branch.outcomes) {
      if (!coverage.has(branch, outcome)) reach(model, coverage, solver, bases, branch, outcome, derived, tries);
    }
  }
  return derived;
}

/** The branch outcomes of the cases tried, because the search finds many of them again for another branch. */
type Tries = Map<Case, ReadonlyMap<Branch, ReadonlySet<Outcome>>>;

/** Evaluates a case and keeps it if it covers new outcomes; returns its branch outcomes. */
function tryCase(
  model: ChartModel,
  coverage: Coverage,
  testCase: Case,
  derived: DerivedCase[],
  tries: Tries,
): ReadonlyMap<Branch, ReadonlySet<Outcome>> {
  const known = tries.get(testCase);
  if (known) return known;
  const { observer, seen } = coverage.observe();
  const verdict = evaluateCase(model, testCase, observer);
  const result = isInvalid(verdict) ? new Map<Branch, ReadonlySet<Outcome>>() : seen;
  tries.set(testCase, result);
  if (coverage.add(result) > 0) derived.push({ testCase, verdict });
  return result;
}

const isInvalid = (verdict: Verdict): boolean => 'rejected' in verdict && verdict.rejected.code !== 'template-failed';

function reach(
  model: ChartModel,
  coverage: Coverage,
  solver: Solver,
  bases: readonly JsonMap[],
  branch: Branch,
  outcome: Outcome,
  derived: DerivedCase[],
  tries: Tries,
): void {
  let isRejected = false;
  for (const base of bases) {
    for (const path of branch.paths) {
      const target: Constraint = { steps: [...path, stepTo(branch, outcome)], want: true };
      const others = coverage.branches.all.filter((other) => other.kind === 'fail' && other !== branch);
      const avoided: Constraint[] = [];
      for (let round = 0; round < 12; round++) {
        const rejections = solveOnce(
          model,
          coverage,
          solver,
          base,
          [target, ...avoided],
          branch,
          outcome,
          others,
          derived,
          tries,
        );
        if (coverage.has(branch, outcome) && rejections.length === 0) return;
        const unavoided = rejections.filter((rejection) => !avoided.includes(rejection));
        isRejected ||= rejections.length > 0;
        if (unavoided.length === 0) break;
        avoided.push(...unavoided);
      }
      if (coverage.has(branch, outcome)) return;
    }
  }
  if (isRejected) coverage.reject(branch, outcome);
}

const negations = new WeakMap<Branch, Constraint[]>();

/** The constraints that make a validation rule pass; cached, because they are compared by identity. */
function negationOf(rule: Branch): Constraint[] {
  const known = negations.get(rule);
  if (known) return known;
  const constraints = rule.paths.slice(0, 1).map((path) => ({ steps: [...path, stepTo(rule, 'true')], want: false }));
  negations.set(rule, constraints);
  return constraints;
}

/** Tries solutions until one covers the outcome; else returns constraints that avoid the validation rules that failed. */
function solveOnce(
  model: ChartModel,
  coverage: Coverage,
  solver: Solver,
  base: JsonMap,
  constraints: readonly Constraint[],
  branch: Branch,
  outcome: Outcome,
  rules: readonly Branch[],
  derived: DerivedCase[],
  tries: Tries,
): Constraint[] {
  let count = 0;
  for (const testCase of solver.cases(constraints, base)) {
    if (++count > 8) return [];
    const seen = tryCase(model, coverage, testCase, derived, tries);
    const failed = rules.filter((rule) => seen.get(rule)?.has('true'));
    if (failed.length > 0) return failed.flatMap(negationOf);
    if (seen.get(branch)?.has(outcome)) return [];
  }
  return [];
}
