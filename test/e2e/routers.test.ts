import { writeFileSync } from 'node:fs';
import { fields } from '../../lib/rollouts/routing/routers';
import type { KubeObject } from './support/api';
import { installController } from './support/controller';
import { eventually } from './support/eventually';
import { rollout } from './support/feature-objects';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace } from './support/portal';
import type { Rollout } from './support/release';
import { applyRouterCrds } from './support/router-crds';
import { inRunFolder } from './support/run-folder';
import { scenario, together } from './support/scenario';

interface RouteObject extends KubeObject {
  // biome-ignore lint/suspicious/noExplicitAny: the kinds have different fields.
  readonly spec: any;
}

/** A router whose objects the chart creates, and how they hold the weight of the canary. */
interface Routed {
  readonly values: object;
  /** Values of progressive-delivery. */
  readonly permission: string;
  /** Collection of the object with the weight, and its name after that of the release. */
  readonly api: string;
  readonly suffix?: string;
  readonly weight: (object: RouteObject, canary: string) => number | undefined;
  /** Whether the object exists only while the canary gets requests. */
  readonly isTemporary?: boolean;
  /** Whether it routes by the header of the step. */
  readonly hasHeader?: (object: RouteObject) => boolean;
}

const ingress = (className: string) => ({ enabled: true, className });
const weights = [20, 60];
const header = (match: object[]) => ({ setHeaderRoute: { name: 'beta', ...(match.length > 0 && { match }) } });
/** For all weights, where further steps have scaled the canary. */
const scaled = (further: object[]) => (further.length > 0 ? [{ setCanaryScale: { weight: 100 } }] : []);
const steps = (further: object[] = []) => ({
  steps: [
    ...further,
    ...scaled(further),
    ...weights.flatMap((setWeight) => [{ setWeight }, { pause: { duration: '4s' } }]),
  ],
});
const beta = [{ headerName: 'X-Beta', headerValue: { exact: 'yes' } }];
const byHeader = [{ setCanaryScale: { weight: 20 } }, header(beta), { pause: { duration: '4s' } }, header([])];

const actions = 'alb.ingress.kubernetes.io/actions';

const routed: Readonly<Record<string, Routed>> = {
  nginx: {
    values: { ingress: ingress('nginx') },
    permission: 'nginx',
    api: 'networking.k8s.io/v1/ingresses',
    suffix: '-canary',
    isTemporary: true,
    weight: ({ metadata }) => Number(metadata.annotations?.['nginx.ingress.kubernetes.io/canary-weight']),
  },
  alb: {
    values: { ingress: ingress('alb'), steps: steps(byHeader) },
    permission: 'awsLoadBalancerController',
    api: 'networking.k8s.io/v1/ingresses',
    weight: ({ metadata }, canary) => {
      const action = metadata.annotations?.[`${actions}.${canary.replace(/-canary$/, '')}`];
      if (action === undefined) return undefined;
      const groups = JSON.parse(action).ForwardConfig.TargetGroups as { ServiceName: string; Weight: number }[];
      return groups.find(({ ServiceName }) => ServiceName === canary)?.Weight ?? 0;
    },
    hasHeader: ({ metadata }) => metadata.annotations?.[`${actions}.beta`] !== undefined,
  },
  istio: {
    values: {
      virtualService: { enabled: true, gateways: ['istio-ingress/public'], hosts: ['portal.hmco.example'] },
      steps: steps([
        ...byHeader,
        { setMirrorRoute: { name: 'shadow', match: [{ method: { exact: 'GET' } }], percentage: 10 } },
        { pause: { duration: '2s' } },
      ]),
    },
    permission: 'istio',
    api: 'networking.istio.io/v1/virtualservices',
    weight: ({ spec }, canary) =>
      spec.http
        .find(({ name }: { name: string }) => name === 'primary')
        .route.find(({ destination }: { destination: { host: string } }) => destination.host === canary).weight,
    hasHeader: ({ spec }) => spec.http[0].name === 'beta' && spec.http[0].match[0].headers['X-Beta'].exact === 'yes',
  },
  traefik: {
    values: { ingress: ingress('traefik') },
    permission: 'traefik',
    api: 'traefik.io/v1alpha1/traefikservices',
    weight: ({ spec }, canary) =>
      spec.weighted.services.find(({ name }: { name: string }) => name === canary).weight as number,
  },
  apisix: {
    values: { ingress: ingress('apisix') },
    permission: 'apisix',
    api: 'apisix.apache.org/v2/apisixroutes',
    weight: ({ spec }, canary) =>
      spec.http[0].backends.find(({ serviceName }: { serviceName: string }) => serviceName === canary).weight as number,
  },
  ambassador: {
    values: { ingress: ingress('ambassador') },
    permission: 'ambassador',
    api: 'getambassador.io/v3alpha1/mappings',
    suffix: '-canary',
    isTemporary: true,
    weight: ({ spec }) => spec.weight as number,
  },
  smi: {
    values: {},
    permission: 'smi',
    api: 'split.smi-spec.io/v1alpha1/trafficsplits',
    weight: ({ spec }, canary) =>
      Number(spec.backends.find(({ service }: { service: string }) => service === canary).weight),
  },
};

