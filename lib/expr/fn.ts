import { ChartError, didYouMean } from '../errors';
import { type FunctionName, functionOf, functions } from '../helm/functions/function-table';
import type { HelmFunction, ParameterKind } from '../helm/functions/helm-function';
import { notModelled } from '../helm/functions/not-modelled';
import { truthy } from '../helm/truthy';
import { choice, type Expr, type ExprType, type Quoting, reference } from './ast';
import { callFunction } from './call-function';
import type { BooleanLike, BooleanRef, Optional, Present } from './ref-types';
import { toExpr } from './to-expr';
import type { TokenNode } from './token-table';
import { listToken, mapToken, numberToken, OpaqueToken, stringToken } from './tokens';

interface TypeOfKind {
  string: string;
  integer: number;
  int: number;
  number: number;
  boolean: BooleanLike;
  map: object;
  list: readonly unknown[];
  key: string | number;
  comparable: unknown;
  any: unknown;
}
interface ResultOfKind extends Omit<TypeOfKind, 'boolean' | 'map' | 'list'> {
  boolean: BooleanRef;
  // biome-ignore lint/suspicious/noExplicitAny: the fields of a computed map are unknown at build time.
  map: Record<string, any>;
  // biome-ignore lint/suspicious/noExplicitAny: likewise the items of a computed list.
  list: any[];
}

type Parameters<F> =
  F extends HelmFunction<infer P, infer R, infer _>
    ? [...{ -readonly [K in keyof P]: TypeOfKind[P[K]] }, ...(R extends ParameterKind ? TypeOfKind[R][] : [])]
    : never;
type Result<F> = F extends { readonly result: infer T extends ParameterKind } ? ResultOfKind[T] : never;

/** Functions that return one of their arguments, with signatures that keep its type. */
interface PassThrough {
  /** `default`: the value, or the fallback while it is empty. */
  default<T>(fallback: Present<T>, value: T): Present<T>;
  /** `required`: the value; rendering fails with the message while it is null or "". */
  required<T>(message: string, value: T): Present<T>;
  /** `coalesce`: the first argument that is not empty. */
  coalesce<T>(...values: (T | Optional<T>)[]): T;
  /** `ternary`: the first argument when the condition holds, else the second. */
  ternary<T>(yes: T, no: T, condition: BooleanLike): T;
  /** `if`/`else` as an expression; only the chosen branch is evaluated. */
  choose<T>(condition: unknown, yes: T, no: T): T;
  /** The same of an optional value while `fn.isSet` holds for it: `fn.choose(fn.isSet(x), x, true)`. */
  choose<T, U>(condition: unknown, yes: T, no: U): Present<T> | U;
  /** `and`: the first argument that is empty, or else the last; of booleans, whether all hold. */
  and: Variadic;
  /** `or`: the first argument that is not empty, or else the last; of booleans, whether any holds. */
  or: Variadic;
}

interface Variadic {
  (...conditions: BooleanLike[]): BooleanRef;
  /** With other arguments than booleans, the result is one of the arguments. */
  (...conditions: unknown[]): unknown;
}

/** Type of `fn`: a method for each modelled template function. */
export type Fn = Omit<
  { [K in FunctionName]: (...args: Parameters<(typeof functions)[K]>) => Result<(typeof functions)[K]> },
  keyof PassThrough
> &
  PassThrough;

/**
 * The template functions of Helm, by their names and with their order of arguments; `fn.choose` is `if`/`else` as an
 * expression. Arguments are references or plain values, and the result is a reference. Lengths and positions in text
 * are in bytes, as in Go. See the [list of functions](https://helm.sh/docs/chart_template_guide/function_list/).
 * @throws ChartError `not-modelled` for a function that does not exist or whose result cannot be computed exactly,
 * `argument-invalid` for arguments of the wrong number or type
 * @example
 * ```ts
 * const name = fn.trimSuffix('-', fn.trunc(63, `${this.fullname}-${v.suffix}`));
 * const isLarge = fn.and(v.autoscaling.enabled, fn.gt(v.autoscaling.maxReplicas, 100));
 * ```
 */
