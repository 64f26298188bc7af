import fc from 'fast-check';
import { z } from 'zod';
import { ChartError } from '../../lib/errors';
import { choice, type Expr, type ExprType, include, literal, local, loop, reference, text } from '../../lib/expr/ast';
import { callFunction } from '../../lib/expr/call-function';
import { type Json, type JsonMap, withValue } from '../../lib/json';
import { fromSchema } from '../../lib/prove/cases/draw';
import { pointsOf, withText } from '../../lib/prove/cases/points';
import { type Assignment, caseOfAssignment, overDefault } from '../../lib/prove/search/assignment';
import { candidateCollections, candidateValues } from '../../lib/prove/search/candidate-values';
import { attempt, follow, holds } from '../../lib/prove/search/steps';
import {
  accepts,
  apiVersion,
  entryKey,
  item,
  kubeVersion,
  releaseName,
  releaseNamespace,
  resolveSchema,
  schemaAt,
  sourcesOf,
  type VariablePath,
  valuesFor,
  variablesOf,
} from '../../lib/prove/search/variables';
import { declare, group, leavesOf } from '../../lib/values/define';
import type { JsonSchema } from '../../lib/values/json-schema';
import { k8sList, k8sObject, stringMap } from '../../lib/values/kubernetes-types';
import { validatePart } from '../../lib/values/validate-against-schema';
import { valuesSchema } from '../../lib/values/values-schema';
import { value as typedValue, valuesOnly } from '../support/expressions';
import { smallChart } from '../support/small-chart';

const shape = {
  name: z.string().default('n').describe('A name.'),
  label: z
    .string()
    .regex(/^[a-z]{2,5}$/)
    .default('aa')
    .describe('A label.'),
  count: z.int().min(2).max(7).default(3).describe('A count.'),
  share: z.number().min(0).max(1).default(0.5).describe('A share.'),
  mode: z.enum(['a', 'b']).default('a').describe('A mode.'),
  active: z.boolean().default(true).describe('A switch.'),
  unset: z.int().optional().describe('A number that may be unset.'),
  words: z.array(z.string().max(4)).max(3).default([]).describe('Words.'),
  labels: stringMap(['fixed']).default({ a: 'b' }).describe('Labels.'),
  hosts: z
    .array(z.strictObject({ host: z.string(), paths: z.array(z.string()), port: z.int().optional() }))
    .default([])
    .describe('Hosts.'),
  ports: z
    .record(z.string().regex(/^[a-z]+$/), z.strictObject({ port: z.int().min(1) }))
    .default({})
    .describe('Ports.'),
  resources: k8sObject('ResourceRequirements').default({}).describe('Resources.'),
  env: k8sList('EnvVar').default([]).describe('Variables.'),
  size: z
    .union([z.int().min(1), z.string().regex(/^[0-9]+%$/)])
    .default(1)
    .describe('A size.'),
  deep: group({ inner: z.int().default(1).describe('A value.') }),
};
const model = smallChart(shape, (v) => ({ all: { ...v } }));
const root = model.schema;
const leaves = [...leavesOf(model.declared)];
const value = (path: string, type: ExprType = 'any'): Expr => typedValue(path, type);

describe('values drawn for a Kubernetes type', () => {
  const types = ['Volume', 'EnvVar', 'EnvFromSource', 'Container', 'Affinity', 'SecurityContext', 'Probe'] as const;
  const fields = Object.fromEntries(types.map((type) => [type, k8sObject(type).optional().describe('A value.')]));
  const whole = valuesSchema(declare(group(fields)));

  it.each(types)('fit the schema of %s', (type) => {
    const schema = { $ref: `#/definitions/${type}` };
    const drawn = fc.sample(fromSchema(schema, whole.definitions ?? {}), { seed: 3, numRuns: 150 });
    const invalid = drawn.filter((value) => validatePart(whole, schema, value).length > 0);
    expect(invalid).toEqual([]);
    expect(new Set(drawn.flatMap((value) => Object.keys(value as object))).size).toBeGreaterThan(2);
  });
});

