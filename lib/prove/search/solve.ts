import type { Expr } from '../../expr/ast';
import type { Environment } from '../../expr/evaluate';
import { isMap, type JsonMap } from '../../json';
import type { ChartModel } from '../../model/chart-model';
import { valuesTree } from '../../model/values-tree';
import { chartEnvironment } from '../../render/validate-values';
import type { Case } from '../cases/case';
import { type Assignment, type Choice, caseOfAssignment } from './assignment';
import { candidateValues } from './candidate-values';
import { Choices } from './choices';
import { type State, States } from './states';
import { follow, holds, type Progress, type Step } from './steps';
import { sourcesOf, type Variable, variablesOf } from './variables';

/** A path that must, or must not, be followed to its end. */
export interface Constraint {
  readonly steps: readonly Step[];
  /** Whether the path must be followed to its end, or must not be in any iteration. */
  readonly want: boolean;
}

const budget = 2500;
const depthLimit = 24;

/** What the search knows about a constraint in one case. */
interface Attempt extends Progress {
  readonly isSatisfied: boolean;
  candidates?: Candidate[];
}

type SearchState = State<Constraint, Attempt>;

/** Finds cases that satisfy constraints, by changing the values that their conditions read and evaluating the result. */
export class Solver {
  private readonly states: States<Constraint, Attempt>;
  private readonly choices: Choices;
  private left = 0;

  constructor(private readonly model: ChartModel) {
    const defaults = valuesTree(model).values;
    this.choices = new Choices(model);
    this.states = new States(
      (assignment, base) => caseOfAssignment(assignment, base, defaults, model.schema),
      ({ values, release }) => chartEnvironment(model, mergeOver(defaults, values), release),
    );
  }

  /** Cases that satisfy the constraints, starting from the given document. */
  *cases(constraints: readonly Constraint[], base: JsonMap): Generator<Case> {
    this.left = budget;
    yield* this.search(constraints, new Map(), base, 0, new Set());
  }

  private *search(
    constraints: readonly Constraint[],
    assignment: Assignment,
    base: JsonMap,
    depth: number,
    seen: Set<string>,
  ): Generator<Case> {
    const state = this.states.of(assignment, base);
    if (seen.has(state.key)) return;
    seen.add(state.key);
    const failing = firstUnsatisfied(constraints, state);
    if (failing < 0) {
      yield state.testCase;
      return;
    }
    if (depth >= depthLimit) return;
    const constraint = constraints[failing] as Constraint;
    const before = attemptOf(constraint, state);
    before.candidates ??= this.candidates(constraint, state.env);
    for (const candidate of before.candidates) {
      for (const change of this.changes(candidate, assignment)) {
        if (this.left-- <= 0) return;
        const next = this.states.of(change, base);
        const nextFailing = firstUnsatisfied(constraints, next);
        const isBetter = nextFailing < 0 || nextFailing > failing || improves(constraint, candidate, before.done, next);
        if (!isBetter || (nextFailing >= 0 && nextFailing < failing)) continue;
        yield* this.search(constraints, change, base, depth + 1, seen);
        if (this.left <= 0) return;
      }
    }
  }

  /** The atomic conditions that could make the first failing step succeed, with their environment. */
  private candidates(constraint: Constraint, env: Environment): Candidate[] {
    const { done, env: here } = follow(constraint.steps, env);
    const index = constraint.want ? done : constraint.steps.length - 1;
    // To block a path, any of its conditions may fail; try the last one first, which is its purpose.
    const indexes = constraint.want ? [index] : [index, ...Array.from({ length: index }, (_, before) => before)];
    return indexes.flatMap((at) => {
      const step = constraint.steps[at];
      if (!step || step.kind === 'enter') return [];
      const sources = sourcesOf(constraint.steps.slice(0, at));
      const find = (expr: Expr): Variable[] => variablesOf(expr, sources, this.model);
      const where = constraint.want ? here : follow(constraint.steps.slice(0, at), env).env;
      if (step.kind === 'condition')
        return this.atoms(step.expr, step.want === constraint.want, where).map((atom) => ({
          ...atom,
          variables: find(atom.expr),
        }));
      const expr = step.kind === 'bind' ? step.value : step.over;
      return [{ expr, want: undefined, env: where, variables: find(expr) }];
    });
  }

