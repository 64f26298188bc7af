import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { installController } from './support/controller';
import { eventually } from './support/eventually';
import { gatewayPluginDouble, RecordedRoute } from './support/gateway-plugin';
import type { LocalImage } from './support/images';
import { type Platform, startPlatform } from './support/platform';
import { RoutedRollout, servicesOf } from './support/routed-rollout';
import { scenario } from './support/scenario';
import { startTraefik, type Traefik } from './support/traefik';
import { type Address, type Answers, share, Traffic } from './support/traffic';

const namespace = 'shop';
const weights = [20, 40, 60, 80];
const requests = 10_000;

const steps = weights.flatMap((setWeight) => [{ setWeight }, { pause: {} }]);
/** The default of the charts. */
const lifecycle = { preStop: { sleep: { seconds: 5 } } };
const gatewayPlugin = 'argoproj-labs/gatewayAPI';
/** The plugin itself, to record what it writes. */
const recordedPlugin = process.env.CHARTWRIGHT_E2E_GATEWAY_PLUGIN;

/** The portal's program, which answers with the tag of its image. */
const portal: LocalImage = {
  matches: /\/portal-services:/,
  entrypoint: [process.execPath, join(__dirname, 'support/programs/portal.js')],
  path: [],
  env: ({ spec }) => ({ PORT: '8080', VERSION: spec?.containers[0]?.image?.split(':')[1] as string }),
};

const traefikObject = (kind: string, name: string, spec: object) => ({
  apiVersion: 'traefik.io/v1alpha1',
  kind,
  metadata: { name },
  spec,
});
const ingressRoute = (name: string, host: string, service: object) =>
  traefikObject('IngressRoute', name, {
    routes: [{ kind: 'Rule', match: `Host(\`${host}\`)`, services: [service] }],
  });