describe('values drawn from a schema', () => {
  const kinds: JsonSchema[] = [
    { type: 'null' },
    { type: 'number', minimum: 0.2, maximum: 3 },
    { type: 'integer' },
    { type: 'integer', minimum: 5, maximum: 9 },
    { type: ['string', 'null'] },
    { enum: ['a', null, 1] },
    { anyOf: [{ type: 'boolean' }, { type: 'integer' }] },
    { allOf: [{ $ref: '#/definitions/text' }, { type: 'string', minLength: 2, maxLength: 4 }] },
    { allOf: [{ $ref: '#/definitions/text' }] },
    { type: 'string', pattern: '^[a-z]{1,9}$', not: { enum: ['a'] }, minLength: 2, maxLength: 3 },
    { type: 'string' },
    { type: 'array', items: { type: 'array', items: { type: 'array', items: { type: 'boolean' } } }, minItems: 1 },
    { $ref: '#/definitions/json' },
    {
      type: 'object',
      properties: { a: { type: 'integer' }, b: { type: 'string' } },
      required: ['a'],
      additionalProperties: false,
    },
    { type: 'object', propertyNames: { pattern: '^[a-z]+$' }, additionalProperties: { type: 'integer' } },
    {},
  ];

  it.each(
    [...leaves.map(({ schema }) => schema), ...kinds].map(
      (schema) => [JSON.stringify(schema).slice(0, 80), schema] as const,
    ),
  )('satisfy it: %s', (_, schema) => {
    const drawn = fc.sample(fromSchema(schema, root.definitions ?? {}), { seed: 3, numRuns: 150 });
    expect(drawn.filter((one) => !accepts(schema, root, one))).toEqual([]);
    const found = valuesFor(schema, root);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((one) => !accepts(schema, root, one))).toEqual([]);
    expect(valuesFor(schema, root)).toBe(found);
  });

  it('include such a map with empty texts', () => {
    const schema: JsonSchema = {
      type: 'object',
      propertyNames: { pattern: '^(?:mail|chat)(?:\\.[a-z]{2,5})?$' },
      additionalProperties: { type: 'string' },
    };
    const empty = valuesFor(schema, root).filter((map) => Object.values(map as JsonMap).join('') === '');
    const ends = empty.map((map) => Object.keys(map as JsonMap).map((key) => key.split('.')[1]));
    expect(ends.filter(([one, other]) => one !== undefined && one === other)).not.toEqual([]);
  });

  it('include a map with two keys that differ only before a dot', () => {
    const schema: JsonSchema = {
      type: 'object',
      propertyNames: { pattern: '^(?:mail|chat)(?:\\.[a-z]{2,5})?$' },
      additionalProperties: { type: 'string' },
    };
    const ends = valuesFor(schema, root).map((map) => Object.keys(map as JsonMap).map((key) => key.split('.')[1]));
    expect(ends.filter(([one, other]) => one !== undefined && one === other)).not.toEqual([]);
  });
});

describe('the schema at a path', () => {
  it.each<[VariablePath, object | undefined]>([
    [['count'], { type: 'integer', minimum: 2 }],
    [['deep', 'inner'], { type: 'integer' }],
    [['words', item], { allOf: expect.any(Array) }],
    [['labels', item], { $ref: '#/definitions/text' }],
    [['labels', entryKey], { allOf: expect.any(Array) }],
    [['labels', 'x'], { $ref: '#/definitions/text' }],
    [['hosts', item, 'host'], { $ref: '#/definitions/text' }],
    [['hosts', item, 'paths', item], { $ref: '#/definitions/text' }],
    [['ports', item, 'port'], { type: 'integer', minimum: 1 }],
    [['resources', 'limits'], expect.any(Object)],
    [['count', 'x'], undefined],
    [['count', entryKey], { type: 'string' }],
    [['nothing', 'x'], undefined],
  ])('is found: %j', (path, expected) => {
    const found = schemaAt(root, path);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(expected);
  });

  it('is resolved through references and alternatives', () => {
    expect(resolveSchema(undefined, root)).toBeUndefined();
    expect(resolveSchema({ $ref: '#/definitions/missing' }, root)).toBeUndefined();
    expect(resolveSchema({ anyOf: [{ type: 'integer' }, { type: 'null' }] }, root)).toMatchObject({ type: 'integer' });
    expect(resolveSchema({ allOf: [{ $ref: '#/definitions/missing' }, { type: 'string' }] }, root)).toMatchObject({
      type: 'string',
    });
    expect(resolveSchema({ type: 'integer' }, root)).toEqual({ type: 'integer' });
  });
});

