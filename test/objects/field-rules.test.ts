import type { JsonMap } from '../../lib/json';
import { objectOf, pod, problemsOf, template, workload } from './support';

const inContainer = (container: JsonMap): JsonMap => pod({ volumes: [{ name: 'a' }] }, container);
const inVolume = (source: JsonMap): JsonMap => pod({ volumes: [{ name: 'a', ...source }] });
const probe = (fields: JsonMap): JsonMap => inContainer({ readinessProbe: { tcpSocket: { port: 1 }, ...fields } });
const variable = (source: JsonMap): JsonMap => inContainer({ env: [{ name: 'A', valueFrom: source }] });
const job = (spec: JsonMap): JsonMap =>
  objectOf('batch/v1', 'Job', { template: template({ restartPolicy: 'Never' }), ...spec });
const files = (source: JsonMap): JsonMap => inVolume({ projected: { sources: [source] } });
const cronJob = (spec: JsonMap): JsonMap =>
  objectOf('batch/v1', 'CronJob', {
    schedule: '@daily',
    jobTemplate: { spec: { template: template({ restartPolicy: 'Never' }) } },
    ...spec,
  });
const scaler = (spec: JsonMap, version = 'v2'): JsonMap =>
  objectOf(`autoscaling/${version}`, 'HorizontalPodAutoscaler', {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    maxReplicas: 2,
    ...spec,
  });
const metric = (type: string, source: JsonMap): JsonMap =>
  scaler({ metrics: [{ type: type.charAt(0).toUpperCase() + type.slice(1), [type]: source }] });
const used = { type: 'Utilization', averageUtilization: 1 };
const spread = (fields: JsonMap): JsonMap =>
  pod({ topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'a', whenUnsatisfiable: 'DoNotSchedule', ...fields }] });
const affine = (fields: JsonMap): JsonMap =>
  pod({
    affinity: {
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'a', labelSelector: {}, ...fields }],
      },
    },
  });
const device = (fields: JsonMap): JsonMap =>
  pod(
    { volumes: [{ name: 'a', persistentVolumeClaim: { claimName: 'a' } }] },
    { volumeDevices: [{ name: 'a', devicePath: '/a', ...fields }] },
  );
const mount = (fields: JsonMap): JsonMap => inContainer({ volumeMounts: [{ name: 'a', mountPath: '/a', ...fields }] });

