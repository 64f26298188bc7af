import type { JsonMap } from '../../lib/json';
import { maps, pod, problemsOf, workload } from './support';

const web = { name: 'web', image: 'nginx' };
/** A pod whose container has ports. */
const ports = (...list: JsonMap[]): JsonMap => ({ containers: [{ ...web, ports: list }] });
const hostPort = (fields: JsonMap = {}): JsonMap => ({ containerPort: 80, hostPort: 80, ...fields });
const sleep = (handler: string, seconds: number): JsonMap => ({
  containers: [{ ...web, lifecycle: { [handler]: { sleep: { seconds } } } }],
});
const resize = (restartPolicy: string): JsonMap => ({ resizePolicy: [{ resourceName: 'cpu', restartPolicy }] });
const fileVariable = (volume: JsonMap): JsonMap => ({
  volumes: [{ name: 'files', ...volume }],
  containers: [
    { ...web, env: [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'files', path: 'a', key: 'a' } } }] },
  ],
});
const device = (volume: JsonMap): JsonMap => ({
  volumes: [{ name: 'a', ...volume }],
  containers: [{ ...web, volumeDevices: [{ name: 'a', devicePath: '/a' }] }],
});
const toleration = (fields: JsonMap): JsonMap => ({ tolerations: [fields] });
const spread = (fields: JsonMap): JsonMap => ({
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', ...fields }],
});
const pods = (term: JsonMap): JsonMap => ({
  affinity: {
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', labelSelector: {}, ...term }],
    },
  },
});
const near = 'affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.0';
const nodes = (term: JsonMap): JsonMap => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } } },
});
const required = 'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms.0';
const expression = (fields: JsonMap): JsonMap => nodes({ matchExpressions: [{ key: 'a', ...fields }] });
const nodeField = (fields: JsonMap): JsonMap =>
  nodes({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['a'], ...fields }] });
const security = (securityContext: JsonMap): JsonMap => ({ securityContext });
const inContainer = (fields: JsonMap): JsonMap => ({ containers: [{ ...web, ...fields }] });
const appArmor = (localhostProfile: string | null): JsonMap =>
  security({ appArmorProfile: { type: 'Localhost', localhostProfile } });
const admin = { add: ['CAP_SYS_ADMIN'] };
const mounted = (mount: JsonMap, container: JsonMap = {}, volume: JsonMap = {}): JsonMap => ({
  volumes: [{ name: 'a', ...volume }],
  containers: [{ ...web, volumeMounts: [{ name: 'a', mountPath: '/a', ...mount }], ...container }],
});
const claim = { persistentVolumeClaim: { claimName: 'a' } };
const projected = (...sources: JsonMap[]): JsonMap => ({ volumes: [{ name: 'a', projected: { sources } }] });
const file = { path: 'a', fieldRef: { fieldPath: 'metadata.name' } };
const iscsi = (fields: JsonMap): JsonMap => ({
  volumes: [{ name: 'a', iscsi: { targetPortal: 'a', iqn: 'iqn.a', ...fields } }],
});
const flocker = (fields: JsonMap): JsonMap => ({ volumes: [{ name: 'a', flocker: fields }] });
const init = (fields: JsonMap): JsonMap => ({ initContainers: [{ name: 'init', image: 'nginx', ...fields }] });
const variable = (fieldPath: string): JsonMap =>
  inContainer({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath } } }] });
