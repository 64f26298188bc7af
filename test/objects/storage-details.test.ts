import type { JsonMap } from '../../lib/json';
import { type Case, maps, objectOf, pod, problemsOf, secret, volume } from './support';

const nodes = { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'a', operator: 'Exists' }] }] } };
const csi = (fields: JsonMap = {}, spec: JsonMap = {}): JsonMap =>
  volume({ nfs: null, csi: { driver: 'a', volumeHandle: 'b', ...fields }, ...spec });
/** A source of a volume for each kind. */
const sources: Readonly<Record<string, JsonMap>> = {
  hostPath: { path: '/a' },
  gcePersistentDisk: { pdName: 'a' },
  awsElasticBlockStore: { volumeID: 'a' },
  glusterfs: { endpoints: 'a', path: 'a' },
  flocker: { datasetName: 'a' },
  rbd: { monitors: ['a'], image: 'a' },
  quobyte: { registry: 'a', volume: 'a' },
  cephfs: { monitors: ['a'] },
  iscsi: { targetPortal: 'a', iqn: 'iqn.a', lun: 0 },
  cinder: { volumeID: 'a' },
  fc: { targetWWNs: ['a'], lun: 0 },
  flexVolume: { driver: 'a' },
  azureFile: { secretName: 'a', shareName: 'a' },
  vsphereVolume: { volumePath: 'a' },
  photonPersistentDisk: { pdID: 'a' },
  portworxVolume: { volumeID: 'a' },
  azureDisk: { diskName: 'a', diskURI: 'a' },
  scaleIO: { gateway: 'a', system: 'a', secretRef: {}, volumeName: 'a' },
  local: { path: 'a' },
  storageos: {},
  csi: { driver: 'a', volumeHandle: 'a' },
};
const recycled = (path: string, persistentVolumeReclaimPolicy = 'Recycle'): JsonMap =>
  volume({ nfs: null, hostPath: { path }, persistentVolumeReclaimPolicy });
const storageClass = (fields: JsonMap): JsonMap => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: { name: 'a' },
  provisioner: 'example.com/disk',
  ...fields,
});
const term = (...expressions: [key: string, ...values: string[]][]): JsonMap => ({
  matchLabelExpressions: expressions.map(([key, ...values]) => ({ key, values })),
});
const topologies = (...terms: JsonMap[]): JsonMap => storageClass({ allowedTopologies: terms });
const driver = (spec: JsonMap): JsonMap => objectOf('storage.k8s.io/v1', 'CSIDriver', spec);
const capacity = (fields: JsonMap): JsonMap => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'CSIStorageCapacity',
  metadata: { name: 'a' },
  storageClassName: 'a',
  ...fields,
});
const attributes = (fields: JsonMap): JsonMap => ({
  apiVersion: 'storage.k8s.io/v1',
  kind: 'VolumeAttributesClass',
  metadata: { name: 'a' },
  driverName: 'a',
  parameters: { a: 'b' },
  ...fields,
});
const claim = (spec: JsonMap): JsonMap =>
  objectOf('v1', 'PersistentVolumeClaim', {
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: 1 } },
    ...spec,
  });
const ephemeral = (fields: JsonMap, spec: JsonMap = {}): JsonMap =>
  pod({
    volumes: [
      {
        name: 'a',
        ephemeral: {
          volumeClaimTemplate: {
            ...fields,
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: 1 } }, ...spec },
          },
        },
      },
    ],
  });
const template = 'spec.volumes.0.ephemeral.volumeClaimTemplate';
const snapshot = { apiGroup: 'snapshot.storage.k8s.io', kind: 'VolumeSnapshot' };
const other = { kind: 'PersistentVolumeClaim', name: 'b' };
const quota = (hard: JsonMap, spec: JsonMap = {}): JsonMap => objectOf('v1', 'ResourceQuota', { hard, ...spec });
const selected = (...matchExpressions: JsonMap[]): JsonMap => ({ scopeSelector: { matchExpressions } });
const limits = (fields: JsonMap): JsonMap =>
  objectOf('v1', 'LimitRange', { limits: [{ type: 'Container', ...fields }] });
