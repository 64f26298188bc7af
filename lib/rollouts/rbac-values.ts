import { z } from 'zod';
import { k8sList } from '../values/kubernetes';
import { group } from '../values/schema';

const off = (what: string) => z.boolean().default(false).describe(what);

/** The features of the controller that want permissions of their own; each is off until it is asked for. */
export const featureValues = () =>
  group(
    {
      experiments: off('Experiments, as objects or as steps.'),
      jobMetrics: off('The metric provider job.'),
      secretArguments: off(
        'Analysis arguments from Secrets of any name; without it, from those alone that prometheus.* names.',
      ),
      metricProviderSecrets: off(
        'Metric providers that read a Secret of their own beside the controller: Datadog, New Relic, Wavefront, InfluxDB.',
      ),
      podMetadata: off('canaryMetadata and stableMetadata, which change labels and annotations of running pods.'),
      restarts: off('spec.restartAt and `kubectl argo rollouts restart`, which evict pods.'),
      workloadRef: off('Rollouts whose pods are those of another object (spec.workloadRef).'),
      workloadRefScaleDown: off('spec.workloadRef.scaleDown, which scales the other Deployment down.'),
    },
    'Features of the controller beyond canaries by pods. Each switch adds just the permissions that the feature needs.',
  );

/** The traffic routers the controller may change; each is off until it is asked for. */
export const routerValues = () =>
  group(
    {
      istio: off('Istio: VirtualServices and DestinationRules.'),
      nginx: off('ingress-nginx: canary Ingresses.'),
      awsLoadBalancerController: off('AWS Load Balancer Controller: actions of Ingresses, target groups.'),
      smi: off('Service Mesh Interface: TrafficSplits.'),
      ambassador: off('Ambassador: Mappings.'),
      awsAppMesh: off('AWS App Mesh: virtual services, nodes and routers.'),
      traefik: off('Traefik: TraefikServices.'),
      apisix: off('Apache APISIX: ApisixRoutes.'),
      contour: off('Contour, by its plugin: HTTPProxies.'),
      glooPlatform: off('Gloo Platform, by its plugin: RouteTables.'),
      gatewayAPI: off('Gateway API, by its plugin: HTTP, gRPC, TCP, TLS and UDP routes.'),
    },
    'Traffic routers that the controller changes. Each switch adds just the permissions that the router needs.',
  );

/** The values of the roles. */
export const rbacValues = () =>
  group(
    {
      create: z.boolean().default(true).describe('Create the roles and their bindings.'),
      aggregateRoles: z
        .boolean()
        .default(true)
        .describe('Let the roles view, edit and admin of the cluster see and change Rollouts and their analysis.'),
      additionalRules: k8sList('PolicyRule')
        .default([])
        .describe('Further rules of the controller, such as those of a plugin.')
        .meta({ example: [{ apiGroups: ['example.com'], resources: ['routes'], verbs: ['get', 'update'] }] }),
    },
    'Permissions.',
  );