describe('the variables of a condition', () => {
  const keys = (expr: Expr, sources = new Map()) => variablesOf(expr, sources, model).map(({ key }) => key);

  it('are all values and facts of the release in it', () => {
    expect(keys(callFunction('and', [value('count'), value('deep.inner'), value('count'), literal(1)]))).toEqual([
      'count',
      'deep.inner',
    ]);
    expect(keys(choice(value('active'), value('name'), value('mode')))).toEqual(['active', 'name', 'mode']);
    const fact = (base: 'Release' | 'Chart' | 'Capabilities', ...path: string[]) =>
      keys(reference(base, path, 'string'));
    expect([fact('Release', 'Name'), fact('Release', 'Namespace'), fact('Release', 'Revision')]).toEqual([
      [releaseName],
      [releaseNamespace],
      [],
    ]);
    expect([
      fact('Capabilities', 'KubeVersion', 'Version'),
      fact('Capabilities', 'Other'),
      fact('Chart', 'Name'),
    ]).toEqual([[kubeVersion], [], []]);
    expect(keys(callFunction('apiVersionsHas', [literal('a/v1')]))).toEqual([`${apiVersion}.a/v1`]);
    expect(keys(callFunction('apiVersionsHas', [value('name', 'string')]))).toEqual(['name']);
    expect(keys(value('nothing.there'))).toEqual([]);
  });

  it('are the fields that get reads, at any depth', () => {
    const each = local('item');
    const sources = sourcesOf([{ kind: 'iteration', over: value('env', 'list'), item: each, key: undefined }]);
    const from = callFunction('get', [reference(each, [], 'map'), literal('valueFrom')]);
    const ref = callFunction('get', [from, literal('secretKeyRef')]);
    expect(keys(callFunction('toJson', [ref]), sources)).toEqual([
      'env.Symbol(item)',
      'env.Symbol(item).valueFrom',
      'env.Symbol(item).valueFrom.secretKeyRef',
    ]);
    expect(keys(callFunction('get', [value('deep', 'map'), value('name', 'string')]))).toEqual(['deep', 'name']);
  });

  it('are found through the locals of blocks and loops', () => {
    const [bound, each, key, deeper] = [local('value'), local('item'), local('key'), local('item')];
    const hosts = value('hosts', 'list');
    const sources = sourcesOf([
      { kind: 'bind', local: bound, value: value('deep', 'map') },
      { kind: 'iteration', over: hosts, item: each, key: undefined },
      { kind: 'iteration', over: value('labels', 'map'), item: local('item'), key },
      { kind: 'iteration', over: callFunction('uniq', [hosts]), item: deeper, key: undefined },
      { kind: 'enter' },
    ]);
    const of = (from: typeof bound, ...path: string[]) => keys(reference(from, path, 'any'), sources);
    expect([of(bound, 'inner'), of(each, 'host'), of(key), of(deeper, 'host'), of(local('stranger'))]).toEqual([
      ['deep.inner'],
      ['hosts.Symbol(item).host'],
      ['labels.Symbol(key)'],
      ['hosts'],
      [],
    ]);
    const inLoop = loop(
      { over: value('ports', 'map'), item: each, key },
      text([reference(key, [], 'string'), reference(each, ['port'], 'integer')]),
    );
    expect(keys(inLoop)).toEqual(['ports', 'ports.Symbol(key)', 'ports.Symbol(item).port']);
    const over = loop(
      { over: value('words', 'list'), item: each, key: undefined },
      text([reference(each, [], 'string')]),
    );
    expect(keys(over)).toEqual(['words', 'words.Symbol(item)']);
  });

  it('are found in named templates', () => {
    const named = (name: string) =>
      include({ name, description: '', form: 'text', body: literal(''), chartKey: {} }, 'escape');
    const withTemplate = {
      ...model,
      namedTemplates: [
        { name: 'a', description: '', path: '', form: 'text', text: value('name') },
        { name: 'b', description: '', path: '', form: 'object', tree: { kind: 'leaf', expr: value('mode') } },
      ],
    } as typeof model;
    const of = (name: string) => variablesOf(named(name), new Map(), withTemplate).map(({ key }) => key);
    expect([of('a'), of('b'), of('missing')]).toEqual([['name'], [], []]);
  });

  it('are optional if they can be unset', () => {
    const [unset, count, port] = [value('unset'), value('count'), reference('Values', ['hosts'], 'list')].map(
      (expr) => variablesOf(expr, new Map(), model)[0]?.isOptional,
    );
    expect([unset, count, port]).toEqual([true, false, false]);
  });
});

