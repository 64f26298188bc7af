import fc from 'fast-check';
import { type Environment, evaluate } from '../../expr/evaluate';
import { children, type Expr } from '../../expr/expr';
import type { Json } from '../../json';
import type { JsonSchema } from '../../values/json-schema';
import { attempt } from './steps';
import { settled, valuesFor } from './variables';

/** Values that an expression itself suggests: its literals, what its parts are now, and their neighbours. */
export function hintsOf(expr: Expr, env: Environment): Json[] {
  const hints: Json[] = [];
  const visit = (node: Expr): void => {
    if (node.kind === 'literal') hints.push(...variations(node.value));
    if (node.kind === 'call') {
      if (/regexMatch/i.test(node.name)) hints.push(...matching(node.args[0]));
      for (const arg of node.args) {
        const value = arg.kind === 'literal' ? undefined : attempt(() => evaluate(arg, env));
        if (typeof value === 'number' || typeof value === 'string') hints.push(...variations(value));
      }
    }
    children(node).forEach(visit);
  };
  visit(expr);
  return [...new Map(hints.map((hint) => [JSON.stringify(hint), hint])).values()].slice(0, 40);
}

function variations(value: Json): Json[] {
  if (typeof value === 'number') return [value, value + 1, value - 1];
  if (typeof value === 'string')
    return value === '' ? [] : [value, `${value}x`, `x${value}`, ...(/^\d+$/.test(value) ? [Number(value)] : [])];
  if (Array.isArray(value)) return value.flatMap(variations);
  return value !== null && typeof value === 'object' ? Object.keys(value) : [];
}

/** Texts that a pattern matches. */
function matching(pattern: Expr | undefined): Json[] {
  if (pattern?.kind !== 'literal') return [];
  try {
    return fc.sample(fc.stringMatching(new RegExp(String(pattern.value))), { seed: 1, numRuns: 6 });
  } catch {
    // What JavaScript cannot read is left to the other hints.
    return [];
  }
}

/** Lists that hold a hint, and maps that have one as a key. */
export function collectionsOf(schema: JsonSchema, root: JsonSchema, hints: readonly Json[]): Json[] {
  const types = [settled(schema, root)?.type ?? []].flat();
  if (types.includes('array')) return hints.map((hint) => [hint]);
  const inner = types.includes('object') ? schemaOfEntries(schema, root) : undefined;
  if (!inner) return [];
  const values = valuesFor(inner, root).slice(0, 3);
  return hints.flatMap((hint) => (typeof hint === 'string' ? values.map((value) => ({ [hint]: value })) : []));
}

function schemaOfEntries(schema: JsonSchema, root: JsonSchema): JsonSchema | undefined {
  const extra = settled(schema, root)?.additionalProperties;
  return typeof extra === 'object' ? extra : undefined;
}
