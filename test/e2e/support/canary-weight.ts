import type { Api, KubeObject } from './api';

/** Watches the canary weight that a Rollout sets for ingress-nginx. */
export class CanaryWeight {
  private current = 0;
  private weights = [0];

  constructor(api: Api, namespace: string, rollout: string) {
    const path = `/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses`;
    void api.watch<KubeObject>(path, ({ type, object: { metadata } }) => {
      if (!metadata.ownerReferences?.some(({ kind, name }) => kind === 'Rollout' && name === rollout)) return;
      const weight = metadata.annotations?.['nginx.ingress.kubernetes.io/canary-weight'];
      this.current = type === 'DELETED' ? 0 : Number(weight ?? 0);
      if (this.weights.at(-1) !== this.current) this.weights.push(this.current);
    });
  }

  /** Current weight in percent. */
  get now(): number {
    return this.current;
  }

  /** The maximum weight since `forget`. */
  get most(): number {
    return Math.max(...this.weights);
  }

  /** The successive weights since `forget`, with the one before them. */
  get seen(): readonly number[] {
    return this.weights;
  }

  /** Resets what was seen. */
  forget(): void {
    this.weights = [this.current];
  }
}
