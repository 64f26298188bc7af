import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { V1Pod } from '@kubernetes/client-node';
import { type Major, majors } from '../support/helm';
import type { KubeObject } from './support/api';
import { controllerNamespace } from './support/controller';
import { eventually } from './support/eventually';
import { type Platform, startPlatform } from './support/platform';
import { ReadyPods } from './support/ready-pods';
import { Release, type Rollout } from './support/release';
import { inRunFolder } from './support/run-folder';
import { scenario } from './support/scenario';

type Pod = V1Pod & KubeObject;

const archive = join(__dirname, 'fixtures/charts-0.1.0.tar.gz');
const now = 'dist/helm/charts';
const set = (...settings: string[]): string[] => settings.flatMap((setting) => ['--set', setting]);
const canary = ['rollout.enabled=true', 'replicaCount=4', 'minReadySeconds=0', 'rollout.pause=24h'];
// There is no database here; mlflow.test.ts migrates one with MLflow as a process.
const umbrella = [
  'mlflow.migrations.enabled=false',
  'global.vault.enabled=false',
  'mlflow.rollout.enabled=true',
  'mlflow.artifactStore.s3.bucket=artifacts',
  'mlflow.backendStore.postgresql.secretName=database',
];

/** The charts of version 0.1.0, before Argo Rollouts 1.10. */
function unpacked(): string {
  const folder = inRunFolder('charts-0.1.0');
  const { status, stderr } = spawnSync('sh', ['-c', 'mkdir -p "$0" && tar xzf "$1" -C "$0"', folder, archive]);
  if (status !== 0) throw new Error(String(stderr));
  return folder;
}

