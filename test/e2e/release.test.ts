import { controllerNamespace, installController } from './support/controller';
import { eventually } from './support/eventually';
import { expectThirdBadPoint, tooManyErrors } from './support/measured';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace } from './support/portal';
import type { Release } from './support/release';
import { scenario } from './support/scenario';

const weights = [20, 40, 60, 80];

describe('a release of portal-services', () => {
  let platform: Platform;
  let portal: Portal;
  let release: Release;

  beforeAll(async () => {
    platform = await startPlatform({ name: 'release' });
    await platform.createNamespace(portalNamespace);
    portal = new Portal(platform, 'portal');
    release = portal.release;
  });
  afterAll(() => platform?.stop());

  scenario('the controller is installed', 'ready with its own ServiceAccount', async () => {
    await installController(platform);
    const pods = await platform.kubectl(
      'get',
      'pods',
      '--namespace',
      controllerNamespace,
      '--output',
      'jsonpath={range .items[*]}{.spec.serviceAccountName} {.spec.nodeName}{"\\n"}{end}',
    );
    expect(pods).toBe('pd-progressive-delivery process-0\n'.repeat(2));
    return 'two pods of process-0 are ready';
  });

  scenario('the first version', 'Healthy without analysis', async () => {
    await portal.deploy('1.0.0-good');
    const { rollout } = await release.promoted(':1.0.0-good', 60);
    const { gates, guard } = await release.analysis(rollout.status?.currentPodHash as string);
    expect([gates, guard]).toEqual([[], undefined]);
    return 'Healthy without analysis';
  });

  scenario('a good version', 'promoted through 20, 40, 60, 80, 100', async () => {
    await portal.deploy('1.1.0-good');
    const { rollout } = await release.promoted(':1.1.0-good', 240);
    const steps = release.steps();
    expect(steps.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    // Each gate measures at its own share of the five pods.
    expect(steps.filter(({ step }) => step % 2 === 1).map(({ pods }) => pods * 20)).toEqual(weights);
    const { gates } = await release.analysis(rollout.status?.currentPodHash as string);
    expect(gates).toHaveLength(weights.length);
    for (const { status } of gates) {
      expect(status?.phase).toBe('Successful');
      // Its first window starts when its weight is set.
      const [first] = status?.metricResults?.[0]?.measurements ?? [];
      const waited = Date.parse(first?.finishedAt as string) - Date.parse(status?.startedAt as string);
      expect(waited / 1000).toBeGreaterThanOrEqual(platform.interval - 1);
      const inARow = status?.metricResults?.map(({ name, consecutiveSuccess }) => [name, consecutiveSuccess]);
      expect(Object.fromEntries(inARow ?? [])).toEqual({ 'success-rate': 3, 'error-rate': 3, latency: 3 });
    }
    const version = rollout.status?.currentPodHash as string;
    // The controller terminates the guard after the promotion.
    await eventually(20, async () => {
      expect((await release.analysis(version)).guard?.status?.phase).toBe('Successful');
      expect(await release.readyPods(version)).toBe(5);
    });
    return `promoted after ${gates.length} gates of three successes each`;
  });

  scenario('a version that answers with errors', 'rolled back at the third consecutive bad point', async () => {
    await portal.deploy('1.2.0-bad');
    const { rollout, at } = await release.aborted(':1.2.0-bad', 120);
    const { guard } = await release.analysis(rollout.status?.currentPodHash as string);
    expectThirdBadPoint(guard, tooManyErrors);
    expect(Math.max(...release.steps().map(({ step }) => step))).toBe(1);
    await eventually(60, async () => {
      expect(await release.readyPods(rollout.status?.stableRS as string)).toBe(5);
      expect(await release.readyPods(rollout.status?.currentPodHash as string)).toBe(0);
    });
    const since = (at - (platform.metrics.firstBad('1.2.0-bad') as number)) / 1000;
    return `aborted at the third bad point, ${since.toFixed(1)} s after the first bad request`;
  });
});
