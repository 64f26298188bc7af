import { ApiObject, App } from 'cdk8s';
import { HelmChart } from '../../lib/chart/helm-chart';
import { ImportedCrd } from '../../lib/chart/imported-crd';
import { KubernetesObject } from '../../lib/chart/kubernetes-object';
import { ChartError, problemsOf } from '../../lib/errors';
import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { rejectInvalidObjects, unknownKinds } from '../../lib/render/check-objects';
import { renderChart } from '../../lib/render/render-chart';
import { group } from '../../lib/values/define';

const crdOf = (groupName: string, kind: string, field: string, scope: 'Cluster' | 'Namespaced' = 'Namespaced') =>
  new ImportedCrd({
    group: groupName,
    kind,
    scope,
    versions: JSON.stringify(
      ['v1', 'v1alpha1'].map((name) => ({
        name,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', properties: { [field]: { type: 'integer' } } } },
          },
        },
      })),
    ),
  });

const chartIn = (app: App, name: string): HelmChart =>
  new HelmChart(app, name, { values: group({}), version: '1.0.0', appVersion: '1', description: 'A chart.' });

const gvk = { apiVersion: 'example.com/v1', kind: 'Gadget' };
const gadgets = crdOf('example.com', 'Gadget', 'size');

/** The problems of the objects of a chart, and the kinds that nothing is known of. */
function checked(chart: HelmChart): { problems: string[]; unknown: string[]; objects: readonly JsonMap[] } {
  const model = readChart(chart);
  const rendering = renderChart(model, {}, createRelease('release'));
  return {
    problems: problemsOf(() => rejectInvalidObjects(model, rendering)).map(({ where }) => where),
    unknown: unknownKinds([model]),
    objects: rendering.manifests.map(({ object }) => object),
  };
}

describe('the CRDs of imported classes', () => {
  it('describe all objects of their kind in the app of the class, and in no other', () => {
    const [app, other] = [new App(), new App()];
    const [first, second, third] = [chartIn(app, 'first'), chartIn(app, 'second'), chartIn(other, 'third')];
    new KubernetesObject(first, 'class', gvk, { spec: { sise: 1 } }, gadgets);
    for (const chart of [first, second, third]) new ApiObject(chart, 'plain', { ...gvk, spec: { size: 'x' } });
    new ApiObject(second, 'alpha', { ...gvk, apiVersion: 'example.com/v1alpha1', spec: { size: 'x' } });
    expect(checked(first)).toMatchObject({
      problems: ['first/class.spec.sise', 'first/plain.spec.size'],
      unknown: [],
    });
    expect(checked(second)).toMatchObject({
      problems: ['second/alpha.spec.size', 'second/plain.spec.size'],
      unknown: [],
    });
    expect(checked(third)).toMatchObject({ problems: [], unknown: ['Gadget (example.com/v1)'] });
  });

  it('replace those that are known', () => {
    const rollout = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout' };
    const chart = chartIn(new App(), 'chart');
    new KubernetesObject(
      chart,
      'own',
      rollout,
      { spec: { mine: 'x', replicas: 1 } },
      crdOf('argoproj.io', 'Rollout', 'mine'),
    );
    expect(checked(chart).problems).toEqual(['chart/own.spec.mine', 'chart/own.spec.replicas']);
  });

  it('say which objects belong to no namespace', () => {
    const chart = chartIn(new App(), 'chart');
    new KubernetesObject(chart, 'b', gvk, {}, gadgets);
    new KubernetesObject(chart, 'a', { ...gvk, kind: 'Place' }, {}, crdOf('example.com', 'Place', 'x', 'Cluster'));
    new ApiObject(chart, 'c', { ...gvk, kind: 'Place' });
    const namespaces = checked(chart).objects.map(({ kind, metadata }) => [kind, (metadata as JsonMap).namespace]);
    expect(namespaces.sort()).toEqual([
      ['Gadget', 'default'],
      ['Place', undefined],
      ['Place', undefined],
    ]);
  });

  it('fail only where they are read', () => {
    const chart = chartIn(new App(), 'chart');
    const broken = new ImportedCrd({ group: 'example.com', kind: 'Gadget', scope: 'Namespaced', versions: '[' });
    new KubernetesObject(chart, 'a', gvk, {}, broken);
    expect(() => readChart(chart)).not.toThrow(ChartError);
    expect(() => broken.definition).toThrow(SyntaxError);
  });
});
