import { ApiObject, App } from 'cdk8s';
import { z } from 'zod';
import { fn } from '../../lib/expr/fn';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { distFiles } from '../../lib/output/dist-files';
import type { DeployEnvironment, EnvironmentRelease } from '../../lib/output/environment';
import { group } from '../../lib/values/define';
import { rejectionOf } from '../support/small-chart';
import { testChart } from '../support/test-chart';

const values = group({ two: z.boolean().default(false).describe('Whether there is a second object.') });
const app = new App();
const models = ['demo', 'other'].map((id) =>
  readChart(
    testChart(
      values,
      (chart, v) => {
        new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', data: { two: fn.toString(v.two) } });
        new ApiObject(chart.when(v.two), 'b', { apiVersion: 'v1', kind: 'Secret' });
      },
      {},
      app,
      id,
    ),
  ),
);

const environment = (name: string, ...releases: Partial<EnvironmentRelease>[]): DeployEnvironment => ({
  name,
  releases: releases.map((release) => ({ chart: 'demo', namespace: 'space', ...release })),
});

const foldersOf = (...environments: DeployEnvironment[]): string[] =>
  [...distFiles(models, environments, []).keys()]
    .filter((path) => path.endsWith('kustomization.yaml'))
    .map((path) => path.replace('/kustomization.yaml', ''));

