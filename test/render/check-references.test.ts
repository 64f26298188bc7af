import { ApiObject, App } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { HelmChart } from '../../lib/chart/helm-chart';
import { readAll } from '../../lib/cli/commands/synth';
import { ChartError } from '../../lib/errors';
import { each, when } from '../../lib/expr/blocks';
import { type BuildContext, buildWith } from '../../lib/expr/build-context';
import { fn } from '../../lib/expr/fn';
import type { JsonMap } from '../../lib/json';
import { checkPlainUse } from '../../lib/loader/check-plain-use';
import { observeTextMethods } from '../../lib/loader/observe-text-methods';
import { readChart } from '../../lib/model/read-chart';
import type { DeployEnvironment } from '../../lib/output/environment';
import { checkCi } from '../../lib/render/check-ci';
import { plainProblems, plainRule, plainValues, plainVariants } from '../../lib/render/check-references';
import type { TextCall } from '../../lib/render/text-variant';
import { group, type Refs } from '../../lib/values/define';
import { testChart } from '../support/test-chart';

const values = group({
  mode: z.enum(['fast', 'slow']).default('fast').describe('One of two words.'),
  enabled: z.boolean().default(false).describe('A switch.'),
  other: z.boolean().default(false).describe('Another switch.'),
  ports: z
    .record(z.string(), z.strictObject({ port: z.int() }))
    .default({})
    .describe('Ports by name.'),
});
type Build = (chart: HelmChart<typeof values>, v: Refs<typeof values>) => void;

const object = (scope: ConstructorParameters<typeof ApiObject>[0], id: string, spec: object, kind = 'Example') =>
  new ApiObject(scope, id, { apiVersion: 'example.com/v1', kind, spec });

/** The documents that could not be compared, or the problems found. */
function checked(build: () => HelmChart[], environments: readonly DeployEnvironment[] = []): string[] {
  const textCalls: TextCall[] = [];
  const charts = observeTextMethods((call) => textCalls.push(call), build);
  const app = { app: new App(), charts, plainCharts: new Map(), environments, textCalls };
  const buildPlain = (valuesOf: NonNullable<BuildContext['valuesOf']>) => buildWith({ valuesOf }, build);
  try {
    return [...checkPlainUse({ ...app, buildPlain }, readAll(app)).values()].flatMap(({ skipped }) => skipped);
  } catch (error) {
    if (error instanceof ChartError)
      return error.problems.map(({ where, message, code }) => `${where}: ${message} [${code}]`);
    throw error;
  }
}

const checkedChart = (build: Build, environments: readonly DeployEnvironment[] = []): string[] =>
  checked(
    () => [
      testChart(values, (chart, v) => {
        object(chart, 'all', { mode: v.mode, enabled: v.enabled, other: v.other, ports: v.ports });
        build(chart, v);
      }),
    ],
    environments,
  );

