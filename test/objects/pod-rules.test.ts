import type { JsonMap } from '../../lib/json';
import { pod, problemsOf } from './support';

const volumes = (...list: JsonMap[]): JsonMap => ({ volumes: list.map((source) => ({ name: 'a', ...source })) });
const init = (fields: JsonMap): JsonMap => ({ initContainers: [{ name: 'init', image: 'nginx', ...fields }] });
const mounted = (mount: JsonMap, volume: JsonMap = {}): JsonMap => ({
  ...volumes(volume),
  containers: [{ name: 'web', image: 'nginx', volumeMounts: [{ name: 'a', mountPath: '/a', ...mount }] }],
});
const nodes = (term: JsonMap): JsonMap => ({
  affinity: {
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } },
  },
});
const preferred = (weight: number, preference: JsonMap): JsonMap => ({
  affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight, preference }] } },
});
const pods = (term: JsonMap): JsonMap => ({
  affinity: {
    podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'zone', ...term }] },
  },
});
const spread = (...constraints: JsonMap[]): JsonMap => ({
  topologySpreadConstraints: constraints.map((constraint) => ({
    maxSkew: 1,
    topologyKey: 'zone',
    whenUnsatisfiable: 'DoNotSchedule',
    ...constraint,
  })),
});
const required = 'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';
const files = (items: JsonMap[]): JsonMap => volumes({ projected: { sources: items } });

describe('the API server accepts a pod with', () => {
  it.each<[string, JsonMap]>([
    ['a volume without a source, which is empty', mounted({})],
    ['an address with leading zeros', { hostAliases: [{ ip: '010.0.0.1' }] }],
    [
      'a preference of label values that no label has',
      preferred(1, { matchExpressions: [{ key: 'a', operator: 'In', values: ['a b'] }] }),
    ],
    ['a preference for any node', preferred(1, {})],
    ['a toleration of everything', { tolerations: [{ operator: 'Exists' }] }],
    ['search domains with a dot or underscore', { dnsConfig: { searches: ['.', '_tcp.example.com.'] } }],
    ['probes of a sidecar', init({ restartPolicy: 'Always', startupProbe: { tcpSocket: { port: 1 } } })],
    [
      'a device of a claim',
      {
        ...volumes({ persistentVolumeClaim: { claimName: 'a' } }),
        containers: [{ name: 'web', image: 'a', volumeDevices: [{ name: 'a', devicePath: '/dev/a' }] }],
      },
    ],
  ])('%s', (_, spec) => {
    expect(problemsOf(pod(spec))).toEqual([]);
  });

  it('a status, which it ignores', () => {
    expect(problemsOf({ ...pod(), status: { phase: 'Begun', conditions: [{}] } })).toEqual([]);
    expect(problemsOf({ ...pod(), status: { phase: 1 } })).toEqual(['status.phase: expected string, got 1']);
  });
});

