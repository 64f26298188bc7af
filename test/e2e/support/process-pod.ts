import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Container, V1Pod } from '@kubernetes/client-node';
import { freePort } from '../../support/processes';
import { resolveContainer, type Surroundings } from '../../support/resolve-container';
import { type Api, ApiError } from './api';
import { writeKubeconfig } from './certificates';
import { type LocalImage, localImage } from './images';
import { podField } from './pod-fields';
import type { PodNetwork } from './pod-network';
import { ProcessContainer } from './process-container';
import { PodVolumes } from './volumes';

/** What a pod needs from its node. */
export interface PodHost {
  api: Api;
  network: PodNetwork;
  images: readonly LocalImage[];
  /** Folder for the node's pods. */
  folder: string;
  /** URL of the API server. */
  server: string;
}

const tokenFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** A pod whose containers run as processes on this machine. */
export class ProcessPod {
  private readonly path: string;
  private readonly folder: string;
  private readonly address: string;
  private readonly volumes: PodVolumes;
  private readonly hostPorts = new Map<number, number>();
  private readonly initContainers: ProcessContainer[] = [];
  private readonly containers: ProcessContainer[] = [];
  private phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' = 'Pending';
  private waiting?: { reason: string; message: string };
  private isInitialized = false;
  private isTerminating = false;
  private flushing: Promise<void> | undefined;
  private isDirty = false;

  constructor(
    private readonly host: PodHost,
    private readonly pod: V1Pod,
  ) {
    const { namespace, name, uid } = pod.metadata as { namespace: string; name: string; uid: string };
    this.path = `/api/v1/namespaces/${namespace}/pods/${name}`;
    this.folder = join(host.folder, `${namespace}.${name}.${uid.slice(0, 8)}`);
    this.address = host.network.newAddress();
    this.volumes = new PodVolumes(host.api, pod, this.folder);
  }