describe('a reference that TypeScript used as a plain value', () => {
  const isFast = (v: Refs<typeof values>): boolean => (v.mode as string) === 'fast';

  it.each<[string, Build, RegExp]>([
    [
      'an object',
      (c, v) => object(c, 'a', { level: isFast(v) ? 9 : 1 }),
      /Example .*-a\.spec\.level: rendered 1 from references/,
    ],
    ['a length', (c, v) => object(c, 'a', { n: v.mode.length }), /Example .*-a\.spec\.n: rendered \d+ from references/],
    [
      'a hook',
      (c, v) => {
        const hook = object(c, 'a', { level: isFast(v) ? 9 : 1 });
        hook.metadata.addAnnotation('helm.sh/hook', 'test');
      },
      /Example .*-a\.spec\.level: rendered 1 from references/,
    ],
    [
      'the notes',
      (c, v) => c.notes('Hello.', isFast(v) ? 'fast' : 'slow'),
      /NOTES\.txt: .*rendered "slow" from references/,
    ],
    [
      'a validation rule',
      (c, v) => c.failIf(isFast(v), 'it is fast'),
      /demo: validation passes with references but fails with "it is fast"/,
    ],
  ])('is found in %s', (_, build, message) => {
    expect(checkedChart(build)).toEqual([expect.stringMatching(message)]);
    expect(checkedChart(build)[0]).toMatch(/\[plain-use\]$/);
  });

  it('is found although a validation rule rejects the flipped booleans', () => {
    const found = checkedChart((c, v) => {
      c.failIf(v.other, 'other is on: leave it off');
      if (typeof v.enabled === 'boolean' && v.enabled) object(c, 'a', {});
    });
    expect(found).toEqual([expect.stringMatching(/-a: rendered nothing from references/)]);
  });

  it('is found with the values of an environment; each document is built once', () => {
    let builds = 0;
    const misused: Build = (c, v) => {
      builds++;
      object(c, 'a', { level: (v.mode as string) === 'slow' ? 9 : 1 });
    };
    const releases = (...documents: JsonMap[]): DeployEnvironment[] =>
      documents.map((one, index) => ({
        name: `e${index}`,
        releases: [{ chart: 'demo', namespace: 'space', values: one }],
      }));
    expect(checkedChart(misused)).toEqual([]);
    builds = 0;
    expect(checkedChart(misused, releases({ mode: 'fast' }, {}, { mode: 'fast' }, { mode: 'quick' }))).toEqual([]);
    expect(builds).toBe(4);
    expect(checkedChart(misused, releases({}, { mode: 'slow' }))).toEqual([
      expect.stringMatching(/-a\.spec\.level: rendered 1 from references but 9 .*\(values of environment e1, demo\)/),
    ]);
  });

  it('is found if the builds contain different charts', () => {
    const twoCharts = (second: (isPlainFast: boolean) => boolean) => () => {
      const app = new App();
      const build: Build = (chart, v) => object(chart, 'a', { mode: v.mode, e: v.enabled, o: v.other, p: v.ports });
      const first = testChart(values, build, {}, app, 'first');
      const isPlain = ((first.values as Refs<typeof values>).mode as string) === 'fast';
      return second(isPlain) ? [testChart(values, build, {}, app, 'second'), first] : [first];
    };
    expect(checked(twoCharts((isPlain) => isPlain))).toEqual([
      expect.stringMatching(/^second: .*from real values.*\[plain-use\]/),
    ]);
    expect(checked(twoCharts((isPlain) => !isPlain))).toEqual([
      expect.stringMatching(/^second: .*from references.*\[plain-use\]/),
    ]);
    expect(checked(twoCharts(() => true))).toEqual([]);
  });
});

