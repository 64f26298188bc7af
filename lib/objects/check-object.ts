import { didYouMean } from '../errors';
import { isMap, type Json, type JsonMap } from '../json';
import { crdDefinition, defaultProblems } from './crd-defaults';
import { formats, integerRanges, matchesPattern, shown } from './formats';
import { type KindSchema, type ObjectProblem, type ObjectSchema, problemBelow } from './object-schema';
import { rulesOf } from './rules/all-rules';
import { laterProblems } from './rules/later-fields';
import { objectRules } from './rules/metadata';
import { ruleProblems, type TypeRules, unique } from './rules/type-rules';

/** What the API server would reject in an object of a kind. */
export function objectProblems(object: JsonMap, kind: KindSchema): ObjectProblem[] {
  const problems = [
    ...problemsIn(kind.isCustom ? object : withSpec(object, kind), { $ref: kind.name }, kind),
    ...objectRules(kind, object),
  ];
  if (problems.length > 0 || kind.name !== crdDefinition) return problems;
  const custom: KindSchema = { ...kind, isCustom: true };
  return [...defaultProblems(object, (value, schema) => problemsIn(value, schema, custom))];
}

/** An object as the API server reads it: a spec that is not set is an empty one. */
const withSpec = (object: JsonMap, kind: KindSchema): JsonMap =>
  kind.definition(kind.name)?.properties?.spec ? { ...object, spec: object.spec ?? {} } : object;

const none: readonly ObjectProblem[] = [];

/** Problems of a value; null is a field that is not set, as for the API server. */
function problemsIn(value: Json | undefined, schema: ObjectSchema, kind: KindSchema): readonly ObjectProblem[] {
  if (value === null || value === undefined) return none;
  if (schema.decoded && !kind.decoded) return problemsIn(value, schema, { ...kind, decoded: true });
  if (schema.$ref === undefined) return problemsOfType(value, schema, kind);
  const rules = kind.decoded ? {} : rulesOf(schema.$ref);
  const found = problemsIn(value, withRules(kind.definition(schema.$ref) ?? {}, rules), kind);
  // A rule relies on the types of the fields that it reads.
  if (found.length > 0 || !isMap(value)) return found;
  const later = kind.decoded || !kind.minor ? none : laterProblems(schema.$ref, value, kind.minor);
  return [...ruleProblems(value, rules), ...later];
}

/** The problems of a field or item, as those of the map or list. */
const at = (key: string | number, problems: readonly ObjectProblem[]): readonly ObjectProblem[] =>
  problems.length === 0 ? none : problems.map((problem) => problemBelow([key], problem));

/** What a definition says about the fields, and what the API server makes of it. */
function withRules(definition: ObjectSchema, { optional, decoded }: TypeRules): ObjectSchema {
  if (!optional && !decoded) return definition;
  const required = optional && definition.required?.filter((key) => !optional.includes(key));
  const fields = decoded?.map((key) => [key, { ...definition.properties?.[key], decoded: true }]);
  return {
    ...definition,
    ...(required ? { required } : {}),
    ...(fields ? { properties: { ...definition.properties, ...Object.fromEntries(fields) } } : {}),
  };
}

function problemsOfType(value: Json, schema: ObjectSchema, kind: KindSchema): readonly ObjectProblem[] {
  const { type } = schema;
  if (type !== undefined && !(typeof type === 'string' ? hasType(value, type) : isOfTypes(value, type)))
    return [{ path: [], message: `expected ${[type].flat().join(' or ')}, got ${shown(value)}` }];
  if (Array.isArray(value)) return problemsOfList(value, schema, kind);
  if (isMap(value)) return problemsOfMap(value, schema, kind);
  const messages = [...problemsOfScalar(value, kind.decoded ? { ...schema, enum: undefined } : schema, kind)];
  return messages.length === 0 ? none : messages.map((message) => ({ path: [], message }));
}

const isOfTypes = (value: Json, types: readonly string[]): boolean =>
  types.length === 0 || types.some((type) => hasType(value, type));

function hasType(value: Json, type: string): boolean {
  if (type === 'object') return isMap(value);
  if (type === 'array') return Array.isArray(value);
  return type === 'integer' ? Number.isInteger(value) && Math.abs(Number(value)) <= 2 ** 63 : typeof value === type;
}

