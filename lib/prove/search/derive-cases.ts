import type { JsonMap } from '../../json';
import type { ChartModel } from '../../model/chart-model';
import { type Case, evaluateCase, type Verdict } from '../cases/case';
import { type Branch, type Outcome, stepTo } from './branch';
import type { Coverage } from './branch-coverage';
import { type Constraint, Solver } from './solve';

/** A case with what our evaluation makes of it. */
export interface DerivedCase {
  readonly one: Case;
  readonly verdict: Verdict;
}

/**
 * Cases derived from the conditions of a chart themselves, until every branch has gone every way or no values are found
 * that make it; what they cover is added to the coverage.
 */
export function deriveCases(model: ChartModel, coverage: Coverage, starts: readonly Case[]): DerivedCase[] {
  const solver = new Solver(model);
  const derived: DerivedCase[] = [];
  const bases: JsonMap[] = starts.slice(0, 3).map(({ values }) => values);
  for (const one of starts) tryCase(model, coverage, one, derived);
  for (const branch of coverage.branches.all) {
    for (const outcome of branch.outcomes) {
      if (!coverage.has(branch, outcome)) reach(model, coverage, solver, bases, branch, outcome, derived);
    }
  }
  return derived;
}

/** Evaluates a case and keeps it when it shows something new; answers what the branches did. */
function tryCase(
  model: ChartModel,
  coverage: Coverage,
  one: Case,
  derived: DerivedCase[],
): ReadonlyMap<Branch, ReadonlySet<Outcome>> {
  const { observer, seen } = coverage.observe();
  const verdict = evaluateCase(model, one, observer);
  if (isInvalid(verdict)) return new Map();
  if (coverage.add(seen) > 0) derived.push({ one, verdict });
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
    for (const way of branch.ways) {
      const target: Constraint = { steps: [...way, stepTo(branch, outcome)], want: true };
      const others = coverage.branches.all.filter((other) => other.kind === 'fail' && other !== branch);
      const avoided: Constraint[] = [];
      for (let round = 0; round < 12; round++) {
        const validationRules = solveOnce(
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
        if (coverage.has(branch, outcome) && validationRules.length === 0) return;
        const fresh = validationRules.filter((rejection) => !avoided.includes(rejection));
        isRejected ||= validationRules.length > 0;
        if (fresh.length === 0) break;
        avoided.push(...fresh);
      }
      if (coverage.has(branch, outcome)) return;
    }
  }
  if (isRejected) coverage.reject(branch, outcome);
}

const negations = new WeakMap<Branch, Constraint[]>();

/** The constraints that keep a refusal from being made, one object a refusal. */
function negationOf(rejection: Branch): Constraint[] {
  const known = negations.get(rejection);
  if (known) return known;
  const constraints = rejection.ways
    .slice(0, 1)
    .map((way) => ({ steps: [...way, stepTo(rejection, 'true')], want: false }));
  negations.set(rejection, constraints);
  return constraints;
}

/** Tries solutions until one does it; answers the refusals that stood in the way of those it tried. */
function solveOnce(
  model: ChartModel,
  coverage: Coverage,
  solver: Solver,
  base: JsonMap,
  constraints: readonly Constraint[],
  branch: Branch,
  outcome: Outcome,
  validationRules: readonly Branch[],
  derived: DerivedCase[],
): Constraint[] {
  let tries = 0;
  for (const one of solver.cases(constraints, base)) {
    if (++tries > 8) return [];
    const seen = tryCase(model, coverage, one, derived);
    const made = validationRules.filter((rejection) => seen.get(rejection)?.has('true'));
    if (made.length > 0) return made.flatMap(negationOf);
    if (seen.get(branch)?.has(outcome)) return [];
  }
  return [];
}
