import { type OutputUnit, type Schema, validate } from '@cfworker/json-schema';
import { didYouMean, type Problem } from '../errors';
import { exactNumbers } from '../helm/go-number';
import { isMap, type Json, type JsonMap, valueAt } from '../json';
import { alternativeFields, definitionOf, type JsonSchema, refTo } from './json-schema';
import { textPattern } from './own-definitions';

const lookups = new WeakMap<JsonSchema, Record<string, Schema>>();

/** The targets of `$ref`; the validator would walk the whole schema to find them. */
function lookupOf(schema: JsonSchema): Record<string, Schema> {
  let lookup = lookups.get(schema);
  if (!lookup) {
    const definitions = Object.entries(schema.definitions ?? {});
    lookup = Object.fromEntries(definitions.map(([name, definition]) => [refTo(name).$ref, definition as Schema]));
    lookups.set(schema, lookup);
  }
  return lookup;
}

/** Validates a values document against a schema, as Helm does. */
export function validateValues(schema: JsonSchema, values: JsonMap): Problem[] {
  return isAccepted(schema, values, lookupOf(schema)) ? [] : problemsOf(schema, values);
}

/** Accepted values by schema, because `prove` validates thousands of similar documents. */
const accepted = new WeakMap<JsonSchema, Set<string>>();
const remembered = 1000;

/** Whether a schema accepts a value; validates properties separately, so that the result for each is cached. */
function isAccepted(schema: JsonSchema, value: Json, lookup: Record<string, Schema>): boolean {
  const known = accepted.get(schema) ?? new Set();
  const text = JSON.stringify(value);
  if (known.has(text)) return true;
  const parts = isMap(value)
    ? Object.entries(schema.properties ?? {}).flatMap(([key, part]) => {
        const field = Object.hasOwn(value, key) ? value[key] : undefined;
        return field === undefined ? [] : [{ part, field }];
      })
    : [];
  const isValid =
    parts.every(({ part, field }) => isAccepted(part, field, lookup)) &&
    validated(parts.length > 0 ? withoutProperties(schema) : schema, value, lookup).valid;
  if (!isValid) return false;
  if (known.size >= remembered) known.clear();
  accepted.set(schema, known.add(text));
  return true;
}

const shells = new WeakMap<JsonSchema, JsonSchema>();

/** The schema without the schemas of its properties, whose names remain so that they are not additional properties. */
function withoutProperties(schema: JsonSchema): JsonSchema {
  const known = shells.get(schema);
  if (known) return known;
  const names = Object.keys(schema.properties ?? {});
  const shell = { ...schema, properties: Object.fromEntries(names.map((name) => [name, {}])) };
  shells.set(schema, shell);
  return shell;
}

/** Validates one value against its part of a schema; definitions are those of the root schema. */
export const validatePart = (root: JsonSchema, part: JsonSchema, value: Json): Problem[] =>
  problemsOf({ ...part, definitions: root.definitions ?? {} }, value, lookupOf(root));

function problemsOf(schema: JsonSchema, values: Json, lookup = lookupOf(schema)): Problem[] {
  const { valid, errors } = validated(schema, values, lookup);
  if (valid) return [];
  const described = errors.map((error) => ({ error, problems: describe(error, schema, values) }));
  const specific = described.filter(({ error, problems }) => problems.length > 0 && !isOfAlternative(error));
  // Type errors of alternatives are noise if another error says what is wrong inside the value.
  const found = described.flatMap(({ error, problems }) =>
    isOfAlternative(error) && specific.some((other) => isBelow(other.error, error)) ? [] : problems,
  );
  const problems = new Map(found.map((problem) => [`${problem.where} ${problem.message}`, problem]));
  if (problems.size > 0) return [...problems.values()];
  return [{ code: 'value-invalid', where: 'values', message: 'does not match the schema' }];
}

const isOfAlternative = ({ keyword, keywordLocation }: OutputUnit): boolean =>
  keyword === 'type' && keywordLocation.includes('/anyOf/');

const isBelow = (inner: OutputUnit, outer: OutputUnit): boolean =>
  `${inner.instanceLocation}/`.startsWith(`${outer.instanceLocation}/`);

