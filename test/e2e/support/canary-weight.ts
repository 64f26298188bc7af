import type { Api, KubeObject } from './api';

/** Watches the canary weight that a Rollout sets for ingress-nginx. */
export class CanaryWeight {
  private current = 0;
  private largest = 0;

  constructor(api: Api, namespace: string, rollout: string) {
    const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`;
    void api.watch<KubeObject>(path, ({ type, object: { metadata } }) => {
      if (!metadata.ownerReferences?.some(({ kind, name }) => kind === 'Rollout' && name === rollout)) return;
      const weight = metadata.annotations?.['nginx.ingress.kubernetes.io/canary-weight'];
      this.current = type === 'DELETED' ? 0 : Number(weight ?? 0);
      this.largest = Math.max(this.largest, this.current);
    });
  }

  /** Current weight in percent. */
  get now(): number {
    return this.current;
  }

  /** The maximum weight since `forget`. */
  get most(): number {
    return this.largest;
  }

  /** Resets the maximum. */
  forget(): void {
    this.largest = this.current;
  }
}
