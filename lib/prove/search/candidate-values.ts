import fc from 'fast-check';
import { children, type Expr } from '../../expr/ast';
import { type Environment, evaluate } from '../../expr/evaluate';
import { isMap, type Json, type JsonMap } from '../../json';
import type { JsonSchema } from '../../values/json-schema';
import { attempt } from './steps';
import { resolveSchema, valuesFor } from './variables';

/** Candidate values suggested by an expression: its literals, the current values of its parts, and variations of both. */
export function candidateValues(expr: Expr, env: Environment): Json[] {
  const hints: Json[] = [];
  const visit = (node: Expr): void => {
    if (node.kind === 'literal') hints.push(...variations(node.value));
    if (node.kind === 'call') {
      if (/regexMatch/i.test(node.name)) hints.push(...matching(node.args[0]));
      if (['contains', 'regexFind', 'regexMatch'].includes(node.name)) hints.push(...objectsIn(node.args[0]));
      for (const arg of node.args) {
        const value = arg.kind === 'literal' ? undefined : attempt(() => evaluate(arg, env));
        if (typeof value === 'number' || typeof value === 'string') hints.push(...variations(value));
        if (typeof value === 'string') hints.push(...namesInBrackets(value));
        // `hasKey` of a computed map: try its keys.
        if (node.name === 'hasKey' && arg === node.args[0] && isMap(value))
          hints.push(...Object.keys(value).slice(0, 4));
      }
    }
    children(node).forEach(visit);
  };
  visit(expr);
  const all = prefixesIn(expr).flatMap((prefix) => hints.map((hint) => `${prefix}${hint}`));
  return [...new Map([...hints, ...all].map((hint) => [JSON.stringify(hint), hint])).values()].slice(0, 40);
}

/** The first names of a list such as `<data><tmp>`, in which a rule looks for one. */
const namesInBrackets = (text: string): string[] =>
  [...text.matchAll(/<([^<>]+)>/g)].map(([, name]) => name as string).slice(0, 4);

/** Prefixes that an expression trims from a text. */
const prefixesIn = (expr: Expr): string[] => [
  ...(expr.kind === 'call' && expr.name === 'trimPrefix' && expr.args[0]?.kind === 'literal'
    ? [String(expr.args[0].value)]
    : []),
  ...children(expr).flatMap(prefixesIn),
];

function variations(value: Json): Json[] {
  if (typeof value === 'number') return [value, value + 1, value - 1];
  if (typeof value === 'string')
    return value === '' ? [] : [value, `${value}x`, `x${value}`, ...(/^\d+$/.test(value) ? [Number(value)] : [])];
  if (Array.isArray(value)) return value.flatMap(variations);
  return value !== null && typeof value === 'object' ? Object.keys(value) : [];
}

/** A number in a pattern, which is higher than any that a rule compares it with. */
const anyNumber = /\[[01]-9\](?:\[0-9\]\{[0-9,]+\}|\+)/g;

/**
 * The objects that JSON is searched for by a text such as `"name":"data"`, or by the alternatives of a pattern such as
 * `"a":\{"b":0[,}]` or `"a":\{"b":[0-9]+`.
 */
function objectsIn(text: Expr | undefined): Json[] {
  if (text?.kind !== 'literal') return [];
  const whole = String(text.value);
  return [...new Set([whole, ...whole.split('|')])].flatMap((part) => {
    const json = part
      .replace(/\[,\}\]$/, '')
      .replaceAll(anyNumber, '99999')
      .replaceAll('\\', '');
    try {
      return [JSON.parse(`{${json}${closing(`{${json}`)}`) as Json];
    } catch {
      // No JSON.
      return [];
    }
  });
}

/** The braces and brackets that are open at the end of a text, closed. */
const closing = (json: string): string => {
  const open: string[] = [];
  for (const [one] of json.matchAll(/"[^"]*"|[{}[\]]/g)) {
    if (one === '{' || one === '[') open.unshift(one === '{' ? '}' : ']');
    else if (one === '}' || one === ']') open.shift();
  }
  return open.join('');
};

