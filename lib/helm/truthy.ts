import type { Json } from '../json';

/** Helm's truthiness: false, 0, "", null and empty collections are falsy. */
export function truthy(value: Json): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value !== null && typeof value === 'object') return Object.keys(value).length > 0;
  return Boolean(value);
}
