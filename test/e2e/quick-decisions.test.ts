import { setTimeout as sleep } from 'node:timers/promises';
import { installController } from './support/controller';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace } from './support/portal';
import { together } from './support/scenario';

/** Number of releases per portal. */
const rounds = 4;

describe('a promotion or abort at the moment a release pauses', () => {
  let platform: Platform;
  const decisions = ['promote --full', 'abort'].flatMap((decision) =>
    // Argo Rollouts 1.9.1 lost an action that conflicted with its own status update (argo-rollouts #4694).
    [0, 50, 100].map((delay) => ({ decision, delay, name: `${decision.split(' ')[0]}-${delay}` })),
  );
  const portals = new Map<string, Portal>();

  beforeAll(async () => {
    platform = await startPlatform({ name: 'quick-decisions' });
    await platform.createNamespace(portalNamespace);
    await installController(platform);
    for (const { name } of decisions) {
      portals.set(name, new Portal(platform, name, ['rollout.pause=24h', 'replicaCount=2']));
    }
    await Promise.all([...portals.values()].map((portal) => portal.install()));
  });
  afterAll(() => platform?.stop());

  together(
    decisions.map(({ decision, delay, name }) => [
      `${decision}, ${delay} ms after the pause`,
      'takes effect every time',
      async () => {
        const portal = portals.get(name) as Portal;
        const { release } = portal;
        for (let round = 1; round <= rounds; round += 1) {
          const tag = `1.${round}.0-good`;
          await portal.deploy(tag);
          await release.until('paused', ({ status }) => status?.phase === 'Paused', 120);
          await sleep(delay);
          await platform.kubectl(
            'argo',
            'rollouts',
            ...decision.split(' '),
            release.name,
            '--namespace',
            portalNamespace,
          );
          if (decision === 'abort') await release.aborted(`:${tag}`, 60);
          else await release.promoted(`:${tag}`, 60);
        }
        return `${rounds} of ${rounds} took effect`;
      },
    ]),
  );
});
