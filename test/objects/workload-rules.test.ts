import type { JsonMap } from '../../lib/json';
import { objectOf, problemsOf, template, workload } from './support';

const claimTemplate = (spec: JsonMap, metadata: JsonMap = { name: 'data' }): JsonMap => ({
  volumeClaimTemplates: [
    { metadata, spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec } },
  ],
});
const mount = template({}, { volumeMounts: [{ name: 'data', mountPath: '/data' }] });

describe('the API server accepts', () => {
  it.each<[string, JsonMap]>([
    [
      'a selector of expressions',
      workload('Deployment', {
        selector: {
          matchExpressions: [
            { key: 'app', operator: 'In', values: ['web'] },
            { key: 'tier', operator: 'NotIn', values: ['db'] },
            { key: 'tier', operator: 'DoesNotExist' },
          ],
        },
      }),
    ],
    [
      'a surge instead of missing pods',
      workload('DaemonSet', { updateStrategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } }),
    ],
    [
      'a strategy that it does not look at',
      workload('DaemonSet', { updateStrategy: { type: 'OnDelete', rollingUpdate: { maxSurge: 'a' } } }),
    ],
    ['a mount of a claim', workload('StatefulSet', { template: mount, ...claimTemplate({}) })],
    [
      'any label of a claim in a template',
      workload('StatefulSet', claimTemplate({}, { name: 'data', labels: { app: 'a b' } })),
    ],
    ['any name of the pods of a StatefulSet', workload('StatefulSet', { template: template({ hostname: 'A' }) })],
    ['a ReplicationController without a selector', objectOf('v1', 'ReplicationController', { template: template() })],
    [
      'a name of a PodDisruptionBudget with spaces',
      { ...objectOf('policy/v1', 'PodDisruptionBudget', {}), metadata: { name: 'a b' } },
    ],
    [
      'a source that it ignores',
      objectOf('v1', 'PersistentVolumeClaim', {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: 1 } },
        dataSource: {},
      }),
    ],
  ])('%s', (_, object) => {
    expect(problemsOf(object)).toEqual([]);
  });
});

