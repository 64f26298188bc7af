import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './support/eventually';
import { rollout, run, selecting } from './support/feature-objects';
import { type Platform, startPlatform } from './support/platform';
import { together } from './support/scenario';

const chart = 'dist/helm/charts/progressive-delivery';
const instanceLabel = 'argo-rollouts.argoproj.io/controller-instance-id';

/** Alerts with the short windows of a test. */
const observed = [
  'prometheusRule.enabled=true',
  'controller.metrics.serviceMonitor.enabled=true',
  ...['noLeader', 'noReconciles', 'noAnalysis', 'workerBlocked', 'forbidden'].map(
    (alert) => `prometheusRule.${alert}.for=1s`,
  ),
  'prometheusRule.noReconciles.window=10s',
  'controller.metrics.serviceMonitor.interval=2s',
  'prometheusRule.noAnalysis.window=10s',
  'prometheusRule.workerBlocked.window=30s',
  'prometheusRule.forbidden.window=1m',
];

describe('a controller that is Ready but does nothing', () => {
  let platform: Platform;

  beforeAll(async () => {
    platform = await startPlatform({ name: 'idle-controller', serviceMonitors: true });
    for (const namespace of ['self-service', 'workload-ref', 'shared'])
      await platform.createNamespace(namespace, 'privileged');
    // Each chart contains the CRDs, which can be created only once.
    await release('first', 'shared');
    await Promise.all([
      release('self', 'self-service', ...observed),
      release('blocked', 'workload-ref', ...observed, 'features.workloadRef=false', 'controller.threads.rollout=1'),
    ]);
  });
  afterAll(() => platform?.stop());

  async function release(name: string, namespace: string, ...set: string[]): Promise<void> {
    const own = ['namespaced=true', 'controller.replicas=1', 'analysis.enabled=false', ...set];
    const values = own.flatMap((value) => ['--set', value]);
    const args = [name, chart, '--namespace', namespace, '--reset-values', ...platform.shortIntervals, ...values];
    await platform.helm(4, 'upgrade', '--install', ...args, '--wait', '--timeout', '3m');
    const rules = await platform.kubectl('get', 'prometheusrules', '--all-namespaces', '--output', 'json');
    const { items } = JSON.parse(rules) as { items: { metadata: { name: string }; spec: { groups: Group[] } }[] };
    // Prometheus requires unique group names; the operator ensures that with separate files.
    const groups = items.flatMap(({ metadata, spec }) =>
      spec.groups.map((group) => ({ ...group, name: `${metadata.name}/${group.name}` })),
    );
    await platform.prometheus.load(groups);
  }

  const apply = async (namespace: string, name: string, ...items: object[]): Promise<void> => {
    const file = join(platform.controlPlane.folder, `${namespace}-${name}.json`);
    writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
    await platform.kubectl('apply', '--filename', file, '--namespace', namespace);
  };
  const healthy = (namespace: string, name: string): Promise<string> =>
    platform.kubectl('argo', 'rollouts', 'status', name, '--namespace', namespace, '--timeout', '120s');
  const phase = (namespace: string, name: string): Promise<string> =>
    platform.kubectl('get', 'rollout', name, '--namespace', namespace, '--output', 'jsonpath={.status.phase}');
  const isReady = async (namespace: string, deployment: string): Promise<void> => {
    await platform.kubectl('rollout', 'status', `deployment/${deployment}`, '--namespace', namespace, '--timeout=60s');
  };
  const firing = (job: string): Promise<string[]> => platform.prometheus.firing({ job });

  const steps = [{ setWeight: 50 }];

  together([
    [
      'a controller of one namespace that needs the notifications of all',
      'is Ready but reconciles nothing, and an alert fires',
      async () => {
        const deployment = 'self-progressive-delivery';
        // The chart rejects these values, so the flag is added with kubectl.
        const flag = '--self-service-notification-enabled';
        const patch = (operation: object) =>
          platform.kubectl(
            'patch',
            `deployment/${deployment}`,
            '--namespace=self-service',
            '--type=json',
            `--patch=${JSON.stringify([operation])}`,
          );
        const path = '/spec/template/spec/containers/0/args';
        await patch({ op: 'add', path: `${path}/0`, value: flag });
        await isReady('self-service', deployment);
        const nothing = { count: 1, provider: { prometheus: { address: 'http://127.0.0.1:9', query: '1' } } };
        await apply('self-service', 'idle', rollout('idle', { steps }), run('idle', nothing));
        await eventually(90, async () => {
          expect(await firing('self-progressive-delivery-metrics')).toEqual(
            expect.arrayContaining(['ArgoRolloutsNoReconciles', 'ArgoRolloutsNoAnalysis', 'ArgoRolloutsForbidden']),
          );
        });
        await isReady('self-service', deployment);
        expect(await phase('self-service', 'idle')).toBe('');
        await patch({ op: 'remove', path: `${path}/0` });
        await isReady('self-service', deployment);
        await healthy('self-service', 'idle');
        await eventually(60, async () => {
          const names = await firing('self-progressive-delivery-metrics');
          expect(names.filter((name) => /NoReconciles|NoAnalysis/.test(name))).toEqual([]);
        });
        return 'fired while the Rollout had no status, resolved once it was Healthy';
      },
    ],
    [
      'Rollouts with a workloadRef that the controller has no permission for',
      'block its worker, and alerts fire; with default values they are released',
      async () => {
        const deployment = {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'workload' },
          spec: { replicas: 1, ...selecting('workload') },
        };
        const reference = { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'workload' } };
        const names = ['one', 'two'];
        await apply(
          'workload-ref',
          'blocked',
          deployment,
          ...names.map((name) => rollout(name, { steps }, reference)),
          rollout('plain', { steps }),
        );
        await eventually(150, async () => {
          expect(await firing('blocked-progressive-delivery-metrics')).toEqual(
            expect.arrayContaining(['ArgoRolloutsNoReconciles', 'ArgoRolloutsWorkerBlocked', 'ArgoRolloutsForbidden']),
          );
        });
        await release('blocked', 'workload-ref', ...observed, 'controller.threads.rollout=1');
        // Both are InvalidSpec until they are reconciled again.
        await eventually(120, async () => {
          for (const name of [...names, 'plain']) expect(await phase('workload-ref', name)).toBe('Healthy');
        });
        await eventually(90, async () => {
          expect(await firing('blocked-progressive-delivery-metrics')).toEqual([]);
        });
        return 'fired with one worker and two such Rollouts; Healthy with the default values';
      },
    ],
    [
      'a second controller in a namespace',
      'becomes leader with the lease of its instance; without an instance it never does, and an alert fires',
      async () => {
        const second = ['plugins.createConfigMap=false'];
        await release('second', 'shared', ...second, 'controller.instanceId=b');
        const lease = 'argo-rollouts-controller-lock-b';
        await eventually(60, async () => {
          const holder = await platform.kubectl('get', 'lease', lease, '--namespace=shared', '--output=name');
          expect(holder).toContain(lease);
        });
        const own = rollout('of-second', { steps });
        await apply('shared', 'second', { ...own, metadata: { ...own.metadata, labels: { [instanceLabel]: 'b' } } });
        await healthy('shared', 'of-second');
        await release('third', 'shared', ...second, ...observed);
        await eventually(90, async () => {
          expect(await firing('third-progressive-delivery-metrics')).toContain('ArgoRolloutsNoLeader');
        });
        return 'its Rollout is Healthy; a third one waits for the lease of the first, and the alert fires';
      },
    ],
  ]);
});

interface Group {
  readonly name: string;
}
