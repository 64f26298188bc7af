import { isMap, type Json, type JsonMap } from '../../json';
import { shown } from '../formats';
import { type FieldPath, type ObjectProblem, problemBelow } from '../object-schema';

/** What the API server validates in a type beyond its schema. The fields have the types of the schema. */
export interface TypeRules {
  /** Fields that must be set, to something other than "" and an empty list. */
  readonly required?: readonly string[];
  /** Fields that the schema requires and the API server does not. */
  readonly optional?: readonly string[];
  /** Fields in which the API server only looks at the types of values. */
  readonly decoded?: readonly string[];
  /** Rules for fields that are set. */
  readonly fields?: Readonly<Record<string, FieldRule>>;
  /** Rules that concern several fields. */
  readonly check?: (value: JsonMap) => Iterable<ObjectProblem>;
}

/** The problems of one field; null and missing fields are not passed to it. */
export type FieldRule = (value: Json) => Iterable<ObjectProblem>;

/** A problem of the value itself. */
export const problem = (message: string, ...path: (string | number)[]): ObjectProblem => ({ path, message });

/** Text that matches a pattern, described as in `expected a DNS label ..., got "A"`. */
export const matches =
  (pattern: RegExp, expected: string, maxLength = Infinity): FieldRule =>
  (value) =>
    typeof value === 'string' && !(pattern.test(value) && value.length <= maxLength)
      ? [problem(`expected ${expected}, got ${shown(value)}`)]
      : [];

/** One of some words. */
export const oneOf =
  (...words: readonly string[]): FieldRule =>
  (value) =>
    words.includes(value as string) ? [] : [problem(`expected ${words.map(shown).join(' or ')}, got ${shown(value)}`)];

/** A rule for text that may be empty, which is a field that is not set. */
export const ifSet =
  (rule: FieldRule): FieldRule =>
  (value) =>
    value === '' ? [] : rule(value);

/** A number in a range, both ends included. */
export const between =
  (minimum: number, maximum = Infinity): FieldRule =>
  (value) =>
    typeof value === 'number' && (value < minimum || value > maximum)
      ? [
          problem(
            `must be ${maximum === Infinity ? `at least ${minimum}` : `from ${minimum} to ${maximum}`}, got ${value}`,
          ),
        ]
      : [];

/** Problems of a field of the value. */
export const within = (problems: Iterable<ObjectProblem>, ...field: readonly (string | number)[]): ObjectProblem[] =>
  [...problems].map((found) => problemBelow(field, found));

/** A rule for each item of a list of text; null is "". */
export const items =
  (rule: FieldRule): FieldRule =>
  (value) =>
    Array.isArray(value) ? value.flatMap((item, index) => within(rule(item ?? ''), index)) : [];

/** A list of at least one item. */
export const someItems: FieldRule = (list) =>
  Array.isArray(list) && list.length === 0 ? [problem('expected at least one item, got []')] : [];

/** A list of no more than some items. */
export const atMost =
  (count: number): FieldRule =>
  (list) =>
    Array.isArray(list) && list.length > count ? [problem(`expected at most ${count} items, got ${list.length}`)] : [];

/** Rules for the keys and the values of a map. */
export const entries =
  (key: FieldRule, value: FieldRule = () => []): FieldRule =>
  (map) =>
    isMap(map)
      ? Object.entries(map).flatMap(([name, entry]) =>
          within([...[...key(name)].map((found) => ({ ...found, isKey: true })), ...value(entry)], name),
        )
      : [];

/** All rules together. */
export const all =
  (...rules: readonly FieldRule[]): FieldRule =>
  (value) =>
    rules.flatMap((rule) => [...rule(value)]);

/** Items of a list that differ in a field, or in all of several fields. */
export const unique =
  (...fields: readonly string[]): FieldRule =>
  (list) => {
    const seen = new Map<string, number>();
    return (Array.isArray(list) ? list : []).flatMap((item, index) => {
      const values = fields.length === 0 ? [item] : fields.map((field) => (isMap(item) ? (item[field] ?? null) : null));
      const key = JSON.stringify(values);
      const first = seen.get(key);
      if (values.every((value) => value === null || value === '') || first === undefined) {
        seen.set(key, index);
        return [];
      }
      const message = `duplicate ${fields.join(' and ') || 'item'} ${values.map(shown).join(', ')}`;
      const ofItem = (at: number): FieldPath[] =>
        fields.length === 0 ? [[at]] : fields.filter((_, of) => isSet(values[of])).map((field) => [at, field]);
      return [{ path: [index], message, causes: [ofItem(first), ofItem(index)] }];
    });
  };

/** A whole number from 0, or a percentage. */
export const countOrPercent =
  (mostPercent = Infinity): FieldRule =>
  (value) => {
    if (typeof value === 'number') return between(0, 2 ** 31 - 1)(value);
    if (!/^[0-9]+%$/.test(String(value))) return [problem(`expected a percentage such as 25%, got ${shown(value)}`)];
    return Number.parseInt(String(value), 10) > mostPercent
      ? [problem(`must be at most ${mostPercent}%, got ${shown(value)}`)]
      : [];
  };

/** Whether a field is set to something other than "" and an empty list or map. */
export const isSet = (value: Json | undefined): value is Exclude<Json, null> =>
  value !== undefined &&
  value !== null &&
  value !== '' &&
  !(typeof value === 'object' && Object.keys(value).length === 0);

/** The map in a field; an empty one if it is not set. */
export const mapIn = (value: Json | undefined): JsonMap => (isMap(value) ? value : {});

/** The maps in a field that holds a list of them; null is an empty one. */
export const mapsIn = (value: Json | undefined): JsonMap[] => (Array.isArray(value) ? value.map(mapIn) : []);

/** The fields that are set, of which the type takes exactly one. */
export function exactlyOne(value: JsonMap, ...fields: readonly string[]): ObjectProblem[] {
  const set = fields.filter((field) => value[field] !== undefined && value[field] !== null);
  if (set.length === 1) return [];
  return set.length === 0 ? [problem(`one of ${fields.join(', ')} is required`)] : [onlyOne(set)];
}

/** Fields of which only one may be set. */
export const onlyOne = (set: readonly string[], ...path: readonly string[]): ObjectProblem => ({
  path,
  message: `only one of ${set.join(', ')} may be set`,
  isKey: true,
  causes: set.map((field) => [[...path, field]]),
});

/** A field that is there and empty, as the cause of a problem. */
const emptyField = (value: JsonMap, key: string): Pick<ObjectProblem, 'causes'> =>
  Object.hasOwn(value, key) ? { causes: [[[key]]] } : {};

/** The problems of a map by the rules of its type. */
export function* ruleProblems(
  value: JsonMap,
  { required = [], fields = {}, check }: TypeRules,
): Generator<ObjectProblem> {
  for (const key of required)
    if (!isSet(value[key]))
      yield { path: [], message: `required field "${key}" is missing or empty`, ...emptyField(value, key) };
  for (const [key, rule] of Object.entries(fields)) {
    const field = value[key];
    if (field === undefined || field === null || (required.includes(key) && !isSet(field))) continue;
    for (const problem of rule(field)) yield problemBelow([key], problem);
  }
  if (check) yield* check(value);
}
