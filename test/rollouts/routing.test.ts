import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';
import { type RouterName, routerNames } from '../../lib/rollouts/routing/routers';

const model = readChart(createApp().node.findChild('portal-services') as HelmChart);

/** The objects of a release called `shop`, by kind and name. */
function rendered(values: JsonMap): Map<string, JsonMap> {
  const verdict = evaluateCase(model, caseOf({ fullnameOverride: 'shop', ...values }));
  if ('rejected' in verdict) throw verdict.rejected;
  const objects = [...verdict.objects.values()].flat() as JsonMap[];
  return new Map(objects.map((object) => [`${object.kind} ${(object.metadata as JsonMap).name}`, object]));
}

const hosts = [
  {
    host: 'shop.example.com',
    paths: [
      { path: '/', pathType: 'Prefix' },
      { path: '/api/', pathType: 'Prefix' },
    ],
  },
  { host: '*.shop.example.com', paths: [{ path: '/pay', pathType: 'Exact' }] },
];

const valuesOf = (router: RouterName, rollout: JsonMap = {}): JsonMap => ({
  rollout: { enabled: true, trafficRouting: router, ...rollout },
  ingress: { enabled: !['gatewayAPI', 'istio', 'smi'].includes(router), className: 'web', hosts },
  httpRoute: { enabled: router === 'gatewayAPI', parentRefs: [{ name: 'public' }] },
  virtualService: { enabled: router === 'istio', gateways: ['ingress/public'], hosts: ['shop.example.com'] },
});

const canaryOf = (objects: Map<string, JsonMap>): JsonMap =>
  ((objects.get('Rollout shop') as JsonMap).spec as { strategy: { canary: JsonMap } }).strategy.canary;
const specOf = (router: RouterName, name: string): unknown => rendered(valuesOf(router)).get(name)?.spec;

const weighted = (field: string, portField: string) => [
  { [field]: 'shop', [portField]: 80, weight: 100 },
  { [field]: 'shop-canary', [portField]: 80, weight: 0 },
];

describe('the router of a Rollout', () => {
  it.each<[RouterName, JsonMap]>([
    ['nginx', { nginx: { stableIngress: 'shop' } }],
    ['alb', { alb: { ingress: 'shop', servicePort: 80 } }],
    ['gatewayAPI', { plugins: { 'argoproj-labs/gatewayAPI': { httpRoute: 'shop', namespace: 'space' } } }],
    ['istio', { istio: { virtualService: { name: 'shop', routes: ['primary'] } } }],
    ['traefik', { traefik: { weightedTraefikServiceName: 'shop' } }],
    ['apisix', { apisix: { route: { name: 'shop', rules: ['shop.example.com', '*.shop.example.com'] } } }],
    ['smi', { smi: { trafficSplitName: 'shop' } }],
  ])('is the one that the values name: %s', (name, expected) => {
    const { trafficRouting, stableService, canaryService } = canaryOf(rendered(valuesOf(name)));
    expect(trafficRouting).toEqual(expected);
    expect([stableService, canaryService]).toEqual(['shop', 'shop-canary']);
  });

  it('is as the values describe it where its objects exist already', () => {
    const own = { istio: { virtualService: { name: 'mesh' } } };
    const objects = rendered({ rollout: { enabled: true, strategy: { canary: { trafficRouting: own } } } });
    expect(canaryOf(objects)).toMatchObject({
      trafficRouting: own,
      stableService: 'shop',
      canaryService: 'shop-canary',
    });
  });

  describe('with Services that take turns', () => {
    const pingPong = (more: JsonMap = {}) => ({ strategy: { canary: { pingPong: { enabled: true, ...more } } } });
    const services = (objects: Map<string, JsonMap>) =>
      [...objects.keys()].filter((key) => key.startsWith('Service ')).sort();

    it('names them, and the Service of the stable version for an ALB alone', () => {
      const alb = rendered(valuesOf('alb', pingPong()));
      const names = { pingService: 'shop-ping', pongService: 'shop-pong' };
      expect(canaryOf(alb)).toMatchObject({
        stableService: 'shop',
        pingPong: names,
        trafficRouting: { alb: { ingress: 'shop', servicePort: 80, rootService: 'shop' } },
      });
      const istio = rendered(valuesOf('istio', pingPong()));
      expect(canaryOf(istio)).toMatchObject({ pingPong: names });
      for (const field of ['stableService', 'canaryService']) expect(canaryOf(istio)).not.toHaveProperty(field);
      for (const objects of [alb, istio])
        expect(services(objects)).toEqual(['Service shop', 'Service shop-ping', 'Service shop-pong']);
      expect(istio.get('VirtualService shop')?.spec).toMatchObject({
        http: [{ route: [{ destination: { host: 'shop-ping' } }, { destination: { host: 'shop-pong' }, weight: 0 }] }],
      });
    });

    it('has the names of the values', () => {
      const objects = rendered(valuesOf('istio', pingPong({ pingService: 'a', pongService: 'b' })));
      expect(services(objects)).toEqual(['Service a', 'Service b', 'Service shop']);
      expect(canaryOf(objects).pingPong).toEqual({ pingService: 'a', pongService: 'b' });
    });
  });

  const steps: JsonMap[] = [
    { setCanaryScale: { weight: 10 } },
    { setHeaderRoute: { name: 'beta', match: [{ headerName: 'X-Beta', headerValue: { exact: 'yes' } }] } },
    { setWeight: 10 },
    { setMirrorRoute: { name: 'shadow', percentage: 5, match: [{ method: { exact: 'GET' } }] } },
    { setHeaderRoute: { name: 'beta' } },
  ];

  it('manages the routes that steps name, each once', () => {
    const rollout = { strategy: { canary: { steps } }, analysis: { hanging: false } };
    const { trafficRouting } = canaryOf(rendered(valuesOf('istio', rollout)));
    expect(trafficRouting).toMatchObject({ managedRoutes: [{ name: 'beta' }, { name: 'shadow' }] });
  });
});