/** Objects of which the API server rejects the value in a path. */
const rejected: readonly (readonly [path: string, object: JsonMap])[] = [
  ...['initialDelaySeconds', 'timeoutSeconds', 'failureThreshold', 'successThreshold'].map(
    (field) => [`readinessProbe.${field}`, probe({ [field]: -1 })] as const,
  ),
  [
    'livenessProbe.terminationGracePeriodSeconds',
    inContainer({ livenessProbe: { tcpSocket: { port: 1 }, terminationGracePeriodSeconds: 0 } }),
  ],
  ['readinessProbe.tcpSocket.port', probe({ tcpSocket: { port: 0 } })],
  ['readinessProbe.grpc.port', probe({ tcpSocket: null, grpc: { port: 0 } })],
  ['lifecycle.preStop', inContainer({ lifecycle: { preStop: {} } })],
  ['lifecycle.preStop.sleep.seconds', inContainer({ lifecycle: { preStop: { sleep: { seconds: -1 } } } })],
  ['ports.0.name', inContainer({ ports: [{ containerPort: 1, name: 'A' }] })],
  ['ports.0.hostPort', inContainer({ ports: [{ containerPort: 1, hostPort: 65_536 }] })],
  ['resizePolicy.0.restartPolicy', inContainer({ resizePolicy: [{ resourceName: 'cpu', restartPolicy: 'No' }] })],
  [
    'restartPolicyRules.0.action',
    inContainer({ restartPolicy: 'Never', restartPolicyRules: [{ action: 'Stop', exitCodes: { operator: 'In' } }] }),
  ],
  ['restartPolicyRules.0', inContainer({ restartPolicy: 'Never', restartPolicyRules: [{ action: 'Restart' }] })],
  [
    'restartPolicyRules.0.exitCodes.operator',
    inContainer({ restartPolicy: 'Never', restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'Is' } }] }),
  ],
  [
    'volumeMounts.1',
    inContainer({
      volumeMounts: [
        { name: 'a', mountPath: '/a' },
        { name: 'a', mountPath: '/a' },
      ],
    }),
  ],
  ['volumeMounts.0', mount({ mountPath: '' })],
  ['volumeMounts.0', mount({ name: '' })],
  ['volumeMounts.0.subPathExpr', mount({ subPathExpr: 'a/..' })],
  ['volumeMounts.0.mountPropagation', mount({ mountPropagation: '' })],
  ['volumeMounts.0.recursiveReadOnly', mount({ recursiveReadOnly: 'Yes' })],
  ['volumeDevices.0', device({ name: '' })],
  ['volumeDevices.0', device({ devicePath: '' })],
  ['volumeDevices.0.devicePath', device({ devicePath: '../a' })],
  ['env.0', inContainer({ env: [{ name: '' }] })],
  ['envFrom.0.prefix', inContainer({ envFrom: [{ prefix: '=', secretRef: { name: 'a' } }] })],
  ...['configMapRef', 'secretRef'].flatMap((field) => [
    [`envFrom.0.${field}`, inContainer({ envFrom: [{ [field]: {} }] })] as const,
    [`envFrom.0.${field}.name`, inContainer({ envFrom: [{ [field]: { name: 'A' } }] })] as const,
  ]),
  ...['configMapKeyRef', 'secretKeyRef'].flatMap((field) => [
    [`env.0.valueFrom.${field}`, variable({ [field]: { name: 'a', key: '' } })] as const,
    [`env.0.valueFrom.${field}.name`, variable({ [field]: { name: 'A', key: 'a' } })] as const,
  ]),
  ['env.0.valueFrom.fieldRef', variable({ fieldRef: { fieldPath: '' } })],
  ['env.0.valueFrom.resourceFieldRef', variable({ resourceFieldRef: { resource: '' } })],
  ['env.0.valueFrom.fileKeyRef.volumeName', variable({ fileKeyRef: { volumeName: 'A', path: 'a', key: 'a' } })],
  ['env.0.valueFrom.fileKeyRef.path', variable({ fileKeyRef: { volumeName: 'a', path: '../a', key: 'a' } })],
  ['env.0.valueFrom.fileKeyRef.key', variable({ fileKeyRef: { volumeName: 'a', path: 'a', key: '=' } })],
  ...['volumeName', 'path', 'key'].map(
    (field) =>
      [
        'env.0.valueFrom.fileKeyRef',
        variable({ fileKeyRef: { volumeName: 'a', path: 'a', key: 'a', [field]: '' } }),
      ] as const,
  ),
  ['resources.claims.0', inContainer({ resources: { claims: [{ name: '' }] } })],
  ['resources.claims.0.request', inContainer({ resources: { claims: [{ name: 'a', request: 'A' }] } })],
  ['resources.claims.1', inContainer({ resources: { claims: [{ name: 'a' }, { name: 'a' }] } })],
  ['securityContext.runAsGroup', inContainer({ securityContext: { runAsGroup: -1 } })],
  ['securityContext.procMount', inContainer({ securityContext: { procMount: '' } })],
].map(([path, object]) => [`containers.0.${path as string}`, object as JsonMap] as const);

