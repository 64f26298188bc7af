import { readdir } from 'node:fs/promises';
import { askDashboard } from './support/dashboard';
import { eventually } from './support/eventually';
import { type Platform, startPlatform } from './support/platform';
import { scenario } from './support/scenario';

const chart = 'dist/helm/charts/progressive-delivery';
const everywhere = 'argo-rollouts';
const watching = 'rollouts-of-portal';
const watched = 'portal';

describe('the controller chart', () => {
  let platform: Platform;

  beforeAll(async () => {
    platform = await startPlatform({ name: 'controller-chart' });
    for (const namespace of [everywhere, watching, watched]) await platform.createNamespace(namespace);
  });
  afterAll(() => platform?.stop());

  const release = (namespace: string, ...set: string[]): Promise<string> =>
    platform.helm(
      4,
      'upgrade',
      '--install',
      'pd',
      chart,
      '--namespace',
      namespace,
      '--reset-values',
      '--wait',
      '--timeout',
      '2m',
      ...platform.shortIntervals,
      ...set.flatMap((value) => ['--set', value]),
    );
  const names = async (kind: string, ...where: string[]): Promise<string[]> =>
    (await platform.kubectl('get', kind, ...where, '--output', 'name')).split('\n').filter((line) => line);

  scenario('leader election', 'acquires its lease, which its role names', async () => {
    await release(everywhere, 'namespace.create=false');
    await eventually(30, async () => {
      const lease = ['get', 'lease', 'argo-rollouts-controller-lock', '--namespace', everywhere];
      const holder = await platform.kubectl(...lease, '--output', 'jsonpath={.spec.holderIdentity}');
      // Host name and a unique suffix: pods that run as processes share the machine's host name.
      expect(holder).toMatch(/^.+_[0-9a-f-]{36}$/);
    });
    return 'a controller holds the lease';
  });

  scenario('leader election disabled in an upgrade', 'strategy Recreate, CRDs applied', async () => {
    await release(everywhere, 'controller.replicas=1', 'controller.leaderElection.enabled=false');
    const strategy = ['get', 'deployment', 'pd-progressive-delivery', '--namespace', everywhere];
    expect(await platform.kubectl(...strategy, '--output', 'jsonpath={.spec.strategy}')).toBe('{"type":"Recreate"}');
    const managers = ['get', 'crd', 'rollouts.argoproj.io', '--show-managed-fields', '--output'];
    expect(await platform.kubectl(...managers, 'jsonpath={.metadata.managedFields[*].manager}')).toContain('kubectl');
    expect((await names('clusterrole')).filter((name) => name.includes('crd-upgrade'))).toEqual([]);
    return 'Recreate; no objects of the hook remain';
  });

  scenario(
    'a controller of one namespace',
    'no ClusterRole; templates and dashboard limited to its namespace',
    async () => {
      await platform.helm(4, 'uninstall', 'pd', '--namespace', everywhere, '--wait');
      const values = [
        'namespaced=true',
        `watchNamespace=${watched}`,
        'dashboard.enabled=true',
        'controller.replicas=1',
      ];
      await release(watching, ...values);
      // The upgrade hook would add the only ClusterRole.
      await release(watching, ...values);
      expect((await names('clusterrole')).filter((name) => name.includes('/pd-'))).toEqual([]);
      const templates = (await readdir(`${chart}/templates/analysis`)).map((file) => file.replace('.yaml', ''));
      const created = await names('analysistemplate', '--namespace', watched);
      expect(created.map((name) => name.split('/')[1]).sort()).toEqual(templates.sort());
      const { stdout } = await askDashboard(platform, watching, 'namespace');
      expect(JSON.parse(stdout)).toMatchObject({ namespace: watched });
      return `${created.length} AnalysisTemplates; the dashboard shows that namespace`;
    },
  );
});