describe('a method of strings that changes nothing with the defaults', () => {
  const texts = group({
    image: z.string().default('nginx').describe('An image.'),
    word: z.enum(['one', 'two']).default('one').describe('A word.'),
    hosts: z.array(z.string()).default(['web']).describe('Hosts.'),
    labels: z.record(z.string(), z.string()).default({ a: 'b' }).describe('Labels.'),
  });
  type Texts = Refs<typeof texts>;
  const chartOf = (spec: (v: Texts) => object, scope?: Construct, name?: string) =>
    testChart(
      texts,
      (chart, v) => {
        object(chart, 'all', { image: v.image, word: v.word, hosts: v.hosts, labels: v.labels });
        object(chart, 'a', spec(v));
      },
      {},
      scope as App | undefined,
      name,
    );

  it.each<[string, (v: Texts) => unknown]>([
    ["split(':')[0]", (v) => v.image.split(':')[0]],
    ['split(/[:@]/)[0]', (v) => v.image.split(/[:@]/)[0]],
    ["replace(':', '-')", (v) => v.image.replace(':', '-')],
    ['replaceAll', (v) => v.image.replaceAll('/', '-')],
    ['toLowerCase()', (v) => v.image.toLowerCase()],
    ['trim()', (v) => v.image.trim()],
    ["includes(':')", (v) => (v.image.includes(':') ? 'tagged' : 'untagged')],
    ["startsWith('ghcr.io/')", (v) => (v.image.startsWith('ghcr.io/') ? 'ghcr' : 'other')],
    ["endsWith(':latest')", (v) => (v.image.endsWith(':latest') ? 'latest' : 'other')],
    ["indexOf(':')", (v) => v.image.indexOf(':')],
    ['an item', (v) => each(v.hosts, (host) => host.split('.')[0])],
    ['an entry', (v) => each(v.labels, (label) => label.split('.')[0])],
  ])('is found: %s', (_, value) => {
    const spec = (v: Texts) => ({ value: value(v) });
    const found = [
      expect.stringMatching(/-a\.spec\.value.*: rendered .* fn\.splitList instead of \.split, .*\[plain-use\]$/),
    ];
    expect(checked(() => [chartOf(spec)])).toEqual(found);
  });

  it('is found in a subchart', () => {
    const build = () => [
      testChart(group({}), (chart) => void chartOf((v) => ({ value: v.image.split(':')[0] }), chart, 'child'), {}),
    ];
    expect(checked(build)).toEqual([expect.stringMatching(/-a\.spec\.value: rendered/)]);
  });

  it.each<[string, (v: Texts) => unknown]>([
    ['no accepted value has the separator', (v) => v.word.split(':')[0]],
    ['the result is joined again', (v) => v.image.split(':').join(':')],
    [
      'the text has other parts',
      (v) =>
        `first\n${v.image}`
          .split('\n')
          .map((line) => `> ${line}`)
          .join('\n'),
    ],
  ])('is no problem where %s', (_, value) => {
    expect(checked(() => [chartOf((v) => ({ value: value(v) }))])).toEqual([]);
  });
});

describe('a chart that uses references correctly', () => {
  it('can be used both alone and as a subchart with other values', () => {
    class Hello extends HelmChart<typeof helloValues> {
      constructor(scope: Construct) {
        super(scope, 'hello', { values: helloValues, version: '1.0.0', appVersion: '1', description: 'Says hello.' });
        object(this, 'all', { replicas: this.values.replicas });
      }
    }
    const helloValues = group({ replicas: z.int().default(2).describe('Pods.') });
    const platformValues = group({ hello: group({ replicas: z.int().default(4).describe('Pods of hello.') }) });
    const build = () => {
      const app = new App();
      return [new Hello(app), testChart(platformValues, (chart) => void new Hello(chart), {}, app, 'platform')];
    };
    expect(checked(build as never)).toEqual([]);
  });

  const ports = (default_: Record<string, { port: number }>) => {
    const loop = group({
      ports: z
        .record(z.string(), z.strictObject({ port: z.int() }))
        .default(default_)
        .describe('Ports.'),
    });
    return () => [
      testChart(loop, (chart, v) => {
        chart.each(v.ports, (at, { port }, name) => {
          const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: `${chart.fullname}-${name}` } };
          new ApiObject(at, 'one', { ...service, spec: { ports: [{ port }] } });
        });
        new ApiObject(chart, 'other', { apiVersion: 'v1', kind: 'Service', spec: { clusterIP: 'None' } });
      }),
    ];
  };
  it.each([[{}], [{ web: { port: 80 } }], [{ web: { port: 80 }, api: { port: 81 } }]])(
    'can loop over objects, with default %j',
    (default_) => {
      expect(checked(ports(default_))).toEqual([]);
    },
  );

  it('can render several items per iteration, and conditional lines', () => {
    const found = checked(() => [
      testChart(
        group({
          list: z.array(z.string()).default(['a', 'b']).describe('A list.'),
          shown: z.boolean().default(true).describe('A switch.'),
        }),
        (chart, v) => {
          object(chart, 'a', { list: each(v.list, (item) => [{ item }, when(v.shown, { on: 1 })]) });
          chart.notes('Hello.', '', when(v.shown, ['one', 'two'], ['none']), ...each(v.list, (item) => `- ${item}`));
        },
      ),
    ]);
    expect(found).toEqual([]);
  });

  it('is compared with its first ci document if a value has no default', () => {
    const required = group({
      bucket: z.string().default('').describe('A bucket.'),
      volume: z.boolean().default(false).describe('A volume.'),
    });
    const chartWith = (build: (chart: HelmChart<typeof required>, v: Refs<typeof required>) => void) => () => [
      testChart(
        required,
        (chart, v) => {
          chart.failIf(fn.not(fn.or(v.bucket, v.volume)), 'no store: set bucket or volume');
          chart.failIf(fn.and(v.bucket, v.volume), 'two stores: set one of bucket and volume');
          object(chart, 'all', { bucket: v.bucket, volume: v.volume });
          build(chart, v);
        },
        { ci: { required: { bucket: 'models' }, volume: { volume: true } } },
      ),
    ];
    expect(checked(chartWith(() => {}) as never)).toEqual([]);
    const misused = chartWith((chart, v) => object(chart, 'a', { n: v.bucket.length }));
    expect(checked(misused as never)).toEqual([
      expect.stringMatching(/-a\.spec\.n: rendered \d+ from references but 6/),
    ]);
  });

  it('reports documents that fail validation and cannot be compared', () => {
    const found = checkedChart((c, v) => c.failIf(fn.eq(v.mode, 'fast'), 'fast is no longer supported'));
    expect(found).toEqual([
      'demo rejects its defaults: fast is no longer supported',
      'demo rejects its booleans flipped: fast is no longer supported',
    ]);
  });
});

