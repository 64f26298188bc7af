import { z } from 'zod';
import type { ExprType, Quoting } from '../../lib/expr/ast';
import { valuesTable } from '../../lib/output/readme-values-table';
import { valuesYaml } from '../../lib/output/values-yaml';
import { unwrap } from '../../lib/values/declare-leaf';
import { declare, defaultsOf, group, type Leaf, leavesOf } from '../../lib/values/define';
import { definitionsFor } from '../../lib/values/definitions-for';
import { hardenSchema } from '../../lib/values/harden-schema';
import { type JsonSchema, nullable } from '../../lib/values/json-schema';
import { k8sList, k8sObject, nameOverride, stringMap } from '../../lib/values/kubernetes-types';
import { keyRef, ownDefinitions, textPattern, textRef } from '../../lib/values/own-definitions';
import { patternProblem } from '../../lib/values/pattern-problem';
import { isQuotablePattern } from '../../lib/values/quotable-pattern';
import { exprTypeOf, quotingOf } from '../../lib/values/static-type';
import { printSchema, valuesSchema } from '../../lib/values/values-schema';
import { rejectionOf } from '../support/small-chart';

const leafOf = (value: z.ZodType): Leaf => [...leavesOf(declare(group({ value })))][0] as Leaf;

describe('a declared value', () => {
  it('has the metadata of its declaration', () => {
    const declared = declare(
      group({
        name: z.string().default('n').describe('A name.').meta({ example: 'other', quoting: 'bare' }),
        deep: group({ count: z.int().optional().describe('A count.') }, 'Counts.'),
        list: z
          .array(z.string())
          .meta({ example: ['a'] })
          .default([])
          .describe('A list.'),
      }),
    );
    const [name, count, list] = [...leavesOf(declared)] as [Leaf, Leaf, Leaf];
    expect(name).toEqual({
      kind: 'leaf',
      path: ['name'],
      description: 'A name.',
      default: 'n',
      schema: textRef,
      type: 'string',
      quoting: 'bare',
      example: 'other',
    });
    expect(count).toMatchObject({ path: ['deep', 'count'], default: undefined, type: 'integer', example: undefined });
    expect([list.type, list.example, list.description]).toEqual(['list', ['a'], 'A list.']);
    expect(declared.children.get('deep')).toMatchObject({ kind: 'group', path: ['deep'], description: 'Counts.' });
    expect(declared).toMatchObject({ kind: 'group', path: [], description: undefined });
    expect(defaultsOf(declared)).toEqual({ name: 'n', deep: {}, list: [] });
    expect(defaultsOf(declared).list).not.toBe(list.default);
  });

  it('is cached', () => {
    const schema = group({ a: z.int().default(1).describe('A.') });
    expect(declare(schema)).toBe(declare(schema));
  });

  it('must not have null in a map of its default, which Helm 3 keeps and Helm 4 drops', () => {
    const json = z.json();
    const problem = (path: string) =>
      `values.labels: the default contains null at ${path}, which Helm 3 keeps and Helm 4 drops: remove the key [schema-invalid]`;
    const schema = group({
      labels: z
        .record(z.string(), json)
        .default({ a: { b: null }, c: null, d: [null, { e: null }] })
        .describe('A map.'),
      list: z
        .array(json)
        .default([null, { a: null }])
        .describe('Helm does not look into a list.'),
    });
    expect(rejectionOf(() => declare(schema)).split('\n')).toEqual([problem('a.b'), problem('c')]);
  });

  it('is rejected with everything that is missing, for all values at once', () => {
    const schema = group({
      good: z.int().default(1).describe('Good.'),
      bare: z.int(),
      no: z.int().default(1).describe('A word that is a boolean.'),
      'with-dash': z.int().default(1).describe('A key with a dash.'),
      '1a': z.int().default(1).describe('A key that begins with a digit.'),
      deep: group({ inner: z.string() }),
      holes: z
        .array(z.strictObject({ a: z.int().default(1) }))
        .default([])
        .describe('Items with defaults.'),
      map: z
        .record(z.string(), z.strictObject({ a: z.int().default(1) }))
        .default({})
        .describe('Entries with defaults.'),
      either: z
        .union([z.int(), z.strictObject({ a: z.int().default(1) })])
        .default(1)
        .describe('One of two.'),
      pattern: z
        .string()
        .regex(/a(?=b)/)
        .default('ab')
        .describe('A pattern.'),
      dot: z.array(z.string().regex(/^a.b$/)).default([]).describe('Another pattern.'),
    });
    const key = 'invalid key: use letters and digits, and no word that YAML reads as a boolean or null';
    const inside =
      'Helm does not apply defaults inside a list or map: make the field .optional(), and read it with when(fn.isSet(field), field, fallback), or with fn.default(fallback, field), which also replaces 0, false and ""';
    expect(rejectionOf(() => declare(schema)).split('\n')).toEqual([
      'values.bare: missing description: add .describe("...") [schema-invalid]',
      'values.bare: missing default: add .default(...) or .optional() [schema-invalid]',
      `values.no: ${key} [schema-invalid]`,
      `values.with-dash: ${key} [schema-invalid]`,
      `values.1a: ${key} [schema-invalid]`,
      'values.deep.inner: missing description: add .describe("...") [schema-invalid]',
      'values.deep.inner: missing default: add .default(...) or .optional() [schema-invalid]',
      `values.holes[].a: ${inside} [schema-invalid]`,
      `values.map[].a: ${inside} [schema-invalid]`,
      `values.either.a: ${inside} [schema-invalid]`,
      'values.pattern: the pattern a(?=b) is not valid in RE2, which Helm uses: look-around and back-references are not supported [schema-invalid]',
      'values.dot: the pattern ^a.b$ differs between RE2 and JavaScript: replace . and \\s with a list of characters, and do not use flags [schema-invalid]',
    ]);
  });

  it.each(['yes', 'No', 'on', 'OFF', 'y', 'N', 'true', 'False', 'null'])('must not be named %s', (name) => {
    const schema = group({ [name]: z.int().default(1).describe('A.') });
    expect(rejectionOf(() => declare(schema))).toContain('no word that YAML reads as a boolean');
    const longer = group({
      [`${name}X`]: z.int().default(1).describe('A.'),
      [`x${name}`]: z.int().default(1).describe('A.'),
    });
    expect(rejectionOf(() => declare(longer))).toBe('');
  });

  it.each<[string, z.ZodType, ExprType, Quoting]>([
    ['text', z.string(), 'string', 'escape'],
    ['text with a harmless pattern', z.string().regex(/^[a-z]+$/), 'string', 'quotable'],
    ['text with another pattern', z.string().regex(/^[a-z ]+$/), 'string', 'escape'],
    ['a word', z.enum(['fast', 'slow-er', 'a/b.c_d']), 'string', 'bare'],
    ['a word that YAML reads as a boolean', z.enum(['fast', 'off']), 'string', 'escape'],
    ['a word with a space', z.enum(['fast', 'a b']), 'string', 'escape'],
    ['a word that begins with a digit', z.enum(['1a']), 'string', 'escape'],
    ['one literal', z.literal('x'), 'string', 'bare'],
    ['words and numbers', z.union([z.literal('x'), z.literal(1)]), 'any', 'escape'],
    ['an integer', z.int(), 'integer', 'escape'],
    ['a small integer', z.int().min(-999_999).max(999_999), 'integer', 'bare'],
    ['an integer that may be large', z.int().min(0).max(1_000_000), 'integer', 'escape'],
    ['an integer that may be very negative', z.int().min(-1_000_000).max(0), 'integer', 'escape'],
    ['an integer without an upper limit', z.int().min(0), 'integer', 'escape'],
    ['an integer without a lower limit', z.int().max(0), 'integer', 'escape'],
    ['a number', z.number(), 'number', 'escape'],
    ['a boolean', z.boolean(), 'boolean', 'escape'],
    ['a list', z.array(z.int()), 'list', 'escape'],
    ['a map', z.record(z.string(), z.int()), 'map', 'escape'],
    ['an object', z.strictObject({ a: z.int() }), 'map', 'escape'],
    ['a Kubernetes type', k8sObject('Affinity'), 'map', 'escape'],
    ['a list of them', k8sList('EnvVar'), 'list', 'escape'],
    ['one of several types', z.union([z.int(), z.string()]), 'any', 'escape'],
    ['a name', nameOverride(), 'string', 'bare'],
    ['text of limited length', z.string().max(9), 'string', 'escape'],
  ])('that is %s has a type and a quoting', (_, value, type, quoting) => {
    // A plain object would be a group.
    const leaf = leafOf(z.optional(value).describe('A value.'));
    expect([leaf.type, leaf.quoting]).toEqual([type, quoting]);
  });

  it('has the types of JSON schemas that only imports have', () => {
    expect(
      [{}, { type: ['string', 'null'] }, { type: 'null' }, { enum: [1, 'a'], type: 'string' }].map(exprTypeOf),
    ).toEqual(['any', 'any', 'any', 'string']);
    expect(quotingOf({})).toBe('escape');
  });

  it('is text only if all of its words are, and needs the quotes of the worst word or pattern', () => {
    expect([{ enum: ['a', 1] }, { enum: ['a', 'b'] }, { enum: [1, 2] }].map(exprTypeOf)).toEqual([
      'any',
      'string',
      'any',
    ]);
    expect([{ enum: [['a']] }, { enum: ['a', 1] }, { enum: ['a', 'b'] }].map(quotingOf)).toEqual([
      'escape',
      'escape',
      'bare',
    ]);
    expect([{ pattern: '^[a-z]+$' }, { pattern: '^.*$' }].map(quotingOf)).toEqual(['quotable', 'escape']);
  });

  it('is the type below defaults and optionals', () => {
    const inner = z.int();
    expect([unwrap(inner), unwrap(inner.optional()), unwrap(inner.default(1).optional())]).toEqual([
      inner,
      inner,
      inner,
    ]);
  });
});

