import { type Major, majors } from '../../support/helm';
import { chartCopy } from '../support/chart-copy';
import type { Commands } from '../support/commands';
import { eventually } from '../support/eventually';
import { LiveRelease } from '../support/live-release';
import { createNamespace } from '../support/namespaces';
import { newField, previousVersion } from '../support/previous-version';
import { ReadyPods } from '../support/ready-pods';
import { Release } from '../support/release';
import { scenario } from '../support/scenario';
import type { WorkloadKind } from '../support/workload';
import { Reader } from '../support/written-commands';
import { controllerRelease, namespaces, portalImage, removeFootprint } from './footprint';
import { openNamedCluster } from './named-cluster';

const desired = 3;
const name = 'portal-services';
const [firstTag, secondTag] = portalImage.tags;
const { registry, repository, port } = portalImage;
const rolloutCrd = 'customresourcedefinition/rollouts.argoproj.io';
const ofController = ['--namespace', namespaces.controller];
const settings = [
  // No service answers at this address, whatever the cluster runs.
  `prometheus.address=http://nobody.${namespaces.controller}.svc:9090`,
  'analysis.interval=10s',
  'analysis.scrapeInterval=2s',
  'analysis.outageTolerance=20s',
  'controller.readinessProbe.spec.initialDelaySeconds=5',
].flatMap((setting) => ['--set', setting]);
const unmeasured = { successRate: false, errorRate: false, latency: false };