describe('the API server rejects a pod with', () => {
  it.each<[string, JsonMap, string]>([
    ['no containers', { containers: [] }, 'containers: expected at least one item, got []'],
    ['a name of a container twice', init({ name: 'web' }), 'initContainers.0.name: duplicate name "web"'],
    [
      'a probe of an init container',
      init({ livenessProbe: { tcpSocket: { port: 1 } } }),
      'initContainers.0.livenessProbe: requires restartPolicy "Always" in an init container',
    ],
    ['an unknown volume', mounted({ name: 'b' }), 'containers.0.volumeMounts.0.name: the pod has no volume "b"'],
    ['a volume twice', volumes({}, {}), 'volumes.1: duplicate name "a"'],
    [
      'two sources of a volume',
      volumes({ emptyDir: {}, hostPath: { path: '/a' } }),
      'volumes.0: only one of emptyDir, hostPath may be set',
    ],
    [
      'a volume of an unnamed ConfigMap',
      volumes({ configMap: {} }),
      'volumes.0.configMap: required field "name" is missing or empty',
    ],
    [
      'a mode beyond 0777',
      volumes({ secret: { secretName: 'a', defaultMode: 512 } }),
      'volumes.0.secret.defaultMode: must be from 0 to 511, got 512',
    ],
    [
      'a file outside of its volume',
      volumes({ configMap: { name: 'a', items: [{ key: 'a', path: '../a' }] } }),
      'volumes.0.configMap.items.0.path: expected a relative path without "..", got "../a"',
    ],
    [
      'a negative size',
      volumes({ emptyDir: { sizeLimit: '-1' } }),
      'volumes.0.emptyDir.sizeLimit: must be at least 0, got "-1"',
    ],
    [
      'a file twice',
      files([
        { secret: { name: 'a', items: [{ key: 'a', path: 'a' }] } },
        { configMap: { name: 'b', items: [{ key: 'a', path: 'a' }] } },
      ]),
      'volumes.0.projected.sources.1.configMap.items.0.path: duplicate path "a"',
    ],
    [
      'two sources of files',
      files([{ secret: { name: 'a' }, configMap: { name: 'a' } }]),
      'volumes.0.projected.sources.0: only one of secret, configMap may be set',
    ],
    [
      'a short-lived token',
      files([{ serviceAccountToken: { path: 'a', expirationSeconds: 599 } }]),
      'volumes.0.projected.sources.0.serviceAccountToken.expirationSeconds: must be from 600 to 4294967296, got 599',
    ],
    [
      'a file without a source',
      volumes({ downwardAPI: { items: [{ path: 'a' }] } }),
      'volumes.0.downwardAPI.items.0: one of fieldRef, resourceFieldRef is required',
    ],
    [
      'a file of a resource of no container',
      volumes({ downwardAPI: { items: [{ path: 'a', resourceFieldRef: { resource: 'limits.cpu' } }] } }),
      'volumes.0.downwardAPI.items.0.resourceFieldRef: required field "containerName" is missing or empty',
    ],
    [
      'a claim without an access mode',
      volumes({ ephemeral: { volumeClaimTemplate: { spec: { resources: { requests: { storage: 1 } } } } } }),
      'volumes.0.ephemeral.volumeClaimTemplate.spec: required field "accessModes" is missing or empty',
    ],
    [
      'an absolute path in a volume',
      mounted({ subPath: '/b' }),
      'containers.0.volumeMounts.0.subPath: expected a relative path without "..", got "/b"',
    ],
    [
      'two paths in a volume',
      mounted({ subPath: 'b', subPathExpr: 'b' }),
      'containers.0.volumeMounts.0.subPathExpr: subPath and subPathExpr must not both be set',
    ],
    [
      'mounts that reach the host',
      mounted({ mountPropagation: 'Bidirectional' }),
      'containers.0.volumeMounts.0.mountPropagation: "Bidirectional" requires a privileged container',
    ],
    [
      'a mount to write to below one to read',
      mounted({ recursiveReadOnly: 'Enabled' }),
      'containers.0.volumeMounts.0.recursiveReadOnly: "Enabled" requires readOnly: true',
    ],
    [
      'a relative export',
      volumes({ nfs: { server: 'a', path: 'b' } }),
      'volumes.0.nfs.path: expected an absolute path, got "b"',
    ],
    [
      'an invalid label of a node',
      { nodeSelector: { 'a b': 'c' } },
      'nodeSelector.a b: expected a key such as app or example.com/app, got "a b"',
    ],
    [
      'no term',
      { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } },
      `${required}: expected at least one item, got []`,
    ],
    [
      'an operator without values',
      nodes({ matchExpressions: [{ key: 'a', operator: 'In' }] }),
      `${required}.0.matchExpressions.0: values are required for In`,
    ],
    [
      'an operator with two values',
      nodes({ matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1', '2'] }] }),
      `${required}.0.matchExpressions.0.values: expected one value for Gt, got 2`,
    ],
    [
      'an empty operator',
      nodes({ matchExpressions: [{ key: 'a', operator: '' }] }),
      `${required}.0.matchExpressions.0.operator: expected "In" or "NotIn" or "Exists" or "DoesNotExist" or "Gt" or "Lt", got ""`,
    ],
    [
      'a value that no label has',
      nodes({ matchExpressions: [{ key: 'a', operator: 'In', values: ['a b'] }] }),
      `${required}.0.matchExpressions.0.values.0: expected a label value of letters, digits, "-", "_" and "." that starts and ends with a letter or digit, got "a b"`,
    ],
    [
      'an unknown field of a node',
      nodes({ matchFields: [{ key: 'spec.name', operator: 'In', values: ['a'] }] }),
      `${required}.0.matchFields.0.key: expected "metadata.name", got "spec.name"`,
    ],
    [
      'a weight of 101',
      preferred(101, {}),
      'affinity.nodeAffinity.preferredDuringSchedulingIgnoredDuringExecution.0.weight: must be from 1 to 100, got 101',
    ],
    [
      'an invalid topology',
      pods({ topologyKey: '/a' }),
      'affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.0.topologyKey: expected a key such as app or example.com/app, got "/a"',
    ],
    [
      'keys without a selector',
      pods({ matchLabelKeys: ['a'] }),
      'affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution.0.matchLabelKeys: matchLabelKeys requires a labelSelector',
    ],
    [
      'a toleration of nothing',
      { tolerations: [{ key: '' }] },
      'tolerations.0.operator: operator must be "Exists" if no key is set',
    ],
    [
      'a value for Exists',
      { tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] },
      'tolerations.0.value: value is not allowed for Exists',
    ],
    [
      'seconds without an eviction',
      { tolerations: [{ operator: 'Exists', tolerationSeconds: 1 }] },
      'tolerations.0.effect: tolerationSeconds requires "NoExecute", got ""',
    ],
    [
      'domains that need not be there',
      spread({ whenUnsatisfiable: 'ScheduleAnyway', minDomains: 1 }),
      'topologySpreadConstraints.0.minDomains: minDomains requires whenUnsatisfiable "DoNotSchedule"',
    ],
    ['no skew', spread({ maxSkew: 0 }), 'topologySpreadConstraints.0.maxSkew: must be at least 1, got 0'],
    [
      'a constraint twice',
      spread({}, {}),
      'topologySpreadConstraints.1: duplicate topologyKey and whenUnsatisfiable "zone", "DoNotSchedule"',
    ],
    [
      'a port that is another on the host',
      { hostNetwork: true, containers: [{ name: 'a', image: 'a', ports: [{ containerPort: 1, hostPort: 2 }] }] },
      'containers.0.ports.0.hostPort: must be the containerPort 1 in the network of the host, got 2',
    ],
    ['no nameserver', { dnsPolicy: 'None' }, 'dnsPolicy: dnsConfig.nameservers are required for dnsPolicy "None"'],
    [
      'an invalid nameserver',
      { dnsConfig: { nameservers: ['a'] } },
      'dnsConfig.nameservers.0: expected an IP address, got "a"',
    ],
    [
      'an invalid address of a host',
      { hostAliases: [{ ip: 'fe80::1%eth0' }] },
      'hostAliases.0.ip: expected an IP address, got "fe80::1%eth0"',
    ],
    [
      'an invalid subdomain',
      { subdomain: 'A' },
      'subdomain: expected a DNS label of lower-case letters, digits and hyphens, got "A"',
    ],
    [
      'processes of the pod and the host',
      { shareProcessNamespace: true, hostPID: true },
      'shareProcessNamespace: shareProcessNamespace and hostPID must not both be true',
    ],
    ['a deadline of 0', { activeDeadlineSeconds: 0 }, 'activeDeadlineSeconds: must be from 1 to 2147483647, got 0'],
    ['an unknown system', { os: { name: 'plan9' } }, 'os.name: expected "linux" or "windows", got "plan9"'],
    [
      'a kernel parameter twice',
      { securityContext: { sysctls: [{ name: 'a' }, { name: 'a' }] } },
      'securityContext.sysctls.1: duplicate name "a"',
    ],
    [
      'a container to debug it',
      { ephemeralContainers: [{ name: 'a', image: 'a' }] },
      'ephemeralContainers: must not be set: they are added to pods that run',
    ],
    ['users of the host', { hostUsers: false, hostPID: true }, 'hostPID: must not be true if hostUsers is false'],
    [
      'a user of Linux on Windows',
      { os: { name: 'windows' }, securityContext: { runAsUser: 1 } },
      'securityContext.runAsUser: must not be set in a pod for "windows"',
    ],
    [
      'a node before its gates are open',
      { nodeName: 'a', schedulingGates: [{ name: 'b' }] },
      'nodeName: must not be set beside schedulingGates',
    ],
    [
      'spaces around an image',
      { containers: [{ name: 'a', image: 'a ' }] },
      'containers.0.image: expected an image without spaces around it, got "a "',
    ],
    [
      'variables of a file in no volume',
      {
        containers: [
          {
            name: 'a',
            image: 'a',
            env: [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'b', path: 'c', key: 'd' } } }],
          },
        ],
      },
      'containers.0.env.0.valueFrom.fileKeyRef.volumeName: the pod has no emptyDir volume "b"',
    ],
    [
      'an older name of its account',
      { serviceAccount: 'A' },
      'serviceAccount: expected a DNS subdomain of lower-case letters, digits, hyphens and dots, got "A"',
    ],
    [
      'a claim of nothing',
      { resourceClaims: [{ name: 'a' }] },
      'resourceClaims.0: one of resourceClaimName, resourceClaimTemplateName is required',
    ],
    [
      'a disk for the pod',
      { resources: { limits: { 'ephemeral-storage': 1 } } },
      'resources.limits.ephemeral-storage: expected cpu, memory or hugepages-<size>, got "ephemeral-storage"',
    ],
  ])('%s', (_, spec, problem) => {
    expect(problemsOf(pod(spec))).toEqual([`spec.${problem}`]);
  });
});
