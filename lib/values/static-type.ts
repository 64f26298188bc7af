import type { ExprType, Quoting } from '../expr/ast';
import { isYamlWord } from '../helm/yaml/reserved-words';
import type { Json } from '../json';
import { printsPlainly } from './holds-exponent';
import type { JsonSchema } from './json-schema';
import { textRef } from './own-definitions';
import { isQuotablePattern } from './quotable-pattern';

/** The static type of the expressions that read a value. */
export function exprTypeOf(json: JsonSchema): ExprType {
  if (json.$ref) return json.$ref === textRef.$ref ? 'string' : 'map';
  const type = json.allOf || json.enum?.every((item) => typeof item === 'string') ? 'string' : json.type;
  return typeof type === 'string' ? (exprTypes[type] ?? 'any') : 'any';
}

const exprTypes: Readonly<Record<string, ExprType>> = {
  array: 'list',
  boolean: 'boolean',
  integer: 'integer',
  number: 'number',
  object: 'map',
  string: 'string',
};

/** The quoting that every value accepted by a JSON schema needs. */
export function quotingOf(json: JsonSchema): Quoting {
  if (json.type === 'integer' || json.type === 'number') return printsPlainly(json) ? 'bare' : 'escape';
  if (json.enum) return json.enum.every(isSafeWord) ? 'bare' : 'escape';
  return json.pattern !== undefined && isQuotablePattern(json.pattern) ? 'quotable' : 'escape';
}

const isSafeWord = (word: Json): boolean =>
  typeof word === 'string' && /^[A-Za-z][\w./-]*$/.test(word) && !isYamlWord(word);
