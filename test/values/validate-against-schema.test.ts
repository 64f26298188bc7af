import { z } from 'zod';
import { chartValues } from '../../lib/helm/coalesce';
import { applySet } from '../../lib/helm/strvals';
import type { Json, JsonMap } from '../../lib/json';
import { defaultProblems } from '../../lib/values/check-defaults';
import { declare, defaultsOf, group } from '../../lib/values/define';
import type { JsonSchema } from '../../lib/values/json-schema';
import { k8sObject, stringMap } from '../../lib/values/kubernetes-types';
import { validatePart, validateValues } from '../../lib/values/validate-against-schema';
import { valuesSchema } from '../../lib/values/values-schema';

const shape = {
  name: z.string().default('n').describe('Text.'),
  short: z.string().min(2).max(4).default('abc').describe('Short text.'),
  long: z.string().min(2).default('abc').describe('Longer text.'),
  word: z.enum(['fast', 'slow']).default('fast').describe('One of two words.'),
  label: z
    .string()
    .regex(/^[a-z]+$/)
    .default('a')
    .describe('A label.'),
  count: z.int().min(1).max(9).default(3).describe('A count.'),
  items: z.array(z.int()).min(1).max(2).default([1]).describe('Items.'),
  labels: stringMap(['fixed']).default({}).describe('Labels.'),
  enabled: z.boolean().default(true).describe('A switch.'),
  probe: k8sObject('Probe').optional().describe('A probe.'),
  size: z
    .union([z.int().min(1), z.string().regex(/^[0-9]+%$/)])
    .default(1)
    .describe('A size.'),
  deep: group({ inner: group({ value: z.int().default(1).describe('A value.') }) }),
  hosts: z
    .array(z.strictObject({ host: z.string(), paths: z.array(z.strictObject({ path: z.string(), type: z.string() })) }))
    .default([{ host: 'a.test', paths: [{ path: '/', type: 'Prefix' }] }])
    .describe('Hosts.'),
};
const values = group(shape);
const declared = declare(values);
const schema = valuesSchema(declared);
const good = {
  name: 'n',
  short: 'abc',
  long: 'abc',
  word: 'fast',
  label: 'a',
  count: 3,
  items: [1],
  labels: {},
  enabled: true,
  size: 1,
  deep: { inner: { value: 1 } },
  hosts: [{ host: 'a.test', paths: [{ path: '/', type: 'Prefix' }] }],
} as JsonMap;

const said = (values: JsonMap): string[] =>
  validateValues(schema, { ...good, ...values }).map(({ where, message }) => `${where}: ${message}`);

