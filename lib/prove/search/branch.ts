import type { Expr } from '../../expr/ast';
import { describeExpr } from '../../expr/describe';
import type { Place } from '../../expr/evaluate';
import type { FunctionName } from '../../helm/functions/function-table';
import type { Step } from './steps';

/**
 * A possible outcome of a branch: a condition is true or false; a loop has no, one or several iterations. Loops over
 * computed lists only need `any iteration`.
 */
export type Outcome = 'true' | 'false' | 'no iteration' | 'one iteration' | 'several iterations' | 'any iteration';

/** A branch in the templates of a chart, decided by its values. */
export interface Branch {
  readonly kind: 'if' | 'with' | 'range' | 'choice' | 'fail' | FunctionName;
  /** The condition, or the collection of a loop. */
  readonly head: Expr;
  /** The template file that contains it. */
  readonly file: string;
  /** The unit that contains it: a construct path or the name of a named template. */
  readonly unit: string;
  outcomes: readonly Outcome[];
  /** Outcomes that print nothing: no text is dead if validation rules reject the values they require. */
  readonly silent: readonly Outcome[];
  /** Paths of steps that lead to the branch. */
  readonly paths: (readonly Step[])[];
  /** The block or guard, for finding its source location. */
  readonly node: object;
}

/** The branches of a chart, and a lookup by the place and node that an evaluation reports. */
export interface Branches {
  readonly all: readonly Branch[];
  readonly of: (place: Place, node: object) => Branch | undefined;
}

/** Converts the result that an evaluation reported for a branch to outcomes. */
export function outcomesOf({ outcomes }: Branch, reported: number): Outcome[] {
  if (outcomes.includes('true')) return [reported > 0 ? 'true' : 'false'];
  const iterations = reported === 0 ? 'no iteration' : reported === 1 ? 'one iteration' : 'several iterations';
  return reported > 0 ? [iterations, 'any iteration'] : [iterations];
}

/** The step that requires an outcome of a branch. */
export function stepTo({ head }: Branch, outcome: Outcome): Step {
  if (outcome === 'true' || outcome === 'false') return { kind: 'condition', expr: head, want: outcome === 'true' };
  const [min, max] = {
    'no iteration': [0, 0],
    'one iteration': [1, 1],
    'several iterations': [2, 99],
    'any iteration': [1, 99],
  }[outcome];
  return { kind: 'iterations', over: head, min: min as number, max: max as number };
}

/** A description of a branch for error messages. */
export const describeBranch = ({ kind, head, file, unit }: Branch): string =>
  `${file}: ${kind} ${describeExpr(head)} in ${unit}`;

/** Outcomes without output: of loops, blocks without `else`, and conditional maps or lists. */
export function silentOf(node: object): readonly Outcome[] {
  if ('over' in node) return ['no iteration', 'one iteration', 'several iterations'];
  const kind = 'kind' in node ? node.kind : undefined;
  if (kind === 'choice' || kind === 'call') return [];
  return 'otherwise' in node && node.otherwise !== undefined ? [] : ['false'];
}
