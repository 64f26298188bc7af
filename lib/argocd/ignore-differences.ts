import type { ResourceIgnoreDifferences } from './application';

/**
 * The fields that the Argo Rollouts controller writes into objects that Argo CD applies, for `ignoreDifferences`: the
 * hash of a ReplicaSet in the selectors of the stable and the canary Service (argo-rollouts rollout/service.go). The
 * selector of a Service is an atomic map, so a server-side apply without the hash would remove it, and the Service
 * would select both stable and canary pods.
 *
 * Other fields need not be ignored:
 * - replicas: the charts leave them out while an autoscaler owns the count.
 * - objects that the controller creates, such as the canary Ingress, and annotations that it adds: git has none.
 * - quantities in a Rollout's pods (`0.1` for `100m`): Argo CD normalizes them itself.
 */
export const rolloutDifferences: readonly ResourceIgnoreDifferences[] = [
  { kind: 'Service', jqPathExpressions: ['.spec.selector["rollouts-pod-template-hash"]'] },
];

/**
 * Further fields for a workload with `rollout.trafficRouting`, by its value: the weights and routes that the controller
 * writes into the objects of that router. Without them self-heal takes the requests from a canary: only changes of
 * Istio's objects make the controller write again.
 *
 * Those of the Gateway API are ignored while a release runs. The others are in lists, which RespectIgnoreDifferences takes as a whole from the live object (argo-cd controller/sync.go,
 * getMergePatch): after a change of routes in git the Application stays OutOfSync, until it is synced once without that
 * option while no release runs.
 */
export const routerDifferences: Readonly<Record<string, readonly ResourceIgnoreDifferences[]>> = {
  apisix: [{ group: 'apisix.apache.org', kind: 'ApisixRoute', jqPathExpressions: ['.spec.http[].backends[].weight'] }],
  gatewayAPI: ['HTTPRoute', 'GRPCRoute'].map((kind) => ({
    group: 'gateway.networking.k8s.io',
    kind,
    // The plugin labels the route while a release runs, so that changes in git are applied in between.
    jqPathExpressions: [
      'select(.metadata.labels["rollouts.argoproj.io/gatewayapi-canary"] == "in-progress") | .spec.rules',
      // Rules of header routes, which may come before a weight.
      '.spec.rules[] | select(.name)',
    ],
  })),
  istio: [
    {
      group: 'networking.istio.io',
      kind: 'VirtualService',
      jqPathExpressions: ['.spec.http[].route[].weight', '.spec.http[] | select(.name != "primary")'],
    },
  ],
  traefik: [{ group: 'traefik.io', kind: 'TraefikService', jqPathExpressions: ['.spec.weighted.services[].weight'] }],
};