function validated(schema: JsonSchema, values: Json, lookup: Record<string, Schema>): ReturnType<typeof validate> {
  try {
    return validate(values, schema as Schema, '7', lookup, false);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    // The validator overflows on a hundred thousand errors: stop at the first.
    return validate(values, schema as Schema, '7', lookup, true);
  }
}

const pointer = (location: string): string[] =>
  location
    .split('/')
    .slice(1)
    .map((key) => decodeURI(key).replaceAll('~1', '/').replaceAll('~0', '~'));

/** The schema that contains the keyword at a location, following references. */
function schemaAt(root: JsonSchema, location: string): JsonSchema {
  let node: unknown = root;
  for (const key of pointer(location).slice(0, -1)) {
    node = (node as Record<string, unknown> | undefined)?.[key];
    if (key === '$ref' && typeof node === 'string') node = root.definitions?.[definitionOf(node)];
  }
  return (node ?? {}) as JsonSchema;
}

function describe(error: OutputUnit, root: JsonSchema, values: Json): Problem[] {
  const path = pointer(error.instanceLocation);
  const schema = schemaAt(root, error.keywordLocation);
  const value = valueAt(values, path);
  const isKey = error.keywordLocation.includes('/propertyNames/');
  const where = pathText(isKey ? path.slice(0, -1) : path) || 'values';
  // Of alternatives, the one error of all says what is missing.
  if (isMissing(error) && /\/oneOf\/\d+\/required$/.test(error.keywordLocation) && Object.keys(schema).length === 1)
    return [];
  const messages = isMissing(error)
    ? missingMessages(schema, value, { root, values, path })
    : messagesOf(error, schema, isKey ? (path.at(-1) as string) : value);
  return messages.map(({ message, key = [] }) => ({
    code: 'value-invalid',
    where,
    message: `${isKey ? 'the key ' : ''}${message}${gapHint(error, values, path)}`,
    path: [...path, ...key],
  }));
}

const isMissing = ({ keyword }: OutputUnit): boolean => keyword === 'required';

interface Place {
  readonly root: JsonSchema;
  readonly values: Json;
  readonly path: readonly string[];
}

/** Messages for missing keys, with the reason: null removed a default, a list replaced the default list, or it was never set. */
function missingMessages(schema: JsonSchema, value: Json | undefined, { root, values, path }: Place): Message[] {
  const isInList = path.some((_, index) => Array.isArray(valueAt(values, path.slice(0, index))));
  return (schema.required ?? [])
    .filter((key) => !keysOf(value).includes(key))
    .map((key) => {
      const missing = `"${key}" is missing`;
      const full = [...path, key];
      if (!hasDefault(root, full)) return { message: `${missing}; set ${pathText(full)}` };
      if (!isInList) return { message: `${missing}; do not set it to null, which removes the default` };
      const reason = 'a list in --set or a values file replaces the whole default list';
      return { message: `${missing}; ${reason}: set ${pathText(full)} as well` };
    });
}

/** Whether the defaults of a chart contain a value at a path. */
function hasDefault({ default: fallback, type, properties }: JsonSchema, path: readonly string[]): boolean {
  if (fallback !== undefined) return valueAt(fallback, path) !== undefined;
  const [key, ...rest] = path;
  // The type of a group is `object`, that of an optional object includes null.
  if (key === undefined) return type === 'object';
  const child = type === 'object' ? properties?.[key] : undefined;
  return child !== undefined && hasDefault(child, rest);
}

/** Explains a null item that was not set explicitly. */
function gapHint({ keyword }: OutputUnit, values: Json, path: readonly string[]): string {
  const list = keyword === 'type' ? valueAt(values, path.slice(0, -1)) : undefined;
  const index = Number(path.at(-1));
  if (!Array.isArray(list) || list[index] !== null || list.slice(index).every((item) => item === null)) return '';
  return '; --set of a later item fills the gap with null: set this item as well';
}

interface Message {
  readonly message: string;
  /** The key that the message is about. */
  readonly key?: string[];
}

const pathText = (path: readonly string[]): string =>
  path
    .map((key, index) => {
      if (/^\d+$/.test(key)) return `[${key}]`;
      return /^[\w-]+$/.test(key) ? `${index ? '.' : ''}${key}` : `[${JSON.stringify(key)}]`;
    })
    .join('');

