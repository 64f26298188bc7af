import type { ResourceIgnoreDifferences } from './application';

/**
 * The fields that the Argo Rollouts controller writes into objects that Argo CD applies, for `ignoreDifferences`: the
 * hash of a ReplicaSet in the selectors of the stable and the canary Service, or of the active and the preview Service
 * (argo-rollouts rollout/service.go). The selector of a Service is an atomic map, so a server-side apply without the
 * hash would remove it, and the Service would select the pods of both versions.
 *
 * Other fields need not be ignored:
 * - replicas: the charts leave them out while an autoscaler owns the count.
 * - the canary Ingress: the controller creates it, and git has none.
 * - quantities in a Rollout's pods (`0.1` for `100m`): Argo CD normalizes them itself.
 * - weights of a VirtualService or HTTPRoute: they are in lists of a custom resource, which RespectIgnoreDifferences
 * takes as a whole from the live object (argo-cd controller/sync.go, getMergePatch), so that a change of routes in
 * git would not be applied. The controller restores a weight when it is overwritten.
 */
export const rolloutDifferences: readonly ResourceIgnoreDifferences[] = [
  { kind: 'Service', jqPathExpressions: ['.spec.selector["rollouts-pod-template-hash"]'] },
];
