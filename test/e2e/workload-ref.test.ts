import { writeFileSync } from 'node:fs';
import type { KubeObject } from './support/api';
import { installController } from './support/controller';
import { eventually } from './support/eventually';
import { type Platform, startPlatform } from './support/platform';
import { ReadyPods } from './support/ready-pods';
import type { Rollout } from './support/release';
import { inRunFolder } from './support/run-folder';
import { together } from './support/scenario';

type Deployment = KubeObject & { spec: { replicas: number } };

const desired = 4;
const name = 'portal-services';

/** What the decision against workloadRef rests on: a Rollout that takes its pods from the Deployment of a Helm release. */
describe('workloadRef to the Deployment of a release', () => {
  let platform: Platform;

  beforeAll(async () => {
    platform = await startPlatform({ name: 'workload-ref', readyAfter: 4000 });
    await installController(platform, 'features.workloadRef=true', 'features.workloadRefScaleDown=true');
  });
  afterAll(() => platform?.stop());

  const rolloutOf = async (namespace: string): Promise<Rollout> =>
    platform.controlPlane.api.get<Rollout>(`/apis/argoproj.io/v1alpha1/namespaces/${namespace}/rollouts/${name}`);
  const replicasOf = async (namespace: string): Promise<number> => {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`;
    return (await platform.controlPlane.api.get<Deployment>(path)).spec.replicas;
  };

  /** Takes a live Deployment over, and then upgrades its release to a bad version. */
  async function takeOver(scaleDown: string, major: 3 | 4): Promise<string> {
    const namespace = `ref-${scaleDown}-${major}`;
    await platform.createNamespace(namespace);
    const pods = new ReadyPods(platform.controlPlane.api, namespace, name);
    const release = (tag: string) => {
      const set = [`replicaCount=${desired}`, 'minReadySeconds=0', `image.tag=${tag}`].flatMap((one) => ['--set', one]);
      return platform.helm(
        major,
        ...['upgrade', '--install', name, 'dist/helm/charts/portal-services', '--namespace', namespace],
        ...[...set, ...(major === 4 ? ['--server-side=false'] : [])],
      );
    };
    await release('1.0.0-good');
    await eventually(60, () => expect(pods.count).toBe(desired));
    pods.forget();
    const file = inRunFolder(`${namespace}.json`);
    const workloadRef = { apiVersion: 'apps/v1', kind: 'Deployment', name, scaleDown };
    const strategy = { canary: { maxUnavailable: 0, steps: [{ setWeight: 25 }, { pause: {} }] } };
    writeFileSync(
      file,
      JSON.stringify({
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Rollout',
        metadata: { name },
        spec: { replicas: desired, workloadRef, strategy },
      }),
    );
    await platform.kubectl('apply', '--filename', file, '--namespace', namespace);
    const left = scaleDown === 'never' ? desired : 0;
    await eventually(60, async () => {
      expect((await rolloutOf(namespace)).status?.phase).toBe('Healthy');
      expect(await replicasOf(namespace)).toBe(left);
      expect(pods.count).toBe(desired + left);
    });
    const taken = `${pods.least()} to ${pods.most()} of ${desired} pods ready`;
    expect(pods.least()).toBeGreaterThanOrEqual(desired);

    await release('1.1.0-bad');
    // The count is a field of the release, which every upgrade writes again, and the template is the one of the new version.
    await eventually(60, async () => {
      const { status } = await rolloutOf(namespace);
      expect([status?.phase, status?.currentStepIndex]).toEqual(['Paused', 1]);
      expect(await replicasOf(namespace)).toBe(desired);
      expect(pods.of('1.1.0-bad')).toBe(desired + 1);
    });
    const bad = `${pods.of('1.1.0-bad')} of ${pods.count} pods are of the new version`;
    return `${taken}; then, at the first weight of 25 %, ${bad}`;
  }

  together(
    (['never', 'onsuccess', 'progressively'] as const).flatMap((scaleDown) =>
      ([3, 4] as const).map((major) => [
        `a Deployment taken over by scaleDown: ${scaleDown}, Helm ${major}`,
        'never fewer ready pods, but the next upgrade starts the Deployment again, with the new version',
        () => takeOver(scaleDown, major),
      ]),
    ),
  );
});
