import { App, Chart } from 'cdk8s';
import { Application, type ApplicationProps } from '../../lib/argocd/application';
import { parseYaml } from '../../lib/helm/yaml/parse-yaml';
import { renderObject } from '../../lib/model/render-object';

const least: ApplicationProps = {
  name: 'shop',
  project: 'team',
  source: { repoURL: 'https://git.example/charts.git', path: 'charts/shop' },
  destination: { name: 'production', namespace: 'shop' },
};

const objectOf = (props: Partial<ApplicationProps> = {}) =>
  renderObject(new Application(new Chart(new App(), 'chart'), 'application', { ...least, ...props })).json;

const helmOf = (helm: ApplicationProps['source']['helm']) =>
  objectOf({ source: { ...least.source, ...(helm ? { helm } : {}) } }).spec;

describe('an Application', () => {
  it('has automated sync with prune, self-heal, retries with backoff and respected ignore differences by default', () => {
    expect(objectOf()).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'shop', namespace: 'argocd' },
      spec: {
        project: 'team',
        source: { repoURL: 'https://git.example/charts.git', targetRevision: 'HEAD', path: 'charts/shop' },
        destination: { name: 'production', namespace: 'shop' },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          syncOptions: [
            'CreateNamespace=true',
            'FailOnSharedResource=true',
            'ServerSideApply=true',
            'RespectIgnoreDifferences=true',
            'ApplyOutOfSyncOnly=true',
          ],
          retry: { limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
        },
      },
    });
  });

  it('writes its props to the fields of Argo CD', () => {
    const syncPolicy = {
      automated: { enabled: false, prune: false },
      syncOptions: ['PruneLast=true', 'Prune=confirm'],
      managedNamespaceMetadata: { labels: { team: 'shop' } },
      retry: { limit: -1, backoff: { duration: '1s', factor: 3, maxDuration: '1m' } },
    } as const;
    const ignoreDifferences = [{ group: 'apps', kind: 'Deployment', jqPathExpressions: ['.spec.replicas'] }];
    const destination = { server: 'https://cluster.example', namespace: 'shop' };
    const { metadata, spec } = objectOf({
      namespace: 'gitops',
      syncWave: -1,
      destination,
      syncPolicy,
      ignoreDifferences,
      source: { ...least.source, targetRevision: 'v1', helm: { releaseName: 'shop', valuesObject: { a: [1] } } },
    });
    expect(metadata).toEqual({
      name: 'shop',
      namespace: 'gitops',
      annotations: { 'argocd.argoproj.io/sync-wave': '-1' },
    });
    expect(spec).toEqual({
      project: 'team',
      source: { ...least.source, targetRevision: 'v1', helm: { releaseName: 'shop', valuesObject: { a: [1] } } },
      destination,
      syncPolicy: { ...syncPolicy, automated: { enabled: false, prune: false, selfHeal: true } },
      ignoreDifferences,
    });
  });

  it('writes sync wave 0 explicitly', () => {
    expect(objectOf({ syncWave: 0 }).metadata).toMatchObject({ annotations: { 'argocd.argoproj.io/sync-wave': '0' } });
  });

  it('deletes its objects only if that is enabled', () => {
    expect(objectOf({ cascadingDeletion: false }).metadata).not.toHaveProperty('finalizers');
    expect(objectOf({ cascadingDeletion: true }).metadata).toMatchObject({
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
    });
  });

  it('passes values as text if a null deletes a default, because an object would lose it', () => {
    const values = { a: { b: null, c: 'yes' }, d: [{}] };
    const text = (helmOf({ valuesObject: values }) as { source: { helm: { values: string } } }).source.helm;
    expect(Object.keys(text)).toEqual(['values']);
    expect(parseYaml(text.values, 'values')).toEqual(values);
  });

  it('leaves out values that are empty', () => {
    expect(helmOf({ releaseName: 'x', valuesObject: {} })).toMatchObject({ source: { helm: { releaseName: 'x' } } });
    expect(JSON.stringify(helmOf({ releaseName: 'x', valuesObject: {} }))).not.toContain('values');
  });

  it('does not compile with a cluster named twice or not at all, or with an option that Argo CD does not have', () => {
    // @ts-expect-error a name and a server
    objectOf({ destination: { name: 'a', server: 'https://b.example', namespace: 'c' } });
    // @ts-expect-error neither
    objectOf({ destination: { namespace: 'c' } });
    // @ts-expect-error misspelt
    objectOf({ syncPolicy: { syncOptions: ['CreateNamespaces=true'] } });
  });
});
