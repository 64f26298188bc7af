import { RE2JS } from 're2js';
import { ChartError } from '../errors';
import type { Json } from '../json';
import type { LeafMeta } from './define';

/** The subset of JSON Schema draft-07 that values schemas use. */
export interface JsonSchema {
  $ref?: string;
  $schema?: string;
  title?: string;
  description?: string;
  default?: Json;
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

const lost = '\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff';
const trimmed = '\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000';
/**
 * Text that Helm's toYaml preserves: no DEL, C1 controls, line and paragraph separators, byte order mark and two
 * noncharacters (written literally, because RE2 has no \u); at most one trailing line break, because `{{- end }}` trims
 * others from a block scalar; and no trailing Unicode space, which toYaml does not quote and Go trims from a document.
 */
export const textPattern = `^(?:[^${lost}]*[^\n${lost}${trimmed}]\n?)?$`;

const definitions = '#/definitions/';

/** A reference to a definition. */
export const refTo = (name: string): { $ref: string } => ({ $ref: `${definitions}${name}` });

/** The name of the definition that a reference points to. */
export const definitionOf = ($ref: string): string => $ref.replace(definitions, '');

/** The range in which a float64 represents integers exactly; Helm reads every number as a float64. */
export const exactNumbers = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

/** The definition of strings without a pattern. */
export const textRef = refTo('text');
/** The definition of map keys. */
export const keyRef = refTo('key');

/** Map keys that must not equal one of these case-insensitively unless exactly, because Go ignores case when decoding JSON. */
const exactKeys = (...keys: string[]): JsonSchema => {
  const folded = keys.map((key) => key.replace(/[a-zA-Z]/g, (letter) => `[${caseFolds(letter.toLowerCase())}]`));
  return { allOf: [keyRef, { anyOf: [{ enum: keys }, { not: { pattern: `^(?:${folded.join('|')})$` } }] }] };
};

/** A letter in both cases, and the characters that Unicode folds to it: the Kelvin sign and the long s. */
const caseFolds = (letter: string): string =>
  letter + letter.toUpperCase() + (letter === 'k' ? '\u212a' : letter === 's' ? '\u017f' : '');

const stringsOrNull: JsonSchema = {
  type: ['object', 'null'],
  propertyNames: keyRef,
  additionalProperties: textRef,
};

/** Definitions of this library, besides the imported ones. */
export const ownDefinitions: Record<string, JsonSchema> = {
  text: { type: 'string', pattern: textPattern },
  key: {
    allOf: [
      textRef,
      // Helm 3 writes the key << unquoted and then parses it as a merge key.
      { not: { enum: ['<<'] } },
      // toYaml writes JSON first, with up to six characters for one, and then accepts keys of up to 1,024 characters.
      { anyOf: [{ maxLength: 170 }, { maxLength: 1000, pattern: '^[^\u0000-\u001f"&<>\\\\]*$' }] },
    ],
  },
  json: {
    anyOf: [
      textRef,
      { type: ['number', 'boolean', 'null'], ...exactNumbers },
      { type: 'array', items: refTo('json') },
      refTo('fields'),
    ],
  },
  fields: { type: 'object', propertyNames: keyRef, additionalProperties: refTo('json') },
  object: {
    type: 'object',
    propertyNames: exactKeys('apiVersion', 'kind', 'metadata'),
    additionalProperties: refTo('json'),
    required: ['apiVersion', 'kind', 'metadata'],
    properties: {
      apiVersion: { allOf: [textRef, { type: 'string', minLength: 1 }] },
      kind: { allOf: [textRef, { type: 'string', minLength: 1 }] },
      metadata: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { allOf: [textRef, { type: 'string', minLength: 1 }] },
          annotations: stringsOrNull,
          labels: stringsOrNull,
        },
        propertyNames: exactKeys('name', 'annotations', 'labels'),
        additionalProperties: refTo('json'),
      },
    },
  },
};

/** The ASCII characters that need no escaping in YAML and Go, and the others. */
const harmless = /[\w./:@+-]/;
const harmful = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code))
  .filter((character) => !harmless.test(character))
  .join('');

/** A token of a pattern: a class, the start or end of a group, an alternative, a repetition, or one harmless character. */
const patternPart =
  /\[(?:\\[wd./:@+-]|[ -Z^-~])+\]|\((?:\?:)?(?!\?)|[)|]|[*+?]|\{\d+(?:,\d*)?\}|\\[wd./:@+-]|[\w/:@-]/y;

/** Whether a pattern only accepts text of characters that need no escaping in YAML and Go. */
export function isQuotablePattern(pattern: string): boolean {
  const body = /^\^(.*)\$$/.exec(pattern)?.[1];
  if (body === undefined) return false;
  let depth = 0;
  for (patternPart.lastIndex = 0; patternPart.lastIndex < body.length; ) {
    const part = patternPart.exec(body)?.[0];
    // At the top level, each side of an alternative lacks one of the anchors.
    if (part === undefined || (part === '|' && depth === 0)) return false;
    if (part.startsWith('[') && new RegExp(part).test(harmful)) return false;
    if (part.startsWith('(')) depth++;
    if (part === ')') depth--;
  }
  return true;
}

