import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from './support/api';
import { installController } from './support/controller';
import { eventually } from './support/eventually';
import { failedMetrics } from './support/measured';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace } from './support/portal';
import { applyRouterCrds } from './support/router-crds';
import { inRunFolder } from './support/run-folder';
import { scenario } from './support/scenario';

interface VirtualService extends KubeObject {
  spec: {
    http: {
      name: string;
      match?: object[];
      mirror?: { host: string };
      mirrorPercentage?: { value: number };
      route: { weight?: number; destination: { host: string } }[];
    }[];
  };
}

interface Experiment extends KubeObject {
  status?: { phase?: string; templateStatuses?: { name: string; serviceName?: string }[] };
}

/** The values that the guide shows below a heading. */
function valuesBelow(heading: string): string {
  const guide = readFileSync(join(__dirname, '../../docs/progressive-delivery/routers.md'), 'utf8');
  const [, section] = guide.split(`\n## ${heading}\n`);
  const [, yaml] = /^```yaml\n([\s\S]*?)^```$/m.exec(section ?? '') ?? [];
  if (!yaml) throw new Error(`the guide has no values below "${heading}"`);
  return yaml;
}

/** A double of Istio's webhook: rejects routes to a host without a name. */
async function rejectEmptyHosts({ controlPlane: { api } }: Platform): Promise<void> {
  const name = 'virtual-services';
  const path = '/apis/admissionregistration.k8s.io/v1';
  await api.create(`${path}/validatingadmissionpolicies`, {
    metadata: { name },
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['networking.istio.io'],
            apiVersions: ['*'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['virtualservices'],
          },
        ],
      },
      validations: [
        {
          expression: "object.spec.http.all(h, !has(h.route) || h.route.all(r, r.destination.host != ''))",
          message: 'configuration is invalid: empty domain name not allowed',
        },
      ],
    },
  });
  await api.create(`${path}/validatingadmissionpolicybindings`, {
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  });
}

