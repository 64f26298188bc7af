import type { Json } from '../json';
import type { Leaf } from '../values/define';

/** What a value means, with the words it may be where the schema lists them. */
export function describeLeaf({ description, schema }: Leaf): string {
  if (!schema.enum) return description;
  return `${description} One of ${schema.enum.map(word).join(', ')}.`;
}

const word = (value: Json): string => (value === '' ? '""' : String(value));
