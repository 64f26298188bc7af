import type { Json } from '../json';
import type { Leaf } from '../values/define';

/** The description of a value, with the allowed values if the schema has an enum. */
export function describeLeaf({ description, schema }: Leaf): string {
  if (!schema.enum) return description;
  return `${description} One of ${schema.enum.map(displayed).join(', ')}.`;
}

const displayed = (value: Json): string => (value === '' ? '""' : String(value));