/** Settings of pods that the API server rejects, by path. */
const pods: readonly (readonly [path: string, object: JsonMap])[] = [
  ...['nodeName', 'serviceAccountName', 'priorityClassName', 'runtimeClassName', 'hostnameOverride'].map(
    (field) => [field, pod({ [field]: 'A' })] as const,
  ),
  ['preemptionPolicy', pod({ preemptionPolicy: '' })],
  ['schedulingGates.1', pod({ schedulingGates: [{ name: 'a' }, { name: 'a' }] })],
  ['schedulingGates.0.name', pod({ schedulingGates: [{ name: '/' }] })],
  [
    'resourceClaims.1',
    pod({
      resourceClaims: [
        { name: 'a', resourceClaimName: 'a' },
        { name: 'a', resourceClaimName: 'a' },
      ],
    }),
  ],
  ['resourceClaims.0.name', pod({ resourceClaims: [{ name: 'A', resourceClaimName: 'a' }] })],
  ['resourceClaims.0.resourceClaimName', pod({ resourceClaims: [{ name: 'a', resourceClaimName: 'A' }] })],
  [
    'resourceClaims.0.resourceClaimTemplateName',
    pod({ resourceClaims: [{ name: 'a', resourceClaimTemplateName: 'A' }] }),
  ],
  ['readinessGates.0.conditionType', pod({ readinessGates: [{ conditionType: '/' }] })],
  ['hostAliases.0.hostnames.0', pod({ hostAliases: [{ ip: '::1', hostnames: [''] }] })],
  ['dnsConfig.searches.0', pod({ dnsConfig: { searches: ['A'] } })],
  ['dnsConfig.options.0', pod({ dnsConfig: { options: [{ value: 'a' }] } })],
  ['tolerations.0.key', pod({ tolerations: [{ key: 'a b' }] })],
  ['topologySpreadConstraints.0', spread({ topologyKey: '' })],
  ['topologySpreadConstraints.0.minDomains', spread({ minDomains: 0 })],
  ['topologySpreadConstraints.0.whenUnsatisfiable', spread({ whenUnsatisfiable: '' })],
  ['topologySpreadConstraints.0.nodeAffinityPolicy', spread({ nodeAffinityPolicy: '' })],
  ['topologySpreadConstraints.0.nodeTaintsPolicy', spread({ nodeTaintsPolicy: '' })],
  ['topologySpreadConstraints.0.matchLabelKeys.0', spread({ labelSelector: {}, matchLabelKeys: ['/'] })],
  ...['matchLabelKeys', 'mismatchLabelKeys', 'namespaces'].map(
    (field) =>
      [
        `affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.0.${field}.0`,
        affine({ [field]: ['/'] }),
      ] as const,
  ),
  [
    'affinity.podAntiAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.weight',
    pod({
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 0, podAffinityTerm: { topologyKey: 'a' } }],
        },
      },
    }),
  ],
  ...['runAsUser', 'runAsGroup', 'fsGroup'].map(
    (field) => [`securityContext.${field}`, pod({ securityContext: { [field]: -1 } })] as const,
  ),
  ...['fsGroupChangePolicy', 'supplementalGroupsPolicy', 'seLinuxChangePolicy'].map(
    (field) => [`securityContext.${field}`, pod({ securityContext: { [field]: '' } })] as const,
  ),
  ['securityContext.supplementalGroups.0', pod({ securityContext: { supplementalGroups: [-1] } })],
  ['securityContext.sysctls.0.name', pod({ securityContext: { sysctls: [{ name: 'A' }] } })],
  ['securityContext.seccompProfile.type', pod({ securityContext: { seccompProfile: { type: '' } } })],
  ['securityContext.appArmorProfile.type', pod({ securityContext: { appArmorProfile: { type: '' } } })],
  ['volumes.0.name', pod({ volumes: [{ name: 'A' }] })],
  [
    'volumes.0.secret.items.0.mode',
    inVolume({ secret: { secretName: 'a', items: [{ key: 'a', path: 'a', mode: 512 }] } }),
  ],
  ['volumes.0.secret.items.0', inVolume({ secret: { secretName: 'a', items: [{ key: '', path: 'a' }] } })],
  ['volumes.0.secret.items.0', inVolume({ secret: { secretName: 'a', items: [{ key: 'a', path: '' }] } })],
  [
    'volumes.0.downwardAPI.items.0',
    inVolume({ downwardAPI: { items: [{ path: '', fieldRef: { fieldPath: 'metadata.name' } }] } }),
  ],
  [
    'volumes.0.downwardAPI.items.0.path',
    inVolume({ downwardAPI: { items: [{ path: '/a', fieldRef: { fieldPath: 'metadata.name' } }] } }),
  ],
  [
    'volumes.0.downwardAPI.items.0.mode',
    inVolume({ downwardAPI: { items: [{ path: 'a', mode: -1, fieldRef: { fieldPath: 'metadata.name' } }] } }),
  ],
  ['volumes.0.projected.sources.0.secret', files({ secret: {} })],
  ['volumes.0.projected.sources.0.configMap', files({ configMap: {} })],
  ['volumes.0.projected.sources.0.serviceAccountToken', files({ serviceAccountToken: { path: '' } })],
  ['volumes.0.projected.sources.0.serviceAccountToken.path', files({ serviceAccountToken: { path: '..a' } })],
  [
    'volumes.0.ephemeral.volumeClaimTemplate.metadata.name',
    inVolume({
      ephemeral: {
        volumeClaimTemplate: {
          metadata: { name: 'a' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: 1 } } },
        },
      },
    }),
  ],
  ['volumes.0.hostPath.path', inVolume({ hostPath: { path: '/a/..' } })],
  ['volumes.0.csi.driver', inVolume({ csi: { driver: '/' } })],
  ['volumes.0.iscsi.lun', inVolume({ iscsi: { targetPortal: 'a', iqn: 'iqn.a', lun: 256 } })],
  ['volumes.0.iscsi.iqn', inVolume({ iscsi: { targetPortal: 'a', iqn: 'a' } })],
  ['volumes.0.iscsi.initiatorName', inVolume({ iscsi: { targetPortal: 'a', iqn: 'iqn.a', initiatorName: 'a' } })],
  ['volumes.0.iscsi', inVolume({ iscsi: { targetPortal: 'a', iqn: 'iqn.a', chapAuthSession: true } })],
  ['volumes.0.awsElasticBlockStore.partition', inVolume({ awsElasticBlockStore: { volumeID: 'a', partition: 256 } })],
  ['volumes.0.gcePersistentDisk.partition', inVolume({ gcePersistentDisk: { pdName: 'a', partition: -1 } })],
  ['volumes.0.gitRepo.directory', inVolume({ gitRepo: { repository: 'a', directory: '/a' } })],
  ['volumes.0.storageos.volumeName', inVolume({ storageos: { volumeName: 'A' } })],
  ['volumes.0.flocker', inVolume({ flocker: {} })],
];

