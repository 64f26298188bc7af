import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/synth/read';
import { describeChart } from '../support/chart-suite';
import { majors } from '../support/helm';
import { expectSameObjects } from '../support/same-objects';

describeChart('ml-platform/mlflow', [
  (at) => {
    at.auth = { ...at.auth, mode: 'basic' };
  },
  (at) => {
    at.server = { ...at.server, staticPrefix: 'mlflow' };
  },
  (at) => {
    at.backendStore = { ...at.backendStore, uri: 'postgresql://user:password@database/mlflow' };
  },
  (at) => {
    at.artifactStore = { ...at.artifactStore, s3: { bucket: 'a b' } };
  },
  (at) => {
    at.persistence = { ...at.persistence, size: 'large' };
  },
  (at) => {
    at.server = { ...at.server, corsAllowedOrigins: ['notebooks.example'] };
  },
  (at) => {
    at.gc = { ...at.gc, schedule: '0 3 * * *\n- evil' };
  },
  (at) => {
    at.global = { ...at.global, vault: { enabled: 'yes' } };
  },
]);

describe('mlflow alone', () => {
  const model = readChart(createApp().node.findChild('ml-platform').node.findChild('mlflow') as unknown as HelmChart);
  const workloadIn = (objects: JsonMap[], kind: string): string =>
    JSON.stringify(objects.find((object) => object.kind === kind));

  it.each(majors)('is a Rollout with globals of its own, for Helm %i and for us', async (major) => {
    const user = { rollout: { enabled: true }, global: { vault: { enabled: false }, imageRegistry: 'mirror.example' } };
    const rollout = workloadIn(await expectSameObjects(major, model, user), 'Rollout');
    expect(rollout).toContain('"image":"mirror.example/mlflow/mlflow:');
    expect(rollout).not.toContain('vault');
  });

  it.each(majors)('loses a default that is null, for Helm %i and for us', async (major) => {
    const user = { resources: { limits: null }, podSecurityContext: { fsGroup: null } };
    const [before, after] = await Promise.all(
      [{}, user].map(async (values) => workloadIn(await expectSameObjects(major, model, values), 'Deployment')),
    );
    for (const key of ['"limits"', '"fsGroup"']) {
      expect(before).toContain(key);
      expect(after).not.toContain(key);
    }
  });
});