describe('the objects of a router', () => {
  const backends = [
    { name: 'shop', port: 80, weight: 100 },
    { name: 'shop-canary', port: 80, weight: 0 },
  ];

  it('are an HTTPRoute with a backend for each version', () => {
    expect(specOf('gatewayAPI', 'HTTPRoute shop')).toMatchObject({ rules: [{ backendRefs: backends }] });
    const plain = rendered({ ...valuesOf('gatewayAPI'), rollout: { trafficRouting: 'gatewayAPI' } });
    expect(plain.get('HTTPRoute shop')?.spec).toMatchObject({ rules: [{ backendRefs: [{ name: 'shop', port: 80 }] }] });
  });

  it('are a GRPCRoute with a backend for each version, alone or beside an HTTPRoute', () => {
    const grpcRoute = { enabled: true, parentRefs: [{ name: 'public', sectionName: 'grpc' }] };
    const { httpRoute, ...others } = valuesOf('gatewayAPI');
    const alone = rendered({ ...others, grpcRoute });
    expect(alone.get('GRPCRoute shop')?.spec).toEqual({
      parentRefs: grpcRoute.parentRefs,
      rules: [{ backendRefs: backends }],
    });
    const plugin = (routes: object) => ({
      plugins: { 'argoproj-labs/gatewayAPI': { namespace: 'space', ...routes } },
    });
    expect(canaryOf(alone).trafficRouting).toEqual(plugin({ grpcRoute: 'shop' }));
    const both = rendered({ ...others, httpRoute: httpRoute as JsonMap, grpcRoute });
    expect(canaryOf(both).trafficRouting).toEqual(plugin({ httpRoute: 'shop', grpcRoute: 'shop' }));
    const plain = rendered({ grpcRoute: { ...grpcRoute, matches: [{ method: { service: 'shop.v1.Shop' } }] } });
    expect(plain.get('GRPCRoute shop')?.spec).toMatchObject({
      rules: [{ matches: [{ method: { service: 'shop.v1.Shop' } }], backendRefs: [{ name: 'shop', port: 80 }] }],
    });
  });

  it('are a VirtualService with a destination for each version', () => {
    const destination = (host: string) => ({ host, port: { number: 80 } });
    expect(specOf('istio', 'VirtualService shop')).toEqual({
      gateways: ['mesh', 'ingress/public'],
      hosts: ['shop', 'shop.example.com'],
      http: [
        {
          name: 'primary',
          route: [
            { destination: destination('shop'), weight: 100 },
            { destination: destination('shop-canary'), weight: 0 },
          ],
        },
      ],
    });
    const plain = rendered({ ...valuesOf('istio'), rollout: { trafficRouting: 'istio' } });
    expect(plain.get('VirtualService shop')?.spec).toMatchObject({
      http: [{ route: [{ destination: destination('shop') }] }],
    });
  });

  it('are an IngressRoute and a TraefikService, in the place of the Ingress', () => {
    const service = (match: string) => ({ kind: 'Rule', match, services: [{ kind: 'TraefikService', name: 'shop' }] });
    expect(specOf('traefik', 'IngressRoute shop')).toEqual({
      routes: [
        service('Host(`shop.example.com`) && PathPrefix(`/`)'),
        service('Host(`shop.example.com`) && (Path(`/api`) || PathPrefix(`/api/`))'),
        service('HostRegexp(`^[a-z0-9-]+[.]shop[.]example[.]com$`) && Path(`/pay`)'),
      ],
    });
    expect(specOf('traefik', 'TraefikService shop')).toEqual({ weighted: { services: weighted('name', 'port') } });
    expect(rendered(valuesOf('traefik')).has('Ingress shop')).toBe(false);
  });

  it('are an ApisixRoute, in the place of the Ingress', () => {
    const http = (host: string, ...paths: string[]) => ({
      name: host,
      match: { hosts: [host], paths },
      backends: weighted('serviceName', 'servicePort'),
    });
    expect(specOf('apisix', 'ApisixRoute shop')).toEqual({
      ingressClassName: 'web',
      http: [http('shop.example.com', '/*', '/api', '/api/*'), http('*.shop.example.com', '/pay')],
    });
    expect(rendered(valuesOf('apisix')).has('Ingress shop')).toBe(false);
  });

  it('are a Mapping for each path, in the place of the Ingress', () => {
    const objects = rendered(valuesOf('ambassador'));
    const common = { rewrite: '', service: 'shop:80', timeout_ms: 60_000 };
    const made = [...objects.values()].filter(({ kind }) => kind === 'Mapping');
    expect(made.map(({ spec }) => spec)).toEqual([
      { hostname: 'shop.example.com', prefix: '/', ...common },
      { hostname: 'shop.example.com', prefix: '/api/', ...common },
      { hostname: '*.shop.example.com', prefix: '/pay', prefix_exact: true, ...common },
    ]);
    const names = made.map(({ metadata }) => (metadata as JsonMap).name);
    expect(new Set(names).size).toBe(3);
    expect(canaryOf(objects).trafficRouting).toEqual({ ambassador: { mappings: names } });
    expect(objects.has('Ingress shop')).toBe(false);
  });

  it('are an Ingress whose backend is an annotation of the AWS Load Balancer Controller', () => {
    expect(JSON.stringify(specOf('alb', 'Ingress shop'))).toContain('{"name":"shop","port":{"name":"use-annotation"}}');
    expect(JSON.stringify(specOf('nginx', 'Ingress shop'))).toContain('{"name":"shop","port":{"name":"http"}}');
  });

  it('are a canary Service of the type that instance targets need, behind the AWS Load Balancer Controller', () => {
    const service = { type: 'NodePort', annotations: { 'alb.ingress.kubernetes.io/healthcheck-path': '/healthz' } };
    const canary = (router: RouterName) => rendered({ ...valuesOf(router), service }).get('Service shop-canary');
    expect(canary('alb')).toMatchObject({ metadata: { annotations: service.annotations }, spec: { type: 'NodePort' } });
    expect(canary('traefik')?.spec).toMatchObject({ type: 'ClusterIP' });
  });

  it('are none of another router', () => {
    const ofRouters = ['IngressRoute', 'TraefikService', 'ApisixRoute', 'Mapping'];
    for (const name of routerNames) {
      const kinds = new Set([...rendered(valuesOf(name)).values()].map(({ kind }) => kind as string));
      const own = {
        traefik: ['IngressRoute', 'TraefikService'],
        apisix: ['ApisixRoute'],
        ambassador: ['Mapping'],
      };
      expect(ofRouters.filter((kind) => kinds.has(kind)).sort()).toEqual(
        [...((own as Partial<Record<RouterName, string[]>>)[name] ?? [])].sort(),
      );
    }
  });
});
