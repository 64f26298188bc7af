import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { V1Pod } from '@kubernetes/client-node';
import { type Major, majors } from '../support/helm';
import type { KubeObject } from './support/api';
import { chartCopy } from './support/chart-copy';
import { clusterObjects } from './support/cluster-objects';
import { eventually } from './support/eventually';
import { type Platform, startPlatform } from './support/platform';
import { scenario } from './support/scenario';

type Crd = KubeObject & { spec: { versions: { schema: object }[] } };
type Pod = V1Pod & KubeObject;

const chart = 'dist/helm/charts/progressive-delivery';
const rolloutCrd = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/rollouts.argoproj.io';
const field = 'progressDeadlineAbort';
const charts = {
  delivery: ['pd', chart, '--namespace', 'argo-rollouts'],
  portal: ['portal', 'dist/helm/charts/portal-services', '--namespace', 'portal'],
  platform: ['ml', 'dist/helm/charts/ml-platform', '--namespace', 'ml-platform'],
} as const;
const values = {
  portal: ['rollout.enabled=true', 'replicaCount=2', 'image.tag=1.0.0-good'],
  // Nobody runs a database here; MLflow as a process stands in mlflow.test.ts.
  platform: [
    'global.vault.enabled=false',
    'mlflow.rollout.enabled=true',
    'mlflow.artifactStore.s3.bucket=artifacts',
    'mlflow.backendStore.postgresql.secretName=database',
  ],
};
const set = (settings: readonly string[]): string[] => settings.flatMap((setting) => ['--set', setting]);

/** The CRD of Rollouts as the chart publishes it. */
const published = (): Crd => JSON.parse(readFileSync(join(chart, 'crds/rollouts.json'), 'utf8')) as Crd;

describe.each(majors)('installation by Helm %i', (major: Major) => {
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
    await helm('install', ...charts.portal, ...set(values.portal), ...wait);
    await helm('install', ...charts.platform, ...set(values.platform), ...wait);
    await ready('portal', 2);
    await ready('ml-platform', 2);
  };

  scenario('a previous version', 'its CRDs are installed, and its controller is ready', async () => {
    const previous = chartCopy('progressive-delivery', `previous-${major}`, {
      'Chart.yaml': (text) => text.replace(/^version: .*/m, 'version: 0.0.1'),
      'crds/rollouts.json': (text) => text.replaceAll(`"${field}":{"type":"boolean"},`, ''),
    });
    await helm('install', 'pd', previous, '--namespace', 'argo-rollouts', ...platform.shortIntervals, ...wait);
    expect(JSON.stringify(await crd())).not.toContain(field);
    return `a CRD without ${field}`;
  });

  scenario('an upgrade whose hook may not write the CRDs', 'fails, and what runs stays as it is', async () => {
    const broken = chartCopy('progressive-delivery', `broken-${major}`, {
      'templates/crd-upgrade/clusterrole.yaml': (text) => text.replace('      - patch\n', '      - list\n'),
    });
    const upgrade = helm('upgrade', 'pd', broken, '--namespace', 'argo-rollouts', ...platform.shortIntervals, ...wait);
    await expect(upgrade).rejects.toThrow(
      /pd-progressive-delivery-crd-upgrade.*(?:BackoffLimitExceeded|failed)|BackoffLimitExceeded/s,
    );
    expect(JSON.stringify(await crd())).not.toContain(field);
    const deployed = await platform.kubectl('get', 'deployment', '--namespace', 'argo-rollouts', '--output', 'yaml');
    expect(deployed).toContain('helm.sh/chart: progressive-delivery-0.0.1');
    return 'the release failed; CRDs and controller are those of before';
  });

  scenario('an upgrade to the version of now', 'the hook Job writes the CRDs as its own ServiceAccount', async () => {
    await helm('upgrade', ...charts.delivery, ...platform.shortIntervals, ...wait);
    const [{ schema: theirs }, { schema: ours }] = [await crd(), published()].map(({ spec }) => spec.versions[0]) as [
      { schema: object },
      { schema: object },
    ];
    expect(theirs).toEqual(ours);
    expect(JSON.stringify(theirs)).toContain(field);
    return 'the CRD is the published one, field by field';
  });

  scenario('the other charts', 'every pod is admitted by Pod Security restricted, and ready', async () => {
    await helm('install', ...charts.portal, ...set(values.portal), ...wait);
    await helm('install', ...charts.platform, ...set(values.platform), ...wait);
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
    return '2 and 2 pods';
  });

  scenario('helm test', 'each test pod runs and succeeds', async () => {
    const said = [];
    for (const [name, , flag, namespace] of Object.values(charts)) said.push(await helm('test', name, flag, namespace));
    expect(said.map((text) => /Phase:\s+(\w+)/.exec(text)?.[1])).toEqual(Array(3).fill('Succeeded'));
    return '3 of 3 Succeeded';
  });

  scenario('helm uninstall', 'nothing is left but CRDs and the lease of the controller', async () => {
    for (const [name, , flag, namespace] of Object.values(charts).reverse())
      await helm('uninstall', name, flag, namespace, ...wait);
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

  scenario('installed again', 'all of it is ready', async () => {
    await installAll();
    return '2 and 2 pods';
  });
});
