/**
 * Kinds of routers that the constructs of this package create, and whose schemas are not a part of it. test/e2e applies
 * their objects to an API server with the CRDs of Istio and Traefik.
 */
export const kindsOfRouters: ReadonlySet<string> = new Set([
  'ApisixRoute (apisix.apache.org/v2)',
  'IngressRoute (traefik.io/v1alpha1)',
  'Mapping (getambassador.io/v3alpha1)',
  'TraefikService (traefik.io/v1alpha1)',
  'VirtualService (networking.istio.io/v1)',
]);
