import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { each, ifSet, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { ReleasedWorkload } from '../workload/released-workload';
import { mappingName } from './mapping-name';
import type { RouterName } from './routers';

/** What the objects of a router are made for. */
interface RoutedObjects extends ReleasedWorkload {
  /** Scope of objects that are rendered while the condition holds. */
  readonly when: (condition: BooleanRef) => Construct;
  /** Whether this router splits the requests. */
  readonly isRoutedBy: (router: RouterName) => BooleanRef;
}

/** Creates the objects that each router needs beside Services and those that the chart has without a router. */
export function createRoutingObjects(options: RoutedObjects): void {
  if (!options.props.ingress) return;
  createTraefikRoute(options);
  createApisixRoute(options);
  createMappings(options);
}

type Ingress = NonNullable<ReleasedWorkload['props']['ingress']>;

/** While an Ingress of the chart is enabled and this router splits its requests. */
const atIngress = ({ props, when: scope, isRoutedBy }: RoutedObjects, name: RouterName): Construct =>
  scope(fn.and(isRoutedBy(name), (props.ingress as Ingress).enabled));

/** Backends for both versions, of which a router changes the weights. */
const backends = <T extends object>({ place }: RoutedObjects, backend: (service: string) => T) => [
  { ...backend(place.fullname), weight: 100 },
  { ...backend(place.canaryServiceName), weight: 0 },
];

/** Traefik: an IngressRoute in the place of the Ingress, to a TraefikService with the weights. */
function createTraefikRoute(options: RoutedObjects): void {
  const { place, props } = options;
  const { fullname, chart } = place;
  const ingress = props.ingress as Ingress;
  const port = props.service?.port;
  const service = new ApiObject(atIngress(options, 'traefik'), 'traefikservice', {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'TraefikService',
    metadata: { name: fullname, labels: place.label },
    spec: { weighted: { services: backends(options, (name) => ({ name, port })) } },
  });
  chart.describe(service, 'The two versions; the controller changes the weights.');
  const isWildcard = (host: string) => fn.hasPrefix('*.', host);
  const rule = (host: string) =>
    fn.choose(
      isWildcard(host),
      `HostRegexp(\`^[a-z0-9-]+${fn.replace('.', '[.]', fn.trimPrefix('*', host))}$\`)`,
      `Host(\`${host}\`)`,
    );
  const pathRule = (path: string, pathType: string) =>
    fn.choose(
      fn.or(fn.eq(pathType, 'Exact'), fn.eq(path, '/')),
      `${fn.choose(fn.eq(pathType, 'Exact'), 'Path', 'PathPrefix')}(\`${path}\`)`,
      `(Path(\`${fn.trimSuffix('/', path)}\`) || PathPrefix(\`${fn.trimSuffix('/', path)}/\`))`,
    );
  new ApiObject(atIngress(options, 'traefik'), 'ingressroute', {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'IngressRoute',
    metadata: {
      name: fullname,
      labels: { ...place.label, ...ingress.labels },
      annotations: {
        ...ifSet(ingress.className, (className) => ({ 'kubernetes.io/ingress.class': className })),
        ...ingress.annotations,
      },
    },
    spec: {
      routes: each(ingress.hosts, ({ host, paths }) =>
        each(paths, ({ path, pathType }) => ({
          kind: 'Rule',
          match: `${rule(host)} && ${pathRule(path, pathType)}`,
          services: [{ kind: 'TraefikService', name: fullname }],
        })),
      ),
      tls: ifSet(ingress.tls, (tls) => ({ secretName: fn.index(tls, 0, 'secretName') })),
    },
  });
}

/** Apache APISIX: an ApisixRoute in the place of the Ingress, with a rule for each host. */
function createApisixRoute(options: RoutedObjects): void {
  const { place, props } = options;
  const ingress = props.ingress as Ingress;
  const servicePort = props.service?.port;
  const route = new ApiObject(atIngress(options, 'apisix'), 'apisixroute', {
    apiVersion: 'apisix.apache.org/v2',
    kind: 'ApisixRoute',
    metadata: {
      name: place.fullname,
      labels: { ...place.label, ...ingress.labels },
      annotations: ifSet(ingress.annotations),
    },
    spec: {
      ingressClassName: ifSet(ingress.className),
      http: each(ingress.hosts, ({ host, paths }) => ({
        name: host,
        match: {
          hosts: [host],
          paths: each(paths, ({ path, pathType }) => [
            fn.choose(fn.eq(pathType, 'Exact'), path, fn.choose(fn.eq(path, '/'), '/*', fn.trimSuffix('/', path))),
            when(fn.and(fn.ne(pathType, 'Exact'), fn.ne(path, '/')), `${fn.trimSuffix('/', path)}/*`),
          ]),
        },
        backends: backends(options, (serviceName) => ({ serviceName, servicePort })),
      })),
    },
  });
  place.chart.describe(route, 'The two versions; the controller changes the weights.');
}

/** Ambassador (Emissary): a Mapping for each path of each host; the controller makes a second one for the canary. */
function createMappings(options: RoutedObjects): void {
  const { place, props } = options;
  const { chart, fullname } = place;
  const ingress = props.ingress as Ingress;
  chart.each(
    ingress.hosts,
    (ofHost, { host, paths }) =>
      chart.each(
        paths,
        (scope, { path, pathType }) => {
          new ApiObject(scope, 'mapping', {
            apiVersion: 'getambassador.io/v3alpha1',
            kind: 'Mapping',
            metadata: {
              name: mappingName(fullname, host, path),
              labels: { ...place.label, ...ingress.labels },
              annotations: ifSet(ingress.annotations),
            },
            spec: {
              hostname: host,
              prefix: path,
              prefix_exact: when(fn.eq(pathType, 'Exact'), true),
              // The path is passed on as it is; by default Emissary removes the prefix.
              rewrite: '',
              // By default Emissary ends a request after three seconds.
              timeout_ms: 60_000,
              service: `${fullname}:${props.service?.port}`,
            },
          });
        },
        ofHost,
      ),
    atIngress(options, 'ambassador'),
  );
}
