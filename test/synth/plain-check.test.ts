import { ApiObject, App } from 'cdk8s';
import { z } from 'zod';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { withPlainValues } from '../../lib/chart/plain-build';
import { checkPlainUse, readAll } from '../../lib/cli/synth';
import { ChartError } from '../../lib/errors';
import { each, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { checkCi } from '../../lib/synth/check-ci';
import { readChart } from '../../lib/synth/read';
import { group, type Refs } from '../../lib/values/schema';
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

/** What is not compared of an app, or the problems that are found. */
function checked(build: () => HelmChart[]): string[] {
  const charts = build();
  const app = { app: new App(), charts, plainCharts: new Map(), environments: [] };
  const buildPlain = (valuesOf: Parameters<typeof withPlainValues>[0]) => withPlainValues(valuesOf, build);
  try {
    return checkPlainUse({ ...app, buildPlain }, readAll({ ...app, buildPlain }));
  } catch (error) {
    if (error instanceof ChartError)
      return error.problems.map(({ where, message, code }) => `${where}: ${message} [${code}]`);
    throw error;
  }
}

const checkedChart = (build: Build): string[] =>
  checked(() => [
    testChart(values, (chart, v) => {
      object(chart, 'all', { mode: v.mode, enabled: v.enabled, other: v.other, ports: v.ports });
      build(chart, v);
    }),
  ]);

describe('a reference that TypeScript used as a plain value', () => {
  const isFast = (v: Refs<typeof values>): boolean => (v.mode as string) === 'fast';

  it.each<[string, Build, RegExp]>([
    ['an object', (c, v) => object(c, 'a', { level: isFast(v) ? 9 : 1 }), /Example .*-a\.spec\.level: is 1 by/],
    ['a length', (c, v) => object(c, 'a', { n: v.mode.length }), /Example .*-a\.spec\.n: is \d+ by the references/],
    [
      'a hook',
      (c, v) => {
        const hook = object(c, 'a', { level: isFast(v) ? 9 : 1 });
        hook.metadata.addAnnotation('helm.sh/hook', 'test');
      },
      /Example .*-a\.spec\.level: is 1 by/,
    ],
    [
      'the notes',
      (c, v) => c.notes('Hello.', isFast(v) ? 'fast' : 'slow'),
      /NOTES\.txt: .*is "slow" by the references/,
    ],
    ['a refusal', (c, v) => c.refuse(isFast(v), 'it is fast'), /demo: its refusals: is "accepted" by .*"it is fast"/],
  ])('is found in %s', (_, build, message) => {
    expect(checkedChart(build)).toEqual([expect.stringMatching(message)]);
    expect(checkedChart(build)[0]).toMatch(/\[plain-use\]$/);
  });

  it('is found behind a refusal, which the flipped booleans are mended for', () => {
    const found = checkedChart((c, v) => {
      c.refuse(v.other, 'other is on: leave it off');
      if (typeof v.enabled === 'boolean' && v.enabled) object(c, 'a', {});
    });
    expect(found).toEqual([expect.stringMatching(/-a: is absent by the references/)]);
  });

  it('is found in the number of charts, whichever build has more', () => {
    const twoCharts = (second: (isPlainFast: boolean) => boolean) => () => {
      const app = new App();
      const build: Build = (chart, v) => object(chart, 'a', { mode: v.mode, e: v.enabled, o: v.other, p: v.ports });
      const first = testChart(values, build, {}, app, 'first');
      const isPlain = ((first.values as Refs<typeof values>).mode as string) === 'fast';
      return second(isPlain) ? [testChart(values, build, {}, app, 'second'), first] : [first];
    };
    expect(checked(twoCharts((isPlain) => isPlain))).toEqual([
      expect.stringMatching(/^second: .*values themselves.*\[plain-use\]/),
    ]);
    expect(checked(twoCharts((isPlain) => !isPlain))).toEqual([
      expect.stringMatching(/^second: .*by the references.*\[plain-use\]/),
    ]);
    expect(checked(twoCharts(() => true))).toEqual([]);
  });
});

describe('a chart that uses its references well', () => {
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
    'may loop over objects, whose default is %j',
    (default_) => {
      expect(checked(ports(default_))).toEqual([]);
    },
  );

  it('may make several items in each turn of a loop, and lines under a condition', () => {
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

  it('says which documents it refuses, and so could not be compared', () => {
    const found = checkedChart((c, v) => c.refuse(fn.eq(v.mode, 'fast'), 'fast is no longer supported'));
    expect(found).toEqual([
      'demo refuses its defaults: fast is no longer supported',
      'demo refuses its booleans flipped: fast is no longer supported',
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
          chart.refuse(v.other, 'other is on: leave it off');
        },
        { ci: ci as never },
      ),
    );

  it('is refused with every problem of all of them', () => {
    expect(() => checkCi([withCi({ one: { mode: 'slo' }, two: { other: true }, three: { enabled: true } })])).toThrow(
      /^demo: ci\/one-values\.yaml: mode: expected .*\ndemo: ci\/two-values\.yaml: demo\/templates\/validate\.yaml: other is on.*$/,
    );
    expect(() => checkCi([withCi({ three: { enabled: true } })])).not.toThrow();
  });
});
