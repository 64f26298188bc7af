import type { V1Pod } from '@kubernetes/client-node';
import { type Major, majors } from '../support/helm';
import type { KubeObject } from './support/api';
import { chartCopy } from './support/chart-copy';
import { clusterObjects } from './support/cluster-objects';
import { eventually } from './support/eventually';
import { type Platform, startPlatform } from './support/platform';
import { newField, previousVersion, publishedCrd } from './support/previous-version';
import { requestsOf } from './support/privileges';
import { scenario } from './support/scenario';

type Crd = KubeObject & { spec: { versions: { schema: object }[] } };
type Pod = V1Pod & KubeObject;

const chart = 'dist/helm/charts/progressive-delivery';
const rolloutCrd = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/rollouts.argoproj.io';
const charts = {
  delivery: ['pd', chart, '--namespace', 'argo-rollouts'],
  portal: ['portal', 'dist/helm/charts/portal-services', '--namespace', 'portal'],
  platform: ['ml', 'dist/helm/charts/ml-platform', '--namespace', 'ml-platform'],
} as const;
const values = {
  portal: ['rollout.enabled=true', 'replicaCount=2', 'image.tag=1.0.0-good'],
  // There is no database here; mlflow.test.ts runs MLflow as a process.
  platform: [
    'mlflow.migrations.enabled=false',
    'global.vault.enabled=false',
    'mlflow.rollout.enabled=true',
    'mlflow.artifactStore.s3.bucket=artifacts',
    'mlflow.backendStore.postgresql.secretName=database',
  ],
};
const set = (settings: readonly string[]): string[] => settings.flatMap((setting) => ['--set', setting]);

