import { ApiObject } from 'cdk8s';
import { isClusterScoped } from '../../lib/helm/cluster-scoped';
import { renderObject } from '../../lib/model/render-object';
import { group } from '../../lib/values/define';
import { rejectionOf } from '../support/small-chart';
import { testChart } from '../support/test-chart';

describe('kinds without a namespace', () => {
  it('are identified by API group and name', () => {
    expect(
      [
        ['v1', 'Namespace'],
        ['v1', 'Pod'],
        ['rbac.authorization.k8s.io/v1', 'ClusterRole'],
        ['rbac.authorization.k8s.io/v1', 'Role'],
        ['v1', 'ClusterRole'],
        ['argoproj.io/v1alpha1', 'ClusterAnalysisTemplate'],
        ['constructor/v1', 'Namespace'],
      ].map(([apiVersion, kind]) => isClusterScoped(apiVersion as string, kind as string)),
    ).toEqual([true, false, true, false, false, true, false]);
  });
});

describe('renderObject', () => {
  const rendered = (metadata: object, rest: object = {}, kind = 'ConfigMap') =>
    renderObject(
      new ApiObject(
        testChart(group({}), () => {}),
        'o',
        { apiVersion: 'v1', kind, metadata, ...rest },
      ),
    ).json;

  it('keeps the order of keys, except those that cdk8s sorts', () => {
    const object = rendered(
      { annotations: { b: '1', a: '2' }, labels: { z: '1' }, namespace: 'n', name: 'x', other: 1 },
      { b: 1, a: 2 },
    );
    expect(Object.keys(object)).toEqual(['apiVersion', 'kind', 'metadata', 'b', 'a']);
    expect(Object.keys(object.metadata as object)).toEqual(['name', 'namespace', 'labels', 'annotations', 'other']);
    expect(Object.keys((object.metadata as { annotations: object }).annotations)).toEqual(['a', 'b']);
  });

  it('omits the namespace if it is empty or the kind is cluster-scoped', () => {
    expect(rendered({ name: 'x', namespace: '' }).metadata).not.toHaveProperty('namespace');
    expect(rendered({ name: 'x', namespace: 'n' }, {}, 'Namespace').metadata).not.toHaveProperty('namespace');
    expect(rendered({ name: 'x', namespace: 'n' }).metadata).toHaveProperty('namespace', 'n');
  });

  it('restores the environment of the process', () => {
    const before = process.env.CDK8S_DISABLE_SORT;
    try {
      for (const sort of [undefined, '0']) {
        if (sort === undefined) delete process.env.CDK8S_DISABLE_SORT;
        else process.env.CDK8S_DISABLE_SORT = sort;
        rendered({ name: 'x' });
        expect(process.env.CDK8S_DISABLE_SORT).toBe(sort);
      }
    } finally {
      if (before === undefined) delete process.env.CDK8S_DISABLE_SORT;
      else process.env.CDK8S_DISABLE_SORT = before;
    }
  });

  it('reports the path of an object that cdk8s cannot render', () => {
    class Odd {
      constructor(readonly at: number) {}
    }
    expect(rejectionOf(() => rendered({ name: 'x' }, { spec: { odd: new Odd(1) } }))).toMatch(
      /^demo\/o: .*can't render non-simple object of type 'Odd'.*\[token-undecodable\]$/,
    );
  });
});
