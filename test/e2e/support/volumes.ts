import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { V1Container, V1KeyToPath, V1Pod, V1Volume, V1VolumeProjection } from '@kubernetes/client-node';
import type { Api } from './api';
import { podField } from './pod-fields';

/** Creates the volumes of a pod as folders. */
export class PodVolumes {
  private readonly namespace: string;
  private readonly pod: string;

  constructor(
    private readonly api: Api,
    private readonly subject: V1Pod,
    private readonly folder: string,
  ) {
    this.namespace = subject.metadata?.namespace as string;
    this.pod = subject.metadata?.name as string;
  }

  /** Writes every volume. */
  async write(): Promise<void> {
    for (const volume of this.subject.spec?.volumes ?? []) {
      const folder = this.folderOf(volume.name);
      mkdirSync(folder, { recursive: true });
      await this.fill(volume, folder);
    }
  }

  /** Folders of a container's mounts by mount path. */
  mounts({ volumeMounts = [] }: V1Container): Record<string, string> {
    return Object.fromEntries(
      volumeMounts.map(({ name, mountPath, subPath = '' }) => [mountPath, join(this.folderOf(name), subPath)]),
    );
  }

  remove(): void {
    rmSync(join(this.folder, 'volumes'), { recursive: true, force: true });
  }

  private folderOf(volume: string): string {
    return join(this.folder, 'volumes', volume);
  }

  private async fill(volume: V1Volume, folder: string): Promise<void> {
    const { emptyDir, configMap, secret, projected, downwardAPI, persistentVolumeClaim } = volume;
    if (emptyDir) return;
    if (persistentVolumeClaim) {
      // Persists after the pod, like the claim.
      const claim = join(dirname(this.folder), 'claims', `${this.namespace}.${persistentVolumeClaim.claimName}`);
      mkdirSync(claim, { recursive: true });
      rmSync(folder, { recursive: true });
      symlinkSync(claim, folder);
    } else if (configMap) await this.project({ configMap }, folder);
    else if (secret) {
      const { secretName, items, optional } = secret;
      await this.project({ secret: { name: secretName, items, optional } }, folder);
    } else if (downwardAPI) await this.project({ downwardAPI }, folder);
    else if (projected) for (const source of projected.sources ?? []) await this.project(source, folder);
    else
      throw new Error(`volume ${volume.name}: the process kubelet does not support ${Object.keys(volume).join(', ')}`);
  }

  private async project(source: V1VolumeProjection, folder: string): Promise<void> {
    const { configMap, secret, downwardAPI, serviceAccountToken } = source;
    if (configMap) {
      const found = await this.api.find<{ data?: Record<string, string>; binaryData?: Record<string, string> }>(
        `/api/v1/namespaces/${this.namespace}/configmaps/${configMap.name}`,
      );
      if (!found && !configMap.optional) throw new Error(`configmap "${configMap.name}" not found`);
      writeKeys(folder, configMap.items, { ...decoded(found?.binaryData), ...found?.data });
    } else if (secret) {
      const found = await this.api.find<{ data?: Record<string, string> }>(
        `/api/v1/namespaces/${this.namespace}/secrets/${secret.name}`,
      );
      if (!found && !secret.optional) throw new Error(`secret "${secret.name}" not found`);
      writeKeys(folder, secret.items, decoded(found?.data));
    } else if (downwardAPI) {
      for (const { path, fieldRef } of downwardAPI.items ?? [])
        write(folder, path, podField(this.subject, fieldRef?.fieldPath ?? ''));
    } else if (serviceAccountToken) {
      write(folder, serviceAccountToken.path, await this.token(serviceAccountToken.audience));
    }
  }

  /** Requests a token of the pod's ServiceAccount bound to the pod, like the kubelet. */
  private async token(audience: string | undefined): Promise<string> {
    const { metadata, spec } = this.subject;
    const account = spec?.serviceAccountName ?? 'default';
    const request = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        audiences: audience ? [audience] : [],
        // Valid until after the run, so it need not be renewed.
        expirationSeconds: 4 * 3600,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: this.pod, uid: metadata?.uid },
      },
    };
    const path = `/api/v1/namespaces/${this.namespace}/serviceaccounts/${account}/token`;
    return (await this.api.create<{ status: { token: string } }>(path, request)).status.token;
  }
}

const decoded = (data: Record<string, string> = {}): Record<string, Buffer> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64')]));

function writeKeys(folder: string, items: V1KeyToPath[] | undefined, data: Record<string, string | Buffer>): void {
  for (const { key, path } of items ?? Object.keys(data).map((key) => ({ key, path: key }))) {
    const content = data[key];
    if (content === undefined) throw new Error(`key not found: ${key}`);
    write(folder, path, content);
  }
}

function write(folder: string, path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content, { mode: 0o600 });
}
