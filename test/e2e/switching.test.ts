import { installController } from './support/controller';
import { eventually } from './support/eventually';
import { type Platform, startPlatform } from './support/platform';
import { ReadyPods } from './support/ready-pods';
import { together } from './support/scenario';
import { findWorkload, type Workload, type WorkloadKind } from './support/workload';
import { guideBlocks, notedUpgrade, Reader } from './support/written-commands';

const desired = 4;
const name = 'portal-services';
const [toRollout = '', toDeployment = '', waitForCount = ''] = guideBlocks('Switching a live release');

describe('switching a live release between Deployment and Rollout', () => {
  let platform: Platform;

  beforeAll(async () => {
    // Pods that are ready at once would hide that there are none.
    platform = await startPlatform({ name: 'switching', readyAfter: 4000 });
    await installController(platform);
  });
  afterAll(() => platform?.stop());

  const find = (kind: WorkloadKind, namespace: string): Promise<Workload | undefined> =>
    findWorkload(platform.controlPlane.api, kind, namespace, name);
  const ready = async (kind: WorkloadKind, namespace: string): Promise<number | undefined> =>
    (await find(kind, namespace))?.status?.readyReplicas;

  /** Expects this kind and nothing of the other, with as many pods as are desired. */
  const expectOnly = async (kind: WorkloadKind, namespace: string, pods: ReadyPods): Promise<void> => {
    const other = kind === 'deployments' ? 'rollouts' : 'deployments';
    await eventually(60, async () => {
      expect(await find(other, namespace)).toBeUndefined();
      expect(await ready(kind, namespace)).toBe(desired);
      expect(pods.count).toBe(desired);
    });
  };

  /** A Deployment in a namespace of its own, as a person has installed it. */
  const installed = async (reader: Reader, namespace: string, values: object = { replicaCount: desired }) => {
    await platform.createNamespace(namespace);
    reader.write({ ...values, minReadySeconds: 0, image: { tag: '1.0.0-good' } });
    const notes = await reader.run(`helm install ${name} CHART --namespace ${namespace} -f VALUES`);
    const pods = new ReadyPods(platform.controlPlane.api, namespace, name);
    await expectOnly('deployments', namespace, pods);
    pods.forget();
    return { notes, pods };
  };
  const bounds = (pods: ReadyPods): string => `${pods.least()} to ${pods.most()} of ${desired} pods ready`;
  const expectEnough = (pods: ReadyPods): string => {
    expect(pods.least()).toBeGreaterThanOrEqual(desired);
    expect(pods.most()).toBeLessThanOrEqual(2 * desired);
    return bounds(pods);
  };

  /** There and back by the guide; its wait for the count, for an autoscaler, belongs before the second upgrade. */
  const byTheGuide = async (major: 3 | 4, isAutoscaled = false): Promise<string> => {
    const namespace = `${isAutoscaled ? 'autoscaled' : 'guide'}-${major}`;
    const here = (block: string): string => block.replaceAll('--namespace portal', `--namespace ${namespace}`);
    const reader = new Reader(platform, major);
    const autoscaling = { enabled: true, minReplicas: desired, maxReplicas: 10 };
    const { pods } = await installed(reader, namespace, isAutoscaled ? { autoscaling } : undefined);
    const seen: string[] = [];
    for (const kind of ['rollouts', 'deployments'] as const) {
      const block = here(kind === 'rollouts' ? toRollout : toDeployment);
      const [first = '', second = ''] = block.split(/(?<=\n)(?=helm )/);
      pods.forget();
      await reader.run(first);
      if (isAutoscaled) await reader.run(here(waitForCount).replace('rollout/', `${kind.slice(0, -1)}/`));
      await reader.run(second);
      await expectOnly(kind, namespace, pods);
      seen.push(expectEnough(pods));
    }
    return `there ${seen[0]}; back ${seen[1]}`;
  };

  const byTheNotes = async (major: 3 | 4): Promise<string> => {
    const namespace = `notes-${major}`;
    const reader = new Reader(platform, major);
    let { notes, pods } = await installed(reader, namespace);
    const seen: string[] = [];
    for (const kind of ['rollouts', 'deployments'] as const) {
      pods.forget();
      notes = await reader.run(notedUpgrade(notes));
      // "Wait until the new kind has as many ready pods."
      await eventually(60, async () => expect(await ready(kind, namespace)).toBe(desired));
      notes = await reader.run(notedUpgrade(notes));
      await expectOnly(kind, namespace, pods);
      seen.push(expectEnough(pods));
    }
    return `there ${seen[0]}; back ${seen[1]}`;
  };

  const inOneStep = async (major: 3 | 4): Promise<string> => {
    const namespace = `one-step-${major}`;
    const reader = new Reader(platform, major);
    const { pods } = await installed(reader, namespace);
    const upgrade = `helm upgrade ${name} CHART --namespace ${namespace} --reset-values -f VALUES`;
    await reader.run(`${upgrade} --set rollout.enabled=true`);
    await expectOnly('rollouts', namespace, pods);
    expect(pods.least()).toBe(0);
    return bounds(pods);
  };

  const never = `never fewer than ${desired} ready pods, there and back`;
  together([
    ['by the two commands of the guide, with Helm 3', never, () => byTheGuide(3)],
    ['by the two commands of the guide, with Helm 4', never, () => byTheGuide(4)],
    ['by the commands of the notes, with Helm 3', never, () => byTheNotes(3)],
    ['by the commands of the notes, with Helm 4', never, () => byTheNotes(4)],
    ['in one upgrade, which the guide warns of', 'no ready pod for a while', () => inOneStep(4)],
    ['by the guide, with an autoscaler', never, () => byTheGuide(4, true)],
  ]);
});