describe('routes by header, and mirrored requests', () => {
  let platform: Platform;

  beforeAll(async () => {
    platform = await startPlatform({ name: 'ab-tests' });
    await applyRouterCrds(platform);
    await rejectEmptyHosts(platform);
    await platform.createNamespace(portalNamespace);
    await installController(platform, 'trafficRouting.istio=true', 'features.experiments=true');
  });
  afterAll(() => platform?.stop());

  const routesOf = async (portal: Portal): Promise<VirtualService['spec']['http']> => {
    const path = `/apis/networking.istio.io/v1/namespaces/${portalNamespace}/virtualservices/${portal.release.name}`;
    return (await platform.controlPlane.api.get<VirtualService>(path)).spec.http;
  };

  /** A portal with the values of the guide, whose first version is installed. */
  const installed = async (name: string, values: string): Promise<Portal> => {
    const file = inRunFolder(`${name}-values.yaml`);
    writeFileSync(file, values);
    const portal = new Portal(platform, name, [], ['--values', file, '--server-side=false']);
    await portal.install();
    return portal;
  };

  const waits = (portal: Portal, step: number) =>
    portal.release.until('waiting', ({ status }) => status?.phase === 'Paused' && status.currentStepIndex === step, 60);

  const experiments = `/apis/argoproj.io/v1alpha1/namespaces/${portalNamespace}/experiments`;
  const namesOfServices = ({ status }: Experiment): (string | undefined)[] =>
    (status?.templateStatuses ?? []).map(({ serviceName }) => serviceName);

  /**
   * Removes the names of the Services from the status of the running experiment, as Argo Rollouts itself does at times
   * (its issue 4890), and then the Services, until the controller has created them again and written their names.
   */
  async function loseServices(): Promise<void> {
    const { api } = platform.controlPlane;
    const { metadata, status } = await eventually(60, async () => {
      const running = (await api.list<Experiment>(experiments)).find((one) => one.status?.phase === 'Running');
      expect(running).toBeDefined();
      return running as Experiment;
    });
    const path = `${experiments}/${metadata.name}`;
    const templateStatuses = (status?.templateStatuses ?? []).map(({ serviceName: _, ...others }) => others);
    await api.patch(path, { status: { templateStatuses } });
    expect(namesOfServices(await api.get<Experiment>(path))).toEqual([undefined, undefined]);
    const services = templateStatuses.map(({ name }) => `${metadata.name}-${name}`);
    for (const name of services) await api.delete(`/api/v1/namespaces/${portalNamespace}/services/${name}`);
    await eventually(30, async () => expect(namesOfServices(await api.get<Experiment>(path))).toEqual(services));
  }

  let ab: Portal;

  scenario(
    'a good version in an A/B test',
    'gets those with the header, and all requests when a person promotes',
    async () => {
      ab = await installed('ab', valuesBelow('A/B tests by header or cookie'));
      await ab.deploy('1.1.0-good');
      await waits(ab, 2);
      const [header, primary] = await routesOf(ab);
      expect(header).toMatchObject({
        name: 'beta',
        match: [{ headers: { 'X-Beta': { exact: 'yes' } } }],
        route: [{ destination: { host: `${ab.release.name}-canary` }, weight: 100 }],
      });
      expect(primary?.route.map(({ weight }) => weight)).toEqual([100, 0]);
      await ab.argo('promote');
      await ab.release.promoted(':1.1.0-good', 120);
      expect((await routesOf(ab)).map(({ name }) => name)).toEqual(['primary']);
      return 'a route by header, no weight; then promoted';
    },
  );

  scenario('a bad version in an A/B test', 'aborted by the guards before it has a weight', async () => {
    await ab.deploy('1.2.0-bad');
    const { rollout } = await ab.release.aborted(':1.2.0-bad', 120);
    const { guard } = await ab.release.analysis(rollout.status?.currentPodHash as string);
    expect(guard && failedMetrics(guard)).toContain('error-rate');
    await eventually(30, async () => expect((await routesOf(ab)).map(({ name }) => name)).toEqual(['primary']));
    // The step that would scale it for a weight.
    expect(ab.release.steps().map(({ step }) => step)).not.toContain(4);
    return 'aborted at the header route, which is gone';
  });

  scenario('two versions in an experiment', 'compared; the worse one never gets a weight', async () => {
    // Short windows, and the Prometheus of this platform.
    const values = valuesBelow('A/B tests with a comparison')
      .replaceAll('http://prometheus-operated.monitoring.svc:9090', platform.prometheus.url)
      .replace('interval: 1m', 'interval: 4s')
      .replace('count: 30', 'count: 4')
      .replace('initialDelay: 2m', 'initialDelay: 8s')
      .replaceAll('[2m]', '[8s]')
      .replace('initialDelay: 30m', 'initialDelay: 20s')
      .replaceAll('[28m]', '[16s]');
    const portal = await installed('compared', values);
    const { api } = platform.controlPlane;
    const phases = async (): Promise<(string | undefined)[]> =>
      (await api.list<Experiment>(experiments)).map(({ status }) => status?.phase);
    const hosts: string[][] = [];
    const path = `/apis/networking.istio.io/v1/namespaces/${portalNamespace}/virtualservices`;
    void api.watch<VirtualService>(`${path}?fieldSelector=metadata.name=${portal.release.name}`, ({ object }) =>
      hosts.push((object.spec.http[0]?.route ?? []).map(({ weight, destination }) => `${weight} ${destination.host}`)),
    );
    await portal.deploy('1.1.0-good');
    await loseServices();
    await portal.release.promoted(':1.1.0-good', 180);
    expect(await phases()).toEqual(['Successful']);
    const split = hosts.find((routes) => routes.length === 4) ?? [];
    expect(split.map((one) => one.replace(/-[0-9a-f]+-\d+-\d+-/, '-')).sort()).toEqual([
      `0 ${portal.release.name}-canary`,
      `10 ${portal.release.name}-baseline`,
      `10 ${portal.release.name}-candidate`,
      `80 ${portal.release.name}`,
    ]);
    // With the hash of a version its pods would also get the requests of that version's Service.
    const sets = (await api.list<KubeObject>(`/apis/apps/v1/namespaces/${portalNamespace}/replicasets`)).filter(
      ({ metadata }) => metadata.name.startsWith(`${portal.release.name}-`),
    );
    const hashes = sets.map(({ metadata }) => metadata.labels?.['rollouts-pod-template-hash']);
    expect([sets.length, new Set(hashes).size]).toEqual([4, 4]);
    await portal.deploy('1.2.0-bad');
    await portal.release.aborted(':1.2.0-bad', 120);
    expect((await phases()).filter((phase) => phase === 'Failed')).toHaveLength(1);
    expect(portal.release.steps().map(({ step }) => step)).not.toContain(1);
    return 'an equal one was promoted, a worse one aborted by the comparison';
  });

  scenario('a version with mirrored requests', 'gets copies, and then requests of its own', async () => {
    const values = valuesBelow('Mirrored requests').replace('duration: 10m', 'duration: 15s');
    const portal = await installed('shadow', values);
    await portal.deploy('1.1.0-good');
    await waits(portal, 2);
    const [mirror, primary] = await routesOf(portal);
    expect(mirror).toMatchObject({
      name: 'shadow',
      match: [{ method: { exact: 'GET' } }],
      mirror: { host: `${portal.release.name}-canary` },
      mirrorPercentage: { value: 25 },
    });
    expect(primary?.route.map(({ weight }) => weight)).toEqual([100, 0]);
    await portal.release.promoted(':1.1.0-good', 180);
    expect((await routesOf(portal)).map(({ name }) => name)).toEqual(['primary']);
    return 'mirrored by 25 %, then promoted by its gates';
  });
});