function* problemsOfScalar(value: Json, schema: ObjectSchema, kind: KindSchema): Generator<string> {
  if (typeof value === 'number') {
    const { minimum = -Infinity, maximum = Infinity } = { ...integerRanges[schema.format ?? ''], ...schema };
    if (value < minimum) yield `must be at least ${minimum}, got ${value}`;
    if (value > maximum) yield `must be at most ${maximum}, got ${value}`;
  }
  const { enum: words, pattern, minLength = 0, maxLength = Infinity } = schema;
  // In a struct "" is a field that is not set.
  if (words?.length && (kind.isCustom || (typeof value === 'string' && value !== '')) && !words.includes(value))
    yield `expected ${words.map(shown).join(' or ')}, got ${shown(value)}`;
  if (typeof value !== 'string') return;
  const format = formats[schema.format ?? ''];
  if (format && !format.pattern.test(value)) yield `expected ${format.name}, got ${shown(value)}`;
  if (pattern !== undefined && !matchesPattern(pattern, value))
    yield `expected text that matches ${pattern}, got ${shown(value)}`;
  const { length } = [...value];
  if (length < minLength) yield `expected at least ${minLength} characters, got ${length}`;
  if (length > maxLength) yield `expected at most ${maxLength} characters, got ${length}`;
}

function problemsOfList(list: readonly Json[], schema: ObjectSchema, kind: KindSchema): readonly ObjectProblem[] {
  const { items = {}, minItems = 0, maxItems = Infinity, differIn } = schema;
  const found: ObjectProblem[] = [];
  if (list.length < minItems)
    found.push({ path: [], message: `expected at least ${minItems} items, got ${list.length}` });
  if (list.length > maxItems)
    found.push({ path: [], message: `expected at most ${maxItems} items, got ${list.length}` });
  for (const [index, item] of list.entries())
    found.push(...at(index, item === null ? problemsOfNull(items, kind) : problemsIn(item, items, kind)));
  if (differIn) found.push(...duplicates(list, schema));
  return found;
}

/** Problems of null in a list, which is the zero value of a type in a struct. */
function problemsOfNull(schema: ObjectSchema, kind: KindSchema): readonly ObjectProblem[] {
  const { type } = schema.$ref === undefined ? schema : (kind.definition(schema.$ref) ?? {});
  if (!kind.isCustom) return problemsIn(zeroValues[String(type)], schema, kind);
  if (type === undefined || schema.nullable) return none;
  return [{ path: [], message: `expected ${[type].flat().join(' or ')}, got null` }];
}

const zeroValues: Readonly<Record<string, Json>> = { object: {}, array: [], string: '', integer: 0, number: 0 };

/** Items of a list that are alike in the fields that must differ. */
function duplicates(list: readonly Json[], { items = {}, differIn = [] }: ObjectSchema): Iterable<ObjectProblem> {
  const withDefaults = list.map((item) =>
    isMap(item)
      ? { ...Object.fromEntries(differIn.map((key) => [key, items.properties?.[key]?.default ?? null])), ...item }
      : item,
  );
  return unique(...differIn)(withDefaults);
}

function problemsOfMap(map: JsonMap, schema: ObjectSchema, kind: KindSchema): readonly ObjectProblem[] {
  const { properties = {}, required = [], additionalProperties: others = true } = schema;
  const found: ObjectProblem[] = [];
  for (const [key, value] of Object.entries(map)) {
    const field = Object.hasOwn(properties, key) ? properties[key] : others;
    if (typeof field === 'object') found.push(...at(key, problemsIn(value, field, kind)));
    else if (field === false)
      found.push({
        path: [key],
        message: `unknown field "${key}"${didYouMean(key, Object.keys(properties))}`,
        isKey: true,
      });
  }
  for (const key of kind.decoded ? [] : required)
    if ((map[key] ?? null) === null && properties[key]?.default === undefined)
      found.push({
        path: [],
        message: `required field "${key}" is missing`,
        ...(Object.hasOwn(map, key) ? { causes: [[[key]]] } : {}),
      });
  return found;
}
