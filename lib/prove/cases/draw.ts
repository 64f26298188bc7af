import fc from 'fast-check';
import type { Json, JsonMap } from '../../json';
import { alternativeFields, definitionOf, intersection, type JsonSchema } from '../../values/json-schema';
import { textPattern, textRef } from '../../values/own-definitions';
import { validatePart } from '../../values/validate-against-schema';

/** Strings that have broken templates, YAML writers or YAML parsers. */
export const edgeCaseStrings = [
  '',
  ' ',
  'a b',
  'AbC',
  'yes',
  'no',
  'on',
  'y',
  'null',
  '~',
  'true',
  '1e3',
  '0x10',
  '012',
  '0o14',
  '1_000',
  '1:30',
  '1.9',
  '2001-01-01',
  '- a',
  'a: b',
  'a #b',
  '#',
  '{{ .Values }}',
  '{{',
  '}}',
  '{{`',
  '`',
  '"',
  "'",
  '\\',
  '\\n',
  '%s',
  '%',
  '&a',
  '*a',
  '!x',
  '|',
  '>',
  '---',
  '...',
  '?',
  '-',
  '=',
  '<<',
  '@a',
  '.inf',
  'a\nb',
  '\n',
  'a\n\nb\n',
  '\ta',
  ' a',
  'a ',
  'é',
  '😀',
  '\u00a0',
  '\u3000',
  '<&>',
  '[a]',
  '{a}',
  'a,b',
  '$x',
  '$' + '{x}',
  'x'.repeat(300),
] as const;

const text = fc
  .oneof(
    fc.constantFrom(...edgeCaseStrings),
    fc.string({ unit: fc.constantFrom(...'abA1 :-#{}"\'\\\n\t%&*!|>é😀`$'), maxLength: 12 }),
  )
  .filter((value) => new RegExp(textPattern).test(value));

/** Arbitrary text, frequently one of the given words. */
const textOr = (words: readonly string[]): fc.Arbitrary<string> =>
  words.length === 0 ? text : fc.oneof(text, fc.constantFrom(...words));

/** Draws values that satisfy a JSON schema; `definitions` are those of its root, `words` are used frequently as keys and text. */
export function fromSchema(
  schema: JsonSchema,
  definitions: Record<string, JsonSchema>,
  depth = 0,
  words: readonly string[] = [],
): fc.Arbitrary<Json> {
  const inner = (child: JsonSchema) => fromSchema(child, definitions, depth + 1, words);
  if (schema.$ref) {
    const name = definitionOf(schema.$ref);
    if (name === 'text' || (name === 'json' && depth > 4)) return textOr(words);
    return inner(definitions[name] as JsonSchema);
  }
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(inner));
  if (schema.allOf) return fromAllOf(schema, definitions, depth, words);
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => inner({ ...schema, type })));
  switch (schema.type) {
    case 'object':
      return objectOf(schema, definitions, depth, words);
    case 'array':
      return fc.array(inner(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, depth > 4 ? 0 : Math.min(2, schema.maxItems ?? 2)),
      });
    case 'string':
      return schema.pattern === textPattern ? textOr(words) : stringOf(schema, words);
    case 'integer':
      return fc.oneof(
        fc.integer({
          min: Math.max(schema.minimum ?? -5, -(2 ** 31)),
          max: Math.min(schema.maximum ?? 5_000_000, 2 ** 31 - 1),
        }),
        ...(schema.maximum === undefined || schema.maximum >= 1e6 ? [fc.constantFrom(1_000_000, 999_999)] : []),
      );
    case 'number':
      return fc
        .oneof(fc.constantFrom(0, 1, 0.5, 0.95, 1_000_000, 1.5e-7), fc.integer({ min: -1000, max: 1000 }))
        .filter((value) => value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity));
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return textOr(words);
  }
}

function fromAllOf(
  schema: JsonSchema,
  definitions: Record<string, JsonSchema>,
  depth: number,
  words: readonly string[],
): fc.Arbitrary<Json> {
  const parts = schema.allOf as JsonSchema[];
  const specific = parts.filter((part) => part.$ref !== textRef.$ref);
  const resolve = (part: JsonSchema): JsonSchema => {
    if (part.allOf && part.allOf !== schema.allOf) return intersection(part.allOf.map(resolve));
    return part.$ref && part.$ref !== textRef.$ref ? resolve(definitions[definitionOf(part.$ref)] ?? {}) : part;
  };
  const merged = intersection((specific.length > 0 ? specific : parts).map(resolve));
  if (merged.type === 'string' && merged.pattern === undefined) {
    return textOr(words).filter(
      (value) => [...value].length >= (merged.minLength ?? 0) && [...value].length <= (merged.maxLength ?? 1e9),
    );
  }
  return fromSchema(merged, definitions, depth, words);
}

