import { ChartError } from '../errors';
import { closeNumber, closeString } from './harden-schema';
import { definitionOf, type JsonSchema, refTo } from './json-schema';
import { keyRef, ownDefinitions, textPattern } from './own-definitions';
import { isQuotablePattern } from './quotable-pattern';

/** The definitions that a schema refers to, transitively, with imported ones made strict. */
export function definitionsFor(
  schema: unknown,
  imported: (name: string) => JsonSchema | undefined,
): Record<string, JsonSchema> {
  const found: Record<string, JsonSchema> = {};
  const visit = (node: unknown): void => {
    if (node === null || typeof node !== 'object') return;
    if ('$ref' in node && typeof node.$ref === 'string') {
      const name = definitionOf(node.$ref);
      if (found[name]) return;
      const own = ownDefinitions[name];
      const definition = own ?? imported(name);
      if (!definition) {
        throw new ChartError({
          code: 'schema-invalid',
          where: name,
          message: 'unknown imported type',
        });
      }
      found[name] = own ?? closeImported(definition);
      visit(found[name]);
      return;
    }
    for (const child of Object.values(node)) visit(child);
  };
  visit(schema);
  return Object.fromEntries(Object.entries(found).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function closeImported(schema: JsonSchema): JsonSchema {
  if (schema.$ref || schema.allOf) return schema;
  if (schema.type === 'string') return closeString(schema);
  if (schema.type === 'number') return closeNumber(schema);
  if (schema.type === undefined) return refTo('json');
  if (schema.type === 'object' && !schema.properties && schema.additionalProperties === undefined) {
    return refTo('fields');
  }
  const closed: JsonSchema = { ...schema };
  if (Array.isArray(closed.type) && closed.type.includes('string')) {
    const isQuotable = schema.pattern !== undefined && isQuotablePattern(schema.pattern);
    if (!isQuotable) {
      closed.pattern = textPattern;
      if (schema.pattern) closed.allOf = [{ pattern: schema.pattern }];
    }
  }
  if (closed.items) closed.items = closeImported(closed.items);
  if (closed.properties) {
    closed.properties = Object.fromEntries(
      Object.entries(closed.properties).map(([key, value]) => [key, closeImported(value)]),
    );
  }
  if (typeof closed.additionalProperties === 'object') {
    closed.additionalProperties = closeImported(closed.additionalProperties);
    closed.propertyNames ??= keyRef;
  }
  return closed;
}