const others: readonly (readonly [path: string, object: JsonMap])[] = [
  ...[
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'ttlSecondsAfterFinished',
    'backoffLimitPerIndex',
    'maxFailedIndexes',
  ].map((field) => [field, job({ [field]: -1 })] as const),
  ['completionMode', job({ completionMode: '' })],
  ['podReplacementPolicy', job({ podReplacementPolicy: '' })],
  ['successPolicy', job({ completionMode: 'Indexed', successPolicy: { rules: [] } })],
  [
    'successPolicy.rules.0.succeededCount',
    job({ completionMode: 'Indexed', successPolicy: { rules: [{ succeededCount: -1 }] } }),
  ],
  [
    'podFailurePolicy.rules.0.action',
    job({ podFailurePolicy: { rules: [{ action: '', onPodConditions: [{ type: 'a' }] }] } }),
  ],
  [
    'podFailurePolicy.rules.0.onPodConditions.0.type',
    job({ podFailurePolicy: { rules: [{ action: 'Count', onPodConditions: [{ type: '/' }] }] } }),
  ],
  [
    'podFailurePolicy.rules.0.onExitCodes.operator',
    job({ podFailurePolicy: { rules: [{ action: 'Count', onExitCodes: { operator: '', values: [1] } }] } }),
  ],
  ...['startingDeadlineSeconds', 'successfulJobsHistoryLimit', 'failedJobsHistoryLimit'].map(
    (field) => [field, cronJob({ [field]: -1 })] as const,
  ),
  ['jobTemplate.spec.template.spec.restartPolicy', cronJob({ jobTemplate: { spec: { template: template() } } })],
  ['minReplicas', scaler({ minReplicas: -1 }, 'v1')],
  ['maxReplicas', scaler({ maxReplicas: 0 }, 'v1')],
  ['targetCPUUtilizationPercentage', scaler({ targetCPUUtilizationPercentage: 0 }, 'v1')],
  ['minReplicas', scaler({ minReplicas: -1 })],
  ['scaleTargetRef.kind', scaler({ scaleTargetRef: { apiVersion: 'apps/v1', kind: 'a/b', name: 'a' } })],
  ['scaleTargetRef.name', scaler({ scaleTargetRef: { apiVersion: 'apps/v1', kind: 'a', name: 'a%b' } })],
  ['scaleTargetRef', scaler({ scaleTargetRef: { apiVersion: 'apps/v1', kind: 'a', name: '' } })],
  ['scaleTargetRef.apiVersion', scaler({ scaleTargetRef: { apiVersion: 'a/b/c', kind: 'a', name: 'a' } })],
  ['behavior.scaleUp.tolerance', scaler({ behavior: { scaleUp: { tolerance: '-1' } } })],
  [
    'behavior.scaleUp.policies.0.value',
    scaler({ behavior: { scaleUp: { policies: [{ type: 'Pods', value: 0, periodSeconds: 1 }] } } }),
  ],
  [
    'metrics.0.pods.metric',
    metric('pods', { metric: { name: '' }, target: { type: 'AverageValue', averageValue: 1 } }),
  ],
  [
    'metrics.0.object.target',
    metric('object', { metric: { name: 'a' }, describedObject: { kind: 'a', name: 'a' }, target: { type: 'Value' } }),
  ],
  [
    'metrics.0.external.target',
    metric('external', { metric: { name: 'a' }, target: { type: 'Value', value: 1, averageValue: 1 } }),
  ],
  [
    'metrics.0.external.target.value',
    metric('external', { metric: { name: 'a' }, target: { type: 'Value', value: 0 } }),
  ],
  ['metrics.0.pods.target', metric('pods', { metric: { name: 'a' }, target: { type: 'AverageValue', value: 1 } })],
  ['metrics.0.resource', metric('resource', { name: '', target: used })],
  ['metrics.0.containerResource', metric('containerResource', { name: 'cpu', container: '', target: used })],
  ['metrics.0.containerResource.name', metric('containerResource', { name: 'a', container: 'a', target: used })],
  ['metrics.0.containerResource.container', metric('containerResource', { name: 'cpu', container: 'A', target: used })],
  [
    'metrics.0.containerResource.target',
    metric('containerResource', { name: 'cpu', container: 'a', target: { type: 'Value' } }),
  ],
  ...['minReadySeconds', 'revisionHistoryLimit', 'progressDeadlineSeconds'].map(
    (field) => [field, workload('Deployment', { [field]: -1 })] as const,
  ),
  ...['minReadySeconds', 'revisionHistoryLimit'].map(
    (field) => [field, workload('DaemonSet', { [field]: -1 })] as const,
  ),
  ...['minReadySeconds', 'replicas'].flatMap((field) => [
    [field, workload('ReplicaSet', { [field]: -1 })] as const,
    [field, workload('StatefulSet', { [field]: -1 })] as const,
    [field, objectOf('v1', 'ReplicationController', { template: template(), [field]: -1 })] as const,
  ]),
  ['serviceName', workload('StatefulSet', { serviceName: 'A' })],
  ['ordinals.start', workload('StatefulSet', { ordinals: { start: -1 } })],
  [
    'updateStrategy.rollingUpdate.partition',
    workload('StatefulSet', { updateStrategy: { rollingUpdate: { partition: -1 } } }),
  ],
  [
    'persistentVolumeClaimRetentionPolicy.whenDeleted',
    workload('StatefulSet', { persistentVolumeClaimRetentionPolicy: { whenDeleted: 'No' } }),
  ],
  ['maxUnavailable', objectOf('policy/v1', 'PodDisruptionBudget', { maxUnavailable: -1 })],
  ['unhealthyPodEvictionPolicy', objectOf('policy/v1', 'PodDisruptionBudget', { unhealthyPodEvictionPolicy: '' })],
  ...['volumeAttributesClassName', 'volumeMode'].map(
    (field) =>
      [
        field,
        objectOf('v1', 'PersistentVolumeClaim', {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: 1 } },
          [field]: field === 'volumeMode' ? '' : 'A',
        }),
      ] as const,
  ),
];

