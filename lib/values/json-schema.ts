import { RE2JS } from 're2js';
import { ChartError } from '../errors';
import type { Json } from '../json';
import type { LeafMeta } from './define';

/** The part of JSON Schema draft-07 that values schemas use. */
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
 * Text that survives Helm's toYaml and its schema check: without DEL, C1 controls, line and paragraph separators, the
 * byte order mark and two noncharacters (written as characters, because RE2 knows no \u), with one line break at its
 * end at most, because `{{- end }}` takes further ones out of a block scalar, and before that none of the spaces that
 * toYaml does not quote but Go trims from the end of a document.
 */
export const textPattern = `^(?:[^${lost}]*[^\n${lost}${trimmed}]\n?)?$`;

const definitions = '#/definitions/';

/** A reference to a definition by its name. */
export const refTo = (name: string): { $ref: string } => ({ $ref: `${definitions}${name}` });

/** The name of the definition that a reference refers to. */
export const definitionOf = ($ref: string): string => $ref.replace(definitions, '');

/** The numbers between which no float64 stands for two whole numbers; Helm reads every number as one. */
export const exactNumbers = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

/** The definition every free string refers to. */
export const textRef = refTo('text');
/** The definition every map key refers to. */
export const keyRef = refTo('key');

/** Map keys of which none is one of these but for its case, because Go reads JSON that way. */
const exactKeys = (...keys: string[]): JsonSchema => {
  const folded = keys.map((key) => key.replace(/[a-zA-Z]/g, (letter) => `[${caseFolds(letter.toLowerCase())}]`));
  return { allOf: [keyRef, { anyOf: [{ enum: keys }, { not: { pattern: `^(?:${folded.join('|')})$` } }] }] };
};

/** A letter in both cases, and what else Unicode folds into it: the Kelvin sign and the long s. */
const caseFolds = (letter: string): string =>
  letter + letter.toUpperCase() + (letter === 'k' ? '\u212a' : letter === 's' ? '\u017f' : '');

const stringsOrNull: JsonSchema = {
  type: ['object', 'null'],
  propertyNames: keyRef,
  additionalProperties: textRef,
};

/** Definitions that stand beside the imported ones: text, any JSON made of it, and objects of it. */
export const ownDefinitions: Record<string, JsonSchema> = {
  text: { type: 'string', pattern: textPattern },
  key: {
    allOf: [
      textRef,
      // Helm 3 writes the key << without quotes and then reads it as a merge.
      { not: { enum: ['<<'] } },
      // toYaml writes JSON first, with up to six characters for one, and then reads no more than 1,024 of a key.
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

/** The characters that need no escaping in YAML or Go, and the others of ASCII. */
const harmless = /[\w./:@+-]/;
const harmful = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code))
  .filter((character) => !harmless.test(character))
  .join('');

/** A class, a group's ends, an alternative, a repetition, or one harmless character. */
const patternPart =
  /\[(?:\\[wd./:@+-]|[ -Z^-~])+\]|\((?:\?:)?(?!\?)|[)|]|[*+?]|\{\d+(?:,\d*)?\}|\\[wd./:@+-]|[\w/:@-]/y;

/** Whether all that a pattern accepts is made of characters that need no escaping in YAML or Go. */
export function isQuotablePattern(pattern: string): boolean {
  const body = /^\^(.*)\$$/.exec(pattern)?.[1];
  if (body === undefined) return false;
  let depth = 0;
  for (patternPart.lastIndex = 0; patternPart.lastIndex < body.length; ) {
    const part = patternPart.exec(body)?.[0];
    // Each side of an alternative outside of groups lacks one of the anchors.
    if (part === undefined || (part === '|' && depth === 0)) return false;
    if (part.startsWith('[') && new RegExp(part).test(harmful)) return false;
    if (part.startsWith('(')) depth++;
    if (part === ')') depth--;
  }
  return true;
}

/**
 * Closes what zod left open: objects take declared keys only, free strings and keys carry the text pattern, and imported
 * Kubernetes types become references.
 */
export function hardenSchema(schema: JsonSchema): JsonSchema {
  const { $schema: _, ...marked } = schema as JsonSchema & LeafMeta;
  const { kubernetes, reservedKeys, reservedWords, quoting: _quoting, example: _example, ...rest } = marked;
  if (kubernetes !== undefined) return refTo(kubernetes);
  const closed: JsonSchema = { ...rest };
  delete closed.description;
  if (closed.const !== undefined) {
    // A word alone is an enum, so that null can join it.
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
  // zod writes the key's own type here.
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

/** A number has bounds at either side: the author's own, or those between which Helm loses no digit. */
function closeNumber(schema: JsonSchema): JsonSchema {
  const { exclusiveMinimum, exclusiveMaximum } = schema;
  return {
    ...schema,
    ...(schema.minimum === undefined && exclusiveMinimum === undefined ? { minimum: exactNumbers.minimum } : {}),
    ...(schema.maximum === undefined && exclusiveMaximum === undefined ? { maximum: exactNumbers.maximum } : {}),
  };
}

/** Throws when a pattern is outside RE2, in which Helm reads it, or means something else in JavaScript. */
export function checkPatterns(schema: unknown): void {
  if (schema === null || typeof schema !== 'object') return;
  if ('pattern' in schema && typeof schema.pattern === 'string') {
    const problem = patternProblem(schema.pattern);
    if (problem) throw new Error(`${schema.pattern} ${problem}`);
  }
  for (const child of Object.values(schema)) checkPatterns(child);
}

const patternProblems = new Map<string, string | undefined>();

/** Why RE2, in which Helm reads a pattern, and JavaScript would not agree on it. */
export function patternProblem(pattern: string): string | undefined {
  if (!patternProblems.has(pattern)) patternProblems.set(pattern, findPatternProblem(pattern));
  return patternProblems.get(pattern);
}

function findPatternProblem(pattern: string): string | undefined {
  try {
    RE2JS.compile(pattern);
  } catch {
    return 'is outside RE2, the patterns Helm knows: no look-around, no back-references';
  }
  const bare = pattern.replace(/\\[^sSpPz]|\[(?:\\[^sSpP]|[^\]\\])*\]/g, '');
  if (!/\.|\\[sSpPz]|\(\?[^:]/.test(bare)) return undefined;
  return 'differs between RE2 and JavaScript: write out the characters for . and \\s, and no flags';
}

/** The same schema, accepting null too: an optional value may be left unset by writing null. */
export function nullable(schema: JsonSchema): JsonSchema {
  if (typeof schema.type === 'string' && !schema.enum) return { ...schema, type: [schema.type, 'null'] };
  if (schema.enum) return { enum: [...schema.enum, null] };
  return { anyOf: [schema, { type: 'null' }] };
}

/** The imported definitions a schema refers to, transitively, each free string in them closed. */
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
          message: 'no imported type has this name',
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
    closed.pattern = textPattern;
    if (schema.pattern) closed.allOf = [{ pattern: schema.pattern }];
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