describe('the case of an assignment', () => {
  const chosen = (...all: [VariablePath, Json | undefined][]): Assignment =>
    new Map(
      all.map(([path, one]) => {
        const key = path.map(String).join('.');
        return [key, { variable: { key, path, schema: {}, isOptional: false }, value: one }];
      }),
    );
  const defaults: JsonMap = { labels: { a: 'b' }, hosts: [], deep: { inner: 1 } };
  const values = (...all: [VariablePath, Json | undefined][]) =>
    caseOfAssignment(chosen(...all), {}, defaults, root).values;

  it('has each value at its place', () => {
    expect(values([['count'], 5], [['deep', 'inner'], 2])).toEqual({ count: 5, deep: { inner: 2 } });
    expect(caseOfAssignment(chosen([['count'], undefined]), { count: 1, name: 'x' }, defaults, root).values).toEqual({
      name: 'x',
    });
    expect(values([['labels'], { c: 'd' }])).toEqual({ labels: { a: null, c: 'd' } });
  });

  it('sets a value in the first item of a list or map, adding one if it is empty', () => {
    const { hosts } = values([['hosts', item, 'host'], 'h']) as { hosts: JsonMap[] };
    expect(hosts[0]).toMatchObject({ host: 'h', paths: expect.any(Array) });
    expect(
      caseOfAssignment(
        chosen([['hosts', item, 'port'], 7]),
        {
          hosts: [
            { host: 'a', paths: [] },
            { host: 'b', paths: [] },
          ],
        },
        defaults,
        root,
      ).values,
    ).toEqual({
      hosts: [
        { host: 'a', paths: [], port: 7 },
        { host: 'b', paths: [] },
      ],
    });
    const deep = values([['hosts', item, 'paths', item], '/x']) as { hosts: { paths: string[] }[] };
    expect(deep.hosts[0]?.paths[0]).toBe('/x');
    expect(values([['labels', item], 'other'])).toEqual({ labels: { a: 'other' } });
    expect(values([['labels', entryKey], 'key'])).toEqual({ labels: { a: null, key: 'b' } });
    expect(values([['words', item, 'field'], 'x']).words).toEqual([expect.any(String)]);
  });

  it('has the assigned release', () => {
    const { release } = caseOfAssignment(
      chosen(
        [[releaseName], 'other'],
        [[releaseNamespace], 'there'],
        [[kubeVersion], '1.30.1'],
        [[apiVersion, 'a/v1'], true],
        [[apiVersion, 'b/v1'], false],
      ),
      {},
      {},
      root,
    );
    expect([release.name, release.namespace, release.capabilities.KubeVersion.Version]).toEqual([
      'other',
      'there',
      'v1.30.1',
    ]);
    expect(['a/v1', 'b/v1'].map((one) => release.capabilities.APIVersions.includes(one))).toEqual([true, false]);
  });

  it('removes keys of the default that the value does not have', () => {
    expect(overDefault({ a: { x: 1 }, b: 2 }, { a: { x: 0, y: 0 }, c: 3 })).toEqual({
      c: null,
      a: { y: null, x: 1 },
      b: 2,
    });
    expect([overDefault([1], { a: 1 }), overDefault({ a: 1 }, [1]), overDefault(undefined, {})]).toEqual([
      [1],
      { a: 1 },
      undefined,
    ]);
    expect(withValue({ a: 1, b: { c: 2 } }, ['b', 'd'], 3)).toEqual({ a: 1, b: { c: 2, d: 3 } });
    expect(withValue({ a: 1 }, ['a', 'd'], 3)).toEqual({ a: { d: 3 } });
    expect(withValue({ a: 1, b: 2 }, ['a'], undefined)).toEqual({ b: 2 });
  });
});

