import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended } from '../support/processes';
import type { KubeObject } from './support/api';
import { clusterObjects } from './support/cluster-objects';
import type { Outcome } from './support/commands';
import { endsWithRun } from './support/daemon';
import { eventually } from './support/eventually';
import { type Platform, startPlatform } from './support/platform';
import { scenario } from './support/scenario';

describe('CHARTWRIGHT_E2E_KUBECONFIG', () => {
  let platform: Platform;

  beforeAll(async () => {
    platform = await startPlatform({ name: 'named-cluster' });
    // A control plane that has just begun still fills kube-system.
    await eventually(120, async () => {
      const before = await clusterObjects(platform);
      await sleep(5000);
      expect(await clusterObjects(platform)).toEqual(before);
    });
  });
  afterAll(() => platform?.stop());

  /** Runs the suite against this platform as if it were somebody's cluster. */
  const runThere = (kubeconfig?: string): Promise<Outcome> => platform.run('env', argsOfEnv(kubeconfig));
  // Jest would take the run there for a part of this one by the first two.
  const argsOfEnv = (kubeconfig = platform.controlPlane.kubeconfig): string[] => [
    ...['JEST_WORKER_ID', 'CHARTWRIGHT_E2E_RUN'].flatMap((variable) => ['-u', variable]),
    `CHARTWRIGHT_E2E_KUBECONFIG=${kubeconfig}`,
    ...['npm', 'run', '--silent', 'test:e2e'],
  ];

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

  scenario('a run that is interrupted', 'all of it is removed all the same', async () => {
    const before = await clusterObjects(platform);
    // In a group of its own, as a terminal would interrupt it.
    const child = spawn('env', argsOfEnv(), { env: platform.env, stdio: 'ignore', detached: true });
    endsWithRun(child);
    const accounts = '/api/v1/namespaces/chartwright-e2e-controller/serviceaccounts';
    await eventually(120, async () =>
      expect((await platform.controlPlane.api.list<KubeObject>(accounts)).length).toBeGreaterThan(1),
    );
    process.kill(-(child.pid as number), 'SIGINT');
    await ended(child);
    expect(child.exitCode).not.toBe(0);
    // Pods of a namespace that goes away end one by one.
    await eventually(60, async () => expect(await clusterObjects(platform)).toEqual(before));
    return 'as before';
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
