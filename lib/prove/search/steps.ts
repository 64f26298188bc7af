import { ChartError, resultOf } from '../../errors';
import type { Expr, Local, Loop } from '../../expr/ast';
import { bind, type Environment, eachScope, entriesOver, evaluate } from '../../expr/evaluate';
import { truthy } from '../../helm/truthy';

/** A requirement on the path to a place in a template. */
export type Step =
  | { readonly kind: 'condition'; readonly expr: Expr; readonly want: boolean }
  | { readonly kind: 'bind'; readonly value: Expr; readonly local: Local }
  | ({ readonly kind: 'iteration' } & Loop)
  | { readonly kind: 'iterations'; readonly over: Expr; readonly min: number; readonly max: number }
  /** A call of a named template, which cannot see the variables of its caller. */
  | { readonly kind: 'enter' };

/** How far a path can be followed: the index of the first step that fails, or the number of steps. */
export interface Progress {
  readonly done: number;
  readonly env: Environment;
}

/** Follows a path as far as the values allow; in a loop, takes the iteration that gets furthest. */
export function follow(steps: readonly Step[], env: Environment, from = 0): Progress {
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
      case 'iterations': {
        const count = attempt(() => entriesOver(step.over, env).length);
        if (count === undefined || count < step.min || count > step.max) return { done: index, env };
        break;
      }
      case 'iteration': {
        const here = env;
        const scopes = attempt(() => eachScope(step, here)) ?? [];
        const reached = scopes.map((scope) => follow(steps, scope, index + 1));
        const furthest = Math.max(...reached.map(({ done }) => done));
        return reached.find(({ done }) => done === furthest) ?? { done: index, env };
      }
    }
  }
  return { done: steps.length, env };
}

/** Whether a condition is true; undefined if its evaluation fails. */
export function holds(expr: Expr, env: Environment): boolean | undefined {
  const value = attempt(() => evaluate(expr, env));
  return value === undefined ? undefined : truthy(value);
}

/** The result of a computation; undefined if rendering would fail there. */
export function attempt<T>(compute: () => T): T | undefined {
  const result = resultOf(compute);
  return result instanceof ChartError ? undefined : result;
}