/** Distinct successive weights of the canary, and whether a header was routed, since `forget`. */
class Weights {
  private seen: number[] = [0];
  hadHeader = false;

  constructor(platform: Platform, name: string, { api, suffix, weight, isTemporary, hasHeader }: Routed) {
    const at = api.lastIndexOf('/');
    const path = `/apis/${api.slice(0, at)}/namespaces/${portalNamespace}/${api.slice(at + 1)}`;
    const fullname = `${name}-portal-services`;
    void platform.controlPlane.api.watch<RouteObject>(path, ({ type, object }) => {
      const called = object.metadata.name ?? '';
      if (!called.startsWith(fullname) || (suffix && !called.endsWith(suffix))) return;
      if (type === 'DELETED') {
        if (isTemporary) this.add(0);
        return;
      }
      const current = weight(object, `${fullname}-canary`);
      if (current !== undefined) this.add(current);
      if (hasHeader?.(object)) this.hadHeader = true;
    });
  }

  private add(weight: number): void {
    if (this.seen.at(-1) !== weight) this.seen.push(weight);
  }

  get all(): readonly number[] {
    return this.seen;
  }

  forget(): void {
    this.seen = this.seen.slice(-1);
    this.hadHeader = false;
  }
}

type Capability = 'headers' | 'mirrors' | 'experiments' | 'pingPong';

