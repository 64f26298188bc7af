import type { JsonMap } from '../../lib/json';
import { type Case, maps, objectOf, pod, problemsOf, template, workload } from './support';

const deployment = (spec: JsonMap): JsonMap => workload('Deployment', spec);
const rolling = (rollingUpdate: JsonMap | null, type: string | null = null): JsonMap =>
  deployment({ strategy: { type, rollingUpdate } });
const daemonSet = (rollingUpdate: JsonMap | null, type: string | null = null): JsonMap =>
  workload('DaemonSet', { updateStrategy: { type, rollingUpdate } });
const statefulSet = (spec: JsonMap): JsonMap => workload('StatefulSet', spec);
const claimOf = (name: string, spec: JsonMap = {}): JsonMap => ({
  metadata: { name },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: 1 } }, ...spec },
});
const mounted = (name: string): JsonMap => template({}, { volumeMounts: [{ name, mountPath: '/a' }] });
const selecting = (selector: JsonMap, labels: JsonMap = { app: 'web' }): JsonMap =>
  deployment({ selector, template: { metadata: { labels }, spec: pod().spec ?? null } });
const expression = (operator: string, values: string[] | null, key = 'app'): JsonMap =>
  selecting({ matchExpressions: [{ key, operator, values }] });
const differs = 'spec.template.metadata.labels: the selector does not match the labels:';
const job = (spec: JsonMap, pods: JsonMap = {}): JsonMap =>
  objectOf('batch/v1', 'Job', { template: template({ restartPolicy: 'Never', ...pods }), ...spec });
const indexed = (spec: JsonMap): JsonMap => job({ completionMode: 'Indexed', completions: 5, ...spec });
const success = (...rules: JsonMap[]): JsonMap => indexed({ successPolicy: { rules } });
const failure = (rule: JsonMap, spec: JsonMap = {}): JsonMap =>
  job({ podFailurePolicy: { rules: [{ action: 'FailJob', ...rule }] }, ...spec });
const exit = (fields: JsonMap): JsonMap => ({ onExitCodes: { operator: 'In', values: [1], ...fields } });
const cronJob = (spec: JsonMap, jobSpec: JsonMap = {}): JsonMap =>
  objectOf('batch/v1', 'CronJob', {
    schedule: '@daily',
    jobTemplate: { spec: { template: template({ restartPolicy: 'Never' }), ...jobSpec } },
    ...spec,
  });
const named = (name: string, spec: JsonMap): JsonMap => ({ ...job(spec), metadata: { name } });
const budget = (spec: JsonMap): JsonMap => objectOf('policy/v1', 'PodDisruptionBudget', spec);
const scaler = (spec: JsonMap): JsonMap =>
  objectOf('autoscaling/v2', 'HorizontalPodAutoscaler', {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    maxReplicas: 2,
    ...spec,
  });
const metric = (type: string, fields: JsonMap): JsonMap => scaler({ metrics: [{ type, ...fields }] });
const target = (fields: JsonMap): JsonMap => ({ target: { type: 'Value', ...fields } });
const external = { external: { metric: { name: 'a' }, ...target({ value: 1 }) } };
const object = {
  object: { metric: { name: 'a' }, describedObject: { kind: 'a', name: 'a' }, ...target({ value: 1 }) },
};
const resource = (fields: JsonMap): JsonMap => metric('Resource', { resource: { name: 'cpu', ...target(fields) } });

