import { ChartError } from '../errors';
import { failTemplate, notModelledHere } from '../helm/fail';
import { functionOf } from '../helm/functions/function-table';
import type { HelmFunction, ParameterKind, Scope } from '../helm/functions/helm-function';
import { byBytes } from '../helm/go-format';
import { truthy } from '../helm/truthy';
import { isMap, type Json, type JsonMap, setKey } from '../json';
import type { CallExpr, Expr, Local, Loop, NamedTemplate } from './ast';
import { isConstant } from './is-constant';
import { asPrintf } from './printf';
import { isList, type ListItem, type MapEntry, type Tree } from './tree';

/** The inputs of an evaluation: Helm's objects, block variables and named templates. */
export interface Environment {
  readonly scope: Scope;
  readonly locals: ReadonlyMap<Local, Json>;
  /** The body of a named text template. */
  readonly textOf: (template: NamedTemplate) => Expr;
  /** Texts of the named templates included so far; they depend on the scope only, so each is evaluated once. */
  readonly included?: Map<string, Json>;
  /** Called for every decision; only set by `prove`. */
  readonly observer?: Observer;
  /** What is being evaluated, if there is an observer: a tree, or the name of a text template. */
  readonly place?: Place;
}

/** Where a decision is made; the same expression may occur in several places. */
export type Place = object | string;

/** Receives the outcome of every block and choice (1 or 0), the iteration count of every loop, and every reference read. */
export type Observer = (place: Place, node: object, outcome: number) => void;

/** The same environment at another place. */
export const at = (env: Environment, place: Place): Environment => (env.observer ? { ...env, place } : env);

/** Reports the outcome of a block or choice to the observer. */
export function observe(env: Environment, node: object, outcome: boolean | number): void {
  env.observer?.(env.place ?? node, node, Number(outcome));
}

/** The value Helm computes for an expression; throws `template-failed` if rendering fails. */
export function evaluate(expr: Expr, env: Environment): Json {
  switch (expr.kind) {
    case 'literal':
      return expr.value;
    case 'reference':
      observe(env, expr, true);
      if (isKubeVersion(expr)) rejectShortVersion(env);
      return lookUp(typeof expr.root === 'string' ? env.scope[expr.root] : localValue(expr.root, env), expr.path);
    case 'call':
      return evaluateCall(expr, env);
    case 'text':
      return evaluate(asPrintf(expr), env);
    case 'choice': {
      const holds = truthy(evaluate(expr.condition, env));
      observe(env, expr, holds);
      return evaluate(holds ? expr.consequent : expr.alternate, env);
    }
    case 'loop': {
      const iterations = eachScope(expr, env);
      observe(env, expr, iterations.length);
      return iterations.map((scopeOfItem) => evaluate(expr.body, scopeOfItem)).join('');
    }
    case 'include':
      return evaluateInclude(expr.template, env);
  }
}

/** Texts of named templates that read nothing: 9 % of the time in which `prove` searches for cases, nothing in synth. */
const constants = new WeakMap<Expr, Json>();

function evaluateInclude(template: NamedTemplate, env: Environment): Json {
  const text = env.textOf(template);
  const known = env.included?.get(template.name) ?? (env.observer ? undefined : constants.get(text));
  if (known !== undefined) return known;
  const result = evaluate(text, at({ ...env, locals: new Map() }, template.name));
  env.included?.set(template.name, result);
  if (!env.observer && isConstant(text, env.textOf)) constants.set(text, result);
  return result;
}

const isKubeVersion = (expr: Expr): boolean =>
  expr.kind === 'reference' && expr.root === 'Capabilities' && expr.path.join('.') === 'KubeVersion.Version';

/** Rejects printing a Kubernetes version without a patch, which Helm 3 and Helm 4 print differently. */
function rejectShortVersion({ scope: { Capabilities } }: Environment): void {
  const { Version, ShortVersion } = Capabilities.KubeVersion;
  if (ShortVersion === undefined) return;
  const message = `Helm 3 prints ${Version} here, Helm 4 prints ${ShortVersion}: specify the Kubernetes version with a patch, such as ${Version.slice(1)}`;
  notModelledHere('capabilities.kubeVersion', message);
}

