import { didYouMean } from '../errors';
import { isMap, type Json, type JsonMap } from '../json';
import { formats, integerRanges, shown } from './formats';
import type { FieldPath, KindSchema, ObjectProblem, ObjectSchema } from './object-schema';
import { rulesOf } from './rules/all-rules';
import { objectRules } from './rules/metadata';
import { isSet, type TypeRules } from './rules/type-rules';

/** What the API server would reject in an object of a kind. */
export const objectProblems = (object: JsonMap, kind: KindSchema): ObjectProblem[] => [
  ...problemsIn(object, { $ref: kind.name }, kind, []),
  ...objectRules(kind.name, object),
];

/** Problems of a value; null is a field that is not set, as for the API server. */
function* problemsIn(
  value: Json | undefined,
  schema: ObjectSchema,
  kind: KindSchema,
  path: FieldPath,
): Generator<ObjectProblem> {
  if (value === null || value === undefined) return;
  if (schema.$ref === undefined) {
    yield* problemsOfType(value, schema, kind, path);
    return;
  }
  const definition = kind.definition(schema.$ref) ?? {};
  const rules = rulesOf(schema.$ref);
  const required = definition.required?.filter((key) => !rules.optional?.includes(key));
  const found = [...problemsIn(value, required ? { ...definition, required } : definition, kind, path)];
  yield* found;
  // A rule relies on the types of the fields that it reads.
  if (found.length > 0 || !isMap(value)) return;
  for (const problem of ruleProblems(value, rules)) yield { ...problem, path: [...path, ...problem.path] };
}

function* ruleProblems(value: JsonMap, { required = [], fields = {}, check }: TypeRules): Generator<ObjectProblem> {
  for (const key of required)
    if (!isSet(value[key])) yield { path: [], message: `required field "${key}" is missing or empty` };
  for (const [key, rule] of Object.entries(fields)) {
    const field = value[key];
    if (field === undefined || field === null) continue;
    for (const problem of rule(field)) yield { ...problem, path: [key, ...problem.path] };
  }
  if (check) yield* check(value);
}

function* problemsOfType(
  value: Json,
  schema: ObjectSchema,
  kind: KindSchema,
  path: FieldPath,
): Generator<ObjectProblem> {
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => hasType(value, type))) {
    yield { path, message: `expected ${types.join(' or ')}, got ${shown(value)}` };
  } else if (Array.isArray(value)) yield* problemsOfList(value, schema, kind, path);
  else if (isMap(value)) yield* problemsOfMap(value, schema, kind, path);
  else for (const message of problemsOfScalar(value, schema)) yield { path, message };
}

function hasType(value: Json, type: string): boolean {
  if (type === 'object') return isMap(value);
  if (type === 'array') return Array.isArray(value);
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

function* problemsOfScalar(value: Json, schema: ObjectSchema): Generator<string> {
  if (typeof value === 'number') {
    const { minimum = -Infinity, maximum = Infinity } = { ...integerRanges[schema.format ?? ''], ...schema };
    if (value < minimum) yield `must be at least ${minimum}, got ${value}`;
    if (value > maximum) yield `must be at most ${maximum}, got ${value}`;
  }
  if (typeof value !== 'string') return;
  const { enum: words, pattern, minLength = 0, maxLength = Infinity } = schema;
  // The API server reads "" as a field that is not set.
  if (words && value !== '' && !words.includes(value))
    yield `expected ${words.map(shown).join(' or ')}, got ${shown(value)}`;
  const format = formats[schema.format ?? ''];
  if (format && !format.pattern.test(value)) yield `expected ${format.name}, got ${shown(value)}`;
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value))
    yield `expected text that matches ${pattern}, got ${shown(value)}`;
  if (value.length < minLength) yield `expected at least ${minLength} characters, got ${value.length}`;
  if (value.length > maxLength) yield `expected at most ${maxLength} characters, got ${value.length}`;
}

function* problemsOfList(
  list: readonly Json[],
  schema: ObjectSchema,
  kind: KindSchema,
  path: FieldPath,
): Generator<ObjectProblem> {
  const { items = {}, minItems = 0, maxItems = Infinity } = schema;
  if (list.length < minItems) yield { path, message: `expected at least ${minItems} items, got ${list.length}` };
  if (list.length > maxItems) yield { path, message: `expected at most ${maxItems} items, got ${list.length}` };
  for (const [index, item] of list.entries()) yield* problemsIn(item, items, kind, [...path, index]);
}

function* problemsOfMap(
  map: JsonMap,
  schema: ObjectSchema,
  kind: KindSchema,
  path: FieldPath,
): Generator<ObjectProblem> {
  const { properties = {}, required = [], additionalProperties: others = true } = schema;
  for (const [key, value] of Object.entries(map)) {
    const field = Object.hasOwn(properties, key) ? properties[key] : others;
    if (typeof field === 'object') yield* problemsIn(value, field, kind, [...path, key]);
    else if (field === false)
      yield { path: [...path, key], message: `unknown field "${key}"${didYouMean(key, Object.keys(properties))}` };
  }
  for (const key of required)
    if (map[key] === undefined || map[key] === null) yield { path, message: `required field "${key}" is missing` };
}
