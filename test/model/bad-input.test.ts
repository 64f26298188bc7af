import { ApiObject, App } from 'cdk8s';
import { z } from 'zod';
import { HelmChart } from '../../lib/chart/helm-chart';
import { ChartError } from '../../lib/errors';
import { each, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { group, type Refs } from '../../lib/values/define';
import { k8sObject, stringMap } from '../../lib/values/kubernetes-types';
import { rejectionOf } from '../support/small-chart';

const values = group({
  name: z.string().default('x').describe('Text.'),
  count: z.int().default(1).describe('An integer.'),
  enabled: z.boolean().default(true).describe('A switch.'),
  list: z.array(z.string()).default(['a']).describe('A list.'),
  labels: stringMap().default({}).describe('A map.'),
});

type Values = Refs<typeof values>;

class TestChart extends HelmChart<typeof values> {
  constructor(app: App, id: string, build: (chart: TestChart, v: Values) => void, readAll = true) {
    super(app, id, { values, version: '1.0.0', appVersion: '1', description: 'A test.' });
    const { values: v } = this;
    if (readAll)
      this.object('all', { name: v.name, count: v.count, enabled: v.enabled, list: v.list, labels: v.labels });
    build(this, v);
  }

  object(id: string, spec: unknown, metadata: object = {}): ApiObject {
    return new ApiObject(this, id, { apiVersion: 'example.com/v1', kind: 'Example', metadata, spec });
  }
}

/** The problems of a chart, as a user would see them. */
function problemsOf(build: (chart: TestChart, v: Values) => void, readAll = true): string {
  try {
    helmFiles(readChart(new TestChart(new App(), 'test', build, readAll)));
  } catch (error) {
    if (error instanceof ChartError) return error.message;
    throw error;
  }
  return '';
}

describe('a mistake in a chart', () => {
  it('is not reported for a valid chart', () => {
    expect(problemsOf(() => {})).toBe('');
  });

  type Mistake = [string, (chart: TestChart, v: Values) => void, RegExp];
  const readsFile =
    (path: string): Mistake[1] =>
    (chart) => {
      chart.addFile('data/a.txt', 'text');
      chart.object('a', { a: fn.filesGet(path) });
    };
  const mistakes: Mistake[] = [
    [
      'a reference to an undeclared value',
      (c, v) => c.object('a', { a: (v as unknown as { nam: string }).nam }),
      /values\.nam: .*did you mean "name"\? \[undeclared-value\]/,
    ],
    [
      'arithmetic on a reference',
      (c, v) => c.object('a', { a: v.count + 1 }),
      /test\/a\.spec\.a: .*fn\.add.* \[arithmetic-on-reference\]/,
    ],
    [
      'a difference of two references',
      (c, v) => c.object('a', { a: v.count - (fn.add(v.count, 2) as number) }),
      /\[arithmetic-on-reference\]/,
    ],
    ['a divided reference', (c, v) => c.object('a', { a: v.count / 2 }), /\[arithmetic-on-reference\]/],
    ['a negated reference', (c, v) => c.object('a', { a: -v.count }), /\[arithmetic-on-reference\]/],
    ['arithmetic inside text', (c, v) => c.object('a', { a: `${v.count + 1}m` }), /\[arithmetic-on-reference\]/],
    [
      'a truncated reference',
      (c, v) => c.object('a', { a: v.name.slice(0, 15) }),
      /damaged placeholder.*\[token-undecodable\]/,
    ],
    [
      'a reference in upper case',
      (c, v) => c.object('a', { a: v.name.toUpperCase() }),
      /damaged placeholder.*\[token-undecodable\]/,
    ],
    [
      'an unused expression',
      (_, v) => void fn.lower(v.name),
      /\{\{ \.Values\.name \| lower \}\}: .*\[unused-expression\]/,
    ],
    ['a condition without objects', (c, v) => void c.when(fn.not(v.enabled)), /\[unused-expression\]/],
    [
      'an unused block',
      (_, v) => void when(v.enabled, { a: 1 }),
      /when\(\) \{\{ \.Values\.enabled \}\}: .*\[unused-expression\]/,
    ],
    [
      'a loop variable outside its loop',
      (c, v) => {
        let kept = '';
        c.object('a', {
          a: each(v.list, (item) => {
            kept = item;
            return item;
          }),
        });
        c.object('b', { a: kept });
      },
      /outside its loop.*\[scope\]/,
    ],
    [
      'two objects with the same identity',
      (c) => {
        c.object('a', { a: 1 }, { name: 'same' });
        c.object('b', { a: 2 }, { name: 'same' });
      },
      /test\/b: duplicates test\/a: same kind.*\[duplicate-object\]/,
    ],
    [
      'a block inside text',
      (c, v) => c.object('a', { a: `x${when(v.enabled, 'y')}` }),
      /when\(\) cannot be used in text.*fn\.choose.*\[token-undecodable\]/,
    ],
    [
      'an unsupported function',
      (c) => c.object('a', { a: (fn as unknown as { tpl(x: string): string }).tpl('x') }),
      /the function tpl is not supported: .*\[not-modelled\]/,
    ],
    [
      'an unknown function',
      (c) => c.object('a', { a: (fn as unknown as { lowr(x: string): string }).lowr('x') }),
      /did you mean "lower"\?.*\[not-modelled\]/,
    ],
    [
      'a map instead of text',
      (c, v) => c.object('a', { a: fn.lower(v.labels as unknown as string) }),
      /expected an argument of type string, got map.*\[argument-invalid\]/,
    ],
    [
      'an invalid suffix',
      (c) => c.object('a', {}, { name: c.nameOf('a-suffix-that-is-too-long') }),
      /at most 16.*\[chart-invalid\]/,
    ],
    ['a missing file', readsFile('data/b.txt'), /test: data\/b\.txt: is read .*did you mean "data\/a\.txt"/],
    ['a generated file', readsFile('README.md'), /test: README\.md: is read by fn\.filesGet.*\[chart-invalid\]/],
    ['a file by an inherited name', readsFile('constructor'), /test: constructor: is read by fn\.filesGet/],
    [
      'a file name from a value',
      (c, v) => void c.object('a', { a: fn.filesGet(v.name) }),
      /test: \{\{ \.Files\.Get \.Values\.name \}\}: .*\[chart-invalid\]/,
    ],
    ...[
      ['values.yaml', /is generated/],
      ['templates/a.yaml', /is generated/],
      ['crds/a.yaml', /is generated/],
      ['../a.txt', /is not a valid path/],
      ['a/../b.txt', /is not a valid path/],
      ['/a.txt', /is not a valid path/],
      ['', /is not a valid path/],
      ['.helmignore', /is not a valid path/],
      ['a.bak', /is excluded from packages/],
      ['data/a.txt', /is added twice/],
    ].map(([path, message]): Mistake => {
      const build: Mistake[1] = (c) => {
        c.addFile('data/a.txt', 'first');
        c.addFile(path as string, 'second');
      };
      return [`the file ${JSON.stringify(path)}`, build, message as RegExp];
    }),
    [
      'a definition outside crds/',
      (c) => c.addCrd('../a.yaml', ''),
      /test: crds\/: the file "\.\.\/a\.yaml" is not a valid path.*\[chart-invalid\]/,
    ],
    ['a folder outside templates/', (c) => void c.folder('../x'), /invalid folder "\.\.\/x" below templates\//],
  ];
  it.each(mistakes)('is reported: %s', (_, build, message) => {
    expect(problemsOf(build)).toMatch(message);
  });

  it('is reported: unread values, each of them', () => {
    const found = problemsOf((chart, v) => chart.object('a', { name: v.name }), false);
    for (const name of ['count', 'enabled', 'list', 'labels'])
      expect(found).toMatch(new RegExp(`values\\.${name}: is declared but never read by a template`));
    expect(found).not.toMatch(/values\.name/);
  });

  it('is reported: a value of another chart', () => {
    const app = new App();
    const first = new TestChart(app, 'first', () => {});
    const second = new TestChart(app, 'second', (chart) => chart.object('a', { a: first.values.name }));
    expect(() => readChart(second)).toThrow(
      /values\.name: chart second uses a value of another chart.*\[foreign-reference\]/,
    );
    const nested = new HelmChart(app, 'nested', {
      values: group({ part: group({ text: z.string().default('').describe('Text.') }) }),
      version: '1.0.0',
      appVersion: '1',
      description: 'A test.',
    });
    const third = new TestChart(app, 'third', (chart) => chart.object('a', { a: nested.values.part.text }));
    expect(() => readChart(third)).toThrow(/^values\.part\.text: chart third uses/m);
  });

  it('is reported: a schema without descriptions, defaults or valid names, all at once', () => {
    const bad = group({
      a: z.string().default(''),
      b: z.string().describe('B.'),
      yes: z.string().default('').describe('Yes.'),
      'a-b': z.string().default('').describe('A-B.'),
      items: z
        .array(z.strictObject({ default: z.string(), port: z.int().default(80) }))
        .default([])
        .describe('Items.'),
      others: z
        .array(z.strictObject({ default: z.string() }))
        .default([])
        .describe('Others.'),
    });
    class Bad extends HelmChart<typeof bad> {
      constructor() {
        super(new App(), 'bad', { values: bad, version: '1.0.0', appVersion: '1', description: 'Bad.' });
      }
    }
    expect(() => new Bad()).toThrow(
      /values\.a: missing description[\s\S]*values\.b: missing default[\s\S]*values\.yes: invalid key[\s\S]*values\.a-b: invalid key.*\n.*values\.items\[\]\.port: Helm does not apply defaults inside a list or map.*$/,
    );
  });

  it('is reported: defaults and examples that fail validation, each of them', () => {
    const bad = group({
      count: z.int().min(5).default(1).describe('A count.'),
      deep: group({ name: z.string().default('\u0007\u007f').describe('Text.') }),
      resources: k8sObject('ResourceRequirements')
        .default({ limit: {} } as object)
        .describe('Resources.'),
      hosts: z
        .array(z.strictObject({ host: z.string() }))
        .default([])
        .describe('Hosts.')
        .meta({ example: [{ hots: 'a' }] }),
    });
    const chart = new HelmChart(new App(), 'bad', {
      values: bad,
      version: '1.0.0',
      appVersion: '1',
      description: 'Bad.',
    });
    const message = rejectionOf(() => readChart(chart as unknown as HelmChart));
    for (const line of [
      /^values\.count: the default is invalid: expected at least 5, got 1 \[schema-invalid\]$/m,
      /^values\.deep\.name: the default .*DEL/m,
      /^values\.resources: the default .*unknown key "limit", did you mean "limits"/m,
      /^values\.hosts\[0\]: the example .*unknown key "hots"/m,
    ])
      expect(message).toMatch(line);
  });

  it.each(['nameOverride', 'fullnameOverride', 'namespaceOverride'])(
    'is named: %s that could be any text, though names are made of it',
    (name) => {
      const free = group({ [name]: z.string().default('').describe('Text.') });
      const build = () =>
        new HelmChart(new App(), 'bad', { values: free, version: '1.0.0', appVersion: '1', description: 'Bad.' });
      expect(rejectionOf(build)).toMatch(new RegExp(`^values\\.${name}: .*declare it with name.*\\(\\)`));
    },
  );

  it('is reported: a pattern that RE2 rejects', () => {
    const lookahead = group({
      a: z
        .string()
        .regex(/^(?!x).*$/)
        .default('')
        .describe('A.'),
    });
    class Bad extends HelmChart<typeof lookahead> {
      constructor() {
        super(new App(), 'bad', { values: lookahead, version: '1.0.0', appVersion: '1', description: 'Bad.' });
      }
    }
    expect(() => new Bad()).toThrow(/values\.a: .*RE2.*\[schema-invalid\]/);
  });

  it.each(['01.2.3', '1.2.3-01', '1.2.3-', '1.2.3+a+b', '1.2.3-a..b'])('is reported: the version %s', (version) => {
    const props = { values, version, appVersion: '1', description: 'Bad.' };
    expect(() => new HelmChart(new App(), 'bad', props)).toThrow(/invalid version ".*": use SemVer 2/);
  });

  it('is reported: an invalid name and version', () => {
    class Bad extends HelmChart<typeof values> {
      constructor() {
        super(new App(), 'Bad Name', { values, version: 'one', appVersion: '1', description: '' });
      }
    }
    expect(() => new Bad()).toThrow(/name: [\s\S]*version: [\s\S]*description: /);
  });
});
