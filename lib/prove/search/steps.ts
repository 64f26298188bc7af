import { ChartError, resultOf } from '../../errors';
import type { Expr, Local, Loop } from '../../expr/ast';
import { bind, type Environment, eachScope, entriesOver, evaluate } from '../../expr/evaluate';
import { truthy } from '../../helm/truthy';

/** One thing that must be so on the way to a place in a template. */
export type Step =
  | { readonly kind: 'condition'; readonly expr: Expr; readonly want: boolean }
  | { readonly kind: 'bind'; readonly value: Expr; readonly local: Local }
  | ({ readonly kind: 'turn' } & Loop)
  | { readonly kind: 'turns'; readonly over: Expr; readonly least: number; readonly most: number }
  /** A named template, which does not see the variables of the place that includes it. */
  | { readonly kind: 'enter' };

/** How far a way was gone: the position of the step that fails, or the number of steps. */
export interface Progress {
  readonly done: number;
  readonly env: Environment;
}

/** Goes a way as far as the values allow; in a loop, the turn that gets furthest. */
export function go(steps: readonly Step[], env: Environment, from = 0): Progress {
  for (let index = from; index < steps.length; index++) {
    const step = steps[index] as Step;
    switch (step.kind) {
      case 'enter':
        env = { ...env, locals: new Map() };
        break;
      case 'condition':
        if (holds(step.expr, env) !== step.want) return { done: index, env };
        break;
      case 'bind': {
        const value = attempt(() => evaluate(step.value, env));
        if (value === undefined || !truthy(value)) return { done: index, env };
        env = bind(env, [[step.local, value]]);
        break;
      }
      case 'turns': {
        const count = attempt(() => entriesOver(step.over, env).length);
        if (count === undefined || count < step.least || count > step.most) return { done: index, env };
        break;
      }
      case 'turn': {
        const here = env;
        const turns = attempt(() => eachScope(step, here)) ?? [];
        const reached = turns.map((turn) => go(steps, turn, index + 1));
        const furthest = Math.max(...reached.map(({ done }) => done));
        return reached.find(({ done }) => done === furthest) ?? { done: index, env };
      }
    }
  }
  return { done: steps.length, env };
}

/** Whether a condition holds; undefined where its evaluation fails. */
export function holds(expr: Expr, env: Environment): boolean | undefined {
  const value = attempt(() => evaluate(expr, env));
  return value === undefined ? undefined : truthy(value);
}

/** What a computation yields; undefined where the rendering would fail there. */
export function attempt<T>(compute: () => T): T | undefined {
  const result = resultOf(compute);
  return result instanceof ChartError ? undefined : result;
}
