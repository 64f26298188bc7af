import { type Expr, literal, local, reference } from '../expr/ast';
import { callFunction } from '../expr/call-function';
import { substitute } from '../expr/substitute';
import type { ListItem, MapEntry, Tree } from '../expr/tree';
import { type KeyScope, keysOf, withCondition, withLocal } from './map-keys';

/**
 * Rewrites maps so that a key set both by the chart and by a user's value is printed only once: as in a TypeScript
 * spread, the last one wins. A template would print both, and a strict YAML parser rejects duplicate keys.
 */
export function withDistinctKeys(tree: Tree, scope: KeyScope): Tree {
  const inner = (child: Tree): Tree => withDistinctKeys(child, scope);
  switch (tree.kind) {
    case 'leaf':
      return tree;
    case 'list': {
      const items = mapParts(tree.items, inner);
      return items === tree.items ? tree : { ...tree, items };
    }
    case 'map': {
      const parts = mapParts(tree.entries, inner);
      const entries = parts.some((entry) => 'spread' in entry) ? distinct(parts, scope) : parts;
      return entries === tree.entries ? tree : { ...tree, entries };
    }
    case 'when':
    case 'with':
      return inBranches(tree, scope, withDistinctKeys);
    case 'each':
      return { ...tree, body: withDistinctKeys(tree.body, withLocal(scope, tree.item, tree.over, 'item')) };
    case 'object':
      return { ...tree, body: withDistinctKeys(tree.body, { ...scope, locals: new Map(), isFalse: new Set() }) };
  }
}

const bodyScope = (tree: Extract<Tree, { kind: 'when' | 'with' }>, scope: KeyScope): KeyScope =>
  tree.kind === 'with' ? withLocal(scope, tree.local, tree.value, 'value') : withCondition(scope, tree.condition, true);

/** Applies a change to the branches of a condition, each in its own scope. */
function inBranches(
  tree: Extract<Tree, { kind: 'when' | 'with' }>,
  scope: KeyScope,
  change: (body: Tree, scope: KeyScope) => Tree,
): Tree {
  const body = bodyScope(tree, scope);
  const other = tree.kind === 'when' ? withCondition(scope, tree.condition, false) : scope;
  return { ...tree, body: change(tree.body, body), otherwise: tree.otherwise && change(tree.otherwise, other) };
}

/** Maps parts; returns the same array if nothing changes, as in most trees. */
function mapParts<P extends MapEntry | ListItem>(parts: readonly P[], change: (tree: Tree) => Tree): readonly P[] {
  const changed = parts.map((part): P => {
    const [tree, key] = 'spread' in part ? [part.spread, 'spread'] : [part.value, 'value'];
    const after = change(tree);
    return after === tree ? part : { ...part, [key]: after };
  });
  return changed.some((part, index) => part !== parts[index]) ? changed : parts;
}

function distinct(entries: readonly MapEntry[], scope: KeyScope): MapEntry[] {
  return entries.map((entry, index) => {
    const later = entries.slice(index + 1);
    const spreads = later.flatMap((other) => ('spread' in other ? [other.spread] : []));
    if ('spread' in entry) {
      const names = later.flatMap((other) => ('value' in other && typeof other.key === 'string' ? [other.key] : []));
      return { spread: withoutLater(entry.spread, names, spreads, scope) };
    }
    if (typeof entry.key !== 'string') return entry;
    const setBy = spreads.flatMap((spread) => setters(spread, literal(entry.key as string), scope));
    return setBy.length === 0 ? entry : { ...entry, value: unless(setBy, entry.value) };
  });
}

const unless = (conditions: readonly Expr[], body: Tree): Tree => ({
  kind: 'when',
  condition: callFunction('not', [callFunction('or', conditions)]),
  body,
  otherwise: undefined,
  isCovered: true,
});

/** The conditions under which a spread map sets a key. */
function setters(tree: Tree, key: Expr, scope: KeyScope): Expr[] {
  const under = (condition: Expr, body: Tree | undefined, inner = scope): Expr[] =>
    body ? setters(body, key, inner).map((setter) => callFunction('and', [condition, setter])) : [];
  switch (tree.kind) {
    case 'leaf': {
      const { mayHold, isOptional } = keysOf(tree.expr, scope);
      if (key.kind === 'literal' && !mayHold(key.value as string)) return [];
      const holds = callFunction('hasKey', [tree.expr, key]);
      return [isOptional ? callFunction('and', [tree.expr, holds]) : holds];
    }
    case 'when':
      return [...under(tree.condition, tree.body), ...under(callFunction('not', [tree.condition]), tree.otherwise)];
    case 'with': {
      const bound = under(tree.value, tree.body, bodyScope(tree, scope)).map((inner) =>
        substitute(inner, tree.local, tree.value),
      );
      return [...bound, ...under(callFunction('not', [tree.value]), tree.otherwise)];
    }
    default:
      return [];
  }
}

/** A spread map without the keys that later entries set. */
function withoutLater(tree: Tree, names: readonly string[], spreads: readonly Tree[], scope: KeyScope): Tree {
  switch (tree.kind) {
    case 'leaf': {
      const { mayHold, isTextMap, isOptional } = keysOf(tree.expr, scope);
      const held = names.filter(mayHold);
      const rest = held.length === 0 ? tree.expr : callFunction('omit', [tree.expr, ...held.map(literal)]);
      const { chartKey } = tree.expr;
      const entry = { key: local('key', chartKey), item: local('value', chartKey) };
      const key = reference(entry.key, [], 'string');
      const setBy = isTextMap ? spreads.filter(isOpen(scope)).flatMap((other) => setters(other, key, scope)) : [];
      if (setBy.length === 0) {
        if (rest === tree.expr) return tree;
        const spread: Tree = { ...tree, expr: rest };
        return isOptional ? { kind: 'when', condition: tree.expr, body: spread, otherwise: undefined } : spread;
      }
      const value: Tree = { kind: 'leaf', expr: reference(entry.item, [], 'string') };
      const body = unless(setBy, { kind: 'map', entries: [{ key, value }] });
      const loop: Tree = { kind: 'each', over: rest, ...entry, body, isCovered: true };
      return isOptional ? { kind: 'when', condition: tree.expr, body: loop, otherwise: undefined } : loop;
    }
    case 'when':
    case 'with':
      return inBranches(tree, scope, (body, inner) => withoutLater(body, names, spreads, inner));
    default:
      return tree;
  }
}

/** Whether a spread adds keys that the user chooses. */
const isOpen =
  (scope: KeyScope) =>
  (tree: Tree): boolean => {
    if (tree.kind === 'leaf') return keysOf(tree.expr, scope).isTextMap;
    if (tree.kind !== 'when' && tree.kind !== 'with') return false;
    return [tree.body, tree.otherwise].some((branch) => branch !== undefined && isOpen(scope)(branch));
  };
