import { installController } from './support/controller';
import { eventually } from './support/eventually';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace } from './support/portal';
import type { AnalysisRun } from './support/release';
import { together } from './support/scenario';
import { WatchedPortal } from './support/watched-portal';

/** With one revision between them, a version is the last but one. */
const recent = 'rollout.rollbackWindow.revisions=2';

describe('a release that goes back', () => {
  let platform: Platform;
  const portals = {} as Record<'canary' | 'switched', Portal>;
  let scaled: WatchedPortal;

  beforeAll(async () => {
    platform = await startPlatform({ name: 'going-back' });
    await platform.createNamespace(portalNamespace);
    await installController(platform, 'trafficRouting.nginx=true');
    const blueGreen = ['enabled=true', 'autoPromotionEnabled=false', 'scaleDownDelaySeconds=1'];
    const fields = blueGreen.map((field) => `rollout.strategy.blueGreen.${field}`);
    portals.canary = new Portal(platform, 'canary', [recent, 'rollout.weights={50}']);
    portals.switched = new Portal(platform, 'switched', [recent, ...fields], ['--server-side=false']);
    const canary = ['dynamicStableScale=true', 'minPodsPerReplicaSet=2'].map(
      (field) => `rollout.strategy.canary.${field}`,
    );
    const unmeasured = ['successRate', 'errorRate', 'latency'].map((metric) => `rollout.analysis.${metric}=false`);
    const paused = ['rollout.weights={40,80}', 'rollout.pause=24h'];
    scaled = new WatchedPortal(platform, 'scaled', [...canary, ...unmeasured, ...paused], true);
    await Promise.all([...Object.values(portals), scaled].map((portal) => portal.install()));
  });
  afterAll(() => platform?.stop());

  /** Names of all runs that have measured one of its versions. */
  async function runsOf({ release }: Portal): Promise<string[]> {
    const runs = await platform.controlPlane.api.list<AnalysisRun>(
      `/apis/argoproj.io/v1alpha1/namespaces/${portalNamespace}/analysisruns`,
    );
    const names = runs.map(({ metadata }) => metadata.name ?? '');
    return names.filter((name) => name.startsWith(release.name)).sort();
  }

  /** Expects that nothing has been measured since; the controller deletes old runs. */
  async function expectNoFurther(portal: Portal, before: readonly string[]): Promise<void> {
    expect((await runsOf(portal)).filter((name) => !before.includes(name))).toEqual([]);
  }

  async function releases(portal: Portal, ...tags: string[]): Promise<void> {
    for (const tag of tags) {
      await portal.deploy(tag);
      await portal.release.promoted(`:${tag}`, 120);
    }
  }

  /** Releases a version that Argo Rollouts takes for a recent one, and expects no step and no measurement. */
  async function goBack(portal: Portal, tag: string, ...settings: string[]): Promise<void> {
    const before = await runsOf(portal);
    await portal.deploy(tag, ...settings);
    await portal.release.promoted(`:${tag}`, 60);
    await expectNoFurther(portal, before);
  }

  together([
    [
      'a canary with a rollback window',
      'measured outside of the window; within it no step, no measurement, and no abort; an aborted version is recent too',
      async () => {
        const { canary } = portals;
        const { release } = canary;
        await releases(canary, '1.1.0-good');
        await canary.deploy('1.2.0-bad');
        await release.aborted(':1.2.0-bad', 120);
        await releases(canary, '1.3.0-good');

        const before = await runsOf(canary);
        await canary.deploy('1.0.0-good');
        await release.until('in its gate', ({ status }) => status?.currentStepIndex === 1, 60);
        await eventually(30, async () =>
          expect((await runsOf(canary)).filter((name) => !before.includes(name))).toHaveLength(2),
        );
        await releases(canary, '1.3.0-good');

        await goBack(canary, '1.2.0-bad');

        await releases(canary, '1.3.0-good');
        const runs = await runsOf(canary);
        await canary.deploy('1.1.0-good', 'minReadySeconds=8');
        await release.until('with pods', ({ status }) => (status?.updatedReplicas ?? 0) > 0, 30);
        await canary.argo('abort');
        await release.until('aborted', ({ status }) => status?.abort === true, 30);
        await release.promoted(':1.1.0-good', 60);
        await expectNoFurther(canary, runs);
        return 'a gate and a guard for the third last; none for the last two, one of them bad, one promoted after its abort';
      },
    ],
    [
      'a switch by blue-green with a rollback window, when the pods of the old version are gone',
      'no analysis, and nobody promotes it',
      async () => {
        const { switched } = portals;
        const { release } = switched;
        await switched.deploy('1.1.0-good');
        const { rollout } = await release.until('paused', ({ status }) => status?.phase === 'Paused', 60);
        await switched.argo('promote');
        await release.promoted(':1.1.0-good', 60);
        await eventually(60, async () => expect(await release.readyPods(rollout.status?.stableRS as string)).toBe(0));
        await goBack(switched, '1.0.0-good');
        return 'promoted once its pods were available';
      },
    ],
    [
      'an abort with dynamicStableScale',
      'the stable version has few pods at a high weight, and gets the requests back as they start',
      async () => {
        const { release } = scaled;
        const pausedAt = (weight: number) =>
          release.until(
            `paused at ${weight} %`,
            ({ status = {} }) => status.phase === 'Paused' && status.canary?.weights?.canary.weight === weight,
            90,
          );
        await scaled.deploy('1.1.0-good');
        const pods: number[][] = [];
        for (const weight of [40, 80]) {
          await pausedAt(weight);
          const expected = weight === 40 ? [3, 2] : [2, 4];
          await eventually(60, () => {
            const counts = ['1.0.0-good', '1.1.0-good'].map((tag) => scaled.ready.of(tag));
            expect(counts).toEqual(expected);
            pods.push(counts);
          });
          if (weight === 40) await scaled.argo('promote');
        }
        scaled.weight.forget();
        await scaled.argo('abort');
        await release.aborted(':1.1.0-good', 60);
        await eventually(60, () => expect([scaled.ready.of('1.0.0-good'), scaled.weight.now]).toEqual([5, 0]));
        const { seen } = scaled.weight;
        expect(seen[0]).toBe(80);
        expect(seen.length).toBeGreaterThan(2);
        expect(seen).toEqual([...seen].sort((a, b) => b - a));
        return `pods ${pods.map((counts) => counts.join(' and ')).join(', ')}; weights after the abort ${seen.join(', ')}`;
      },
    ],
  ]);
});
