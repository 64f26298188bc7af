import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { App, Chart } from 'cdk8s';
import { environments } from '../../charts-src/environments';
import { GitOps, gitops } from '../../charts-src/gitops';
import { Application } from '../../lib/argocd/application';
import { rolloutDifferences } from '../../lib/argocd/ignore-differences';
import { printYaml } from '../../lib/helm/yaml/print-yaml';
import type { JsonMap } from '../../lib/json';
import { renderObject } from '../../lib/model/render-object';
import { readCdk8sChart } from '../../lib/output/cdk8s-charts';
import type { DeployEnvironment } from '../../lib/output/environment';
import type { KubeObject } from '../e2e/support/api';
import { eventually } from '../e2e/support/eventually';
import { scenario } from '../e2e/support/scenario';
import { argoCdNamespace, registerCluster, startArgoCd } from './support/argo-cd';
import { errorRateUrl } from './support/error-rates';
import { ManagedCluster, type Running } from './support/managed-cluster';
import { Repository } from './support/repository';

/** The fields of an Application that scenarios read. */
interface LiveApplication extends KubeObject {
  operation?: object;
  spec: { syncPolicy?: { automated?: { enabled?: boolean } } };
  status?: {
    health?: { status: string };
    sync?: { status: string; revision: string };
    operationState?: { phase: string; startedAt: string; message?: string };
    history?: { id: number; revision: string }[];
    conditions?: { type: string; message: string }[];
  };
}

interface LiveApplicationSet extends KubeObject {
  status?: {
    conditions?: { type: string; status: string; message: string }[];
    applicationStatus?: { application: string; status: string; step: string }[];
  };
}

const release = 'portal-services';
const portal = 'portal';
const file = 'dist/k8s/gitops/argocd-applicationset.yaml';
const applications = `/apis/argoproj.io/v1alpha1/namespaces/${argoCdNamespace}/applications`;
const applicationSets = `/apis/argoproj.io/v1alpha1/namespaces/${argoCdNamespace}/applicationsets`;

/** Seconds for which staging bakes a version, in place of half an hour. */
const bake = 12;

/** The values of a portal with a guard that needs neither Prometheus nor requests. */
const portalValues = (tag: string, steps: JsonMap[]): JsonMap => ({
  replicaCount: 2,
  minReadySeconds: 0,
  image: { tag },
  rollout: {
    enabled: true,
    strategy: { canary: { maxSurge: '100%', steps } },
    rollbackWindow: { revisions: 3 },
    analysis: {
      ...{ successRate: false, errorRate: false, latency: false, failing: false, hanging: false },
      metrics: {
        errors: {
          role: 'guard',
          provider: { web: { url: errorRateUrl, jsonPath: '{$.errors}' } },
          max: 0.05,
          ...{ interval: '1s', initialDelay: '2s', failureLimit: 0 },
        },
      },
    },
  },
});

/** The steps that the values of an environment name, with a short bake, or those of production in short. */
function stepsOf({ rollout }: JsonMap): JsonMap[] {
  const { strategy } = rollout as { strategy?: { canary: { steps: JsonMap[] } } };
  if (!strategy) return [{ setWeight: 50 }, { pause: { duration: '6s' } }];
  return strategy.canary.steps.map((step) => (step.pause ? { pause: { duration: `${bake}s` } } : step));
}

/** The environments of the platform with this version of the portal and nothing else. */
const environmentsWith = (tag: string): DeployEnvironment[] =>
  environments.map(({ name, waves, releases }) => ({
    name,
    ...(waves ? { waves } : {}),
    releases: releases
      .filter(({ chart }) => chart === release)
      .map(({ chart, namespace, values = {} }) => ({
        chart,
        namespace,
        values: portalValues(tag, stepsOf(values as JsonMap)),
      })),
  }));

/** The ApplicationSets of the platform with the portal alone, which read charts from a repository. */
function applicationSetsFor(repository: Repository): string {
  const chart = new GitOps(new App(), 'gitops', environmentsWith('')).node.findChild('argocd-applicationset') as Chart;
  const objects = readCdk8sChart(chart, '').objects.map(({ object }) => printYaml(object));
  return objects.join('---\n').replaceAll(gitops.repoURL, repository.url);
}

