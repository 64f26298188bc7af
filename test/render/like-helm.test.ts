import { ApiObject, App } from 'cdk8s';
import { z } from 'zod';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { ChartError } from '../../lib/errors';
import { each, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import type { ChartModel } from '../../lib/model/chart-model';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { differingPaths } from '../../lib/prove/compare/differing-paths';
import { printedDocuments } from '../../lib/prove/helm/printed-documents';
import { renderChart } from '../../lib/render/render-chart';
import { group } from '../../lib/values/define';
import { majors } from '../support/helm';
import { helmTemplate } from '../support/helm-template';
import { testChart } from '../support/test-chart';

const values = group({
  name: z.string().default('x').describe('Text.'),
  enabled: z.boolean().default(true).describe('A switch.'),
});

const configMap = (scope: ConstructorParameters<typeof ApiObject>[0], id: string, data: object): ApiObject =>
  new ApiObject(scope, id, { apiVersion: 'v1', kind: 'ConfigMap', data });

/** Our rendering, after checking that both Helms render the same; undefined if all three reject the values. */
function rendered(model: ChartModel, user: JsonMap = {}, flags: { kubeVersion?: string } = {}): JsonMap[] | undefined {
  let ours: JsonMap[] | undefined;
  try {
    const { manifests, hooks } = renderChart(model, user, createRelease('release', 'default', flags));
    ours = [...manifests, ...hooks].map(({ object }) => object);
  } catch (error) {
    if (!(error instanceof ChartError)) throw error;
  }
  for (const major of majors) {
    const args = flags.kubeVersion ? ['--kube-version', flags.kubeVersion] : [];
    const { status, stdout, stderr } = helmTemplate(major, helmFiles(model), user, args);
    expect([major, status, ours ? stderr : '']).toEqual([major, ours ? 0 : 1, '']);
    const theirs = printedDocuments(stdout).map(({ object }) => object);
    if (ours) expect(differingPaths(theirs, ours)).toEqual([]);
  }
  return ours;
}

describe('Chartwright and both Helms', () => {
  it('omit objects whose condition is literally false', () => {
    const model = readChart(
      testChart(values, (chart, v) => {
        configMap(chart, 'all', { name: v.name, enabled: fn.toString(v.enabled) });
        configMap(chart.when(false), 'never', { a: '1' });
        configMap(chart.when(true), 'always', { a: '1' });
        configMap(chart.when(0, chart.when(v.enabled)), 'inner', { a: '1' });
      }),
    );
    expect(rendered(model)).toHaveLength(2);
    expect([...helmFiles(model).keys()].filter((path) => /never|inner/.test(path))).toEqual([]);
  });

  it('treat values that only such an object reads as unread', () => {
    const chart = testChart(values, (it, v) => {
      configMap(it, 'all', { enabled: fn.toString(v.enabled) });
      configMap(it.when(false), 'never', { name: v.name });
    });
    expect(() => readChart(chart)).toThrow(/values\.name: is declared but never read by a template/);
  });

  const switched = (condition: string) => {
    const parent = group({
      first: group({ enabled: z.boolean().optional().describe('A switch.') }),
      child: group({ enabled: z.boolean().default(true).describe('Another.') }),
    });
    return readChart(
      testChart(parent, (chart) => {
        const child = group({ message: z.string().default('hello').describe('A message.') });
        const build = (it: HelmChart<typeof child>, v: { message: string }) =>
          void configMap(it, 'c', { m: v.message });
        testChart(child, build, { condition }, chart, 'child');
      }),
    );
  };
  it.each<[string, JsonMap, number]>([
    ['first.enabled,child.enabled', {}, 1],
    ['first.enabled,child.enabled', { first: { enabled: false } }, 0],
    ['first.enabled,child.enabled', { child: { enabled: false } }, 0],
    ['first.enabled,child.enabled', { first: { enabled: true }, child: { enabled: false } }, 1],
    ['child.enabled,first.enabled', { child: { enabled: false } }, 0],
  ])('enable a subchart by the condition %s and %j', (condition, user, objects) => {
    expect(rendered(switched(condition), user)).toHaveLength(objects);
  });

  it('accept enabled, by which a foreign chart may enable it, but no other name', () => {
    const model = readChart(
      testChart(group({ name: values.shape.name }), (chart, v) => configMap(chart, 'all', { name: v.name })),
    );
    expect(rendered(model, { enabled: true, name: 'y' })).toHaveLength(1);
    expect(rendered(model, { enabled: 'yes' })).toBeUndefined();
    expect(rendered(model, { active: true })).toBeUndefined();
  });

  it('reject a Kubernetes version that the chart does not support', () => {
    const model = (kubeVersion?: string) =>
      readChart(
        testChart(values, (c, v) => configMap(c, 'all', { a: v.name, b: fn.toString(v.enabled) }), {
          ...(kubeVersion ? { kubeVersion } : {}),
        }),
      );
    expect(rendered(model(), {}, { kubeVersion: '1.27.9' })).toBeUndefined();
    expect(rendered(model(), {}, { kubeVersion: '1.28.0' })).toHaveLength(1);
    expect(rendered(model('~1.30 || ^1.33'), {}, { kubeVersion: '1.32.0' })).toBeUndefined();
    expect(rendered(model('~1.30 || ^1.33'), {}, { kubeVersion: '1.33.2' })).toHaveLength(1);
    expect(() => renderChart(model('>=1.99.0'), {}, createRelease('release'))).toThrow(
      /^kubeVersion: chart demo requires Kubernetes >=1\.99\.0, got v1\.35\.0: set .* \[release-invalid\]$/,
    );
  });

  it('append the items of each iteration of a loop whose body is a list', () => {
    const hosts = group({
      hosts: z
        .array(z.strictObject({ paths: z.array(z.string()) }))
        .default([])
        .describe('Hosts.'),
    });
    const model = readChart(
      testChart(hosts, (chart, v) => {
        const spec = { lists: each(v.hosts, ({ paths }) => [[1], [2, ...paths]]) };
        new ApiObject(chart, 'all', { apiVersion: 'example.com/v1', kind: 'Example', spec });
      }),
    );
    const full = group({
      hosts: z
        .array(z.strictObject({ paths: z.array(z.string()).min(1) }))
        .default([{ paths: ['a', 'b'] }, { paths: ['c'] }])
        .describe('Hosts.'),
    });
    const never = readChart(
      testChart(full, (chart, v) => {
        const spec = { lists: each(v.hosts, ({ paths }) => paths), more: [0, ...each(v.hosts, ({ paths }) => paths)] };
        new ApiObject(chart, 'all', { apiVersion: 'example.com/v1', kind: 'Example', spec });
      }),
    );
    expect(rendered(never)?.[0]?.spec).toEqual({ lists: ['a', 'b', 'c'], more: [0, 'a', 'b', 'c'] });
    const found = rendered(model, { hosts: [{ paths: ['a', 'b'] }, { paths: [] }] });
    expect(found?.[0]?.spec).toEqual({ lists: [[1], [2, 'a', 'b'], [1], [2]] });
    const bare = testChart(hosts, (chart, v) => {
      const spec = { lists: each(v.hosts, ({ paths }) => paths) };
      new ApiObject(chart, 'all', { apiVersion: 'example.com/v1', kind: 'Example', spec });
    });
    expect(() => helmFiles(readChart(bare))).toThrow(/^templates\/example\.yaml: demo\/all: each\(\): a loop whose/);
  });
});

describe('chart metadata that Helm would reject', () => {
  it('is rejected by the constructor', () => {
    const make = (): unknown =>
      testChart(
        values,
        () => {},
        {
          appVersion: '1.0"x',
          kubeVersion: 'recent',
          ci: { '../escaped': {} },
          version: 'one',
        },
        new App(),
      );
    expect(make).toThrow(
      /version: [\s\S]*appVersion: .*"1\.0\\"x"[\s\S]*kubeVersion: .*"recent"[\s\S]*ci: .*"\.\.\/escaped"/,
    );
  });
});

describe('NOTES.txt', () => {
  const noted = group({ ...values.shape, list: z.array(z.string()).default(['x', 'y']).describe('A list.') });
  const model = readChart(
    testChart(noted, (chart, v) => {
      configMap(chart, 'all', { a: v.name });
      chart.notes('first', '', when(v.enabled, when(v.name, ['name', 'set'], ['unset']), ['off']), '');
      chart.notes('then', '', when(v.enabled, ['', 'on']), ...each(v.list, (item) => `- ${item}`));
      chart.notes('', ...each(v.list, (item) => `+ ${item}`), '', 'last');
    }),
  );
  const files = helmFiles(model);

  it.each<[JsonMap, string]>([
    [{}, 'first||name|set||then|||on|- x|- y||+ x|+ y||last'],
    [{ name: '', list: [] }, 'first||unset||then|||on|||last'],
    [{ enabled: false, list: ['z'] }, 'first||off||then|- z||+ z||last'],
  ])('keeps its blank lines in every branch, with %j', (user, expected) => {
    // Helm 3 contacts a cluster even then.
    const { stdout } = helmTemplate(4, files, user, [], ['install', '--dry-run=client']);
    expect(
      stdout
        .split(/^NOTES:\n/m)[1]
        ?.trim()
        .replaceAll('\n', '|'),
    ).toBe(expected);
    const texts = (lines: readonly string[]): string[] => lines.filter((line) => line !== '');
    const [notes] = renderChart(model, user, createRelease('release')).notes;
    expect(texts(notes?.lines ?? [])).toEqual(texts(expected.split('|')));
  });
});

describe('a validation rule that fails', () => {
  it('ends the rendering before a later one that cannot be evaluated', () => {
    const model = readChart(
      testChart(values, (chart, v) => {
        configMap(chart, 'all', { name: v.name, enabled: fn.toString(v.enabled) });
        chart.failIf(fn.eq(v.name, 'x'), 'name is x: change it');
        chart.failIf(fn.semverCompare('>=2.0.0', v.name), 'name is a version: change it');
      }),
    );
    for (const major of majors) expect(helmTemplate(major, helmFiles(model)).stderr).toMatch(/name is x: change it/);
    for (const observer of [undefined, () => {}])
      expect(() => renderChart(model, {}, createRelease('release'), observer)).toThrow(
        'demo/templates/validate.yaml: name is x: change it [template-failed]',
      );
    expect(() => renderChart(model, { name: 'y' }, createRelease('release'))).toThrow(/Invalid Semantic Version/i);
  });
});

describe('a named template', () => {
  it('can have a description that would end its comment', () => {
    const model = readChart(
      testChart(values, (chart, v) => {
        const text = chart.define('t', 'What charts/*/values.yaml say.', fn.upper(v.name));
        configMap(chart, 'all', { text, enabled: fn.toString(v.enabled) });
      }),
    );
    expect(rendered(model)).toHaveLength(1);
  });
});

describe('the order of kinds', () => {
  it('is that of Helm 3; Helm 4 differs for two kinds', () => {
    const webhooks = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];
    const model = readChart(
      testChart(values, (chart, v) => {
        configMap(chart, 'all', { a: v.name, b: fn.toString(v.enabled) });
        for (const kind of ['Aaa', ...webhooks, 'Zzz'])
          new ApiObject(chart, kind.toLowerCase().slice(0, 8), { apiVersion: 'example.com/v1', kind });
      }),
    );
    const kinds = (objects: { object: unknown }[]) => objects.map(({ object }) => (object as JsonMap).kind);
    const ours = kinds([...renderChart(model, {}, createRelease('release')).manifests]);
    const [three, four] = majors.map((major) => kinds(printedDocuments(helmTemplate(major, helmFiles(model)).stdout)));
    expect(ours).toEqual(['ConfigMap', 'Aaa', ...webhooks, 'Zzz']);
    expect(three).toEqual(ours);
    expect(four).toEqual(['ConfigMap', ...webhooks, 'Aaa', 'Zzz']);
  });
});

