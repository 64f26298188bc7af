import { App } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { createApp } from '../../charts-src/app';
import { platformGlobals } from '../../charts-src/ml-platform/global';
import { Mlflow } from '../../charts-src/ml-platform/mlflow/chart';
import { HelmChart } from '../../lib/chart/helm-chart';
import { mergeValues } from '../../lib/helm/coalesce';
import type { JsonMap } from '../../lib/json';
import type { ChartModel } from '../../lib/model/chart-model';
import { readChart } from '../../lib/model/read-chart';
import { proveChart } from '../../lib/testing';
import { group } from '../../lib/values/define';
import { type Major, majors } from '../support/helm';
import { expectSameObjects } from '../support/same-objects';

// Hostile strings take as long as all the rest: npm run test:nightly runs them, with ten thousand cases for each chart.
const sections = ['values', 'plain', 'coverage', 'objects', 'equivalence', 'verdicts', 'batch'] as const;

it('renders the same objects and accepts the same values as both Helms', async () => {
  await proveChart(createApp, { chart: 'ml-platform', cases: 60, sections });
}, 1_800_000);

const umbrella = () => readChart(createApp().node.findChild('ml-platform') as HelmChart);

const parentValues = group({
  global: platformGlobals(),
  mlflow: group(
    {
      enabled: z.boolean().default(true).describe('Release MLflow.'),
      replicaCount: z.int().min(0).max(1000).default(4).describe('Pods.'),
      image: group({ pullPolicy: z.enum(['Always', 'IfNotPresent']).default('Always').describe('Policy.') }, 'Image.'),
    },
    'MLflow.',
  ),
});

/** An umbrella chart whose values.yaml overrides values of its subchart. */
class Parent extends HelmChart<typeof parentValues> {
  constructor(scope: Construct) {
    const description = 'Sets values of its subchart.';
    super(scope, 'parent', { values: parentValues, version: '1.0.0', appVersion: '1.0.0', description });
    new Mlflow(this, 'mlflow', { condition: 'mlflow.enabled' });
    this.notes('Parent.');
  }
}

interface Deployment {
  spec: {
    replicas: number;
    template: {
      metadata: { annotations?: Record<string, string> };
      spec: { securityContext: JsonMap; containers: [{ image: string; imagePullPolicy: string; lifecycle?: JsonMap }] };
    };
  };
}

const deploymentIn = (objects: JsonMap[]): Deployment['spec'] =>
  (objects.find(({ kind }) => kind === 'Deployment') as unknown as Deployment).spec;

/** The objects rendered by Helm and by Chartwright, with the bucket, which has no default. */
const objectsOf = (major: Major, model: ChartModel, user: JsonMap): Promise<JsonMap[]> =>
  expectSameObjects(major, model, mergeValues({ mlflow: { artifactStore: { s3: { bucket: 'models' } } } }, user));

describe('values of an umbrella chart and its subchart', () => {
  it.each(majors)('are taken from the parent if both have them, as in Helm %i', async (major) => {
    const user = { mlflow: { replicaCount: 5, image: { tag: 'v4-full' } } };
    const { replicas, template } = deploymentIn(await objectsOf(major, umbrella(), user));
    expect([replicas, template.spec.containers[0].image]).toEqual([5, 'ghcr.io/mlflow/mlflow:v4-full']);
  });

  it.each(majors)(
    "are the parent's own defaults before the child's, and the user's before both, for Helm %i",
    async (major) => {
      const parent = readChart(new Parent(new App()));
      const untouched = deploymentIn(await objectsOf(major, parent, {}));
      expect([untouched.replicas, untouched.template.spec.containers[0].imagePullPolicy]).toEqual([4, 'Always']);
      const changed = deploymentIn(await objectsOf(major, parent, { mlflow: { replicaCount: 6 } }));
      expect([changed.replicas, changed.template.spec.containers[0].imagePullPolicy]).toEqual([6, 'Always']);
    },
  );

  it.each(majors)('lose a default of the child if the parent sets null, as in Helm %i', async (major) => {
    const before = deploymentIn(await objectsOf(major, umbrella(), {})).template.spec;
    expect([before.securityContext.fsGroup, before.containers[0].lifecycle]).toEqual([65_532, expect.anything()]);
    const user = { mlflow: { podSecurityContext: { fsGroup: null }, lifecycle: { preStop: null } } };
    const { spec } = deploymentIn(await objectsOf(major, umbrella(), user)).template;
    expect(Object.keys(spec.securityContext)).toEqual(
      Object.keys(before.securityContext).filter((key) => key !== 'fsGroup'),
    );
    expect(spec.containers[0].lifecycle).toBeUndefined();
  });

  it.each(majors)('are merged under global, with priority for the parent, as in Helm %i', async (major) => {
    const user = {
      global: { vault: { enabled: true }, imageRegistry: 'registry.hmco.example' },
      mlflow: { global: { vault: { enabled: false, secretPath: 'other' }, imageRegistry: 'elsewhere.example' } },
    };
    const { template } = deploymentIn(await objectsOf(major, umbrella(), user));
    expect(template.spec.containers[0].image).toMatch(/^registry\.hmco\.example\//);
    const { annotations = {} } = template.metadata;
    expect(annotations['vault.hashicorp.com/agent-inject']).toBe('true');
    expect(annotations['vault.hashicorp.com/agent-inject-secret-env']).toBe('secret/data/ml-platform');
  });
});
