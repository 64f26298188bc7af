import { writeFileSync } from 'node:fs';
import { installController } from './support/controller';
import { failedMetrics } from './support/measured';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace } from './support/portal';
import type { Release } from './support/release';
import { inRunFolder } from './support/run-folder';
import { scenario } from './support/scenario';

/** Values as a team that knows Argo Rollouts writes them; of its two minutes ten seconds are left. */
const values = `
rollout:
  enabled: true
  strategy:
    canary:
      maxSurge: "25%"
      maxUnavailable: 0
      steps:
        - setWeight: 20
        - pause: {duration: 10s}
        - setWeight: 40
        - pause: {}            # until somebody promotes
`;

describe('a release by the steps of Argo Rollouts', () => {
  let platform: Platform;
  let portal: Portal;
  let release: Release;

  const waits = (seconds: number) =>
    release.until(
      'waiting until it is promoted',
      ({ status }) => status?.phase === 'Paused' && status.currentStepIndex === 5,
      seconds,
    );

  beforeAll(async () => {
    platform = await startPlatform({ name: 'steps' });
    await platform.createNamespace(portalNamespace);
    await installController(platform);
    const file = inRunFolder('steps-values.yaml');
    writeFileSync(file, values);
    portal = new Portal(platform, 'portal', [], ['--values', file]);
    release = portal.release;
    await portal.install();
  });
  afterAll(() => platform?.stop());

  scenario('a good version', 'passes a gate after each weight, waits, and is promoted by a person', async () => {
    await portal.deploy('1.1.0-good');
    const { rollout } = await waits(120);
    const version = rollout.status?.currentPodHash as string;
    const { gates } = await release.analysis(version);
    expect(gates.map(({ metadata, status }) => [metadata.labels?.['step-index'], status?.phase])).toEqual([
      ['1', 'Successful'],
      ['4', 'Successful'],
    ]);
    // 20 % and 40 % of five pods.
    const podsAt = new Map(release.steps().map(({ step, pods }) => [step, pods]));
    expect([podsAt.get(1), podsAt.get(2), podsAt.get(4)]).toEqual([1, 1, 2]);
    await portal.argo('promote');
    await release.promoted(':1.1.0-good', 60);
    return 'two gates of three successes each, then promoted by hand';
  });

  scenario('a bad version', 'rolled back at its first weight', async () => {
    await portal.deploy('1.2.0-bad');
    const { rollout } = await release.aborted(':1.2.0-bad', 120);
    const { guard } = await release.analysis(rollout.status?.currentPodHash as string);
    expect(guard && failedMetrics(guard)).toContain('error-rate');
    expect(Math.max(...release.steps().map(({ step }) => step))).toBe(1);
    return 'aborted by the guard before its first pause';
  });

  scenario('a version that turns bad while it waits', 'rolled back by the guard', async () => {
    await portal.deploy('1.3.0-good');
    const { rollout } = await waits(120);
    platform.metrics.behave('1.3.0-good', 'bad');
    await release.aborted(':1.3.0-good', 60);
    const { guard } = await release.analysis(rollout.status?.currentPodHash as string);
    expect(guard && failedMetrics(guard)).toContain('error-rate');
    return 'aborted during the pause';
  });
});
