import type { Expr } from '../../expr/ast';
import type { Environment } from '../../expr/evaluate';
import { satisfies } from '../../helm/semver';
import { isMap, type Json, type JsonMap } from '../../json';
import type { ChartModel } from '../../model/chart-model';
import { valuesTree } from '../../model/values-tree';
import { chartEnvironment } from '../../render/validate-values';
import type { Case } from '../cases/case';
import { type Assignment, caseOfAssignment } from './assignment';
import { candidateCollections, candidateValues } from './candidate-values';
import { follow, holds, type Step } from './steps';
import {
  accepts,
  apiVersion,
  isFact,
  kubeVersion,
  releaseName,
  releaseNamespace,
  sourcesOf,
  type Variable,
  valuesFor,
  variablesOf,
} from './variables';

/** A path that must, or must not, be followed to its end. */
export interface Constraint {
  readonly steps: readonly Step[];
  /** Whether the path must be followed to its end, or must not be in any iteration. */
  readonly want: boolean;
}

const budget = 2500;
const depthLimit = 24;

/** Finds cases that satisfy constraints, by changing the values that their conditions read and evaluating the result. */
export class Solver {
  private readonly defaults: JsonMap;
  private left = 0;

  constructor(private readonly model: ChartModel) {
    this.defaults = valuesTree(model).values;
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
    const testCase = this.caseOf(assignment, base);
    const key = JSON.stringify(testCase);
    if (seen.has(key)) return;
    seen.add(key);
    const env = this.environment(testCase);
    const failing = constraints.findIndex((constraint) => !isSatisfied(constraint, env));
    if (failing < 0) {
      yield testCase;
      return;
    }
    if (depth >= depthLimit) return;
    const constraint = constraints[failing] as Constraint;
    const before = stepsDone(constraint, env);
    for (const candidate of this.candidates(constraint, env)) {
      for (const change of this.changes(candidate, assignment)) {
        if (this.left-- <= 0) return;
        const next = this.caseOf(change, base);
        const nextEnv = this.environment(next);
        const nextFailing = constraints.findIndex((other) => !isSatisfied(other, nextEnv));
        const isBetter = nextFailing < 0 || nextFailing > failing || improves(constraint, candidate, before, nextEnv);
        if (!isBetter || (nextFailing >= 0 && nextFailing < failing)) continue;
        yield* this.search(constraints, change, base, depth + 1, seen);
        if (this.left <= 0) return;
      }
    }
  }

  private caseOf(assignment: Assignment, base: JsonMap): Case {
    return caseOfAssignment(assignment, base, this.defaults, this.model.schema);
  }

  private environment({ values, release }: Case): Environment {
    return chartEnvironment(this.model, mergeOver(this.defaults, values), release);
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
  private *changes({ expr, env, variables }: Candidate, assignment: Assignment): Generator<Assignment> {
    const hints = candidateValues(expr, env);
    const options = variables.slice(0, 8).map((variable) => ({ variable, values: this.options(variable, hints) }));
    for (const { variable, values } of options) {
      for (const value of values) yield new Map([...assignment, [variable.key, { variable, value }]]);
    }
    for (const [index, a] of options.entries()) {
      for (const b of options.slice(index + 1, 6)) {
        for (const first of a.values.slice(0, 10)) {
          for (const second of b.values.slice(0, 10)) {
            yield new Map([
              ...assignment,
              [a.variable.key, { variable: a.variable, value: first }],
              [b.variable.key, { variable: b.variable, value: second }],
            ]);
          }
        }
      }
    }
  }

  private options({ path, schema, isOptional }: Variable, hints: readonly Json[]): (Json | undefined)[] {
    if (isFact(path) || !schema) return this.facts(path, hints);
    const root = this.model.schema;
    const fitting = [...hints, ...candidateCollections(schema, root, hints)].filter((hint) =>
      accepts(schema, root, hint),
    );
    const all = [...fitting, ...valuesFor(schema, root)];
    return [
      ...new Map(
        [undefined, ...(isOptional ? [null] : []), ...all].map((value) => [JSON.stringify(value), value]),
      ).values(),
    ];
  }

  private facts(path: Variable['path'], hints: readonly Json[]): Json[] {
    const texts = hints.filter((hint): hint is string => typeof hint === 'string');
    const names = texts.filter((hint) => /^[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?$/.test(hint));
    switch (path[0]) {
      case releaseName:
        return [...names, this.model.name, `my-${this.model.name}`.slice(0, 53), 'r', 'a'.repeat(53), '1'];
      case releaseNamespace:
        return [...names, 'default', 'n', 'n'.repeat(63)];
      case kubeVersion: {
        const found = texts.flatMap((text) => [...text.matchAll(/(\d+)\.(\d+)(?:\.(\d+))?/g)]);
        const near = found.flatMap(([, major, minor, patch = '0']) =>
          [-1, 0, 1].map((step) => `${major}.${Math.max(0, Number(minor) + step)}.${patch}`),
        );
        const constraint = String(this.model.metadata.kubeVersion);
        return [...near, '1.28.0', '1.32.0', '1.35.0', '1.99.0'].filter((version) => satisfies(constraint, version));
      }
      case apiVersion:
        return [true, false];
      default:
        return [];
    }
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
}

function isSatisfied({ steps, want }: Constraint, env: Environment): boolean {
  return (follow(steps, env).done === steps.length) === want;
}

const stepsDone = ({ steps }: Constraint, env: Environment): number => follow(steps, env).done;

/** Whether a change makes progress: follows the path further, or gives the atomic condition the required outcome. */
function improves(constraint: Constraint, candidate: Candidate, before: number, env: Environment): boolean {
  const { done, env: here } = follow(constraint.steps, env);
  if (!constraint.want) return candidate.want !== undefined && holds(candidate.expr, here) === candidate.want;
  if (done !== before) return done > before;
  return candidate.want !== undefined && holds(candidate.expr, here) === candidate.want;
}