describe('a ci document', () => {
  const withCi = (ci: Record<string, object>) =>
    readChart(
      testChart(
        values,
        (chart, v) => {
          object(chart, 'all', { mode: v.mode, enabled: v.enabled, other: v.other, ports: v.ports });
          chart.failIf(v.other, 'other is on: leave it off');
        },
        { ci: ci as never },
      ),
    );

  it('is rejected with the problems of all documents', () => {
    expect(() => checkCi([withCi({ one: { mode: 'slo' }, two: { other: true }, three: { enabled: true } })])).toThrow(
      /^demo: ci\/one-values\.yaml: mode: expected .*\ndemo: ci\/two-values\.yaml: demo\/templates\/validate\.yaml: other is on.*$/,
    );
    expect(() => checkCi([withCi({ three: { enabled: true } })])).not.toThrow();
  });

  it('must not render an object twice, and neither must the defaults', () => {
    const workers = (default_: JsonMap, ci: Record<string, JsonMap>, fixed = 'mails', isLoopNamed = true) =>
      readChart(
        testChart(
          group({
            workers: z
              .record(z.string(), z.strictObject({ a: z.int() }))
              .default(default_ as never)
              .describe('W.'),
          }),
          (chart, v) => {
            object(chart, fixed, { kind: 'fixed' });
            chart.each(v.workers, (scope, { a }, name) => {
              const metadata = { name: isLoopNamed ? `${chart.fullname}-${name}` : 'same' };
              new ApiObject(scope, 'worker', { apiVersion: 'example.com/v1', kind: 'Example', metadata, spec: { a } });
            });
          },
          { ci: ci as never },
        ),
      );
    const fixed = workers({}, {}).templates.flatMap(({ objects }) => objects)[0]?.constructPath;
    expect(() => checkCi([workers({ other: { a: 1 } }, { one: { workers: { more: { a: 1 } } } })])).not.toThrow();
    const message = /Example release-demo-mails, and so does/;
    expect(fixed).toBe('demo/mails');
    expect(() => checkCi([workers({ mails: { a: 1 } }, {})])).toThrow(message);
    expect(() => checkCi([workers({}, { one: { workers: { mails: { a: 1 } } } })])).toThrow(
      /^demo: ci\/one-values\.yaml: .*: renders Example release-demo-mails, and so does .*\[duplicate-object\]$/,
    );
    expect(() => checkCi([workers({ a: { a: 1 }, b: { a: 1 } }, {}, 'mails', false)])).toThrow(
      /renders Example same in two iterations of its loop/,
    );
  });
});

