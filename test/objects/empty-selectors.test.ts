import type { JsonMap } from '../../lib/json';
import { emptySelectors } from '../../lib/objects/empty-selectors';

const problemsOf = (...objects: JsonMap[]): string[] =>
  [...emptySelectors(objects, { name: 'shop', namespace: 'default' })].map(
    ({ object, path, message }) => `${String(object.kind)} ${path.join('.')}: ${message}`,
  );

const own = { 'app.kubernetes.io/instance': 'shop' };
const labelled = (component: string): JsonMap => ({ ...own, 'app.kubernetes.io/component': component });
const named = (apiVersion: string, kind: string, spec: JsonMap, metadata: JsonMap = {}): JsonMap => ({
  apiVersion,
  kind,
  metadata: { name: 'web', ...metadata },
  spec,
});
const workload = (labels: JsonMap, kind = 'Deployment', spec: JsonMap = {}, metadata: JsonMap = {}): JsonMap =>
  named('apps/v1', kind, { template: { metadata: { labels }, spec: { containers: [] } }, ...spec }, metadata);
const service = (selector: JsonMap, metadata: JsonMap = {}): JsonMap => named('v1', 'Service', { selector }, metadata);
const budget = (selector: JsonMap): JsonMap => named('policy/v1', 'PodDisruptionBudget', { selector });
const monitor = (matchLabels: JsonMap, spec: JsonMap = {}, metadata: JsonMap = {}): JsonMap =>
  named('monitoring.coreos.com/v1', 'ServiceMonitor', { selector: { matchLabels }, ...spec }, metadata);
const api = labelled('api');
const web = labelled('web');
const differs =
  'those of Deployment web have app.kubernetes.io/component=web instead of app.kubernetes.io/component=api';