export const fn = new Proxy({} as Fn, {
  get(_, name) {
    if (typeof name !== 'string') return undefined;
    if (name === 'choose') return choose;
    if (!Object.hasOwn(functions, name)) return reject(name);
    return (...args: unknown[]) =>
      toToken(
        callFunction(
          name as FunctionName,
          args.map((arg) => toExpr(arg, `fn.${name}`)),
        ),
      );
  },
});

function choose(condition: unknown, yes: unknown, no: unknown): unknown {
  const decides = toCondition(condition, 'fn.choose');
  if (decides.kind === 'literal') return truthy(decides.value) ? yes : no;
  return toToken(choice(decides, toExpr(yes, 'fn.choose'), toExpr(no, 'fn.choose')));
}

/** Converts a value to a condition, of which only the truthiness matters: `and a true` is `a`. */
export function toCondition(value: unknown, where: string): Expr {
  const expr = toExpr(value, where);
  if (expr.kind !== 'call') return expr;
  const { stopsAt } = functionOf(expr.name);
  const last = expr.args.at(-1);
  if (!stopsAt || last?.kind !== 'literal' || truthy(last.value) === (stopsAt === 'truthy')) return expr;
  return callFunction(expr.name, expr.args.slice(0, -1));
}

function reject(name: string): never {
  const reason = Object.hasOwn(notModelled, name)
    ? notModelled[name]
    : `it is not in the list of functions${didYouMean(name, Object.keys(functions))}`;
  throw new ChartError({
    code: 'not-modelled',
    where: `fn.${name}`,
    message: `the function ${name} is not supported: ${reason}`,
  });
}

/** The placeholder of an expression, with its TypeScript type; a literal is its own value. */
export function toToken(node: Expr): unknown {
  if (node.kind === 'literal') return node.value;
  return tokenOf(node, node.type);
}

/** The placeholder of a node for a given type. */
export function tokenOf(node: TokenNode, type: ExprType): unknown {
  switch (type) {
    case 'string':
      return stringToken(node);
    case 'integer':
    case 'number':
      return numberToken(node as Expr);
    case 'boolean':
    // It may be a number, whose text in a template literal differs from the value itself.
    case 'any':
      return new OpaqueToken(node);
    case 'map':
      return mapToken(node);
    case 'list':
      return listToken(node);
  }
}

const builtIn = (root: 'Release' | 'Chart' | 'Capabilities', path: string[], quoting: Quoting = 'escape') =>
  stringToken(reference(root, path, 'string', { quoting }));

/** `.Release`: references to the data of the release. */
export const release = {
  /** `.Release.Name`: a DNS label of at most 53 characters. */
  name: builtIn('Release', ['Name'], 'quotable'),
  /** `.Release.Namespace`: the namespace that Helm installs into. */
  namespace: builtIn('Release', ['Namespace'], 'quotable'),
  /** `.Release.Service`: always `Helm`. */
  service: builtIn('Release', ['Service'], 'bare'),
  /** `.Release.Revision`: 1 on install, one more with each upgrade. */
  revision: numberToken(reference('Release', ['Revision'], 'integer')),
  /** `.Release.IsInstall`: whether this is an install. */
  isInstall: toToken(reference('Release', ['IsInstall'], 'boolean')) as BooleanRef,
  /** `.Release.IsUpgrade`: whether this is an upgrade or rollback. */
  isUpgrade: toToken(reference('Release', ['IsUpgrade'], 'boolean')) as BooleanRef,
} as const;

/** `.Chart`: what Chart.yaml says, which is checked when a chart is made. */
export const chartInfo = {
  /** `.Chart.Name`, a DNS label. */
  name: builtIn('Chart', ['Name'], 'bare'),
  /** `.Chart.Version`, SemVer 2. */
  version: builtIn('Chart', ['Version'], 'quotable'),
  /** `.Chart.AppVersion`, a label value. */
  appVersion: builtIn('Chart', ['AppVersion'], 'quotable'),
  /** `.Chart.IsRoot`, false where the chart is rendered as a subchart. */
  isRoot: toToken(reference('Chart', ['IsRoot'], 'boolean')) as BooleanRef,
} as const;

/** `.Capabilities`: references to what the cluster offers; `fn.apiVersionsHas` tells whether it serves an API. */
export const capabilities = {
  /** `.Capabilities.KubeVersion.Version`, such as `v1.35.0`. */
  kubeVersion: builtIn('Capabilities', ['KubeVersion', 'Version']),
} as const;
