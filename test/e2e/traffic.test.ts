import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { V1Pod } from '@kubernetes/client-node';
import { createAuthority } from './support/certificates';
import { installController } from './support/controller';
import { eventually } from './support/eventually';
import { gatewayPluginDouble, RecordedRoute } from './support/gateway-plugin';
import type { LocalImage } from './support/images';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace } from './support/portal';
import type { Rollout } from './support/release';
import { inRunFolder } from './support/run-folder';
import { scenario, together } from './support/scenario';
import { startTraefik, type Traefik } from './support/traefik';
import { traefikBinary } from './support/traefik-binary';
import { type Address, type Answers, share, Traffic } from './support/traffic';

const weights = [20, 40, 60, 80];
const requests = 10_000;
const gatewayPlugin = 'argoproj-labs/gatewayAPI';
/** The plugin itself, to record what it writes. */
const recordedPlugin = process.env.CHARTWRIGHT_E2E_GATEWAY_PLUGIN;

/** The portal's program, which answers with the tag of its image. */
const image: LocalImage = {
  matches: /\/portal-services:/,
  entrypoint: [process.execPath, join(__dirname, 'support/programs/portal.js')],
  path: [],
  env: ({ spec }) => ({ PORT: '8080', VERSION: spec?.containers[0]?.image?.split(':')[1] as string }),
};

/** The same for a portal of gRPC, with a certificate. */
function grpcImage(): LocalImage {
  const folder = inRunFolder('grpc-portal');
  mkdirSync(folder);
  const { certificate, key } = createAuthority(folder).server('grpc-portal', ['DNS:grpc-portal']);
  return {
    ...image,
    matches: /\/grpc-portal:/,
    entrypoint: [process.execPath, join(__dirname, 'support/programs/grpc-portal.js')],
    env: (pod) => ({ ...image.env?.(pod), CERTIFICATE: certificate, KEY: key }),
  };
}

/** Values for quick pods. */
const quick = ['replicaCount=3', 'startupProbe.enabled=false', 'readinessProbe.spec.periodSeconds=1'];
/** Values for quick pods whose requests are measured. */
const measured = [...quick, 'metrics.serviceMonitor.enabled=true'];
/** Values for a release that only a person decides. */
const unmeasured = ['successRate', 'errorRate', 'latency'].map((metric) => `rollout.analysis.${metric}=false`);
const hostOf = (name: string): string => `${name}.hmco.example`;
const atIngress = (name: string): string[] => [
  'ingress.enabled=true',
  `ingress.hosts[0].host=${hostOf(name)}`,
  'ingress.hosts[0].paths[0].path=/',
  'ingress.hosts[0].paths[0].pathType=Prefix',
];
const atGateway = (name: string): string[] => [
  'httpRoute.enabled=true',
  'httpRoute.parentRefs[0].name=public',
  `httpRoute.hostnames[0]=${hostOf(name)}`,
];
const atGrpcRoute = (name: string): string[] => [
  'image.repository=hmco/grpc-portal',
  ...['readinessProbe', 'livenessProbe'].map((probe) => `${probe}.spec.httpGet.scheme=HTTPS`),
  'grpcRoute.enabled=true',
  'grpcRoute.parentRefs[0].name=public',
  `grpcRoute.hostnames[0]=${hostOf(name)}`,
];
/** The header route of the guide, with its pattern of a cookie. */
const [, cookie] =
  /`regex: "(.*)"`/.exec(readFileSync(join(__dirname, '../../docs/progressive-delivery/routers.md'), 'utf8')) ?? [];
const byCookie = [
  { setCanaryScale: { replicas: 1 } },
  { setHeaderRoute: { name: 'beta', match: [{ headerName: 'Cookie', headerValue: { regex: cookie } }] } },
  { pause: {} },
  { setHeaderRoute: { name: 'beta' } },
  { setWeight: 50 },
];
const blueGreen = ['enabled=true', 'autoPromotionEnabled=false'].map((field) => `rollout.strategy.blueGreen.${field}`);

type Name = 'traefik' | 'gateway' | 'grpc' | 'cookie' | 'switched' | 'grpc-switched' | 'graceful' | 'abrupt';
/** Those that are called by gRPC. */
const isGrpc = (name: Name): boolean => name.startsWith('grpc');

