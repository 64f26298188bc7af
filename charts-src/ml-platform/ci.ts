import type { JsonMap } from '../../lib/json';

/** Values documents with which the chart is linted, rendered and compared. */
export const ci: Record<string, JsonMap> = {
  rollout: {
    global: { imageRegistry: 'registry.hmco.example', imagePullSecrets: [{ name: 'registry-credentials' }] },
    mlflow: { rollout: { enabled: true }, replicaCount: 5 },
  },
  vault: { global: { vault: { enabled: true } }, mlflow: { rollout: { enabled: true } } },
  openshift: { global: { omitUserIds: true } },
  nothing: { mlflow: { enabled: false } },
};