/** The value of an argument; in semverCompare a Kubernetes version without a patch is the same for both Helms. */
function evaluateArgument({ readsVersions }: HelmFunction, arg: Expr, env: Environment): Json {
  if (!readsVersions || !isKubeVersion(arg)) return evaluate(arg, env);
  observe(env, arg, true);
  return env.scope.Capabilities.KubeVersion.Version;
}

function localValue(variable: Local, env: Environment): Json {
  const value = env.locals.get(variable);
  if (value !== undefined) return value;
  throw new ChartError({
    code: 'scope',
    where: `$${variable.name}`,
    message: 'a loop variable is used outside its loop',
  });
}

function lookUp(start: unknown, path: readonly string[]): Json {
  let value = start as Json;
  // Here and in calls by index: an iterator for each of some 100,000 evaluations costs more than they do.
  for (let index = 0; index < path.length; index++) {
    const key = path[index] as string;
    if (value === null) failTemplate(`nil pointer evaluating ${path.slice(0, index).join('.')}.${key}`);
    if (typeof value !== 'object' || Array.isArray(value)) failTemplate(`can't evaluate field ${key}`);
    value = Object.hasOwn(value as JsonMap, key) ? ((value as JsonMap)[key] as Json) : null;
  }
  return value;
}

function evaluateCall(expr: CallExpr, env: Environment): Json {
  const entry = functionOf(expr.name);
  const args: Json[] = [];
  for (let index = 0; index < expr.args.length; index++) {
    const value = evaluateArgument(entry, expr.args[index] as Expr, env);
    checkKind(expr.name, entry.params[index] ?? (entry.rest as ParameterKind), value);
    args.push(value);
    if (entry.stopsAt && truthy(value) === (entry.stopsAt === 'truthy')) break;
  }
  if (entry.decidedBy !== undefined) observe(env, expr, truthy(args[entry.decidedBy] as Json));
  return entry.evaluate(args as never, env.scope);
}

const kinds: Record<Exclude<ParameterKind, 'any'>, (value: Json) => boolean> = {
  comparable: (value) => value === null || typeof value !== 'object',
  string: (value) => typeof value === 'string',
  integer: (value) => typeof value === 'number',
  int: (value) => typeof value === 'number',
  key: (value) => typeof value === 'string' || typeof value === 'number',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  map: isMap,
  list: (value) => Array.isArray(value),
};

function checkKind(name: string, kind: ParameterKind, value: Json): void {
  if (kind === 'any' || kinds[kind](value)) return;
  failTemplate(`error calling ${name}: wrong type for value; expected ${kind}; got ${JSON.stringify(value)}`);
}

/** The object that Helm prints for a tree; undefined if it prints nothing. */
export function evaluateTree(tree: Tree, outer: Environment): Json | undefined {
  const env = at(outer, tree);
  switch (tree.kind) {
    case 'leaf': {
      const value = evaluate(tree.expr, env);
      // Whether a spread collection is empty.
      observe(env, tree, truthy(value));
      return value;
    }
    case 'map':
      return present(tree, evaluateMap(tree.entries, env), env);
    case 'list':
      return present(tree, evaluateList(tree.items, env), env);
    case 'when': {
      const holds = truthy(evaluate(tree.condition, env));
      observe(env, tree, holds);
      const branch = holds ? tree.body : tree.otherwise;
      return branch && evaluateTree(branch, env);
    }
    case 'with': {
      const value = evaluate(tree.value, env);
      observe(env, tree, truthy(value));
      if (truthy(value)) return evaluateTree(tree.body, bind(env, [[tree.local, value]]));
      return tree.otherwise && evaluateTree(tree.otherwise, env);
    }
    case 'each':
      return iterationsOf(tree, env).map((inner) => evaluateTree(tree.body, inner) ?? null);
    case 'object':
      return evaluateTree(tree.body, { ...env, locals: new Map() });
  }
}

