import { escapeBraces } from '../expr/emit-lines';
import type { Json, JsonMap } from '../json';

/** Data for the template of an ApplicationSet: every text and key comes out as it is, braces and all. */
export const goTemplateLiteral = (data: JsonMap): JsonMap =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [escapeBraces(key), literal(value)]));

function literal(value: Json): Json {
  if (typeof value === 'string') return escapeBraces(value);
  if (value === null || typeof value !== 'object') return value;
  return Array.isArray(value) ? value.map(literal) : goTemplateLiteral(value);
}