describe('requests through Traefik', () => {
  let platform: Platform;
  let traefik: Traefik;

  beforeAll(async () => {
    platform = await startPlatform({ name: 'traffic', images: [portal] });
    traefik = await startTraefik(platform);
    await platform.createNamespace(namespace, 'privileged');
    await installController(
      platform,
      'trafficRouting.traefik=true',
      'trafficRouting.gatewayAPI=true',
      `plugins.trafficRouter[0].name=${gatewayPlugin}`,
      `plugins.trafficRouter[0].location=file://${recordedPlugin ?? gatewayPluginDouble()}`,
    );
  }, 1_800_000);
  afterAll(async () => {
    await traefik?.stop();
    await platform?.stop();
  });

  const at = (name: string): Address => ({ url: traefik.url, host: `${name}.hmco.example` });
  const answersOnly = (address: Address, version: string): Promise<void> =>
    eventually(30, async () => {
      const { versions, failures } = await new Traffic(address).send(50);
      expect([versions, failures]).toEqual([{ [version]: 50 }, {}]);
    });

  /** Measures the share of a canary at each weight and promotes it; requests at a constant rate meanwhile. */
  async function releaseByWeights(name: string, rollout: RoutedRollout, tag: string): Promise<string> {
    const address = at(name);
    const shares: string[] = [];
    const answers = await Traffic.during(address, async () => {
      await rollout.deploy(tag);
      for (const [index, weight] of weights.entries()) {
        await rollout.paused(2 * index + 1);
        await traefik.weighted(name, [100 - weight, weight]);
        const measured = await new Traffic(address).send(requests);
        expect(measured.failures).toEqual({});
        expect(Math.abs(share(measured, tag) - weight)).toBeLessThan(1.5);
        shares.push(share(measured, tag).toFixed(2));
        await rollout.promote();
      }
      await rollout.release.promoted(`:${tag}`, 60);
      await answersOnly(address, tag);
    });
    expect(answers.failures).toEqual({});
    return `${shares.join(', ')} %; none of ${answers.total} requests during the release failed`;
  }

  /** Aborts a release at its first weight, until the canary's pods are gone; requests at a constant rate meanwhile. */
  async function abortAtFirstWeight(
    name: string,
    rollout: RoutedRollout,
    stable: string,
    tag: string,
  ): Promise<string> {
    const address = at(name);
    const { total, failures, versions } = await Traffic.during(address, async () => {
      await rollout.deploy(tag);
      await rollout.paused(1);
      await traefik.weighted(name, [80, 20]);
      await sleep(2000);
      await rollout.abort();
      const { rollout: aborted } = await rollout.release.aborted(`:${tag}`, 60);
      await answersOnly(address, stable);
      await eventually(60, async () =>
        expect(await rollout.release.readyPods(aborted.status?.currentPodHash as string)).toBe(0),
      );
    });
    expect(failures).toEqual({});
    expect(versions[tag]).toBeGreaterThan(0);
    return `none of ${total} requests failed, ${versions[tag]} answered by the canary`;
  }

  describe('by a TraefikService', () => {
    const name = 'traefik';
    const [stableService, canaryService] = servicesOf(name);
    let rollout: RoutedRollout;

    beforeAll(async () => {
      rollout = new RoutedRollout(platform, namespace, name);
      const weighted = [
        { name: stableService, port: 80, weight: 100 },
        { name: canaryService, port: 80, weight: 0 },
      ];
      const router = [
        traefikObject('TraefikService', name, { weighted: { services: weighted } }),
        ingressRoute(name, at(name).host, { kind: 'TraefikService', name }),
      ];
      const trafficRouting = { traefik: { weightedTraefikServiceName: name } };
      await rollout.install('1.0.0', { canary: { stableService, canaryService, trafficRouting, steps } }, router, {
        lifecycle,
      });
      await answersOnly(at(name), '1.0.0');
    });

    scenario('a release by weights', 'each weight is the share of the canary, and no request fails', () =>
      releaseByWeights(name, rollout, '1.1.0'),
    );

    scenario('an aborted release', 'the stable version has all requests again, and none fails', () =>
      abortAtFirstWeight(name, rollout, '1.1.0', '1.2.0'),
    );
  });

  describe('by an HTTPRoute', () => {
    const name = 'gateway';
    const [stableService, canaryService] = servicesOf(name);
    let rollout: RoutedRollout;
    let route: RecordedRoute;

    beforeAll(async () => {
      rollout = new RoutedRollout(platform, namespace, name);
      const gatewayObject = (kind: string, spec: object) => ({
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind,
        metadata: { name },
        spec,
      });
      const backendRefs = [
        { name: stableService, port: 80 },
        { name: canaryService, port: 80 },
      ];
      const router = [
        gatewayObject('GatewayClass', { controllerName: 'traefik.io/gateway-controller' }),
        gatewayObject('Gateway', {
          gatewayClassName: name,
          listeners: [{ name: 'http', protocol: 'HTTP', port: traefik.port }],
        }),
        gatewayObject('HTTPRoute', {
          parentRefs: [{ name }],
          hostnames: [at(name).host],
          rules: [{ backendRefs }],
        }),
      ];
      route = new RecordedRoute(platform.controlPlane.api, namespace, name);
      const trafficRouting = { plugins: { [gatewayPlugin]: { httpRoute: name, namespace } } };
      await rollout.install('1.0.0', { canary: { stableService, canaryService, trafficRouting, steps } }, router);
      await answersOnly(at(name), '1.0.0');
    });

    scenario('a release by weights', 'each weight is the share of the canary, and no request fails', () =>
      releaseByWeights(name, rollout, '1.1.0'),
    );

    scenario('an aborted release', 'the stable version has all requests again, and none fails', () =>
      abortAtFirstWeight(name, rollout, '1.1.0', '1.2.0'),
    );

    scenario('the double of the plugin', 'writes what the plugin of Argo Rollouts writes', async () => {
      // fixtures/gateway-api-plugin/README.md says how it was recorded.
      const recording = join(__dirname, 'fixtures/gateway-api-plugin/httproute.json');
      if (recordedPlugin) writeFileSync(recording, `${JSON.stringify(route.states, null, 2)}\n`);
      expect(route.states).toEqual(JSON.parse(readFileSync(recording, 'utf8')));
      return `${route.states.length} states of the HTTPRoute`;
    });
  });

  const isGone = async ({ release: { namespace } }: RoutedRollout, hash: string): Promise<void> => {
    const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=rollouts-pod-template-hash=${hash}`;
    await eventually(90, async () => expect(await platform.controlPlane.api.list(path)).toEqual([]));
  };

  /** Releases a version by replacing pods, whose requests find no router but Traefik's list of endpoints. */
  async function replacePods(name: string, container: object): Promise<Answers> {
    const rollout = new RoutedRollout(platform, namespace, name);
    const address = at(name);
    const router = [ingressRoute(name, address.host, { name, port: 80 })];
    await rollout.install('1.0.0', { canary: { maxSurge: 1, maxUnavailable: 0 } }, router, container);
    await answersOnly(address, '1.0.0');
    const { status } = await rollout.release.get();
    return Traffic.during(address, async () => {
      await rollout.deploy('1.1.0');
      await rollout.release.promoted(':1.1.0', 60);
      await isGone(rollout, status?.stableRS as string);
    });
  }

  scenario('pods that end without a preStop hook', 'requests fail until Traefik has removed them', async () => {
    const { total, failures } = await replacePods('abrupt', {});
    // This also proves that the scenarios above would notice.
    expect(Object.keys(failures)).toContain('502 Bad Gateway');
    return `${failures['502 Bad Gateway']} of ${total} requests failed`;
  });

  scenario("pods that end with the charts' preStop hook", 'no request fails', async () => {
    const { total, failures } = await replacePods('graceful', { lifecycle });
    expect(failures).toEqual({});
    return `none of ${total} requests failed`;
  });

  scenario('a blue-green release', 'all requests move to the new version at once, and none fails', async () => {
    const name = 'blue-green';
    const [activeService, previewService] = servicesOf(name);
    const rollout = new RoutedRollout(platform, namespace, name);
    const address = at(name);
    const router = [ingressRoute(name, address.host, { name: activeService, port: 80 })];
    const blueGreen = { activeService, previewService, autoPromotionEnabled: false };
    await rollout.install('1.0.0', { blueGreen }, router);
    await answersOnly(address, '1.0.0');
    const { total, failures, versions } = await Traffic.during(address, async () => {
      await rollout.deploy('1.1.0');
      await rollout.paused();
      await answersOnly(address, '1.0.0');
      await rollout.promote();
      await rollout.release.promoted(':1.1.0', 60);
      await answersOnly(address, '1.1.0');
    });
    expect(failures).toEqual({});
    return `none of ${total} requests failed: ${JSON.stringify(versions)}`;
  });
});
