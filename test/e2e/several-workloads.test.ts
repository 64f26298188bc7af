import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { Workshop } from '../support/workshop';
import { installController } from './support/controller';
import { failedMetrics } from './support/measured';
import { type Platform, startPlatform } from './support/platform';
import { Release } from './support/release';
import { inRunFolder } from './support/run-folder';
import { scenario } from './support/scenario';

const namespace = 'workshop';

/** Two weights are enough to see that one of them goes on. */
const rollout = { enabled: true, weights: [50], analysis: { hanging: false } };

describe('two Rollouts of one chart', () => {
  let platform: Platform;
  const releases = {} as Record<'web' | 'api', Release>;

  const deploy = async (web: string, api: string): Promise<void> => {
    for (const release of Object.values(releases)) release.forget();
    const values = {
      web: { tag: web, replicas: 2, rollout },
      api: { tag: api, replicas: 2, rollout },
      workers: { mailer: null, printer: null },
    };
    const file = inRunFolder('workshop-values.json');
    writeFileSync(file, JSON.stringify(values));
    const chart = ['shop', inRunFolder('chart-workshop'), '--namespace', namespace];
    await platform.helm(4, 'upgrade', '--install', ...chart, '--reset-values', '--values', file);
  };

  beforeAll(async () => {
    platform = await startPlatform({ name: 'several-workloads' });
    for (const [path, text] of helmFiles(readChart(new Workshop() as unknown as HelmChart))) {
      const file = join(inRunFolder('chart-workshop'), path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    await platform.createNamespace(namespace, 'privileged');
    await installController(platform);
    for (const name of ['web', 'api'] as const)
      releases[name] = new Release(platform.controlPlane.api, namespace, `shop-workshop-${name}`);
    await deploy('1.0.0-good', '1.0.0-good');
    await Promise.all(Object.values(releases).map((release) => release.promoted(':1.0.0-good', 120)));
  });
  afterAll(() => platform?.stop());

  scenario('a good and a bad version in one upgrade', 'only the bad one is rolled back', async () => {
    await deploy('1.1.0-good', '1.1.0-bad');
    const [, { rollout: aborted }] = await Promise.all([
      releases.web.promoted(':1.1.0-good', 150),
      releases.api.aborted(':1.1.0-bad', 150),
    ]);
    const { guard, gates } = await releases.api.analysis(aborted.status?.currentPodHash as string);
    const failed = [guard, ...gates].flatMap(failedMetrics);
    expect(failed).toContain('error-rate');
    const web = await releases.web.get();
    expect([web.status?.phase, web.status?.abort ?? false]).toEqual(['Healthy', false]);
    return `web promoted, api aborted by ${[...new Set(failed)].join(', ')}`;
  });
});