  private atoms(expr: Expr, want: boolean, env: Environment): Omit<Candidate, 'variables'>[] {
    const inner = (other: Expr, outcome: boolean, at = env) => this.atoms(other, outcome, at);
    const self = [{ expr, want, env }];
    if (expr.kind === 'include') {
      const template = this.model.namedTemplates.find(({ name }) => name === expr.template.name);
      return template?.form === 'text' ? [...inner(template.text, want, { ...env, locals: new Map() }), ...self] : self;
    }
    if (expr.kind === 'choice')
      return [...this.either(expr.condition, expr.consequent, expr.alternate, want, env), ...self];
    if (expr.kind !== 'call') return self;
    const [first, second, third] = expr.args as [Expr, Expr, Expr];
    switch (expr.name) {
      case 'not':
      case 'empty':
        return inner(first, !want);
      case 'and':
      case 'or': {
        const all = (expr.name === 'and') === want;
        if (!all) return expr.args.flatMap((arg) => inner(arg, want));
        const wrong = expr.args.find((arg) => holds(arg, env) !== want);
        return wrong ? inner(wrong, want) : self;
      }
      case 'ternary':
        return [...this.either(third, first, second, want, env), ...self];
      case 'default':
        return want
          ? [...inner(second, true), ...inner(first, true)]
          : [...inner(holds(second, env) ? second : first, false)];
      case 'coalesce':
        return want ? expr.args.flatMap((arg) => inner(arg, true)) : self;
      default:
        return self;
    }
  }

  private either(
    condition: Expr,
    yes: Expr,
    no: Expr,
    want: boolean,
    env: Environment,
  ): Omit<Candidate, 'variables'>[] {
    const isYes = holds(condition, env) === true;
    return [...this.atoms(isYes ? yes : no, want, env), ...this.atoms(condition, !isYes, env)];
  }

  /** Assignments that change one or two variables of an atomic condition. */
  private *changes(candidate: Candidate, assignment: Assignment): Generator<Assignment> {
    candidate.choices ??= this.choicesOf(candidate);
    const { choices } = candidate;
    for (const ofVariable of choices) {
      for (const choice of ofVariable) yield new Map([...assignment, [choice.variable.key, choice]]);
    }
    for (const [index, a] of choices.entries()) {
      for (const b of choices.slice(index + 1, 6)) {
        for (const first of a.slice(0, 10)) {
          for (const second of b.slice(0, 10)) {
            yield new Map([...assignment, [first.variable.key, first], [second.variable.key, second]]);
          }
        }
      }
    }
  }

  /** For each variable of an atomic condition, the values to try. */
  private choicesOf({ expr, env, variables }: Candidate): (readonly Choice[])[] {
    const hints = candidateValues(expr, env);
    return variables.slice(0, 8).map((variable) => this.choices.of(variable, hints));
  }
}

/** Merges a document over the defaults, sharing unchanged parts because the search merges thousands. */
function mergeOver(defaults: JsonMap, over: JsonMap): JsonMap {
  const merged: JsonMap = { ...defaults };
  for (const [key, value] of Object.entries(over)) {
    const standard = merged[key];
    if (value === null && standard !== null) delete merged[key];
    else merged[key] = isMap(value) && isMap(standard) ? mergeOver(standard, value) : value;
  }
  return merged;
}

interface Candidate {
  readonly expr: Expr;
  readonly want: boolean | undefined;
  readonly env: Environment;
  readonly variables: readonly Variable[];
  /** For each variable, the values to try; computed once it is needed. */
  choices?: (readonly Choice[])[];
}

function attemptOf(constraint: Constraint, { env, computed }: SearchState): Attempt {
  const known = computed.get(constraint);
  if (known) return known;
  const { steps, want } = constraint;
  const progress = follow(steps, env);
  const attempt = { ...progress, isSatisfied: (progress.done === steps.length) === want };
  computed.set(constraint, attempt);
  return attempt;
}

/** The index of the first constraint that a case does not satisfy; -1 if there is none. */
const firstUnsatisfied = (constraints: readonly Constraint[], state: SearchState): number =>
  constraints.findIndex((constraint) => !attemptOf(constraint, state).isSatisfied);

/** Whether a change makes progress: follows the path further, or gives the atomic condition the required outcome. */
function improves(constraint: Constraint, candidate: Candidate, before: number, state: SearchState): boolean {
  const { done, env: here } = attemptOf(constraint, state);
  if (!constraint.want) return candidate.want !== undefined && holds(candidate.expr, here) === candidate.want;
  if (done !== before) return done > before;
  return candidate.want !== undefined && holds(candidate.expr, here) === candidate.want;
}
