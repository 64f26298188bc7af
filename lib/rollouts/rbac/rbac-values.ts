import { z } from 'zod';
import { group } from '../../values/define';
import { k8sList } from '../../values/kubernetes-types';

const off = (what: string) => z.boolean().default(false).describe(what);
const on = (what: string) => z.boolean().default(true).describe(what);

/**
 * Values that switch on features of the controller that need additional permissions. A feature is on by default if a
 * Rollout that uses it without the permission would harm others or could not be rolled back.
 */
export const featureValues = () =>
  group(
    {
      experiments: off(
        'Experiments, as objects of their own or as steps of a canary; the permissions include creation and deletion of Services. Without it a Rollout with such a step freezes there: neither analysis nor abort works until the step is removed.',
      ),
      jobMetrics: off('Measurements by Jobs: the metric provider job.'),
      secretArguments: off(
        'Analysis arguments from Secrets of any name, and Datadog with secretRef.namespaced; without it, from those alone that prometheus.* names.',
      ),
      metricProviderSecrets: off(
        'Metric providers that read a Secret of their own beside the controller: Datadog, New Relic, Wavefront, InfluxDB. With secretRef.namespaced Datadog reads the Secret of the run: features.secretArguments.',
      ),
      podMetadata: on(
        'canaryMetadata, stableMetadata, previewMetadata and activeMetadata, which change labels and annotations of running pods. Without it a Rollout with one of them freezes: neither traffic nor analysis nor abort works.',
      ),
      restarts: on(
        'spec.restartAt and `kubectl argo rollouts restart`, which evict pods. Without it a restart freezes the Rollout: neither traffic nor analysis nor abort works until spec.restartAt is removed.',
      ),
      workloadRef: on(
        'Rollouts whose pods are those of another object (spec.workloadRef). Without it such a Rollout blocks a worker of the controller for a minute at each attempt, and ten of them all workers: disable it only where nobody can create one.',
      ),
      workloadRefScaleDown: off('spec.workloadRef.scaleDown, which scales the other Deployment down.'),
    },
    'Features of the controller beyond canaries by pods. Each switch adds just the permissions that the feature needs.',
  );

/** Values that allow the controller to use traffic routers, each off by default. */
export const routerValues = () =>
  group(
    {
      istio: off('Let the controller use Istio: VirtualServices and DestinationRules.'),
      istioMulticluster: off(
        'VirtualServices and DestinationRules are in the primary cluster of an Istio mesh of several clusters. The controller finds its kubeconfig in a Secret with the label istio.argoproj.io/primary-cluster=true, in any namespace it watches, so it may list all Secrets there. Without this it looks for them in its own cluster.',
      ),
      nginx: off('Let the controller use ingress-nginx: canary Ingresses.'),
      awsLoadBalancerController: off(
        'Let the controller use AWS Load Balancer Controller: actions of Ingresses, target groups.',
      ),
      smi: off('Let the controller use Service Mesh Interface: TrafficSplits.'),
      ambassador: off('Let the controller use Ambassador: Mappings.'),
      awsAppMesh: off('Let the controller use AWS App Mesh: virtual services, nodes and routers.'),
      traefik: off('Let the controller use Traefik: TraefikServices.'),
      apisix: off('Let the controller use Apache APISIX: ApisixRoutes.'),
      contour: off('Let the controller use Contour, by its plugin: HTTPProxies.'),
      glooPlatform: off('Let the controller use Gloo Platform, by its plugin: RouteTables.'),
      gatewayAPI: off(
        'Let the controller use Gateway API, by its plugin: HTTP, gRPC, TCP, TLS and UDP routes, and the ConfigMap argo-gatewayapi-configmap; a Rollout that gives it another name wants a rule in rbac.additionalRules.',
      ),
    },
    'Traffic routers that the controller changes. Each switch adds just the permissions that the router needs.',
  );

/** Values of the roles: whether to create them, and additional rules. */
export const rbacValues = () =>
  group(
    {
      create: z.boolean().default(true).describe('Create the roles and their bindings.'),
      aggregateRoles: z
        .boolean()
        .default(true)
        .describe(
          'Let the roles view, edit and admin of the cluster see and change Rollouts and their analysis; not while namespaced is on.',
        ),
      additionalRules: k8sList('PolicyRule')
        .default([])
        .describe('Further rules of the controller, such as those of a plugin.')
        .meta({ example: [{ apiGroups: ['example.com'], resources: ['routes'], verbs: ['get', 'update'] }] }),
    },
    'Permissions.',
  );
