import { eventually } from './support/eventually';
import { type Platform, startPlatform } from './support/platform';
import { Release } from './support/release';
import { scenario } from './support/scenario';

const controllerNamespace = 'argo-rollouts';
const namespace = 'portal';
const weights = [20, 40, 60, 80];

describe('a release of portal-services', () => {
  let platform: Platform;
  let release: Release;

  beforeAll(async () => {
    platform = await startPlatform({ name: 'release' });
    await platform.createNamespace(controllerNamespace);
    await platform.createNamespace(namespace);
    release = new Release(platform.controlPlane.api, namespace, 'portal-portal-services');
  });
  afterAll(() => platform?.stop());

  const deploy = (tag: string): Promise<string> => {
    release.forget();
    const values = ['rollout.enabled=true', 'replicaCount=5', 'minReadySeconds=0', `image.tag=${tag}`];
    const set = values.flatMap((value) => ['--set', value]);
    const chart = ['portal', 'dist/helm/charts/portal-services', '--namespace', namespace];
    return platform.helm(4, 'upgrade', '--install', ...chart, '--reset-values', ...set);
  };

  scenario('the controller is installed', 'ready under its own ServiceAccount', async () => {
    const chart = ['pd', 'dist/helm/charts/progressive-delivery', '--namespace', controllerNamespace];
    await platform.helm(4, 'install', ...chart, ...platform.shortIntervals, '--wait', '--timeout', '2m');
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
    await deploy('1.0.0-good');
    const { rollout } = await release.promoted(':1.0.0-good', 60);
    const { gates, guard } = await release.analysis(rollout.status?.currentPodHash as string);
    expect([gates, guard]).toEqual([[], undefined]);
    return 'Healthy without analysis';
  });

  scenario('a good version', 'promoted through 20, 40, 60, 80, 100', async () => {
    await deploy('1.1.0-good');
    const { rollout } = await release.promoted(':1.1.0-good', 240);
    const steps = release.steps();
    expect(steps.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    // Each gate is asked at its own share of the five pods.
    expect(steps.filter(({ step }) => step % 2 === 1).map(({ pods }) => pods * 20)).toEqual(weights);
    const { gates } = await release.analysis(rollout.status?.currentPodHash as string);
    expect(gates).toHaveLength(weights.length);
    for (const { status } of gates) {
      expect(status?.phase).toBe('Successful');
      const inARow = status?.metricResults?.map(({ name, consecutiveSuccess }) => [name, consecutiveSuccess]);
      expect(Object.fromEntries(inARow ?? [])).toEqual({ 'success-rate': 3, 'error-rate': 3, latency: 3 });
    }
    const version = rollout.status?.currentPodHash as string;
    // The controller ends the guard after it has promoted.
    await eventually(20, async () => {
      expect((await release.analysis(version)).guard?.status?.phase).toBe('Successful');
      expect(await release.readyPods(version)).toBe(5);
    });
    return `promoted after ${gates.length} gates of three successes each`;
  });

  scenario('a version that answers with errors', 'rolled back at the third bad point in a row', async () => {
    await deploy('1.2.0-bad');
    const { rollout, at } = await release.aborted(':1.2.0-bad', 120);
    const { gates, guard } = await release.analysis(rollout.status?.currentPodHash as string);
    expect(guard?.status?.phase).toBe('Failed');
    const failed = guard?.status?.metricResults?.filter(({ phase }) => phase === 'Failed') ?? [];
    expect(failed.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^(?:success|error)-rate$/));
    for (const { measurements = [] } of failed) {
      const points = measurements.map(({ value = '[]' }) => (JSON.parse(value) as number[]).length);
      expect(points.at(-1)).toBe(3);
      expect(Math.max(0, ...points.slice(0, -1))).toBeLessThan(3);
    }
    expect(gates.map(({ status }) => status?.phase)).not.toContain('Successful');
    await eventually(60, async () => {
      expect(await release.readyPods(rollout.status?.stableRS as string)).toBe(5);
      expect(await release.readyPods(rollout.status?.currentPodHash as string)).toBe(0);
    });
    const since = (at - (platform.metrics.firstBad('1.2.0-bad') as number)) / 1000;
    return `aborted at the third bad point, ${since.toFixed(1)} s after the first bad request`;
  });
});