/** The messages of a validation error. */
function messagesOf(error: OutputUnit, schema: JsonSchema, value: Json | undefined): Message[] {
  if (error.keyword !== 'additionalProperties') return textsOf(error, schema, value).map((message) => ({ message }));
  const declared = Object.keys(schema.properties ?? {});
  const unknown = schema.additionalProperties === false ? keysOf(value).filter((key) => !declared.includes(key)) : [];
  return unknown.map((key) => ({ message: `unknown key "${key}"${didYouMean(key, declared)}`, key: [key] }));
}

const keysOf = (value: Json | undefined): string[] =>
  value !== null && typeof value === 'object' ? Object.keys(value) : [];

/** Helm deletes a default that is set to null; any other null stays in the values. List items have a hint of their own. */
const nullHint = (value: Json | undefined, location: string): string =>
  value === null && !/\/\d+$/.test(location) ? '; null only removes a default, and there is none: leave it out' : '';

/** Keywords whose errors only repeat a nested one have no message. */
function textsOf(error: OutputUnit, schema: JsonSchema, value: Json | undefined): string[] {
  const shown = show(value);
  switch (error.keyword) {
    case 'type':
      return schema.type === 'null'
        ? []
        : [`expected ${list([schema.type ?? []].flat())}, got ${shown}${nullHint(value, error.instanceLocation)}`];
    case 'enum':
      return [`expected ${list((schema.enum ?? []).map(show))}, got ${shown}${nearest(value, schema.enum ?? [])}`];
    case 'pattern':
      return [patternMessage(schema.pattern as string, shown)];
    case 'not':
      return [`${shown} is reserved`];
    case 'minimum':
      return [
        `expected at least ${schema.minimum}, got ${shown}${digitsHint(schema.minimum === exactNumbers.minimum)}`,
      ];
    case 'maximum':
      return [`expected at most ${schema.maximum}, got ${shown}${digitsHint(schema.maximum === exactNumbers.maximum)}`];
    case 'exclusiveMinimum':
      return [`expected more than ${schema.exclusiveMinimum}, got ${shown}`];
    case 'exclusiveMaximum':
      return [`expected less than ${schema.exclusiveMaximum}, got ${shown}`];
    case 'minProperties':
      return [`expected at least ${count(schema.minProperties, 'field')}, got ${shown}`];
    case 'maxProperties':
      return [`expected at most ${count(schema.maxProperties, 'field')}, got ${list(keysOf(value), 'and')}`];
    case 'oneOf': {
      const fields = alternativeFields(schema);
      if (!fields) return [];
      const found = fields.filter((field) => keysOf(value).includes(field));
      return [`expected exactly one of ${list(fields)}, got ${found.join(' and ') || 'none'}`];
    }
    case 'minItems':
      return [`expected at least ${schema.minItems} items, got ${shown}`];
    case 'maxItems':
      return [`expected at most ${schema.maxItems} items, got ${shown}`];
    case 'minLength':
    case 'maxLength':
      return [`expected ${schema.minLength ?? 0} to ${schema.maxLength ?? 'any number of'} characters, got ${shown}`];
    default:
      return [];
  }
}

const count = (number: number | undefined, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

const digitsHint = (isLimitOfHelm: boolean): string =>
  isLimitOfHelm ? ': Helm reads numbers as float64, which is not exact beyond that' : '';

const patternMessage = (pattern: string, shown: string): string =>
  pattern === textPattern
    ? `${shown} contains characters that Helm's YAML writer does not preserve: DEL, C1 controls, U+2028, U+2029, U+FEFF, U+FFFE, U+FFFF, or several line breaks or a non-ASCII space at the end`
    : `${shown} does not match ${pattern}`;

const nearest = (value: Json | undefined, words: readonly Json[]): string =>
  typeof value === 'string'
    ? didYouMean(
        value,
        words.filter((word) => typeof word === 'string'),
      )
    : '';

const list = (items: readonly string[], and = 'or'): string =>
  items.length > 1 ? `${items.slice(0, -1).join(', ')} ${and} ${items.at(-1)}` : String(items[0]);

function show(value: Json | undefined): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
