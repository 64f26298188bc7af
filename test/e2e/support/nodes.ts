import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binary } from './binaries';
import type { ControlPlane } from './control-plane';
import type { Daemon } from './daemon';

/** Names of the simulated nodes. */
export const fakeNodes = ['fake-0', 'fake-1'];

/** Image tag suffix of pods that never become ready. */
export const neverReady = 'unready';

const kind = { resourceRef: { apiGroup: 'v1', kind: 'Pod' } };
const nodeKind = { resourceRef: { apiGroup: 'v1', kind: 'Node' } };
const alive = { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' };

/** kwok stages: a node is ready immediately; a pod starts immediately and becomes ready after a delay. */
const stages = (readyAfter: number) => [
  stage('node-ready', {
    ...nodeKind,
    selector: {
      matchExpressions: [
        { key: '.status.conditions.[] | select( .type == "Ready" ) | .status', operator: 'NotIn', values: ['True'] },
      ],
    },
    next: { statusTemplate: readyNode },
  }),
  stage('pod-create', {
    ...kind,
    selector: { matchExpressions: [alive, { key: '.status.podIP', operator: 'DoesNotExist' }] },
    next: { statusTemplate: status({ isReady: false }) },
  }),
  stage('pod-ready', {
    ...kind,
    selector: {
      matchExpressions: [
        alive,
        { key: '.status.podIP', operator: 'Exists' },
        { key: '.status.containerStatuses.[].ready', operator: 'In', values: ['false'] },
        { key: `.spec.containers.[0].image | test("-${neverReady}$")`, operator: 'In', values: ['false'] },
      ],
    },
    delay: { durationMilliseconds: readyAfter },
    next: { statusTemplate: status({ isReady: true }) },
  }),
  stage('pod-delete', {
    ...kind,
    selector: { matchExpressions: [{ ...alive, operator: 'Exists' }] },
    next: { finalizers: { empty: true }, delete: true },
  }),
];

const stage = (name: string, spec: object) => ({
  apiVersion: 'kwok.x-k8s.io/v1alpha1',
  kind: 'Stage',
  metadata: { name },
  spec,
});

// Keep the address, because kwok would assign a new one when the pod becomes ready.
const address = `hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
podIP: {{ PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) | Quote }}
`;

const readyNode = `
{{ $now := Now }}
conditions:
{{ range NodeConditions }}
- type: {{ .type | Quote }}
  status: {{ .status | Quote }}
  reason: {{ .reason | Quote }}
  message: {{ .message | Quote }}
  lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ $now | Quote }}
{{ end }}
addresses:
- { type: InternalIP, address: {{ NodeIP | Quote }} }
- { type: Hostname, address: {{ NodeName | Quote }} }
nodeInfo: { architecture: amd64, operatingSystem: linux, kubeletVersion: kwok, containerRuntimeVersion: kwok, kernelVersion: kwok, osImage: "", kubeProxyVersion: "", bootID: "", machineID: "", systemUUID: "" }
phase: Running
`;

const status = ({ isReady }: { isReady: boolean }): string => `
{{ $now := Now }}
conditions:
- { type: Initialized, status: "True", lastTransitionTime: {{ $now | Quote }} }
- { type: ContainersReady, status: "${isReady ? 'True' : 'False'}", lastTransitionTime: {{ $now | Quote }} }
- { type: Ready, status: "${isReady ? 'True' : 'False'}", lastTransitionTime: {{ $now | Quote }} }
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: ${isReady}
  started: true
  restartCount: 0
  state: { running: { startedAt: {{ $now | Quote }} } }
{{ end }}
{{ with .spec.initContainers }}
initContainerStatuses:
{{ range . }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: true
  restartCount: 0
  state: { terminated: { exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }} } }
{{ end }}
{{ end }}
${isReady ? '' : address}phase: Running
startTime: {{ $now | Quote }}
`;

/**
 * Adds two simulated nodes, because a drain would block with only one. Their pods become ready after `readyAfter`
 * milliseconds. Jobs there never complete: images that must run belong in the table of the process kubelet.
 */
export async function addFakeNodes(controlPlane: ControlPlane, readyAfter = 1500): Promise<Daemon> {
  const config = join(controlPlane.folder, 'kwok.yaml');
  writeFileSync(
    config,
    stages(readyAfter)
      .map((one) => JSON.stringify(one))
      .join('\n---\n'),
  );
  for (const name of fakeNodes) {
    const resources = { cpu: '16', memory: '64Gi', 'ephemeral-storage': '200Gi', pods: '110' };
    await controlPlane.api.create('/api/v1/nodes', {
      metadata: {
        name,
        labels: { type: 'kwok', 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' },
        annotations: { 'kwok.x-k8s.io/node': 'fake' },
      },
      status: { capacity: resources, allocatable: resources },
    });
  }
  return controlPlane.start('kwok', [
    binary('kwok'),
    `--kubeconfig=${controlPlane.administrator('kwok')}`,
    `--config=${config}`,
    '--manage-nodes-with-label-selector=type=kwok',
    // Without a lease, the node and its pods become NotReady after a minute.
    '--node-lease-duration-seconds=40',
    '--cidr=10.100.0.0/16',
  ]);
}