describe('the candidate values of an expression', () => {
  const hints = (expr: Expr, values: JsonMap = {}) => candidateValues(expr, valuesOnly(values));

  it('are its literals, the current values of its parts, and variations of both', () => {
    expect(hints(callFunction('eq', [value('name', 'string'), literal('x')]), { name: 'now' })).toEqual(
      expect.arrayContaining(['x', 'xx', 'now', 'nowx', 'xnow']),
    );
    expect(hints(callFunction('gt', [value('count', 'integer'), literal(5)]), { count: 2 })).toEqual(
      expect.arrayContaining([5, 6, 4, 2, 3, 1]),
    );
    expect(hints(callFunction('has', [value('name', 'string'), literal(['a', 7])]), {})).toEqual(
      expect.arrayContaining(['a', 7]),
    );
    expect(hints(callFunction('get', [literal({ key: 1 }), value('name', 'string')]), {})).toContain('key');
    expect(hints(literal('12'))).toContain(12);
    expect([hints(literal('')), hints(literal(null)), hints(literal(true))]).toEqual([[], [], []]);
  });

  it('are strings that match its pattern, if JavaScript supports it', () => {
    const of = (pattern: Expr) => hints(callFunction('regexMatch', [pattern, value('name', 'string')]), { name: 'n' });
    expect(of(literal('^[0-9]{3}$')).filter((one) => /^[0-9]{3}$/.test(String(one))).length).toBeGreaterThan(0);
    expect(of(literal('(?P<x>a'))).toContain('(?P<x>a');
    expect(of(value('label', 'string'))).toEqual(['n', 'nx', 'xn']);
  });

  it('are objects with a high number, if it looks for a number in JSON', () => {
    const of = (pattern: string) => hints(callFunction('regexFind', [literal(pattern), value('name', 'string')]));
    expect(of('"hook":\\{"sleep":\\{"seconds":[0-9]+')).toContainEqual({ hook: { sleep: { seconds: 99_999 } } });
    expect(of('"sleep":\\{"seconds":[1-9][0-9]{0,4}[,}]|"a":\\["b"\\]')).toEqual(
      expect.arrayContaining([{ sleep: { seconds: 99_999 } }, { a: ['b'] }]),
    );
  });

  it('are put into lists and maps', () => {
    const of = (path: string) => candidateCollections(schemaAt(root, [path]) as JsonSchema, root, ['h', 3]);
    expect(of('words')).toEqual([['h'], [3]]);
    expect(of('labels')).toEqual(expect.arrayContaining([{ h: expect.any(String) }]));
    // An item that lacks what it must have would be rejected.
    const hosts = schemaAt(root, ['hosts']) as JsonSchema;
    const [found] = candidateCollections(hosts, root, [{ port: 3 }]) as JsonMap[][];
    expect(found).toEqual([{ host: expect.any(String), paths: expect.any(Array), port: 3 }]);
    expect([of('count'), candidateCollections({ type: 'object' }, root, ['h'])]).toEqual([[], []]);
  });
});

