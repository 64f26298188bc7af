import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { renderChart } from '../../lib/render/render-chart';
import { controllerGrants } from '../../lib/rollouts/rbac/rbac-table';
import { eventually } from './support/eventually';
import { type Platform, startPlatform } from './support/platform';
import { type Permission, requestsOf } from './support/privileges';
import { routerCrds } from './support/router-objects';
import { scenario, together } from './support/scenario';
import { type Exercise, exercises, releasedBy } from './support/value-exercises';

const model = readChart(createApp().node.findChild('progressive-delivery') as HelmChart);

/** Requested by every controller at startup; it continues without. */
const startProbes: Permission[] = ['list networking.istio.io/virtualservices', 'list secrets'];

/** The only value for which the controller works in all namespaces. */
const clusterWide = 'controller.selfServiceNotifications';

/** Number of controllers that run at once. */
const batchSize = 8;

const plugins = createServer((request, response) => {
  response.writeHead(request.headers.authorization === 'Bearer registry' ? 200 : 401).end('a plugin');
});

describe('least privilege, value by value', () => {
  let platform: Platform;
  const address = (): string => `http://127.0.0.1:${(plugins.address() as AddressInfo).port}/plugin`;
  const paths = Object.keys(exercises(''));

  beforeAll(async () => {
    await new Promise<void>((resolve) => plugins.listen(0, '127.0.0.1', resolve));
    platform = await startPlatform({ name: 'value-privileges' });
    await platform.kubectl('apply', '--server-side', '--filename', 'dist/helm/charts/progressive-delivery/crds');
    await apply(routerCrds);
    await platform.kubectl('wait', '--for=condition=Established', '--timeout=60s', 'crd', '--all');
  });
  afterAll(async () => {
    plugins.close();
    await platform?.stop();
  });

  const apply = async (items: readonly object[], ...flags: string[]): Promise<void> => {
    const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    const { status, stderr } = await platform.run('kubectl', ['apply', '--filename', '-', ...flags], list);
    if (status !== 0) throw new Error(stderr);
  };

  /** Runs the chart's controller with its own roles in its own namespace, and returns its forbidden requests. */
  async function started(namespace: string, values: JsonMap): Promise<string> {
    await platform.createNamespace(namespace, 'privileged');
    const document = withDefaults(values);
    const { manifests } = renderChart(model, document, createRelease(namespace, namespace));
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'registry' }, stringData };
    await apply([secret, ...manifests.map(({ object }) => object).filter(isInstalled)], '--namespace', namespace);
    const deployment = `deployment/${namespace}-progressive-delivery`;
    await platform.kubectl('rollout', 'status', deployment, '--namespace', namespace, '--timeout', '120s');
    return `${namespace}-progressive-delivery`;
  }

  async function exercised(namespace: string, exercise: Exercise): Promise<string> {
    const account = await started(namespace, { namespaced: true, ...exercise.values });
    const here = ['--namespace', namespace];
    if (exercise.objects) await apply(exercise.objects, ...here);
    for (const name of releasedBy(exercise)) {
      await platform.kubectl('argo', 'rollouts', 'status', name, ...here, '--timeout', '90s');
      const update = exercise.restarts
        ? ['restart', name]
        : ['set', 'image', name, 'main=ghcr.io/hmco/portal-services:1.1.0-good'];
      await platform.kubectl('argo', 'rollouts', ...update, ...here);
    }
    const requests = () => requestsOf(platform.controlPlane.auditLog, namespace, account);
    await eventually(120, () => expect([...requests().allowed]).toEqual(expect.arrayContaining([...exercise.uses])));
    expect([...requests().forbidden].filter((permission) => !startProbes.includes(permission))).toEqual([]);
    await platform.kubectl('scale', `deployment/${account}`, '--replicas=0', ...here);
    return exercise.uses.join(', ') || 'started';
  }

  it('exercises each value of the table', () => {
    const values = controllerGrants.flatMap((grant) => grant.values);
    expect([...paths].sort()).toEqual([...new Set(values)].filter((path) => path !== clusterWide).sort());
  });

  scenario('a controller with the default values', `may not ${startProbes.join(' and ')}`, async () => {
    const account = await started('default-values', {});
    const requests = () => requestsOf(platform.controlPlane.auditLog, 'default-values', account);
    await eventually(60, () => expect([...requests().allowed]).toContain('watch argoproj.io/clusteranalysistemplates'));
    expect([...requests().forbidden].sort()).toEqual(startProbes);
    return `${requests().allowed.size} kinds of requests`;
  });

  scenario(clusterWide, 'reads the notifications of every namespace', async () => {
    const account = await started('self-service', { controller: { selfServiceNotifications: true, instanceId: 'a' } });
    const requests = () => requestsOf(platform.controlPlane.auditLog, 'self-service', account);
    await eventually(60, () => expect([...requests().allowed]).toContain('watch argoproj.io/rollouts'));
    expect([...requests().forbidden].sort()).toEqual(startProbes);
    await platform.kubectl('delete', 'deployment', '--all', '--namespace', 'self-service');
    // It works in all namespaces, including those in which the others are about to start.
    await platform.kubectl('delete', 'deployment', '--all', '--namespace', 'default-values');
    return 'ConfigMaps and Secrets watched';
  });

  for (let first = 0; first < paths.length; first += batchSize) {
    together(
      paths.slice(first, first + batchSize).map((path, index) => {
        const run = () => exercised(`value-${first + index}`, exercises(address())[path] as Exercise);
        return [path, 'nothing it requests is forbidden', run] as const;
      }),
    );
  }
});

const stringData = { authorization: 'Bearer registry' };

/** One pod that is ready immediately; no templates unless a document enables them. */
function withDefaults(values: JsonMap): JsonMap {
  const quick = { initialDelaySeconds: 0, periodSeconds: 1 };
  const readinessProbe = { spec: { httpGet: { path: '/metrics', port: 'metrics' }, ...quick } };
  const controller = { replicas: 1, readinessProbe, ...(values.controller as JsonMap) };
  return { analysis: { enabled: false }, ...values, controller };
}

/** Objects that are neither hooks nor tests. */
const isInstalled = ({ metadata }: JsonMap): boolean =>
  !(metadata as { annotations?: JsonMap }).annotations?.['helm.sh/hook'];