describe('text that Helm removes from everything that it renders', () => {
  const chartOf = (data: (name: string) => object): ChartModel =>
    readChart(
      testChart(values, (chart, v) => {
        configMap(chart, 'a', { ...data(v.name), enabled: fn.toString(v.enabled) });
      }),
    );
  const dataIn = (model: ChartModel, user: JsonMap) =>
    printedDocuments(helmTemplate(3, helmFiles(model), user).stdout)[0];

  it.each<[string, (name: string) => object, JsonMap]>([
    ['in a literal', (name) => ({ name, a: 'x <no value> y' }), {}],
    ['in a value', (name) => ({ name }), { name: 'x <no value> y' }],
    ['that a literal and a value make', (name) => ({ a: `<no ${name}` }), { name: 'value>' }],
    ['in a key', (name) => ({ name, '<no value>': 'a' }), {}],
  ])('is rejected: %s', (_, data, user) => {
    const model = chartOf(data);
    expect(JSON.stringify(dataIn(model, user) ?? null)).not.toContain('<no value>');
    expect(() => renderChart(model, user, createRelease('release'))).toThrow(
      /^demo\/templates\/configmap\.yaml: demo\/a: the text contains "<no value>", which Helm removes .* \[not-modelled\]$/,
    );
  });

  it('is rejected in the notes', () => {
    const model = readChart(
      testChart(values, (chart, v) => {
        configMap(chart, 'a', { enabled: fn.toString(v.enabled) });
        chart.notes(`Hello ${v.name}.`);
      }),
    );
    expect(() => renderChart(model, { name: '<no value>' }, createRelease('release'))).toThrow(/NOTES\.txt: the text/);
  });

  it('is no problem in part', () => {
    expect(
      rendered(
        chartOf((name) => ({ name })),
        { name: '<no values>' },
      ),
    ).toEqual([expect.objectContaining({ data: { name: '<no values>', enabled: 'true' } })]);
  });
});