const fieldFile = (fieldPath: string): JsonMap => ({
  volumes: [{ name: 'a', downwardAPI: { items: [{ path: 'a', fieldRef: { fieldPath } }] } }],
});
const resource = (fields: JsonMap): JsonMap =>
  inContainer({ env: [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', ...fields } } }] });
const limits = (list: JsonMap, requests?: JsonMap): JsonMap =>
  inContainer({ resources: { limits: list, ...(requests ? { requests } : {}) } });
const key = 'expected a key such as app or example.com/app, got';
const standard = 'expected a resource such as cpu, memory, ephemeral-storage or example.com/device, got';
const resourceField = 'containers.0.env.0.valueFrom.resourceFieldRef';

describe.each<[string, [JsonMap, ...string[]][]]>([
  [
    'ports of the host',
    [
      [ports(hostPort(), { containerPort: 80, name: 'b' })],
      [ports(hostPort({ hostPort: 0 }), hostPort({ hostPort: 0, name: 'b' }))],
      [ports(hostPort(), hostPort({ protocol: 'UDP' }))],
      [ports(hostPort(), hostPort({ hostIP: '10.0.0.1' }))],
      [ports(hostPort({ hostIP: '10.0.0.2' }), hostPort({ hostIP: '10.0.0.1' }))],
      [ports(hostPort({ protocol: 'TCP' }), hostPort()), 'containers.0.ports.1.hostPort: duplicate hostPort 80'],
      [ports(hostPort({ hostIP: '' }), hostPort()), 'containers.0.ports.1.hostPort: duplicate hostPort 80'],
      [ports(hostPort({ hostPort: 81 }))],
      [{ hostNetwork: true, ...ports(hostPort()) }],
      [{ hostNetwork: true, ...ports({ containerPort: 80 }) }],
      [{ hostNetwork: true, ...ports(hostPort({ hostPort: 0 })) }],
    ],
  ],
  [
    'sleeps',
    [
      [sleep('postStart', 30)],
      [
        sleep('postStart', 31),
        'containers.0.lifecycle.postStart.sleep.seconds: must be at most the 30 seconds of terminationGracePeriodSeconds, got 31',
      ],
      [{ ...sleep('preStop', 60), terminationGracePeriodSeconds: 60 }],
      [
        { ...sleep('preStop', 6), terminationGracePeriodSeconds: 5 },
        'containers.0.lifecycle.preStop.sleep.seconds: must be at most the 5 seconds of terminationGracePeriodSeconds, got 6',
      ],
      [{ ...sleep('preStop', 1), terminationGracePeriodSeconds: 0 }],
    ],
  ],
  [
    'what happens when containers are resized',
    [
      [inContainer(resize('RestartContainer'))],
      [{ ...inContainer(resize('NotRequired')), restartPolicy: 'Never' }],
      [
        { ...inContainer(resize('RestartContainer')), restartPolicy: 'Never' },
        'containers.0.resizePolicy.0.restartPolicy: expected "NotRequired", got "RestartContainer"',
      ],
      [init(resize('NotRequired'))],
      [init({ ...resize('RestartContainer'), restartPolicy: 'Always' })],
      [
        init(resize('RestartContainer')),
        'initContainers.0.resizePolicy.0.restartPolicy: expected "NotRequired", got "RestartContainer"',
      ],
    ],
  ],
  [
    'variables from files',
    [
      [fileVariable({ emptyDir: {} })],
      [fileVariable({})],
      [fileVariable({ configMap: null })],
      ...maps({ hostPath: { path: '/a' } }, { configMap: { name: 'a' } }).map<[JsonMap, string]>((volume) => [
        fileVariable(volume),
        'containers.0.env.0.valueFrom.fileKeyRef.volumeName: the pod has no emptyDir volume "files"',
      ]),
    ],
  ],
  [
    'operating systems',
    [
      [{ os: { name: 'linux' }, ...security({ runAsUser: 1, runAsNonRoot: true, windowsOptions: null }) }],
      [
        {
          os: { name: 'windows' },
          ...security({ windowsOptions: {}, runAsNonRoot: true, runAsUser: null, sysctls: [] }),
        },
      ],
      [
        { os: { name: 'linux' }, ...security({ windowsOptions: {} }) },
        'securityContext.windowsOptions: must not be set in a pod for "linux"',
      ],
      [
        { os: { name: 'windows' }, ...security({ sysctls: [{ name: 'a', value: 'b' }] }) },
        'securityContext.sysctls: must not be set in a pod for "windows"',
      ],
      [
        { os: { name: 'windows' }, ...security({ supplementalGroups: [] }) },
        'securityContext.supplementalGroups: must not be set in a pod for "windows"',
      ],
      [
        { os: { name: 'windows' }, ...inContainer(security({ privileged: false })) },
        'containers.0.securityContext.privileged: must not be set in a pod for "windows"',
      ],
    ],
  ],
  [
    'settings that exclude one another',
    [
      [{ shareProcessNamespace: true }],
      [{ hostPID: true, shareProcessNamespace: false }],
      [{ hostnameOverride: 'a', hostNetwork: false, setHostnameAsFQDN: false }],
      ...['setHostnameAsFQDN', 'hostNetwork'].map<[JsonMap, string]>((field) => [
        { hostnameOverride: 'a', [field]: true },
        `hostnameOverride: hostnameOverride must not be set if ${field} is true`,
      ]),
      [{ hostNetwork: true, setHostnameAsFQDN: true }],
      [{ hostUsers: false, hostNetwork: false, hostPID: false, hostIPC: false }],
      ...['hostNetwork', 'hostPID', 'hostIPC'].map<[JsonMap, string]>((field) => [
        { hostUsers: false, [field]: true },
        `${field}: must not be true if hostUsers is false`,
      ]),
      [{ hostUsers: true, hostNetwork: true, hostPID: true, hostIPC: true }],
      [{ serviceAccount: 'A', serviceAccountName: 'a' }],
      [{ nodeName: 'a' }],
      [{ schedulingGates: [{ name: 'a' }] }],
      [{ dnsPolicy: 'None', dnsConfig: { nameservers: ['10.0.0.1'] } }],
      [{ dnsPolicy: 'Default' }],
      [{ ...inContainer(security({ procMount: 'Unmasked' })), hostUsers: false }],
      [
        { ...inContainer(security({ procMount: 'Unmasked' })), hostUsers: true },
        'containers.0.securityContext.procMount: "Unmasked" requires hostUsers: false in the pod',
      ],
    ],
  ],
  [
    'names of servers and options of DNS',
    [
      [{ dnsConfig: { nameservers: ['1.1.1.1', '1.1.1.2', '::1'], options: [{ name: 'ndots', value: '2' }] } }],
      [
        { dnsConfig: { nameservers: ['1.1.1.1', '1.1.1.2', '1.1.1.3', '1.1.1.4'] } },
        'dnsConfig.nameservers: expected at most 3 items, got 4',
      ],
      [
        { dnsConfig: { searches: Array.from({ length: 33 }, () => 'a') } },
        'dnsConfig.searches: expected at most 32 items, got 33',
      ],
      [{ dnsConfig: { options: [{ name: '' }] } }, 'dnsConfig.options.0: required field "name" is missing or empty'],
    ],
  ],
  [
    'devices',
    [
      [
        device({
          ephemeral: {
            volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: 1 } } } },
          },
        }),
      ],
      [
        device({ emptyDir: {} }),
        'containers.0.volumeDevices.0.name: volume "a" is not a persistentVolumeClaim or ephemeral',
      ],
      [{ ...device(claim), volumes: [] }, 'containers.0.volumeDevices.0.name: the pod has no volume "a"'],
      [
        mounted({ mountPath: '/b' }, { volumeDevices: [{ name: 'a', devicePath: '/a' }] }, claim),
        'containers.0.volumeMounts.0.name: volume "a" is in volumeDevices too',
      ],
      [
        {
          volumes: [{ name: 'a' }, { name: 'b', ...claim }],
          containers: [
            {
              ...web,
              volumeMounts: [{ name: 'a', mountPath: '/a' }],
              volumeDevices: [{ name: 'b', devicePath: '/a' }],
            },
          ],
        },
        'containers.0.volumeMounts.0.mountPath: path "/a" is in volumeDevices too',
      ],
      [
        {
          volumes: [{ name: 'a' }, { name: 'b', ...claim }],
          containers: [
            {
              ...web,
              volumeMounts: [{ name: 'a', mountPath: '/a' }],
              volumeDevices: [{ name: 'b', devicePath: '/b' }],
            },
          ],
        },
      ],
      [
        {
          volumes: [
            { name: 'a', ...claim },
            { name: 'b', ...claim },
          ],
          containers: [
            {
              ...web,
              volumeDevices: [
                { name: 'a', devicePath: '/a' },
                { name: 'b', devicePath: '/a' },
              ],
            },
          ],
        },
        'containers.0.volumeDevices.1: duplicate devicePath "/a"',
      ],
      [
        {
          volumes: [{ name: 'a', ...claim }],
          containers: [
            {
              ...web,
              volumeDevices: [
                { name: 'a', devicePath: '/a' },
                { name: 'a', devicePath: '/b' },
              ],
            },
          ],
        },
        'containers.0.volumeDevices.1: duplicate name "a"',
      ],
    ],
  ],
  [
    'mounts',
    [
      [mounted({ recursiveReadOnly: 'Disabled' })],
      [mounted({ recursiveReadOnly: 'Enabled', readOnly: true, mountPropagation: 'None' })],
      [mounted({ recursiveReadOnly: 'Enabled', readOnly: true, mountPropagation: null })],
      [mounted({ recursiveReadOnly: 'IfPossible', readOnly: true })],
      [
        mounted({ recursiveReadOnly: 'IfPossible', readOnly: false }),
        'containers.0.volumeMounts.0.recursiveReadOnly: "IfPossible" requires readOnly: true',
      ],
      [
        mounted({ recursiveReadOnly: 'Enabled', readOnly: true, mountPropagation: 'HostToContainer' }),
        'containers.0.volumeMounts.0.recursiveReadOnly: "Enabled" requires mountPropagation "None"',
      ],
      [mounted({ mountPropagation: 'HostToContainer' })],
      [mounted({ mountPropagation: 'Bidirectional' }, security({ privileged: true }))],
      [
        mounted({ mountPropagation: 'Bidirectional' }, security({ privileged: false })),
        'containers.0.volumeMounts.0.mountPropagation: "Bidirectional" requires a privileged container',
      ],
      [mounted({ mountPath: '/a' }, { volumeDevices: [] })],
    ],
  ],
  [
    'volumes',
    [
      [{ volumes: [{ name: 'a', emptyDir: {}, configMap: null }] }],
      [
        projected({ configMap: { name: 'a', items: [{ key: 'a', path: 'a' }] } }, { downwardAPI: { items: [file] } }),
        'volumes.0.projected.sources.1.downwardAPI.items.0.path: duplicate path "a"',
      ],
      [projected({ secret: { name: 'a', items: [{ key: 'a', path: 'b' }] } }, { downwardAPI: { items: [file] } })],
      [projected({ serviceAccountToken: { path: 'a', expirationSeconds: 600 } })],
      [flocker({ datasetName: 'a', datasetUUID: '' })],
      [flocker({ datasetUUID: 'a' })],
      [
        flocker({ datasetName: 'a', datasetUUID: 'b' }),
        'volumes.0.flocker: only one of datasetName, datasetUUID may be set',
      ],
      [iscsi({ chapAuthSession: true, secretRef: { name: 'a' } })],
      [iscsi({ chapAuthDiscovery: false, chapAuthSession: false })],
      [iscsi({ chapAuthDiscovery: true }), 'volumes.0.iscsi: secretRef is required for CHAP authentication'],
      [{ volumes: [{ name: 'a', gitRepo: { repository: 'a', directory: '' } }] }],
      [
        { volumes: [{ name: 'a', ephemeral: {} }] },
        'volumes.0.ephemeral: required field "volumeClaimTemplate" is missing or empty',
      ],
    ],
  ],
  [
    'init containers',
    [
      [init({ lifecycle: null })],
      ...['lifecycle', 'readinessProbe', 'startupProbe'].map<[JsonMap, string]>((field) => [
        init({ [field]: field === 'lifecycle' ? {} : { tcpSocket: { port: 1 } } }),
        `initContainers.0.${field}: requires restartPolicy "Always" in an init container`,
      ]),
      [{ ...init({}), containers: [{ name: 'init', image: 'a' }] }, 'initContainers.0.name: duplicate name "init"'],
    ],
  ],
  [
    'handlers and probes',
    [
      [inContainer({ lifecycle: { preStop: { exec: { command: ['a'] }, httpGet: null } } })],
      [ports({ containerPort: 1, name: '' }, { containerPort: 2, name: '' })],
      [inContainer({ lifecycle: { preStop: { httpGet: { port: 1 } } } })],
      [inContainer({ lifecycle: { preStop: { tcpSocket: { port: 1 } } } })],
      [
        inContainer({ lifecycle: { preStop: {} } }),
        'containers.0.lifecycle.preStop: one of exec, httpGet, tcpSocket, sleep is required',
      ],
      [
        inContainer({
          startupProbe: { tcpSocket: { port: 1 }, successThreshold: 1, terminationGracePeriodSeconds: 1 },
        }),
      ],
      [inContainer({ readinessProbe: { tcpSocket: { port: 1 }, successThreshold: 2 } })],
      [
        inContainer({ startupProbe: { tcpSocket: { port: 1 }, successThreshold: 2 } }),
        'containers.0.startupProbe.successThreshold: expected 1, got 2',
      ],
    ],
  ],
  [
    'rules of restarts',
    [
      ...['In', 'NotIn'].map<[JsonMap]>((operator) => [
        inContainer({
          restartPolicy: 'Never',
          restartPolicyRules: [{ action: 'RestartAllContainers', exitCodes: { operator, values: [1] } }],
        }),
      ]),
      ...['Always', 'Never', 'OnFailure'].map<[JsonMap]>((restartPolicy) => [inContainer({ restartPolicy })]),
    ],
  ],
  [
    'tolerations',
    [
      [toleration({ key: 'a', operator: 'Equal', value: 'b', effect: 'NoExecute', tolerationSeconds: 1 })],
      [toleration({ key: 'a', value: null })],
      [toleration({ key: 'a', operator: 'Exists', value: '' })],
      ...[null, '', 'Equal'].map<[JsonMap, string]>((operator) => [
        toleration({ key: 'a', value: 'a b', operator }),
        'tolerations.0.value: expected a label value of letters, digits, "-", "_" and "." that starts and ends with a letter or digit, got "a b"',
      ]),
      ...['0', '7', '10', '-20'].flatMap((value) =>
        ['Lt', 'Gt'].map<[JsonMap]>((operator) => [toleration({ key: 'a', operator, value })]),
      ),
      ...['', '01', '-0', '-', '1a', 'a1', '1.5', '+1'].map<[JsonMap, string]>((value) => [
        toleration({ key: 'a', operator: 'Gt', value }),
        `tolerations.0.value: expected a whole number for Gt, got ${JSON.stringify(value)}`,
      ]),
      [toleration({ key: 'a', operator: 'Lt' }), 'tolerations.0.value: expected a whole number for Lt, got ""'],
      [
        toleration({ key: 'a', effect: 'NoSchedule', tolerationSeconds: 1 }),
        'tolerations.0.effect: tolerationSeconds requires "NoExecute", got "NoSchedule"',
      ],
    ],
  ],
  [
    'expressions of nodes',
    [
      ...['In', 'NotIn'].flatMap<[JsonMap, ...string[]]>((operator) => [
        [expression({ operator, values: ['a', 'b'] })],
        [expression({ operator, values: [] }), `${required}.matchExpressions.0: values are required for ${operator}`],
      ]),
      ...['Exists', 'DoesNotExist'].flatMap<[JsonMap, ...string[]]>((operator) => [
        [expression({ operator })],
        [expression({ operator, values: [] })],
        [
          expression({ operator, values: ['a'] }),
          `${required}.matchExpressions.0.values: values are not allowed for ${operator}`,
        ],
      ]),
      ...['Gt', 'Lt'].flatMap<[JsonMap, ...string[]]>((operator) => [
        [expression({ operator, values: ['1'] })],
        [expression({ operator }), `${required}.matchExpressions.0.values: expected one value for ${operator}, got 0`],
      ]),
      [expression({ key: '/', operator: 'Exists' }), `${required}.matchExpressions.0.key: ${key} "/"`],
      [nodeField({})],
      [nodeField({ operator: 'NotIn' })],
      [
        nodeField({ operator: 'Exists', values: null }),
        `${required}.matchFields.0.operator: expected "In" or "NotIn", got "Exists"`,
      ],
      [
        nodeField({ values: ['a', 'b'] }),
        `${required}.matchFields.0.values: expected one value for a field of a node, got ["a","b"]`,
      ],
      [
        nodeField({ values: ['A'] }),
        `${required}.matchFields.0.values.0: expected a DNS subdomain of lower-case letters, digits, hyphens and dots, got "A"`,
      ],
    ],
  ],
  [
    'keys of labels of other pods',
    [
      [pods({ matchLabelKeys: ['a'], mismatchLabelKeys: ['b'] })],
      [pods({ labelSelector: null })],
      [
        pods({ labelSelector: null, mismatchLabelKeys: ['a'] }),
        `${near}.mismatchLabelKeys: mismatchLabelKeys requires a labelSelector`,
      ],
      [
        pods({ matchLabelKeys: ['b', 'a'], mismatchLabelKeys: ['a'] }),
        `${near}.matchLabelKeys.1: label "a" is in mismatchLabelKeys too`,
      ],
      [
        pods({
          matchLabelKeys: ['a'],
          labelSelector: { matchLabels: { a: 'b' }, matchExpressions: [{ key: 'a', operator: 'Exists' }] },
        }),
        `${near}.labelSelector.matchExpressions.0: label "a" is in matchLabelKeys too`,
      ],
      [
        pods({
          matchLabelKeys: ['a'],
          labelSelector: {
            matchExpressions: [
              { key: 'a', operator: 'Exists' },
              { key: 'a', operator: 'Exists' },
            ],
          },
        }),
        `${near}.labelSelector.matchExpressions.1: label "a" is in matchLabelKeys too`,
      ],
      [
        pods({
          matchLabelKeys: ['a'],
          labelSelector: { matchLabels: { a: 'b', b: 'b' }, matchExpressions: [{ key: 'b', operator: 'Exists' }] },
        }),
      ],
      [spread({ minDomains: 1 })],
      [spread({ whenUnsatisfiable: 'ScheduleAnyway' })],
      [spread({ labelSelector: {}, matchLabelKeys: ['a'] })],
      [
        spread({ matchLabelKeys: ['a'] }),
        'topologySpreadConstraints.0.matchLabelKeys: matchLabelKeys requires a labelSelector',
      ],
    ],
  ],
  [
    'profiles',
    [
      [security({ seccompProfile: { type: 'Localhost', localhostProfile: 'a/b.json' } })],
      [security({ seccompProfile: { type: 'RuntimeDefault', localhostProfile: null } })],
      [
        security({ seccompProfile: { type: 'Localhost', localhostProfile: '/a' } }),
        'securityContext.seccompProfile.localhostProfile: expected a relative path without "..", got "/a"',
      ],
      [appArmor('a b')],
      [appArmor('a'.repeat(4095))],
      ...['', ' a', 'a ', 'a'.repeat(4096)].map<[JsonMap, string]>((profile) => [
        appArmor(profile),
        `securityContext.appArmorProfile.localhostProfile: expected a name without spaces around it, got ${profile.length > 9 ? `"${'a'.repeat(56)}...` : JSON.stringify(profile)}`,
      ]),
      [appArmor(null), 'securityContext.appArmorProfile: localhostProfile is required for AppArmor type Localhost'],
    ],
  ],
  [
    'privileges',
    [
      [inContainer(security({ privileged: true, allowPrivilegeEscalation: true, capabilities: admin }))],
      [inContainer(security({ privileged: true }))],
      [inContainer(security({ privileged: false, allowPrivilegeEscalation: false, capabilities: { add: ['A'] } }))],
      [
        inContainer(security({ allowPrivilegeEscalation: false, capabilities: admin })),
        'containers.0.securityContext.allowPrivilegeEscalation: must be true if CAP_SYS_ADMIN is added, got false',
      ],
      [security({ sysctls: [{ name: '' }] }), 'securityContext.sysctls.0: required field "name" is missing or empty'],
    ],
  ],
  [
    'fields of the downward API',
    [
      ...['metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName'].map<
        [JsonMap]
      >((path) => [variable(path)]),
      ...['status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs', 'spec.host'].map<[JsonMap]>((path) => [
        variable(path),
      ]),
      [variable("metadata.annotations['Example.com/A']")],
      ...[
        'metadata.name',
        'metadata.namespace',
        'metadata.uid',
        'metadata.labels',
        'metadata.annotations',
        "metadata.labels['a']",
      ].map<[JsonMap]>((path) => [fieldFile(path)]),
      ...['spec.nodeName', 'spec.host', 'status.podIP'].map<[JsonMap, string]>((path) => [
        fieldFile(path),
        `volumes.0.downwardAPI.items.0.fieldRef.fieldPath: expected metadata.name, metadata.namespace, metadata.uid, metadata.labels, metadata.annotations, metadata.labels['<key>'] or metadata.annotations['<key>'], got "${path}"`,
      ]),
      ...["metadata.labels['Example.com/A']", "metadata.annotations['a b']"].map<[JsonMap, string]>((path) => [
        variable(path),
        `containers.0.env.0.valueFrom.fieldRef.fieldPath: ${key} "${path.slice(path.indexOf("'") + 1, -2)}"`,
      ]),
      ...["xmetadata.labels['a']", "metadata.labels['a']x", "metadata.labels['']"].map<[JsonMap, string]>((path) => [
        variable(path),
        `containers.0.env.0.valueFrom.fieldRef.fieldPath: expected metadata.name, metadata.namespace, metadata.uid, spec.nodeName, spec.serviceAccountName, status.hostIP, status.hostIPs, status.podIP, status.podIPs, metadata.labels['<key>'] or metadata.annotations['<key>'], got "${path}"`,
      ]),
      [inContainer({ env: [{ name: 'A', valueFrom: { fieldRef: { apiVersion: '', fieldPath: 'metadata.name' } } }] })],
      [
        inContainer({
          env: [{ name: 'A', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }],
        }),
      ],
    ],
  ],
  [
    'resources of the downward API',
    [
      ...[
        'limits.cpu',
        'requests.memory',
        'limits.ephemeral-storage',
        'requests.hugepages-2Mi',
        'limits.hugepages-',
      ].map<[JsonMap]>((name) => [resource({ resource: name })]),
      ...['xlimits.cpu', 'limits.cpux', 'limits.pods'].map<[JsonMap, string]>((name) => [
        resource({ resource: name }),
        `${resourceField}.resource: expected limits or requests of cpu, memory, ephemeral-storage or hugepages-<size>, such as limits.cpu, got "${name}"`,
      ]),
      ...['1', '1m', '0', 1].map<[JsonMap]>((divisor) => [resource({ divisor })]),
      [resource({ divisor: '10m' }), `${resourceField}.divisor: expected 1m or 1, got "10m"`],
      ...['1', '1k', '1Ki', '1Ei', '1E'].map<[JsonMap]>((divisor) => [
        resource({ resource: 'limits.memory', divisor }),
      ]),
      ...['1m', '2Ki'].map<[JsonMap, string]>((divisor) => [
        resource({ resource: 'limits.memory', divisor }),
        `${resourceField}.divisor: expected 1, or a unit such as 1k or 1Mi, got "${divisor}"`,
      ]),
    ],
  ],
  [
    'references to objects',
    [
      [inContainer({ envFrom: [{ secretRef: { name: 'a-' } }, { configMapRef: { name: 'a-b' } }] })],
      [
        inContainer({ envFrom: [{ secretRef: { name: 'a-.' } }] }),
        'containers.0.envFrom.0.secretRef.name: expected a DNS subdomain of lower-case letters, digits, hyphens and dots, got "a-."',
      ],
    ],
  ],
  [
    'resources',
    [
      [limits({ cpu: 1, memory: 1, 'ephemeral-storage': 1, 'kubernetes.io/a': 1, 'example.com/gpu': 1 })],
      ...['disk', 'requests.example.com/gpu', 'a b/c', `${'a'.repeat(250)}/b`, 'hugepages-2 Mi'].map<[JsonMap, string]>(
        (name) => [
          limits({ cpu: 1, [name]: 1 }),
          `containers.0.resources.limits.${name}: ${standard} ${name.length > 60 ? `"${'a'.repeat(56)}...` : `"${name}"`}`,
        ],
      ),
      [limits({ memory: 1, 'hugepages-2Mi': '2Mi' })],
      [limits({ cpu: 1, 'hugepages-0': 1 })],
      [limits({ cpu: 1, 'hugepages-x': 1 })],
      [limits({ cpu: 1, 'hugepages-1Ki': '3Ki' })],
      [
        limits({ cpu: 1, 'hugepages-2Mi': '4Mi' }, { 'hugepages-2Mi': '2Mi' }),
        'containers.0.resources.requests.hugepages-2Mi: must be equal to the limit "4Mi", got "2Mi"',
      ],
      [
        limits({ 'example.com/gpu': 2 }, { 'example.com/gpu': 1 }),
        'containers.0.resources.requests.example.com/gpu: must be equal to the limit 2, got 1',
      ],
      [{ resources: { limits: { cpu: 1, memory: 1, 'hugepages-2Mi': '2Mi' } } }],
      [
        { resources: { requests: { 'example.com/gpu': 1 }, limits: { 'example.com/gpu': 1 } } },
        'resources.limits.example.com/gpu: expected cpu, memory or hugepages-<size>, got "example.com/gpu"',
        'resources.requests.example.com/gpu: expected cpu, memory or hugepages-<size>, got "example.com/gpu"',
      ],
      [
        {
          resourceClaims: [{ name: 'a', resourceClaimName: 'a' }],
          ...inContainer({
            resources: {
              claims: [
                { name: 'a', request: '' },
                { name: 'a', request: 'b' },
              ],
            },
          }),
        },
      ],
      [
        {
          resourceClaims: [{ name: 'a', resourceClaimName: 'a' }],
          ...inContainer({
            resources: {
              claims: [
                { name: 'a', request: 'b' },
                { name: 'a', request: 'b' },
              ],
            },
          }),
        },
        'containers.0.resources.claims.1: duplicate name and request "a", "b"',
      ],
      [
        inContainer({ resources: { claims: [{ name: '' }] } }),
        'containers.0.resources.claims.0: required field "name" is missing or empty',
      ],
    ],
  ],
])('%s of a pod', (_, cases) => {
  it.each(cases)('%j', (spec, ...problems) => {
    expect(problemsOf(pod(spec))).toEqual(
      problems.map((problem) => (problem.startsWith(': ') ? `spec${problem}` : `spec.${problem}`)),
    );
  });
});

it.each([
  ['labels', { 'Example.com/A': 'a' }, '"Example.com/A"'],
  ['annotations', { 'a b': 'a' }, '"a b"'],
])('the %s of pods that are created are validated', (field, metadata, shown) => {
  const [name] = Object.keys(metadata);
  const template = {
    metadata: { labels: { app: 'web' }, [field]: { app: 'web', ...metadata } },
    spec: pod().spec ?? null,
  };
  expect(problemsOf(workload('Deployment', { template }))).toEqual([
    `spec.template.metadata.${field}.${name}: ${key} ${shown}`,
  ]);
});

it('annotations of pods that are created may have upper-case domains', () => {
  const metadata = { labels: { app: 'web' }, annotations: { 'Example.com/A': '1' } };
  expect(problemsOf(workload('Deployment', { template: { metadata, spec: pod().spec ?? null } }))).toEqual([]);
});

it('a pod has a spec', () => {
  expect(problemsOf({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } })).toContain(
    'spec: required field "containers" is missing',
  );
});