describe('hardenSchema', () => {
  const closed = (schema: z.ZodType): JsonSchema =>
    hardenSchema(z.toJSONSchema(schema, { target: 'draft-7', unrepresentable: 'any', io: 'input' }) as JsonSchema);

  it('restricts strings to what Helm can write, and keeps harmless patterns', () => {
    expect(closed(z.string())).toEqual(textRef);
    expect(closed(z.string().describe('x'))).toEqual(textRef);
    expect(closed(z.string().max(3))).toEqual({ allOf: [textRef, { type: 'string', maxLength: 3 }] });
    expect(closed(z.string().regex(/^[a-z]$/))).toEqual({ type: 'string', pattern: '^[a-z]$' });
    expect(closed(z.string().regex(/^[a-z ]$/))).toEqual({ allOf: [textRef, { type: 'string', pattern: '^[a-z ]$' }] });
    expect(closed(z.enum(['a', 'b']))).toEqual({ type: 'string', enum: ['a', 'b'] });
    expect(closed(z.literal('a'))).toEqual({ type: 'string', enum: ['a'] });
    expect(closed(z.string().meta({ reservedWords: ['x'] }))).toEqual({
      allOf: [textRef, { type: 'string', not: { enum: ['x'] } }],
    });
    expect(hardenSchema({ type: 'string', format: 'email' })).toEqual(textRef);
    expect(hardenSchema({ type: 'string', format: 'email', maxLength: 5 })).toEqual({
      allOf: [textRef, { type: 'string', maxLength: 5 }],
    });
  });

  it('accepts only declared fields, and null for optional ones', () => {
    expect(
      closed(z.strictObject({ a: z.int().min(1), b: z.string().optional(), c: z.enum(['x']).optional() })),
    ).toEqual({
      type: 'object',
      properties: {
        a: { type: 'integer', minimum: 1, maximum: Number.MAX_SAFE_INTEGER },
        b: { anyOf: [textRef, { type: 'null' }] },
        c: { enum: ['x', null] },
      },
      required: ['a'],
      additionalProperties: false,
    });
    expect(closed(z.strictObject({ a: z.boolean().optional() }))).toMatchObject({
      properties: { a: { type: ['boolean', 'null'] } },
    });
    expect(closed(z.looseObject({ a: z.boolean() }))).toMatchObject({ additionalProperties: false });
  });

  it('restricts keys of maps to what Helm can write', () => {
    expect(closed(z.record(z.string(), z.string()))).toEqual({
      type: 'object',
      propertyNames: keyRef,
      additionalProperties: textRef,
    });
    expect(closed(z.record(z.string().regex(/^[a-z]+$/), z.int()))).toMatchObject({
      propertyNames: { type: 'string', pattern: '^[a-z]+$' },
    });
    expect(closed(stringMap(['x']))).toMatchObject({ propertyNames: { allOf: [keyRef, { not: { enum: ['x'] } }] } });
    expect(hardenSchema({ type: 'object' })).toEqual({ type: 'object', propertyNames: keyRef });
    expect(hardenSchema({ type: 'object', additionalProperties: true })).toEqual({
      type: 'object',
      propertyNames: keyRef,
      additionalProperties: true,
    });
  });

  it('restricts keys of maps to their lengths and words', () => {
    const keysOf = (keys: z.ZodType<string>): unknown => closed(z.record(keys, z.boolean())).propertyNames;
    expect(keysOf(z.string().min(2))).toEqual({ allOf: [keyRef, { type: 'string', minLength: 2 }] });
    expect(keysOf(z.string().max(3))).toEqual({ allOf: [keyRef, { type: 'string', maxLength: 3 }] });
    expect(keysOf(z.string().min(0))).toEqual({ allOf: [keyRef, { type: 'string', minLength: 0 }] });
    expect(keysOf(z.enum(['a', 'b']))).toEqual({ type: 'string', enum: ['a', 'b'] });
    expect(keysOf(z.string().regex(/^[a-z ]+$/))).toEqual({
      allOf: [textRef, { type: 'string', pattern: '^[a-z ]+$' }],
    });
  });

  it('restricts a number without bounds to those whose digits Helm preserves, and keeps its own bounds', () => {
    const [minimum, maximum] = [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
    expect(closed(z.number())).toEqual({ type: 'number', minimum, maximum });
    expect(closed(z.number().min(1))).toEqual({ type: 'number', minimum: 1, maximum });
    expect(closed(z.number().max(1))).toEqual({ type: 'number', minimum, maximum: 1 });
    expect(closed(z.number().gt(1))).toEqual({ type: 'number', exclusiveMinimum: 1, maximum });
    expect(closed(z.number().lt(1))).toEqual({ type: 'number', minimum, exclusiveMaximum: 1 });
  });

  it('leaves out what only Chartwright reads', () => {
    const meta = {
      quoting: 'escape',
      example: 1,
      description: 'x',
      reservedKeys: ['a'],
      reservedWords: ['b'],
    } as const;
    const schema = { $schema: 'http://json-schema.org/draft-07/schema#', type: 'boolean', ...meta };
    expect(hardenSchema(schema as unknown as JsonSchema)).toEqual({
      type: 'boolean',
      propertyNames: { allOf: [keyRef, { not: { enum: ['a'] } }] },
      not: { enum: ['b'] },
    });
    expect(hardenSchema({ type: 'boolean', const: true } as JsonSchema)).toEqual({ type: 'boolean', enum: [true] });
  });

  it('is applied at all levels', () => {
    expect(closed(z.array(z.string().describe('x')))).toEqual({ type: 'array', items: textRef });
    expect(closed(z.union([z.string(), z.boolean().describe('x')]))).toEqual({ anyOf: [textRef, { type: 'boolean' }] });
    const open = { type: 'string' } as JsonSchema;
    expect(hardenSchema({ allOf: [open], oneOf: [open] })).toEqual({ allOf: [textRef], oneOf: [textRef] });
    expect(closed(k8sObject('Affinity'))).toEqual({ $ref: '#/definitions/Affinity' });
    expect(closed(k8sObject('Affinity').meta({ example: {}, quoting: 'escape' }))).toEqual({
      $ref: '#/definitions/Affinity',
    });
  });

  it('does not modify its argument', () => {
    const schema: JsonSchema = { type: 'object', properties: { a: { type: 'string' } } };
    hardenSchema(schema);
    expect(schema).toEqual({ type: 'object', properties: { a: { type: 'string' } } });
  });

  it('accepts null for an optional value', () => {
    expect([{ type: 'string' }, { enum: ['a'] }, { type: 'string', enum: ['a'] }, textRef].map(nullable)).toEqual([
      { type: ['string', 'null'] },
      { enum: ['a', null] },
      { enum: ['a', null] },
      { anyOf: [textRef, { type: 'null' }] },
    ]);
  });
});

describe('a pattern', () => {
  const outside = 'is not valid in RE2, which Helm uses: look-around and back-references are not supported';
  const differs =
    'differs between RE2 and JavaScript: replace . and \\s with a list of characters, and do not use flags';
  it.each([
    ['^[a-z]+$', undefined],
    ['^(?:a|b)$', undefined],
    ['^a\\.b$', undefined],
    ['^[.]$', undefined],
    ['^[\\]. ]$', undefined],
    ['^\\d\\w$', undefined],
    ['a(?=b)', outside],
    ['(a)\\1', outside],
    ['[', outside],
    ['^.$', differs],
    ['^\\s$', differs],
    ['^\\S$', differs],
    ['^[\\s]$', differs],
    ['^\\pL$', differs],
    ['^[a\\PL]$', differs],
    ['(?i)a', differs],
    ['a\\z', differs],
  ])('has the same meaning in RE2 and JavaScript, or is rejected: %s', (pattern, problem) => {
    expect([patternProblem(pattern), patternProblem(pattern)]).toEqual([problem, problem]);
  });

  it('is harmless only if each part is', () => {
    const inside = [
      '^a$',
      '^\\.$',
      '^[\\d]{2}$',
      '^[a-z]{2,}$',
      '^[a-z]{2,10}$',
      '^(?:a|(?:b|c))*$',
      '^(a)$',
      '^$',
      '^[\\w./:@+-]$',
    ];
    const not = [
      '^a',
      'a$',
      '^a b$',
      '^[^a]$',
      '^\\s$',
      '^a{,2}$',
      '^(?i)a$',
      '^(?!a)$',
      '^a|b$',
      '^(?:a)|b$',
      '^[a-z"]$',
      '^é$',
      '^[é]$',
      '^\\$$',
    ];
    expect([inside.filter((pattern) => !isQuotablePattern(pattern)), not.filter(isQuotablePattern)]).toEqual([[], []]);
  });
});

describe('the definitions of a schema', () => {
  const imported: Record<string, JsonSchema> = {
    Outer: {
      type: 'object',
      properties: {
        text: { type: 'string' },
        inner: { $ref: '#/definitions/Inner' },
        any: {},
        free: { type: 'object' },
        map: { type: 'object', additionalProperties: { type: 'string' } },
        open: { type: 'object', additionalProperties: true },
        list: { type: 'array', items: { type: 'string' } },
        either: { type: ['string', 'integer'], pattern: '^[0-9]+$' },
        quoted: { type: ['string', 'integer'], pattern: '^[^0-9]+$' },
        other: { type: ['string', 'integer'] },
        numbers: { type: ['number', 'integer'] },
      },
    },
    Inner: { type: 'object', properties: { back: { $ref: '#/definitions/Outer' } } },
    Aside: { type: 'string' },
  };

  it('are those that it refers to, directly or indirectly', () => {
    const found = definitionsFor({ a: [{ $ref: '#/definitions/Outer' }], b: null }, (name) => imported[name]);
    expect(Object.keys(found)).toEqual(['Inner', 'Outer', 'fields', 'json', 'key', 'text']);
    expect(found.text).toBe(ownDefinitions.text);
    expect((found.Outer as JsonSchema).properties).toEqual({
      text: textRef,
      inner: { $ref: '#/definitions/Inner' },
      any: { $ref: '#/definitions/json' },
      free: { $ref: '#/definitions/fields' },
      map: { type: 'object', additionalProperties: textRef, propertyNames: keyRef },
      open: { type: 'object', additionalProperties: true },
      list: { type: 'array', items: textRef },
      either: { type: ['string', 'integer'], pattern: '^[0-9]+$' },
      quoted: { type: ['string', 'integer'], pattern: textPattern, allOf: [{ pattern: '^[^0-9]+$' }] },
      other: { type: ['string', 'integer'], pattern: textPattern },
      numbers: { type: ['number', 'integer'] },
    });
    expect((imported.Outer as JsonSchema).properties?.text).toEqual({ type: 'string' });
  });

  it('are not confused with properties of that name', () => {
    expect(definitionsFor({ properties: { $ref: { type: 'string' } } }, () => undefined)).toEqual({});
  });

  it('must be known', () => {
    expect(rejectionOf(() => definitionsFor({ $ref: '#/definitions/Misspelt' }, () => undefined))).toBe(
      'Misspelt: unknown imported type [schema-invalid]',
    );
  });
});

describe('the schema of a chart', () => {
  const declared = declare(
    group({
      name: z.string().default('n').describe('A name.'),
      unset: z.int().optional().describe('A number.'),
      database: group({ enabled: z.boolean().default(true).describe('A switch.') }, 'A database.'),
      deep: group({ x: z.int().optional().describe('X.') }),
    }),
  );

  it('accepts declared values, subcharts, globals and conditions of a parent', () => {
    const { definitions, ...schema } = valuesSchema(declared, ['database', 'cache'], ['enabled', 'name']);
    const json = { propertyNames: keyRef, additionalProperties: { $ref: '#/definitions/json' } };
    expect(schema).toEqual({
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: {
        name: { description: 'A name.', default: 'n', allOf: [textRef] },
        unset: {
          description: 'A number.',
          type: ['integer', 'null'],
          minimum: Number.MIN_SAFE_INTEGER,
          maximum: Number.MAX_SAFE_INTEGER,
        },
        database: {
          description: 'A database.',
          type: 'object',
          properties: { enabled: { description: 'A switch.', default: true, type: 'boolean' } },
          required: ['enabled'],
          ...json,
        },
        deep: {
          type: 'object',
          properties: {
            x: {
              description: 'X.',
              type: ['integer', 'null'],
              minimum: Number.MIN_SAFE_INTEGER,
              maximum: Number.MAX_SAFE_INTEGER,
            },
          },
          additionalProperties: false,
        },
        global: { type: 'object', ...json },
        cache: { type: 'object', ...json },
        enabled: { description: 'Switch of a parent chart.', type: 'boolean' },
      },
      required: ['name', 'database', 'deep'],
      additionalProperties: false,
    });
    expect(Object.keys(definitions as object)).toEqual(['fields', 'json', 'key', 'text']);
  });

  it('is cached for the same subcharts and conditions', () => {
    const one = group({ a: z.int().default(1).describe('A.') });
    const of = (...names: [string[], string[]]) => valuesSchema(declare(one), ...names);
    expect(of(['x'], ['y'])).toBe(of(['x'], ['y']));
    expect(of(['x'], ['z']).properties).toHaveProperty('z');
    expect(of(['y'], ['z']).properties).toHaveProperty('y');
    expect(of([], []).properties).not.toHaveProperty('x');
  });

  it('is printed with one definition per line, in ASCII', () => {
    const printed = printSchema({ title: 'é\u007f', definitions: { a: { type: 'string' }, b: { pattern: '\u2028' } } });
    expect(printed).toBe(
      '{\n  "title": "\\u00e9\\u007f",\n  "definitions": {\n    "a": {"type":"string"},\n    "b": {"pattern":"\\u2028"}\n  }\n}\n',
    );
    expect(JSON.parse(printed)).toEqual({
      title: 'é\u007f',
      definitions: { a: { type: 'string' }, b: { pattern: '\u2028' } },
    });
    expect(JSON.parse(printSchema({ title: 'x' }))).toEqual({ title: 'x', definitions: {} });
  });
});

describe('the text of values.yaml', () => {
  it('has each value below its description, with examples and optional values as comments', () => {
    const long = Array.from({ length: 27 }, (_, index) => `word${index}`).join(' ');
    const declared = declare(
      group({
        name: z.string().default('n').describe(`A name.\nOn two lines.`),
        unset: z.int().optional().describe('A number.'),
        shown: z.int().optional().describe('With an example.').meta({ example: 7 }),
        list: z
          .array(z.string())
          .default([])
          .describe('A list.')
          .meta({ example: ['a', 'b'] }),
        mode: z.enum(['', 'fast']).default('').describe('A mode.'),
        bare: group({ x: z.int().optional().describe('X.') }),
        deep: group({ inner: group({ count: z.int().default(1).describe(long) }, 'Inner.') }, 'Deep.'),
      }),
    );
    const wrapped = [long.slice(0, long.indexOf(' word14')), long.slice(long.indexOf('word14'))];
    expect(valuesYaml(declared)).toBe(`# yaml-language-server: $schema=values.schema.json

# -- A name.
# On two lines.
name: "n"

# A number.
# unset:

# With an example.
# shown: 7

# -- A list.
list: []
# For example:
# list:
#   - a
#   - b

# -- A mode. One of "", fast.
mode: ""

bare: {}
  # X.
  # x:

# Deep.
deep:
  # Inner.
  inner:
    # -- ${wrapped[0]}
    # ${wrapped[1]}
    count: 1
`);
    expect(valuesTable(declared).split('\n').slice(0, 7)).toEqual([
      '| Value | Default | Meaning |',
      '| --- | --- | --- |',
      '| `name` | `"n"` | A name. On two lines. |',
      '| `unset` | unset | A number. |',
      '| `shown` | unset | With an example. |',
      '| `list` | `[]` | A list. |',
      '| `mode` | `""` | A mode. One of "", fast. |',
    ]);
  });

  it('wraps at 100 columns, counting the indentation', () => {
    const declared = (word: number) =>
      declare(
        group({
          a: z
            .int()
            .default(1)
            .describe(`${'x'.repeat(50)} ${'y'.repeat(word)}`),
        }),
      );
    const lines = (word: number) => valuesYaml(declared(word)).split('\n').length;
    expect([lines(43), lines(44), lines(45)]).toEqual([5, 5, 6]);
  });

  it('aligns the columns of the README table', () => {
    const declared = declare(group({ a: z.string().default('x|y').describe('One | two.') }));
    expect(valuesTable(declared)).toContain('| `a` | `"x\\|y"` | One \\| two. |');
  });
});
