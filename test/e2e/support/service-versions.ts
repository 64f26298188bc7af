import type { Api, KubeObject } from './api';

type Service = KubeObject & { spec: { selector?: Record<string, string> } };

/** Watches which version a Service selects: the hash of its ReplicaSet, or "" for the pods of all versions. */
export class ServiceVersions {
  private seen: { at: number; hash: string }[] = [];

  constructor(api: Api, namespace: string, name: string) {
    void api.watch<Service>(
      `/api/v1/namespaces/${namespace}/services?fieldSelector=metadata.name=${name}`,
      ({ type, object }) => {
        const hash = object.spec.selector?.['rollouts-pod-template-hash'] ?? '';
        if (type !== 'DELETED' && this.now !== hash) this.seen.push({ at: Date.now(), hash });
      },
    );
  }

  /** The version that it selects now. */
  get now(): string | undefined {
    return this.seen.at(-1)?.hash;
  }

  /** The versions that it selected since `forget`, in order. */
  get all(): string[] {
    return this.seen.map(({ hash }) => hash);
  }

  /** The time of the last switch in milliseconds. */
  get at(): number | undefined {
    return this.seen.at(-1)?.at;
  }

  /** Resets the versions before the current one. */
  forget(): void {
    this.seen = this.seen.slice(-1);
  }
}
