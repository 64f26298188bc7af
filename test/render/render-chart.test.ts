import { ApiObject, App } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { HelmChart } from '../../lib/chart/helm-chart';
import { addComment } from '../../lib/chart/object-comment';
import type { ChartError } from '../../lib/errors';
import { each, ifSet } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { chartValues } from '../../lib/helm/coalesce';
import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import type { TemplateFile } from '../../lib/model/chart-model';
import { readChart } from '../../lib/model/read-chart';
import { valuesTree } from '../../lib/model/values-tree';
import { helmFiles, objectAt } from '../../lib/output/chart-files';
import { renderChart } from '../../lib/render/render-chart';
import { chartEnvironment, firstFailedRule, resolveCharts } from '../../lib/render/validate-values';
import { group } from '../../lib/values/define';
import { rejectionOf } from '../support/small-chart';
import { testChart } from '../support/test-chart';

describe('a release', () => {
  it('has a name, a namespace and the capabilities of the cluster', () => {
    const { name, namespace, capabilities } = createRelease('a.b-1', 'space');
    expect([name, namespace, createRelease('a').namespace]).toEqual(['a.b-1', 'space', 'default']);
    expect(capabilities.KubeVersion).toEqual({ Version: 'v1.35.0', Major: '1', Minor: '35' });
    expect([capabilities.APIVersions.includes('apps/v1'), capabilities.APIVersions.includes('a/v1')]).toEqual([
      true,
      false,
    ]);
    const other = createRelease('a', 'b', { kubeVersion: 'v1.29', apiVersions: ['a/v1'] }).capabilities;
    expect(other.KubeVersion).toEqual({ Version: 'v1.29.0', ShortVersion: 'v1.29', Major: '1', Minor: '29' });
    expect(other.APIVersions).toContain('a/v1');
    expect(createRelease('a', 'b', { kubeVersion: '1.30.4-gke.1' }).capabilities.KubeVersion.Version).toBe(
      'v1.30.4-gke.1',
    );
  });

  it.each(['', 'A', 'a_b', '-a', 'a-', 'a..b', 'a.-b', '.a', 'a.', 'a b', 'x\na', 'a\nx', 'a'.repeat(54)])(
    'is rejected for its name: %j',
    (name) => {
      expect(rejectionOf(() => createRelease(name))).toBe(
        `name: invalid release name ${JSON.stringify(name)}: use at most 53 lower-case letters, digits, hyphens and dots [release-invalid]`,
      );
    },
  );

  it.each(['', 'A', 'a.b', '-a', 'a-', ' a', 'a\n', 'a'.repeat(64)])(
    'is rejected for its namespace: %j',
    (namespace) => {
      expect(rejectionOf(() => createRelease('a', namespace))).toBe(
        `namespace: invalid namespace ${JSON.stringify(namespace)}: use a DNS label of at most 63 characters [release-invalid]`,
      );
    },
  );

  it('accepts names of maximum length, and reports all problems together', () => {
    expect(rejectionOf(() => createRelease('a'.repeat(53), 'b'.repeat(63)))).toBe('');
    expect(rejectionOf(() => createRelease('A', 'B')).split('\n')).toHaveLength(2);
    for (const version of ['', 'x', '1', 'vv1.2', '.1.2', '1.x'])
      expect(rejectionOf(() => createRelease('a', 'b', { kubeVersion: version }))).toBe(
        `kubeVersion: invalid Kubernetes version ${JSON.stringify(version)}: use a version that Helm 3 and Helm 4 accept, such as 1.35.0 [release-invalid]`,
      );
  });
});

const childValues = group({
  count: z.int().default(1).describe('A count.'),
  deep: group({ word: z.enum(['a', 'b']).default('a').describe('A word.') }),
});
const parentValues = group({
  active: z.boolean().default(true).describe('Whether the subchart is there.'),
  name: z.string().default('n').describe('A name.'),
  hosts: z.array(z.string()).default([]).describe('Hosts.'),
});

