import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { controllerNamespace, installController } from './support/controller';
import { askDashboard } from './support/dashboard';
import { eventually } from './support/eventually';
import { featureObjects, released } from './support/feature-objects';
import { type Platform, startPlatform } from './support/platform';
import { Portal, portalNamespace } from './support/portal';
import { grantedTo, type Permission, requestsOf } from './support/privileges';
import { scenario } from './support/scenario';

const account = 'pd-progressive-delivery';
const namespace = 'features';
const prometheus = 'http://prometheus-operated.monitoring.svc:9090';

type Reasons = Record<string, Permission[]>;

/** Permissions that no test uses, by the reason why they are granted. */
const { never, sometimes } = parse(readFileSync(join(__dirname, 'unused-feature-permissions.yaml'), 'utf8')) as {
  never: Reasons;
  sometimes: Reasons;
};
const listed = (reasons: Reasons): Permission[] => Object.values(reasons).flat().sort();

describe('least privilege of features that are disabled by default', () => {
  let platform: Platform;
  let portal: Portal;
  let basics: Set<Permission>;

  beforeAll(async () => {
    platform = await startPlatform({ name: 'feature-privileges' });
    await platform.createNamespace(portalNamespace);
    await platform.createNamespace(namespace, 'privileged');
    await installController(platform, 'controller.replicas=1', 'dashboard.enabled=true');
    basics = await grantedTo(platform, controllerNamespace, account);
    portal = new Portal(platform, 'portal', ['replicaCount=2', 'rollout.weights={50}', 'rollout.pause=24h']);
  });
  afterAll(() => platform?.stop());

  const requestsBy = (who: string) => requestsOf(platform.controlPlane.auditLog, controllerNamespace, who);
  const kubectl = (...args: string[]): Promise<string> => platform.kubectl(...args, '--namespace', namespace);

  scenario('a read-only dashboard', 'shows a release, but its abort is forbidden', async () => {
    await portal.install();
    await portal.deploy('1.1.0-good');
    await portal.release.until('paused', ({ status }) => status?.phase === 'Paused', 60);
    const ask = (path: string, ...flags: string[]) =>
      askDashboard(platform, controllerNamespace, `rollouts/${portalNamespace}/${path}`, '--max-time', '10', ...flags);
    expect((await ask('info')).stdout).toContain(portal.release.name);
    expect((await ask(`${portal.release.name}/info`)).stdout).toContain('1.1.0-good');
    expect([...requestsBy(`${account}-dashboard`).forbidden]).toEqual([]);
    const abort = await ask(`${portal.release.name}/abort`, '--request', 'PUT', '--data', '{}');
    expect(abort).toMatchObject({ status: 22, stdout: expect.stringContaining('forbidden') });
    expect((await portal.release.get()).status?.abort).toBeFalsy();
    expect([...requestsBy(`${account}-dashboard`).forbidden]).toEqual(['patch argoproj.io/rollouts/status']);
    return 'shown; only the abort was forbidden';
  });

  scenario('an upgrade that enables everything', 'the hook uses each of its permissions', async () => {
    const values = parse(readFileSync('dist/helm/charts/progressive-delivery/values.yaml', 'utf8'));
    const on = ['features', 'trafficRouting'].flatMap((group) =>
      Object.keys(values[group]).flatMap((name) => ['--set', `${group}.${name}=true`]),
    );
    // No object has an owner of this kind: admission takes half a minute to discover an owner's kind again.
    await platform.kubectl('delete', 'crd', 'analysistemplates.argoproj.io');
    const release = ['pd', 'dist/helm/charts/progressive-delivery', '--namespace', controllerNamespace];
    await platform.helm(4, 'upgrade', ...release, '--reuse-values', ...on, '--wait', '--timeout', '3m');
    const hooks = await platform.helm(4, 'get', 'hooks', 'pd', '--namespace', controllerNamespace);
    const role = parseAllDocuments(hooks)
      .map((document) => document.toJS())
      .find((object) => object?.kind === 'ClusterRole');
    const crds = 'apiextensions.k8s.io/customresourcedefinitions';
    const { allowed, forbidden } = requestsBy(`${account}-crd-upgrade`);
    expect([...allowed]).toEqual([`patch ${crds}`]);
    expect([...forbidden]).toEqual([]);
    // A patch that creates its object is one request that requires both verbs.
    await platform.kubectl('get', 'crd', 'analysistemplates.argoproj.io');
    expect(role.rules.flatMap(({ verbs }: { verbs: string[] }) => verbs).sort()).toEqual(['create', 'patch']);
    return 'patch for existing CRDs, create for the missing one';
  });

  scenario('a release with each feature and router', 'the controller handles all of them', async () => {
    const objects = { apiVersion: 'v1', kind: 'List', items: featureObjects(prometheus) };
    const file = join(platform.controlPlane.folder, 'feature-objects.json');
    writeFileSync(file, JSON.stringify(objects));
    await kubectl('apply', '--filename', file);
    const healthy = (name: string) => kubectl('argo', 'rollouts', 'status', name, '--timeout', '120s');
    const phase = (kind: string, name: string, wanted: string) =>
      kubectl('wait', `${kind}/${name}`, `--for=jsonpath={.status.phase}=${wanted}`, '--timeout=90s');
    await Promise.all([...released, 'workload'].map(healthy));
    for (const tag of ['1.1.0-good', '1.2.0-good', '1.3.0-good']) {
      const image = `main=ghcr.io/hmco/portal-services:${tag}`;
      await Promise.all(released.map((name) => kubectl('argo', 'rollouts', 'set', 'image', name, image)));
      await kubectl('set', 'image', 'deployment/workload', image);
      await eventually(120, async () => {
        for (const name of released) {
          const rollout = JSON.parse(await kubectl('get', 'rollout', name, '--output', 'json'));
          expect([name, rollout.status.phase, rollout.status.stableRS]).toEqual([
            name,
            'Healthy',
            rollout.status.currentPodHash,
          ]);
          expect(rollout.status.observedGeneration).toBe(String(rollout.metadata.generation));
        }
      });
    }
    await phase('analysisrun', 'secret-argument', 'Successful');
    await phase('analysisrun', 'job', 'Successful');
    await phase('analysisrun', 'provider-secret', 'Error');
    await phase('experiment', 'experiment', 'Successful');
    await healthy('workload');
    // The plugin supports Deployments only.
    await phase('rollout', 'pod-template', 'Healthy');
    await kubectl('argo', 'rollouts', 'restart', 'metadata');
    await eventually(60, () => expect([...requestsBy(account).allowed]).toContain('create pods/eviction'));
    // The Ingress of a deleted Rollout is restored.
    await kubectl('delete', 'rollout', 'alb');
    await kubectl('annotate', 'ingress', 'alb', 'looked-at=again');
    await eventually(60, async () => {
      const annotations = await kubectl('get', 'ingress', 'alb', '--output', 'jsonpath={.metadata.annotations}');
      expect(annotations).not.toContain('managed-alb-annotations');
    });
    return `${released.length} Rollouts released three times, 2 of another workload, 3 runs, 1 Experiment`;
  });

  scenario('the controller with everything enabled', 'none of its requests was forbidden', async () => {
    // Requested at startup, when nothing was enabled; the controller continues without.
    const probes = ['list networking.istio.io/virtualservices', 'list secrets'];
    const { forbidden } = requestsBy(account);
    expect([...forbidden].filter((permission) => !probes.includes(permission))).toEqual([]);
    return `only ${probes.length} startup probes`;
  });

  scenario('each permission beyond the basics', 'is used, or listed with a reason', async () => {
    const granted = await grantedTo(platform, controllerNamespace, account);
    const further = [...granted].filter((permission) => !basics.has(permission));
    const { allowed } = requestsBy(account);
    const left = further.filter((permission) => !allowed.has(permission)).sort();
    const maybe = listed(sometimes);
    expect(left.filter((permission) => !maybe.includes(permission))).toEqual(listed(never));
    expect(maybe.filter((permission) => !further.includes(permission))).toEqual([]);
    return `${further.length - left.length} of ${further.length} used, the others have a reason`;
  });
});