describe('a selector by a label of the release', () => {
  it.each<[string, JsonMap[], string]>([
    [
      'of a Service',
      [service(api), workload(web)],
      `Service spec.selector: selects none of the pods of this release: ${differs}`,
    ],
    [
      'of a PodDisruptionBudget',
      [budget({ matchLabels: api }), workload(web)],
      `PodDisruptionBudget spec.selector.matchLabels: selects none of the pods of this release: ${differs}`,
    ],
    [
      'of a NetworkPolicy',
      [named('networking.k8s.io/v1', 'NetworkPolicy', { podSelector: { matchLabels: api } }), workload(web)],
      `NetworkPolicy spec.podSelector.matchLabels: selects none of the pods of this release: ${differs}`,
    ],
    [
      'of a PodMonitor',
      [named('monitoring.coreos.com/v1', 'PodMonitor', { selector: { matchLabels: api } }), workload(web)],
      `PodMonitor spec.selector.matchLabels: selects none of the pods of this release: ${differs}`,
    ],
    [
      'of a ServiceMonitor',
      [monitor(api), service({}, { labels: web }), workload(api)],
      'ServiceMonitor spec.selector.matchLabels: selects none of the Services of this release: Service web has app.kubernetes.io/component=web instead of app.kubernetes.io/component=api',
    ],
    [
      'of a ServiceMonitor in another namespace',
      [monitor(web, {}, { namespace: 'monitoring' }), service({}, { labels: web })],
      'ServiceMonitor spec.selector.matchLabels: selects none of the Services of this release: Service web would match, but in namespace default instead of monitoring',
    ],
    [
      'with a label that no pod has',
      [service({ ...own, 'app.kubernetes.io/componnet': 'web' }), workload(web)],
      'Service spec.selector: selects none of the pods of this release: those of Deployment web have no app.kubernetes.io/componnet instead of app.kubernetes.io/componnet=web',
    ],
    ['without pods', [service(own)], 'Service spec.selector: selects none of the pods of this release: it has no pods'],
    [
      'with an expression that excludes all',
      [
        budget({
          matchLabels: own,
          matchExpressions: [{ key: 'app.kubernetes.io/component', operator: 'NotIn', values: ['web'] }],
        }),
        workload(web),
      ],
      'PodDisruptionBudget spec.selector.matchLabels: selects none of the pods of this release: those of Deployment web would match without the matchExpressions',
    ],
    [
      'with a label of another key',
      [service({ app: 'shop', tier: 'api' }), workload({ app: 'shop', tier: 'web' })],
      'Service spec.selector: selects none of the pods of this release: those of Deployment web have tier=web instead of tier=api',
    ],
    [
      'of two labels, by what is nearest to it',
      [service(api), workload({ a: 'b' }, 'StatefulSet'), workload(web), workload({}, 'DaemonSet')],
      `Service spec.selector: selects none of the pods of this release: ${differs}`,
    ],
    [
      'of a label of one of the workloads',
      [service({ ...own, tier: 'api' }), workload({ ...own, tier: 'web' }), workload({}, 'StatefulSet')],
      'Service spec.selector: selects none of the pods of this release: those of Deployment web have tier=web instead of tier=api',
    ],
    [
      'with two labels that no pod has',
      [service({ ...own, 'app.kubernetes.io/a': '1', 'app.kubernetes.io/b': '2' }), workload(own)],
      'Service spec.selector: selects none of the pods of this release: those of Deployment web have no app.kubernetes.io/a, no app.kubernetes.io/b instead of app.kubernetes.io/a=1, app.kubernetes.io/b=2',
    ],
    [
      'in another namespace that differs in a label',
      [service(api, { namespace: 'other' }), workload(web)],
      `Service spec.selector: selects none of the pods of this release: ${differs}`,
    ],
    [
      'in two namespaces',
      [monitor(web, { namespaceSelector: { matchNames: ['a', 'b'] } }), service({}, { labels: web })],
      'ServiceMonitor spec.selector.matchLabels: selects none of the Services of this release: Service web would match, but in namespace default instead of a, b',
    ],
    [
      'in an empty list of namespaces, which is its own',
      [monitor(web, { namespaceSelector: { matchNames: [] } }, { namespace: 'a' }), service({}, { labels: web })],
      'ServiceMonitor spec.selector.matchLabels: selects none of the Services of this release: Service web would match, but in namespace default instead of a',
    ],
    [
      'of the labels of something else than a Service',
      [monitor(web), named('v1', 'ConfigMap', {}, { labels: web })],
      'ServiceMonitor spec.selector.matchLabels: selects none of the Services of this release: it has no Services',
    ],
  ])('%s is reported if it selects nothing', (_, objects, problem) => {
    expect(problemsOf(...objects)).toEqual([problem]);
  });

  const cronJob = named('batch/v1', 'CronJob', {
    jobTemplate: { spec: { template: { metadata: { labels: api }, spec: { containers: [] } } } },
  });
  it.each<[string, JsonMap[]]>([
    ['it selects pods', [service(api), budget({ matchLabels: own }), workload(web), workload(api)]],
    ['it selects pods of a CronJob', [service(api), cronJob]],
    ['it selects a Pod', [service(api), named('v1', 'Pod', { containers: [] }, { labels: api })]],
    ['it does not name the release', [service({ app: 'web' }), budget({}), workload(web)]],
    ['another label may be added by the pods', [service({ ...own, 'vault-active': 'true' }), workload(web)]],
    [
      'Argo Rollouts adds the label',
      [
        service({ ...own, 'app.kubernetes.io/role': 'canary' }),
        workload(web, 'Rollout', {
          strategy: { canary: { canaryMetadata: { labels: { 'app.kubernetes.io/role': 'canary' } } } },
        }),
      ],
    ],
    ['an operator makes pods', [service(api), workload(web), named('example.com/v1', 'App', {})]],
    [
      'it selects in the namespace of the Services',
      [
        monitor(web, { namespaceSelector: { matchNames: ['default'] } }, { namespace: 'monitoring' }),
        service({}, { labels: web }),
      ],
    ],
    [
      'it selects in any namespace',
      [monitor(web, { namespaceSelector: { any: true } }, { namespace: 'monitoring' }), service({}, { labels: web })],
    ],
  ])('is not reported if %s', (_, objects) => {
    expect(problemsOf(...objects)).toEqual([]);
  });

  it.each<[JsonMap, string]>([
    [{ ...own, tier: 'shop', 'app.kubernetes.io/component': 'api' }, 'app.kubernetes.io/instance'],
    [
      { 'app.kubernetes.io/component': 'api', 'app.kubernetes.io/name': 'shop-a', ...own },
      'app.kubernetes.io/instance',
    ],
    [{ 'app.kubernetes.io/component': 'api', 'app.kubernetes.io/name': 'shop-a' }, 'app.kubernetes.io/name'],
  ])('is caused by its labels, of which one is derived from the name of the release: %j', (labels, field) => {
    const [found] = emptySelectors([service(labels), workload(web)], { name: 'shop', namespace: 'default' });
    const path = ['spec', 'selector'];
    expect(found?.ownField).toEqual([...path, field]);
    const fixed = Object.keys(labels).filter((key) => key !== 'tier');
    expect(found?.causes).toEqual([fixed.map((key) => [...path, key])]);
  });

  it('is reported beside a custom resource that makes Secrets', () => {
    const external = named('external-secrets.io/v1', 'ExternalSecret', {});
    expect(problemsOf(service(api), workload(web), external)).toHaveLength(1);
  });
});
