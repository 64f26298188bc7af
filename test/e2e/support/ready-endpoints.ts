import type { V1EndpointSlice } from '@kubernetes/client-node';
import type { Api, KubeObject } from './api';

type EndpointSlice = V1EndpointSlice & KubeObject;

/** Watches the number of ready endpoints of a Service. */
export class ReadyEndpoints {
  private readonly ready = new Map<string, number>();
  private seen: number[] = [];

  constructor(api: Api, namespace: string, service: string) {
    const selector = `kubernetes.io/service-name=${service}`;
    const path = `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?labelSelector=${selector}`;
    void api.watch<EndpointSlice>(path, ({ type, object: { metadata, endpoints } }) => {
      const count = (endpoints ?? []).filter(({ conditions }) => conditions?.ready).length;
      this.ready.set(metadata.name, type === 'DELETED' ? 0 : count);
      this.seen.push(this.count);
    });
  }

  /** Current number of ready endpoints. */
  get count(): number {
    return [...this.ready.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Resets the minimum. */
  forget(): void {
    this.seen = [this.count];
  }

  /** The minimum since `forget`. */
  least(): number {
    return Math.min(...this.seen);
  }
}