/** A map or list, which prints nothing if all its entries are omitted. */
function present<T>(tree: Tree, value: T | undefined, env: Environment): T | undefined {
  observe(env, tree, value !== undefined);
  return value;
}

function iterationsOf(tree: Extract<Tree, { kind: 'each' }>, env: Environment): Environment[] {
  const iterations = eachScope(tree, env);
  observe(env, tree, iterations.length);
  return iterations;
}

/** The same environment with more block variables bound. */
export function bind(env: Environment, bound: [Local, Json][]): Environment {
  const locals = new Map(env.locals);
  for (const [variable, value] of bound) locals.set(variable, value);
  return { ...env, locals };
}

/** One environment for every item of a list, or for every entry of a map in byte order of the keys. */
export const eachScope = (loop: Loop, env: Environment): Environment[] =>
  entriesOver(loop.over, env).map(([key, item]) =>
    bind(env, [[loop.item, item], ...(loop.key ? [[loop.key, key] as [Local, Json]] : [])]),
  );

/** What a `range` goes through: the items of a list by their indexes, or the entries of a map in the byte order of its keys. */
export function entriesOver(expr: Expr, env: Environment): [Json, Json][] {
  const over = evaluate(expr, env);
  if (over === null) return [];
  if (typeof over !== 'object') return failTemplate(`range can't iterate over ${JSON.stringify(over)}`);
  if (Array.isArray(over)) return over.map((item, index) => [index, item]);
  return Object.keys(over)
    .sort(byBytes)
    .map((key) => [key, over[key] as Json]);
}

function evaluateMap(entries: readonly MapEntry[], env: Environment): JsonMap | undefined {
  const result: JsonMap = {};
  for (const entry of entries) {
    if ('spread' in entry) {
      for (const part of spreadOf(entry.spread, env)) {
        for (const [key, value] of Object.entries(part as JsonMap)) put(result, key, value);
      }
      continue;
    }
    const value = evaluateTree(entry.value, env);
    if (value === undefined) continue;
    put(result, typeof entry.key === 'string' ? entry.key : (evaluate(entry.key, env) as string), value);
  }
  return entries.length > 0 && Object.keys(result).length === 0 ? undefined : result;
}

function put(result: JsonMap, key: string, value: Json): void {
  if (Object.hasOwn(result, key)) {
    throw new ChartError({
      code: 'duplicate-key',
      where: key,
      message: `duplicate key in a map: set by the chart and by a value, or by two values; reserve the key in the values schema, or reject it with failIf`,
    });
  }
  setKey(result, key, value);
}

function evaluateList(items: readonly ListItem[], env: Environment): Json[] | undefined {
  const result: Json[] = [];
  for (const item of items) {
    if ('spread' in item) {
      const tree = item.spread;
      const parts = spreadOf(tree, env);
      // A loop adds one item for each iteration, unless its body is a list.
      const added = tree.kind === 'each' && !isList(tree.body) ? parts : (parts.flat() as Json[]);
      // Not push(...added): a call supports only about a hundred thousand arguments.
      for (const part of added) result.push(part);
      continue;
    }
    const value = evaluateTree(item.value, env);
    if (value !== undefined) result.push(value);
  }
  return items.length > 0 && result.length === 0 ? undefined : result;
}

/** The collections that a spread adds: one, or for a loop one for each iteration. */
function spreadOf(tree: Tree, env: Environment): Json[] {
  if (tree.kind === 'each') {
    return iterationsOf(tree, at(env, tree))
      .map((inner) => evaluateTree(tree.body, inner) ?? null)
      .filter((part) => part !== null);
  }
  const value = evaluateTree(tree, env);
  return value === undefined || value === null ? [] : [value];
}