describe('the API server rejects', () => {
  const claim = (spec: JsonMap): JsonMap =>
    objectOf('v1', 'PersistentVolumeClaim', {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: 1 } },
      ...spec,
    });
  const budget = (spec: JsonMap): JsonMap => objectOf('policy/v1', 'PodDisruptionBudget', spec);

  it.each<[string, JsonMap, string]>([
    [
      'a selector of other pods',
      workload('Deployment', { selector: { matchLabels: { app: 'api' } } }),
      'spec.template.metadata.labels: the selector does not match the labels: app is "api" in the selector and "web" in the pod template',
    ],
    [
      'an expression of other pods',
      workload('ReplicaSet', { selector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] } }),
      'spec.template.metadata.labels: the selector does not match the labels: app is NotIn ["web"] in the selector and "web" in the pod template',
    ],
    [
      'a map of other pods',
      objectOf('v1', 'ReplicationController', { selector: { app: 'api' }, template: template() }),
      'spec.template.metadata.labels: the selector does not match the labels: app is "api" in the selector and "web" in the pod template',
    ],
    [
      'a selector with labels that pods do not have',
      workload('Deployment', { selector: { matchLabels: { app: 'web', tier: 'a', zone: 'b' } } }),
      'spec.template.metadata.labels: the selector does not match the labels: tier is "a" in the selector and absent in the pod template; zone is "b" in the selector and absent in the pod template',
    ],
    [
      'an expression for a label that pods do not have',
      workload('Deployment', { selector: { matchExpressions: [{ key: 'tier', operator: 'Exists' }] } }),
      'spec.template.metadata.labels: the selector does not match the labels: tier is Exists in the selector and absent in the pod template',
    ],
    [
      'a selector of all pods',
      workload('StatefulSet', { selector: {} }),
      'spec.selector: expected a selector of at least one label, got {}',
    ],
    [
      'an invalid label of pods',
      workload('Deployment', { template: { ...template(), metadata: { labels: { app: 'web', tier: 'a b' } } } }),
      'spec.template.metadata.labels.tier: expected a label value of letters, digits, "-", "_" and "." that starts and ends with a letter or digit, got "a b"',
    ],
    [
      'pods that end',
      workload('Deployment', { template: template({ restartPolicy: 'Never' }) }),
      'spec.template.spec.restartPolicy: expected "Always", got "Never"',
    ],
    [
      'a deadline of pods',
      workload('ReplicaSet', { template: template({ activeDeadlineSeconds: 1 }) }),
      'spec.template.spec.activeDeadlineSeconds: must not be set',
    ],
    [
      'an unknown volume in a template',
      workload('DaemonSet', { template: mount }),
      'spec.template.spec.containers.0.volumeMounts.0.name: the pod has no volume "data"',
    ],
    ['-1 replicas', workload('Deployment', { replicas: -1 }), 'spec.replicas: must be at least 0, got -1'],
    [
      'a deadline before pods are ready',
      workload('Deployment', { minReadySeconds: 600 }),
      'spec.progressDeadlineSeconds: must be greater than the minReadySeconds 600, got 600',
    ],
    [
      'an update that stands still',
      workload('Deployment', { strategy: { rollingUpdate: { maxUnavailable: '0%', maxSurge: 0 } } }),
      'spec.strategy.rollingUpdate.maxUnavailable: must not be 0 if maxSurge is 0, got "0%"',
    ],
    [
      'text that is no percentage',
      workload('Deployment', { strategy: { rollingUpdate: { maxSurge: '1' } } }),
      'spec.strategy.rollingUpdate.maxSurge: expected a percentage such as 25%, got "1"',
    ],
    [
      'more than all pods',
      workload('Deployment', { strategy: { rollingUpdate: { maxUnavailable: '101%' } } }),
      'spec.strategy.rollingUpdate.maxUnavailable: must be at most 100%, got "101%"',
    ],
    [
      'a rolling update beside another strategy',
      workload('Deployment', { strategy: { type: 'Recreate', rollingUpdate: {} } }),
      'spec.strategy.rollingUpdate: must not be set for type "Recreate"',
    ],
    [
      'a surge beside missing pods',
      workload('DaemonSet', { updateStrategy: { rollingUpdate: { maxSurge: 1 } } }),
      'spec.updateStrategy.rollingUpdate.maxSurge: must be 0 unless maxUnavailable is 0, got 1',
    ],
    [
      'no missing pods',
      workload('StatefulSet', { updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } }),
      'spec.updateStrategy.rollingUpdate.maxUnavailable: must not be 0, got 0',
    ],
    [
      'a rolling update beside OnDelete',
      workload('StatefulSet', { updateStrategy: { type: 'OnDelete', rollingUpdate: {} } }),
      'spec.updateStrategy.rollingUpdate: must not be set for type "OnDelete"',
    ],
    [
      'a claim of no name',
      workload('StatefulSet', claimTemplate({}, {})),
      'spec.volumeClaimTemplates.0.metadata.name: expected a DNS label of lower-case letters, digits and hyphens, got ""',
    ],
    [
      'a source of a claim in a template',
      workload('StatefulSet', claimTemplate({ dataSource: { kind: 'Disk', name: 'a' } })),
      'spec.volumeClaimTemplates.0.spec.dataSource.kind: expected "PersistentVolumeClaim" without an apiGroup, got "Disk"',
    ],
    [
      'an unknown retention',
      workload('StatefulSet', { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Keep' } }),
      'spec.persistentVolumeClaimRetentionPolicy.whenScaled: expected "Retain" or "Delete", got "Keep"',
    ],
    [
      'a name of a StatefulSet with dots',
      { ...workload('StatefulSet'), metadata: { name: 'a.b' } },
      'metadata.name: expected a DNS label of lower-case letters, digits and hyphens, got "a.b"',
    ],
    [
      'a finalizer without a domain',
      { ...workload('Deployment'), metadata: { name: 'a', finalizers: ['b'] } },
      'metadata.finalizers.0: expected a finalizer with a domain, such as example.com/cleanup, got "b"',
    ],
    ['a claim of no size', claim({ resources: {} }), 'spec: resources.requests.storage is required'],
    [
      'a claim of size 0',
      claim({ resources: { requests: { storage: null } } }),
      'spec.resources.requests.storage: must be greater than 0, got null',
    ],
    [
      'an unknown access mode',
      claim({ accessModes: [null] }),
      'spec.accessModes.0: expected "ReadOnlyMany" or "ReadWriteMany" or "ReadWriteOnce" or "ReadWriteOncePod", got ""',
    ],
    [
      'a mode that excludes others',
      claim({ accessModes: ['ReadWriteOncePod', 'ReadWriteOnce'] }),
      'spec.accessModes: "ReadWriteOncePod" must be the only access mode',
    ],
    [
      'two sources of a claim',
      claim({
        dataSource: { kind: 'PersistentVolumeClaim', name: 'a' },
        dataSourceRef: { kind: 'PersistentVolumeClaim', name: 'b' },
      }),
      'spec.dataSource.name: must be the same as in dataSourceRef',
    ],
    [
      'an invalid storage class',
      claim({ storageClassName: 'A' }),
      'spec.storageClassName: expected a DNS subdomain of lower-case letters, digits, hyphens and dots, got "A"',
    ],
    [
      'two limits of a disruption',
      budget({ minAvailable: 1, maxUnavailable: 1 }),
      'spec.maxUnavailable: minAvailable and maxUnavailable must not both be set',
    ],
    [
      'a limit that is no percentage',
      budget({ minAvailable: '1' }),
      'spec.minAvailable: expected a percentage such as 25%, got "1"',
    ],
  ])('%s', (_, object, problem) => {
    expect(problemsOf(object)).toEqual([problem]);
  });
});
