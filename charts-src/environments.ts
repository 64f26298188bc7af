import type { DeployEnvironment } from '../lib/synth/environment';

/** Where the platform's charts are released as plain manifests. */
export const environments: readonly DeployEnvironment[] = [
  {
    name: 'staging',
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
          ingress: {
            enabled: true,
            hosts: [{ host: 'portal.staging.hmco.example', paths: [{ path: '/', pathType: 'Prefix' }] }],
          },
        },
      },
    ],
  },
  {
    name: 'production',
    releases: [
      {
        chart: 'progressive-delivery',
        release: 'argo-rollouts',
        namespace: 'argo-rollouts',
        values: {
          namespace: { create: true },
          controller: { metrics: { serviceMonitor: { enabled: true } } },
          prometheusRule: { enabled: true },
          grafanaDashboard: { enabled: true },
        },
      },
      {
        chart: 'portal-services',
        namespace: 'portal',
        values: {
          rollout: { enabled: true },
          metrics: { serviceMonitor: { enabled: true } },
          autoscaling: { enabled: true, minReplicas: 5, maxReplicas: 20 },
          ingress: {
            enabled: true,
            hosts: [{ host: 'portal.hmco.example', paths: [{ path: '/', pathType: 'Prefix' }] }],
          },
        },
      },
    ],
  },
];
