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
    // A new control plane is still creating objects in kube-system.
    await eventually(120, async () => {
      const before = await clusterObjects(platform);
      await sleep(5000);
      expect(await clusterObjects(platform)).toEqual(before);
    });
  });
  afterAll(() => platform?.stop());

  /** Runs the suite against this platform as if it were an existing cluster. */
  const runThere = (kubeconfig?: string): Promise<Outcome> => platform.run('env', argsOfEnv(kubeconfig));
  // With the first two, Jest would treat the inner run as part of this one.
  const argsOfEnv = (kubeconfig = platform.controlPlane.kubeconfig): string[] => [
    ...['JEST_WORKER_ID', 'CHARTWRIGHT_E2E_RUN'].flatMap((variable) => ['-u', variable]),
    `CHARTWRIGHT_E2E_KUBECONFIG=${kubeconfig}`,
    ...['npm', 'run', '--silent', 'test:e2e'],
  ];

  scenario('a cluster with objects of an earlier run', 'rejected, and nothing is created', async () => {
    await platform.createNamespace('chartwright-e2e-portal');
    const before = await clusterObjects(platform);
    const { status, stderr } = await runThere();
    expect(status).toBe(1);
    expect(stderr).toContain('nothing was created:');
    expect(stderr).toContain('namespace/chartwright-e2e-portal');
    expect(await clusterObjects(platform)).toEqual(before);
    await platform.kubectl('delete', 'namespace', 'chartwright-e2e-portal');
    return 'lists the namespace and the commands to remove it';
  });

  scenario('a missing kubeconfig', 'rejected', async () => {
    const { status, stderr } = await runThere('/nowhere/kubeconfig');
    expect([status, stderr]).toEqual([1, expect.stringContaining('/nowhere/kubeconfig: no such file')]);
    return 'no such file';
  });

  scenario('an interrupted run', 'everything is removed', async () => {
    const before = await clusterObjects(platform);
    // In its own process group, like a run interrupted from a terminal.
    const child = spawn('env', argsOfEnv(), { env: platform.env, stdio: 'ignore', detached: true });
    endsWithRun(child);
    const accounts = '/api/v1/namespaces/chartwright-e2e-controller/serviceaccounts';
    await eventually(120, async () =>
      expect((await platform.controlPlane.api.list<KubeObject>(accounts)).length).toBeGreaterThan(1),
    );
    process.kill(-(child.pid as number), 'SIGINT');
    await ended(child);
    expect(child.exitCode).not.toBe(0);
    // Pods of a terminating namespace end one by one.
    await eventually(60, async () => expect(await clusterObjects(platform)).toEqual(before));
    return 'the objects of before';
  });

  scenario('an existing cluster', 'every scenario passes, and everything is removed', async () => {
    const before = await clusterObjects(platform);
    const { status, stderr } = await runThere();
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^Tests: +(\d+) passed, \1 total$/m)]);
    expect(stderr).toContain(
      'The run creates the following objects and removes them when it ends, even if interrupted:',
    );
    expect(await clusterObjects(platform)).toEqual(before);
    return /^Tests: .*/m.exec(stderr)?.[0] as string;
  });
});