/**
 * Makes zod's schema strict: objects accept only declared keys, strings and keys without a pattern get the text pattern,
 * and imported types become references.
 */
export function hardenSchema(schema: JsonSchema): JsonSchema {
  const { $schema: _, ...marked } = schema as JsonSchema & LeafMeta;
  const { kubernetes, reservedKeys, reservedWords, quoting: _quoting, example: _example, ...rest } = marked;
  if (kubernetes !== undefined) return refTo(kubernetes);
  const closed: JsonSchema = { ...rest };
  delete closed.description;
  if (closed.const !== undefined) {
    // Written as an enum, so that null can be added.
    closed.enum = [closed.const];
    delete closed.const;
  }
  if (reservedKeys) closed.propertyNames = { allOf: [keyRef, { not: { enum: reservedKeys } }] };
  if (reservedWords) closed.not = { enum: reservedWords };
  if (closed.type === 'string') return closeString(closed);
  if (closed.type === 'number') return closeNumber(closed);
  if (closed.items) closed.items = hardenSchema(closed.items);
  for (const key of ['allOf', 'anyOf', 'oneOf'] as const) if (closed[key]) closed[key] = closed[key].map(hardenSchema);
  if (closed.type === 'object') closeObject(closed);
  return closed;
}

function closeObject(schema: JsonSchema): void {
  if (schema.properties) {
    schema.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([key, value]) => {
        const optional = !schema.required?.includes(key);
        return [key, optional ? nullable(hardenSchema(value)) : hardenSchema(value)];
      }),
    );
    schema.additionalProperties = false;
    return;
  }
  // Here propertyNames is the key type as zod wrote it.
  if (!schema.propertyNames?.allOf) {
    const { pattern, enum: words, minLength, maxLength } = schema.propertyNames ?? {};
    const isLimited = minLength !== undefined || maxLength !== undefined;
    if (pattern || words) schema.propertyNames = closeString(schema.propertyNames as JsonSchema);
    else schema.propertyNames = isLimited ? { allOf: [keyRef, schema.propertyNames as JsonSchema] } : keyRef;
  }
  if (typeof schema.additionalProperties === 'object') {
    schema.additionalProperties = hardenSchema(schema.additionalProperties);
  }
}

function closeString(schema: JsonSchema): JsonSchema {
  if (schema.enum) return schema;
  const { format: _, ...rest } = schema;
  if (rest.pattern === undefined) {
    const { type: _type, ...limits } = rest;
    return Object.keys(limits).length === 0 ? textRef : { allOf: [textRef, rest] };
  }
  return isQuotablePattern(rest.pattern) ? rest : { allOf: [textRef, rest] };
}

/** Limits a number without bounds to the range in which Helm preserves all digits. */
function closeNumber(schema: JsonSchema): JsonSchema {
  const { exclusiveMinimum, exclusiveMaximum } = schema;
  return {
    ...schema,
    ...(schema.minimum === undefined && exclusiveMinimum === undefined ? { minimum: exactNumbers.minimum } : {}),
    ...(schema.maximum === undefined && exclusiveMaximum === undefined ? { maximum: exactNumbers.maximum } : {}),
  };
}

/** Throws if RE2, which Helm uses, rejects a pattern or interprets it differently from JavaScript. */
export function checkPatterns(schema: unknown): void {
  if (schema === null || typeof schema !== 'object') return;
  if ('pattern' in schema && typeof schema.pattern === 'string') {
    const problem = patternProblem(schema.pattern);
    if (problem) throw new Error(`the pattern ${schema.pattern} ${problem}`);
  }
  for (const child of Object.values(schema)) checkPatterns(child);
}

const patternProblems = new Map<string, string | undefined>();

/** Why RE2, which Helm uses, and JavaScript differ on a pattern; undefined if they agree. */
export function patternProblem(pattern: string): string | undefined {
  if (!patternProblems.has(pattern)) patternProblems.set(pattern, findPatternProblem(pattern));
  return patternProblems.get(pattern);
}

function findPatternProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
  } catch {
    return 'is not valid in RE2, which Helm uses: look-around and back-references are not supported';
  }
  const bare = pattern.replace(/\\[^sSpPz]|\[(?:\\[^sSpP]|[^\]\\])*\]/g, '');
  if (!/\.|\\[sSpPz]|\(\?[^:]/.test(bare)) return undefined;
  return 'differs between RE2 and JavaScript: replace . and \\s with a list of characters, and do not use flags';
}

/** The same schema, but null is accepted as well, which unsets an optional value. */
export function nullable(schema: JsonSchema): JsonSchema {
  if (typeof schema.type === 'string' && !schema.enum) return { ...schema, type: [schema.type, 'null'] };
  if (schema.enum) return { enum: [...schema.enum, null] };
  return { anyOf: [schema, { type: 'null' }] };
}

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
  if (schema.$ref) return schema;
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
    closed.propertyNames = keyRef;
  }
  return closed;
}
