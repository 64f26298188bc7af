import { type Expr, type Local, literal, type ReferenceExpr } from '../expr/ast';
import { callFunction } from '../expr/call-function';
import type { Json } from '../json';
import type { Group, Leaf } from '../values/define';
import { importedDefinition } from '../values/imported-definition';
import { definitionOf, type JsonSchema } from '../values/json-schema';
import { ownDefinitions } from '../values/own-definitions';

/** What is known about the keys of a map. */
export interface MapKeys {
  /** Whether the map may contain a key. */
  readonly mayHold: (key: string) => boolean;
  /** Whether the user chooses the keys, and every value is a string. */
  readonly isTextMap: boolean;
  /** Whether the map may be null, which functions on maps reject. */
  readonly isOptional: boolean;
}

/** The scope in which keys of maps are looked up. */
export interface KeyScope {
  readonly declared: Group;
  /** The schemas of the variables of enclosing blocks; undefined if unknown. */
  readonly locals: ReadonlyMap<Local, JsonSchema | undefined>;
  /** The calls of hasKey that are false here because of an enclosing condition. */
  readonly isFalse: ReadonlySet<Expr>;
}

/** The possible keys of a map according to the values schema. */
export function keysOf(expr: Expr, scope: KeyScope): MapKeys {
  const keys = allKeysOf(expr, scope);
  const isAbsent = (key: string): boolean =>
    scope.isFalse.size > 0 && scope.isFalse.has(callFunction('hasKey', [expr, literal(key)]));
  return { ...keys, mayHold: (key) => keys.mayHold(key) && !isAbsent(key) };
}

function allKeysOf(expr: Expr, scope: KeyScope): MapKeys {
  if (expr.kind === 'literal') return fixed(Object.keys(expr.value as object));
  if (expr.kind === 'reference') return keysOfReference(expr, scope);
  if (expr.kind !== 'call') return unknownKeys;
  switch (expr.name) {
    case 'omit': {
      const inner = keysOf(expr.args[0] as Expr, scope);
      const omitted = expr.args.slice(1).map((arg) => (arg.kind === 'literal' ? arg.value : undefined));
      return { ...inner, mayHold: (key) => !omitted.includes(key) && inner.mayHold(key) };
    }
    case 'merge':
    case 'mergeOverwrite': {
      const all = expr.args.map((arg) => keysOf(arg, scope));
      return { isTextMap: false, isOptional: false, mayHold: (key) => all.some(({ mayHold }) => mayHold(key)) };
    }
    case 'dict':
      return { ...unknownKeys, isOptional: false };
    default:
      return unknownKeys;
  }
}

/** The scope inside a branch of a condition. */
export function withCondition(scope: KeyScope, condition: Expr, holds: boolean): KeyScope {
  const isFalse = falseBy(condition, holds);
  return isFalse.length === 0 ? scope : { ...scope, isFalse: new Set([...scope.isFalse, ...isFalse]) };
}

function falseBy(condition: Expr, holds: boolean): Expr[] {
  if (condition.kind !== 'call') return [];
  if (condition.name === 'not') return falseBy(condition.args[0] as Expr, !holds);
  if (condition.name === (holds ? 'and' : 'or')) return condition.args.flatMap((arg) => falseBy(arg, holds));
  return condition.name === 'hasKey' && !holds ? [condition] : [];
}

/** The scope inside a block that binds an expression, or an item of it. */
export function withLocal(scope: KeyScope, bound: Local, expr: Expr, as: 'value' | 'item'): KeyScope {
  const found = expr.kind === 'reference' ? lookUp(expr, scope) : undefined;
  const schema = found && 'schema' in found ? present(found.schema) : undefined;
  const items = typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : schema?.items;
  return { ...scope, locals: new Map([...scope.locals, [bound, as === 'value' ? schema : items]]) };
}

const unknownKeys: MapKeys = { mayHold: () => true, isTextMap: false, isOptional: true };

const fixed = (keys: readonly Json[]): MapKeys => ({
  mayHold: (key) => keys.includes(key),
  isTextMap: false,
  isOptional: false,
});

function keysOfReference(expr: ReferenceExpr, scope: KeyScope): MapKeys {
  const found = lookUp(expr, scope);
  // A block variable is never null, but its fields may be.
  if (!found) return { ...unknownKeys, isOptional: expr.path.length > 0 || typeof expr.root === 'string' };
  return 'schema' in found
    ? keysOfSchema(present(found.schema), found.isOptional)
    : fixed([...found.group.children.keys()]);
}

type Found = { readonly group: Group } | { readonly schema: JsonSchema; readonly isOptional: boolean };

function lookUp({ root, path }: ReferenceExpr, { declared, locals }: KeyScope): Found | undefined {
  if (typeof root !== 'string') return schemaBelow(locals.get(root), path, false);
  if (root !== 'Values') return undefined;
  let node: Group | Leaf | undefined = declared;
  let depth = 0;
  while (node?.kind === 'group' && depth < path.length) node = node.children.get(path[depth++] as string);
  if (!node) return undefined;
  return node.kind === 'group'
    ? { group: node }
    : schemaBelow(node.schema, path.slice(depth), node.default === undefined);
}

function schemaBelow(start: JsonSchema | undefined, path: readonly string[], isOptional: boolean): Found | undefined {
  let schema = start;
  for (const key of path) schema = schema && present(schema).properties?.[key];
  return schema && { schema, isOptional: isOptional || path.length > 0 };
}

function keysOfSchema({ properties, propertyNames, additionalProperties }: JsonSchema, isOptional: boolean): MapKeys {
  if (properties && additionalProperties === false) return { ...fixed(Object.keys(properties)), isOptional };
  const rules = [propertyNames ?? {}, ...(propertyNames?.allOf ?? [])];
  const reserved = rules.flatMap(({ not }) => not?.enum ?? []);
  const patterns = rules.flatMap(({ pattern }) => (pattern === undefined ? [] : [new RegExp(pattern, 'u')]));
  return {
    mayHold: (key) => !reserved.includes(key) && patterns.every((pattern) => pattern.test(key)),
    isTextMap: typeof additionalProperties === 'object' && isText(additionalProperties),
    isOptional,
  };
}

const isText = (schema: JsonSchema): boolean =>
  schema.type === 'string' ||
  (schema.$ref !== undefined && ownDefinitions[definitionOf(schema.$ref)]?.type === 'string') ||
  (schema.allOf ?? []).some(isText);

/** The schema without null, with references resolved. */
function present(schema: JsonSchema): JsonSchema {
  const [only, nothing] = schema.anyOf ?? [];
  if (only && nothing?.type === 'null') return present(only);
  if (!schema.$ref) return schema;
  const name = definitionOf(schema.$ref);
  return present(ownDefinitions[name] ?? importedDefinition(name) ?? {});
}
