import type { Json } from '../json';

/** The subset of JSON Schema draft-07 that values schemas use. */
export interface JsonSchema {
  $ref?: string;
  $schema?: string;
  title?: string;
  description?: string;
  default?: Json;
  examples?: Json[];
  type?: string | string[];
  enum?: Json[];
  const?: Json;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minProperties?: number;
  maxProperties?: number;
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  allOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  not?: JsonSchema;
  if?: JsonSchema;
  then?: JsonSchema;
  else?: JsonSchema;
  definitions?: Record<string, JsonSchema>;
  [extra: string]: unknown;
}

const definitions = '#/definitions/';

/** A reference to a definition. */
export const refTo = (name: string): { $ref: string } => ({ $ref: `${definitions}${name}` });

/** The name of the definition that a reference points to. */
export const definitionOf = ($ref: string): string => $ref.replace(definitions, '');

/** The same schema, but null is accepted as well, which unsets an optional value. */
export function nullable(schema: JsonSchema): JsonSchema {
  if (typeof schema.type === 'string' && !schema.enum) return { ...schema, type: [schema.type, 'null'] };
  if (schema.enum) return { enum: [...schema.enum, null] };
  return { anyOf: [schema, { type: 'null' }] };
}

/** One schema of several that a value must satisfy together, of which none is a reference. */
export function intersection(parts: readonly JsonSchema[]): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const [name, schema] of parts.flatMap((part) => Object.entries(part.properties ?? {}))) {
    const known = properties[name];
    properties[name] = known ? { allOf: [known, schema] } : schema;
  }
  const required = [...new Set(parts.flatMap((part) => part.required ?? []))];
  return {
    ...(Object.assign({}, ...parts) as JsonSchema),
    ...(Object.keys(properties).length > 0 ? { properties } : {}),
    ...(required.length > 0 ? { required } : {}),
  };
}

/** The fields of which a schema requires exactly one; undefined if it has no such alternatives. */
export function alternativeFields({ oneOf = [] }: JsonSchema): string[] | undefined {
  const isFieldsOnly = oneOf.length > 0 && oneOf.every((part) => part.required && Object.keys(part).length === 1);
  return isFieldsOnly ? oneOf.flatMap(({ required = [] }) => required) : undefined;
}
