import { isMap, type Json, type JsonMap } from '../../json';
import { goPattern, shown } from '../formats';
import type { FieldPath, ObjectProblem } from '../object-schema';
import { isSet, mapIn, mapsIn, oneOf, problem, within } from './type-rules';

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const words = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.map((item) => String(item ?? '')) : [];
const isGiven = (value: Json | undefined): boolean => value !== undefined && value !== null;

const types = oneOf('array', 'boolean', 'integer', 'number', 'object', 'string');

/** Where a schema is: at the root, in properties or items, or within allOf and the like, where only values are restricted. */
type Level = 'root' | 'field' | 'value';

/** The problems of the schema of a custom resource. */
export function* schemaProblems(schema: JsonMap, level: Level): Generator<ObjectProblem> {
  yield* unsupported(schema);
  if (level === 'value') yield* valueOnly(schema);
  else yield* structure(schema, level);
  yield* listType(schema);
  yield* mapType(schema);
  yield* validationRules(schema);
  for (const [child, childLevel, ...path] of children(schema, level))
    yield* within(schemaProblems(child, childLevel), ...path);
}

/** The schemas in a schema. */
function* children(schema: JsonMap, level: Level): Generator<[JsonMap, Level, ...FieldPath]> {
  const inner = level === 'value' ? 'value' : 'field';
  for (const [key, field] of Object.entries(mapIn(schema.properties))) yield [mapIn(field), inner, 'properties', key];
  if (isMap(schema.items)) yield [schema.items, inner, 'items'];
  if (isMap(schema.additionalProperties)) yield [schema.additionalProperties, inner, 'additionalProperties'];
  if (isMap(schema.not)) yield [schema.not, 'value', 'not'];
  for (const junctor of ['allOf', 'anyOf', 'oneOf']) {
    if (junctor === 'anyOf' && level !== 'value' && isIntOrString(schema[junctor])) continue;
    for (const [index, part] of (Array.isArray(schema[junctor]) ? schema[junctor] : []).entries()) {
      const isFirst = junctor === 'allOf' && index === 0 && level !== 'value';
      const { anyOf, ...others } = mapIn(part);
      yield [isFirst && isIntOrString(anyOf) ? others : mapIn(part), 'value', junctor, index];
    }
  }
}

const isIntOrString = (anyOf: Json | undefined): boolean =>
  JSON.stringify(anyOf) === JSON.stringify([{ type: 'integer' }, { type: 'string' }]);

function* unsupported(schema: JsonMap): Generator<ObjectProblem> {
  const type = textOf(schema.type);
  if (type !== '') yield* within(types(type), 'type');
  for (const field of ['additionalItems', 'dependencies', '$ref'])
    if (isGiven(schema[field])) yield problem('is not supported', field);
  for (const field of ['id', '$schema', 'patternProperties', 'definitions'])
    if (isSet(schema[field])) yield problem('is not supported', field);
  if (schema.uniqueItems === true) yield problem('is not supported; use x-kubernetes-list-type: set', 'uniqueItems');
  if (Array.isArray(schema.items)) yield problem('expected one schema, got a list', 'items');
  const others = schema.additionalProperties;
  if (isGiven(others) && others !== true && isSet(schema.properties))
    yield problem('must not be set with properties', 'additionalProperties');
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    yield problem('expected true, got false', 'x-kubernetes-preserve-unknown-fields');
  yield* fieldTypes(schema);
  if (!isPattern(textOf(schema.pattern)))
    yield problem(`expected a regular expression, got ${shown(schema.pattern)}`, 'pattern');
}

/** Fields by type, which the API server checks below items too, where it does not check for unknown fields. */
const typed: Readonly<Record<string, string>> = {
  string: 'type description title format pattern x-kubernetes-list-type x-kubernetes-map-type',
  integer: 'maxLength minLength maxItems minItems maxProperties minProperties',
  number: 'maximum minimum multipleOf',
  boolean:
    'nullable uniqueItems exclusiveMaximum exclusiveMinimum x-kubernetes-int-or-string x-kubernetes-embedded-resource x-kubernetes-preserve-unknown-fields',
};

function* fieldTypes(schema: JsonMap): Generator<ObjectProblem> {
  for (const [type, fields] of Object.entries(typed))
    for (const field of fields.split(' ')) {
      const value = schema[field];
      if (isGiven(value) && !(type === 'integer' ? Number.isInteger(value) : typeof value === type))
        yield problem(`expected ${type}, got ${shown(value as Json)}`, field);
    }
  for (const field of [
    'required',
    'x-kubernetes-list-map-keys',
    'enum',
    'allOf',
    'anyOf',
    'oneOf',
    'x-kubernetes-validations',
  ]) {
    const value = schema[field];
    if (isGiven(value) && !Array.isArray(value)) yield problem(`expected array, got ${shown(value as Json)}`, field);
  }
  for (const field of ['items', 'additionalProperties', 'additionalItems']) {
    const value = schema[field];
    const isSchema = isMap(value) || (field === 'items' ? Array.isArray(value) : typeof value === 'boolean');
    if (isGiven(value) && !isSchema) yield problem(`expected a schema, got ${shown(value as Json)}`, field);
  }
  for (const field of ['required', 'x-kubernetes-list-map-keys'])
    for (const [index, item] of (Array.isArray(schema[field]) ? schema[field] : []).entries())
      if (item !== null && typeof item !== 'string') yield problem(`expected string, got ${shown(item)}`, field, index);
}

