import type { JsonMap } from '../json';

/** Helm 3's install order (pkg/releaseutil/kind_sorter.go, `InstallOrder`); Helm 4 appends two kinds, see docs/divergences.md. */
const installOrder = [
  'PriorityClass',
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
];

const ranks = new Map(installOrder.map((kind, index) => [kind, index]));

/** The place of a kind in Helm's order, from 1; unknown kinds share the last. */
export const installRank = (kind: string): number => (ranks.get(kind) ?? installOrder.length) + 1;

/** Sorts objects as Helm does: by kind with unknown kinds last by name, then by file path. */
export function byInstallOrder<T extends { readonly source: string; readonly object: JsonMap }>(
  manifests: readonly T[],
): T[] {
  const rank = ({ object }: T): number => installRank(String(object.kind));
  return [...manifests].sort((a, b) => {
    const [kindA, kindB] = [String(a.object.kind), String(b.object.kind)];
    if (rank(a) !== rank(b)) return rank(a) - rank(b);
    if (rank(a) > installOrder.length && kindA !== kindB) return kindA < kindB ? -1 : 1;
    return a.source === b.source ? 0 : a.source < b.source ? -1 : 1;
  });
}
