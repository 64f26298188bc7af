import type { ValuesDocument } from 'chartwright';
import type { values } from './values';

type Values = ValuesDocument<typeof values>;

const everything: Values = {
  imagePullSecrets: [{ name: 'registry-credentials' }],
  namespace: { create: true, annotations: { 'example.com/owner': 'platform' } },
  crds: { annotations: { 'example.com/owner': 'platform' } },
  controller: {
    replicas: 3,
    logging: { level: 'debug', format: 'json' },
    podLabels: { team: 'platform' },
    instanceId: 'platform',
    networkPolicy: {
      enabled: true,
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }],
    },
    metrics: { serviceMonitor: { enabled: true, labels: { release: 'prometheus' }, namespace: 'monitoring' } },
    selfServiceNotifications: true,
    awsVerifyTargetGroup: true,
    ambassadorApiVersion: 'x.getambassador.io/v3alpha1',
    trafficSplitApiVersion: 'v1alpha3',
    appMeshApiVersion: 'v1beta2',
  },
  dashboard: {
    enabled: true,
    allowActions: true,
    allowWorkloadActions: true,
    replicas: 2,
    networkPolicy: {
      from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }],
    },
    service: { type: 'LoadBalancer', loadBalancerSourceRanges: ['192.0.2.0/24'] },
    ingress: {
      enabled: true,
      className: 'nginx',
      hosts: [{ host: 'rollouts.hmco.example', paths: [{ path: '/rollouts', pathType: 'Prefix' }] }],
    },
    httpRoute: { enabled: true, parentRefs: [{ name: 'public' }], hostnames: ['rollouts.hmco.example'] },
  },
  features: {
    experiments: true,
    jobMetrics: true,
    metricProviderSecrets: true,
    podMetadata: true,
    restarts: true,
    workloadRef: true,
    workloadRefScaleDown: true,
  },
  trafficRouting: {
    istio: true,
    istioMulticluster: true,
    nginx: true,
    awsLoadBalancerController: true,
    smi: true,
    ambassador: true,
    awsAppMesh: true,
    traefik: true,
    apisix: true,
    contour: true,
    glooPlatform: true,
    gatewayAPI: true,
  },
  plugins: {
    trafficRouter: [
      {
        name: 'argoproj-labs/gatewayAPI',
        location: 'https://plugins.hmco.example/gatewayapi-plugin-linux-amd64',
        sha256: '0123456789abcdef'.repeat(4),
        headersFrom: [{ secretRef: { name: 'plugin-registry' } }],
      },
    ],
  },
  prometheus: {
    address: 'https://prometheus.monitoring.svc:9090',
    caBundle: { configMap: 'platform-ca' },
    headers: [{ name: 'Authorization', secretName: 'prometheus', secretKey: 'authorization' }],
  },
  analysis: { preset: 'istio', noData: 'fail', latency: { threshold: 500 } },
  prometheusRule: { enabled: true, namespace: 'monitoring' },
  grafanaDashboard: { enabled: true },
  notifications: {
    enabled: true,
    link: 'https://rollouts.example.com/rollouts/rollout/{namespace}/{name}',
    runbookUrl: 'https://git.example.com/platform/runbooks/{name}.md',
    incidents: { pagerduty: { enabled: true, url: 'https://events.eu.pagerduty.com' }, opsgenie: { enabled: true } },
    services: {
      slack: 'token: $slack-token\n',
      'webhook.release-log': 'url: https://release-log.example.com\n',
      pagerdutyv2: 'serviceKeys:\n  platform: $pagerduty-key\n',
    },
    templates: {
      'rollout-aborted':
        'message: "{{.rollout.metadata.name}} was aborted."\npagerdutyv2:\n  summary: aborted\n  severity: warning\n  source: rollouts\n',
    },
    subscriptions: [
      { recipients: ['slack:releases', 'release-log', 'pagerdutyv2:platform'], triggers: ['on-rollout-aborted'] },
      { recipients: ['pagerduty-events:platform', 'opsgenie-alerts'], triggers: ['on-rollout-completed'] },
    ],
  },
};

/** Values documents with which the chart is linted, rendered and compared. */
export const ci: Record<string, Values> = {
  everything,
  namespaced: {
    namespaced: true,
    watchNamespace: 'portal',
    analysis: { clusterScope: false, namespaces: ['portal'] },
    dashboard: { enabled: true },
  },
  'templates-by-namespace': { analysis: { clusterScope: false, namespaces: ['portal', 'ml-platform'] } },
  sequential: {
    analysis: {
      rule: 'sequential',
      scrapeInterval: '5s',
      sequential: { undecided: 'wait', longestRelease: '72h', falseRollback: 0.01, errorBurst: 2, window: '2m' },
    },
  },
  relative: { analysis: { rule: 'relative', sequential: { harmfulRatio: 2.5 } } },
  'managed-prometheus': {
    prometheus: {
      address: 'https://aps-workspaces.eu-central-1.amazonaws.com/workspaces/ws-0123',
      sigv4: { region: 'eu-central-1', profile: 'rollouts', roleArn: 'arn:aws:iam::111122223333:role/rollouts' },
    },
    features: { secretArguments: true },
  },
  'eks-auto-mode': {
    trafficRouting: { awsLoadBalancerController: true },
    controller: { awsVerifyTargetGroup: true, awsTargetGroupBindingApiVersion: 'eks.amazonaws.com/v1' },
  },
  'analysis-only': { controller: { analysisOnly: true }, features: { jobMetrics: true } },
  openshift: {
    global: { omitUserIds: true },
    dashboard: { enabled: true },
  },
  'second-controller': {
    controller: { instanceId: 'b' },
    plugins: { createConfigMap: false },
    analysis: { clusterScope: false, namespaces: ['team-b'] },
    crds: { upgrade: { enabled: false } },
  },
};
