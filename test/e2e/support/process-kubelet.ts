import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import type { V1Pod } from '@kubernetes/client-node';
import { Api, type KubeObject } from './api';
import type { ControlPlane } from './control-plane';
import type { LocalImage } from './images';
import type { PodNetwork } from './pod-network';
import { ProcessPod } from './process-pod';

/** Name of the node whose pods run as processes on this machine. */
export const processNode = 'process-0';

/** A node that runs the programs of its pods as processes. */
export interface ProcessKubelet {
  /** Kills the processes of a pod to simulate a crash. */
  crash(namespace: string, pod: string): Promise<void>;
  /** Stops all pods and the node. */
  stop(): Promise<void>;
}

type Pod = V1Pod & KubeObject;

/**
 * Simulates the kubelet of an additional node: pods scheduled to it run as processes on this machine, with their command,
 * environment, volumes, probes and ServiceAccount, but without isolation: user, resources, root file system and network are
 * those of the machine.
 */
export async function startProcessKubelet(
  controlPlane: ControlPlane,
  network: PodNetwork,
  images: readonly LocalImage[],
): Promise<ProcessKubelet> {
  const api = Api.ofKubeconfig(controlPlane.administrator('process-kubelet'));
  const folder = join(controlPlane.folder, 'pods');
  mkdirSync(folder);
  const logs = await serveLogs(controlPlane, folder);
  await addNode(api, logs.port);
  const renewal = await keepLease(api);

  const host = { api, network, images, folder, server: controlPlane.server };
  const pods = new Map<string, ProcessPod>();
  const ends = new Set<Promise<void>>();
  const during = (work: Promise<void>): void => {
    const quiet = work.catch((error: Error) => console.error(`process kubelet: ${error.message}`));
    ends.add(quiet);
    void quiet.finally(() => ends.delete(quiet));
  };
  const key = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.name}/${metadata.uid}`;
  void api.watch<Pod>(`/api/v1/pods?fieldSelector=spec.nodeName=${processNode}`, ({ type, object }) => {
    const id = key(object);
    const known = pods.get(id);
    const { deletionTimestamp, deletionGracePeriodSeconds } = object.metadata;
    if (type === 'DELETED') {
      pods.delete(id);
      if (known) during(known.terminate(0));
    } else if (deletionTimestamp) {
      const pod = known ?? new ProcessPod(host, object);
      pods.set(id, pod);
      during(pod.terminate(deletionGracePeriodSeconds ?? 30));
    } else if (!known) {
      const pod = new ProcessPod(host, object);
      pods.set(id, pod);
      during(pod.run());
    }
  });
  return {
    crash: async (namespace, name) => {
      const [, pod] = [...pods].find(([id]) => id.startsWith(`${namespace}/${name}/`)) ?? [];
      if (!pod) throw new Error(`pod ${namespace}/${name} not found on ${processNode}`);
      await pod.crash();
    },
    stop: async () => {
      clearInterval(renewal);
      await Promise.all([...pods.values()].map((pod) => pod.abandon()));
      await Promise.all(ends);
      logs.stop();
      api.close();
    },
  };
}

async function addNode(api: Api, port: number): Promise<void> {
  const resources = { cpu: '16', memory: '64Gi', 'ephemeral-storage': '200Gi', pods: '110' };
  const conditions = [
    ['Ready', 'True'],
    ['MemoryPressure', 'False'],
    ['DiskPressure', 'False'],
    ['PIDPressure', 'False'],
  ].map(([type, status]) => ({ type, status, reason: 'ProcessKubelet', lastHeartbeatTime: new Date().toISOString() }));
  await api.create('/api/v1/nodes', {
    metadata: { name: processNode, labels: { 'kubernetes.io/hostname': processNode, 'kubernetes.io/os': 'linux' } },
  });
  await api.patch(`/api/v1/nodes/${processNode}/status`, {
    status: {
      capacity: resources,
      allocatable: resources,
      conditions,
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: port } },
    },
  });
}

/** Keeps the node Ready by renewing its lease. */
async function keepLease(api: Api): Promise<NodeJS.Timeout> {
  const path = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
  const spec = () => ({
    holderIdentity: processNode,
    leaseDurationSeconds: 40,
    renewTime: new Date().toISOString().replace('Z', '000Z'),
  });
  await api.create(path, { metadata: { name: processNode }, spec: spec() });
  return setInterval(() => api.patch(`${path}/${processNode}`, { spec: spec() }).catch(() => {}), 10_000);
}

/** Serves `kubectl logs` and `helm test --logs`, which the API server requests from the node. */
function serveLogs({ authority }: ControlPlane, folder: string): Promise<{ port: number; stop(): void }> {
  const { certificate, key } = authority.server(processNode, ['IP:127.0.0.1']);
  const pair = { cert: readFileSync(certificate), key: readFileSync(key) };
  const server = createServer(pair, (request, response) => {
    const [, , namespace, pod, container] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
    const log = newestLog(folder, `${namespace}.${pod}.`, `${container}.log`);
    if (log) createReadStream(log).pipe(response);
    else response.writeHead(404).end('no such container\n');
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const stop = (): void => {
        server.close();
        server.closeAllConnections();
      };
      resolve({ port: (server.address() as { port: number }).port, stop });
    });
  });
}

/** Includes the UID, because a pod may be created again with the same name. */
function newestLog(folder: string, prefix: string, name: string): string | undefined {
  const found = readdirSync(folder)
    .filter((pod) => pod.startsWith(prefix))
    .map((pod) => join(folder, pod, name))
    .filter((path) => existsSync(path));
  return found.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
}
