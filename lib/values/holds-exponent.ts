import { rangePrintsPlainly } from '../helm/go-number';
import { importedDefinition } from './imported-definition';
import { definitionOf, type JsonSchema } from './json-schema';
import { ownDefinitions } from './own-definitions';

/** Whether a schema accepts a value that is or contains a number that Go prints with an exponent. */
export function holdsExponent(schema: JsonSchema, visited: ReadonlySet<string> = new Set()): boolean {
  const holds = (child: JsonSchema) => holdsExponent(child, visited);
  if (schema.$ref !== undefined) {
    const name = definitionOf(schema.$ref);
    if (visited.has(name)) return false;
    return holdsExponent(ownDefinitions[name] ?? importedDefinition(name) ?? {}, new Set([...visited, name]));
  }
  if (schema.enum) return schema.enum.some((word) => typeof word === 'number');
  if (schema.anyOf ?? schema.oneOf) return [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].some(holds);
  if (schema.allOf) return schema.allOf.every(holds);
  const types = [schema.type ?? []].flat();
  if (types.length === 0) return true;
  if (types.some((type) => type === 'number' || type === 'integer') && !printsPlainly(schema)) return true;
  const { items, properties = {}, additionalProperties } = schema;
  if (types.includes('array') && (!items || holds(items))) return true;
  if (!types.includes('object')) return false;
  if (Object.values(properties).some(holds)) return true;
  if (typeof additionalProperties === 'object') return holds(additionalProperties);
  return schema.properties === undefined && additionalProperties !== false;
}

/** Whether Go prints every number that a schema accepts without an exponent. */
export function printsPlainly({ type, minimum = Number.NEGATIVE_INFINITY, maximum = Infinity }: JsonSchema): boolean {
  return rangePrintsPlainly(type === 'number' ? 'number' : 'integer', minimum, maximum);
}
