const argo = 'argoproj.io/v1alpha1';
const container = { name: 'main', image: 'ghcr.io/hmco/portal-services:1.0.0-good', ports: [{ containerPort: 8080 }] };
/** A pod template with the label `app`. */
export const labelled = (app: string) => ({ metadata: { labels: { app } }, spec: { containers: [container] } });
/** Selector and pod template of a workload. */
export const selecting = (app: string) => ({ selector: { matchLabels: { app } }, template: labelled(app) });
const half = [{ setWeight: 50 }, { pause: { duration: '3s' } }];

/** A Rollout with a canary strategy. */
export const rollout = (name: string, canary: object, pods: object = selecting(name), further: object = {}) => ({
  apiVersion: argo,
  kind: 'Rollout',
  metadata: { name },
  spec: { replicas: 2, strategy: { canary }, ...pods, ...further },
});

/** An AnalysisRun with one metric. */
export const run = (name: string, metric: object, further: object = {}) => ({
  apiVersion: argo,
  kind: 'AnalysisRun',
  metadata: { name },
  spec: { metrics: [{ name: 'measured', ...metric }], ...further },
});

/** A Service of the pods with the label `app`. */
export const service = (name: string, app: string) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app }, ports: [{ name: 'http', port: 80 }] },
});

/** A Rollout whose traffic is split by a router at an Ingress, with that Ingress and both Services. */
export const routed = (name: string, router: object, port: object) => [
  service(name, name),
  service(`${name}-canary`, name),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name, annotations: { 'kubernetes.io/ingress.class': name } },
    spec: {
      rules: [
        {
          host: `${name}.hmco.example`,
          http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name, port } } }] },
        },
      ],
    },
  },
  rollout(name, { stableService: name, canaryService: `${name}-canary`, trafficRouting: router, steps: half }),
];

/** Names of the Rollouts that get a new release. */
export const released = ['alb', 'experiment-step', 'metadata', 'nginx'];

/** Objects for each feature and router of the controller that requires only Kubernetes itself. */
export const featureObjects = (prometheus: string): object[] => [
  ...routed('nginx', { nginx: { stableIngress: 'nginx' } }, { name: 'http' }),
  ...routed('alb', { alb: { ingress: 'alb', servicePort: 80 } }, { name: 'use-annotation' }),
  rollout('metadata', {
    canaryMetadata: { labels: { role: 'canary' } },
    stableMetadata: { labels: { role: 'stable' } },
    steps: half,
  }),
  rollout(
    'experiment-step',
    { steps: [{ experiment: { duration: '3s', templates: [{ name: 'canary', specRef: 'canary' }] } }] },
    undefined,
    { analysis: { successfulRunHistoryLimit: 0, unsuccessfulRunHistoryLimit: 0 } },
  ),
  {
    apiVersion: argo,
    kind: 'Experiment',
    metadata: { name: 'experiment' },
    spec: { duration: '5s', templates: [{ name: 'one', service: {}, ...selecting('experiment') }] },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'workload' },
    spec: { replicas: 1, ...selecting('workload') },
  },
  rollout(
    'workload',
    { steps: half },
    { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'workload', scaleDown: 'onsuccess' } },
  ),
  { apiVersion: 'v1', kind: 'PodTemplate', metadata: { name: 'pod-template' }, template: labelled('pod-template') },
  rollout(
    'pod-template',
    { steps: half },
    { workloadRef: { apiVersion: 'v1', kind: 'PodTemplate', name: 'pod-template' } },
    { selector: { matchLabels: { app: 'pod-template' } } },
  ),
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'arguments' }, stringData: { address: prometheus } },
  run(
    'secret-argument',
    {
      successCondition: 'result[0] == 1',
      provider: { prometheus: { address: '{{args.address}}', query: 'vector(1)' } },
    },
    { args: [{ name: 'address', valueFrom: { secretKeyRef: { name: 'arguments', key: 'address' } } }] },
  ),
  run(
    'job',
    {
      count: 3,
      interval: '2s',
      provider: {
        job: {
          spec: {
            backoffLimit: 0,
            template: {
              spec: {
                restartPolicy: 'Never',
                containers: [{ name: 'main', image: 'busybox:1.37.0', command: ['sh', '-c', 'true'] }],
              },
            },
          },
        },
      },
    },
    // So that the controller removes the oldest.
    { measurementRetention: [{ metricName: 'measured', limit: 1 }] },
  ),
  // It has no credentials, so the controller looks for a Secret.
  run('provider-secret', { provider: { newRelic: { query: 'SELECT 1' } } }),
];
