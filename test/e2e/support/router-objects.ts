import { labelled, rollout, routed, selecting, service } from './feature-objects';

interface Kind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

const kindOf = (apiVersion: string, kind: string): Kind => {
  const [group, version] = apiVersion.split('/') as [string, string];
  return { group, version, kind };
};

/** The kinds of Argo Rollouts' built-in routers, in the versions that it requests by default. */
const kinds: readonly Kind[] = [
  kindOf('networking.istio.io/v1alpha3', 'VirtualService'),
  kindOf('networking.istio.io/v1alpha3', 'DestinationRule'),
  kindOf('split.smi-spec.io/v1alpha1', 'TrafficSplit'),
  kindOf('getambassador.io/v2', 'Mapping'),
  kindOf('x.getambassador.io/v3alpha1', 'AmbassadorMapping'),
  kindOf('appmesh.k8s.aws/v1beta2', 'VirtualService'),
  kindOf('appmesh.k8s.aws/v1beta2', 'VirtualRouter'),
  kindOf('appmesh.k8s.aws/v1beta2', 'VirtualNode'),
  kindOf('traefik.io/v1alpha1', 'TraefikService'),
  kindOf('traefik.containo.us/v1alpha1', 'TraefikService'),
  kindOf('apisix.apache.org/v2', 'ApisixRoute'),
  kindOf('elbv2.k8s.aws/v1beta1', 'TargetGroupBinding'),
  kindOf('eks.amazonaws.com/v1', 'TargetGroupBinding'),
];

/** The CRD of a kind without a schema. */
export const crdOf = (group: string, kind: string, versions: readonly string[]): object => {
  const singular = kind.toLowerCase();
  const plural = `${singular}s`;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      // Required by the API server for *.k8s.io groups, which AWS uses.
      annotations: { 'api-approved.kubernetes.io': 'unapproved, for a test' },
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular },
      versions: versions.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      })),
    },
  };
};

/** CRDs of these kinds. */
export const routerCrds: object[] = kinds.map(({ group, version, kind }) => crdOf(group, kind, [version]));

const steps = [{ setWeight: 50 }, { pause: { duration: '3s' } }];
const name = 'routed';
const canary = `${name}-canary`;
const services = [service(name, name), service(canary, name)];
const split = (trafficRouting: object, further: object[] = steps) =>
  rollout(name, { stableService: name, canaryService: canary, trafficRouting, steps: further });
const object = (apiVersion: string, kind: string, spec: object, called = name) => ({
  apiVersion,
  kind,
  metadata: { name: called },
  spec,
});

const header = { name: 'header', match: [{ headerName: 'X-Canary', headerValue: { exact: 'yes' } }] };
const withHeader = [{ setHeaderRoute: header }, ...steps];

/** A Rollout with Services and the objects of its router, by router. */
export const routers = {
  istio: [
    ...services,
    object('networking.istio.io/v1alpha3', 'VirtualService', {
      hosts: [name],
      http: [
        {
          name: 'primary',
          route: [
            { destination: { host: name, subset: 'stable' }, weight: 100 },
            { destination: { host: name, subset: 'canary' }, weight: 0 },
          ],
        },
      ],
    }),
    object('networking.istio.io/v1alpha3', 'DestinationRule', {
      host: name,
      subsets: ['stable', 'canary'].map((subset) => ({ name: subset, labels: { app: name } })),
    }),
    split({
      istio: {
        virtualService: { name, routes: ['primary'] },
        destinationRule: { name, stableSubsetName: 'stable', canarySubsetName: 'canary' },
      },
    }),
  ],
  nginx: routed('nginx', { nginx: { stableIngress: 'nginx' } }, { name: 'http' }),
  alb: routed('alb', { alb: { ingress: 'alb', servicePort: 80 } }, { name: 'use-annotation' }),
  smi: [...services, split({ smi: { rootService: name } })],
  ambassador: (apiVersion: string, kind: string) => [
    ...services,
    object(apiVersion, kind, { prefix: '/', service: name }),
    split({ ambassador: { mappings: [name] } }),
  ],
  appMesh: [
    ...services,
    object('appmesh.k8s.aws/v1beta2', 'VirtualService', {
      provider: { virtualRouter: { virtualRouterRef: { name } } },
    }),
    object('appmesh.k8s.aws/v1beta2', 'VirtualRouter', {
      routes: [
        {
          name: 'all',
          httpRoute: {
            action: {
              weightedTargets: [
                { virtualNodeRef: { name: canary }, weight: 0 },
                { virtualNodeRef: { name }, weight: 100 },
              ],
            },
          },
        },
      ],
    }),
    ...[name, canary].map((node) =>
      object('appmesh.k8s.aws/v1beta2', 'VirtualNode', { podSelector: { matchLabels: { app: name } } }, node),
    ),
    split({
      appMesh: {
        virtualService: { name },
        virtualNodeGroup: { stableVirtualNodeRef: { name }, canaryVirtualNodeRef: { name: canary } },
      },
    }),
  ],
  traefik: (group: string) => [
    ...services,
    object(`${group}/v1alpha1`, 'TraefikService', {
      weighted: {
        services: [
          { name, port: 80, weight: 100 },
          { name: canary, port: 80, weight: 0 },
        ],
      },
    }),
    split({ traefik: { weightedTraefikServiceName: name } }),
  ],
  apisix: [
    ...services,
    object('apisix.apache.org/v2', 'ApisixRoute', {
      http: [
        {
          name: 'all',
          match: { paths: ['/*'] },
          backends: [
            { serviceName: name, servicePort: 80, weight: 100 },
            { serviceName: canary, servicePort: 80, weight: 0 },
          ],
        },
      ],
    }),
    split({ apisix: { route: { name, rules: ['all'] } }, managedRoutes: [{ name: header.name }] }, withHeader),
  ],
  /** A blue-green Rollout with a target group for its Service. */
  targetGroup: (apiVersion: string) => [
    service(name, name),
    object(apiVersion, 'TargetGroupBinding', {
      targetGroupARN: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/a/b',
      targetType: 'ip',
      serviceRef: { name, port: 80 },
    }),
    {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name },
      spec: { replicas: 1, strategy: { blueGreen: { activeService: name } }, ...selecting(name) },
    },
  ],
  /** A Rollout without a router. */
  none: [rollout(name, { steps }, { selector: { matchLabels: { app: name } }, template: labelled(name) })],
};
