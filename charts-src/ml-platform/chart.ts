import { HelmChart, when } from 'chartwright';
import type { Construct } from 'constructs';
import { kubeVersion } from '../tested-versions';
import { ci } from './ci';
import { Mlflow } from './mlflow/chart';
import { readme } from './readme';
import { values } from './values';

/** The platform for machine learning: an umbrella over its services, which also install one by one. */
export class MlPlatform extends HelmChart<typeof values> {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      values,
      ci,
      readme,
      version: '0.2.0',
      kubeVersion,
      appVersion: '0.2.0',
      description: 'HMCo platform for machine learning: MLflow, with one set of global values for all that follows.',
      keywords: ['machine-learning', 'mlflow', 'progressive-delivery'],
      annotations: { 'artifacthub.io/license': 'Apache-2.0', 'artifacthub.io/category': 'ai-machine-learning' },
    });
    new Mlflow(this, 'mlflow', { condition: 'mlflow.enabled' });
    this.notes(
      `ml-platform is released as ${this.release.name}.`,
      when(this.values.mlflow.enabled, ['MLflow is in it; Helm shows its notes too with --render-subchart-notes.']),
    );
  }
}