it.each([...rejected, ...pods, ...others])('the API server rejects spec.%s', (path, object) => {
  expect(problemsOf(object)[0]?.split(': ')[0]).toBe(`spec.${path}`);
});

const many = (count: number, item: JsonMap): JsonMap[] => Array.from({ length: count }, () => item);
const exit = { action: 'Restart', exitCodes: { operator: 'In', values: [1] } };
const ignore = { action: 'Ignore', onPodConditions: [{ type: 'a' }] };

it.each<[string, JsonMap]>([
  [
    'containers.0.volumeDevices.1',
    pod(
      { volumes: [{ name: 'a', persistentVolumeClaim: { claimName: 'a' } }] },
      { volumeDevices: many(2, { name: 'a', devicePath: '/a' }) },
    ),
  ],
  [
    'containers.0.resizePolicy.1',
    inContainer({ resizePolicy: many(2, { resourceName: 'cpu', restartPolicy: 'NotRequired' }) }),
  ],
  ['containers.0.restartPolicyRules', inContainer({ restartPolicy: 'Never', restartPolicyRules: many(21, exit) })],
  [
    'containers.0.restartPolicyRules.0.exitCodes.values',
    inContainer({
      restartPolicy: 'Never',
      restartPolicyRules: [
        { action: 'Restart', exitCodes: { operator: 'In', values: Array.from({ length: 256 }, (_, code) => code) } },
      ],
    }),
  ],
  ['podFailurePolicy.rules', job({ podFailurePolicy: { rules: many(21, ignore) } })],
  [
    'podFailurePolicy.rules.0.onPodConditions',
    job({ podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: many(21, { type: 'a' }) }] } }),
  ],
  [
    'successPolicy.rules',
    job({ completionMode: 'Indexed', successPolicy: { rules: many(21, { succeededCount: 1 }) } }),
  ],
])('the API server rejects more in spec.%s', (path, object) => {
  expect(problemsOf(object)[0]?.split(': ')[0]).toBe(`spec.${path}`);
});

