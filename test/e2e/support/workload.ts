import type { Api, KubeObject } from './api';

/** The workload kinds of a release, as in API paths. */
export type WorkloadKind = 'deployments' | 'rollouts';

/** The fields of a Deployment or Rollout that scenarios read. */
export interface Workload extends KubeObject {
  status?: { readyReplicas?: number; replicas?: number; phase?: string };
}

/** Reads a Deployment or Rollout; undefined if it does not exist. */
export function findWorkload(
  api: Api,
  kind: WorkloadKind,
  namespace: string,
  name: string,
): Promise<Workload | undefined> {
  const group = kind === 'deployments' ? 'apps/v1' : 'argoproj.io/v1alpha1';
  return api.find(`/apis/${group}/namespaces/${namespace}/${kind}/${name}`);
}