class Child extends HelmChart<typeof childValues> {
  constructor(scope: HelmChart, id = 'child', condition: string | undefined = 'active') {
    super(scope, id, {
      values: childValues,
      version: '1.0.0',
      appVersion: '1',
      description: 'A subchart.',
      ...(condition ? { condition } : {}),
    });
    const { values: v } = this;
    new ApiObject(this, 'c', {
      apiVersion: 'example.com/v1',
      kind: 'Child',
      spec: { count: v.count, word: v.deep.word },
    });
    this.failIf(fn.gt(v.count, 9), 'too many');
    this.notes('child');
    this.addCrd('child.json', '{"kind":"CustomResourceDefinition","metadata":{"name":"child"}}');
  }
}

const parent = () =>
  testChart(parentValues, (chart, v) => {
    const spec = {
      name: v.name,
      active: v.active,
      hosts: each(v.hosts, (host) => host),
      file: fn.filesGet('data.txt'),
    };
    new ApiObject(chart, 'p', { apiVersion: 'example.com/v1', kind: 'Parent', spec });
    chart.addFile('data.txt', 'text');
    chart.addCrd('parent.yaml', 'kind: CustomResourceDefinition\nmetadata: {name: one}\n---\nkind: X\n');
    chart.failIf(fn.eq(v.name, 'bad'), 'a bad name');
    chart.failIf(fn.eq(v.name, 'worse'), `worse than ${v.name}`);
    chart.failIfAny(v.hosts, (host) => ({ condition: fn.eq(host, 'bad'), message: `host ${host} is not allowed` }));
    chart.notes('parent', `name ${v.name}`);
    new Child(chart as never);
  });
const model = readChart(parent());
const release = createRelease('release', 'space');
const errorOf = (values: JsonMap): string => rejectionOf(() => renderChart(model, values, release));

