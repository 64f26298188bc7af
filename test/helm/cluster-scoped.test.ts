import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ApiObject, App, Chart } from 'cdk8s';
import { clusterScoped, isClusterScoped } from '../../lib/helm/cluster-scoped';
import { readCdk8sChart } from '../../lib/output/cdk8s-charts';
import { crdFiles } from '../../lib/rollouts/crds';

/** The kinds that the Kubernetes client can create, namespaced and cluster-scoped. */
function kindsOfClient(): { group: string; kind: string; namespaced: boolean }[] {
  const folder = join(dirname(require.resolve('@kubernetes/client-node/package.json')), 'dist/gen/apis');
  const files = readdirSync(folder).filter((name) => /Api\.js$/.test(name) && name !== 'CustomObjectsApi.js');
  return files.flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const group = /localVarPath = '\/apis\/([^/']+)\/v/.exec(text)?.[1] ?? '';
    const names = [...text.matchAll(/^ {4}async create(Namespaced)?([A-Z]\w*)\(/gm)];
    return names.map(([, namespaced, kind = '']) => ({ group, kind, namespaced: namespaced !== undefined }));
  });
}

describe('a cluster-scoped kind', () => {
  // Reviews are not persisted.
  const kinds = kindsOfClient().filter(({ kind }) => !/Review$|WithHttpInfo$/.test(kind));

  it('is known for all of Kubernetes', () => {
    expect(kinds.length).toBeGreaterThan(60);
    const wrong = kinds.filter(
      ({ group, kind, namespaced }) =>
        isClusterScoped(`${group || 'core'}/v1`.replace('core/', ''), kind) === namespaced,
    );
    expect(wrong).toEqual([]);
  });

  it('is known for the custom resources of the controller', () => {
    const known = (clusterScoped['argoproj.io'] ?? []).toString();
    expect(
      crdFiles()
        .map(({ json }) => JSON.parse(json) as { spec: { scope: string; names: { kind: string } } })
        .filter(({ spec }) => spec.scope === 'Cluster')
        .map(({ spec }) => spec.names.kind),
    ).toEqual([known]);
  });

  it('has no namespace, and neither has an object with an empty one', () => {
    const chart = new Chart(new App(), 'placed', { namespace: 'space' });
    const add = (id: string, apiVersion: string, kind: string, metadata = {}) =>
      new ApiObject(chart, id, { apiVersion, kind, metadata });
    add('a', 'flowcontrol.apiserver.k8s.io/v1', 'FlowSchema');
    add('b', 'cert-manager.io/v1', 'ClusterIssuer');
    add('c', 'example.com/v1', 'Planet', { namespace: '' });
    add('d', 'example.com/v1', 'FlowSchema');
    add('e', 'v1', 'Secret', { namespace: 'other' });
    const namespaces = readCdk8sChart(chart, '').objects.map(
      ({ object }) => (object.metadata as { namespace?: string }).namespace,
    );
    expect(namespaces).toEqual([undefined, undefined, undefined, 'space', 'other']);
  });
});
