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
  const derived: DerivedCase[] = [];
  const bases: JsonMap[] = starts.slice(0, 3).map(({ values }) => values);
  for (const testCase of starts) tryCase(model, coverage, testCase, derived);
  for (const branch of coverage.branches.all) {
    for (const outcome of branch.outcomes) {
      if (!coverage.has(branch, outcome)) reach(model, coverage, solver, bases, branch, outcome, derived);
    }
  }
  return derived;
}

/** Evaluates a case and keeps it if it covers new outcomes; returns its branch outcomes. */
function tryCase(
  model: ChartModel,
  coverage: Coverage,
  testCase: Case,
  derived: DerivedCase[],
): ReadonlyMap<Branch, ReadonlySet<Outcome>> {
  const { observer, seen } = coverage.observe();
  const verdict = evaluateCase(model, testCase, observer);
  if (isInvalid(verdict)) return new Map();
  if (coverage.add(seen) > 0) derived.push({ testCase, verdict });
  return seen;
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
): Constraint[] {
  let tries = 0;
  for (const testCase of solver.cases(constraints, base)) {
    if (++tries > 8) return [];
    const seen = tryCase(model, coverage, testCase, derived);
    const failed = rules.filter((rule) => seen.get(rule)?.has('true'));
    if (failed.length > 0) return failed.flatMap(negationOf);
    if (seen.get(branch)?.has(outcome)) return [];
  }
  return [];
}