describe('the charts of a release', () => {
  const paths = (values: JsonMap) =>
    resolveCharts(model, chartValues(valuesTree(model), values), release).map(({ path }) => path);

  it('are the chart and its enabled subcharts', () => {
    expect([paths({}), paths({ active: false })]).toEqual([['demo', 'demo/charts/child'], ['demo']]);
    const { manifests, notes, crds } = renderChart(model, {}, release);
    expect(manifests.map(({ source, object }) => [source, object.kind])).toEqual([
      ['demo/charts/child/templates/child.yaml', 'Child'],
      ['demo/templates/parent.yaml', 'Parent'],
    ]);
    expect(notes).toEqual([
      { source: 'demo/templates/NOTES.txt', lines: ['parent', 'name n'] },
      { source: 'demo/charts/child/templates/NOTES.txt', lines: ['child'] },
    ]);
    expect(crds.map(({ source, object }) => [source, object.kind])).toEqual([
      ['demo/crds/parent.yaml', 'CustomResourceDefinition'],
      ['demo/crds/parent.yaml', 'X'],
      ['demo/charts/child/crds/child.json', 'CustomResourceDefinition'],
    ]);
    expect(renderChart(model, { active: false }, release).manifests).toHaveLength(1);
    expect(renderChart(model, {}, release).crds).toBe(crds);
  });

  it('report all schema errors together, with the path in the whole document', () => {
    expect(
      errorOf({ name: 1, child: { count: 'x', deep: { word: 'long' }, extra: 1 } })
        .split('\n')
        .sort(),
    ).toEqual([
      'child.count: expected integer, got "x" [value-invalid]',
      'child.deep.word: expected "a" or "b", got "long" [value-invalid]',
      'child: unknown key "extra" [value-invalid]',
      'name: expected string, got 1 [value-invalid]',
    ]);
    try {
      renderChart(model, { child: { deep: { word: 'c' }, extra: 1 } }, release);
    } catch (error) {
      expect((error as ChartError).problems.map(({ path }) => path).sort()).toEqual([
        ['child', 'deep', 'word'],
        ['child', 'extra'],
      ]);
    }
    expect(errorOf({ active: false, child: { count: 'x' } })).toBe('');
  });

  it('report the first validation rule that fails', () => {
    expect(errorOf({ name: 'bad', hosts: ['bad'] })).toBe('demo/templates/validate.yaml: a bad name [template-failed]');
    expect(errorOf({ name: 'worse' })).toBe('demo/templates/validate.yaml: worse than worse [template-failed]');
    expect(errorOf({ hosts: ['a', 'bad'] })).toBe(
      'demo/templates/validate.yaml: host bad is not allowed [template-failed]',
    );
    expect(errorOf({ child: { count: 10 } })).toBe(
      'demo/charts/child/templates/validate.yaml: too many [template-failed]',
    );
    const first = (values: JsonMap) => {
      const { message, reads } = firstFailedRule(model, chartValues(valuesTree(model), values), release) ?? {};
      return { message, reads };
    };
    expect(first({})).toEqual({ message: undefined, reads: undefined });
    expect(first({ name: 'bad' })).toEqual({ message: 'a bad name', reads: [['name']] });
    expect(first({ hosts: ['a', 'bad'] })).toEqual({ message: 'host bad is not allowed', reads: [['hosts']] });
    expect(first({ child: { count: 10 } })).toEqual({ message: 'too many', reads: [['child', 'count']] });
  });

  it('can read their metadata, the release and the cluster', () => {
    const { scope, locals } = chartEnvironment(model, { a: 1 }, release);
    expect(scope).toEqual({
      Values: { a: 1 },
      Release: {
        Name: 'release',
        Namespace: 'space',
        Service: 'Helm',
        Revision: 1,
        IsInstall: true,
        IsUpgrade: false,
      },
      Chart: { Name: 'demo', Version: '1.0.0', AppVersion: '1.0', IsRoot: true },
      Capabilities: release.capabilities,
      Files: { 'data.txt': 'text', 'crds/parent.yaml': model.crds.get('parent.yaml') },
    });
    expect(locals.size).toBe(0);
  });

  it('reject values that are nested too deeply for validation', () => {
    const nested = (depth: number): JsonMap => (depth === 1 ? { a: 'x' } : { a: nested(depth - 1) });
    const message = 'values: nested more than 100 levels deep [value-invalid]';
    expect([errorOf({ other: nested(99) }), errorOf({ other: nested(100) })]).toEqual([
      'values: unknown key "other" [value-invalid]',
      message,
    ]);
  });

  it('have their defaults in one tree with the conditions of subcharts', () => {
    expect(valuesTree(model)).toEqual({
      values: { active: true, name: 'n', hosts: [] },
      subcharts: [
        {
          name: 'child',
          condition: 'active',
          chart: { values: { count: 1, deep: { word: 'a' } }, subcharts: [] },
        },
      ],
    });
    const always = testChart(group({}), (chart) => void new Child(chart, 'child', ''));
    expect(valuesTree(readChart(always)).subcharts[0]).not.toHaveProperty('condition');
  });

  it('reject an unsupported Kubernetes version', () => {
    const old = createRelease('a', 'b', { kubeVersion: '1.27.9' });
    expect(rejectionOf(() => renderChart(model, {}, old))).toBe(
      'kubeVersion: chart demo requires Kubernetes >=1.28.0-0, got v1.27.9: set --kube-version, or kubeVersion of the environment [release-invalid]',
    );
  });

  it("are rendered by cdk8s too, with the chart's name as release name", () => {
    const app = new App();
    const chart = testChart(
      parentValues,
      (demo, v) => {
        new ApiObject(demo, 'p', {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          data: { name: v.name, active: fn.toString(v.active), hosts: fn.toJson(v.hosts) },
        });
        demo.addCrd('x.json', '{"kind":"CustomResourceDefinition"}');
      },
      {},
      app,
    );
    expect(chart.toJson().map((one) => (one as JsonMap).kind)).toEqual(['CustomResourceDefinition', 'ConfigMap']);
  });
});

describe('the object of a template line', () => {
  const two = readChart(
    testChart(parentValues, (chart, v) => {
      const object = (scope: Construct, name: string, spec: object) =>
        new ApiObject(scope, 'same', { apiVersion: 'example.com/v1', kind: 'Same', metadata: { name }, spec });
      addComment(object(chart.when(v.active), 'one', { name: v.name }), 'The first.');
      object(chart.when(fn.not(v.active)), 'two', { hosts: v.hosts, name: ifSet(v.name) });
    }),
  );
  const [file] = two.templates as unknown as [TemplateFile];
  const lines = (helmFiles(two).get('templates/same.yaml') as string).trimEnd().split('\n');

  it('is found from the first of its own lines to the last', () => {
    const names = lines.map((_, index) => objectAt(two, file, index + 1));
    const [first, second] = file.objects;
    const start = lines.indexOf('{{- if .Values.active }}');
    const next = lines.indexOf('{{- if not .Values.active }}');
    expect([start, next > start]).toEqual([2, true]);
    expect(names).toEqual(lines.map((_, index) => (index < start ? undefined : index < next ? first : second)));
    expect([objectAt(two, file, 0), objectAt(two, file, lines.length + 1)]).toEqual([undefined, undefined]);
  });
});

