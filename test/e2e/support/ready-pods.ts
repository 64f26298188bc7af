import type { V1Pod } from '@kubernetes/client-node';
import type { Api, KubeObject } from './api';

type Pod = V1Pod & KubeObject;

/** Watches the ready pods of an installation, both stable and canary, recording every change. */
export class ReadyPods {
  private readonly ready = new Map<string, { node: string; tag: string }>();
  /** The tags of the ready pods after each change. */
  private seen: string[][] = [];

  constructor(api: Api, namespace: string, instance: string) {
    const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=app.kubernetes.io/instance=${instance}`;
    void api.watch<Pod>(path, ({ type, object: { metadata, spec, status } }) => {
      const isReady = status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True');
      if (type !== 'DELETED' && isReady && !metadata.deletionTimestamp) {
        const tag = spec?.containers[0]?.image?.split(':').at(-1) ?? '';
        this.ready.set(metadata.name, { node: spec?.nodeName ?? '', tag });
      } else this.ready.delete(metadata.name);
      this.seen.push(this.tags());
    });
  }

  /** Current number of ready pods, without terminating ones. */
  get count(): number {
    return this.ready.size;
  }

  /** Current number of ready pods by node. */
  on(node: string): number {
    return [...this.ready.values()].filter((one) => one.node === node).length;
  }

  /** Current number of ready pods with an image tag. */
  of(tag: string): number {
    return countOf(this.tags(), tag);
  }

  /** Resets minimum and maximum. */
  forget(): void {
    this.seen = [this.tags()];
  }

  /** The minimum since `forget`, of all pods or of those with an image tag. */
  least(tag?: string): number {
    return Math.min(...this.seen.map((tags) => countOf(tags, tag)));
  }

  /** The maximum since `forget`, of all pods or of those with an image tag. */
  most(tag?: string): number {
    return Math.max(...this.seen.map((tags) => countOf(tags, tag)));
  }

  private tags(): string[] {
    return [...this.ready.values()].map(({ tag }) => tag);
  }
}

const countOf = (tags: string[], tag?: string): number => tags.filter((one) => tag === undefined || one === tag).length;
