import type { V1Pod } from '@kubernetes/client-node';
import type { Api, KubeObject } from './api';

type Pod = V1Pod & KubeObject;

/** Follows the ready pods of an installation, stable and canary together. */
export class ReadyPods {
  private readonly nodes = new Map<string, string>();
  private fewest = 0;

  constructor(api: Api, namespace: string, instance: string) {
    const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=app.kubernetes.io/instance=${instance}`;
    void api.watch<Pod>(path, ({ type, object }) => {
      const { name, deletionTimestamp } = object.metadata;
      const isReady = object.status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True');
      if (type !== 'DELETED' && isReady && !deletionTimestamp) this.nodes.set(name, object.spec?.nodeName ?? '');
      else this.nodes.delete(name);
      this.fewest = Math.min(this.fewest, this.count);
    });
  }

  /** Ready pods now, those that are being deleted left out. */
  get count(): number {
    return this.nodes.size;
  }

  /** Ready pods now by node. */
  on(node: string): number {
    return [...this.nodes.values()].filter((one) => one === node).length;
  }

  /** Begins to look for the fewest. */
  forget(): void {
    this.fewest = this.count;
  }

  /** The fewest there were at any time since `forget`. */
  least(): number {
    return this.fewest;
  }
}
