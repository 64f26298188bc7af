import type { JsonMap } from '../../lib/json';
import { pod, problemsOf } from './support';

const port = (protocol: string): JsonMap => ({ containerPort: 80, hostPort: 80, protocol });
const valueFrom = (source: JsonMap): JsonMap => ({ env: [{ name: 'A', valueFrom: source }] });
const probe = (handler: JsonMap, name = 'readinessProbe'): JsonMap => ({ [name]: handler });
const resources = (requests: JsonMap, limits?: JsonMap): JsonMap => ({
  resources: { requests, ...(limits ? { limits } : {}) },
});

describe('the API server accepts a container with', () => {
  it.each<[string, JsonMap]>([
    ['names of variables with spaces', { env: [{ name: 'a b', value: '' }] }],
    ['a value from a label of the pod', valueFrom({ fieldRef: { fieldPath: "metadata.labels['example.com/app']" } })],
    ['a resource with a divisor', valueFrom({ resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } })],
    ['requests below its limits in another unit', resources({ cpu: '500m', memory: 1000 }, { cpu: 1, memory: '1Ki' })],
    ['requests that differ from its limits in less than a thousandth', resources({ cpu: '1.2m' }, { cpu: '1.1m' })],
    ['devices', resources({ 'example.com/gpu': 1 }, { 'example.com/gpu': '1000m' })],
    ['huge pages', resources({ cpu: 1, 'hugepages-2Mi': '4Mi' }, { 'hugepages-2Mi': '4Mi' })],
    ['a host port twice, with another protocol', { ports: [port('TCP'), port('UDP')] }],
    ['a header without a value', probe({ httpGet: { port: 80, httpHeaders: [{ name: 'X-A' }] } })],
    [
      'thresholds of 0, which stand for the defaults',
      probe({ exec: { command: ['a'] }, successThreshold: 0 }, 'livenessProbe'),
    ],
    ['a sleep of its whole grace period', { lifecycle: { preStop: { sleep: { seconds: 30 } } } }],
    ['port 0 of the host, which is none', { ports: [{ containerPort: 80, hostPort: 0, name: '' }] }],
  ])('%s', (_, container) => {
    expect(problemsOf(pod({}, container))).toEqual([]);
  });
});