const ofPatterns = new Map<string, fc.Arbitrary<string>>();

/** Strings that match a pattern; cached because fast-check takes longer to prepare a pattern than to draw from it. */
function matchingStrings(pattern: string): fc.Arbitrary<string> {
  const known = ofPatterns.get(pattern) ?? fc.stringMatching(new RegExp(pattern, 'u'));
  ofPatterns.set(pattern, known);
  return known;
}

function stringOf(schema: JsonSchema, words: readonly string[]): fc.Arbitrary<Json> {
  const forbidden = (schema.not?.enum ?? []) as Json[];
  const matching = matchingStrings(schema.pattern ?? '^[a-z]{0,8}$');
  const fitting = words.filter((word) => new RegExp(schema.pattern ?? '', 'u').test(word));
  return (fitting.length === 0 ? matching : fc.oneof(matching, fc.constantFrom(...fitting)))
    .map((value) => value.slice(0, schema.maxLength))
    .filter((value) => new RegExp(schema.pattern ?? '', 'u').test(value) && !forbidden.includes(value))
    .filter((value) => value.length >= (schema.minLength ?? 0) && new RegExp(textPattern).test(value));
}

function objectOf(
  schema: JsonSchema,
  definitions: Record<string, JsonSchema>,
  depth: number,
  words: readonly string[],
): fc.Arbitrary<Json> {
  const { properties = {}, additionalProperties: extra } = schema;
  const alternatives = alternativeFields(schema) ?? [];
  const some = alternatives.length > 0 ? alternatives : schema.minProperties === 1 ? Object.keys(properties) : [];
  const drawnOf = new Map<string, fc.Arbitrary<Json>>();
  // Built once, and not again for each alternative that is drawn.
  const arbitraryOf = (name: string, child: JsonSchema): fc.Arbitrary<Json> => {
    const known = drawnOf.get(name) ?? fromSchema(child, definitions, depth + 1, words);
    drawnOf.set(name, known);
    return known;
  };
  const withRequired = (chosen: readonly string[]): fc.Arbitrary<JsonMap> => {
    const required = new Set([...(schema.required ?? []), ...chosen]);
    const shape: Record<string, fc.Arbitrary<Json | undefined>> = {};
    for (const name of new Set([...Object.keys(properties), ...required])) {
      const child = properties[name] ?? (typeof extra === 'object' ? extra : undefined);
      if (!child || (alternatives.includes(name) && !required.has(name))) continue;
      if (required.has(name)) shape[name] = arbitraryOf(name, child);
      else if (depth < 5) shape[name] = fc.option(arbitraryOf(name, child), { freq: 3, nil: undefined });
    }
    return fc
      .tuple(fc.record(shape).map(dropUndefined), fc.nat(100))
      .map(([drawn, turn]) => withoutSurplus(drawn, required, schema.maxProperties, turn));
  };
  const fixed = (
    some.length > 0 ? fc.constantFrom(...some).chain((name) => withRequired([name])) : withRequired([])
  ).filter(
    (drawn) =>
      !schema.if || validatePart({}, { ...schema, properties: {}, additionalProperties: true }, drawn).length === 0,
  );
  if (typeof extra !== 'object') return fixed;
  const reserved = (schema.propertyNames?.allOf?.[1]?.not?.enum ?? []) as Json[];
  const free = textOr(words).filter(
    (name) => name !== '<<' && !reserved.includes(name) && !(name in (schema.properties ?? {})),
  );
  const named = [schema.propertyNames ?? {}, ...(schema.propertyNames?.allOf ?? [])].find(({ pattern }) => pattern);
  const key = named ? (stringOf(named, words) as fc.Arbitrary<string>) : free;
  const more = fc.dictionary(key, fromSchema(extra, definitions, depth + 1, words), { maxKeys: depth > 4 ? 0 : 2 });
  return fc.tuple(fixed, more).map(([first, second]) => ({ ...second, ...first }));
}

/** At most some fields of an object, the required ones among them. */
function withoutSurplus(drawn: JsonMap, required: ReadonlySet<string>, most = Infinity, turn = 0): JsonMap {
  const names = Object.keys(drawn);
  if (names.length <= most) return drawn;
  const others = names.filter((name) => !required.has(name));
  const kept = [...others.slice(turn % others.length), ...others.slice(0, turn % others.length)];
  const allowed = new Set([...required, ...kept.slice(0, Math.max(0, most - (names.length - others.length)))]);
  return Object.fromEntries(Object.entries(drawn).filter(([name]) => allowed.has(name)));
}

const dropUndefined = (value: Record<string, Json | undefined>): JsonMap =>
  Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as JsonMap;
