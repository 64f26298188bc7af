import { exactNumbers } from '../helm/go-number';
import type { LeafMeta } from './define';
import { type JsonSchema, nullable, refTo } from './json-schema';
import { keyRef, textRef } from './own-definitions';
import { isQuotablePattern } from './quotable-pattern';

/**
 * Makes zod's schema strict: objects accept only declared keys, strings and keys without a pattern get the text pattern,
 * and imported types become references.
 */
export function hardenSchema(schema: JsonSchema & LeafMeta): JsonSchema {
  if (schema.kubernetes !== undefined) return refTo(schema.kubernetes);
  const own = withReserved(withoutMetadata(schema), schema);
  if (own.type === 'string') return closeString(own);
  if (own.type === 'number') return closeNumber(own);
  const closed = closeParts(own);
  return closed.type === 'object' ? closeObject(closed) : closed;
}

/** Without what the values schema of a chart has no use for; a constant is written as an enum, to which null can be added. */
function withoutMetadata(schema: JsonSchema & LeafMeta): JsonSchema {
  const { $schema: _, description: _description, quoting: _quoting, example: _example, ...rest } = schema;
  const { reservedKeys: _keys, reservedWords: _words, const: only, ...plain } = rest;
  return only === undefined ? plain : { ...plain, enum: [only] };
}

/** Rejects keys and words that the chart itself uses. */
const withReserved = (schema: JsonSchema, { reservedKeys, reservedWords }: LeafMeta): JsonSchema => ({
  ...schema,
  ...(reservedKeys
    ? { propertyNames: { allOf: [closeKeys(schema.propertyNames), { not: { enum: reservedKeys } }] } }
    : {}),
  ...(reservedWords ? { not: { enum: reservedWords } } : {}),
});

/** Makes the items and alternatives of a schema strict. */
function closeParts(schema: JsonSchema): JsonSchema {
  const closed = { ...schema };
  if (closed.items) closed.items = hardenSchema(closed.items);
  for (const key of ['allOf', 'anyOf', 'oneOf'] as const) if (closed[key]) closed[key] = closed[key].map(hardenSchema);
  return closed;
}

function closeObject(schema: JsonSchema): JsonSchema {
  const { properties, required = [], additionalProperties } = schema;
  if (properties) {
    const closed = Object.entries(properties).map(([key, value]) => {
      const inner = hardenSchema(value);
      return [key, required.includes(key) ? inner : nullable(inner)];
    });
    return { ...schema, properties: Object.fromEntries(closed), additionalProperties: false };
  }
  return {
    ...schema,
    propertyNames: closeKeys(schema.propertyNames),
    ...(typeof additionalProperties === 'object' ? { additionalProperties: hardenSchema(additionalProperties) } : {}),
  };
}

/** The keys of a map: as zod wrote their type, or with reserved keys. */
function closeKeys(keys: JsonSchema = {}): JsonSchema {
  if (keys.allOf) return keys;
  if (keys.pattern || keys.enum) return closeString(keys);
  return keys.minLength !== undefined || keys.maxLength !== undefined ? { allOf: [keyRef, keys] } : keyRef;
}

/** Limits a string without a pattern that needs no escaping to the text that Helm preserves. */
export function closeString(schema: JsonSchema): JsonSchema {
  if (schema.enum) return schema;
  const { format: _, ...rest } = schema;
  if (rest.pattern === undefined) {
    const { type: _type, ...limits } = rest;
    return Object.keys(limits).length === 0 ? textRef : { allOf: [textRef, rest] };
  }
  return isQuotablePattern(rest.pattern) ? rest : { allOf: [textRef, rest] };
}

/** Limits a number without bounds to the range in which Helm preserves all digits. */
export function closeNumber(schema: JsonSchema): JsonSchema {
  const { exclusiveMinimum, exclusiveMaximum } = schema;
  return {
    ...schema,
    ...(schema.minimum === undefined && exclusiveMinimum === undefined ? { minimum: exactNumbers.minimum } : {}),
    ...(schema.maximum === undefined && exclusiveMaximum === undefined ? { maximum: exactNumbers.maximum } : {}),
  };
}