describe('requests through Traefik', () => {
  let platform: Platform;
  let traefik: Traefik;
  let route: RecordedRoute;
  const portals = {} as Record<Name, Portal>;

  beforeAll(async () => {
    // Before the nodes start, whose leases expire during a build.
    const plugin = recordedPlugin ?? gatewayPluginDouble();
    traefikBinary();
    platform = await startPlatform({ name: 'traffic', images: [image, grpcImage()], serviceMonitors: true });
    traefik = await startTraefik(platform);
    await platform.createNamespace(portalNamespace);
    await createGateway();
    await installController(
      platform,
      'trafficRouting.traefik=true',
      'trafficRouting.gatewayAPI=true',
      `plugins.trafficRouter[0].name=${gatewayPlugin}`,
      `plugins.trafficRouter[0].location=file://${plugin}`,
    );
    // Helm 4 must not take over the selectors of the Services.
    const flags = ['--server-side=false'];
    const portal = (name: Name, ...settings: string[]): void => {
      portals[name] = new Portal(platform, name, [...(isGrpc(name) ? quick : measured), ...settings], flags);
    };
    portals.cookie = new Portal(
      platform,
      'cookie',
      [...measured, ...unmeasured, 'rollout.trafficRouting=gatewayAPI', ...atGateway('cookie')],
      [...flags, '--set-json', `rollout.strategy.canary.steps=${JSON.stringify(byCookie)}`],
    );
    const paused = 'rollout.pause=24h';
    portal('traefik', paused, 'rollout.trafficRouting=traefik', ...atIngress('traefik'));
    portal('gateway', paused, ...unmeasured, 'rollout.trafficRouting=gatewayAPI', ...atGateway('gateway'));
    portal('grpc', paused, ...unmeasured, 'rollout.trafficRouting=gatewayAPI', ...atGrpcRoute('grpc'));
    portal('switched', ...blueGreen, ...atIngress('switched'));
    portal('grpc-switched', ...blueGreen, ...unmeasured, ...atGrpcRoute('grpc-switched'));
    portal('graceful', 'rollout.enabled=false', ...atIngress('graceful'));
    portal('abrupt', 'rollout.enabled=false', 'lifecycle.preStop=null', ...atIngress('abrupt'));
    route = new RecordedRoute(platform.controlPlane.api, portalNamespace, portals.gateway.release.name);
    const names = Object.keys(portals) as Name[];
    const deployments: readonly Name[] = ['graceful', 'abrupt'];
    const rollouts = names.filter((name) => !deployments.includes(name));
    await Promise.all(rollouts.map((name) => portals[name].install('1.0.0')));
    await Promise.all(deployments.map((name) => portals[name].deploy('1.0.0')));
    await Promise.all([encrypted('grpc', 'canary'), encrypted('grpc-switched', 'preview')]);
    await Promise.all(names.map((name) => answersOnly(name, '1.0.0')));
  }, 1_800_000);
  afterAll(async () => {
    await traefik?.stop();
    await platform?.stop();
  });

  async function createGateway(): Promise<void> {
    const { api } = platform.controlPlane;
    const apiVersion = 'gateway.networking.k8s.io/v1';
    await api.create(`/apis/${apiVersion}/gatewayclasses`, {
      apiVersion,
      kind: 'GatewayClass',
      metadata: { name: 'traefik' },
      spec: { controllerName: 'traefik.io/gateway-controller' },
    });
    await api.create(`/apis/${apiVersion}/namespaces/${portalNamespace}/gateways`, {
      apiVersion,
      kind: 'Gateway',
      metadata: { name: 'public' },
      spec: { gatewayClassName: 'traefik', listeners: [{ name: 'http', protocol: 'HTTP', port: traefik.port }] },
    });
  }

  /** Has Traefik reach the pods of a portal by TLS, as its proxy to them requires. */
  async function encrypted(name: Name, other: string): Promise<void> {
    const ports = [{ port: 80, appProtocol: 'https' }];
    const { release } = portals[name];
    for (const service of [release.name, `${release.name}-${other}`])
      await platform.controlPlane.api.patch(
        `/api/v1/namespaces/${portalNamespace}/services/${service}`,
        { spec: { ports } },
        'strategic-merge',
      );
  }

  const at = (name: Name): Address => ({
    url: traefik.url,
    host: hostOf(name),
    ...(isGrpc(name) && { protocol: 'grpc' }),
  });
  const answersOnly = (name: Name, version: string): Promise<void> =>
    eventually(60, async () => {
      const { versions, failures } = await new Traffic(at(name)).send(50);
      expect([versions, failures]).toEqual([{ [version]: 50 }, {}]);
    });
  /** Waits until all pods have this version. */
  const onlyPods = (name: Name, version: string): Promise<void> =>
    eventually(90, async () => {
      const path = `/api/v1/namespaces/${portalNamespace}/pods?labelSelector=app.kubernetes.io/instance=${name}`;
      const pods = await platform.controlPlane.api.list<V1Pod>(path);
      expect(pods.map(({ spec }) => spec?.containers[0]?.image?.split(':')[1])).toEqual([version, version, version]);
    });

  /** Waits until a release pauses at a weight, and Traefik uses it. */
  async function pausedAt(name: Name, weight: number): Promise<void> {
    const { release } = portals[name];
    const isPaused = ({ status = {} }: Rollout): boolean =>
      status.phase === 'Paused' && status.canary?.weights?.canary.weight === weight;
    await release.until(`paused at ${weight} %`, isPaused, 90);
    await traefik.weighted(release.name, [100 - weight, weight]);
  }

  /** Measures the share of a canary at each weight and promotes it, with requests at a constant rate meanwhile. */
  async function releaseByWeights(name: Name): Promise<string> {
    const { release } = portals[name];
    const tag = '1.1.0';
    const shares: string[] = [];
    const { total, failures } = await Traffic.during(at(name), async () => {
      await portals[name].deploy(tag);
      for (const weight of weights) {
        await pausedAt(name, weight);
        // Traefik shows weights a moment before it uses them; the last ones are 20 points away.
        await eventually(30, async () =>
          expect(Math.abs(share(await new Traffic(at(name)).send(300), tag) - weight)).toBeLessThan(10),
        );
        // All calls of gRPC are sent by one connection.
        const answers = await new Traffic(at(name), isGrpc(name) ? 1 : undefined).send(requests);
        expect(answers.failures).toEqual({});
        expect(Math.abs(share(answers, tag) - weight)).toBeLessThan(1.5);
        shares.push(share(answers, tag).toFixed(2));
        await portals[name].argo('promote');
      }
      await release.promoted(`:${tag}`, 90);
      await answersOnly(name, tag);
    });
    expect(failures).toEqual({});
    return `${shares.join(', ')} %; none of ${total} requests during the release failed`;
  }

  /** Releases a version with errors until its pods are gone. */
  async function rollBack(): Promise<string> {
    const [name, tag] = ['traefik', '1.2.0-bad'] as const;
    const { total, failures, versions } = await Traffic.during(at(name), async () => {
      await portals.traefik.deploy(tag);
      await portals.traefik.release.aborted(`:${tag}`, 120);
      await answersOnly(name, '1.1.0');
      await onlyPods(name, '1.1.0');
    });
    const { [`500 ${tag}`]: errors = 0, ...others } = failures;
    expect(others).toEqual({});
    expect(errors).toBeGreaterThan(0);
    const answers = errors + (versions[tag] ?? 0);
    return `${errors} errors of the canary among its ${answers} answers; none of ${total - answers} others failed`;
  }

  /** Aborts a release at its first weight, until its pods are gone. */
  async function abort(name: Name): Promise<string> {
    const tag = '1.2.0';
    const { total, failures, versions } = await Traffic.during(at(name), async () => {
      await portals[name].deploy(tag);
      await pausedAt(name, 20);
      await eventually(30, () =>
        new Traffic(at(name)).send(100).then((some) => expect(share(some, tag)).toBeGreaterThan(0)),
      );
      await portals[name].argo('abort');
      await portals[name].release.aborted(`:${tag}`, 60);
      await answersOnly(name, '1.1.0');
      await onlyPods(name, '1.1.0');
    });
    expect(failures).toEqual({});
    return `none of ${total} requests failed, ${versions[tag] ?? 0} of them answered by the canary`;
  }

  /** Sends the users with a cookie to a version, and then nobody. */
  async function routeByCookie(): Promise<string> {
    const [name, tag] = ['cookie', '1.1.0'] as const;
    const { release } = portals.cookie;
    const send = (Cookie: string, count: number) => new Traffic({ ...at(name), headers: { Cookie } }).send(count);
    const { failures } = await Traffic.during(at(name), async () => {
      await portals.cookie.deploy(tag);
      await release.until('paused', ({ status }) => status?.phase === 'Paused' && status.currentStepIndex === 2, 90);
      await eventually(30, async () => expect((await send('group=beta', 50)).versions).toEqual({ [tag]: 50 }));
      for (const members of ['group=beta', 'theme=dark; group=beta', 'group=beta; theme=dark'])
        expect((await send(members, 300)).versions).toEqual({ [tag]: 300 });
      for (const others of ['theme=dark', 'group=betamax', 'subgroup=beta', 'group=control'])
        expect((await send(others, 300)).versions).toEqual({ '1.0.0': 300 });
      await portals.cookie.argo('abort');
      await release.aborted(`:${tag}`, 60);
      await eventually(30, async () => expect((await send('group=beta', 50)).versions).toEqual({ '1.0.0': 50 }));
    });
    expect(failures).toEqual({});
    return '900 of 900 requests with the cookie, 0 of 1200 with another';
  }

  /** Switches to a version when a person promotes it, until the pods of the old one are gone. */
  async function switchOver(name: Name): Promise<string> {
    const tag = '1.1.0';
    const { release } = portals[name];
    const { total, failures } = await Traffic.during(at(name), async () => {
      await portals[name].deploy(tag);
      await release.until('paused', ({ status }) => status?.phase === 'Paused', 90);
      await answersOnly(name, '1.0.0');
      await portals[name].argo('promote');
      await release.promoted(`:${tag}`, 90);
      await answersOnly(name, tag);
      await onlyPods(name, tag);
    });
    expect(failures).toEqual({});
    return `none of ${total} requests failed`;
  }

  /** Updates a Deployment until its old pods are gone. */
  const update = (name: 'graceful' | 'abrupt'): Promise<Answers> =>
    Traffic.during(at(name), async () => {
      await portals[name].deploy('1.1.0');
      await onlyPods(name, '1.1.0');
    });

  const shareOfCanary = 'each weight is the share of the canary, and no request fails';
  // By itself, since its guards abort it where the machine is too busy for scrapes.
  scenario('a release at a TraefikService', shareOfCanary, () => releaseByWeights('traefik'));

  together([
    ['a release at an HTTPRoute', shareOfCanary, () => releaseByWeights('gateway')],
    ['a release at a GRPCRoute, of calls by one connection', shareOfCanary, () => releaseByWeights('grpc')],
  ]);

  together([
    ['a bad version at a TraefikService', 'rolled back by what users got, and no other request fails', rollBack],
    ['an abort at an HTTPRoute', 'no request fails', () => abort('gateway')],
    ['an abort at a GRPCRoute', 'no call fails', () => abort('grpc')],
    ['users with a cookie', 'get the new version, and the others the old one, until an abort', routeByCookie],
  ]);

  // Apart from the others, for the same reason.
  together([
    ['a switch to a new version, by blue-green', 'no request fails', () => switchOver('switched')],
    ['a switch of gRPC to a new version, by blue-green', 'no call fails', () => switchOver('grpc-switched')],
    [
      'an update of a Deployment',
      'no request fails',
      async () => {
        const { total, failures } = await update('graceful');
        expect(failures).toEqual({});
        return `none of ${total} requests failed`;
      },
    ],
    [
      'the same without the preStop hook',
      'requests fail until Traefik has removed the pods',
      async () => {
        const { total, failures } = await update('abrupt');
        // This also proves that the other scenarios would notice.
        expect(failures['502 Bad Gateway']).toBeGreaterThan(0);
        return `${failures['502 Bad Gateway']} of ${total} requests failed`;
      },
    ],
  ]);

  scenario('the double of the Gateway API plugin', 'writes what the plugin writes', async () => {
    // fixtures/gateway-api-plugin/README.md says how it was recorded.
    const recording = join(__dirname, 'fixtures/gateway-api-plugin/httproute.json');
    if (recordedPlugin) writeFileSync(recording, `${JSON.stringify(route.written, null, 2)}\n`);
    expect(route.written).toEqual(JSON.parse(readFileSync(recording, 'utf8')));
    expect(route.unchanged).toHaveLength(1);
    return `${route.written.length} states of the HTTPRoute`;
  });
});