describe('a chart model', () => {
  it('has the metadata in Chart.yaml', () => {
    const declared = {
      home: 'https://example.com',
      icon: 'https://example.com/icon.svg',
      keywords: ['one', 'two'],
      sources: ['https://example.com/source'],
      maintainers: [{ name: 'Platform', email: 'platform@example.com' }],
      annotations: { category: 'Test' },
    };
    const of = (props: object) => readChart(testChart(group({}), () => {}, props)).metadata;
    const known = {
      apiVersion: 'v2',
      name: 'demo',
      description: 'A test.',
      type: 'application',
      version: '1.0.0',
      appVersion: '1.0',
    };
    expect(of({})).toEqual({ ...known, kubeVersion: '>=1.28.0-0' });
    expect(of({ keywords: [], sources: [], maintainers: [] })).toEqual({ ...known, kubeVersion: '>=1.28.0-0' });
    expect(of({ ...declared, kubeVersion: '>=1.30.0-0' })).toEqual({
      ...known,
      kubeVersion: '>=1.30.0-0',
      ...declared,
    });
  });

  it("knows the values in its parent's conditions", () => {
    const switches = (condition: string) => {
      const parentOf = group({ other: z.boolean().default(true).describe('A switch.') });
      const chart = testChart(parentOf, (demo) => void new Child(demo, 'sub', condition));
      const known = readChart(chart).subcharts[0]?.model.schema.properties as object;
      return Object.keys(known).filter((name) => !['count', 'deep', 'enabled', 'global'].includes(name));
    };
    expect(['sub.active,other', 'other', 'sub.deep.active,other', 'sub.one,sub.two,other'].map(switches)).toEqual([
      ['active'],
      [],
      [],
      ['one', 'two'],
    ]);
  });

  it('reports the file that cannot be emitted or evaluated', () => {
    const kept = (use: (chart: HelmChart, item: string) => void) =>
      testChart(group({ words: z.array(z.string()).default(['w']).describe('Words.') }), (chart, v) => {
        let item = '';
        const words = each(v.words, (word) => {
          item = word;
          return word;
        });
        new ApiObject(chart, 'a', { apiVersion: 'example.com/v1', kind: 'A', spec: { words } });
        use(chart as never, item);
      });
    const written = (use: (chart: HelmChart, item: string) => void) =>
      rejectionOf(() => helmFiles(readChart(kept(use))));
    expect(written((chart, item) => chart.notes(item))).toMatch(/^templates\/NOTES\.txt: \$item: .*\[scope\]$/);
    const object = (chart: HelmChart, item: string) =>
      new ApiObject(chart, 'b', { apiVersion: 'example.com/v1', kind: 'B', spec: { item } });
    expect(written(object)).toMatch(/^templates\/b\.yaml: demo\/b: \$item: .*\[scope\]$/);
    expect(rejectionOf(() => renderChart(readChart(kept(object)), {}, release))).toMatch(
      /^demo\/templates\/b\.yaml: demo\/b: \$item: .*\[scope\]$/,
    );
  });

  it('reports the problems of all its objects', () => {
    const broken = testChart(group({}), (chart) => {
      for (const id of ['a', 'b'])
        new ApiObject(chart, id, {
          apiVersion: 'example.com/v1',
          kind: 'A',
          metadata: { name: id },
          spec: { x: 'chartwright0x1' },
        });
      chart.node.addValidation({ validate: () => ['is not as it should be'] });
    });
    expect(
      rejectionOf(() => readChart(broken))
        .split('\n')
        .map((line) => line.split(':')[0]),
    ).toEqual(['demo', 'demo/a.spec.x', 'demo/b.spec.x']);
  });
});