describe('validateValues', () => {
  it('accepts a valid value, also repeatedly', () => {
    expect([said({}), said({}), said({ probe: null }), said({ probe: { httpGet: { port: 'http' } } })]).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });

  it.each<[JsonMap, string]>([
    [{ name: 3 }, 'name: expected string, got 3'],
    [{ enabled: 'yes' }, 'enabled: expected boolean, got "yes"'],
    [{ count: 0 }, 'count: expected at least 1, got 0'],
    [{ count: 10 }, 'count: expected at most 9, got 10'],
    [{ count: 1.5 }, 'count: expected integer, got 1.5'],
    [{ items: [] }, 'items: expected at least 1 items, got []'],
    [{ items: [1, 2, 3] }, 'items: expected at most 2 items, got [1,2,3]'],
    [{ items: [1, 'x'] }, 'items[1]: expected integer, got "x"'],
    [{ short: 'a' }, 'short: expected 2 to 4 characters, got "a"'],
    [{ short: 'abcde' }, 'short: expected 2 to 4 characters, got "abcde"'],
    [{ long: 'a' }, 'long: expected 2 to any number of characters, got "a"'],
    [{ word: 'fas' }, 'word: expected "fast" or "slow", got "fas", did you mean "fast"?'],
    [{ word: 'x' }, 'word: expected "fast" or "slow", got "x"'],
    [{ label: 'A' }, 'label: "A" does not match ^[a-z]+$'],
    [{ labels: { fixed: 'x' } }, 'labels: the key "fixed" is reserved'],
    [{ labels: { a: 1 } }, 'labels.a: expected string, got 1'],
    [{ labels: { 'a/b.c': 1 } }, 'labels["a/b.c"]: expected string, got 1'],
    [{ labels: { 'a b~c': 1 } }, 'labels["a b~c"]: expected string, got 1'],
    [{ labels: { 'a-b': 1 } }, 'labels.a-b: expected string, got 1'],
    [{ labels: [] }, 'labels: expected object, got []'],
    [{ deep: { inner: {} } }, 'deep.inner: "value" is missing; do not set it to null, which removes the default'],
    [{ deep: {} }, 'deep: "inner" is missing; do not set it to null, which removes the default'],
    [{ deep: { inner: { value: 1, valu: 2 } } }, 'deep.inner: unknown key "valu", did you mean "value"?'],
    [{ nam: 1 }, 'values: unknown key "nam", did you mean "name"?'],
    [{ deep: [] }, 'deep: expected object, got []'],
    [{ probe: { httpGet: { prt: 1, port: 1 } } }, 'probe.httpGet: unknown key "prt", did you mean "port"?'],
    [{ probe: { httpGet: {} } }, 'probe.httpGet: "port" is missing; set probe.httpGet.port'],
    [{ probe: 3 }, 'probe: expected object, got 3'],
    [{ size: 0 }, 'size: expected at least 1, got 0'],
    [{ size: 'x' }, 'size: "x" does not match ^[0-9]+%$'],
  ])('reports the path and what was expected: %j', (values, message) => {
    expect(said(values)).toEqual([message]);
  });

  it.each<[string, string, string]>([
    [
      'hosts[0].host=b.test',
      'hosts[0]: "paths" is missing; a list in --set or a values file replaces the whole default list: set hosts[0].paths as well',
      '',
    ],
    [
      'hosts[0].host=b.test,hosts[0].paths[0].path=/b',
      'hosts[0].paths[0]: "type" is missing; a list in --set or a values file replaces the whole default list: set hosts[0].paths[0].type as well',
      '',
    ],
    ['hosts[0]=null', 'hosts[0]: expected object, got null', ''],
    ['deep=null', 'values: "deep" is missing', 'do not set it to null, which removes the default'],
  ])('explains what is missing after --set replaced a list: %s', (text, message, remedy) => {
    const user = chartValues({ values: defaultsOf(declared), subcharts: [] }, applySet({}, 'set', text));
    expect(validateValues(schema, user).map((problem) => `${problem.where}: ${problem.message}`)).toEqual([
      remedy ? `${message}; ${remedy}` : message,
    ]);
  });

  it('explains null in the items before an item set with --set', () => {
    const user = chartValues(
      { values: defaultsOf(declared), subcharts: [] },
      applySet({}, 'set', 'hosts[1].host=b.test'),
    );
    expect(validateValues(schema, user).map((problem) => `${problem.where}: ${problem.message}`)).toEqual([
      'hosts[0]: expected object, got null; --set of a later item fills the gap with null: set this item as well',
      'hosts[1]: "paths" is missing; set hosts[1].paths',
    ]);
  });

  it('reports all errors at once', () => {
    expect(said({ name: 3, count: 0, word: 'x', deep: { inner: { a: 1, b: 2 } } }).sort()).toEqual([
      'count: expected at least 1, got 0',
      'deep.inner: "value" is missing; do not set it to null, which removes the default',
      'deep.inner: unknown key "a"',
      'deep.inner: unknown key "b"',
      'name: expected string, got 3',
      'word: expected "fast" or "slow", got "x"',
    ]);
  });

  it('reports each alternative of a value with several types', () => {
    expect(said({ size: true })).toEqual(['size: expected integer, got true', 'size: expected string, got true']);
  });

  it('truncates long values', () => {
    const shown = (length: number) => said({ label: 'A'.repeat(length) })[0] as string;
    expect(shown(78)).toBe(`label: "${'A'.repeat(78)}" does not match ^[a-z]+$`);
    expect(shown(79)).toBe(`label: "${'A'.repeat(76)}... does not match ^[a-z]+$`);
  });

  it.each(['\u007f', 'a\u0085', '\u2028', '\ufeff', 'x\n\n', 'x\u00a0'])(
    "says what Helm's YAML writer does not preserve: %j",
    (text) => {
      expect(said({ name: text })).toEqual([
        `name: ${JSON.stringify(text)} contains characters that Helm's YAML writer does not preserve: DEL, C1 controls, U+2028, U+2029, U+FEFF, U+FFFE, U+FFFF, or several line breaks or a non-ASCII space at the end`,
      ]);
    },
  );

  it('returns the path of the value', () => {
    const paths = (values: JsonMap) => validateValues(schema, { ...good, ...values }).map(({ path }) => path);
    expect(paths({ items: ['x'] })).toEqual([['items', '0']]);
    expect(paths({ deep: { inner: { value: 1, 'a/b': 2 } } })).toEqual([['deep', 'inner', 'a/b']]);
    expect(paths({ labels: { fixed: 'x' } })).toEqual([['labels', 'fixed']]);
    expect(paths({ labels: { 'a/~b%': 1 } })).toEqual([['labels', 'a/~b%']]);
  });

  it('has a generic message for other keywords', () => {
    expect(validateValues({ type: 'object', dependencies: { a: ['b'] } } as JsonSchema, { a: 1 })).toEqual([
      { code: 'value-invalid', where: 'values', message: 'does not match the schema' },
    ]);
  });

  it.each([
    [
      'two sources of a volume',
      'Volume',
      { name: 'a', emptyDir: {}, hostPath: { path: '/a' } },
      ['value', 'expected at most 2 fields, got name, emptyDir and hostPath'],
    ],
    [
      'no source of a variable',
      'EnvVar',
      { name: 'A', valueFrom: {} },
      ['value.valueFrom', 'expected at least 1 field, got {}'],
    ],
    [
      'two sources of variables',
      'EnvFromSource',
      { secretRef: { name: 'a' }, configMapRef: { name: 'a' } },
      ['value', 'expected exactly one of configMapRef or secretRef, got configMapRef and secretRef'],
    ],
    [
      'no source of variables',
      'EnvFromSource',
      {},
      ['value', 'expected exactly one of configMapRef or secretRef, got none'],
    ],
    [
      'no name of a profile',
      'SecurityContext',
      { seccompProfile: { type: 'Localhost' } },
      ['value.seccompProfile', '"localhostProfile" is missing; set value.seccompProfile.localhostProfile'],
    ],
  ] as const)('says what is wrong with %s', (_, type, value, [where, message]) => {
    const schema = valuesSchema(declare(group({ value: k8sObject(type).optional().describe('A value.') })));
    expect(validateValues(schema, { value } as never).map((problem) => [problem.where, problem.message])).toEqual([
      [where, message],
    ]);
  });

  it('works for a document with a hundred thousand errors', () => {
    const many = valuesSchema(declare(group({ many: z.array(z.int()).default([]).describe('Many.') })));
    expect(validateValues(many, { many: Array(150_000).fill('x') }).length).toBeGreaterThan(0);
  });
});