describe('the API server rejects a container with', () => {
  it.each<[string, JsonMap, string]>([
    [
      'an invalid name',
      { name: 'Web' },
      'name: expected a DNS label of lower-case letters, digits and hyphens, got "Web"',
    ],
    ['no image', { image: '' }, ': required field "image" is missing or empty'],
    ['port 0', { ports: [{ containerPort: 0 }] }, 'ports.0.containerPort: must be from 1 to 65535, got 0'],
    ['null for a port', { ports: [null] }, 'ports.0: required field "containerPort" is missing'],
    [
      'a name of a port twice',
      {
        ports: [
          { containerPort: 1, name: 'a' },
          { containerPort: 2, name: 'a' },
        ],
      },
      'ports.1: duplicate name "a"',
    ],
    [
      'a port of the host twice',
      { ports: [port('TCP'), { ...port(''), name: 'b' }] },
      'ports.1.hostPort: duplicate hostPort 80',
    ],
    [
      'a name of a variable with "="',
      { env: [{ name: 'A=B' }] },
      'env.0.name: expected a name of printable ASCII characters without "=", got "A=B"',
    ],
    [
      'no source',
      valueFrom({}),
      'env.0.valueFrom: one of fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef is required',
    ],
    [
      'a value and a source',
      { env: [{ name: 'A', value: 'a', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] },
      'env.0.valueFrom: value and valueFrom must not both be set',
    ],
    [
      'a source of the downward API that is for files',
      valueFrom({ fieldRef: { fieldPath: 'metadata.labels' } }),
      "env.0.valueFrom.fieldRef.fieldPath: expected metadata.name, metadata.namespace, metadata.uid, spec.nodeName, spec.serviceAccountName, status.hostIP, status.hostIPs, status.podIP, status.podIPs, metadata.labels['<key>'] or metadata.annotations['<key>'], got \"metadata.labels\"",
    ],
    [
      'a source of another version',
      valueFrom({ fieldRef: { apiVersion: 'v2', fieldPath: 'metadata.name' } }),
      'env.0.valueFrom.fieldRef.apiVersion: expected "v1", got "v2"',
    ],
    [
      'an unknown resource',
      valueFrom({ resourceFieldRef: { resource: 'cpu' } }),
      'env.0.valueFrom.resourceFieldRef.resource: expected limits or requests of cpu, memory, ephemeral-storage or hugepages-<size>, such as limits.cpu, got "cpu"',
    ],
    [
      'another divisor',
      valueFrom({ resourceFieldRef: { resource: 'limits.cpu', divisor: '2' } }),
      'env.0.valueFrom.resourceFieldRef.divisor: expected 1m or 1, got "2"',
    ],
    [
      'a key without a name',
      valueFrom({ secretKeyRef: { key: 'a' } }),
      'env.0.valueFrom.secretKeyRef: required field "name" is missing or empty',
    ],
    [
      'an invalid key',
      valueFrom({ configMapKeyRef: { name: 'a', key: 'a/b' } }),
      'env.0.valueFrom.configMapKeyRef.key: expected a key of letters, digits, "-", "_" and ".", got "a/b"',
    ],
    [
      'variables from nothing',
      { envFrom: [{ prefix: 'A_' }] },
      'envFrom.0: one of configMapRef, secretRef is required',
    ],
    [
      'two handlers',
      probe({ exec: { command: ['a'] }, grpc: { port: 1 } }),
      'readinessProbe: only one of exec, grpc may be set',
    ],
    [
      'a probe without a handler',
      probe({ periodSeconds: 1 }),
      'readinessProbe: one of exec, httpGet, tcpSocket, grpc is required',
    ],
    [
      'an empty command',
      probe({ exec: { command: [] } }),
      'readinessProbe.exec: required field "command" is missing or empty',
    ],
    [
      'a negative period',
      probe({ tcpSocket: { port: 1 }, periodSeconds: -1 }),
      'readinessProbe.periodSeconds: must be at least 0, got -1',
    ],
    [
      'two successes of a liveness probe',
      probe({ tcpSocket: { port: 1 }, successThreshold: 2 }, 'livenessProbe'),
      'livenessProbe.successThreshold: expected 1, got 2',
    ],
    [
      'a grace period of a readiness probe',
      probe({ tcpSocket: { port: 1 }, terminationGracePeriodSeconds: 1 }),
      'readinessProbe.terminationGracePeriodSeconds: must not be set for a readiness probe',
    ],
    [
      'a long name of a port',
      probe({ httpGet: { port: 'a'.repeat(16) } }),
      `readinessProbe.httpGet.port: expected a port name of lower-case letters, digits and single hyphens, got "${'a'.repeat(16)}"`,
    ],
    ['a port without text', probe({ httpGet: { port: '' } }), 'readinessProbe.httpGet.port: expected a port, got ""'],
    [
      'an invalid header',
      probe({ httpGet: { port: 1, httpHeaders: [{ name: 'a b' }] } }),
      'readinessProbe.httpGet.httpHeaders.0.name: expected a header name of letters, digits and hyphens, got "a b"',
    ],
    [
      'a sleep beyond the grace period',
      { lifecycle: { preStop: { sleep: { seconds: 31 } } } },
      'lifecycle.preStop.sleep.seconds: must be at most the 30 seconds of terminationGracePeriodSeconds, got 31',
    ],
    [
      'an unknown resource to request',
      resources({ disk: 1 }),
      'resources.requests.disk: expected a resource such as cpu, memory, ephemeral-storage or example.com/device, got "disk"',
    ],
    [
      'requests above its limits',
      resources({ cpu: 2 }, { cpu: '1500m' }),
      'resources.requests.cpu: must be at most the limit "1500m", got 2',
    ],
    ['a negative amount', resources({ cpu: '-1' }), 'resources.requests.cpu: must be at least 0, got "-1"'],
    [
      'a part of a device',
      resources({}, { 'example.com/gpu': '500m' }),
      'resources.limits.example.com/gpu: expected a whole number, got "500m"',
    ],
    [
      'a device without a limit',
      resources({ 'example.com/gpu': 1 }),
      'resources.limits: a limit is required for example.com/gpu',
    ],
    [
      'huge pages alone',
      resources({ 'hugepages-2Mi': '2Mi' }, { 'hugepages-2Mi': '2Mi' }),
      'resources: huge pages require a request or limit of cpu or memory',
    ],
    [
      'a part of a huge page',
      resources({ cpu: 1 }, { 'hugepages-2Mi': '3Mi' }),
      'resources.limits.hugepages-2Mi: expected a multiple of 2Mi, got "3Mi"',
    ],
    [
      'a claim that the pod does not have',
      { resources: { claims: [{ name: 'gpu' }] } },
      'resources.claims.0.name: expected the name of one of the resourceClaims, got "gpu"',
    ],
    [
      'an unknown resource to resize',
      { resizePolicy: [{ resourceName: 'disk', restartPolicy: 'NotRequired' }] },
      'resizePolicy.0.resourceName: expected "cpu" or "memory", got "disk"',
    ],
    [
      'rules without a policy',
      { restartPolicyRules: [{ action: 'Restart', exitCodes: { operator: 'In', values: [1] } }] },
      ': restartPolicyRules require restartPolicy',
    ],
    [
      'another restart policy',
      { restartPolicy: 'Sometimes' },
      'restartPolicy: expected "Always" or "Never" or "OnFailure", got "Sometimes"',
    ],
    [
      'privileges without escalation',
      { securityContext: { privileged: true, allowPrivilegeEscalation: false } },
      'securityContext.allowPrivilegeEscalation: must be true if privileged is true, got false',
    ],
    [
      'a negative user',
      { securityContext: { runAsUser: -1 } },
      'securityContext.runAsUser: must be from 0 to 2147483647, got -1',
    ],
    [
      'an unmasked /proc',
      { securityContext: { procMount: 'Unmasked' } },
      'securityContext.procMount: "Unmasked" requires hostUsers: false in the pod',
    ],
    [
      'a profile without a file',
      { securityContext: { seccompProfile: { type: 'Localhost' } } },
      'securityContext.seccompProfile: localhostProfile is required for seccomp type Localhost',
    ],
    [
      'a file of another profile',
      { securityContext: { appArmorProfile: { type: 'Unconfined', localhostProfile: 'a' } } },
      'securityContext.appArmorProfile.localhostProfile: localhostProfile requires type "Localhost", got "Unconfined"',
    ],
    [
      'a file outside of the profiles',
      { securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: '../a' } } },
      'securityContext.seccompProfile.localhostProfile: expected a relative path without "..", got "../a"',
    ],
  ])('%s', (_, container, problem) => {
    const [path, message] = [problem.slice(0, problem.indexOf(': ')), problem.slice(problem.indexOf(': '))];
    expect(problemsOf(pod({}, container))).toEqual([`spec.containers.0${path === '' ? '' : '.'}${path}${message}`]);
  });
});
