import { escapeBraces } from '../expr/emit-lines';
import type { Json, JsonMap } from '../json';

/**
 * Escapes data for the template of an ApplicationSet, whose strings and keys are Go templates.
 * @param data JSON with any text
 * @example
 * ```ts
 * const helm = { valuesObject: goTemplateLiteral({ link: 'https://example.com/{namespace}/{{name}}' }) };
 * ```
 */
export const goTemplateLiteral = (data: JsonMap): JsonMap =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [escapeBraces(key), literal(value)]));

function literal(value: Json): Json {
  if (typeof value === 'string') return escapeBraces(value);
  if (value === null || typeof value !== 'object') return value;
  return Array.isArray(value) ? value.map(literal) : goTemplateLiteral(value);
}
