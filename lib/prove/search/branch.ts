import type { Expr } from '../../expr/ast';
import { describeExpr } from '../../expr/describe';
import type { Place } from '../../expr/evaluate';
import type { FunctionName } from '../../helm/functions/function-table';
import type { Step } from './steps';

/**
 * What can happen at a branch: a condition holds or not, a loop makes no turn, one, or several. Of a loop over what is
 * computed it is asked only that it turns.
 */
export type Outcome = 'true' | 'false' | 'no turn' | 'one turn' | 'several turns' | 'a turn';

/** A place of a chart's templates where its values decide. */
export interface Branch {
  readonly kind: 'if' | 'with' | 'range' | 'choice' | 'fail' | FunctionName;
  /** The condition, or what is looped over. */
  readonly head: Expr;
  /** The template file it stands in. */
  readonly file: string;
  /** What it belongs to: a construct's path, or the name of a named template. */
  readonly unit: string;
  outcomes: readonly Outcome[];
  /** Outcomes in which nothing is printed, so that no text is dead when the chart refuses the values they need. */
  readonly silent: readonly Outcome[];
  /** The ways that lead to it, each ending at it. */
  readonly ways: (readonly Step[])[];
  /** The block or guard it was found as, for its place in the source. */
  readonly node: object;
}

/** The branches of a chart, and those by what an evaluation reports. */
export interface Branches {
  readonly all: readonly Branch[];
  readonly of: (place: Place, node: object) => Branch | undefined;
}

/** What an evaluation reported of a branch, as outcomes. */
export function outcomesOf({ outcomes }: Branch, reported: number): Outcome[] {
  if (outcomes.includes('true')) return [reported > 0 ? 'true' : 'false'];
  const turns = reported === 0 ? 'no turn' : reported === 1 ? 'one turn' : 'several turns';
  return reported > 0 ? [turns, 'a turn'] : [turns];
}

/** The steps by which a branch goes one way. */
export function stepTo({ head }: Branch, outcome: Outcome): Step {
  if (outcome === 'true' || outcome === 'false') return { kind: 'condition', expr: head, want: outcome === 'true' };
  const [least, most] = { 'no turn': [0, 0], 'one turn': [1, 1], 'several turns': [2, 99], 'a turn': [1, 99] }[outcome];
  return { kind: 'turns', over: head, least: least as number, most: most as number };
}

/** A branch as people read it. */
export const describeBranch = ({ kind, head, file, unit }: Branch): string =>
  `${file}: ${kind} ${describeExpr(head)} in ${unit}`;

/** A loop has a body only, and so has a block without an `else`; a map or list of entries is there or not. */
export function silentOf(node: object): readonly Outcome[] {
  if ('over' in node) return ['no turn', 'one turn', 'several turns'];
  const kind = 'kind' in node ? node.kind : undefined;
  if (kind === 'choice' || kind === 'call') return [];
  return 'otherwise' in node && node.otherwise !== undefined ? [] : ['false'];
}
