import { ChartError, didYouMean } from '../errors';
import { type FunctionName, functionOf, functions } from '../helm/functions/function-table';
import type { HelmFunction, ParameterKind } from '../helm/functions/helm-function';
import { notModelled } from '../helm/functions/not-modelled';
import { truthy } from '../helm/truthy';
import type { Json, JsonMap } from '../json';
import { candidatesOf } from './alternatives';
import { call, choice, type Expr, type ExprType, literal, type Quoting, reference, typeOfJson } from './ast';
import { asInt64, asText, dictArguments, joined, printable, printfArguments } from './number-text';
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

/** A call with its arguments checked, converted to Go's numeric types and simplified if literals determine the result. */
export function callFunction(name: FunctionName, all: readonly Expr[]): Expr {
  const entry = functionOf(name);
  const args = entry.stopsAt ? undecided(all, entry.stopsAt) : all;
  if (name === 'not' && args[0]?.kind === 'literal') return literal(!truthy(args[0].value));
  const where = `fn.${name}`;
  if (args.length < entry.params.length || (!entry.rest && args.length > entry.params.length)) {
    const expected = `${entry.params.length}${entry.rest ? ' or more' : ''}`;
    const message = `expected ${expected} arguments, got ${args.length}`;
    throw new ChartError({ code: 'argument-invalid', where, message });
  }
  if (entry.stopsAt && args.length === 1) return args[0] as Expr;
  const [first, second] = args;
  if (name === 'toString' && first && first.type !== 'string') return asText(first);
  if (name === 'join' && first && second) {
    return joined(coerce(first, 'string', where), coerce(second, 'list', where));
  }
  const kinds = args.map((_, index) => entry.params[index] ?? (entry.rest as ParameterKind));
  const coerced = kinds.includes('comparable')
    ? unifyTypes(args, where)
    : (printing.get(name)?.(args) ?? args).map((arg, index) => coerce(arg, kinds[index] as ParameterKind, where));
  return call(name, coerced, resultType(name, entry, coerced), resultQuoting(name, coerced));
}

/**
 * The arguments of `and` or `or` from the first that may be the result on: literals that never stop it are left out.
 */
function undecided(args: readonly Expr[], stopsAt: 'falsy' | 'truthy'): readonly Expr[] {
  const stops = (arg: Expr): boolean => arg.kind === 'literal' && truthy(arg.value) === (stopsAt === 'truthy');
  const end = args.findIndex(stops);
  const reached = end < 0 ? args : args.slice(0, end + 1);
  // Go does not accept nil as a command.
  if (reached.every((arg) => arg.kind === 'literal' && arg.value === null)) return args;
  const computed = reached.filter(({ kind }) => kind !== 'literal');
  // A literal after computed booleans that does not stop the evaluation does not change the truth of the result.
  if (end < 0 && computed.length > 0 && computed.every(({ type }) => type === 'boolean')) return computed;
  return reached.filter((arg, index) => arg.kind !== 'literal' || index === reached.length - 1);
}

/** Conversions of the arguments of functions that print them. */
const printing: ReadonlyMap<FunctionName, (args: readonly Expr[]) => Expr[]> = new Map([
  ['quote', (args) => args.map(printable)],
  ['squote', (args) => args.map(printable)],
  ['printf', printfArguments],
  ['dict', dictArguments],
]);

function resultType(name: FunctionName, entry: HelmFunction, args: readonly Expr[]): ExprType {
  if (entry.stopsAt) return args.every((arg) => arg.type === 'boolean') ? 'boolean' : 'any';
  if (name === 'get' && args[0]?.kind === 'literal') return typeOfEntry(args[0].value as JsonMap, args[1]);
  const candidates = candidatesOf(name, args);
  if (candidates.length === 0) return entry.result;
  const types = new Set(candidates.map((arg) => arg.type));
  types.delete('any');
  return types.size === 1 ? ([...types][0] as ExprType) : 'any';
}

/** The type of an entry of a literal map, "" where it has no such key; of a computed key, the common type of all. */
function typeOfEntry(table: JsonMap, key: Expr | undefined): ExprType {
  if (key?.kind === 'literal')
    return typeOfJson(Object.hasOwn(table, String(key.value)) ? (table[String(key.value)] as Json) : '');
  const types = new Set(Object.values(table).map(typeOfJson));
  return types.size === 1 ? ([...types][0] as ExprType) : 'any';
}

function resultQuoting(name: FunctionName, args: readonly Expr[]): Quoting {
  const candidates = candidatesOf(name, args);
  if (candidates.length === 0 || candidates.some((arg) => arg.quoting === 'escape')) return 'escape';
  return candidates.every((arg) => arg.quoting === 'bare') ? 'bare' : 'quotable';
}

/** Converts numbers: those in values are float64 in Go, which neither compare with an int nor print as one. */
function coerce(arg: Expr, kind: ParameterKind, where: string): Expr {
  if (kind === 'any' || kind === 'comparable' || (kind === 'key' && arg.type === 'string')) return arg;
  if (kind === 'integer') return asInt64(arg);
  if (kind === 'int' || (kind === 'key' && arg.type === 'integer'))
    return arg.kind === 'literal' ? arg : call('int', [arg], 'integer');
  if (kind === 'number') return arg.kind === 'call' && arg.name === 'float64' ? arg : call('float64', [arg], 'number');
  if (arg.type === kind || arg.type === 'any') return arg;
  throw new ChartError({
    code: 'argument-invalid',
    where,
    message: `expected an argument of type ${kind}, got ${arg.type}`,
  });
}

/** Converts the arguments of a comparison to one Go type: Go cannot compare a float64 with an int. */
function unifyTypes(args: readonly Expr[], where: string): Expr[] {
  const types = new Set(args.map((arg) => arg.type));
  const isNumeric = types.has('number') || types.has('integer');
  if (isNumeric && args.some((arg) => arg.kind === 'literal' && arg.value === null)) {
    const message =
      'cannot compare a number with null, which Helm converts to 0: use fn.isSet(x), or fn.not(fn.isSet(x)) for null';
    throw new ChartError({ code: 'argument-invalid', where, message });
  }
  if (types.has('map') || types.has('list')) {
    throw new ChartError({
      code: 'argument-invalid',
      where,
      message: 'cannot compare maps or lists: compare the results of fn.toJson',
    });
  }
  if (types.has('number')) return args.map((arg) => coerce(arg, 'number', where));
  return types.has('integer') ? args.map((arg) => coerce(arg, 'integer', where)) : [...args];
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