/** Whether a regular expression is valid in Go, which has no lookaround. */
function isPattern(pattern: string): boolean {
  const bare = pattern.replace(/\\.|\[\^?\]?(?:\\.|[^\]\\])*\]/gs, 'a');
  return pattern.includes('\\Q') || (!/\(\?<?[=!]/.test(bare) && goPattern(pattern) !== undefined);
}

/** Fields that allOf and the like must not have. */
const structural = ['type', 'default', 'title', 'description', 'nullable'];
const extensions = [
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-embedded-resource',
  'x-kubernetes-int-or-string',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-list-type',
  'x-kubernetes-map-type',
  'x-kubernetes-validations',
];

function* valueOnly(schema: JsonMap): Generator<ObjectProblem> {
  for (const field of [...structural, ...extensions, 'additionalProperties'])
    if (
      field === 'default' || field === 'additionalProperties'
        ? isGiven(schema[field])
        : isSet(schema[field]) && schema[field] !== false
    )
      yield problem('must not be set within allOf, anyOf, oneOf or not', field);
  if ('metadata' in mapIn(schema.properties))
    yield problem('must not be set within allOf, anyOf, oneOf or not', 'properties', 'metadata');
}

function* structure(schema: JsonMap, level: Level): Generator<ObjectProblem> {
  const type = textOf(schema.type);
  const isEmbedded = schema['x-kubernetes-embedded-resource'] === true;
  const isIntOrStringType = schema['x-kubernetes-int-or-string'] === true;
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'] === true;
  if (type === 'array' && !isGiven(schema.items)) yield problem('required field "items" is missing');
  if (type !== 'object' && (isEmbedded || (level === 'root' && type !== '')))
    yield problem(`expected "object", got ${shown(type)}`, 'type');
  else if (type === '' && !isIntOrStringType && !isOpen) yield problem('required field "type" is missing or empty');
  if (level === 'root' && isGiven(schema.additionalProperties))
    yield problem('must not be set at the root', 'additionalProperties');
  if (level === 'root' && schema.nullable === true) yield problem('must not be set at the root', 'nullable');
  if (isEmbedded && isGiven(schema.additionalProperties))
    yield problem('must not be set for an embedded resource', 'additionalProperties');
  if (isEmbedded && !isOpen && !isSet(schema.properties))
    yield problem('required field "properties" is missing or empty');
  if (isIntOrStringType && isOpen)
    yield problem('must not be set with x-kubernetes-int-or-string', 'x-kubernetes-preserve-unknown-fields');
  if (isIntOrStringType && isEmbedded)
    yield problem('must not be set with x-kubernetes-int-or-string', 'x-kubernetes-embedded-resource');
  if (level === 'root' || isEmbedded) yield* metaTypes(mapIn(schema.properties), level);
}

/** The types of the fields that every resource has. */
function* metaTypes({ kind, apiVersion, metadata }: JsonMap, level: Level): Generator<ObjectProblem> {
  for (const [name, field, type] of [
    ['kind', kind, 'string'],
    ['apiVersion', apiVersion, 'string'],
    ['metadata', metadata, 'object'],
  ] as const) {
    if (field === undefined) continue;
    const given = textOf(mapIn(field).type);
    if (given !== type) yield problem(`expected ${shown(type)}, got ${shown(given)}`, 'properties', name, 'type');
    if (level === 'root' && isGiven(mapIn(field).default))
      yield problem(`must not be set for ${name}`, 'properties', name, 'default');
  }
  const others = Object.keys(mapIn(mapIn(metadata).properties)).filter(
    (name) => name !== 'name' && name !== 'generateName',
  );
  if (level === 'root')
    for (const name of others)
      yield problem('only name and generateName may be set', 'properties', 'metadata', 'properties', name);
}

