import { exactNumbers } from '../helm/go-number';
import { type JsonSchema, refTo } from './json-schema';

const lost = '\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff';
const trimmed = '\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000';
/**
 * Text that Helm's toYaml preserves: no DEL, C1 controls, line and paragraph separators, byte order mark and two
 * noncharacters (written literally, because RE2 has no \u); at most one trailing line break, because `{{- end }}` trims
 * others from a block scalar; and no trailing Unicode space, which toYaml does not quote and Go trims from a document.
 */
export const textPattern = `^(?:[^${lost}]*[^\n${lost}${trimmed}]\n?)?$`;

const escaped = '\u0000-\u001f"&<>\\\\';

/** The keys of the definition `key` as one pattern, and those that match it and are not among them. */
export const keyPattern = {
  pattern: `^(?:[^${lost}]{0,169}[^\n${lost}${trimmed}]|[^${lost}]{0,168}[^\n${lost}${trimmed}]\n|[^${escaped}${lost}]{0,999}[^${escaped}${lost}${trimmed}])?$`,
  never: ['<<'],
};

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
