import type { DeployEnvironment, ReleaseOf } from 'chartwright';
import { checkSubscriptions } from 'chartwright/rollouts';
import type { MlPlatformValues } from './ml-platform/ci';
import type { PortalServices } from './portal-services/chart';
import type { ProgressiveDelivery } from './progressive-delivery/chart';

/** The charts of the platform, whose types check the values below. */
interface Charts {
  'progressive-delivery': ProgressiveDelivery;
  'portal-services': PortalServices;
  'ml-platform': MlPlatformValues;
}

/** Artifacts pass through the server, and ingress-nginx rejects bodies above 1 MiB. */
const proxiedArtifacts = {
  'nginx.ingress.kubernetes.io/proxy-body-size': '0',
  'nginx.ingress.kubernetes.io/proxy-read-timeout': '600',
};

/**
 * The server stores each artifact whole in /tmp while it passes it on: a smaller limit lets one large model get pod after
 * pod evicted, and a shorter grace period cuts its transfer. Nodes need this much disk for each pod.
 */
const largeArtifacts = {
  resources: { requests: { 'ephemeral-storage': '20Gi' }, limits: { 'ephemeral-storage': '20Gi' } },
  terminationGracePeriodSeconds: 600,
};

/**
 * A release in staging takes all requests for this long before it is Healthy, and so before it reaches production. The
 * guards measure it meanwhile, and an abort goes back to the version before. Staging has hours without requests.
 */
const baked = {
  enabled: true,
  strategy: { canary: { steps: [{ setWeight: 50 }, { setWeight: 100 }, { pause: { duration: '30m' } }] } },
  analysis: { noData: 'pass' as const },
};

/**
 * Where the platform's charts are released, in the order in which a version gets there: by Argo CD, and as plain
 * manifests.
 */
export const environments: readonly DeployEnvironment<ReleaseOf<Charts>>[] = [
  {
    name: 'staging',
    checks: [checkSubscriptions],
    releases: [
      {
        chart: 'progressive-delivery',
        release: 'argo-rollouts',
        namespace: 'argo-rollouts',
        values: {
          namespace: { create: true },
          controller: { replicas: 1 },
          dashboard: { enabled: true },
        },
      },
      {
        chart: 'portal-services',
        namespace: 'portal',
        values: {
          replicaCount: 2,
          rollout: baked,
          metrics: { serviceMonitor: { enabled: true } },
          ingress: {
            enabled: true,
            hosts: [{ host: 'portal.staging.hmco.example', paths: [{ path: '/', pathType: 'Prefix' }] }],
          },
        },
      },
      {
        chart: 'ml-platform',
        namespace: 'ml-platform',
        values: {
          mlflow: {
            rollout: baked,
            metrics: { serviceMonitor: { enabled: true } },
            // As the operator of PostgreSQL writes it; its URI holds neither user nor password.
            backendStore: {
              postgresql: { secretName: 'mlflow-postgresql', usernameKey: 'username', passwordKey: 'password' },
            },
            artifactStore: { s3: { bucket: 'hmco-staging-mlflow', region: 'eu-central-1' } },
            ...largeArtifacts,
            serviceAccount: {
              annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/mlflow-staging' },
            },
            ingress: {
              enabled: true,
              annotations: proxiedArtifacts,
              hosts: [{ host: 'mlflow.staging.hmco.example', paths: [{ path: '/', pathType: 'Prefix' }] }],
              tls: [{ secretName: 'mlflow-tls', hosts: ['mlflow.staging.hmco.example'] }],
            },
          },
        },
      },
    ],
  },
  {
    name: 'production',
    waves: ['1', '2'],
    checks: [checkSubscriptions],
    releases: [
      {
        chart: 'progressive-delivery',
        release: 'argo-rollouts',
        namespace: 'argo-rollouts',
        values: {
          namespace: { create: true },
          // A Prometheus that selects by labels needs them in serviceMonitor.labels and prometheusRule.labels, here and below.
          controller: { metrics: { serviceMonitor: { enabled: true } } },
          prometheusRule: { enabled: true },
          grafanaDashboard: { enabled: true },
          // With slack-token and pagerduty-routing-key-portal in the Secret argo-rollouts-notification-secret.
          notifications: {
            enabled: true,
            link: 'https://rollouts.hmco.example/rollouts/rollout/{namespace}/{name}',
            runbookUrl: 'https://git.hmco.example/platform/runbooks/{name}.md',
            services: { slack: 'token: $slack-token\n' },
            incidents: { pagerduty: { enabled: true } },
          },
        },
      },
      {
        chart: 'portal-services',
        namespace: 'portal',
        requests: '400/min',
        values: {
          rollout: {
            enabled: true,
            notify: {
              aborted: ['slack:releases', 'pagerduty-events:portal'],
              completed: ['slack:releases', 'pagerduty-events:portal'],
            },
          },
          metrics: { serviceMonitor: { enabled: true } },
          autoscaling: { enabled: true, minReplicas: 5, maxReplicas: 20 },
          ingress: {
            enabled: true,
            hosts: [{ host: 'portal.hmco.example', paths: [{ path: '/', pathType: 'Prefix' }] }],
          },
        },
      },
      {
        chart: 'ml-platform',
        namespace: 'ml-platform',
        values: {
          global: { vault: { enabled: true } },
          mlflow: {
            rollout: { enabled: true },
            replicaCount: 5,
            auth: { mode: 'basic-auth', defaultPermission: 'NO_PERMISSIONS' },
            artifactStore: { s3: { bucket: 'hmco-production-mlflow', region: 'eu-central-1' } },
            ...largeArtifacts,
            // Three engines in each of four workers: at most 60 connections a pod, in place of 180.
            extraEnv: [
              { name: 'MLFLOW_SQLALCHEMYSTORE_POOL_SIZE', value: '2' },
              { name: 'MLFLOW_SQLALCHEMYSTORE_MAX_OVERFLOW', value: '3' },
            ],
            serviceAccount: {
              annotations: { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::444455556666:role/mlflow-production' },
            },
            // Prometheus cannot read from Vault.
            metrics: { serviceMonitor: { enabled: true, basicAuth: { secretName: 'mlflow-prometheus' } } },
            gc: { enabled: true },
            ingress: {
              enabled: true,
              annotations: proxiedArtifacts,
              hosts: [{ host: 'mlflow.hmco.example', paths: [{ path: '/', pathType: 'Prefix' }] }],
              tls: [{ secretName: 'mlflow-tls', hosts: ['mlflow.hmco.example'] }],
            },
          },
        },
      },
    ],
  },
];
