import type { ValuesDocument } from 'chartwright';
import type { values as mlflowValues } from './mlflow/values';
import type { values } from './values';

/** Values documents of ml-platform, with those of its subcharts. */
export type MlPlatformValues = ValuesDocument<typeof values> & {
  readonly mlflow?: ValuesDocument<typeof mlflowValues>;
};

const artifactStore = { s3: { bucket: 'hmco-mlflow' } };

/** Values documents with which the chart is linted, rendered and compared; the first sets only what has no default. */
export const ci: Record<string, MlPlatformValues> = {
  required: { mlflow: { artifactStore } },
  rollout: {
    global: { imageRegistry: 'registry.hmco.example', imagePullSecrets: [{ name: 'registry-credentials' }] },
    mlflow: {
      rollout: { enabled: true },
      replicaCount: 5,
      artifactStore,
      metrics: { serviceMonitor: { enabled: true } },
    },
  },
  vault: { global: { vault: { enabled: true } }, mlflow: { rollout: { enabled: true }, artifactStore } },
  openshift: { global: { omitUserIds: true }, mlflow: { artifactStore } },
  nothing: { mlflow: { enabled: false } },
};
