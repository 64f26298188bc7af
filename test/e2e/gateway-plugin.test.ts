import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { goModuleDir } from '../../tools/imports/go-module';
import { gatewayApi } from '../../tools/imports/sources';
import { installController } from './support/controller';
import { eventually } from './support/eventually';
import { gatewayPluginDouble, RouteStates } from './support/gateway-plugin';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace } from './support/portal';
import { inRunFolder } from './support/run-folder';
import { scenario, together } from './support/scenario';
import { applyCrds } from './support/upstream-crds';

const plugin = 'argoproj-labs/gatewayAPI';
/** The plugin itself, to record what it writes. */
const recordedPlugin = process.env.CHARTWRIGHT_E2E_GATEWAY_PLUGIN;
const recording = join(__dirname, 'fixtures/gateway-api-plugin/routes.json');

const pause = { pause: { duration: '4s' } };
const header = (name: string, ...match: object[]) => ({ setHeaderRoute: { name, ...(match.length > 0 && { match }) } });
/** Index of the step that waits for a person. */
const waiting = 4;
const steps = [
  { setCanaryScale: { weight: 20 } },
  header('beta', { headerName: 'x-beta', headerValue: { exact: 'yes' } }),
  pause,
  header(
    'team',
    { headerName: 'x-team', headerValue: { prefix: 'blue-' } },
    { headerName: 'x-user', headerValue: { regex: '[a-m].*' } },
  ),
  { pause: {} },
  { setWeight: 20 },
  pause,
  header('beta'),
  { setCanaryScale: { weight: 60 } },
  { setWeight: 60 },
  pause,
];

const parentRefs = [{ name: 'public' }];
const service = (name: string, weight: number) => ({ name: `own-portal-services${name}`, port: 80, weight });
/** An HTTPRoute with several rules, which the chart does not create. */
const ownRoute = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'own-portal-services' },
  spec: {
    parentRefs,
    rules: [
      {
        matches: [{ path: { type: 'Exact', value: '/orders' }, headers: [{ name: 'x-shop', value: 'a' }] }, {}],
        filters: [
          { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'x-via', value: 'route' }] } },
        ],
        backendRefs: [service('', 100), service('-canary', 0)],
      },
      { matches: [{ path: { type: 'Exact', value: '/static' } }], backendRefs: [service('', 1)] },
      { backendRefs: [service('', 100), service('-canary', 0)] },
    ],
  },
};

interface Routed {
  readonly kind: 'httproutes' | 'grpcroutes';
  readonly values: object;
  readonly rollout: object;
  readonly canary?: object;
}

const byChart = { trafficRouting: 'gatewayAPI' };
const routed: Readonly<Record<string, Routed>> = {
  http: { kind: 'httproutes', values: { httpRoute: { enabled: true, parentRefs } }, rollout: byChart },
  grpc: {
    kind: 'grpcroutes',
    values: {
      grpcRoute: {
        enabled: true,
        parentRefs,
        matches: [{ method: { service: 'orders.v1.Orders' } }, { headers: [{ name: 'x-shop', value: 'a' }] }],
      },
    },
    rollout: byChart,
  },
  own: {
    kind: 'httproutes',
    values: { extraObjects: [ownRoute] },
    rollout: {},
    canary: {
      trafficRouting: {
        plugins: { [plugin]: { httpRoutes: [{ name: 'own-portal-services', useHeaderRoutes: true }] } },
      },
    },
  },
};

describe('what the plugin for the Gateway API writes', () => {
  let platform: Platform;
  const portals = new Map<string, { portal: Portal; route: RouteStates }>();

  beforeAll(async () => {
    const location = recordedPlugin ?? gatewayPluginDouble();
    platform = await startPlatform({ name: 'gateway-plugin' });
    const folder = join(goModuleDir(gatewayApi), gatewayApi.folder);
    await applyCrds(
      platform,
      ['httproutes', 'grpcroutes'].map((plural) => join(folder, `gateway.networking.k8s.io_${plural}.yaml`)),
    );
    await platform.createNamespace(portalNamespace);
    await installController(
      platform,
      'trafficRouting.gatewayAPI=true',
      `plugins.trafficRouter[0].name=${plugin}`,
      `plugins.trafficRouter[0].location=file://${location}`,
    );
    const analysis = { successRate: false, errorRate: false, latency: false };
    await Promise.all(
      Object.entries(routed).map(async ([name, { kind, values, rollout, canary }]) => {
        const file = inRunFolder(`gateway-${name}-values.json`);
        const strategy = { canary: { steps, ...canary } };
        writeFileSync(file, JSON.stringify({ rollout: { analysis, strategy, ...rollout }, ...values }));
        const portal = new Portal(platform, name, [], ['--values', file, '--server-side=false']);
        const route = new RouteStates(platform.controlPlane.api, portalNamespace, kind, portal.release.name);
        await portal.install();
        portals.set(name, { portal, route });
      }),
    );
  });
  afterAll(() => platform?.stop());

  const of = (name: string) => portals.get(name) as { portal: Portal; route: RouteStates };
  const waits = ({ release }: Portal) =>
    release.until('waiting', ({ status }) => status?.phase === 'Paused' && status.currentStepIndex === waiting, 90);

  together(
    Object.keys(routed).map((name) => [
      `a release with header routes at ${name}, promoted and aborted`,
      'leaves the route as it was',
      async () => {
        const { portal, route } = of(name);
        const first = route.states.at(-1);
        await portal.deploy('1.1.0-good');
        await waits(portal);
        await portal.argo('promote');
        await portal.release.promoted(':1.1.0-good', 120);
        await eventually(30, async () => expect(route.states.at(-1)).toEqual(first));
        await portal.deploy('1.2.0-good');
        await waits(portal);
        await portal.argo('abort');
        await portal.release.aborted(':1.2.0-good', 60);
        await eventually(30, async () => expect(route.states.at(-1)).toEqual(first));
        return `${route.states.length} states`;
      },
    ]),
  );

  scenario('the double of the plugin', 'writes what the plugin writes', async () => {
    const states = Object.fromEntries(Object.keys(routed).map((name) => [name, of(name).route.states]));
    // fixtures/gateway-api-plugin/README.md says how it was recorded.
    if (recordedPlugin) writeFileSync(recording, `${JSON.stringify(states, null, 2)}\n`);
    expect(states).toEqual(JSON.parse(readFileSync(recording, 'utf8')));
    return 'the same states of an HTTPRoute, a GRPCRoute, and an HTTPRoute of several rules';
  });
});
