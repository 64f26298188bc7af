import { installController } from './support/controller';
import { eventually } from './support/eventually';
import { fakeNodes } from './support/nodes';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace, replicas } from './support/portal';
import { ReadyPods } from './support/ready-pods';
import type { AnalysisRun, Rollout } from './support/release';
import { together } from './support/scenario';

const [drained, other] = fakeNodes as [string, string];

describe('manual actions, autoscalers and drains during a release', () => {
  let platform: Platform;
  const portals = {} as Record<'promoted' | 'aborted' | 'scaled' | 'drained', Portal>;
  const bounds = (min: number, max: number): string[] => [
    'autoscaling.enabled=true',
    `autoscaling.minReplicas=${min}`,
    `autoscaling.maxReplicas=${max}`,
  ];

  beforeAll(async () => {
    platform = await startPlatform({ name: 'operations' });
    await platform.createNamespace(portalNamespace);
    await installController(platform);
    const paused = ['rollout.pause=24h'];
    portals.promoted = new Portal(platform, 'promoted', paused);
    portals.aborted = new Portal(platform, 'aborted', paused);
    portals.scaled = new Portal(platform, 'scaled', bounds(5, 10));
    portals.drained = new Portal(platform, 'drained');
    await Promise.all(Object.values(portals).map((portal) => portal.install()));
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
});
