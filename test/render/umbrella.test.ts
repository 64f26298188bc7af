import { ApiObject, App } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { MlPlatform } from '../../charts-src/ml-platform/chart';
import { platformGlobals } from '../../charts-src/ml-platform/global';
import { imageReference, imageValues } from '../../lib/application/image';
import { HelmChart } from '../../lib/chart/helm-chart';
import { when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { helmFiles } from '../../lib/output/chart-files';
import { withTemporaryFolder } from '../../lib/prove/helm/temporary-chart';
import { group } from '../../lib/values/define';
import { helm, majors } from '../support/helm';
import { expectSameObjects } from '../support/same-objects';

const values = group({
  global: platformGlobals(),
  image: imageValues({ registry: 'docker.io', repository: 'hmco/features', tag: '1.0.0' }),
  port: z.int().min(1).default(6566).describe('Port.'),
});

/** A second service of the platform. */
class FeatureStore extends HelmChart<typeof values> {
  constructor(scope: Construct, id: string, options: { condition?: string } = {}) {
    super(scope, id, { values, version: '1.0.0', appVersion: '1.0.0', description: 'Serves features.', ...options });
    const { values: v } = this;
    const { vault, prometheus } = v.global;
    new ApiObject(this, 'settings', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: this.fullname },
      data: {
        image: imageReference(this, 'image', v.image, v.global, { tagOfChart: false }),
        pullPolicy: v.image.pullPolicy,
        port: fn.toString(v.port),
        role: when(vault.enabled, vault.role, 'none'),
        prometheus: prometheus.address,
      },
    });
  }
}

/** The umbrella chart with an additional construct. */
class WiderPlatform extends MlPlatform {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new FeatureStore(this, 'features', { condition: 'features.enabled' });
  }
}

describe('a second subchart', () => {
  const model = readChart(new WiderPlatform(new App(), 'ml-platform'));
  const mlflow: JsonMap = { artifactStore: { s3: { bucket: 'models' } } };
  const settingsOf = (objects: JsonMap[]): unknown => objects.find(({ kind }) => kind === 'ConfigMap')?.data;

  it('is a second dependency that values can disable', () => {
    const files = helmFiles(model);
    expect(files.get('Chart.yaml')).toContain('name: features\n    version: 1.0.0\n    condition: features.enabled\n');
    expect(files.has('charts/features/templates/configmap.yaml')).toBe(true);
    expect(files.has('charts/mlflow/templates/deployment.yaml')).toBe(true);
  });

  it.each(majors)('passes lint and renders the same in Helm %i, enabled and disabled', async (major) => {
    await withTemporaryFolder(helmFiles(model), async (folder) => {
      const { status, stdout } = helm(major, ['lint', '--strict', '--with-subcharts', folder]);
      expect([status, stdout]).toEqual([0, expect.stringContaining('3 chart(s) linted, 0 chart(s) failed')]);
    });
    const on = await expectSameObjects(major, model, { mlflow });
    expect(settingsOf(on)).toEqual({
      image: 'docker.io/hmco/features:1.0.0',
      pullPolicy: 'IfNotPresent',
      port: '6566',
      role: 'none',
      prometheus: '',
    });
    const off = await expectSameObjects(major, model, { mlflow, features: { enabled: false } });
    expect(settingsOf(off)).toBeUndefined();
    expect(off).toHaveLength(on.length - 1);
  });

  it.each(majors)('gets global values and its own section, in Helm %i as here', async (major) => {
    const objects = await expectSameObjects(major, model, {
      mlflow,
      global: {
        imageRegistry: 'registry.hmco.example',
        vault: { enabled: true, role: 'platform' },
        prometheus: { address: 'http://prometheus:9090' },
      },
      features: { port: 7000 },
    });
    expect(settingsOf(objects)).toEqual({
      image: 'registry.hmco.example/hmco/features:1.0.0',
      pullPolicy: 'IfNotPresent',
      port: '7000',
      role: 'platform',
      prometheus: 'http://prometheus:9090',
    });
  });

  it('has typed globals: an invalid one is rejected by name', async () => {
    const user = { global: { vault: { role: 'a b' } } };
    await expect(expectSameObjects(4, model, user)).rejects.toThrow(/global\.vault\.role: "a b" does not match/);
  });

  it("reports problems with the path in the parent's values", async () => {
    const user = { features: { port: 0, unknown: 1 } };
    await expect(expectSameObjects(4, model, user)).rejects.toThrow(/^features\.port: expected at least 1, got 0/m);
    await expect(expectSameObjects(4, model, user)).rejects.toThrow(/^features: unknown key "unknown"/m);
  });
});