describe.each(majors)('installation with Helm %i', (major: Major) => {
  let platform: Platform;
  let before: string[];

  beforeAll(async () => {
    platform = await startPlatform({ name: `installation-${major}` });
    for (const [, , , namespace] of Object.values(charts)) await platform.createNamespace(namespace);
    await platform.kubectl(
      'create',
      'secret',
      'generic',
      'database',
      '--namespace',
      'ml-platform',
      '--from-literal=uri=x',
    );
    before = await clusterObjects(platform);
  });
  afterAll(() => platform?.stop());

  const helm = (...args: string[]): Promise<string> => platform.helm(major, ...args);
  const ofController = ['--namespace', 'argo-rollouts'];
  // Not for Rollouts: Helm 3 does not support them, and Helm 4 may stop watching them after their CRD changes.
  const wait = ['--wait', '--timeout', '3m'];
  const crd = (): Promise<Crd> => platform.controlPlane.api.get<Crd>(rolloutCrd);
  const ready = async (namespace: string, count: number): Promise<void> =>
    eventually(120, async () => {
      const pods = await platform.controlPlane.api.list<Pod>(`/api/v1/namespaces/${namespace}/pods`);
      const states = pods.map(({ status }) => status?.conditions?.find(({ type }) => type === 'Ready')?.status);
      expect(states).toEqual(Array(count).fill('True'));
    });
  const installAll = async (): Promise<void> => {
    await helm('install', ...charts.delivery, ...platform.shortIntervals, ...wait);
    await helm('install', ...charts.portal, ...set(values.portal));
    await helm('install', ...charts.platform, ...set(values.platform));
    await ready('portal', 2);
    await ready('ml-platform', 2);
  };

  scenario('a previous version', 'its CRDs are installed and its controller is ready', async () => {
    const previous = previousVersion(`previous-${major}`);
    await helm('install', 'pd', previous, ...ofController, ...platform.shortIntervals, ...wait);
    expect(JSON.stringify(await crd())).not.toContain(newField);
    return `a CRD without ${newField}`;
  });

  const hook = 'templates/crd-upgrade';
  // All attempts fail in the same way, with increasing delays.
  const once = (text: string): string => text.replace('backoffLimit: 2', 'backoffLimit: 0');
  const brokenHooks: Record<string, Parameters<typeof chartCopy>[2]> = {
    // First, because Helm 3 leaves the binding of a failed hook, which a later hook could use.
    'has lost its binding': { [`${hook}/clusterrolebinding.yaml`]: () => '', [`${hook}/job.yaml`]: once },
    'may not write the CRDs': {
      [`${hook}/clusterrole.yaml`]: (text) => text.replace('"patch"', '"list"'),
      [`${hook}/job.yaml`]: once,
    },
    'fails by itself': {
      [`${hook}/job.yaml`]: (text) => once(text).replace('--filename=/crds', '--filename=/nowhere'),
    },
  };
  for (const [index, [what, changes]] of Object.entries(brokenHooks).entries()) {
    scenario(`an upgrade whose hook ${what}`, 'fails without changing running workloads', async () => {
      const broken = chartCopy('progressive-delivery', `broken-${index}-${major}`, changes);
      const upgrade = helm('upgrade', 'pd', broken, ...ofController, ...platform.shortIntervals, ...wait);
      await expect(upgrade).rejects.toThrow(/pre-upgrade hooks failed.*(?:BackoffLimitExceeded|Job Failed)/s);
      const { info } = JSON.parse(await helm('status', 'pd', ...ofController, '--output', 'json'));
      expect(info.status).toBe('failed');
      expect(JSON.stringify(await crd())).not.toContain(newField);
      const deployed = await platform.kubectl('get', 'deployment', '--namespace', 'argo-rollouts', '--output', 'yaml');
      expect(deployed).toContain('helm.sh/chart: progressive-delivery-0.0.1');
      return 'the release failed; CRDs and controller are unchanged';
    });
  }

  scenario(
    'an upgrade to the current version',
    'the hook Job applies the CRDs with its own ServiceAccount',
    async () => {
      const writes = () =>
        requestsOf(platform.controlPlane.auditLog, 'argo-rollouts', 'pd-progressive-delivery-crd-upgrade');
      const patch = 'patch apiextensions.k8s.io/customresourcedefinitions';
      expect([...writes().allowed]).not.toContain(patch);
      await helm('upgrade', ...charts.delivery, ...platform.shortIntervals, ...wait);
      expect([...writes().allowed]).toContain(patch);
      const [{ schema: theirs }, { schema: ours }] = [await crd(), publishedCrd() as Crd].map(
        ({ spec }) => spec.versions[0],
      ) as [{ schema: object }, { schema: object }];
      expect(theirs).toEqual(ours);
      expect(JSON.stringify(theirs)).toContain(newField);
      return 'the CRD equals the published one';
    },
  );

  scenario('the other charts', 'every pod is admitted by Pod Security restricted and ready', async () => {
    await helm('install', ...charts.portal, ...set(values.portal));
    await helm('install', ...charts.platform, ...set(values.platform));
    await ready('portal', 2);
    await ready('ml-platform', 2);
    const events = await platform.kubectl(
      'get',
      'events',
      '--all-namespaces',
      '--output',
      'jsonpath={.items[*].reason}',
    );
    expect(events).not.toContain('FailedCreate');
    // The namespaces do reject pods that are not restricted.
    const privileged = platform.kubectl('run', 'privileged', '--image=busybox:1.37.0', '--namespace', 'portal');
    await expect(privileged).rejects.toThrow(/violates PodSecurity "restricted/);
    return '2 and 2 pods';
  });

  scenario('helm test', 'each test pod runs and succeeds', async () => {
    const output = [];
    for (const [name, , flag, namespace] of Object.values(charts))
      output.push(await helm('test', name, flag, namespace));
    expect(output.map((text) => /Phase:\s+(\w+)/.exec(text)?.[1])).toEqual(Array(3).fill('Succeeded'));
    return '3 of 3 Succeeded';
  });

  scenario('helm uninstall', 'only CRDs and the lease of the controller remain', async () => {
    for (const [name, , flag, namespace] of Object.values(charts).reverse())
      await helm('uninstall', name, flag, namespace);
    const left = await eventually(60, async () => {
      const now = await clusterObjects(platform);
      const added = now.filter((object) => !before.includes(object));
      expect(added.filter((object) => !object.startsWith('CustomResourceDefinition '))).toEqual([]);
      return added;
    });
    expect(left).toHaveLength(5);
    const leases = await platform.kubectl('get', 'leases', '--namespace', 'argo-rollouts', '--output', 'name');
    expect(leases.trim()).toBe('lease.coordination.k8s.io/argo-rollouts-controller-lock');
    return '5 CRDs and the lease';
  });

  scenario('a second installation', 'everything is ready', async () => {
    await installAll();
    return '2 and 2 pods';
  });
});
