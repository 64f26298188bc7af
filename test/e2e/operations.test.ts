import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from './support/api';
import { installController } from './support/controller';
import { eventually } from './support/eventually';
import { fakeNodes } from './support/nodes';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace, replicas } from './support/portal';
import { ReadyPods } from './support/ready-pods';
import type { AnalysisRun, Rollout } from './support/release';
import { inRunFolder } from './support/run-folder';
import { scenario, together } from './support/scenario';
import { firstWeight, routing, WatchedPortal } from './support/watched-portal';

const [drained, other] = fakeNodes as [string, string];
/** Seconds without progress after which a release outside of gates and pauses is aborted. */
const progressDeadline = 20;
const shortDeadline = [`progressDeadlineSeconds=${progressDeadline}`, 'startupProbe.enabled=false'];

describe('manual actions, autoscalers and drains during a release', () => {
  let platform: Platform;
  const portals = {} as Record<'promoted' | 'aborted' | 'overdue' | 'scaled' | 'drained', Portal>;
  const bounds = (min: number, max: number): string[] => [
    'autoscaling.enabled=true',
    `autoscaling.minReplicas=${min}`,
    `autoscaling.maxReplicas=${max}`,
  ];

  beforeAll(async () => {
    platform = await startPlatform({ name: 'operations' });
    await platform.createNamespace(portalNamespace);
    await installController(platform, 'trafficRouting.nginx=true');
    const paused = ['rollout.pause=24h'];
    portals.promoted = new Portal(platform, 'promoted', [...paused, ...shortDeadline]);
    portals.aborted = new Portal(platform, 'aborted', paused);
    portals.overdue = new Portal(platform, 'overdue', shortDeadline);
    portals.scaled = new Portal(platform, 'scaled', bounds(5, 10));
    portals.drained = new Portal(platform, 'drained');
    await Promise.all(
      Object.entries(portals).map(([name, portal]) => portal.install(name === 'overdue' ? '1.0.0-idle' : undefined)),
    );
  });
  afterAll(() => platform?.stop());

  const versionOf = (rollout: Rollout): string => rollout.status?.currentPodHash as string;
  const phases = (runs: AnalysisRun[]): (string | undefined)[] => runs.map(({ status }) => status?.phase);
  const pausedAt = ({ release }: Portal, step: number) =>
    release.until(
      `paused at step ${step}`,
      ({ status }) => status?.phase === 'Paused' && status.currentStepIndex === step,
      180,
    );

  together([
    [
      'a manually promoted release',
      'pauses at each weight, and continues after `promote` and the gate',
      async () => {
        const portal = portals.promoted;
        await portal.deploy('1.1.0-good');
        const pods: number[] = [];
        for (const step of [1, 4, 7, 10]) {
          const { rollout } = await pausedAt(portal, step);
          // A pause longer than progressDeadlineSeconds does not count towards it, unlike a gate.
          if (step === 1) await sleep((progressDeadline + 5) * 1000);
          pods.push(rollout.status?.updatedReplicas as number);
          // The gates of earlier weights passed, but not the one of this weight.
          const { gates } = await portal.release.analysis(versionOf(rollout));
          expect(phases(gates)).toEqual(Array((step - 1) / 3).fill('Successful'));
          portal.release.forget();
          await portal.argo('promote');
        }
        const { rollout } = await portal.release.promoted(':1.1.0-good', 120);
        expect(pods).toEqual([1, 2, 3, 4]);
        expect(phases((await portal.release.analysis(versionOf(rollout))).gates)).toEqual(Array(4).fill('Successful'));
        return `promoted manually at ${pods.join(', ')} of ${replicas} pods, each time after its gate`;
      },
    ],
    [
      'a manually aborted release',
      'the stable version gets all requests again',
      async () => {
        const portal = portals.aborted;
        await portal.deploy('1.1.0-good');
        await pausedAt(portal, 1);
        await portal.argo('promote');
        await pausedAt(portal, 4);
        await portal.argo('abort');
        const { rollout } = await portal.release.aborted(':1.1.0-good', 60);
        await eventually(60, async () => {
          expect(await portal.release.readyPods(rollout.status?.stableRS as string)).toBe(replicas);
          expect(await portal.release.readyPods(versionOf(rollout))).toBe(0);
          // The version itself was good.
          expect((await portal.release.analysis(versionOf(rollout))).guard?.status?.phase).toBe('Successful');
        });
        return `aborted at 40 percent; ${replicas} stable pods, no canary pods`;
      },
    ],
    [
      'a plain promote at a gate that is older than progressDeadlineSeconds',
      'aborts the release; a younger gate is skipped, and `promote --full` completes it',
      async () => {
        const { release } = portals.overdue;
        const atGate = (step: number) =>
          release.until(
            `at the gate of step ${step}`,
            ({ status }) => status?.phase === 'Progressing' && status.currentStepIndex === step,
            120,
          );
        const gateIsOverdue = () => sleep((progressDeadline + 5) * 1000);
        // Without requests, each gate waits.
        await portals.overdue.deploy('1.1.0-idle');
        await atGate(1);
        await gateIsOverdue();
        await portals.overdue.argo('promote');
        const { rollout } = await release.aborted(':1.1.0-idle', 30);
        expect(rollout.status?.message).toContain('has timed out progressing');
        release.forget();
        await portals.overdue.argo('retry', 'rollout');
        await atGate(1);
        await portals.overdue.argo('promote');
        await atGate(3);
        await gateIsOverdue();
        await portals.overdue.argo('promote', '--full');
        await release.promoted(':1.1.0-idle', 60);
        return `aborted: ${rollout.status?.message}; retried from the first weight, then promoted by --full`;
      },
    ],
    [
      'upgrades with Helm 4 and kubectl of a Rollout with quantities that are not canonical',
      'conflict with the controller; succeed with --server-side=false and --force-conflicts',
      async () => {
        const quantities = ['rollout.pause=24h', 'resources.requests.cpu=1', 'resources.requests.memory=1024Mi'];
        quantities.push('resources.limits.memory=2048Mi');
        const one = new Portal(platform, 'quantities', quantities);
        const patched = new Portal(platform, 'quantities', quantities, routing.flags);
        const ofRelease = [one.name, '--namespace', portalNamespace];
        const conflict = /conflict.*rollouts-controller/;
        await one.install();
        await expect(one.deploy('1.1.0-good')).rejects.toThrow(conflict);
        for (const tag of ['1.1.0-good', '1.2.0-good']) {
          await patched.deploy(tag);
          await pausedAt(patched, 1);
        }
        const rollback = (revision: number, ...flags: string[]) =>
          platform.helm(4, 'rollback', one.name, `${revision}`, ...ofRelease.slice(1), ...flags);
        const bad = Number(JSON.parse(await platform.helm(4, 'status', ...ofRelease, '--output', 'json')).version);
        await expect(rollback(1)).rejects.toThrow(conflict);
        // Helm compares with the failed revision rather than with the Rollout, and finds no difference.
        await rollback(1, ...routing.flags);
        expect((await one.release.get()).spec.template.spec.containers[0]?.image).toContain(':1.2.0-good');
        one.release.forget();
        for (const revision of [bad, 1]) await rollback(revision, ...routing.flags);
        await one.release.promoted(':1.0.0-good', 120);

        const manifests = async (tag: string) => {
          const set = ['rollout.enabled=true', ...quantities, `image.tag=${tag}`].flatMap((each) => ['--set', each]);
          const chart = ['applied', 'dist/helm/charts/portal-services', '--namespace', portalNamespace];
          const file = inRunFolder(`quantities-${tag}.yaml`);
          writeFileSync(file, await platform.helm(4, 'template', ...chart, ...set));
          return ['apply', '--server-side', '--namespace', portalNamespace, '--filename', file];
        };
        const applied = new Portal(platform, 'applied');
        await platform.kubectl(...(await manifests('1.0.0-good')));
        await applied.release.promoted(':1.0.0-good', 180);
        await expect(platform.kubectl(...(await manifests('1.1.0-good')))).rejects.toThrow(conflict);
        await platform.kubectl(...(await manifests('1.1.0-good')), '--force-conflicts');
        await pausedAt(applied, 1);
        return 'each fails with a conflict with rollouts-controller, and succeeds with its flag';
      },
    ],
    [
      'an autoscaler whose bounds change during a release',
      'the autoscaler controls the number of pods, the release the weights',
      async () => {
        const { release } = portals.scaled;
        const scaled = async (pods: number): Promise<void> => {
          await eventually(90, async () => {
            expect((await release.get()).spec.replicas).toBe(pods);
            expect((await release.get()).status?.availableReplicas).toBe(pods);
          });
        };
        await scaled(5);
        await portals.scaled.deploy('1.1.0-good');
        const { rollout } = await release.until('at 40 percent', ({ status }) => status?.currentStepIndex === 3, 180);
        await portals.scaled.deploy('1.1.0-good', ...bounds(10, 20));
        const { rollout: promoted } = await release.promoted(':1.1.0-good', 240);
        // Changing the bounds does not create a new version.
        expect(versionOf(promoted)).toBe(versionOf(rollout));
        expect(promoted.spec.replicas).toBe(10);
        const steps = release.steps();
        expect(steps.filter(({ step }) => [5, 7].includes(step)).map(({ pods }) => pods)).toEqual([6, 8]);
        await scaled(10);
        await portals.scaled.deploy('1.1.0-good', ...bounds(2, 4));
        await scaled(4);
        return '5 pods; 10 during the release, 6 and 8 of them at 60 and 80 percent; 4 with the lower maximum';
      },
    ],
    [
      'a drain of one of two nodes during a release',
      `completes with at most one of ${replicas} pods missing; the release is promoted`,
      async () => {
        const { release } = portals.drained;
        const ready = new ReadyPods(platform.controlPlane.api, portalNamespace, 'drained');
        await eventually(30, () => expect(ready.count).toBe(replicas));
        await portals.drained.deploy('1.1.0-good');
        await release.until('at 40 percent', ({ status }) => status?.currentStepIndex === 3, 180);
        await eventually(60, () => expect(ready.count).toBeGreaterThanOrEqual(replicas));
        const here = ready.on(drained);
        expect(here).toBeGreaterThanOrEqual(2);
        ready.forget();
        const drain = ['drain', drained, '--pod-selector=app.kubernetes.io/instance=drained', '--delete-emptydir-data'];
        const output = await platform.kubectl(...drain, '--timeout=180s');
        expect(output).toContain(`node/${drained} drained`);
        const { rollout } = await release.promoted(':1.1.0-good', 240);
        await eventually(60, () => expect([ready.on(drained), ready.on(other)]).toEqual([0, replicas]));
        expect(ready.least()).toBeGreaterThanOrEqual(replicas - 1);
        expect(await release.readyPods(versionOf(rollout))).toBe(replicas);
        return `${here} pods moved, never fewer than ${ready.least()} ready; promoted`;
      },
    ],
  ]);

  scenario(
    'an abort behind a router while a stable pod is missing',
    'canary keeps getting requests until the weight of its Ingress is 0, or the spec has the stable version again',
    async () => {
      const { api } = platform.controlPlane;
      const one = new WatchedPortal(platform, 'missing', ['rollout.pause=24h'], true);
      const canary = `${one.release.name}-canary`;
      const ingress = `${one.release.name}-${one.release.name}-canary`;
      await one.install();
      await one.deploy('1.1.0-good');
      const { rollout } = await pausedAt(one, 1);
      await eventually(60, () => expect(one.weight.now).toBe(firstWeight));
      /** The versions that the canary Service selects within some seconds, with the highest weight. */
      const selected = async (seconds: number): Promise<{ versions: string[]; weight: number }> => {
        const hashes = new Set<string>();
        one.weight.forget();
        for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(50)) {
          const path = `/api/v1/namespaces/${portalNamespace}/services/${canary}`;
          const { spec } = await api.get<KubeObject & { spec: { selector: Record<string, string> } }>(path);
          hashes.add(spec.selector['rollouts-pod-template-hash'] as string);
        }
        const versions = [...hashes].map((hash) => (hash === rollout.status?.stableRS ? 'stable' : 'canary')).sort();
        return { versions, weight: one.weight.most };
      };
      for (const node of fakeNodes) await platform.kubectl('cordon', node);
      const stable = `rollouts-pod-template-hash=${rollout.status?.stableRS}`;
      const inNamespace = ['--namespace', portalNamespace];
      const names = await platform.kubectl('get', 'pods', ...inNamespace, '--selector', stable, '--output', 'name');
      await platform.kubectl('delete', ...inNamespace, names.split('\n')[0] as string);
      await eventually(30, () => expect(one.ready.of('1.0.0-good')).toBe(replicas - 1));
      await one.argo('abort');
      // Longer than the canary is kept after an abort.
      await sleep(35_000);
      const aborted = await selected(10);
      expect(aborted).toEqual({ versions: ['canary', 'stable'], weight: firstWeight });
      expect(one.ready.of('1.1.0-good')).toBe(1);

      const weight = 'nginx.ingress.kubernetes.io/canary-weight';
      await platform.kubectl('annotate', 'ingress', ingress, ...inNamespace, '--overwrite', `${weight}=0`);
      await eventually(10, () => expect(one.weight.now).toBe(0));
      expect((await selected(10)).weight).toBe(0);
      await platform.kubectl('annotate', 'ingress', ingress, ...inNamespace, '--overwrite', `${weight}=${firstWeight}`);
      await one.deploy('1.0.0-good');
      await eventually(30, async () => expect((await selected(3)).versions).toEqual(['stable']));
      expect(await selected(10)).toEqual({ versions: ['stable'], weight: firstWeight });

      for (const node of fakeNodes) await platform.kubectl('uncordon', node);
      await one.release.promoted(':1.0.0-good', 60);
      await eventually(60, () => expect(one.weight.now).toBe(0));
      return 'after the abort its Service alternates between both versions; each of the two remedies ends that';
    },
  );
});
