import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from './support/api';
import { controllerNamespace, installController } from './support/controller';
import { eventually } from './support/eventually';
import { expectThirdBadPoint, tooManyErrors } from './support/measured';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace, replicas } from './support/portal';
import type { AnalysisRun, Rollout } from './support/release';
import { scenario, together } from './support/scenario';
import { canaryPods, firstWeight, routing, WatchedPortal } from './support/watched-portal';

/** Seconds of a Prometheus outage that are tolerated: two consecutive errors, ten seconds apart. */
const outageTolerance = 20;
const errorsLetPass = outageTolerance / 10;
const first = '1.0.0-good';
const argo = '/apis/argoproj.io/v1alpha1';

describe('faults during a release', () => {
  let platform: Platform;
  const paused = 'rollout.pause=10m';
  const names = ['unready', 'overtaken', 'overtakenbad', 'unmeasured', 'good', 'turning', 'routed'] as const;
  type Name = (typeof names)[number];
  const portals = {} as Record<Name, WatchedPortal>;
  const settings: Partial<Record<Name, string[]>> = {
    unready: ['progressDeadlineSeconds=20', 'startupProbe.enabled=false'],
    turning: [paused],
    routed: [paused],
  };

  beforeAll(async () => {
    platform = await startPlatform({ name: 'faults' });
    await platform.createNamespace(portalNamespace);
    await installController(platform, `analysis.outageTolerance=${outageTolerance}s`, 'trafficRouting.nginx=true');
    for (const name of names) {
      portals[name] = new WatchedPortal(platform, name, settings[name], name === 'routed');
    }
    await Promise.all(names.map((name) => portals[name].install(first)));
    for (const portal of Object.values(portals)) {
      await eventually(60, () => expect(portal.ready.count).toBe(replicas));
      portal.forget();
    }
  });
  afterAll(() => platform?.stop());

  const versionOf = (rollout: Rollout): string => rollout.status?.currentPodHash as string;
  const errors = (run: AnalysisRun | undefined): string[][] =>
    (run?.status?.metricResults ?? []).map(({ measurements = [] }) =>
      measurements.filter(({ phase }) => phase === 'Error').map(({ finishedAt }) => finishedAt as string),
    );

  /** Starts a release of a good version and two of versions that can fail, and waits until each is at its first weight. */
  const begin = async (version: string) => {
    const { good, turning, routed } = portals;
    const tags = { good: `${version}-good`, bad: version };
    for (const one of [good, turning, routed]) one.forget();
    await Promise.all([turning, routed].map((one) => one.deploy(tags.bad)));
    for (const one of [turning, routed]) {
      const { rollout } = await one.atStep(1);
      await eventually(60, async () => expect((await one.analysis(rollout)).guard).toBeDefined());
      await eventually(60, () => expect(one.ready.of(tags.bad)).toBe(canaryPods));
    }
    await eventually(60, () => expect(routed.weight.now).toBe(firstWeight));
    await good.deploy(tags.good);
    await good.atStep(1);
    platform.metrics.behave(tags.bad, 'bad');
    return { good, turning, routed, tags };
  };

  /** Waits until those releases end: the good one is promoted, and the guard aborts the other two. */
  const endAsMeasured = async ({ good, turning, routed, tags }: Awaited<ReturnType<typeof begin>>): Promise<void> => {
    const ends = [turning, routed].map(async (one) => {
      const { rollout } = await one.rolledBack(tags.bad, first);
      expectThirdBadPoint((await one.analysis(rollout)).guard, tooManyErrors);
    });
    await Promise.all([...ends, good.promoted(tags.good)]);
  };

  together([
    [
      'the canary never becomes ready',
      'aborted after progressDeadlineSeconds; all stable pods remain',
      async () => {
        const one = portals.unready;
        const tag = '1.1.0-unready';
        await one.deploy(tag);
        const begin = Date.now();
        const { at, rollout } = await one.rolledBack(tag, first);
        expect(one.ready.least(first)).toBe(replicas);
        const pods = `/api/v1/namespaces/${portalNamespace}/pods?labelSelector=rollouts-pod-template-hash=`;
        await eventually(60, async () => {
          expect(await platform.controlPlane.api.list(`${pods}${versionOf(rollout)}`)).toEqual([]);
        });
        return `aborted after ${((at - begin) / 1000).toFixed(0)} s: ${rollout.status?.message}`;
      },
    ],
    [
      'a second good release during the first',
      'starts again at the first weight and is promoted',
      async () => {
        const one = portals.overtaken;
        await one.deploy('1.1.0-good');
        await one.atStep(3);
        await one.deploy('1.2.0-good');
        const rollout = await one.promoted('1.2.0-good');
        const steps = one.release.steps().map(({ step }) => step);
        // The list starts with the last step of the first release.
        expect(steps.slice(-9)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
        expect(one.ready.of('1.1.0-good')).toBe(0);
        expect((await one.analysis(rollout)).gates).toHaveLength(4);
        return `steps ${steps.slice(-9).join(', ')} of the second; ${one.ready.least()} to ${one.ready.most()} ready pods`;
      },
    ],
    [
      'a second, bad release during the first',
      'rolled back to the version that was stable before both',
      async () => {
        const one = portals.overtakenbad;
        await one.deploy('1.1.0-good');
        await one.atStep(3);
        await one.deploy('1.2.0-bad');
        const { rollout } = await one.release.aborted(':1.2.0-bad', 180);
        expectThirdBadPoint((await one.analysis(rollout)).guard, tooManyErrors);
        await eventually(60, () => expect([one.ready.of(first), one.ready.count]).toEqual([replicas, replicas]));
        expect(one.ready.most('1.2.0-bad')).toBe(canaryPods);
        one.expectEnough();
        return `back at ${first}; at most ${one.ready.most('1.2.0-bad')} bad pod, at least ${one.ready.least()} ready`;
      },
    ],
    [
      'a rollback with Helm 4 and a router, to a revision applied server-side',
      'conflicts with the controller; succeeds with --server-side=false and the revision',
      async () => {
        const one = new Portal(platform, 'helmed', [paused, ...routing.settings]);
        const helm = (command: string, ...more: string[]) =>
          platform.helm(4, command, one.name, ...more, '--namespace', portalNamespace);
        await one.install(first);
        const set = ['--reuse-values', '--set', 'image.tag=1.1.0-good', ...routing.flags];
        await helm('upgrade', 'dist/helm/charts/portal-services', ...set);
        await one.release.until('at its first weight', ({ status }) => status?.currentStepIndex === 1, 180);
        await expect(helm('rollback')).rejects.toThrow(/conflict.*rollouts-controller/);
        // The failed revision already has the good image; the one before it is the bad version.
        expect((await one.release.get()).spec.template.spec.containers[0]?.image).toContain(first);
        expect(
          JSON.parse(await helm('history', '--output', 'json')).map(({ status }: { status: string }) => status),
        ).toEqual(['superseded', 'superseded', 'failed']);
        await helm('rollback', '1', ...routing.flags);
        const { rollout } = await one.release.promoted(`:${first}`, 120);
        const services = [one.release.name, `${one.release.name}-canary`].map((name) =>
          platform.controlPlane.api.get<KubeObject & { spec: { selector: Record<string, string> } }>(
            `/api/v1/namespaces/${portalNamespace}/services/${name}`,
          ),
        );
        for (const { spec } of await Promise.all(services))
          expect(spec.selector['rollouts-pod-template-hash']).toBe(rollout.status?.stableRS);
        return 'failed with a conflict with rollouts-controller; back at revision 1 with --server-side=false';
      },
    ],
    [
      'an AnalysisTemplate is missing',
      'InvalidSpec: paused until it exists, then continues or is rolled back',
      async () => {
        const { api } = platform.controlPlane;
        const one = portals.unmeasured;
        const { release } = one;
        const tag = '1.1.1';
        const templates = `${argo}/namespaces/${portalNamespace}/analysistemplates`;
        const shared = await api.list<KubeObject & { spec: object }>(`${argo}/clusteranalysistemplates`);
        const create = (name: string) => {
          const { spec } = shared.find(({ metadata }) => metadata.name === name) as { spec: object };
          const kind = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AnalysisTemplate' };
          return api.create(templates, { ...kind, metadata: { name }, spec });
        };
        const invalid = (name: string) =>
          release.until(
            `invalid because ${name} is missing`,
            ({ status }) => status?.message?.startsWith('InvalidSpec') === true && status.message.includes(name),
            90,
          );

        // They do not exist in this namespace.
        await one.deploy(tag, 'rollout.analysis.clusterScope=false');
        await invalid("'success-rate-gate' not found");
        await sleep(5000);
        expect(one.ready.of(first)).toBe(replicas);
        expect(one.ready.most(tag)).toBe(0);

        for (const { metadata } of shared) await create(metadata.name);
        release.forget();
        const version = versionOf((await one.atStep(3)).rollout);
        // A release that needs the template while it is missing is reconciled again only after a quarter of an hour.
        await eventually(60, async () => expect((await release.analysis(version)).gates).toHaveLength(2));
        release.forget();
        await api.delete(`${templates}/latency-gate`);
        await invalid('latency-gate');
        const pods = one.ready.of(tag);
        // Meanwhile it fails: the guard reports it, but the controller is not running.
        platform.metrics.behave(tag, 'bad');
        await eventually(60, async () => expect((await release.analysis(version)).guard?.status?.phase).toBe('Failed'));
        await sleep(5000);
        expect((await release.get()).status?.abort ?? false).toBe(false);
        expect([one.ready.of(tag), one.ready.of(first)]).toEqual([pods, replicas - pods]);

        await create('latency-gate');
        release.forget();
        await release.aborted(`:${tag}`, 120);
        await eventually(60, () => expect([one.ready.of(first), one.ready.count]).toEqual([replicas, replicas]));
        expect(one.ready.most(tag)).toBe(pods);
        one.expectEnough();
        return `paused without pods, then at ${pods} with a Failed guard; rolled back once the template existed`;
      },
    ],
  ]);

  scenario('the controller is killed during a canary', 'everything pauses, then continues as measured', async () => {
    const begun = await begin('1.1.0');
    const selector = 'app.kubernetes.io/component=controller';
    const pods = await platform.controlPlane.api.list<KubeObject>(
      `/api/v1/namespaces/${controllerNamespace}/pods?labelSelector=${selector}`,
    );
    expect(pods).toHaveLength(2);
    await Promise.all(pods.map(({ metadata }) => platform.kubelet.crash(controllerNamespace, metadata.name)));
    const killed = Date.now();
    const parts = [begun.good, begun.turning, begun.routed];
    for (const one of parts) one.release.forget();
    // The lease of the killed leader expires after at least 13 seconds.
    await sleep(10_000);
    expect(parts.flatMap(({ release }) => release.steps())).toEqual([]);
    const back = begun.turning.release.until('seen by a controller again', () => true, 60);
    await endAsMeasured(begun);
    const seconds = ((await back).at - killed) / 1000;
    return `paused for ${seconds.toFixed(0)} s; the good version promoted, the bad ones rolled back`;
  });

  scenario('the API server is restarted during a canary', 'nothing is lost; all releases end as measured', async () => {
    const begun = await begin('1.2.0');
    const path = `/api/v1/namespaces/${portalNamespace}/pods?labelSelector=app.kubernetes.io/instance=routed`;
    const stable = async (): Promise<string[]> => {
      const { status } = await begun.routed.release.get();
      const pods = await platform.controlPlane.api.list<KubeObject>(
        `${path},rollouts-pod-template-hash=${status?.stableRS}`,
      );
      return pods.map(({ metadata }) => metadata.name);
    };
    const before = await stable();
    const since = Date.now();
    await platform.controlPlane.restartApiServer();
    const seconds = (Date.now() - since) / 1000;
    await endAsMeasured(begun);
    expect(await stable()).toEqual(before);
    return `down for ${seconds.toFixed(0)} s; the good version promoted, the bad ones rolled back, the same stable pods`;
  });

  scenario('Prometheus is down for less than outageTolerance', 'no release is aborted', async () => {
    const begun = await begin('1.3.0');
    const { good, tags } = begun;
    const { rollout } = await good.atStep(1);
    await platform.prometheus.stop();
    await sleep(12_000);
    await platform.prometheus.start();
    await endAsMeasured(begun);
    const { gates, guard } = await good.analysis(rollout);
    const most = Math.max(...[...gates, guard].flatMap((run) => errors(run).map(({ length }) => length)));
    expect(most).toBeGreaterThanOrEqual(1);
    expect(most).toBeLessThanOrEqual(errorsLetPass);
    return `up to ${most} consecutive errors tolerated; ${tags.good} promoted, the bad ones rolled back by measurements`;
  });

  scenario('Prometheus is down for more than outageTolerance', 'rolled back as Error; promoted by retry', async () => {
    const { good, turning, routed, tags } = await begin('1.4.0');
    await platform.prometheus.stop();
    const ends = [
      [good, tags.good, '1.3.0-good'],
      [turning, tags.bad, first],
      [routed, tags.bad, first],
    ] as const;
    const spans = await Promise.all(
      ends.map(async ([one, tag, stable]) => {
        const { at, rollout } = await one.rolledBack(tag, stable);
        expect(rollout.status?.message).toContain('assessed Error');
        const { gates, guard } = await one.analysis(rollout);
        const ended = [...gates, guard].find((run) => run?.status?.phase === 'Error');
        const times = errors(ended).find(({ length }) => length > errorsLetPass) as string[];
        expect(times).toHaveLength(errorsLetPass + 1);
        return (at - Date.parse(times[0] as string)) / 1000;
      }),
    );
    await platform.prometheus.start();
    good.forget();
    good.release.forget();
    await good.argo('retry', 'rollout');
    await good.promoted(tags.good);
    const seconds = spans.map((span) => span.toFixed(0)).join(', ');
    return `rolled back ${seconds} s after the first error; the good one promoted after retry`;
  });
});