it.each<[string, JsonMap]>([
  ['a sleep of 0 seconds', inContainer({ lifecycle: { preStop: { sleep: {} } } })],
  [
    'a preference without a term',
    pod({ affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1 }] } } }),
  ],
])('the API server accepts %s', (_, object) => {
  expect(problemsOf(object)).toEqual([]);
});

it.each([
  ['v1', 'Pod'],
  ['v1', 'PersistentVolumeClaim'],
  ['v1', 'ReplicationController'],
  ['v1', 'PodTemplate'],
  ['batch/v1', 'Job'],
])('the API server rejects an empty %s %s', (apiVersion, kind) => {
  expect(problemsOf({ apiVersion, kind, metadata: { name: 'a' } })).not.toEqual([]);
});

it('the API server rejects templates without pods', () => {
  const empty = { metadata: { labels: { app: 'web' } } };
  expect(problemsOf(workload('ReplicaSet', { template: null }))).not.toEqual([]);
  expect(problemsOf(objectOf('v1', 'ReplicationController', {}))).not.toEqual([]);
  expect(problemsOf(workload('Deployment', { template: empty }))).not.toEqual([]);
  expect(problemsOf(cronJob({ jobTemplate: {} }))).not.toEqual([]);
  expect(problemsOf(cronJob({ schedule: '' }))[0]).toContain('schedule');
  expect(problemsOf(inVolume({ ephemeral: {} }))).not.toEqual([]);
});

/** Sources of volumes with the fields that they cannot do without. */
const sources: Readonly<Record<string, JsonMap>> = {
  awsElasticBlockStore: { volumeID: 'a' },
  azureDisk: { diskName: 'a', diskURI: 'a' },
  azureFile: { secretName: 'a', shareName: 'a' },
  cephfs: { monitors: ['a'] },
  cinder: { volumeID: 'a' },
  configMap: { name: 'a' },
  csi: { driver: 'a' },
  flexVolume: { driver: 'a' },
  gcePersistentDisk: { pdName: 'a' },
  gitRepo: { repository: 'a' },
  glusterfs: { endpoints: 'a', path: 'a' },
  hostPath: { path: 'a' },
  iscsi: { targetPortal: 'a', iqn: 'iqn.a' },
  nfs: { server: 'a', path: '/a' },
  persistentVolumeClaim: { claimName: 'a' },
  photonPersistentDisk: { pdID: 'a' },
  portworxVolume: { volumeID: 'a' },
  quobyte: { registry: 'a:1', volume: 'a' },
  rbd: { monitors: ['a'], image: 'a' },
  scaleIO: { gateway: 'a', system: 'a', volumeName: 'a' },
  secret: { secretName: 'a' },
  storageos: { volumeName: 'a' },
  vsphereVolume: { volumePath: 'a' },
};

it.each(Object.entries(sources))('a volume of %s has its fields', (name, fields) => {
  expect(problemsOf(inVolume({ [name]: fields }))).toEqual([]);
  for (const [field, value] of Object.entries(fields))
    expect(problemsOf(inVolume({ [name]: { ...fields, [field]: Array.isArray(value) ? [] : '' } }))).toContain(
      `spec.volumes.0.${name}: required field "${field}" is missing or empty`,
    );
});

it.each([
  pod(),
  workload('Deployment'),
  workload('ReplicaSet'),
  workload('StatefulSet'),
  workload('DaemonSet'),
  job({}),
  scaler({}),
])('the status of an object is not validated: %#', (object) => {
  expect(problemsOf({ ...object, status: { conditions: [{}] } })).toEqual([]);
});

it('the status of an older autoscaler is not validated', () => {
  expect(problemsOf({ ...scaler({}, 'v1'), status: {} })).toEqual([]);
});
