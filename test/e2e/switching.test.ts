import type { V1Service } from '@kubernetes/client-node';
import type { KubeObject } from './support/api';
import { installController } from './support/controller';
import { eventually } from './support/eventually';
import { LiveRelease } from './support/live-release';
import { type Platform, startPlatform } from './support/platform';
import { ReadyEndpoints } from './support/ready-endpoints';
import { ReadyPods } from './support/ready-pods';
import { together } from './support/scenario';
import { guideBlocks, Reader } from './support/written-commands';

const desired = 4;
const name = 'portal-services';
const [toRollout = '', toDeployment = '', waitForCount = ''] = guideBlocks('Switching a live release');

describe('switching a live release between Deployment and Rollout', () => {
  let platform: Platform;

  beforeAll(async () => {
    // Pods that become ready instantly would hide a gap without pods.
    platform = await startPlatform({ name: 'switching', readyAfter: 4000 });
    await installController(platform, 'trafficRouting.nginx=true');
  });
  afterAll(() => platform?.stop());

  /** A Deployment installed in its own namespace. */
  const installed = async (reader: Reader, namespace: string, values: object = { replicaCount: desired }) => {
    await platform.createNamespace(namespace);
    reader.write({ ...values, minReadySeconds: 0, image: { tag: '1.0.0-good' } });
    const notes = await reader.run(`helm install ${name} CHART --namespace ${namespace} -f VALUES`);
    const { api } = platform.controlPlane;
    const pods = new ReadyPods(api, namespace, name);
    const release = new LiveRelease({ api, namespace, name, reader, pods, desired });
    await release.expectOnly('deployments');
    pods.forget();
    return { notes, pods, release };
  };
  /** Switches to a Rollout and back according to the guide, waiting for the autoscaler's replica count before the second upgrade. */
  const withGuide = async (major: 3 | 4, isAutoscaled = false): Promise<string> => {
    const namespace = `${isAutoscaled ? 'autoscaled' : 'guide'}-${major}`;
    const here = (block: string): string => block.replaceAll('--namespace portal', `--namespace ${namespace}`);
    const reader = new Reader(platform, major);
    const autoscaling = { enabled: true, minReplicas: desired, maxReplicas: 10 };
    const { pods, release } = await installed(reader, namespace, isAutoscaled ? { autoscaling } : undefined);
    const seen: string[] = [];
    for (const kind of ['rollouts', 'deployments'] as const) {
      const block = here(kind === 'rollouts' ? toRollout : toDeployment);
      const [first = '', second = ''] = block.split(/(?<=\n)(?=helm )/);
      pods.forget();
      await reader.run(first);
      if (isAutoscaled) await reader.run(here(waitForCount).replace('rollout/', `${kind.slice(0, -1)}/`));
      await reader.run(second);
      await release.expectOnly(kind);
      seen.push(release.expectEnough());
    }
    return `to Rollout ${seen[0]}; back ${seen[1]}`;
  };

  const withNotes = async (major: 3 | 4): Promise<string> => {
    const namespace = `notes-${major}`;
    const reader = new Reader(platform, major);
    let { notes, release } = await installed(reader, namespace);
    const seen: string[] = [];
    for (const kind of ['rollouts', 'deployments'] as const) {
      notes = await release.switchByNotes(kind, notes);
      seen.push(release.expectEnough());
    }
    return `to Rollout ${seen[0]}; back ${seen[1]}`;
  };

  /** Switches according to the notes with values by which the controller makes the Service select the pods of one kind only. */
  const withHash = async (namespace: string, rollout: object): Promise<string> => {
    const { api } = platform.controlPlane;
    let { notes, release } = await installed(new Reader(platform, 3), namespace, {
      replicaCount: desired,
      ingress: { enabled: true },
      rollout,
    });
    const endpoints = new ReadyEndpoints(api, namespace, name);
    await eventually(30, () => expect(endpoints.count).toBe(desired));
    const seen: string[] = [];
    for (const kind of ['rollouts', 'deployments'] as const) {
      endpoints.forget();
      notes = await release.switchByNotes(kind, notes);
      release.expectEnough();
      await eventually(30, async () => {
        const { spec } = await api.get<V1Service & KubeObject>(`/api/v1/namespaces/${namespace}/services/${name}`);
        expect(Boolean(spec?.selector?.['rollouts-pod-template-hash'])).toBe(kind === 'rollouts');
        expect(endpoints.count).toBe(desired);
      });
      expect(endpoints.least()).toBeGreaterThanOrEqual(desired);
      seen.push(`${endpoints.least()}`);
    }
    return `at least ${seen.join(' and ')} of ${desired} endpoints ready`;
  };

  const inOneUpgrade = async (major: 3 | 4): Promise<string> => {
    const namespace = `one-step-${major}`;
    const reader = new Reader(platform, major);
    const { pods, release } = await installed(reader, namespace);
    const upgrade = `helm upgrade ${name} CHART --namespace ${namespace} --reset-values -f VALUES`;
    await reader.run(`${upgrade} --set rollout.enabled=true`);
    await release.expectOnly('rollouts');
    expect(pods.least()).toBe(0);
    return release.bounds();
  };

  const expectation = `never fewer than ${desired} ready pods, in both directions`;
  together([
    ['with the two commands of the guide, Helm 3', expectation, () => withGuide(3)],
    ['with the two commands of the guide, Helm 4', expectation, () => withGuide(4)],
    ['with the commands of the notes, Helm 3', expectation, () => withNotes(3)],
    ['with the commands of the notes, Helm 4', expectation, () => withNotes(4)],
    [
      'with the commands of the notes and a router',
      'the Service always has all endpoints',
      () => withHash('routed', { trafficRouting: 'nginx', metrics: { preset: 'ingress-nginx' } }),
    ],
    [
      'with the commands of the notes and blue-green',
      'the Service always has all endpoints',
      () => withHash('blue-green', { strategy: { blueGreen: { enabled: true, scaleDownDelaySeconds: 600 } } }),
    ],
    ['in a single upgrade, which the guide warns about', 'temporarily no ready pods', () => inOneUpgrade(4)],
    ['according to the guide, with an autoscaler', expectation, () => withGuide(4, true)],
  ]);
});
