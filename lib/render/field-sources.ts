import type { Expr, ReferenceExpr } from '../expr/ast';
import { bind, type Environment, eachScope, evaluate } from '../expr/evaluate';
import { keyOriginOf, originOf } from '../expr/shape-registry';
import { isList, type ListItem, type MapEntry, type Tree } from '../expr/tree';
import { functionOf } from '../helm/functions/function-table';
import { truthy } from '../helm/truthy';
import { isMap, type Json, valueAt } from '../json';
import type { FieldPath } from '../objects/object-schema';

/** Where a part of a rendered object comes from. */
export type Source =
  /** A value that the chart passes through as it is, and its path. */
  | { readonly kind: 'value'; readonly json: Json; readonly path: FieldPath }
  /** Written by the chart, or computed by it. */
  | { readonly kind: 'chart'; readonly json: Json; readonly expr: Expr | undefined; readonly env?: Environment }
  | Container;

/** A map or list that the chart builds; `spread` is the path of a value whose entries it adds. */
type Container =
  | { readonly kind: 'map'; readonly entries: Map<string, Entry>; readonly spread: FieldPath | undefined }
  | { readonly kind: 'list'; readonly items: readonly Source[]; readonly spread: FieldPath | undefined };

interface Entry {
  readonly source: Source;
  /** Whether the chart writes the key, with whatever value. */
  readonly isOwnKey: boolean;
}

/** A value that an expression reads. */
interface Root {
  readonly path: FieldPath;
  readonly json: Json;
}

/** Where each part comes from of what a tree renders, which is what `evaluateTree` returns; undefined for nothing. */
export function sourceOf(tree: Tree, env: Environment): Source | undefined {
  switch (tree.kind) {
    case 'leaf':
      return sourceOfResult(tree.expr, env);
    case 'map':
      return sourceOfMap(tree.entries, env);
    case 'list':
      return sourceOfList(tree.items, env);
    case 'when': {
      const branch = truthy(evaluate(tree.condition, env)) ? tree.body : tree.otherwise;
      return branch && sourceOf(branch, env);
    }
    case 'with': {
      const value = evaluate(tree.value, env);
      if (truthy(value)) return sourceOf(tree.body, bind(env, [[tree.local, value]]));
      return tree.otherwise && sourceOf(tree.otherwise, env);
    }
    case 'each':
      return {
        kind: 'list',
        items: eachScope(tree, env).map((inner) => sourceOf(tree.body, inner) ?? nothing),
        spread: undefined,
      };
    case 'object':
      return sourceOf(tree.body, { ...env, locals: new Map() });
  }
}

const nothing: Source = { kind: 'chart', json: null, expr: undefined };

function sourceOfMap(all: readonly MapEntry[], env: Environment): Source | undefined {
  const entries = new Map<string, Entry>();
  let spread: FieldPath | undefined;
  for (const entry of all) {
    if ('spread' in entry) {
      for (const part of partsOf(entry.spread, env)) {
        const added = asMap(part);
        for (const [key, one] of added?.entries ?? []) entries.set(key, one);
        spread ??= added?.spread;
      }
      continue;
    }
    const source = sourceOf(entry.value, env);
    if (source === undefined) continue;
    const isText = typeof entry.key === 'string';
    const key = isText ? (entry.key as string) : String(evaluate(entry.key as Expr, env));
    entries.set(key, { source, isOwnKey: isText || pathIn(key, rootsOf(entry.key as Expr, env)) === undefined });
  }
  return all.length > 0 && entries.size === 0 ? undefined : { kind: 'map', entries, spread };
}

/** The entries of a map that is spread. */
function asMap(source: Source): Extract<Container, { kind: 'map' }> | undefined {
  if (source.kind === 'map') return source;
  if (source.kind !== 'value' || !isMap(source.json)) return undefined;
  const entries = Object.entries(source.json).map(([key, json]): [string, Entry] => [
    key,
    { source: { kind: 'value', json, path: [...source.path, key] }, isOwnKey: false },
  ]);
  return { kind: 'map', entries: new Map(entries), spread: source.path };
}

function sourceOfList(all: readonly ListItem[], env: Environment): Source | undefined {
  const items: Source[] = [];
  let spread: FieldPath | undefined;
  for (const item of all) {
    if ('value' in item) {
      const source = sourceOf(item.value, env);
      if (source) items.push(source);
      continue;
    }
    for (const part of partsOf(item.spread, env)) {
      const added = item.spread.kind === 'each' && !isList(item.spread.body) ? undefined : asList(part);
      items.push(...(added?.items ?? [part]));
      spread ??= added?.spread;
    }
  }
  return all.length > 0 && items.length === 0 ? undefined : { kind: 'list', items, spread };
}

/** The items of a list that is spread. */
function asList(source: Source): Extract<Container, { kind: 'list' }> | undefined {
  if (source.kind === 'list') return source;
  if (source.kind !== 'value' || !Array.isArray(source.json)) return undefined;
  const items = source.json.map((json, index): Source => ({ kind: 'value', json, path: [...source.path, index] }));
  return { kind: 'list', items, spread: source.path };
}

