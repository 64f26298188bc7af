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
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  allOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  not?: JsonSchema;
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
