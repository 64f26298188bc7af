import type { JsonMap } from '../../lib/json';
import { objectOf, problemsOf, secret, volume } from './support';

const storageClass = (fields: JsonMap): JsonMap => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'a' },
  provisioner: 'example.com/disk',
  ...fields,
});
const driver = (spec: JsonMap): JsonMap => objectOf('storage.k8s.io/v1', 'CSIDriver', spec);
const zones = (...values: string[]): JsonMap => ({ matchLabelExpressions: [{ key: 'zone', values }] });
const quota = (spec: JsonMap): JsonMap => objectOf('v1', 'ResourceQuota', spec);
const limits = (fields: JsonMap): JsonMap =>
  objectOf('v1', 'LimitRange', { limits: [{ type: 'Container', ...fields }] });
const priority = (fields: JsonMap): JsonMap => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name: 'a' },
  ...fields,
});

describe('volumes, quotas and data', () => {
  it.each<[string, JsonMap]>([
    ['a driver without a spec', { apiVersion: 'storage.k8s.io/v1', kind: 'CSIDriver', metadata: { name: 'a' } }],
    ['a LimitRange without a name and limits', { apiVersion: 'v1', kind: 'LimitRange' }],
    ['equal quantities in other units', limits({ min: { cpu: '1000m' }, max: { cpu: 1 } })],
    [
      'a prefix of names with a final hyphen',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'a-' } },
    ],
    ['700 kB that are no text', secret('', { data: { a: Buffer.alloc(700_000, 0xff).toString('base64') } })],
    [
      'a certificate in two fields',
      secret('kubernetes.io/tls', { data: { 'tls.crt': '' }, stringData: { 'tls.key': '' } }),
    ],
    [
      'a scope of claims',
      quota({
        hard: { 'requests.storage': '1Gi' },
        scopeSelector: { matchExpressions: [{ scopeName: 'VolumeAttributesClass', operator: 'In', values: ['a'] }] },
      }),
    ],
  ])('accepts %s', (_, object) => {
    expect(problemsOf(object)).toEqual([]);
  });

  it.each<[string, JsonMap, string[]]>([
    [
      'a volume without access modes',
      volume({ accessModes: [] }),
      ['spec: required field "accessModes" is missing or empty'],
    ],
    [
      'ReadWriteOncePod among others',
      volume({ accessModes: ['ReadWriteOnce', 'ReadWriteOncePod'] }),
      ['spec.accessModes: ReadWriteOncePod must be the only access mode'],
    ],
    ['a volume without a source', volume({ nfs: null }), ['spec: a source such as csi, nfs or local is required']],
    [
      'two sources of a volume',
      volume({ csi: { driver: 'a', volumeHandle: 'b' } }),
      ['spec.csi: only one of nfs, csi may be set'],
    ],
    [
      'a volume of no bytes',
      volume({ capacity: { storage: '0' } }),
      ['spec.capacity.storage: must be greater than 0, got "0"'],
    ],
    [
      'another capacity than storage',
      volume({ capacity: { storage: '1Gi', cpu: 1 } }),
      ['spec.capacity.cpu: unknown resource "cpu"; expected storage'],
    ],
    [
      'a local volume without a node',
      volume({ nfs: null, local: { path: '/a' } }),
      ['spec: required field "nodeAffinity" is missing; a local volume needs one'],
    ],
    [
      'an invalid driver',
      volume({ nfs: null, csi: { driver: 'a_b', volumeHandle: 'b' } }),
      ['spec.csi.driver: expected a DNS subdomain of at most 63 characters, got "a_b"'],
    ],
    [
      'a selector of no nodes',
      volume({ nodeAffinity: { required: { nodeSelectorTerms: [] } } }),
      ['spec.nodeAffinity.required.nodeSelectorTerms: expected at least one item, got []'],
    ],
    [
      'an empty volumeBindingMode',
      storageClass({ volumeBindingMode: '' }),
      ['volumeBindingMode: expected "Immediate" or "WaitForFirstConsumer", got ""'],
    ],
    [
      'an invalid provisioner',
      storageClass({ provisioner: 'example.com$' }),
      ['provisioner: expected a key such as app or example.com/app, got "example.com$"'],
    ],
    [
      'topologies without expressions',
      storageClass({ allowedTopologies: [{}] }),
      ['allowedTopologies.0.matchLabelExpressions: expected at least one expression'],
    ],
    [
      'topologies twice',
      storageClass({ allowedTopologies: [zones('a', 'b'), zones('b', 'a')] }),
      ['allowedTopologies.1.matchLabelExpressions: duplicate expressions'],
    ],
    [
      'audiences twice',
      driver({ tokenRequests: [{}, { audience: '' }] }),
      ['spec.tokenRequests.1: duplicate audience ""'],
    ],
    [
      'tokens of a minute',
      driver({ tokenRequests: [{ audience: 'a', expirationSeconds: 60 }] }),
      ['spec.tokenRequests.0.expirationSeconds: must be from 600 to 4294967296, got 60'],
    ],
    [
      'an unknown lifecycle',
      driver({ volumeLifecycleModes: [''] }),
      ['spec.volumeLifecycleModes.0: expected "Persistent" or "Ephemeral", got ""'],
    ],
    [
      'a quota of an unknown resource',
      quota({ hard: { gpus: 1 } }),
      ['spec.hard.gpus: unknown resource "gpus"; expected one such as cpu or example.com/gpu'],
    ],
    ['half a pod', quota({ hard: { pods: 0.5 } }), ['spec.hard.pods: expected an integer, got 0.5']],
    [
      'a scope without the resource',
      quota({ hard: { secrets: 1 }, scopes: ['Terminating'] }),
      ['spec.scopes.0: the scope Terminating has no resource secrets'],
    ],
    [
      'opposite scopes',
      quota({ hard: { pods: 1 }, scopes: ['BestEffort', 'NotBestEffort'] }),
      ['spec.scopes: only one of BestEffort, NotBestEffort may be set'],
    ],
    [
      'a scope with values',
      quota({ scopeSelector: { matchExpressions: [{ scopeName: 'BestEffort', operator: 'In', values: ['a'] }] } }),
      ['spec.scopeSelector.matchExpressions.0.operator: expected "Exists" for the scope BestEffort, got "In"'],
    ],
    [
      'a limit of an unknown type',
      limits({ type: 'pod' }),
      ['spec.limits.0.type: expected "Container" or "Pod" or "PersistentVolumeClaim", got "pod"'],
    ],
    [
      'a minimum above the maximum',
      limits({ min: { cpu: 1 }, max: { cpu: '500m' } }),
      ['spec.limits.0.min.cpu: must be at most max, 500m, got 1'],
    ],
    [
      'a default above the maximum',
      limits({ default: { memory: '2Gi' }, max: { memory: '1024Mi' } }),
      ['spec.limits.0.default.memory: must be at most max, 1024Mi, got 2Gi'],
    ],
    [
      'defaults for pods',
      limits({ type: 'Pod', default: { cpu: 1 } }),
      ['spec.limits.0.default: must not be set for the type Pod'],
    ],
    [
      'a ratio that no container has',
      limits({ min: { cpu: 1 }, max: { cpu: 2 }, maxLimitRequestRatio: { cpu: 3 } }),
      ['spec.limits.0.maxLimitRequestRatio.cpu: must be at most max / min, got 3'],
    ],
    [
      'a claim without limits',
      limits({ type: 'PersistentVolumeClaim' }),
      ['spec.limits.0: one of max.storage, min.storage is required'],
    ],
    [
      'a priority of the system',
      priority({ value: 2000000000 }),
      ['value: must be at most 1000000000, got 2000000000'],
    ],
    [
      'a name of the system',
      priority({ metadata: { name: 'system-a' } }),
      ['metadata.name: names that start with "system-" are reserved, got "system-a"'],
    ],
    [
      'a key with a slash',
      secret('', { stringData: { 'a/b': 'c' } }),
      ['stringData.a/b: expected a key of letters, digits, "-", "_" and ".", got "a/b"'],
    ],
    [
      'a certificate without its key',
      secret('kubernetes.io/tls', { data: { 'tls.crt': '' } }),
      ['data: required key "tls.key" is missing for the type kubernetes.io/tls'],
    ],
    [
      'credentials of a registry that are no JSON',
      secret('kubernetes.io/dockerconfigjson', { stringData: { '.dockerconfigjson': '[]' } }),
      ['stringData..dockerconfigjson: expected a JSON object'],
    ],
    [
      'a prefix of names in upper case',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'A-' } },
      ['metadata.generateName: expected a DNS subdomain of lower-case letters, digits, hyphens and dots, got "A-"'],
    ],
    [
      'a ConfigMap of more than a mebibyte',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { a: 'a'.repeat(2 ** 20 + 1) } },
      [': expected at most 1048576 bytes of data, got 1048577'],
    ],
    [
      'an unknown level of pod security',
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name: 'a', labels: { 'pod-security.kubernetes.io/enforce': 'strict' } },
      },
      [
        'metadata.labels.pod-security.kubernetes.io/enforce: expected "privileged" or "baseline" or "restricted", got "strict"',
      ],
    ],
    [
      'a finalizer without a domain',
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a', finalizers: ['cleanup'] } },
      ['metadata.finalizers.0: expected a finalizer with a domain, such as example.com/cleanup, got "cleanup"'],
    ],
    [
      'a runtime class with an invalid handler',
      { apiVersion: 'node.k8s.io/v1', kind: 'RuntimeClass', metadata: { name: 'a' }, handler: 'a.b' },
      ['handler: expected a DNS label of lower-case letters, digits and hyphens, got "a.b"'],
    ],
    [
      'a lease of no seconds',
      objectOf('coordination.k8s.io/v1', 'Lease', { leaseDurationSeconds: 0 }),
      ['spec.leaseDurationSeconds: must be at least 1, got 0'],
    ],
  ])('rejects %s', (_, object, problems) => {
    expect(problemsOf(object)).toEqual(problems);
  });
});
