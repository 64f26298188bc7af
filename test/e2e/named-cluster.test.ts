import { clusterObjects } from './support/cluster-objects';
import type { Outcome } from './support/commands';
import { type Platform, startPlatform } from './support/platform';
import { scenario } from './support/scenario';

describe('CHARTWRIGHT_E2E_KUBECONFIG', () => {
  let platform: Platform;

  beforeAll(async () => {
    platform = await startPlatform({ name: 'named-cluster' });
  });
  afterAll(() => platform?.stop());

  /** Runs the suite against this platform as if it were somebody's cluster. */
  const runThere = (kubeconfig = platform.controlPlane.kubeconfig): Promise<Outcome> => {
    // Or jest would take the run there for a part of this one.
    const env = ['-u', 'JEST_WORKER_ID', '-u', 'CHARTWRIGHT_E2E_RUN', `CHARTWRIGHT_E2E_KUBECONFIG=${kubeconfig}`];
    return platform.run('env', [...env, 'npm', 'run', '--silent', 'test:e2e']);
  };

  scenario('a cluster where something of the run is already', 'refused, and nothing is created', async () => {
    await platform.createNamespace('chartwright-e2e-portal');
    const before = await clusterObjects(platform);
    const { status, stderr } = await runThere();
    expect(status).toBe(1);
    expect(stderr).toContain('nothing was created, because');
    expect(stderr).toContain('namespace/chartwright-e2e-portal');
    expect(await clusterObjects(platform)).toEqual(before);
    await platform.kubectl('delete', 'namespace', 'chartwright-e2e-portal');
    return 'the namespace, and the commands that remove it';
  });

  scenario('a kubeconfig that is not there', 'refused', async () => {
    const { status, stderr } = await runThere('/nowhere/kubeconfig');
    expect([status, stderr]).toEqual([1, expect.stringContaining('/nowhere/kubeconfig: no such file')]);
    return 'no such file';
  });

  scenario('a cluster that somebody named', 'every scenario passes there, and all of it is removed', async () => {
    const before = await clusterObjects(platform);
    const { status, stderr } = await runThere();
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^Tests: +(\d+) passed, \1 total$/m)]);
    expect(stderr).toContain('The run creates there, and removes at its end however that comes:');
    expect(await clusterObjects(platform)).toEqual(before);
    return /^Tests: .*/m.exec(stderr)?.[0] as string;
  });
});