describe.each(majors)('an existing cluster, with Helm %i', (major: Major) => {
  let commands: Commands;
  let pods: ReadyPods;
  let release: Release;
  let reader: Reader;
  let live: LiveRelease;
  let notes: string;

  beforeAll(async () => {
    commands = await openNamedCluster(`helm-${major}`);
    const { api } = commands.cluster;
    for (const namespace of Object.values(namespaces)) await createNamespace(api, namespace);
    pods = new ReadyPods(api, namespaces.portal, name);
    release = new Release(api, namespaces.portal, name);
    reader = new Reader(commands, major);
    // Nodes may need to pull images.
    live = new LiveRelease({ api, namespace: namespaces.portal, name, reader, pods, desired, within: 180 });
  });
  afterAll(async () => {
    await commands?.cluster.stop();
    // The next Helm starts with an empty cluster.
    removeFootprint();
  });

  const controllerPods = 'app.kubernetes.io/component=controller';
  const helm = (...args: string[]): Promise<string> => commands.helm(major, ...args);
  const install = (how: 'install' | 'upgrade', chart: string): Promise<string> =>
    helm(how, controllerRelease, chart, ...ofController, ...settings, '--wait', '--timeout', '5m');
  const crd = (): Promise<string> => commands.kubectl('get', rolloutCrd, '--output=json');

  const portalValues = (tag: string, rollout?: object): object => ({
    image: { registry, repository, tag },
    containerPort: port,
    replicaCount: desired,
    minReadySeconds: 0,
    ...(rollout && { rollout: { enabled: true, ...rollout } }),
  });
  /** Upgrades the portal with other values and returns the notes. */
  const upgrade = async (values: object): Promise<string> => {
    release.forget();
    pods.forget();
    reader.write(values);
    return reader.run(`helm upgrade --install ${name} CHART --namespace ${namespaces.portal} --reset-values -f VALUES`);
  };
  const switchTo = async (kind: WorkloadKind): Promise<string> => {
    notes = await live.switchByNotes(kind, notes);
    return live.expectEnough();
  };

  scenario('a previous version', 'its CRDs are installed and its controller is ready', async () => {
    await install('install', previousVersion(`named-previous-${major}`));
    expect(await crd()).not.toContain(newField);
    return `a CRD without ${newField}`;
  });

  scenario('an upgrade whose hook fails', 'fails without changing running workloads', async () => {
    const broken = chartCopy('progressive-delivery', `named-broken-${major}`, {
      'templates/crd-upgrade/job.yaml': (text) =>
        text.replace('--filename=/crds', '--filename=/nowhere').replace('backoffLimit: 2', 'backoffLimit: 0'),
    });
    await expect(install('upgrade', broken)).rejects.toThrow(/pre-upgrade hooks failed/);
    expect(await crd()).not.toContain(newField);
    return 'the release failed; the CRD is unchanged';
  });

  scenario('an upgrade to the current version', 'the hook Job applies the CRDs', async () => {
    await install('upgrade', 'dist/helm/charts/progressive-delivery');
    expect(await crd()).toContain(newField);
    const controller = await commands.kubectl(
      'get',
      'pods',
      ...ofController,
      `--selector=${controllerPods}`,
      '--output=jsonpath={.items[*].status.phase}',
    );
    expect(controller).toMatch(/^Running( Running)*$/);
    return `a CRD with ${newField}; controllers ${controller}`;
  });

  scenario('the portal', 'is admitted by Pod Security restricted and ready', async () => {
    notes = await upgrade(portalValues(firstTag));
    await live.expectOnly('deployments');
    return `${desired} pods`;
  });

  scenario('helm test', 'each test pod runs and succeeds', async () => {
    const output = [await helm('test', controllerRelease, ...ofController)];
    output.push(await helm('test', name, '--namespace', namespaces.portal));
    expect(output.map((text) => /Phase:\s+(\w+)/.exec(text)?.[1])).toEqual(['Succeeded', 'Succeeded']);
    return '2 of 2 Succeeded';
  });

  const never = `never fewer than ${desired} ready pods`;
  scenario('switched to a Rollout according to the notes', never, () => switchTo('rollouts'));

  scenario('a manually promoted version', 'pauses with one pod, then gets all', async () => {
    await upgrade(portalValues(secondTag, { pause: '24h', analysis: unmeasured }));
    await release.until('paused', ({ status }) => status?.phase === 'Paused' && status.updatedReplicas === 1, 300);
    // The same patch as `kubectl argo rollouts promote --full`, without requiring the plugin.
    const patch = ['--subresource=status', '--type=merge', '--patch={"status":{"promoteFull":true}}'];
    await commands.kubectl('patch', 'rollout', name, '--namespace', namespaces.portal, ...patch);
    await release.promoted(`:${secondTag}`, 300);
    await live.expectOnly('rollouts');
    expect(pods.least()).toBeGreaterThanOrEqual(desired);
    return `promoted; ${pods.least()} to ${pods.most()} pods ready`;
  });

  scenario('a version that cannot be measured', 'rolled back with all stable pods ready', async () => {
    await upgrade(portalValues(firstTag, {}));
    const { rollout } = await release.aborted(`:${firstTag}`, 300);
    await eventually(180, () => {
      expect([pods.of(firstTag), pods.of(secondTag)]).toEqual([0, desired]);
    });
    expect(pods.least()).toBeGreaterThanOrEqual(desired);
    notes = await upgrade(portalValues(secondTag, {}));
    await release.promoted(`:${secondTag}`, 300);
    return String(rollout.status?.message).split(' due to')[0] as string;
  });

  scenario('switched back according to the notes', never, () => switchTo('deployments'));

  scenario('helm uninstall', 'only CRDs and the lease of the controller remain', async () => {
    await helm('uninstall', name, '--namespace', namespaces.portal);
    await helm('uninstall', controllerRelease, ...ofController);
    const kinds = (await commands.kubectl('api-resources', '--verbs=list', '--namespaced', '--output=name')).trim();
    // Events refer to removed objects, and metrics have no owner.
    const listed = kinds.split('\n').filter((kind) => !/^events|\.metrics\.k8s\.io$/.test(kind));
    await eventually(120, async () => {
      const left = await Promise.all(
        Object.values(namespaces).map((namespace) =>
          commands.kubectl('get', listed.join(), '--namespace', namespace, '--output=name', '--ignore-not-found'),
        ),
      );
      const notOurs = /^(?:configmap\/kube-root-ca\.crt|serviceaccount\/default)$/;
      const found = left
        .join('')
        .split('\n')
        .filter((object) => object !== '' && !notOurs.test(object));
      expect(found).toEqual(['lease.coordination.k8s.io/argo-rollouts-controller-lock']);
    });
    const ofRelease = `--selector=app.kubernetes.io/instance=${controllerRelease}`;
    expect(await commands.kubectl('get', 'clusterroles,clusterrolebindings', ofRelease, '--output=name')).toBe('');
    return '5 CRDs and the lease';
  });
});