/** The values files of a version of the portal, as synth writes them. */
const valuesOf = (tag: string): Record<string, string> =>
  Object.fromEntries(
    environmentsWith(tag).flatMap(({ name, releases }) =>
      releases.map(({ chart, values = {} }) => [
        `dist/manifests/${name}/${chart}/values.yaml`,
        printYaml(values as JsonMap),
      ]),
    ),
  );

describe('a version of the portal', () => {
  const clusters: ManagedCluster[] = [];
  let repository: Repository;

  const [staging, first, last] = ['staging', 'berlin', 'paris'] as const;
  const cluster = (name: string): ManagedCluster => clusters.find((one) => one.name === name) as ManagedCluster;
  const argo = () => cluster(staging).controlPlane.api;
  const applicationOf = (name: string) => argo().get<LiveApplication>(`${applications}/${name}-${release}`);
  const commit = (tag: string): string => repository.commit(`Release ${tag}`, valuesOf(tag));

  /** What all clusters run, the last of the order first: what is seen of a later one held before of those before it. */
  async function look(): Promise<Record<string, Running | undefined>> {
    const seen: Record<string, Running | undefined> = {};
    for (const one of clusters.toReversed()) seen[one.name] = await one.running(portal, release);
    return seen;
  }

  /** Follows a version until a cluster has reached a phase with it; returns what was seen, without repetitions. */
  async function follow(tag: string, until: { cluster: string; phase: string }, seconds = 180) {
    const timeline: Record<string, Running | undefined>[] = [];
    await eventually(seconds, async () => {
      const now = await look();
      if (JSON.stringify(now) !== JSON.stringify(timeline.at(-1))) timeline.push(now);
      expect(now[until.cluster]).toEqual({ tag, phase: until.phase });
    });
    return timeline;
  }

  /** Throws unless each cluster got the version only when the one before was Healthy with it. */
  function expectInOrder(tag: string, timeline: readonly Record<string, Running | undefined>[]): void {
    for (const now of timeline)
      for (const [index, { name }] of clusters.entries()) {
        const before = clusters[index - 1];
        if (before && now[name]?.tag === tag)
          expect([name, now[before.name]]).toEqual([name, { tag, phase: 'Healthy' }]);
      }
  }

  /** Waits until an Application is Synced and of a health. */
  const settled = (name: string, health: string) =>
    eventually(120, async () => {
      const found = await applicationOf(name);
      expect([name, found.status?.sync?.status, found.status?.health?.status]).toEqual([name, 'Synced', health]);
      return found;
    });

  /** Whether the ApplicationSet has nothing left to do. */
  async function isComplete(): Promise<boolean> {
    const { status } = await argo().get<LiveApplicationSet>(`${applicationSets}/${release}`);
    return status?.conditions?.find(({ type }) => type === 'RolloutProgressing')?.status === 'False';
  }

  const phasesOf = (name: string, tag: string, timeline: readonly Record<string, Running | undefined>[]): string[] => [
    ...new Set(timeline.flatMap((now) => (now[name]?.tag === tag ? [now[name].phase] : []))),
  ];

  beforeAll(async () => {
    for (const name of [staging, first, last]) clusters.push(await ManagedCluster.start(name));
    const { controlPlane } = cluster(staging);
    await startArgoCd(controlPlane);
    const { environment, wave } = gitops.labels;
    await registerCluster(controlPlane, staging, cluster(staging).controlPlane, { [environment]: 'staging' });
    await registerCluster(controlPlane, first, cluster(first).controlPlane, {
      [environment]: 'production',
      [wave]: '1',
    });
    await registerCluster(controlPlane, last, cluster(last).controlPlane, { [environment]: 'production' });
    const folder = join(controlPlane.folder, 'git');
    mkdirSync(folder);
    repository = new Repository(folder);
    repository.copy(`dist/helm/charts/${release}`);
    repository.commit('Release 1.0.0', { [file]: applicationSetsFor(repository), ...valuesOf('1.0.0') });
    const parent = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'platform' },
      spec: {
        project: 'default',
        source: {
          ...{ repoURL: repository.url, targetRevision: 'main', path: 'dist/k8s/gitops' },
          directory: { include: 'argocd-applicationset.yaml' },
        },
        destination: { name: 'in-cluster', namespace: argoCdNamespace },
        syncPolicy: { automated: { prune: true, selfHeal: true } },
      },
    };
    await argo().create(`/apis/argoproj.io/v1alpha1/namespaces/${argoCdNamespace}/appprojects`, {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'default' },
      spec: {
        sourceRepos: ['*'],
        destinations: [{ server: '*', namespace: '*' }],
        clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      },
    });
    await argo().create(applications, parent);
  }, 300_000);

  afterAll(async () => {
    for (const one of clusters.toReversed()) await one.stop();
  });

  scenario(
    'the first version',
    'is installed in staging, in wave 1, and in the other clusters, in that order',
    async () => {
      const timeline = await follow('1.0.0', { cluster: last, phase: 'Healthy' }, 300);
      expectInOrder('1.0.0', timeline);
      const { status } = await argo().get<LiveApplicationSet>(`${applicationSets}/${release}`);
      const steps = status?.applicationStatus?.map(({ application, step }) => [application, step]).sort();
      expect(steps).toEqual([
        [`${first}-${release}`, '2'],
        [`${last}-${release}`, '4'],
        [`${staging}-${release}`, '1'],
      ]);
      return `${timeline.length} states, each in order`;
    },
  );

  scenario('a good version', 'bakes in staging, and then goes through production', async () => {
    commit('1.1.0');
    const begun = Date.now();
    await follow('1.1.0', { cluster: staging, phase: 'Paused' });
    const baking = Date.now();
    const application = await eventually(10, async () => {
      const found = await applicationOf(staging);
      expect(found.status?.health?.status).toBe('Suspended');
      return found;
    });
    expect(application.status?.sync?.status).toBe('Synced');
    const timeline = await follow('1.1.0', { cluster: last, phase: 'Healthy' });
    expectInOrder('1.1.0', timeline);
    for (const { name } of clusters.slice(1)) expect(phasesOf(name, '1.1.0', timeline)).toContain('Paused');
    expect(Date.now() - baking).toBeGreaterThan(bake * 1000);
    return `Suspended while it bakes; in all clusters after ${seconds(begun)} s`;
  });

  scenario(
    'a version that fails in the bake',
    'is rolled back in staging, and is never released to another cluster',
    async () => {
      const tag = '1.2.0-fails-alone-in-staging';
      commit(tag);
      const timeline = await follow(tag, { cluster: staging, phase: 'Degraded' });
      expect(phasesOf(staging, tag, timeline)).toContain('Paused');
      await eventually(60, async () => expect(await cluster(staging).tagsWithPods(portal)).toEqual(['1.1.0']));
      const before = await settled(staging, 'Degraded');
      await sleep(40_000);
      const after = await applicationOf(staging);
      // No sync, by self-heal or another try, in eight looks at git.
      expect(after.status?.history).toEqual(before.status?.history);
      expect(after.status?.operationState).toEqual(before.status?.operationState);
      expect([after.status?.sync?.status, after.status?.health?.status]).toEqual(['Synced', 'Degraded']);
      for (const { name } of clusters.slice(1)) {
        expect(await cluster(name).everRan(portal)).not.toContain(tag);
        const { status } = await applicationOf(name);
        expect([name, status?.sync?.status]).toEqual([name, 'OutOfSync']);
      }
      return 'aborted, Synced and Degraded for 40 s; production OutOfSync and Healthy';
    },
  );

  scenario('a retry of the aborted release', 'is one of Argo Rollouts; Argo CD does nothing', async () => {
    const before = await applicationOf(staging);
    await cluster(staging).kubectl('argo', 'rollouts', 'retry', 'rollout', release, '--namespace', portal);
    await eventually(30, async () =>
      expect((await cluster(staging).running(portal, release))?.phase).not.toBe('Degraded'),
    );
    await eventually(60, async () => expect((await cluster(staging).running(portal, release))?.phase).toBe('Degraded'));
    const after = await settled(staging, 'Degraded');
    expect(after.status?.history).toEqual(before.status?.history);
    return 'released again, and aborted again, without a sync';
  });

  scenario('a change by hand in a cluster', 'stays while the strategy is RollingSync', async () => {
    const { controlPlane } = cluster(last);
    await controlPlane.api.delete(`/api/v1/namespaces/${portal}/services/${release}`);
    await sleep(20_000);
    expect(await controlPlane.api.find(`/api/v1/namespaces/${portal}/services/${release}`)).toBeUndefined();
    const { spec, status } = await applicationOf(last);
    expect(status?.sync?.status).toBe('OutOfSync');
    expect(spec.syncPolicy?.automated?.enabled).toBe(false);
    return 'a deleted Service is not brought back: automated sync is off';
  });

  scenario('git revert', 'brings staging back, and what was changed by hand in the other clusters', async () => {
    const begun = Date.now();
    repository.revert();
    await follow('1.1.0', { cluster: staging, phase: 'Healthy' });
    const recovered = seconds(begun);
    for (const { name } of clusters) await settled(name, 'Healthy');
    for (const { name } of clusters.slice(1))
      expect(await cluster(name).everRan(portal)).not.toContain('1.2.0-fails-alone-in-staging');
    const service = `/api/v1/namespaces/${portal}/services/${release}`;
    await eventually(60, async () => expect(await cluster(last).controlPlane.api.find(service)).toBeDefined());
    return `staging Healthy after ${recovered} s`;
  });

  scenario(
    'a version that fails in production',
    'stops in wave 1; after a revert the next good one goes through',
    async () => {
      const tag = `1.3.0-fails-in-${first}`;
      commit(tag);
      const timeline = await follow(tag, { cluster: first, phase: 'Degraded' });
      expectInOrder(tag, timeline);
      await settled(first, 'Degraded');
      await sleep(20_000);
      expect(await cluster(last).everRan(portal)).not.toContain(tag);
      const { status } = await argo().get<LiveApplicationSet>(`${applicationSets}/${release}`);
      const progressing = status?.conditions?.find(({ type }) => type === 'RolloutProgressing');
      expect(progressing).toMatchObject({ status: 'True', message: 'ApplicationSet is performing rollout of step 2' });
      // Without a revert, the next version may reach wave 1 before staging: Argo CD 3.6.1 holds an Application back until the
      // others have seen the commit only while none still waits for the one before.
      repository.revert();
      for (const { name } of clusters) await settled(name, 'Healthy');
      await eventually(60, async () => expect(await isComplete()).toBe(true));
      commit('1.4.0');
      expectInOrder('1.4.0', await follow('1.4.0', { cluster: last, phase: 'Healthy' }));
      return `${first} Degraded, ${last} never got it; 1.4.0 in all clusters`;
    },
  );

  const project = `/apis/argoproj.io/v1alpha1/namespaces/${argoCdNamespace}/appprojects/${gitops.project}`;
  const blocked = { phase: 'Running', message: 'Sync operation blocked by sync window' };

  /** Waits until the sync of wave 1 is blocked by a window, for longer than a few looks at git. */
  async function blocksWave1(tag: string): Promise<void> {
    await eventually(60, async () =>
      expect((await applicationOf(first)).status?.operationState).toMatchObject(blocked),
    );
    await sleep(15_000);
    expect((await applicationOf(first)).status?.operationState).toMatchObject(blocked);
    for (const { name } of clusters.slice(1)) expect(await cluster(name).everRan(portal)).not.toContain(tag);
  }

  const window = (syncWindows: object[]) => argo().patch(project, { spec: { syncWindows } });
  const closeProduction = () =>
    window([{ kind: 'deny', schedule: '* * * * *', duration: '1h', clusters: [first, last], manualSync: true }]);
  const wave1 = `${applications}/${first}-${release}`;

  /** What `argocd app terminate-op` does to the sync of wave 1. */
  async function terminate(): Promise<void> {
    await argo().patch(wave1, { status: { operationState: { phase: 'Terminating' } } });
    await eventually(10, async () =>
      expect((await applicationOf(first)).status?.operationState?.phase).not.toBe('Terminating'),
    );
  }

  /** What `argocd app sync` does to wave 1; fails while another operation is in progress, as that does. */
  async function syncByHand(): Promise<void> {
    const { operation } = await applicationOf(first);
    if (operation) throw new Error('another operation is already in progress');
    const syncOptions = ['ServerSideApply=true', 'RespectIgnoreDifferences=true'];
    const sync = { revision: 'main', prune: true, syncOptions };
    await argo().patch(wave1, {
      operation: { initiatedBy: { username: 'ann' }, sync },
      status: { operationState: null },
    });
  }

  /** Releases a version whose wave 1 waits for the end of a window. */
  async function releaseInClosedWindow(tag: string): Promise<void> {
    await closeProduction();
    commit(tag);
    await follow(tag, { cluster: staging, phase: 'Healthy' });
    await blocksWave1(tag);
    await expect(syncByHand()).rejects.toThrow('another operation');
  }

  scenario(
    'a sync window that begins during a bake',
    'the bake goes on, wave 1 waits, and goes on by itself when the window ends',
    async () => {
      const tag = '1.5.0';
      commit(tag);
      await follow(tag, { cluster: staging, phase: 'Paused' });
      const now = new Date();
      const schedule = `${now.getUTCMinutes()} ${now.getUTCHours()} * * *`;
      const ends = now.setUTCSeconds(120, 0);
      await window([{ kind: 'deny', schedule, duration: '2m', clusters: [first, last] }]);
      await follow(tag, { cluster: staging, phase: 'Healthy' });
      await blocksWave1(tag);
      const before = await eventually(120, async () => {
        const looked = Date.now();
        expect((await cluster(first).running(portal, release))?.tag).toBe(tag);
        return looked;
      });
      expect(before).toBeGreaterThan(ends);
      const timeline = await follow(tag, { cluster: last, phase: 'Healthy' });
      expectInOrder(tag, timeline);
      return 'blocked while the window was closed; synced after its end, without anybody';
    },
  );

  scenario(
    'a revert of a finished release, with a rollback window',
    'goes through the clusters in order, in each without steps',
    async () => {
      const begun = Date.now();
      repository.revert();
      const timeline = await follow('1.4.0', { cluster: last, phase: 'Healthy' });
      expectInOrder('1.4.0', timeline);
      for (const { name } of clusters) expect(phasesOf(name, '1.4.0', timeline)).not.toContain('Paused');
      return `1.4.0 in all clusters after ${seconds(begun)} s, no bake`;
    },
  );

  scenario(
    'a revert while wave 1 waits for the end of a window',
    'wave 1 gets the reverted version when it ends, and keeps it until the next commit',
    async () => {
      const [tag, good] = ['1.6.0', (await cluster(first).running(portal, release))?.tag as string];
      await releaseInClosedWindow(tag);
      repository.revert();
      await follow(good, { cluster: staging, phase: 'Healthy' });
      await window([]);
      await follow(tag, { cluster: first, phase: 'Healthy' });
      await sleep(15_000);
      expect(await cluster(first).running(portal, release)).toEqual({ tag, phase: 'Healthy' });
      expect((await applicationOf(first)).status?.sync?.status).toBe('OutOfSync');
      expect(await cluster(last).everRan(portal)).not.toContain(tag);
      commit('1.6.1');
      await follow('1.6.1', { cluster: last, phase: 'Healthy' });
      for (const { name } of clusters) await settled(name, 'Healthy');
      return `${first} OutOfSync with the reverted version; the next one in all clusters`;
    },
  );

  scenario(
    'the same, when its sync is terminated after the revert',
    'wave 1 never gets the reverted version',
    async () => {
      const [tag, good] = ['1.7.0', (await cluster(first).running(portal, release))?.tag as string];
      await releaseInClosedWindow(tag);
      repository.revert();
      await follow(good, { cluster: staging, phase: 'Healthy' });
      await terminate();
      await window([]);
      await sleep(20_000);
      for (const { name } of clusters.slice(1)) {
        await settled(name, 'Healthy');
        expect(await cluster(name).everRan(portal)).not.toContain(tag);
      }
      return 'all clusters Synced and Healthy with the version before';
    },
  );

  scenario(
    'a person who syncs wave 1 in a closed window',
    'works once the sync that waits is terminated, and opens the window for the next commit there',
    async () => {
      const tag = '1.8.0';
      await releaseInClosedWindow(tag);
      let times = 0;
      for (; (await applicationOf(first)).operation; times += 1) {
        await terminate();
        await sleep(1000);
      }
      await syncByHand();
      await follow(tag, { cluster: first, phase: 'Healthy' });
      expect(await cluster(last).everRan(portal)).not.toContain(tag);
      // Argo CD 3.6.1 asks of a sync that begins who began the one before it.
      const next = '1.8.1';
      commit(next);
      await follow(next, { cluster: first, phase: 'Healthy' });
      expect(await cluster(last).everRan(portal)).not.toContain(next);
      await window([]);
      await follow(next, { cluster: last, phase: 'Healthy' });
      return `terminated ${times} times, then synced; the window did not hold the next commit in ${first}`;
    },
  );

  describe('of an Application with automated sync and self-heal', () => {
    const alone = 'alone';
    const path = `/apis/apps/v1/namespaces/${alone}`;
    const specWith = (tag: string): JsonMap =>
      renderObject(
        new Application(new Chart(new App(), 'chart'), alone, {
          name: `${alone}-${release}`,
          project: 'default',
          source: {
            ...{ repoURL: repository.url, targetRevision: 'main', path: `dist/helm/charts/${release}` },
            helm: {
              releaseName: release,
              valuesObject: portalValues(tag, [{ setWeight: 50 }, { pause: { duration: '6s' } }]),
            },
          },
          destination: { name: last, namespace: alone },
          ignoreDifferences: rolloutDifferences,
        }),
      ).json;
    const running = () => cluster(last).running(alone, release);
    const bad = `2.1.0-fails-in-${last}`;

    scenario('an abort', 'leaves it Synced and Degraded, and is no failed sync', async () => {
      await argo().create(applications, specWith('2.0.0'));
      await settled(alone, 'Healthy');
      await argo().patch(`${applications}/${alone}-${release}`, { spec: specWith(bad).spec });
      await eventually(120, async () => expect(await running()).toEqual({ tag: bad, phase: 'Degraded' }));
      const before = await settled(alone, 'Degraded');
      await sleep(30_000);
      const after = await settled(alone, 'Degraded');
      expect(after.status?.history).toEqual(before.status?.history);
      expect(after.status?.operationState).toMatchObject({ phase: 'Succeeded' });
      return 'no further sync in 30 s';
    });

    scenario('a change by hand after an abort', 'is reverted without another release', async () => {
      const { api } = cluster(last).controlPlane;
      const service = `/api/v1/namespaces/${alone}/services/${release}`;
      const before = await api.get<KubeObject>(service);
      await api.delete(service);
      await eventually(60, async () => {
        const { metadata } = await api.get<KubeObject>(service);
        expect(metadata.uid).not.toBe(before.metadata.uid);
      });
      expect(await running()).toEqual({ tag: bad, phase: 'Degraded' });
      expect(await cluster(last).tagsWithPods(alone)).toEqual(['2.0.0']);
      return 'the Service is back, the Rollout still Degraded';
    });

    scenario('kubectl argo rollouts undo', 'is reverted: the bad version is released again', async () => {
      await cluster(last).kubectl('argo', 'rollouts', 'undo', release, '--namespace', alone);
      await eventually(60, async () => expect((await running())?.tag).toBe(bad));
      await eventually(90, async () => expect(await running()).toEqual({ tag: bad, phase: 'Degraded' }));
      return 'the spec has the bad version again, and the release is aborted again';
    });

    scenario('the good version in git', 'recovers at once', async () => {
      const begun = Date.now();
      await argo().patch(`${applications}/${alone}-${release}`, { spec: specWith('2.0.0').spec });
      await settled(alone, 'Healthy');
      expect(await running()).toEqual({ tag: '2.0.0', phase: 'Healthy' });
      expect((await cluster(last).controlPlane.api.list(`${path}/replicasets`)).length).toBe(2);
      return `Healthy after ${seconds(begun)} s, without another ReplicaSet`;
    });
  });
});

const seconds = (since: number): number => Math.round((Date.now() - since) / 1000);