function* listType(schema: JsonMap): Generator<ObjectProblem> {
  const kind = schema['x-kubernetes-list-type'];
  const keys = words(schema['x-kubernetes-list-map-keys']);
  if (keys.length > 0 && kind !== 'map')
    yield problem('may only be set for x-kubernetes-list-type: map', 'x-kubernetes-list-map-keys');
  if (!isGiven(kind)) return;
  yield* within(oneOf('atomic', 'set', 'map')(kind as Json), 'x-kubernetes-list-type');
  if (schema.type !== 'array') yield problem('may only be set for the type array', 'x-kubernetes-list-type');
  const items = mapIn(schema.items);
  if (kind === 'set' || kind === 'map') {
    if (items.nullable === true)
      yield problem(`must not be set for x-kubernetes-list-type: ${kind}`, 'items', 'nullable');
  }
  if (kind === 'map') yield* listMap(items, keys);
  const isAtomic =
    items.type === 'object'
      ? items['x-kubernetes-map-type'] === 'atomic'
      : (items['x-kubernetes-list-type'] ?? 'atomic') === 'atomic';
  if (kind === 'set' && !isAtomic) yield problem('must be atomic for x-kubernetes-list-type: set', 'items');
}

function* listMap(items: JsonMap, keys: readonly string[]): Generator<ObjectProblem> {
  if (keys.length === 0) yield problem('required field "x-kubernetes-list-map-keys" is missing or empty');
  if (items.type !== 'object') {
    yield problem(`expected "object", got ${shown(items.type)}`, 'items', 'type');
    return;
  }
  for (const [index, key] of keys.entries()) {
    const field = mapIn(items.properties)[key];
    const path = ['items', 'properties', key];
    if (field === undefined)
      yield problem(
        `expected the name of a property of the items, got ${shown(key)}`,
        'x-kubernetes-list-map-keys',
        index,
      );
    if (keys.indexOf(key) < index) yield problem(`duplicate item ${shown(key)}`, 'x-kubernetes-list-map-keys', index);
    const { type, nullable, default: value } = mapIn(field);
    if (type === 'array' || type === 'object')
      yield problem(`expected a scalar type, got ${shown(type)}`, ...path, 'type');
    if (nullable === true) yield problem('must not be set for a key of the list', ...path, 'nullable');
    if (field !== undefined && !words(items.required).includes(key) && !isGiven(value))
      yield problem('must be required or have a default, as it is a key of the list', ...path);
  }
}

function* mapType(schema: JsonMap): Generator<ObjectProblem> {
  const kind = schema['x-kubernetes-map-type'];
  if (!isGiven(kind)) return;
  yield* within(oneOf('atomic', 'granular')(kind as Json), 'x-kubernetes-map-type');
  if (schema.type !== 'object') yield problem('may only be set for the type object', 'x-kubernetes-map-type');
}

const reasons = oneOf('FieldValueRequired', 'FieldValueInvalid', 'FieldValueForbidden', 'FieldValueDuplicate');

/** Rules for values; their expressions are not compiled. */
function* validationRules(schema: JsonMap): Generator<ObjectProblem> {
  for (const [index, { rule, message, messageExpression, reason, fieldPath }] of mapsIn(
    schema['x-kubernetes-validations'],
  ).entries()) {
    const path = ['x-kubernetes-validations', index] as const;
    const [expression, text] = [textOf(rule).trim(), textOf(message).trim()];
    if (expression === '') yield problem('required field "rule" is missing or empty', ...path);
    else if (isSet(message) && text === '') yield problem('must not be empty', ...path, 'message');
    else if (/[\r\n]/.test(text)) yield problem('must not contain line breaks', ...path, 'message');
    else if (/[\r\n]/.test(expression) && text === '')
      yield problem('required field "message" is missing; the rule has line breaks', ...path);
    if (isSet(messageExpression) && textOf(messageExpression).trim() === '')
      yield problem('must not be empty', ...path, 'messageExpression');
    if (isGiven(reason)) yield* within(reasons(reason as Json), ...path, 'reason');
    if (isSet(fieldPath) && fieldAt(schema, textOf(fieldPath)) === undefined)
      yield problem(`expected a path to a field such as .name, got ${shown(fieldPath)}`, ...path, 'fieldPath');
  }
}

/** The schema at a path such as `.spec.replicas` or `.spec['a.b']`; undefined if there is none. */
export function fieldAt(schema: JsonMap, path: string): JsonMap | undefined {
  const step = /\.([^.[\]]+)|\['((?:[^'\\]|\\.)*)'\]/y;
  let at: JsonMap | undefined = schema;
  while (step.lastIndex < path.length && at) {
    const [, plain, quoted = ''] = step.exec(path) ?? [undefined, undefined, undefined];
    if (step.lastIndex === 0) return undefined;
    const { properties, additionalProperties }: JsonMap = at;
    const field: Json | undefined = mapIn(properties)[plain ?? quoted.replace(/\\(.)/g, '$1')];
    at =
      isMap(properties) && field !== undefined
        ? mapIn(field)
        : isMap(additionalProperties)
          ? additionalProperties
          : undefined;
  }
  return path === '' ? undefined : at;
}