/** The collections that a spread adds: one, or for a loop one for each iteration. */
function partsOf(tree: Tree, env: Environment): Source[] {
  const all =
    tree.kind === 'each' ? eachScope(tree, env).map((inner) => sourceOf(tree.body, inner)) : [sourceOf(tree, env)];
  return all.filter((part) => part !== undefined).filter((part) => !('json' in part) || part.json !== null);
}

function sourceOfResult(expr: Expr, env: Environment): Source {
  return inRoots(evaluate(expr, env), expr, env, rootsOf(expr, env));
}

/** Where a result of an expression comes from that reads some values: from these, as far as they are in it unchanged. */
function inRoots(json: Json, expr: Expr, env: Environment, roots: readonly Root[]): Source {
  const path = pathIn(json, roots);
  if (path !== undefined) return { kind: 'value', json, path };
  const spread = roots[0]?.path;
  if (Array.isArray(json)) return { kind: 'list', items: json.map((item) => inRoots(item, expr, env, roots)), spread };
  if (!isMap(json)) return { kind: 'chart', json, expr, env };
  const entries = Object.entries(json).map(([key, value]): [string, Entry] => [
    key,
    { source: inRoots(value, expr, env, roots), isOwnKey: !roots.some((root) => holdsKey(root.json, key)) },
  ]);
  return { kind: 'map', entries: new Map(entries), spread };
}

/** The values that the result of an expression may be, or be made of; not those that only decide. */
function rootsOf(expr: Expr, env: Environment): Root[] {
  const ofAll = (exprs: readonly Expr[]): Root[] => exprs.flatMap((each) => rootsOf(each, env));
  switch (expr.kind) {
    case 'literal':
      return [];
    case 'reference':
      return rootsOfReference(expr, env);
    case 'choice':
      return rootsOf(truthy(evaluate(expr.condition, env)) ? expr.consequent : expr.alternate, env);
    case 'call':
      return ofAll(functionOf(expr.name).passes?.(expr.args) ?? expr.args);
    case 'text':
      return ofAll(expr.parts.filter((part) => typeof part !== 'string'));
    case 'loop':
      return rootsOf(expr.over, env);
    case 'include':
      return rootsOf(env.textOf(expr.template), { ...env, locals: new Map() });
  }
}

function rootsOfReference({ root, path }: ReferenceExpr, env: Environment): Root[] {
  if (root === 'Values') return fieldOf({ path: [], json: env.scope.Values }, path);
  if (typeof root === 'string') return [];
  const bound = env.locals.get(root) ?? null;
  const loop = keyOriginOf(root);
  if (loop)
    return rootsOf(loop, env)
      .filter(({ json }) => isMap(json) && Object.hasOwn(json, String(bound)))
      .map((over) => ({ path: [...over.path, String(bound)], json: bound }));
  const origin = originOf(root);
  const roots = origin ? rootsOf(origin.expr, env) : [];
  const found = pathIn(bound, roots);
  // A variable that the chart made, as from a list of its own and one of the values.
  return found === undefined ? roots : fieldOf({ path: found, json: bound }, path);
}

function fieldOf(root: Root, path: readonly string[]): Root[] {
  const json = valueAt(root.json, path);
  return json === undefined ? [] : [{ path: [...root.path, ...path], json }];
}

/** The path at which values hold a map or list itself, or an equal scalar. */
function pathIn(json: Json, roots: readonly Root[]): FieldPath | undefined {
  for (const { path, json: root } of roots) {
    if (root === json) return path;
    if (root === null || typeof root !== 'object') continue;
    const inner = Object.entries(root).map(([key, value]) => ({
      path: [...path, Array.isArray(root) ? Number(key) : key],
      json: value,
    }));
    const found = pathIn(json, inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

const holdsKey = (json: Json, key: string): boolean =>
  typeof json === 'object' &&
  json !== null &&
  ((isMap(json) && Object.hasOwn(json, key)) || Object.values(json).some((inner) => holdsKey(inner, key)));

/** What is responsible for a field: the value that brings it, by its path, or the chart with the expression that it has. */
export type Cause = { readonly value: FieldPath } | { readonly expr: Expr | undefined; readonly env?: Environment };

/**
 * What is responsible for a field of an object, which may be missing.
 * @param isKey the key is meant, not what is in the field
 */
export function causeOf(source: Source, [key, ...rest]: FieldPath, isKey: boolean): Cause {
  if (source.kind === 'value') return { value: key === undefined ? source.path : [...source.path, key, ...rest] };
  if (source.kind === 'chart') return source;
  const spread: Cause = source.spread === undefined ? { expr: undefined } : { value: source.spread };
  if (key === undefined) return spread;
  if (source.kind === 'list') {
    const item = source.items[Number(key)];
    return item ? causeOf(item, rest, isKey) : spread;
  }
  const entry = source.entries.get(String(key));
  if (!entry) return spread;
  return isKey && rest.length === 0 && entry.isOwnKey ? { expr: undefined } : causeOf(entry.source, rest, isKey);
}

/** A path of fields as text, such as `.ports[0].name`. */
export const shown = (path: FieldPath): string =>
  path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`)).join('');