  /** Runs the pod until it completes or is deleted. */
  async run(): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    this.pod.status = { ...this.pod.status, podIP: this.address, hostIP: '127.0.0.1' };
    await this.assignPorts();
    this.host.network.register(this.address, (port) => ({ port: this.hostPorts.get(port) ?? port }));
    this.changed();
    while (!(await this.prepared())) {
      if (this.isTerminating) return;
      await sleep(1000);
    }
    const { initContainers = [], containers = [], restartPolicy = 'Always' } = this.pod.spec ?? { containers: [] };
    const policy = restartPolicy as 'Always' | 'OnFailure' | 'Never';
    for (const spec of initContainers) {
      const container = await this.container(spec);
      if (this.isTerminating) return;
      this.initContainers.push(container);
      const code = await container.run(policy === 'Never' ? 'Never' : 'OnFailure');
      if (code !== 0) return this.end(code);
    }
    this.isInitialized = true;
    const made = await Promise.all(containers.map((spec) => this.container(spec)));
    if (this.isTerminating) return;
    this.containers.push(...made);
    this.phase = 'Running';
    const codes = await Promise.all(this.containers.map((container) => container.run(policy)));
    this.end(codes.find((code) => code !== 0) ?? 0);
  }

  /** Stops its containers and reports to the API server that the pod has terminated. */
  async terminate(grace: number): Promise<void> {
    if (this.isTerminating) return;
    this.isTerminating = true;
    await Promise.all([...this.initContainers, ...this.containers].map((container) => container.stop(grace)));
    this.changed();
    await this.flushing;
    this.forget();
    const uid = this.pod.metadata?.uid;
    await ignoreMissing(this.host.api.delete(this.path, { gracePeriodSeconds: 0, preconditions: { uid } }));
  }

  /** Kills its processes without reporting it, to simulate the loss of the node. */
  async abandon(): Promise<void> {
    this.isTerminating = true;
    await Promise.all([...this.initContainers, ...this.containers].map((container) => container.stop(1)));
    await this.flushing;
    this.forget();
  }

  /** Kills its processes to simulate a crash; the restart policy applies. */
  async crash(): Promise<void> {
    await Promise.all(this.containers.map((container) => container.kill()));
  }

  private forget(): void {
    this.host.network.unregister(this.address);
    this.volumes.remove();
  }

  private end(code: number): void {
    if (this.isTerminating) return;
    this.phase = code === 0 ? 'Succeeded' : 'Failed';
    this.changed();
  }

  private async assignPorts(): Promise<void> {
    // All pods share the loopback interface, so they cannot use the same port.
    for (const { ports = [] } of this.pod.spec?.containers ?? [])
      for (const { containerPort } of ports) this.hostPorts.set(containerPort, await freePort());
  }

  /** Writes the volumes, retrying until referenced objects exist, like the kubelet. */
  private async prepared(): Promise<boolean> {
    try {
      await this.volumes.write();
      const { initContainers = [], containers } = this.pod.spec as {
        initContainers?: V1Container[];
        containers: V1Container[];
      };
      for (const spec of [...initContainers, ...containers]) await this.process(spec);
      this.waiting = undefined;
      return true;
    } catch (error) {
      this.waiting = { reason: 'CreateContainerConfigError', message: (error as Error).message };
      this.changed();
      return false;
    }
  }

  private async container(spec: V1Container): Promise<ProcessContainer> {
    return new ProcessContainer({
      ...(await this.process(spec)),
      spec,
      log: join(this.folder, `${spec.name}.log`),
      address: this.address,
      hostPorts: this.hostPorts,
      changed: () => this.changed(),
    });
  }

  private async process(spec: V1Container): Promise<{ argv: string[]; env: Record<string, string>; cwd: string }> {
    const { api, network, images, server } = this.host;
    const image = localImage(images, spec.image);
    if (!image) throw new Error(`no program for image ${spec.image} on this machine`);
    const namespace = this.pod.metadata?.namespace as string;
    const mounts = this.volumes.mounts(spec);
    const refs = references(spec);
    const surroundings: Surroundings = {
      mounts,
      entrypoint: image.entrypoint,
      secrets: await readAll(api, `/api/v1/namespaces/${namespace}/secrets`, refs.secrets, 'base64'),
      configMaps: await readAll(api, `/api/v1/namespaces/${namespace}/configmaps`, refs.configMaps, 'utf8'),
      fields: Object.fromEntries(refs.fields.map((path) => [path, podField(this.pod, path)])),
    };
    const { argv, env } = resolveContainer(spec as Parameters<typeof resolveContainer>[0], surroundings);
    const token = mounts[tokenFolder];
    const { hostname, port } = new URL(server);
    const kubernetes = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
    return {
      argv: argv.map((word) => this.withPorts(word)),
      cwd: image.cwd?.(mounts) ?? '/',
      env: {
        PATH: image.path.join(':'),
        ...kubernetes,
        ...(await network.environment(namespace)),
        ...this.withPortsIn(image.env?.(this.pod)),
        // In a container, clients find the token at a fixed path; here they need a kubeconfig with its path.
        ...(token && { KUBECONFIG: this.kubeconfig(token, namespace) }),
        ...this.withPortsIn(env),
      },
    };
  }

  private kubeconfig(token: string, namespace: string): string {
    const user = { tokenFile: join(token, 'token') };
    return writeKubeconfig(join(this.folder, 'kubeconfig'), this.host.server, join(token, 'ca.crt'), user, namespace);
  }

  private withPortsIn(env: Record<string, string> = {}): Record<string, string> {
    return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, this.withPorts(value)]));
  }

  /** A listening port in the arguments: a separate word, after "=", or after an address for all interfaces. */
  private withPorts(text: string): string {
    return text.replace(/^(.*=)?((?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::\])?:)?(\d+)$/, (all, before, host, port) => {
      const played = this.hostPorts.get(Number(port));
      return played ? `${before ?? ''}${host ?? ''}${played}` : all;
    });
  }

  /** Updates the status; changes during an update are combined into the next one. */
  private changed(): void {
    this.isDirty = true;
    this.flushing ??= this.flush();
  }

  private async flush(): Promise<void> {
    while (this.isDirty) {
      this.isDirty = false;
      const patch = ignoreMissing(
        this.host.api.patch(`${this.path}/status`, { status: this.status() }, 'strategic-merge'),
      );
      await patch.catch(async () => {
        this.isDirty = true;
        await sleep(500);
      });
    }
    this.flushing = undefined;
  }

  private status(): object {
    const { initContainers = [], containers } = this.pod.spec as {
      initContainers?: V1Container[];
      containers: V1Container[];
    };
    const isReady = this.phase === 'Running' && this.containers.every(({ ready }) => ready);
    const condition = (type: string, isTrue: boolean) => ({
      type,
      status: isTrue ? 'True' : 'False',
      lastTransitionTime: this.since(type, isTrue),
    });
    const statuses = (specs: V1Container[], running: ProcessContainer[]): object[] =>
      specs.map((spec, index) => running[index]?.status() ?? this.notYet(spec));
    return {
      phase: this.phase,
      podIP: this.address,
      podIPs: [{ ip: this.address }],
      hostIP: '127.0.0.1',
      startTime: this.since('start', true),
      conditions: [
        condition('Initialized', this.isInitialized),
        condition('ContainersReady', isReady),
        condition('Ready', isReady),
      ],
      initContainerStatuses: statuses(initContainers, this.initContainers),
      containerStatuses: statuses(containers, this.containers),
    };
  }

  private readonly transitions = new Map<string, { isTrue: boolean; at: string }>();

  private since(type: string, isTrue: boolean): string {
    const last = this.transitions.get(type);
    if (last?.isTrue === isTrue) return last.at;
    const at = new Date().toISOString();
    this.transitions.set(type, { isTrue, at });
    return at;
  }

  private notYet({ name, image }: V1Container): object {
    const state = { waiting: this.waiting ?? { reason: 'PodInitializing' } };
    return { name, image, imageID: '', ready: false, started: false, restartCount: 0, state };
  }
}

function references({ env = [], envFrom = [] }: V1Container) {
  const names = (found: (string | undefined)[]): string[] => [...new Set(found.filter((name) => name !== undefined))];
  return {
    secrets: names([
      ...env.map((one) => one.valueFrom?.secretKeyRef?.name),
      ...envFrom.map((one) => one.secretRef?.name),
    ]),
    configMaps: names([
      ...env.map((one) => one.valueFrom?.configMapKeyRef?.name),
      ...envFrom.map((one) => one.configMapRef?.name),
    ]),
    fields: names(env.map((one) => one.valueFrom?.fieldRef?.fieldPath)),
  };
}

async function readAll(api: Api, path: string, names: string[], encoding: 'base64' | 'utf8') {
  const found: Record<string, Record<string, string>> = {};
  for (const name of names) {
    const object = await api.find<{ data?: Record<string, string> }>(`${path}/${name}`);
    if (!object) continue;
    const text = ([key, value]: [string, string]): [string, string] => [key, Buffer.from(value, encoding).toString()];
    found[name] = Object.fromEntries(Object.entries(object.data ?? {}).map(text));
  }
  return found;
}

async function ignoreMissing(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!(error instanceof ApiError && [404, 409].includes(error.status))) throw error;
  });
}