const priority = (fields: JsonMap): JsonMap => ({
  apiVersion: 'scheduling.k8s.io/v1',
  kind: 'PriorityClass',
  metadata: { name: 'a' },
  value: 1,
  ...fields,
});
const runtime = (fields: JsonMap): JsonMap => ({
  apiVersion: 'node.k8s.io/v1',
  kind: 'RuntimeClass',
  metadata: { name: 'a' },
  handler: 'a',
  ...fields,
});
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const config = (fields: JsonMap): JsonMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a' },
  ...fields,
});
const labelled = (labels: JsonMap): JsonMap => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'a', labels },
});
const lease = (spec: JsonMap): JsonMap => objectOf('coordination.k8s.io/v1', 'Lease', spec);
const many = (count: number): JsonMap =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}`, '']));

const subdomain = 'expected a DNS subdomain of lower-case letters, digits, hyphens and dots, got';
const mebibyte = 'a'.repeat(2 ** 20);
const standard = 'expected a resource such as cpu, memory, ephemeral-storage or example.com/device, got';
const podResources = ['pods', 'cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];
const counted = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
  'example.com/gpu',
];

describe.each<[string, readonly Case[]]>([
  [
    'sources of volumes',
    [
      ...Object.entries(sources).map<Case>(([name, source]) => [
        volume({ nfs: null, [name]: source, ...(name === 'local' ? { nodeAffinity: nodes } : {}) }),
      ]),
      [volume({ flexVolume: { driver: 'a' } })],
      [
        volume({ nfs: null, flexVolume: { driver: 'a' }, azureDisk: { diskName: 'a', diskURI: 'a' } }),
        'spec.azureDisk: only one of flexVolume, azureDisk may be set',
      ],
      [volume({ nodeAffinity: nodes })],
      [volume({ nodeAffinity: {} }), 'spec.nodeAffinity: required field "required" is missing'],
      ...['/', '//', '/.'].flatMap<Case>((path) => [
        [recycled(path, 'Retain')],
        [recycled(path), 'spec.persistentVolumeReclaimPolicy: must not be Recycle for the hostPath "/"'],
      ]),
      [recycled('/a')],
      [volume({ persistentVolumeReclaimPolicy: 'Recycle' })],
      [volume({ nfs: null, local: { path: '/a..b' }, nodeAffinity: nodes })],
      [
        volume({ nfs: null, local: { path: '/a/../b' }, nodeAffinity: nodes }),
        'spec.local.path: must not contain "..", got "/a/../b"',
      ],
      [
        volume({ nfs: null, local: { path: '' }, nodeAffinity: nodes }),
        'spec.local: required field "path" is missing or empty',
      ],
    ],
  ],
  [
    'volumes',
    [
      ...['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'].map<Case>((mode) => [
        volume({ accessModes: [mode] }),
      ]),
      [volume({ accessModes: ['ReadWriteOnce', 'ReadWriteMany'] })],
      [volume({ accessModes: ['ReadWriteOncePod', 'ReadWriteOncePod'] })],
      [
        volume({ accessModes: [''] }),
        'spec.accessModes.0: expected "ReadWriteOnce" or "ReadOnlyMany" or "ReadWriteMany" or "ReadWriteOncePod", got ""',
      ],
      [volume({ capacity: null }), 'spec: required field "capacity" is missing or empty'],
      [volume({ capacity: { storage: null } }), 'spec.capacity.storage: must be greater than 0, got 0'],
      [volume({ storageClassName: '', volumeMode: 'Block' })],
      [volume({ storageClassName: 'a', volumeMode: 'Filesystem' })],
      [volume({ storageClassName: 'A' }), `spec.storageClassName: ${subdomain} "A"`],
      [volume({ volumeMode: '' }), 'spec.volumeMode: expected "Filesystem" or "Block", got ""'],
      [csi({}, { volumeAttributesClassName: 'a' })],
      [csi({}, { volumeAttributesClassName: 'A' }), `spec.volumeAttributesClassName: ${subdomain} "A"`],
      [
        csi({}, { volumeAttributesClassName: '' }),
        'spec.volumeAttributesClassName: must not be empty',
        `spec.volumeAttributesClassName: ${subdomain} ""`,
      ],
      [
        volume({ volumeAttributesClassName: 'a' }),
        'spec.volumeAttributesClassName: may only be set for a volume of csi',
      ],
    ],
  ],
  [
    'drivers of volumes',
    [
      [csi({ driver: 'CSI.Example.com' })],
      [csi({ driver: 'a'.repeat(63) })],
      [
        csi({ driver: 'a'.repeat(64) }),
        `spec.csi.driver: expected a DNS subdomain of at most 63 characters, got "${'a'.repeat(56)}...`,
      ],
      [csi({ driver: '' }), 'spec.csi: required field "driver" is missing or empty'],
      [csi({ volumeHandle: '' }), 'spec.csi: required field "volumeHandle" is missing or empty'],
      ...['controllerPublish', 'controllerExpand', 'nodePublish', 'nodeExpand'].flatMap<Case>((action) => [
        [csi({ [`${action}SecretRef`]: { name: 'a.b', namespace: 'c' } })],
        [
          csi({ [`${action}SecretRef`]: {} }),
          `spec.csi.${action}SecretRef.name: ${subdomain} ""`,
          `spec.csi.${action}SecretRef.namespace: expected a DNS label of lower-case letters, digits and hyphens, got ""`,
        ],
      ]),
      ...['ReadWriteOnceWithFSType', 'File', 'None'].map<Case>((fsGroupPolicy) => [driver({ fsGroupPolicy })]),
      [
        driver({ fsGroupPolicy: '' }),
        'spec.fsGroupPolicy: expected "ReadWriteOnceWithFSType" or "File" or "None", got ""',
      ],
      [driver({ volumeLifecycleModes: ['Persistent', 'Ephemeral'], nodeAllocatableUpdatePeriodSeconds: 10 })],
      [
        driver({ nodeAllocatableUpdatePeriodSeconds: 9 }),
        'spec.nodeAllocatableUpdatePeriodSeconds: must be at least 10, got 9',
      ],
      [driver({ tokenRequests: [{ audience: 'a' }, { audience: 'b' }, {}], serviceAccountTokenInSecrets: true })],
      [
        driver({ tokenRequests: [{ audience: 'a' }, { audience: 'b' }, { audience: 'a' }] }),
        'spec.tokenRequests.2: duplicate audience "a"',
      ],
      [driver({ serviceAccountTokenInSecrets: null })],
      [
        driver({ serviceAccountTokenInSecrets: false }),
        'spec.serviceAccountTokenInSecrets: may only be set with tokenRequests',
      ],
      [capacity({ capacity: '0', maximumVolumeSize: '1Gi' })],
      [capacity({ storageClassName: '' }), ': required field "storageClassName" is missing or empty'],
      [capacity({ storageClassName: 'A' }), `storageClassName: ${subdomain} "A"`],
      [capacity({ capacity: '-1' }), 'capacity: must be at least 0, got "-1"'],
      [capacity({ maximumVolumeSize: '-1' }), 'maximumVolumeSize: must be at least 0, got "-1"'],
    ],
  ],
  [
    'classes of volumes',
    [
      ...['', 'Delete', 'Retain'].map<Case>((reclaimPolicy) => [storageClass({ reclaimPolicy })]),
      [storageClass({ reclaimPolicy: 'Recycle' }), 'reclaimPolicy: expected "Delete" or "Retain", got "Recycle"'],
      ...['Immediate', 'WaitForFirstConsumer'].map<Case>((volumeBindingMode) => [storageClass({ volumeBindingMode })]),
      [storageClass({ provisioner: 'Example.com/Disk' })],
      [storageClass({ provisioner: '' }), ': required field "provisioner" is missing or empty'],
      [storageClass({ parameters: many(512) })],
      [storageClass({ parameters: many(513) }), 'parameters: expected at most 512 entries, got 513'],
      [
        storageClass({ parameters: { ab: 'é'.repeat(2 ** 17 - 1), c: null } }),
        'parameters: expected at most 262144 bytes, got 262145',
      ],
      [storageClass({ parameters: { ab: 'é'.repeat(2 ** 17 - 1) } })],
      [storageClass({ parameters: { '': 'a' } }), 'parameters: must not have an empty key'],
      [attributes({})],
      [attributes({ driverName: '' }), ': required field "driverName" is missing or empty'],
      [attributes({ parameters: {} }), ': required field "parameters" is missing or empty'],
      [attributes({ driverName: 'a_b' }), 'driverName: expected a DNS subdomain of at most 63 characters, got "a_b"'],
      [attributes({ parameters: { '': 'a' } }), 'parameters: must not have an empty key'],
    ],
  ],
  [
    'topologies',
    [
      [topologies(term(['zone', 'a', 'b']), term(['zone', 'a']), term(['zone', 'a', 'b'], ['host', 'c']))],
      [
        topologies(term(['zone', 'a'], ['host', 'b', 'c']), term(['host', 'c', 'b'], ['zone', 'a'])),
        'allowedTopologies.1.matchLabelExpressions: duplicate expressions',
      ],
      [topologies(term(['a', 'b']), term(['b', 'b']))],
      [
        topologies(term(['zone', 'a'], ['zone', 'b'])),
        'allowedTopologies.0.matchLabelExpressions.1: duplicate key "zone"',
      ],
      [
        topologies(term(['zone', 'a', 'a'])),
        'allowedTopologies.0.matchLabelExpressions.0.values.1: duplicate item "a"',
      ],
      [
        topologies(term(['zone'])),
        'allowedTopologies.0.matchLabelExpressions.0: required field "values" is missing or empty',
      ],
      [
        topologies(term(['/', 'a'])),
        'allowedTopologies.0.matchLabelExpressions.0.key: expected a key such as app or example.com/app, got "/"',
      ],
    ],
  ],
  [
    'claims',
    [
      ...['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'].map<Case>((mode) => [
        claim({ accessModes: [mode], storageClassName: '', volumeAttributesClassName: '' }),
      ]),
      [claim({ accessModes: ['ReadWriteOnce', 'ReadWriteMany'], volumeMode: 'Block' })],
      [claim({ volumeMode: 'Filesystem', storageClassName: 'a' })],
      [claim({ storageClassName: 'A' }), `spec.storageClassName: ${subdomain} "A"`],
      [
        claim({ accessModes: ['A'] }),
        'spec.accessModes.0: expected "ReadOnlyMany" or "ReadWriteMany" or "ReadWriteOnce" or "ReadWriteOncePod", got "A"',
      ],
      [
        claim({ accessModes: ['ReadWriteOnce', 'ReadWriteOncePod'] }),
        'spec.accessModes: "ReadWriteOncePod" must be the only access mode',
      ],
      [claim({ resources: {} }), 'spec: resources.requests.storage is required'],
      [claim({ resources: null }), 'spec: resources.requests.storage is required'],
      [
        claim({ resources: { requests: { storage: '0' } } }),
        'spec.resources.requests.storage: must be greater than 0, got "0"',
      ],
      [{ ...claim({}), status: { phase: 'Begun' } }],
      [
        { ...claim({}), spec: null },
        'spec: required field "accessModes" is missing or empty',
        'spec: resources.requests.storage is required',
      ],
      [ephemeral({ metadata: { name: '', labels: { a: 'b' }, annotations: { a: 'b' }, generation: 0 } })],
      [ephemeral({ metadata: { namespace: 'a' } }), `${template}.metadata.namespace: must not be set`],
      [ephemeral({ metadata: { generation: 1 } }), `${template}.metadata.generation: must not be set`],
      [
        ephemeral({ metadata: { labels: { a: 'a b' } } }),
        `${template}.metadata.labels.a: expected a label value of letters, digits, "-", "_" and "." that starts and ends with a letter or digit, got "a b"`,
      ],
    ],
  ],
  [
    'sources of the data of a claim',
    [
      [claim({ dataSource: { kind: 'Other', name: '' } })],
      [claim({ dataSource: { kind: 'PersistentVolumeClaim', apiGroup: 'example.com', name: '' } })],
      [claim({ dataSource: { kind: 'VolumeSnapshot', name: '' } })],
      [claim({ dataSource: { kind: 'Other', apiGroup: 'snapshot.storage.k8s.io', name: '' } })],
      [claim({ dataSource: { ...snapshot, name: 'a' } })],
      [claim({ dataSource: { ...snapshot, name: '' } }), 'spec.dataSource: required field "name" is missing or empty'],
      [
        claim({ dataSource: { kind: 'PersistentVolumeClaim', name: '' } }),
        'spec.dataSource: required field "name" is missing or empty',
      ],
      [claim({ dataSourceRef: { apiGroup: 'example.com', kind: 'Backup', name: 'a' } })],
      [
        claim({ dataSourceRef: { apiGroup: 'A', kind: 'Backup', name: 'a' } }),
        `spec.dataSourceRef.apiGroup: ${subdomain} "A"`,
      ],
      [
        claim({ dataSourceRef: {} }),
        'spec.dataSourceRef: required field "name" is missing or empty',
        'spec.dataSourceRef: required field "kind" is missing or empty',
        'spec.dataSourceRef.kind: expected "PersistentVolumeClaim" without an apiGroup, got ""',
      ],
      [claim({ dataSourceRef: { namespace: 'a' } })],
      [claim({ dataSource: other, dataSourceRef: other })],
      [claim({ dataSource: { ...other, apiGroup: null }, dataSourceRef: other })],
      [
        claim({ dataSource: other, dataSourceRef: { ...other, name: 'c' } }),
        'spec.dataSource.name: must be the same as in dataSourceRef',
      ],
      [
        claim({ dataSource: other, dataSourceRef: { apiGroup: 'example.com', kind: 'Backup', name: 'b' } }),
        'spec.dataSource.apiGroup: must be the same as in dataSourceRef',
        'spec.dataSource.kind: must be the same as in dataSourceRef',
      ],
      [claim({ dataSource: other, dataSourceRef: { namespace: 'a' } })],
    ],
  ],
  [
    'quotas',
    [
      ...[
        ...['cpu', 'memory', 'ephemeral-storage'].flatMap((name) => [name, `requests.${name}`, `limits.${name}`]),
        ...['requests.storage', 'hugepages-2Mi', 'requests.hugepages-2Mi', ...counted],
      ].map<Case>((name) => [quota({ [name]: 1 })]),
      ...['storage', 'limits.storage', 'limits.hugepages-2Mi', 'a.requests.hugepages-2Mi'].map<Case>((name) => [
        quota({ [name]: 1 }),
        `spec.hard.${name}: unknown resource "${name}"; expected one such as cpu or example.com/gpu`,
      ]),
      [quota({ 'a b/c': 1 }), 'spec.hard.a b/c: expected a key such as app or example.com/app, got "a b/c"'],
      ...counted.map<Case>((name) => [quota({ [name]: '500m' }), `spec.hard.${name}: expected an integer, got 500m`]),
      [quota({ cpu: '500m', pods: null })],
      [quota({ cpu: -1 }), 'spec.hard.cpu: must be at least 0, got -1'],
      ...['Terminating', 'NotTerminating', 'NotBestEffort', 'PriorityClass', 'CrossNamespacePodAffinity'].flatMap<Case>(
        (scope) => [
          [
            quota(
              { ...Object.fromEntries(podResources.map((name) => [name, 1])), 'example.com/gpu': 1 },
              { scopes: [scope] },
            ),
          ],
          [quota({ secrets: 1 }, { scopes: [scope] }), `spec.scopes.0: the scope ${scope} has no resource secrets`],
        ],
      ),
      [quota({ pods: 1 }, { scopes: ['BestEffort'] })],
      [
        quota({ pods: 1, cpu: 1 }, { scopes: ['BestEffort'] }),
        'spec.scopes.0: the scope BestEffort has no resource cpu',
      ],
      [quota({ persistentvolumeclaims: 1, 'requests.storage': 1 }, { scopes: ['VolumeAttributesClass'] })],
      [
        quota({ pods: 1 }, { scopes: ['VolumeAttributesClass'] }),
        'spec.scopes.0: the scope VolumeAttributesClass has no resource pods',
      ],
      [quota({}, { scopes: ['Terminating', 'BestEffort'] })],
      [
        quota({}, { scopes: ['NotTerminating', 'Terminating'] }),
        'spec.scopes: only one of Terminating, NotTerminating may be set',
      ],
      [
        quota({ secrets: 1 }, selected({ scopeName: 'Terminating', operator: 'Exists' })),
        'spec.scopeSelector.matchExpressions.0: the scope Terminating has no resource secrets',
      ],
      [
        quota(
          {},
          selected({ scopeName: 'BestEffort', operator: 'Exists' }, { scopeName: 'NotBestEffort', operator: 'Exists' }),
        ),
        'spec.scopeSelector.matchExpressions: only one of BestEffort, NotBestEffort may be set',
      ],
      ...['PriorityClass', 'VolumeAttributesClass'].flatMap<Case>((scopeName) => [
        ...['In', 'NotIn'].flatMap<Case>((operator) => [
          [quota({}, selected({ scopeName, operator, values: ['a'] }))],
          [
            quota({}, selected({ scopeName, operator, values: [] })),
            `spec.scopeSelector.matchExpressions.0: values are required for ${operator}`,
          ],
        ]),
        [quota({}, selected({ scopeName, operator: 'Exists', values: [] }))],
        [
          quota({}, selected({ scopeName, operator: 'DoesNotExist', values: ['a'] })),
          'spec.scopeSelector.matchExpressions.0.values: values are not allowed for DoesNotExist',
        ],
      ]),
    ],
  ],
  [
    'limits',
    [
      [limits({ type: 'PersistentVolumeClaim', min: { storage: 1 } })],
      [limits({ type: 'PersistentVolumeClaim', max: { storage: 1, cpu: 1 } })],
      [
        limits({ type: 'PersistentVolumeClaim', max: { storage: 1, disk: 1 } }),
        'spec.limits.0.max.disk: unknown resource "disk"; expected one such as cpu or example.com/gpu',
      ],
      [limits({ type: 'Pod', max: { cpu: 2 }, min: { cpu: 1 }, default: {} })],
      [limits({ type: 'Pod', max: { storage: 2 } }), `spec.limits.0.max.storage: ${standard} "storage"`],
      [limits({ min: { storage: 2 } }), `spec.limits.0.min.storage: ${standard} "storage"`],
      [
        limits({ type: 'Pod', defaultRequest: { cpu: 1 } }),
        'spec.limits.0.defaultRequest: must not be set for the type Pod',
      ],
      [limits({ type: 'example.com/a', max: { storage: 1 } })],
      ...['a/b/c', '/a', 'a/'].map<Case>((type) => [
        limits({ type }),
        `spec.limits.0.type: expected "Container" or "Pod" or "PersistentVolumeClaim", got "${type}"`,
      ]),
      [limits({ type: '' }), 'spec.limits.0: required field "type" is missing or empty'],
      [limits({ min: { cpu: 1 }, defaultRequest: { cpu: 2 }, default: { cpu: 3 }, max: { cpu: 4 } })],
      [limits({ min: { cpu: 1 }, defaultRequest: { cpu: 1 }, default: { cpu: 1 }, max: { cpu: 1, memory: 1 } })],
      ...(
        [
          ['min', 'max'],
          ['min', 'defaultRequest'],
          ['defaultRequest', 'max'],
          ['defaultRequest', 'default'],
          ['min', 'default'],
          ['default', 'max'],
        ] as const
      ).map<Case>(([lower, upper]) => [
        limits({ [lower]: { cpu: 2 }, [upper]: { cpu: 1 } }),
        `spec.limits.0.${lower}.cpu: must be at most ${upper}, 1, got 2`,
      ]),
      [limits({ min: { cpu: 2 }, max: { cpu: null } }), 'spec.limits.0.min.cpu: must be at most max, null, got 2'],
      ...['hugepages-2Mi', 'example.com/gpu'].flatMap<Case>((name) => [
        [limits({ default: { [name]: 2 }, defaultRequest: { [name]: 2 } })],
        [limits({ default: { [name]: 2 } })],
        [
          limits({ default: { [name]: 2 }, defaultRequest: { [name]: 1 } }),
          `spec.limits.0.defaultRequest.${name}: expected default, 2, got 1`,
        ],
      ]),
      [limits({ maxLimitRequestRatio: { cpu: 1 } })],
      [limits({ maxLimitRequestRatio: { cpu: 2 }, min: { cpu: 1 }, max: { cpu: 2 } })],
      [limits({ maxLimitRequestRatio: { cpu: 3 }, min: { cpu: 1 } })],
      [limits({ maxLimitRequestRatio: { cpu: 3 }, max: { cpu: 1 } })],
      [
        limits({ maxLimitRequestRatio: { cpu: '999m' } }),
        'spec.limits.0.maxLimitRequestRatio.cpu: must be at least 1, got 999m',
      ],
      [
        objectOf('v1', 'LimitRange', { limits: [{ type: 'Pod' }, { type: 'Pod' }] }),
        'spec.limits.1: duplicate type "Pod"',
      ],
    ],
  ],
  [
    'priorities and runtimes',
    [
      [priority({ value: 1_000_000_000, preemptionPolicy: 'Never' })],
      [priority({ value: 1_000_000_001 }), 'value: must be at most 1000000000, got 1000000001'],
      [priority({ preemptionPolicy: '' }), 'preemptionPolicy: expected "Never" or "PreemptLowerPriority", got ""'],
      ...(
        [
          ['system-node-critical', 2_000_001_000],
          ['system-cluster-critical', 2_000_000_000],
        ] as const
      ).flatMap<Case>(([name, value]) => [
        [priority({ metadata: { name }, value, preemptionPolicy: 'PreemptLowerPriority', globalDefault: false })],
        ...maps({ value: 1 }, { value, globalDefault: true }).map<Case>((fields) => [
          priority({ metadata: { name }, ...fields }),
          `metadata.name: names that start with "system-" are reserved, got "${name}"`,
        ]),
      ]),
      [runtime({ overhead: { podFixed: { cpu: '1m' } }, scheduling: { nodeSelector: { a: 'b' }, tolerations: [] } })],
      [runtime({ handler: '' }), ': required field "handler" is missing or empty'],
      [runtime({ overhead: { podFixed: { disk: 1 } } }), `overhead.podFixed.disk: ${standard} "disk"`],
      [runtime({ overhead: { podFixed: { cpu: -1 } } }), 'overhead.podFixed.cpu: must be at least 0, got -1'],
      [
        runtime({ scheduling: { nodeSelector: { '/': 'b' } } }),
        'scheduling.nodeSelector./: expected a key such as app or example.com/app, got "/"',
      ],
      ...maps({ key: 'b' }, { operator: 'Exists' }, { value: 'c' }, { effect: 'NoExecute' }).map<Case>((fields) => [
        runtime({
          scheduling: {
            tolerations: [
              { key: 'a', operator: 'Equal', effect: 'NoSchedule' },
              { key: 'a', operator: 'Equal', effect: 'NoSchedule', ...fields },
            ],
          },
        }),
      ]),
      [
        runtime({
          scheduling: {
            tolerations: [
              { key: 'a', operator: 'Exists' },
              { key: 'a', operator: 'Exists' },
            ],
          },
        }),
        'scheduling.tolerations.1: duplicate key and operator and value and effect "a", "Exists", null, null',
      ],
    ],
  ],
  [
    'sizes and keys of data',
    [
      [config({ data: { a: mebibyte } })],
      [
        config({ data: { a: mebibyte }, binaryData: { b: base64('a') } }),
        ': expected at most 1048576 bytes of data, got 1048577',
      ],
      [config({ data: { a: 'b' }, binaryData: { a: '' } }), 'binaryData.a: must not be set in data and binaryData'],
      [
        config({ binaryData: { 'a b': '' } }),
        'binaryData.a b: expected a key of letters, digits, "-", "_" and ".", got "a b"',
      ],
      [config({ data: { a: null } })],
      [secret('', { data: { a: base64(mebibyte) } })],
      [
        secret('', { data: { a: base64(mebibyte) }, stringData: { b: 'é' } }),
        ': expected at most 1048576 bytes of data, got 1048578',
      ],
      [secret('', { data: { a: base64(mebibyte) }, stringData: { a: mebibyte } })],
      [secret(null, { data: { a: base64(`${mebibyte}a`) } }), ': expected at most 1048576 bytes of data, got 1048577'],
    ],
  ],
  [
    'types of Secrets',
    [
      ...['.dockercfg', '.dockerconfigjson'].flatMap<Case>((key) => {
        const type = `kubernetes.io/${key.slice(1)}`;
        return [
          [secret(type, { data: { [key]: base64('{"auths": {}}') } })],
          [secret(type, { stringData: { [key]: 'null' } })],
          [secret(type, { data: { [key]: base64('x') } }), `data.${key}: expected a JSON object`],
          [secret(type, { stringData: { [key]: '[]' } }), `stringData.${key}: expected a JSON object`],
          [secret(type, { data: { [key]: base64('[]') }, stringData: { [key]: '{}' } })],
          [secret(type, { data: { a: '' } }), `data: required key "${key}" is missing for the type ${type}`],
        ];
      }),
      [secret('kubernetes.io/ssh-auth', { stringData: { 'ssh-privatekey': 'a' } })],
      [secret('kubernetes.io/ssh-auth', { data: { 'ssh-privatekey': '' } }), 'data.ssh-privatekey: must not be empty'],
      [
        secret('kubernetes.io/ssh-auth', { stringData: { a: '' } }),
        'stringData: required key "ssh-privatekey" is missing for the type kubernetes.io/ssh-auth',
      ],
      [secret('kubernetes.io/tls', { data: { 'tls.crt': '', 'tls.key': null } })],
      [
        secret('kubernetes.io/tls', {}),
        'data: required key "tls.crt" is missing for the type kubernetes.io/tls',
        'data: required key "tls.key" is missing for the type kubernetes.io/tls',
      ],
      [secret('kubernetes.io/basic-auth', { data: { username: '' } })],
      [secret('kubernetes.io/basic-auth', { stringData: { password: null } })],
      [
        secret('kubernetes.io/basic-auth', { stringData: { user: 'a' } }),
        'stringData: one of username, password is required for the type kubernetes.io/basic-auth',
      ],
      [
        secret('kubernetes.io/service-account-token', {
          metadata: { name: 'a', annotations: { 'kubernetes.io/service-account.name': 'a' } },
        }),
      ],
      [
        secret('kubernetes.io/service-account-token', {}),
        'metadata: the annotation kubernetes.io/service-account.name is required for the type kubernetes.io/service-account-token',
      ],
    ],
  ],
  [
    'namespaces and leases',
    [
      ...['enforce', 'audit', 'warn'].flatMap<Case>((mode) => {
        const label = `pod-security.kubernetes.io/${mode}`;
        return [
          ...['privileged', 'baseline', 'restricted'].map<Case>((level) => [labelled({ [label]: level })]),
          ...['latest', 'v1.0', 'v1.35', 'v1.9'].map<Case>((version) => [labelled({ [`${label}-version`]: version })]),
          ...['v1.01', '1.35', 'v2.1', 'xlatest', 'latestx', 'v1.x', 'v1.3x', ''].map<Case>((version) => [
            labelled({ [`${label}-version`]: version }),
            `metadata.labels.${label}-version: expected latest or a version such as v1.35, got "${version}"`,
          ]),
        ];
      }),
      [
        labelled({ 'pod-security.kubernetes.io/warn': null }),
        'metadata.labels.pod-security.kubernetes.io/warn: expected "privileged" or "baseline" or "restricted", got ""',
      ],
      [labelled({ 'pod-security.kubernetes.io/enforced': 'a', 'a.pod-security.kubernetes.io/warn': 'a' })],
      [objectOf('v1', 'Namespace', { finalizers: ['kubernetes', 'example.com/a'] })],
      [lease({ leaseDurationSeconds: 1, leaseTransitions: 0 })],
      [lease({ leaseTransitions: -1 }), 'spec.leaseTransitions: must be at least 0, got -1'],
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases.map(([object, ...problems]) => [object, problems] as const))('case %#', (object, problems) => {
    expect(problemsOf(object)).toEqual(problems);
  });
});