describe('the documents of a plain build', () => {
  const flag = (value: boolean) => z.boolean().default(value).describe('A switch.');
  const childValues = group({
    global: group({ debug: flag(false) }),
    one: flag(true),
    deep: group({ two: flag(false), three: flag(false) }),
    count: z.int().default(1).describe('A count.'),
  });
  class Child extends HelmChart<typeof childValues> {
    constructor(scope: Construct, id: string, condition: string) {
      super(scope, id, { values: childValues, version: '1.0.0', appVersion: '1', description: 'A child.', condition });
      const { one, deep, count, global } = this.values;
      object(this, 'all', { one, deep, count, debug: global.debug });
      this.failIf(deep.three, 'deep.three is not supported: set deep.three=false.');
    }
  }
  const parentValues = group({
    global: group({ debug: flag(false) }),
    cache: group({ enabled: flag(true) }),
    queue: group({ enabled: flag(true), one: flag(true) }),
    plain: flag(false),
    deep: group({ inner: group({ a: flag(true), b: flag(false) }), c: flag(false) }),
    unset: z.boolean().optional().describe('A switch that may be unset.'),
    name: z.string().default('n').describe('A name.'),
  });
  const build = (
    validationRules: (chart: HelmChart<typeof parentValues>, v: Refs<typeof parentValues>) => void = () => {},
  ) =>
    testChart(parentValues, (chart, v) => {
      object(chart, 'all', {
        plain: v.plain,
        deep: v.deep,
        name: v.name,
        unset: fn.default(false as never, v.unset as never),
      });
      validationRules(chart as never, v);
      new Child(chart, 'cache', 'cache.enabled,deep.c');
      new Child(chart, 'queue', 'queue.enabled');
    });
  const model = readChart(build() as HelmChart);
  const [defaults, flips] = plainVariants.map(({ valuesOf }) => valuesOf) as [
    (typeof plainVariants)[0]['valuesOf'],
    (typeof plainVariants)[0]['valuesOf'],
  ];

  it('are the defaults, and all booleans flipped except for subchart conditions and rejected values', () => {
    expect(defaults(model)).toEqual({});
    expect(flips(model)).toEqual({
      global: { debug: true },
      plain: true,
      deep: { inner: { a: false, b: true } },
      cache: { one: false, deep: { two: true } },
      queue: { one: false, deep: { two: true } },
    });
    expect(plainVariants.map(({ name }) => name)).toEqual(['its defaults', 'its booleans flipped']);
  });

  it('are repaired by removing the last value that a failed rule reads', () => {
    const named = readChart(build((c, v) => c.failIf(fn.not(v.deep.inner.a), 'deep.inner.a is needed.')) as HelmChart);
    expect(flips(named)).toMatchObject({ plain: true, deep: { inner: { b: true } } });
    expect((flips(named) as { deep: { inner: object } }).deep.inner).not.toHaveProperty('a');
    const unnamed = readChart(build((c, v) => c.failIf(fn.and(v.plain, v.deep.inner.b), 'never')) as HelmChart);
    expect(flips(unnamed)).toMatchObject({ plain: true, deep: { inner: { a: false } } });
    expect((flips(unnamed) as { deep: { inner: object } }).deep.inner).not.toHaveProperty('b');
    expect(plainRule(unnamed, flips(unnamed))).toBeUndefined();
    const always = readChart(build((c) => c.failIf(fn.eq(c.release.name, 'release'), 'never')) as HelmChart);
    expect(plainRule(always, flips(always))).toBe('never');
  });

  it('contain values for each chart, including disabled ones', () => {
    const values = plainValues(model, { name: 'x', queue: { enabled: false }, cache: { count: 7 } });
    expect([...values.keys()]).toEqual(['demo', 'demo/cache', 'demo/queue']);
    expect(values.get('demo')).toMatchObject({ name: 'x', plain: false });
    expect(values.get('demo/cache')).toMatchObject({ count: 7, one: true, deep: { two: false } });
    expect(values.get('demo/queue')).toMatchObject({ count: 1, one: true, deep: { two: false } });
  });

  it('are rejected with the message of the rule or of the schema', () => {
    expect(plainRule(model, {})).toBeUndefined();
    expect(plainRule(model, { cache: { deep: { three: true } } })).toBe(
      'deep.three is not supported: set deep.three=false.',
    );
    expect(plainRule(model, { name: 1, plain: 'x' })).toBe('expected boolean, got "x"; expected string, got 1');
  });

  it('are compared by object, reporting the first difference', () => {
    const one = (spec: object, notes: string[] = ['Hello.']) =>
      readChart(
        testChart(group({}), (chart) => {
          object(chart, 'a', spec);
          chart.notes(...notes);
        }),
      );
    const messagesOf = (reference: object, plain: object, ...notes: string[][]) =>
      plainProblems(one(reference, notes[0]), one(plain, notes[1] ?? notes[0]), {}).map(
        ({ where, message }) => `${where}: ${message.split(':')[0]}`,
      );
    const name = 'templates/example.yaml: Example release-demo-a';
    expect(messagesOf({ a: 1 }, { a: 1 })).toEqual([]);
    expect(messagesOf({ a: 1, b: { c: [1, 2] } }, { a: 1, b: { c: [1, 3] } })).toEqual([
      `${name}.spec.b.c.1: rendered 2 from references but 3 from real values`,
    ]);
    expect(messagesOf({ a: 1 }, { a: 1, b: 'x'.repeat(90) })).toEqual([
      `${name}.spec.b: rendered nothing from references but "${'x'.repeat(59)} from real values`,
    ]);
    expect(messagesOf({ a: [] }, { a: {} })).toEqual([]);
    expect(messagesOf({ a: [1] }, { a: { 0: 1 } })).toHaveLength(1);
    expect(messagesOf({ a: [1, {}, 2], b: { c: null } }, { a: [1, 2], b: {} })).toEqual([]);
    expect(messagesOf({ a: 1 }, { a: 1 }, ['x', 'y'], ['x', 'z'])).toEqual([
      'templates/NOTES.txt: line 2: rendered "y" from references but "z" from real values',
    ]);
    expect(messagesOf({ a: 1 }, { a: 2 }, ['x'], ['z'])).toHaveLength(2);
  });

  it('are compared by validation errors, if there are any', () => {
    const rejecting = (message?: string) =>
      readChart(
        testChart(group({ count: z.int().default(1).describe('A count.') }), (chart, v) => {
          object(chart, 'a', { count: v.count });
          if (message) chart.failIf(fn.eq(v.count, 1), message);
        }),
      );
    const messagesOf = (reference?: string, plain?: string) =>
      plainProblems(rejecting(reference), rejecting(plain), {}).map(
        ({ where, message, code }) => `${where}: ${message.split(':')[0]} [${code}]`,
      );
    expect([messagesOf(), messagesOf('x', 'x')]).toEqual([[], []]);
    expect(messagesOf('x', 'y')).toEqual([
      'demo: validation fails with "x" with references but fails with "y" with real values [plain-use]',
    ]);
    expect(messagesOf('x')).toEqual([
      'demo: validation fails with "x" with references but passes with real values [plain-use]',
    ]);
    expect(messagesOf(undefined, 'y')).toEqual([
      'demo: validation passes with references but fails with "y" with real values [plain-use]',
    ]);
  });
});