describe('the cache of accepted values', () => {
  it('is separate for each schema and value', () => {
    const of = (part: JsonSchema): JsonSchema => ({
      type: 'object',
      properties: { a: part },
      additionalProperties: false,
    });
    const [text, number] = [of({ type: 'string' }), of({ type: 'number' })];
    for (const _ of [1, 2]) {
      expect([text, number].map((one) => validateValues(one, { a: 'x' }).length)).toEqual([0, 1]);
      expect([text, number].map((one) => validateValues(one, { a: 1 }).length)).toEqual([1, 0]);
      expect([text, number].map((one) => validateValues(one, { b: 1 }).length)).toEqual([1, 1]);
      expect(validateValues({ ...text, required: ['a'] }, {})).toHaveLength(1);
    }
  });

  it('is limited in size', () => {
    const numbers: JsonSchema = { type: 'object', properties: { a: { type: 'integer' } } };
    for (let a = 0; a < 2500; a++) expect(validateValues(numbers, { a })).toEqual([]);
    expect(validateValues(numbers, { a: 0.5 })).toHaveLength(1);
  });
});

describe('a part of a document', () => {
  it('is validated against its own schema, with the definitions of the root', () => {
    const part: JsonSchema = { $ref: '#/definitions/text' };
    const judge = (value: Json) =>
      validatePart(schema, part, value).map(({ where, message }) => `${where}: ${message}`);
    expect([judge('x'), judge(1)]).toEqual([[], ['values: expected string, got 1']]);
  });
});

describe('a default or an example', () => {
  it('that fails validation is reported with its path', () => {
    const broken = group({
      count: z.int().min(5).default(3).describe('A count.').meta({ example: 2 }),
      deep: group({
        items: z
          .array(z.int().min(5))
          .default([9, 1])
          .describe('Items.')
          .meta({ example: [3] }),
      }),
      good: z.int().default(1).describe('Good.').meta({ example: 2 }),
    });
    expect(
      defaultProblems(broken, valuesSchema(declare(broken))).map(
        ({ code, where, message }) => `${where}: ${message} [${code}]`,
      ),
    ).toEqual([
      'values.count: the default is invalid: expected at least 5, got 3 [schema-invalid]',
      'values.deep.items[1]: the default is invalid: expected at least 5, got 1 [schema-invalid]',
      'values.count: the example is invalid: expected at least 5, got 2 [schema-invalid]',
      'values.deep.items[0]: the example is invalid: expected at least 5, got 3 [schema-invalid]',
    ]);
    expect(defaultProblems(values, schema)).toEqual([]);
  });

  it('that equals the other is reported', () => {
    const repeated = group({
      labels: z
        .record(z.string(), z.string())
        .default({ a: 'b' })
        .describe('Labels.')
        .meta({ example: { a: 'b' } }),
    });
    expect(
      defaultProblems(repeated, valuesSchema(declare(repeated))).map(({ where, message }) => `${where}: ${message}`),
    ).toEqual(['values.labels: the example is the same as the default: use another value, or remove the example']);
  });
});