describe('a path through a template', () => {
  const bound = local('value');
  const each = local('item');
  const of = (steps: Parameters<typeof follow>[0], values: JsonMap) => follow(steps, valuesOnly(values)).done;
  const field = reference(each, ['on'], 'any');

  it('is followed as far as the values allow', () => {
    const steps = [
      { kind: 'condition', expr: value('on'), want: true },
      { kind: 'bind', value: value('name'), local: bound },
      { kind: 'iteration', over: value('list', 'list'), item: each, key: undefined },
      { kind: 'condition', expr: field, want: true },
    ] as const;
    expect(of(steps, {})).toBe(0);
    expect(of(steps, { on: true })).toBe(1);
    expect(of(steps, { on: true, name: 'n', list: [] })).toBe(2);
    expect(of(steps, { on: true, name: 'n', list: [{ on: false }] })).toBe(3);
    expect(of(steps, { on: true, name: 'n', list: [{ on: false }, { on: true }] })).toBe(4);
    expect(of(steps, { on: true, name: 'n', list: 'text' })).toBe(2);
  });

  it('can require a number of iterations, and loses locals in a named template', () => {
    const iterations = (min: number, max: number) =>
      [{ kind: 'iterations', over: value('list', 'list'), min, max }] as const;
    expect([
      of(iterations(1, 1), { list: [1] }),
      of(iterations(2, 9), { list: [1] }),
      of(iterations(0, 0), { list: [1] }),
      of(iterations(0, 9), { list: 'x' }),
    ]).toEqual([1, 0, 0, 0]);
    const steps = [
      { kind: 'iteration', over: value('list', 'list'), item: each, key: undefined },
      { kind: 'enter' },
      { kind: 'condition', expr: field, want: true },
    ] as const;
    expect(of(steps, { list: [{ on: true }] })).toBe(2);
  });

  it('does not hide internal errors', () => {
    expect(holds(callFunction('fail', [literal('x')]), valuesOnly({}))).toBeUndefined();
    expect(attempt(() => 1)).toBe(1);
    expect(() =>
      attempt(() => {
        throw new TypeError('internal');
      }),
    ).toThrow('internal');
    expect(
      attempt(() => {
        throw new ChartError({ code: 'template-failed', where: '', message: 'x' });
      }),
    ).toBeUndefined();
  });
});

describe('places for a text in a value', () => {
  const leafOf = (name: string) => leaves.find(({ path }) => path.join('.') === name) as (typeof leaves)[number];
  const points = (name: string) => pointsOf(leafOf(name), root, 1);

  it('are its strings and keys, one of each kind', () => {
    expect(points('name').map(({ path, isKey }) => [path, isKey])).toEqual([[[], false]]);
    expect(points('count')).toEqual([]);
    const kinds = points('labels').map(({ isKey }) => isKey);
    expect([kinds.includes(true), kinds.includes(false)]).toEqual([true, true]);
    expect(points('env').length).toBeLessThanOrEqual(12);
  });

  it('accept any text, or as a key only an unused one of limited length', () => {
    const point = { leaf: leafOf('labels'), sample: { a: 'x', b: { c: ['y', 'z'] } } as Json, isKey: false };
    expect(withText({ ...point, path: ['b', 'c', '1'] }, 't')).toEqual({ a: 'x', b: { c: ['y', 't'] } });
    const key = { ...point, isKey: true, path: ['a'] };
    expect([withText(key, 't'), withText(key, 'a'), withText(key, 'b'), withText(key, 'x'.repeat(1001))]).toEqual([
      { t: 'x', b: { c: ['y', 'z'] } },
      point.sample,
      undefined,
      undefined,
    ]);
    expect(withText({ ...point, path: [] }, 't')).toBe('t');
  });
});
