import type { JsonSchema } from './json-schema';
import { keyPattern, keyRef } from './own-definitions';

/**
 * A schema whose maps have patterns for their keys instead of `propertyNames`, for which both Helms report the wrong path:
 * that of the previous error, or none.
 */
export function withKeyPatterns(schema: JsonSchema): JsonSchema {
  const rewritten = Object.entries(schema).map(([keyword, value]) => [keyword, rewrite(keyword, value)]);
  return asPatterns(Object.fromEntries(rewritten) as JsonSchema);
}

/** Keywords whose values are schemas by name, and those whose values are data. */
const named = ['definitions', 'properties'];
const data = ['const', 'default', 'enum', 'examples'];

function rewrite(keyword: string, value: unknown): unknown {
  if (data.includes(keyword) || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((part) => rewrite('', part));
  if (!named.includes(keyword)) return withKeyPatterns(value as JsonSchema);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, rewrite('', part)]));
}

function asPatterns(schema: JsonSchema): JsonSchema {
  const { propertyNames, additionalProperties, ...rest } = schema;
  const keys = propertyNames && keysOf(propertyNames);
  if (!keys || schema.properties || typeof additionalProperties !== 'object') return schema;
  const never = Object.fromEntries(keys.never.map((name) => [name, { not: {} }]));
  return {
    ...rest,
    ...(keys.never.length > 0 ? { properties: never } : {}),
    patternProperties: { [keys.pattern]: additionalProperties },
    additionalProperties: false,
  };
}

interface Keys {
  readonly pattern: string;
  /** Keys that match the pattern and are not allowed. */
  readonly never: readonly string[];
}

/** The pattern of keys; undefined if no single pattern expresses them. */
function keysOf({ $ref, allOf, type: _, pattern, not, ...others }: JsonSchema): Keys | undefined {
  if (Object.keys(others).length > 0) return undefined;
  if ($ref) return $ref === keyRef.$ref ? keyPattern : undefined;
  if (pattern !== undefined) return not || allOf ? undefined : { pattern, never: [] };
  const [keys, reserved, ...more] = allOf ?? [];
  const words = reserved?.not?.enum;
  const known = keys && keysOf(keys);
  if (!known || !words || more.length > 0 || Object.keys(reserved).length > 1) return undefined;
  return { pattern: known.pattern, never: [...known.never, ...words.map(String)] };
}