describe('an environment', () => {
  it("has the manifests of a chart in the chart's folder, for any release name", () => {
    expect(foldersOf(environment('prod', { release: 'one' }, { chart: 'other' }))).toEqual([
      'manifests/prod/demo',
      'manifests/prod/other',
    ]);
  });

  it('keeps several releases of one chart apart', () => {
    const prod = environment(
      'prod',
      { release: 'one', values: { two: true } },
      { release: 'demo' },
      { chart: 'other' },
    );
    expect(foldersOf(prod)).toEqual(['manifests/prod/demo/one', 'manifests/prod/demo/demo', 'manifests/prod/other']);
    const files = [...distFiles(models, [prod], []).keys()].filter((path) => path.startsWith('manifests/prod/demo/'));
    expect(files).toHaveLength(4 + 3);
    expect(distFiles(models, [prod], []).get('manifests/prod/demo/one/values.yaml')).toBe('two: true\n');
  });

  it('names the file of an object the same whatever other objects there are', () => {
    const filesOf = (values: JsonMap): string[] =>
      [...distFiles(models, [environment('prod', { values })], []).keys()].filter((path) => path.includes('/prod/'));
    const [some, more] = [filesOf({}), filesOf({ two: true })];
    expect(more.length).toBeGreaterThan(some.length);
    expect(more).toEqual(expect.arrayContaining(some));
  });

  it('leaves out a value that is undefined', () => {
    const files = distFiles(models, [environment('prod', { values: { two: undefined as never } })], []);
    expect([...files.keys()].filter((path) => path.includes('prod') && path.includes('secret'))).toEqual([]);
  });

  it('has no order by itself, and the order of the list with others', () => {
    const readme = (...environments: DeployEnvironment[]) =>
      distFiles(models, environments, []).get('manifests/README.md');
    expect(readme(environment('prod', {}))).toBeUndefined();
    const both = readme(environment('staging', {}), { ...environment('prod', {}), waves: ['a'] });
    expect(both?.match(/^## .*$/gm)).toEqual(['## 1. staging', '## 2. prod, wave a', '## 3. prod, all other clusters']);
    expect(both?.match(/^kubectl .*$/gm)).toEqual([
      'kubectl apply --server-side --kustomize staging/demo',
      ...Array(2).fill('kubectl apply --server-side --kustomize prod/demo'),
    ]);
  });

  it('waits for its workloads before the next begins', () => {
    const chart = testChart(
      group({}),
      (chart) => {
        for (const kind of ['Rollout', 'Deployment', 'StatefulSet', 'DaemonSet', 'Service'])
          new ApiObject(chart, kind, { apiVersion: 'example.com/v1', kind, metadata: { name: kind.toLowerCase() } });
      },
      {},
      new App(),
      'workloads',
    );
    const stages = ['staging', 'prod'].map((name) => environment(name, { chart: 'workloads' }));
    const readme = distFiles([readChart(chart)], stages, []).get('manifests/README.md');
    expect(readme?.match(/^kubectl (?!apply).*$/gm)?.slice(0, 4)).toEqual([
      'kubectl rollout status daemonset/daemonset --namespace space',
      'kubectl rollout status deployment/deployment --namespace space',
      'kubectl rollout status statefulset/statefulset --namespace space',
      'kubectl argo rollouts status rollout --namespace space',
    ]);
  });

  it.each<[string, string[], RegExp]>([
    ['is no value of a label', ['a/b'], /environment prod: invalid wave "a\/b": use the value of a label/],
    ['is empty', [''], /environment prod: invalid wave ""/],
    ['is there twice', ['1', '1'], /environment prod: wave 1 is defined more than once/],
  ])('rejects a wave that %s', (_, waves, message) => {
    expect(rejectionOf(() => distFiles(models, [{ ...environment('prod', {}), waves }], []))).toMatch(message);
  });

  it.each<[string, DeployEnvironment[], RegExp]>([
    [
      'a name that leaves dist/',
      [environment('../../../x', {})],
      /environment "\.\.\/\.\.\/\.\.\/x": invalid name, which is also a folder name/,
    ],
    ['an upper-case name', [environment('Prod', {})], /environment "Prod": invalid name, which is also a folder name/],
    ['an empty name', [environment('', {})], /environment "": invalid name, which is also a folder name/],
    ['a duplicate name', [environment('a', {}), environment('a', {})], /environment a: defined more than once/],
    [
      'a duplicate release',
      [environment('a', {}, {})],
      /environment a: release demo in namespace space is defined more than once/,
    ],
    [
      'one name for two charts in a namespace',
      [environment('a', { release: 'x' }, { release: 'x', chart: 'other' })],
      /environment a: release x in namespace space is defined more than once/,
    ],
    [
      'one name for two releases of a chart',
      [environment('a', {}, { namespace: 'b' })],
      /environment a: releases demo as demo more than once/,
    ],
    ['an unknown chart', [environment('a', { chart: 'demmo' })], /chart not found/],
    [
      'an invalid namespace',
      [environment('a', { namespace: 'A' })],
      /environment a, demo: namespace: invalid namespace "A"/,
    ],
  ])('cannot have %s', (_, environments, message) => {
    expect(() => distFiles(models, environments, [])).toThrow(message);
    expect(() => distFiles(models, environments, [])).toThrow(/\[(app-invalid|release-invalid)\]/);
  });

  it('uses the Kubernetes version and API versions that it sets', () => {
    const model = readChart(
      testChart(values, (chart, v) => {
        const { kubeVersion } = chart.capabilities;
        const served = fn.toString(fn.apiVersionsHas('example.com/v1'));
        const data = { kubeVersion, served, two: fn.toString(v.two) };
        new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', data });
      }),
    );
    const printed = (cluster: Partial<DeployEnvironment>) =>
      [...distFiles([model], [{ ...environment('prod', {}), ...cluster }], [])].find(
        ([path]) => /configmap/.test(path) && path.startsWith('manifests/'),
      )?.[1];
    expect(printed({})).toContain('kubeVersion: v1.35.0\n  served: "false"');
    expect(printed({ kubeVersion: '1.30.2' })).toContain('kubeVersion: v1.30.2\n  served: "false"');
    expect(printed({ apiVersions: ['example.com/v1'] })).toContain('kubeVersion: v1.35.0\n  served: "true"');
  });

  it('requires a chart of the app', () => {
    expect(rejectionOf(() => distFiles(models, [environment('prod', { chart: 'dem' })], []))).toBe(
      'environment prod, dem: dem: chart not found in the app, which has demo, other [app-invalid]',
    );
  });
});