describe.each(majors)('an upgrade from charts 0.1.0 with Helm %i', (major: Major) => {
  let platform: Platform;
  let portal: Release;
  let mlflow: Release;
  const before = unpacked();
  const namespaces = { portal: 'portal', plain: 'plain', ml: 'ml-platform' };

  const helm = (...args: string[]): Promise<string> => platform.helm(major, ...args);
  const delivery = (charts: string): string[] => [
    'pd',
    `${charts}/progressive-delivery`,
    '--namespace',
    controllerNamespace,
    ...platform.shortIntervals,
    ...['--wait', '--timeout', '3m'],
  ];
  const services = (charts: string, namespace: string, ...settings: string[]): string[] => [
    namespace,
    `${charts}/portal-services`,
    ...['--namespace', namespace, ...set(...settings)],
  ];
  const platformOf = (charts: string): string[] => [
    'ml',
    `${charts}/ml-platform`,
    ...['--namespace', namespaces.ml, ...set(...umbrella)],
  ];
  /** The pods of workloads in a namespace, by name, with their restart counts. */
  const podsOf = async (namespace: string): Promise<string[]> => {
    const all = await platform.controlPlane.api.list<Pod>(`/api/v1/namespaces/${namespace}/pods`);
    return all
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .filter(({ metadata }) => metadata.ownerReferences?.some(({ kind }) => kind === 'ReplicaSet'))
      .map(({ metadata, status }) => {
        const restarts = (status?.containerStatuses ?? []).reduce((sum, each) => sum + each.restartCount, 0);
        return `${metadata.name} (${metadata.uid}), restarts: ${restarts}`;
      })
      .sort();
  };
  const found: Record<string, string[]> = {};
  const ready = (namespace: string, count: number): Promise<void> =>
    eventually(120, async () => {
      const all = await platform.controlPlane.api.list<Pod>(`/api/v1/namespaces/${namespace}/pods`);
      const states = all.map(({ status }) => status?.conditions?.find(({ type }) => type === 'Ready')?.status);
      expect(states.filter((state) => state === 'True').length).toBeGreaterThanOrEqual(count);
    });

  beforeAll(async () => {
    platform = await startPlatform({ name: `upgrade-${major}` });
    for (const namespace of [controllerNamespace, ...Object.values(namespaces)])
      await platform.createNamespace(namespace);
    const secret = ['create', 'secret', 'generic', 'database', '--namespace', namespaces.ml, '--from-literal=uri=x'];
    await platform.kubectl(...secret);
    portal = new Release(platform.controlPlane.api, namespaces.portal, 'portal-portal-services');
    mlflow = new Release(platform.controlPlane.api, namespaces.ml, 'ml-mlflow');
  });
  afterAll(() => platform?.stop());

  scenario('charts 0.1.0', 'a plain workload, MLflow and a paused canary', async () => {
    await helm('install', ...delivery(before));
    await helm('install', ...services(before, namespaces.plain, 'replicaCount=2'));
    await helm('install', ...platformOf(before));
    await helm('install', ...services(before, namespaces.portal, ...canary, 'image.tag=1.0.0-good'));
    await portal.promoted(':1.0.0-good', 180);
    portal.forget();
    await helm('upgrade', ...services(before, namespaces.portal, ...canary, 'image.tag=1.1.0-good'), '--reset-values');
    await portal.until('paused', ({ status }) => status?.phase === 'Paused', 120);
    await ready(namespaces.plain, 2);
    await ready(namespaces.ml, 1);
    for (const namespace of Object.values(namespaces)) found[namespace] = await podsOf(namespace);
    return `${Object.values(found).flat().length} pods`;
  });

  scenario('the controller is upgraded', 'the canary stays paused and no workload restarts', async () => {
    const { status: held } = await portal.get();
    portal.forget();
    await helm('upgrade', ...delivery(now), '--reset-values');
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    const { status } = await portal.get();
    const seen = ({ phase, currentPodHash, stableRS, currentStepIndex }: NonNullable<typeof status>) => ({
      phase,
      currentPodHash,
      stableRS,
      currentStepIndex,
    });
    expect(seen(status as NonNullable<typeof status>)).toEqual(seen(held as NonNullable<typeof held>));
    for (const namespace of Object.values(namespaces)) expect(await podsOf(namespace)).toEqual(found[namespace]);
    return 'pod hashes, steps and pods are unchanged';
  });

  scenario(
    'the workloads are upgraded with their values',
    'no immutable field changes; the Deployment never lacks a pod, and both Rollouts keep their stable pods',
    async () => {
      const { api } = platform.controlPlane;
      const plain = new ReadyPods(api, namespaces.plain, namespaces.plain);
      await eventually(30, async () => expect(plain.count).toBe(2));
      plain.forget();
      const rollouts = [portal, mlflow];
      const before = await Promise.all(rollouts.map((release) => release.get()));
      await helm('upgrade', ...services(now, namespaces.plain, 'replicaCount=2'), '--reset-values');
      await helm('upgrade', ...services(now, namespaces.portal, ...canary, 'image.tag=1.1.0-good'), '--reset-values');
      await helm('upgrade', ...platformOf(now), '--reset-values');
      // 0.2.0 changed the pods, for example their probes, so each workload starts a release.
      await eventually(120, async () => {
        const pods = await podsOf(namespaces.plain);
        expect(pods).toHaveLength(2);
        for (const pod of pods) expect(found[namespaces.plain]).not.toContain(pod);
      });
      expect(plain.least()).toBeGreaterThanOrEqual(2);
      for (const [index, release] of rollouts.entries()) {
        const { status: held } = before[index] as Rollout;
        const isNew = ({ status }: Rollout): boolean => status?.currentPodHash !== held?.currentPodHash;
        await release.until(
          'in its release',
          (rollout) => isNew(rollout) && rollout.status?.updatedReplicas === 1,
          120,
        );
        const { status } = await release.get();
        expect(status?.stableRS).toBe(held?.stableRS);
        const stable = (found[release.namespace] as string[]).filter((pod) => pod.includes(`-${held?.stableRS}-`));
        expect(stable.length).toBeGreaterThanOrEqual(1);
        expect(await podsOf(release.namespace)).toEqual(expect.arrayContaining(stable));
      }
      return `at least ${plain.least()} of 2 pods of the Deployment ready; all stable pods of the Rollouts are unchanged`;
    },
  );

  scenario('the release in progress', 'completes', async () => {
    await platform.kubectl('argo', 'rollouts', 'promote', '--full', portal.name, '--namespace', namespaces.portal);
    await portal.promoted(':1.1.0-good', 120);
    return 'promoted';
  });

  scenario('the Secret of the release', 'is smaller than 0.5 MB', async () => {
    const path = `/api/v1/namespaces/${controllerNamespace}/secrets?labelSelector=owner=helm,name=pd`;
    const secrets = await platform.controlPlane.api.list<KubeObject & { data: { release: string } }>(path);
    const sizes = secrets.map(({ data }) => Buffer.from(data.release, 'base64').length);
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThan(500_000);
    return `${Math.max(...sizes)} bytes; the archive of 0.1.0 has ${statSync(archive).size}`;
  });
});
