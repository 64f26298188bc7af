import type { JsonMap } from 'chartwright';

const artifactStore: JsonMap = { s3: { bucket: 'hmco-mlflow' } };

/** Values documents with which the chart is linted, rendered and compared; the first sets only what has no default. */
export const ci: Record<string, JsonMap> = {
  required: { mlflow: { artifactStore } },
  rollout: {
    global: { imageRegistry: 'registry.hmco.example', imagePullSecrets: [{ name: 'registry-credentials' }] },
    mlflow: { rollout: { enabled: true }, replicaCount: 5, artifactStore },
  },
  vault: { global: { vault: { enabled: true } }, mlflow: { rollout: { enabled: true }, artifactStore } },
  openshift: { global: { omitUserIds: true }, mlflow: { artifactStore } },
  nothing: { mlflow: { enabled: false } },
};