describe.each<[string, readonly Case[]]>([
  [
    'selectors',
    [
      [selecting({ matchLabels: { app: null } }, { app: '' })],
      [selecting({ matchLabels: { app: '' } }, { app: null })],
      [selecting({ matchLabels: { app: 'web' } }, { app: 'web', tier: 'a' })],
      [
        selecting({ matchLabels: { app: 'web', tier: 'a' } }, { app: 'api' }),
        `${differs} app is "web" in the selector and "api" in the pod template; tier is "a" in the selector and absent in the pod template`,
      ],
      [expression('In', ['api', 'web'])],
      [expression('In', ['api']), `${differs} app is In ["api"] in the selector and "web" in the pod template`],
      [
        expression('In', ['web'], 'tier'),
        `${differs} tier is In ["web"] in the selector and absent in the pod template`,
      ],
      [expression('NotIn', ['api'])],
      [expression('NotIn', ['web'], 'tier')],
      [
        expression('NotIn', ['api', 'web']),
        `${differs} app is NotIn ["api","web"] in the selector and "web" in the pod template`,
      ],
      [expression('Exists', null)],
      [expression('Exists', null, 'tier'), `${differs} tier is Exists in the selector and absent in the pod template`],
      [expression('DoesNotExist', null, 'tier')],
      [
        expression('DoesNotExist', null),
        `${differs} app is DoesNotExist in the selector and "web" in the pod template`,
      ],
      [selecting({}), 'spec.selector: expected a selector of at least one label, got {}'],
      [objectOf('v1', 'ReplicationController', { template: template() })],
      [objectOf('v1', 'ReplicationController', { template: template(), selector: { app: 'web' } })],
      [
        objectOf('v1', 'ReplicationController', { template: template(), selector: { app: 'api' } }),
        `${differs} app is "api" in the selector and "web" in the pod template`,
      ],
    ],
  ],
  [
    'updates',
    [
      [rolling({ maxUnavailable: 0 })],
      [rolling({ maxSurge: 0 })],
      [rolling({ maxUnavailable: 0, maxSurge: '1%' })],
      [rolling({ maxUnavailable: 1, maxSurge: '0%' })],
      [
        rolling({ maxUnavailable: '0%', maxSurge: 0 }),
        'spec.strategy.rollingUpdate.maxUnavailable: must not be 0 if maxSurge is 0, got "0%"',
      ],
      [rolling({}, 'RollingUpdate')],
      [rolling(null, 'Recreate')],
      [rolling({}, 'Recreate'), 'spec.strategy.rollingUpdate: must not be set for type "Recreate"'],
      [rolling({ maxSurge: '200%' })],
      [
        rolling({ maxUnavailable: '101%' }),
        'spec.strategy.rollingUpdate.maxUnavailable: must be at most 100%, got "101%"',
      ],
      [daemonSet(null)],
      [daemonSet({ maxSurge: 0 })],
      [daemonSet({ maxSurge: 0, maxUnavailable: 2 })],
      [daemonSet({ maxSurge: 1, maxUnavailable: 0 }, 'RollingUpdate')],
      [daemonSet({ maxSurge: 1, maxUnavailable: 1 }, 'OnDelete')],
      [
        daemonSet({ maxSurge: 1 }),
        'spec.updateStrategy.rollingUpdate.maxSurge: must be 0 unless maxUnavailable is 0, got 1',
      ],
      [
        daemonSet({ maxUnavailable: 0 }),
        'spec.updateStrategy.rollingUpdate.maxUnavailable: must not be 0 if maxSurge is 0',
      ],
      [
        daemonSet({ maxUnavailable: '101%', maxSurge: 0 }),
        'spec.updateStrategy.rollingUpdate.maxUnavailable: must be at most 100%, got "101%"',
      ],
      [
        daemonSet({ maxUnavailable: 0, maxSurge: '101%' }),
        'spec.updateStrategy.rollingUpdate.maxSurge: must be at most 100%, got "101%"',
      ],
      [statefulSet({ updateStrategy: { type: 'OnDelete' } })],
      [statefulSet({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '50%' } } })],
      [
        statefulSet({ updateStrategy: { type: 'OnDelete', rollingUpdate: {} } }),
        'spec.updateStrategy.rollingUpdate: must not be set for type "OnDelete"',
      ],
      [
        statefulSet({ updateStrategy: { rollingUpdate: { maxUnavailable: '0%' } } }),
        'spec.updateStrategy.rollingUpdate.maxUnavailable: must not be 0, got "0%"',
      ],
    ],
  ],
  [
    'workloads',
    [
      [deployment({ minReadySeconds: 599 })],
      [
        deployment({ minReadySeconds: 600, progressDeadlineSeconds: null }),
        'spec.progressDeadlineSeconds: must be greater than the minReadySeconds 600, got 600',
      ],
      [
        deployment({ minReadySeconds: null, progressDeadlineSeconds: 0 }),
        'spec.progressDeadlineSeconds: must be greater than the minReadySeconds 0, got 0',
      ],
      [deployment({ minReadySeconds: 700, progressDeadlineSeconds: 701 })],
      [statefulSet({ serviceName: '' })],
      [statefulSet({ persistentVolumeClaimRetentionPolicy: { whenDeleted: '', whenScaled: 'Retain' } })],
      [statefulSet({ persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } })],
      [statefulSet({ volumeClaimTemplates: [claimOf('data')], template: mounted('data') })],
      [
        statefulSet({ volumeClaimTemplates: [claimOf('data')], template: mounted('logs') }),
        'spec.template.spec.containers.0.volumeMounts.0.name: the pod has no volume "logs"',
      ],
      [
        statefulSet({ volumeClaimTemplates: [claimOf('A')] }),
        'spec.volumeClaimTemplates.0.metadata.name: expected a DNS label of lower-case letters, digits and hyphens, got "A"',
      ],
      [
        statefulSet({ volumeClaimTemplates: [claimOf('a', { dataSource: { kind: 'Other', name: 'a' } })] }),
        'spec.volumeClaimTemplates.0.spec.dataSource.kind: expected "PersistentVolumeClaim" without an apiGroup, got "Other"',
      ],
      [
        statefulSet({
          volumeClaimTemplates: [
            claimOf('a', {
              dataSource: { kind: 'PersistentVolumeClaim', name: 'a' },
              dataSourceRef: { kind: 'PersistentVolumeClaim', name: '', namespace: 'b' },
            }),
          ],
        }),
        'spec.volumeClaimTemplates.0.spec.dataSourceRef: required field "name" is missing or empty',
        'spec.volumeClaimTemplates.0.spec.dataSource: must not be set beside the namespace of dataSourceRef',
      ],
      ...maps(
        workload('ReplicaSet', { template: null }),
        objectOf('v1', 'ReplicationController', { template: null }),
      ).map<Case>((one) => [
        one,
        'spec: required field "template" is missing or empty',
        ...(one.kind === 'ReplicaSet'
          ? [
              'spec.template.metadata.labels: the selector does not match the labels: app is "web" in the selector and absent in the pod template',
            ]
          : ['spec.selector: expected a selector of at least one label, got {}']),
      ]),
      [{ apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'a' }, template: template() }],
      [
        { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'a' } },
        ': required field "template" is missing or empty',
      ],
      [
        { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'a' }, template: mounted('a') },
        'template.spec.containers.0.volumeMounts.0.name: the pod has no volume "a"',
      ],
      [
        { apiVersion: 'v1', kind: 'ReplicationController', metadata: { name: 'a' } },
        'spec: required field "template" is missing or empty',
        'spec.selector: expected a selector of at least one label, got {}',
      ],
      [budget({ minAvailable: '100%', unhealthyPodEvictionPolicy: 'AlwaysAllow' })],
      [budget({ maxUnavailable: '101%' }), 'spec.maxUnavailable: must be at most 100%, got "101%"'],
      [budget({ maxUnavailable: 2 ** 31 }), 'spec.maxUnavailable: must be from 0 to 2147483647, got 2147483648'],
      [budget({ maxUnavailable: 'a' }), 'spec.maxUnavailable: expected a percentage such as 25%, got "a"'],
      ...['x1%', '1%x', '%', '1'].map<Case>((text) => [
        budget({ minAvailable: text }),
        `spec.minAvailable: expected a percentage such as 25%, got "${text}"`,
      ]),
      [
        budget({ minAvailable: 1, maxUnavailable: 1 }),
        'spec.maxUnavailable: minAvailable and maxUnavailable must not both be set',
      ],
      ...maps(
        objectOf('v1', 'ReplicationController', { template: template() }),
        budget({}),
        workload('Deployment'),
        workload('DaemonSet'),
      ).map<Case>((one) => [{ ...one, status: { conditions: [{}] } }]),
    ],
  ],
  [
    'indexes of jobs',
    [
      ...['', '0', '0-4', '0,2-3,4', '+1', '01'].map<Case>((succeededIndexes) => [success({ succeededIndexes })]),
      ...[
        '5',
        '0-5',
        'a',
        '1a',
        'a1',
        '1-2-3',
        '2,1',
        '1,1',
        '0-2,2',
        '2-1',
        '2-2',
        '-1',
        '1-',
        '1-a',
        ',',
        '-',
      ].map<Case>((succeededIndexes) => [
        success({ succeededIndexes }),
        `spec.successPolicy.rules.0.succeededIndexes: expected indexes below 5 in increasing order, such as 0-2,4, got "${succeededIndexes}"`,
      ]),
      [success({ succeededIndexes: '0,2-4', succeededCount: 4 })],
      [
        success({ succeededIndexes: '0,2-4', succeededCount: 5 }),
        'spec.successPolicy.rules.0.succeededCount: must be at most the number of indexes, 4, got 5',
      ],
      [
        success({ succeededIndexes: '10-12', succeededCount: 1 }),
        'spec.successPolicy.rules.0.succeededIndexes: expected indexes below 5 in increasing order, such as 0-2,4, got "10-12"',
        'spec.successPolicy.rules.0.succeededCount: must be at most the number of indexes, 0, got 1',
      ],
      [success({ succeededCount: 5 })],
      [
        success({ succeededCount: 6 }),
        'spec.successPolicy.rules.0.succeededCount: must be at most the number of indexes, 5, got 6',
      ],
      [success({}), 'spec.successPolicy.rules.0: one of succeededIndexes, succeededCount is required'],
      [
        job({ successPolicy: { rules: [{ succeededCount: 1 }] } }),
        'spec.successPolicy: requires completionMode "Indexed"',
      ],
      [indexed({ backoffLimitPerIndex: 1, maxFailedIndexes: 5, parallelism: 100_000 })],
      [indexed({ backoffLimitPerIndex: 1, maxFailedIndexes: 6 }), 'spec.maxFailedIndexes: must be from 0 to 5, got 6'],
      [indexed({ parallelism: 100_001 }), 'spec.parallelism: must be from 0 to 100000, got 100001'],
      [indexed({ maxFailedIndexes: 1 }), 'spec.maxFailedIndexes: requires backoffLimitPerIndex'],
      [indexed({ completions: null, parallelism: 2 }), 'spec: completions are required for completionMode "Indexed"'],
      [indexed({ completions: null })],
      ...['backoffLimitPerIndex', 'maxFailedIndexes'].map<Case>((field) => [
        job({ [field]: 1 }),
        `spec.${field}: requires completionMode "Indexed"`,
        ...(field === 'maxFailedIndexes' ? ['spec.maxFailedIndexes: requires backoffLimitPerIndex'] : []),
      ]),
      [indexed({ completions: 100_000, backoffLimitPerIndex: 1, parallelism: 100_000 })],
      [indexed({ completions: 100_001, parallelism: 100_000 })],
      [
        indexed({ completions: 100_001, backoffLimitPerIndex: 1, parallelism: 10_000 }),
        'spec: maxFailedIndexes is required for more than 100000 completions',
      ],
      [indexed({ completions: 100_001, backoffLimitPerIndex: 1, parallelism: 10_000, maxFailedIndexes: 10_000 })],
      [
        indexed({ completions: 100_001, backoffLimitPerIndex: 1, parallelism: 10_001, maxFailedIndexes: 10_001 }),
        'spec.maxFailedIndexes: must be from 0 to 10000, got 10001',
        'spec.parallelism: must be from 0 to 10000, got 10001',
      ],
      [named('a'.repeat(61), { completionMode: 'Indexed', completions: 10 })],
      [
        named('a'.repeat(62), { completionMode: 'Indexed', completions: 1 }),
        `metadata.name: expected a name whose pods are DNS labels of at most 63 characters, got "${'a'.repeat(56)}...`,
      ],
      [
        named('a.b', { completionMode: 'Indexed' }),
        'metadata.name: expected a name whose pods are DNS labels of at most 63 characters, got "a.b-0"',
      ],
      [
        named('a.b', { completionMode: 'Indexed', completions: 11 }),
        'metadata.name: expected a name whose pods are DNS labels of at most 63 characters, got "a.b-10"',
      ],
      [named('a.b', { completionMode: 'Indexed', completions: 0 })],
      [named('a.b', { completionMode: 'NonIndexed', completions: 2 })],
      [named('a.b', {})],
    ],
  ],
  [
    'failures of jobs',
    [
      [failure(exit({}))],
      [failure(exit({ containerName: 'web' }))],
      [
        failure(exit({ containerName: 'init' }), {
          template: template({ restartPolicy: 'Never', initContainers: [{ name: 'init', image: 'a' }] }),
        }),
      ],
      [
        failure(exit({ containerName: 'b' })),
        'spec.podFailurePolicy.rules.0.onExitCodes.containerName: the pod has no container "b"',
      ],
      [failure(exit({ operator: 'NotIn', values: [0, 1] }))],
      [failure(exit({ values: [0] })), 'spec.podFailurePolicy.rules.0.onExitCodes.values.0: must not be 0 for "In"'],
      [failure(exit({ values: [1, 2] }))],
      [
        failure(exit({ values: [2, 1] })),
        'spec.podFailurePolicy.rules.0.onExitCodes.values.1: expected codes in increasing order',
      ],
      [failure(exit({ operator: 'NotIn', values: [-1] }))],
      [failure({}), 'spec.podFailurePolicy.rules.0: one of onExitCodes, onPodConditions is required'],
      [
        failure({ ...exit({}), onPodConditions: [{ type: 'a' }] }),
        'spec.podFailurePolicy.rules.0: only one of onExitCodes, onPodConditions may be set',
      ],
      ...['', 'True', 'False', 'Unknown'].map<Case>((status) => [
        failure({ onPodConditions: [{ type: 'a', status }] }),
      ]),
      [
        failure({ onPodConditions: [{ type: 'a', status: 'Maybe' }] }),
        'spec.podFailurePolicy.rules.0.onPodConditions.0.status: expected "True" or "False" or "Unknown", got "Maybe"',
      ],
      [
        failure({ ...exit({}), action: 'FailIndex' }),
        'spec.podFailurePolicy.rules.0.action: "FailIndex" requires backoffLimitPerIndex',
      ],
      [
        failure(
          { ...exit({}), action: 'FailIndex' },
          { completionMode: 'Indexed', completions: 1, backoffLimitPerIndex: 1 },
        ),
      ],
      [
        failure(exit({}), { template: template({ restartPolicy: 'OnFailure' }) }),
        'spec.template.spec.restartPolicy: expected "Never", got "OnFailure"',
      ],
      [job({ template: template({ restartPolicy: 'OnFailure' }), podReplacementPolicy: 'TerminatingOrFailed' })],
      [failure(exit({}), { podReplacementPolicy: 'Failed' })],
      [failure(exit({}), { podReplacementPolicy: null })],
      [
        failure(exit({}), { podReplacementPolicy: 'TerminatingOrFailed' }),
        'spec.podReplacementPolicy: expected "Failed", got "TerminatingOrFailed"',
      ],
    ],
  ],
  [
    'selectors and controllers of jobs',
    [
      [job({ manualSelector: true, selector: { matchLabels: { app: 'web' } } })],
      [job({ manualSelector: true }), 'spec: selector is required for manualSelector: true'],
      [
        job({ manualSelector: true, selector: { matchLabels: { app: 'api' } } }),
        `${differs} app is "api" in the selector and "web" in the pod template`,
      ],
      ...['controller-uid', 'job-name', 'batch.kubernetes.io/controller-uid', 'batch.kubernetes.io/job-name'].map<Case>(
        (label) => [job({ selector: { matchLabels: { [label]: 'a' } } })],
      ),
      [
        job({ selector: { matchLabels: { app: 'web' } }, manualSelector: false }),
        'spec.selector: requires manualSelector: true',
      ],
      [
        cronJob({}, { selector: { matchLabels: { app: 'web' } } }),
        'spec.jobTemplate.spec.selector: must not be set: it is generated',
      ],
      [cronJob({}, { manualSelector: false })],
      [cronJob({}, { manualSelector: true }), 'spec.jobTemplate.spec.manualSelector: must not be true in a CronJob'],
      [cronJob({ schedule: '' }), 'spec: required field "schedule" is missing or empty'],
      ...['a/b', 'example.com/a/b', 'a-b.c-d/~%!$&', '0.0/-', `a/${'b'.repeat(61)}`].map<Case>((managedBy) => [
        job({ managedBy }),
      ]),
      ...[
        'a',
        '/a',
        'a/',
        'A/b',
        'aA/b',
        '-a/b',
        'a-/b',
        'a..b/c',
        'a.-b/c',
        'a.b-/c',
        'a.B/c',
        'a/b c',
        'a b/c',
        'a/ ',
      ].map<Case>((managedBy) => [
        job({ managedBy }),
        `spec.managedBy: expected a domain and a path, such as example.com/controller, got "${managedBy}"`,
      ]),
      [{ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'a' } }, 'spec: required field "template" is missing'],
    ],
  ],
  [
    'schedules',
    [
      ...[
        ...['* * * * *', '0 0 1 1 0', '59 23 31 12 6', '*/5 * * * *', '1-5/2 * * * *', '5/10 * * * *', '1,2,3 * * * *'],
        ...['? ? ? ? ?', ' 0  0 * *\t* ', '*-x * * * *', '+1 * * * *', '1, * * * *', '0-59 0-23 1-31 1-12 0-6'],
        ...'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ').map((month) => `0 0 1 ${month} *`),
        ...'sun mon tue wed thu fri sat Mon MON-FRI'.split(' ').map((day) => `0 0 * * ${day}`),
        ...['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'],
        ...['1h', '1h30m', '1.5h', '1.h', '.55s', '12ms', '1us', '1µs', '1μs', '1ns', '0', '-1h', '+1h'].map(
          (duration) => `@every ${duration}`,
        ),
      ].map<Case>((schedule) => [cronJob({ schedule })]),
      ...[
        '@every',
        '@every 1',
        '@every h',
        '@every .h',
        '@every 1x',
        '@every x1h',
        '@evexy 1h',
        '@every 12',
        '@every 1hx',
        '@every',
        '@Daily',
        '@x',
      ].map<Case>((schedule) => [
        cronJob({ schedule }),
        `spec.schedule: expected @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly or @every with a duration, got "${schedule}"`,
      ]),
      ...['* * * *', '* * * * * *', ' '].map<Case>((schedule) => [
        cronJob({ schedule }),
        `spec.schedule: expected minute, hour, day of the month, month, day of the week, got "${schedule}"`,
      ]),
      ...[
        '60',
        '-1',
        '5-1',
        '1-2-3',
        '1/0',
        '1/x',
        '1/2/3',
        'x',
        'jan',
        '1-x',
        'x-1',
        '-',
        '0/',
        '1a',
        'a1',
        '-0',
        '1/-0',
        '/2',
      ].map<Case>((minute) => [
        cronJob({ schedule: `${minute} * * * *` }),
        `spec.schedule: expected a minute from 0 to 59, got "${minute}"`,
      ]),
      [cronJob({ schedule: '0 24 * * *' }), 'spec.schedule: expected an hour from 0 to 23, got "24"'],
      [cronJob({ schedule: '0 0 0 * *' }), 'spec.schedule: expected a day of the month from 1 to 31, got "0"'],
      [cronJob({ schedule: '0 0 32 * *' }), 'spec.schedule: expected a day of the month from 1 to 31, got "32"'],
      [cronJob({ schedule: '0 0 * 0 *' }), 'spec.schedule: expected a month from 1 to 12, got "0"'],
      [cronJob({ schedule: '0 0 * 13 *' }), 'spec.schedule: expected a month from 1 to 12, got "13"'],
      [cronJob({ schedule: '0 0 * * 7' }), 'spec.schedule: expected a day of the week from 0 to 6, got "7"'],
      [
        cronJob({ schedule: 'TZ=UTC * * * * *' }),
        'spec.schedule: expected a schedule without a time zone, which timeZone sets, got "TZ=UTC * * * * *"',
      ],
    ],
  ],
  [
    'time zones',
    [
      ...[
        'Europe/Berlin',
        'America/Argentina/Buenos_Aires',
        'UTC',
        'Etc/GMT+1',
        'posix/UTC',
        'posix/.a',
        'posix/..a',
        'right/UTC',
        'Factory',
      ].map<Case>((timeZone) => [cronJob({ timeZone })]),
      ...['localtime', 'posixrules', 'GMT', 'US/Pacific'].map<Case>((timeZone) => [cronJob({ timeZone })]),
      ...[
        'Local',
        'LOCAL',
        'local',
        'europe/berlin',
        'Europe/Nowhere',
        'Europe/../UTC',
        'Europe//Berlin',
        '-Europe/A',
      ].map<Case>((timeZone) => [
        cronJob({ timeZone }),
        `spec.timeZone: expected a time zone such as Europe/Berlin, got "${timeZone}"`,
      ]),
      ...[
        '.',
        '..',
        'posix/',
        'right/',
        'xFactory',
        'Factoryx',
        'posix/.',
        'posix/..',
        'posix/ UTC',
        'posix/UTC ',
        'posix/-UTC',
      ].map<Case>((timeZone) => [
        cronJob({ timeZone }),
        `spec.timeZone: expected a time zone such as Europe/Berlin, got "${timeZone}"`,
      ]),
      [
        cronJob({ timeZone: `posix/${'a'.repeat(15)}` }),
        `spec.timeZone: expected a time zone such as Europe/Berlin, got "posix/${'a'.repeat(15)}"`,
      ],
    ],
  ],
  [
    'autoscalers',
    [
      [scaler({ minReplicas: 2 })],
      [scaler({ minReplicas: 3 }), 'spec.maxReplicas: must be at least the minReplicas 3, got 2'],
      [scaler({ minReplicas: 0, ...scaleOn('External', external) })],
      [scaler({ minReplicas: 0, ...scaleOn('Object', object) })],
      [
        scaler({
          minReplicas: 0,
          ...scaleOn('Resource', { resource: { name: 'cpu', ...target({ averageValue: 1 }) } }),
        }),
        'spec.minReplicas: 0 requires an Object or External metric',
      ],
      [scaler({ scaleTargetRef: { kind: 'ReplicationController', name: 'a' } })],
      ...maps({}, { apiVersion: 'v1' }, { apiVersion: '/v1' }).map<Case>((fields) => [
        scaler({ scaleTargetRef: { kind: 'Deployment', name: 'a', ...fields } }),
        `spec.scaleTargetRef.apiVersion: expected an API group and version such as apps/v1, got "${fields.apiVersion ?? ''}"`,
      ]),
      [
        scaler({ scaleTargetRef: { apiVersion: 'a/b/c', kind: 'Deployment', name: 'a' } }),
        'spec.scaleTargetRef.apiVersion: expected an API version such as apps/v1, got "a/b/c"',
      ],
      [metric('External', external)],
      [metric('Resource', {}), 'spec.metrics.0: resource is required for type "Resource"'],
      [metric('External', { ...external, ...object }), 'spec.metrics.0.object: must not be set for type "External"'],
      [resource({ averageUtilization: 1 })],
      [resource({ averageValue: 1 })],
      [resource({ value: 1 }), 'spec.metrics.0.resource.target: one of averageUtilization, averageValue is required'],
      [
        resource({ averageUtilization: 1, averageValue: 1 }),
        'spec.metrics.0.resource.target: only one of averageUtilization, averageValue may be set',
      ],
      [
        metric('ContainerResource', {
          containerResource: { name: 'cpu', container: 'a', ...target({ averageUtilization: 1, averageValue: 1 }) },
        }),
        'spec.metrics.0.containerResource.target: only one of averageUtilization, averageValue may be set',
      ],
      [
        metric('ContainerResource', {
          containerResource: { name: 'cpu', container: 'a', ...target({ value: 1 }) },
        }),
        'spec.metrics.0.containerResource.target: one of averageUtilization, averageValue is required',
      ],
      [metric('Pods', { pods: { metric: { name: 'a' }, ...target({ value: 1, averageValue: 1 }) } })],
      [
        metric('Pods', { pods: { metric: { name: 'a' }, ...target({ value: 1 }) } }),
        'spec.metrics.0.pods.target: averageValue is required',
      ],
      [
        metric('Object', {
          object: {
            metric: { name: 'a' },
            describedObject: { kind: 'a', name: 'a' },
            ...target({ value: 1, averageValue: 1 }),
          },
        }),
      ],
      [
        metric('Object', {
          object: { metric: { name: 'a' }, describedObject: { kind: 'a', name: 'a' }, ...target({}) },
        }),
        'spec.metrics.0.object.target: one of value, averageValue is required',
      ],
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases.map(([object, ...problems]) => [object, problems] as const))('case %#', (object, problems) => {
    expect(problemsOf(object)).toEqual(problems);
  });
});

/** Metrics of one type. */
function scaleOn(type: string, fields: JsonMap): JsonMap {
  return { metrics: [{ type, ...fields }] };
}
