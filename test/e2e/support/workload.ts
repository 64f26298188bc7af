import type { Api, KubeObject } from './api';

/** The two kinds a release may be of, as the API's paths have them. */
export type WorkloadKind = 'deployments' | 'rollouts';

/** Deployment or Rollout as far as the scenarios read it. */
export interface Workload extends KubeObject {
  status?: { readyReplicas?: number; replicas?: number; phase?: string };
}

/** Reads a Deployment or a Rollout; undefined when there is none. */
export function findWorkload(
  api: Api,
  kind: WorkloadKind,
  namespace: string,
  name: string,
): Promise<Workload | undefined> {
  const group = kind === 'deployments' ? 'apps/v1' : 'argoproj.io/v1alpha1';
  return api.find(`/apis/${group}/namespaces/${namespace}/${kind}/${name}`);
}