/** Strings that match a pattern. */
function matching(pattern: Expr | undefined): Json[] {
  if (pattern?.kind !== 'literal') return [];
  try {
    const regexp = new RegExp(String(pattern.value));
    const found = fc.sample(fc.stringMatching(regexp), { seed: 1, numRuns: 6 });
    // A pattern in quotes is searched for in JSON, where it matches a string without them.
    const quoted = found.flatMap((text) => /^"([^"]*)"$/.exec(regexp.exec(text)?.[0] ?? '')?.[1] ?? []);
    return [...found, ...quoted];
  } catch {
    // Not a valid JavaScript pattern.
    return [];
  }
}

/** Candidate collections: lists containing a hint, maps with a hint as key, objects with hints as field and value. */
export function candidateCollections(schema: JsonSchema, root: JsonSchema, hints: readonly Json[]): Json[] {
  const found = resolveSchema(schema, root);
  const types = [found?.type ?? []].flat();
  if (types.includes('array')) {
    if (typeof found?.items !== 'object') return hints.map((hint) => [hint]);
    const items = found.items as JsonSchema;
    const base = requiredFields(items, root);
    return [...hints.map((hint) => (isMap(hint) ? { ...base, ...hint } : hint)), ...objectsOf(items, root, hints)].map(
      (item) => [item],
    );
  }
  const objects = objectsOf(schema, root, hints);
  if (objects.length > 0) return objects;
  const inner = types.includes('object') ? schemaOfEntries(schema, root) : undefined;
  if (!inner) return [];
  const values = valuesFor(inner, root).slice(0, 3);
  return hints.flatMap((hint) => (typeof hint === 'string' ? values.map((value) => ({ [hint]: value })) : []));
}

function objectsOf(schema: JsonSchema, root: JsonSchema, hints: readonly Json[]): Json[] {
  const { properties: fields = {} } = resolveSchema(schema, root) ?? {};
  const base = requiredFields(schema, root);
  const names = hints.filter((name): name is string => typeof name === 'string' && Object.hasOwn(fields, name));
  const withValue = (name: string, hint: Json): JsonMap => ({
    [name]: asListOf(hint, fields[name] as JsonSchema, root),
  });
  const single = names.flatMap((name) =>
    hints.filter((hint) => hint !== name).map((hint) => ({ ...base, ...withValue(name, hint) })),
  );
  // For a condition on the field's presence.
  const present = names.flatMap((name) =>
    valuesFor(fields[name] as JsonSchema, root)
      .slice(0, 4)
      .map((value) => ({ ...base, [name]: value })),
  );
  // Fields that a condition compares together, such as the operator and the value of a toleration.
  const all = hints.map((hint) => Object.assign({ ...base }, ...names.map((name) => withValue(name, hint))) as JsonMap);
  return names.length > 1 ? [...single, ...present, ...all] : [...single, ...present];
}

/** An object of a schema that has nothing but the fields it must have. */
function requiredFields(schema: JsonSchema, root: JsonSchema): JsonMap {
  const { required = [] } = resolveSchema(schema, root) ?? {};
  const [first = {}] = valuesFor(schema, root);
  return isMap(first) ? Object.fromEntries(Object.entries(first).filter(([name]) => required.includes(name))) : {};
}

/** A hint for a field of objects; where the field is a list, a list with it, completed to a valid item. */
function asListOf(hint: Json, schema: JsonSchema, root: JsonSchema): Json {
  const found = resolveSchema(schema, root);
  const items = found?.items;
  if (typeof items !== 'object') return hint;
  if (!isMap(hint)) return Array.isArray(hint) ? hint : [hint];
  const [first = {}] = valuesFor(items as JsonSchema, root);
  return [{ ...(isMap(first) ? first : {}), ...hint }];
}

function schemaOfEntries(schema: JsonSchema, root: JsonSchema): JsonSchema | undefined {
  const extra = resolveSchema(schema, root)?.additionalProperties;
  return typeof extra === 'object' ? extra : undefined;
}
