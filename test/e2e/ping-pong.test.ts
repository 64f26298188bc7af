import { writeFileSync } from 'node:fs';
import type { KubeObject } from './support/api';
import { installController } from './support/controller';
import { eventually } from './support/eventually';
import { failedMetrics } from './support/measured';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace } from './support/portal';
import type { Rollout } from './support/release';
import { applyRouterCrds } from './support/router-crds';
import { inRunFolder } from './support/run-folder';
import { together } from './support/scenario';

interface Selecting extends KubeObject {
  spec: { selector: Record<string, string> };
}
type Routes = KubeObject & { spec: { http: { route: { weight: number; destination: { host: string } }[] }[] } };
type Status = NonNullable<Rollout['status']> & { canary?: { stablePingPong?: string } };

const hash = 'rollouts-pod-template-hash';
const names = ['istio', 'alb'] as const;
type Name = (typeof names)[number];

describe('Services that take turns', () => {
  let platform: Platform;
  const portals = {} as Record<Name, Portal>;
  /** Distinct weights of ping and pong. */
  const weights: Record<Name, string[]> = { istio: [], alb: [] };
  /** What the selectors of ping and pong select, whenever one changed. */
  const switches: Record<Name, string[]> = { istio: [], alb: [] };

  beforeAll(async () => {
    platform = await startPlatform({ name: 'ping-pong' });
    await applyRouterCrds(platform);
    await platform.createNamespace(portalNamespace);
    await installController(platform, 'trafficRouting.istio=true', 'trafficRouting.awsLoadBalancerController=true');
    const exposed: Record<Name, object> = {
      istio: { virtualService: { enabled: true } },
      alb: { ingress: { enabled: true, className: 'alb' } },
    };
    await Promise.all(
      names.map(async (name) => {
        const file = inRunFolder(`ping-pong-${name}-values.json`);
        const canary = { pingPong: { enabled: true }, steps: [{ setWeight: 20 }, { setWeight: 60 }] };
        writeFileSync(
          file,
          JSON.stringify({ rollout: { trafficRouting: name, strategy: { canary } }, ...exposed[name] }),
        );
        portals[name] = new Portal(platform, name, [], ['--values', file, '--server-side=false']);
        watch(name);
        await portals[name].install();
      }),
    );
  });
  afterAll(() => platform?.stop());

  function watch(name: Name): void {
    const { api } = platform.controlPlane;
    const fullname = portals[name].release.name;
    const add = (states: string[], state: string): void => {
      if (states.at(-1) !== state) states.push(state);
    };
    const object =
      name === 'istio'
        ? `/apis/networking.istio.io/v1/namespaces/${portalNamespace}/virtualservices`
        : `/apis/networking.k8s.io/v1/namespaces/${portalNamespace}/ingresses`;
    void api.watch<Routes>(`${object}?fieldSelector=metadata.name=${fullname}`, ({ object: { metadata, spec } }) => {
      if (name === 'istio') {
        const of = (turn: string) =>
          spec.http[0]?.route.find(({ destination }) => destination.host === `${fullname}-${turn}`)?.weight;
        add(weights.istio, `${of('ping')}/${of('pong')}`);
        return;
      }
      const action = metadata.annotations?.[`alb.ingress.kubernetes.io/actions.${fullname}`];
      if (action === undefined) return;
      const groups = JSON.parse(action).ForwardConfig.TargetGroups as { ServiceName: string; Weight: number }[];
      const of = (turn: string) => groups.find(({ ServiceName }) => ServiceName === `${fullname}-${turn}`)?.Weight ?? 0;
      add(weights.alb, `${of('ping')}/${of('pong')}`);
    });
    const services = `/api/v1/namespaces/${portalNamespace}/services`;
    for (const turn of ['ping', 'pong'])
      void api.watch<Selecting>(`${services}?fieldSelector=metadata.name=${fullname}-${turn}`, ({ object: { spec } }) =>
        add(switches[name], `${turn} ${spec.selector[hash] ?? 'all'}`),
      );
  }

  const statusOf = async (name: Name): Promise<Status> => {
    const path = `/apis/argoproj.io/v1alpha1/namespaces/${portalNamespace}/rollouts/${portals[name].release.name}`;
    return (await platform.controlPlane.api.get<Rollout>(path)).status as Status;
  };
  const selectorOf = async (service: string): Promise<Record<string, string>> =>
    (await platform.controlPlane.api.get<Selecting>(`/api/v1/namespaces/${portalNamespace}/services/${service}`)).spec
      .selector;

  /** Releases a good version; returns the weights and the switches of Services that it made. */
  async function release(name: Name, tag: string): Promise<{ weights: string[]; switches: string[]; hash: string }> {
    const begin = [weights[name].length - 1, switches[name].length] as const;
    await portals[name].deploy(tag);
    await portals[name].release.promoted(`:${tag}`, 180);
    const stable = (await statusOf(name)).stableRS as string;
    return { weights: weights[name].slice(begin[0]), switches: switches[name].slice(begin[1]), hash: stable };
  }

  together(
    names.map((name) => [
      `two good versions by ${name}, and a bad one`,
      'the canary becomes the stable version without a switch of its Service, and the bad one is aborted',
      async () => {
        expect((await statusOf(name)).canary?.stablePingPong).toBe('ping');
        const first = await release(name, '1.1.0-good');
        expect(first.weights).toEqual(['100/0', '80/20', '40/60', '0/100']);
        // The Service of the canary selects it from the first step on, and at the end nothing is switched.
        expect(first.switches).toEqual([`pong ${first.hash}`]);
        expect((await statusOf(name)).canary?.stablePingPong).toBe('pong');
        const second = await release(name, '1.2.0-good');
        expect(second.weights).toEqual(['0/100', '20/80', '60/40', '100/0']);
        expect(second.switches).toEqual([`ping ${second.hash}`]);

        const before = weights[name].length - 1;
        await portals[name].deploy('1.3.0-bad');
        const { rollout } = await portals[name].release.aborted(':1.3.0-bad', 180);
        const { guard } = await portals[name].release.analysis(rollout.status?.currentPodHash as string);
        expect(guard && failedMetrics(guard)).toContain('error-rate');
        await eventually(30, async () => expect(weights[name].slice(before)).toEqual(['100/0', '80/20', '100/0']));
        // Callers inside the cluster: a Service of the stable version, or of both.
        const root = await selectorOf(portals[name].release.name);
        expect(root[hash]).toBe(name === 'alb' ? second.hash : undefined);
        return `weights of ping/pong ${[...first.weights, ...second.weights.slice(1)].join(', ')}`;
      },
    ]),
  );
});
