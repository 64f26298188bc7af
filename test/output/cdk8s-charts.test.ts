import { ApiObject, App, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { z } from 'zod';
import { HelmChart } from '../../lib/chart/helm-chart';
import { addComment } from '../../lib/chart/object-comment';
import { ChartError } from '../../lib/errors';
import { when } from '../../lib/expr/blocks';
import { readChart } from '../../lib/model/read-chart';
import { cdk8sChartText, readCdk8sChart } from '../../lib/output/cdk8s-charts';
import { distFiles } from '../../lib/output/dist-files';
import { group } from '../../lib/values/define';

const values = group({
  name: z.string().default('x').describe('Text.'),
  count: z.int().default(1).describe('A number.'),
  enabled: z.boolean().default(true).describe('A switch.'),
  labels: z.record(z.string(), z.string()).default({}).describe('A map.'),
});

class Other extends HelmChart<typeof values> {
  constructor(app: App) {
    super(app, 'other', { values, version: '1.0.0', appVersion: '1', description: 'A chart.' });
  }
}

const app = new App();
const { values: v, selectorLabels } = new Other(app);

let number = 0;
const chartWith = (build: (chart: Chart) => void): Chart => {
  const chart = new Chart(new Construct(app, `scope-${++number}`), 'objects');
  build(chart);
  return chart;
};

const configMap = (chart: Chart, id: string, data: object, name = id, apiVersion = 'v1'): ApiObject =>
  new ApiObject(chart, id, { apiVersion, kind: 'ConfigMap', metadata: { name }, data });

const textOf = (chart: Chart): string => cdk8sChartText(readCdk8sChart(chart, 'charts-src/objects.ts'));

function rejectionOf(build: (chart: Chart) => void): string {
  const chart = chartWith(build);
  try {
    textOf(chart);
  } catch (error) {
    if (error instanceof ChartError) return error.message.replaceAll(chart.node.path, 'PATH');
    throw error;
  }
  throw new Error('expected an error');
}

describe('a cdk8s.Chart outside a HelmChart', () => {
  it('becomes one file with source, comments and unsorted keys', () => {
    const chart = chartWith((scope) => {
      addComment(scope, 'Two objects.\n\nApply them together.');
      const metadata = { annotations: { a: 'b' }, name: 'first' };
      new ApiObject(scope, 'first', {
        kind: 'Example',
        zeta: { z: 1, a: [] },
        metadata,
        apiVersion: 'v1',
        alpha: '{{ .Values.x }}',
      });
      addComment(configMap(scope, 'second', { key: 'yes' }), 'The second.');
    });
    expect(textOf(chart)).toBe(
      [
        '# Generated from charts-src/objects.ts; edit that, not this.',
        '# Two objects.',
        '#',
        '# Apply them together.',
        'apiVersion: v1',
        'kind: Example',
        'metadata:',
        '  name: first',
        '  annotations:',
        '    a: b',
        'zeta:',
        '  z: 1',
        '  a: []',
        'alpha: "{{ .Values.x }}"',
        '---',
        '# The second.',
        'apiVersion: v1',
        'kind: ConfigMap',
        'metadata:',
        '  name: second',
        'data:',
        '  key: "yes"',
        '',
      ].join('\n'),
    );
  });

  it('is written to k8s/ by its construct path', () => {
    const chart = chartWith((scope) => configMap(scope, 'a', {}));
    const files = distFiles([], [], [readCdk8sChart(chart, 'app.ts')]);
    expect([...files.keys()]).toEqual([`k8s/${chart.node.path}.yaml`]);
  });

  it('puts dependencies first', () => {
    const chart = chartWith((scope) => {
      const late = configMap(scope, 'late', {});
      late.addDependency(configMap(scope, 'early', {}));
    });
    expect(readCdk8sChart(chart, '').objects.map(({ object }) => object.metadata)).toEqual([
      { name: 'early' },
      { name: 'late' },
    ]);
  });

  it('sets no namespace on cluster-scoped objects', () => {
    const chart = new Chart(app, 'placed', { namespace: 'space' });
    new ApiObject(chart, 'role', { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole' });
    configMap(chart, 'map', {});
    expect(textOf(chart).match(/namespace: space/g)).toHaveLength(1);
  });

  it.each<[string, object, RegExp]>([
    ['a value', { a: v.name }, /PATH\/map\.data\.a: contains \{\{ \.Values\.name \}\}, which has a value only in/],
    ['a value inside text', { a: `x-${v.name}` }, /PATH\/map\.data\.a: contains .*\.Values\.name/],
    ['a number', { a: [{ b: v.count }] }, /PATH\/map\.data\.a\[0\]\.b: contains \{\{ \.Values\.count/],
    ['a boolean', { a: v.enabled }, /contains \{\{ \.Values\.enabled \}\}/],
    ['a value as a key', { [v.name]: 'a' }, /PATH\/map\.data: contains \{\{ \.Values\.name \}\}/],
    ['a spread map', { ...v.labels }, /PATH\/map\.data: contains \{\{ \.Values\.labels \}\}/],
    ['a condition', { a: when(v.enabled, 'b') }, /PATH\/map\.data\.a: contains when\(\)/],
    ['a named template', { a: selectorLabels }, /contains an object template/],
    ['a cut value', { a: v.name.slice(2) }, /damaged placeholder.*\[token-undecodable\]/],
  ])('cannot contain %s of a HelmChart', (_, data, message) => {
    expect(rejectionOf((scope) => configMap(scope, 'map', data))).toMatch(message);
  });

  it('reports all of its problems together', () => {
    const message = rejectionOf((scope) => {
      configMap(scope, 'one', { a: v.name, b: v.count });
      configMap(scope, 'two', { a: v.enabled });
    });
    expect(message.match(/\[foreign-reference\]/g)).toHaveLength(3);
  });

  it('cannot contain an object twice, even in different API versions', () => {
    const message = rejectionOf((scope) => {
      configMap(scope, 'one', {}, 'same', 'example.org/v1');
      configMap(scope, 'two', {}, 'same', 'example.org/v1beta1');
      configMap(scope, 'three', {}, 'same', 'v1');
    });
    expect(message).toBe(
      'PATH/two: duplicates PATH/one: same kind, name and namespace; change the metadata.name of one of them [duplicate-object]',
    );
  });

  it('cannot be inside a HelmChart, where it would not be written', () => {
    const chart = new Other(new App());
    new Chart(chart, 'lost');
    expect(() => readChart(chart)).toThrow(
      /^other\/lost: a cdk8s\.Chart cannot be inside a HelmChart: add its objects/,
    );
  });

  it('is not a HelmChart, but every HelmChart is a cdk8s.Chart', () => {
    const charts = [new Chart(new App(), 'plain'), new Other(new App())];
    expect(charts.map((chart) => [chart instanceof Chart, chart instanceof HelmChart])).toEqual([
      [true, false],
      [true, true],
    ]);
    expect([charts[1] instanceof Other, new Chart(new App(), 'x') instanceof Other]).toEqual([true, false]);
  });

  it('cannot have a path that is not a valid file path', () => {
    const chart = new Chart(new Construct(app, '..'), 'Upper');
    expect(() => readCdk8sChart(chart, '')).toThrow(/"\.\." cannot be part[\s\S]*"Upper" cannot be part/);
  });
});