describe('routers whose objects the chart creates', () => {
  let platform: Platform;
  const portals = new Map<string, { portal: Portal; weights: Weights }>();

  beforeAll(async () => {
    platform = await startPlatform({ name: 'routers' });
    await applyRouterCrds(platform);
    await platform.createNamespace(portalNamespace);
    const permissions = Object.values(routed).map(({ permission }) => `trafficRouting.${permission}=true`);
    await installController(platform, ...permissions);
    await Promise.all(
      Object.entries(routed).map(async ([name, router]) => {
        const { steps: own, ...values } = router.values as { steps?: object };
        const file = inRunFolder(`${name}-values.json`);
        const analysis = { successRate: false, errorRate: false, latency: false };
        const strategy = { canary: own ?? steps() };
        writeFileSync(file, JSON.stringify({ rollout: { trafficRouting: name, analysis, strategy }, ...values }));
        const portal = new Portal(platform, name, [], ['--values', file, '--server-side=false']);
        await portal.install();
        portals.set(name, { portal, weights: new Weights(platform, name, router) });
      }),
    );
  });
  afterAll(() => platform?.stop());

  const of = (name: string) => portals.get(name) as { portal: Portal; weights: Weights };

  together(
    Object.entries(routed).map(([name, { hasHeader }]) => [
      `a good version behind ${name}`,
      'gets each weight, then everything, and is the stable version',
      async () => {
        const { portal, weights: seen } = of(name);
        seen.forget();
        await portal.deploy('1.1.0-good');
        await portal.release.promoted(':1.1.0-good', 120);
        await eventually(20, async () => expect(seen.all).toEqual([0, 20, 60, 100, 0]));
        expect(seen.hadHeader).toBe(hasHeader !== undefined);
        return `weights ${seen.all.join(', ')}${hasHeader ? ', and a header route' : ''}`;
      },
    ]),
  );

  together(
    Object.keys(routed).map((name) => [
      `an abort behind ${name}`,
      'takes all requests from the canary',
      async () => {
        const { portal, weights: seen } = of(name);
        seen.forget();
        await portal.deploy('1.2.0-good');
        await eventually(60, async () => expect(seen.all.at(-1)).toBe(20));
        await portal.argo('abort');
        await portal.release.aborted(':1.2.0-good', 60);
        await eventually(30, async () => expect(seen.all).toEqual([0, 20, 0]));
        return `weights ${seen.all.join(', ')}`;
      },
    ]),
  );

  scenario(
    'each step behind each router',
    'is called invalid by the controller where the chart rejects it',
    async () => {
      const namespace = 'matrix';
      await platform.createNamespace(namespace);
      const sections: Readonly<Record<string, object>> = {
        alb: { ingress: 'a', servicePort: 80 },
        ambassador: { mappings: ['a'] },
        apisix: { route: { name: 'a' } },
        appMesh: { virtualService: { name: 'a' }, virtualNodeGroup: nodeGroup },
        istio: { virtualService: { name: 'a' } },
        nginx: { stableIngress: 'a' },
        plugins: { 'example/router': {} },
        smi: {},
        traefik: { weightedTraefikServiceName: 'a' },
      };
      const kinds: Record<Capability, { step: object; strategy?: object; message: RegExp }> = {
        headers: { step: header(beta), message: /SetHeaderRoute requires TrafficRouting/ },
        mirrors: {
          step: { setMirrorRoute: { name: 'beta', match: [{ method: { exact: 'GET' } }] } },
          message: /SetMirrorRoute requires TrafficRouting/,
        },
        experiments: {
          step: { experiment: { templates: [{ name: 'a', specRef: 'canary', weight: 5 }] } },
          message: /Experiment template weight is only available/,
        },
        pingPong: {
          step: { setWeight: 5 },
          strategy: { pingPong: { pingService: 'c', pongService: 'd' } },
          message: /Ping-pong feature works with/,
        },
      };
      const cases = Object.entries(sections).flatMap(([router, section]) =>
        (Object.keys(kinds) as Capability[]).map((capability) => ({ router, section, capability })),
      );
      const nameOf = (router: string, capability: string) => `${router}-${capability}`.toLowerCase();
      const items = cases.map(({ router, section, capability }) =>
        rollout(nameOf(router, capability), {
          stableService: 'a',
          canaryService: 'b',
          trafficRouting: { [router]: section, managedRoutes: [{ name: 'beta' }] },
          steps: [kinds[capability].step],
          ...kinds[capability].strategy,
        }),
      );
      const file = inRunFolder('matrix.json');
      writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
      await platform.kubectl('apply', '--filename', file, '--namespace', namespace);
      const path = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts`;
      // The valid ones name objects that do not exist.
      const messages = await eventually(60, async () => {
        const all = await platform.controlPlane.api.list<Rollout>(path);
        const found = new Map(all.map(({ metadata, status }) => [metadata.name, status?.message ?? '']));
        expect([...found.values()].filter((message) => !message.startsWith('InvalidSpec'))).toEqual([]);
        expect(found.size).toBe(cases.length);
        return found;
      });
      const verdicts = cases.map(({ router, capability }) => ({
        router,
        capability,
        isInvalid: kinds[capability].message.test(messages.get(nameOf(router, capability)) ?? ''),
      }));
      expect(verdicts).toEqual(
        cases.map(({ router, capability }) => ({ router, capability, isInvalid: !fields[router]?.[capability] })),
      );
      return `${cases.length} pairs alike`;
    },
  );
});

const nodeGroup = { canaryVirtualNodeRef: { name: 'a' }, stableVirtualNodeRef: { name: 'b' } };
