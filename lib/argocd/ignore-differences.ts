import type { ResourceIgnoreDifferences } from './application';

/**
 * What the Argo Rollouts controller writes into objects that Argo CD applies: the hash of a ReplicaSet in the selectors
 * of the stable and the canary Service (argo-rollouts rollout/service.go). A Service's selector is one atomic map, so a
 * server-side apply without the hash would remove it, and the Service would reach stable and canary pods alike.
 *
 * Nothing else is to be ignored:
 * - replicas: a chart names none while an autoscaler owns the count.
 * - the canary Ingress: the controller makes and owns it, so git has none to differ from.
 * - quantities in a Rollout's pods (`0.1` for `100m`): Argo CD knows the type of that field itself.
 * - weights of a VirtualService or HTTPRoute: they stand in lists of a custom resource, which RespectIgnoreDifferences
 *   keeps whole from the live object (argo-cd controller/sync.go, getMergePatch), so a change of routes in git would
 *   never arrive. The controller sets a weight again as soon as it is touched.
 */
export const rolloutDifferences: readonly ResourceIgnoreDifferences[] = [
  { kind: 'Service', jqPathExpressions: ['.spec.selector["rollouts-pod-template-hash"]'] },
];
