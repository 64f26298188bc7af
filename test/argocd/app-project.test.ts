import { App, Chart } from 'cdk8s';
import { AppProject, type AppProjectProps } from '../../lib/argocd/app-project';
import { renderObject } from '../../lib/model/render-object';

const least: AppProjectProps = {
  name: 'team',
  description: 'What the team releases.',
  sourceRepos: ['https://git.example/charts.git'],
  destinations: [{ name: 'production', namespace: 'shop' }],
};

const objectOf = (props: Partial<AppProjectProps> = {}) =>
  renderObject(new AppProject(new Chart(new App(), 'chart'), 'project', { ...least, ...props })).json;

describe('an AppProject', () => {
  it('allows nothing outside namespaces and warns of orphaned resources by default', () => {
    const { name, ...spec } = least;
    expect(objectOf()).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name, namespace: 'argocd' },
      spec: { ...spec, clusterResourceWhitelist: [], orphanedResources: { warn: true } },
    });
  });

  it('writes its props to the fields of Argo CD', () => {
    const limits = {
      clusterResourceWhitelist: [{ group: '', kind: 'Namespace', name: 'shop' }],
      namespaceResourceBlacklist: [{ group: '', kind: 'ResourceQuota' }],
      namespaceResourceWhitelist: [{ group: 'apps', kind: 'Deployment' }],
      orphanedResources: { warn: false, ignore: [{ kind: 'Secret', name: '*-tls' }] },
    };
    const { metadata, spec } = objectOf({ namespace: 'gitops', ...limits });
    expect(metadata).toEqual({ name: 'team', namespace: 'gitops' });
    expect(spec).toMatchObject(limits);
  });
});
