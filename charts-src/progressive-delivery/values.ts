import { annotationMap, group, k8sList, k8sObject, labelMap, namespaceName, port } from 'chartwright';
import {
  disruptionBudgetValues,
  extraContainerValues,
  extraObjectsValue,
  globalValues,
  httpRouteValues,
  imageValues,
  ingressValues,
  lifecycleValues,
  namingValues,
  placementValues,
  podMetadataValues,
  probeValues,
  reservedLabels,
  securityValues,
  serviceAccountValues,
  serviceMonitorValues,
  testImageValues,
} from 'chartwright/application';
import {
  analysisValues,
  featureValues,
  grafanaDashboardValues,
  notificationsValues,
  prometheusRuleValues,
  prometheusValues,
  rbacValues,
  routerValues,
} from 'chartwright/rollouts';
import { z } from 'zod';
import { controllerImage } from './app-version';
import { crdValues } from './crd-values';
import { controllerFlagValues, controllerPorts, deploymentMetadataValues, pluginValues } from './flag-values';

/** The user `nonroot` of distroless images; the images of Argo Rollouts need no other user. */
const nonroot = 65_532;

/** Kubernetes expands the reference to the address of the API server, which an external proxy cannot reach. */
const proxy = [
  { name: 'HTTPS_PROXY', value: 'http://proxy.example.com:3128' },
  { name: 'NO_PROXY', value: '$(KUBERNETES_SERVICE_HOST),.svc' },
];

/** NetworkPolicy values of a component with one open port. */
const networkPolicyValues = (what: string, from: string, enabled: boolean, needs = 'the API server and DNS') =>
  group(
    {
      enabled: z.boolean().default(enabled).describe('Create a NetworkPolicy.'),
      from: k8sList('NetworkPolicyPeer')
        .default([])
        .describe(`Who may reach ${what}; the pods of this namespace when empty.`)
        .meta({ example: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': from } } }] }),
      egress: k8sList('NetworkPolicyEgressRule')
        .default([])
        .describe(`Where the pods may connect to; anywhere when empty. A list needs ${needs}.`),
    },
    'Network policy of the pods.',
  );

const controller = group(
  {
    replicas: z
      .int()
      .min(1)
      .max(100)
      .default(2)
      .describe('Number of controller pods; one is the leader, the others are on standby.'),
    image: imageValues(controllerImage),
    serviceAccount: serviceAccountValues({ automountToken: true, role: 'argo-rollouts' }),
    ...controllerFlagValues(),
    ...deploymentMetadataValues(reservedLabels),
    ...podMetadataValues(reservedLabels, ['checksum/config']),
    ...securityValues(nonroot),
    containerPorts: controllerPorts(),
    livenessProbe: probeValues('Restarts the container when it fails.', {
      httpGet: { path: '/healthz', port: 'healthz' },
      initialDelaySeconds: 30,
      periodSeconds: 20,
      timeoutSeconds: 10,
    }),
    readinessProbe: probeValues('Whether the pod counts as ready.', {
      httpGet: { path: '/metrics', port: 'metrics' },
      initialDelaySeconds: 10,
      periodSeconds: 5,
      timeoutSeconds: 4,
    }),
    resources: k8sObject('ResourceRequirements')
      .default({
        requests: { cpu: '100m', memory: '128Mi', 'ephemeral-storage': '100Mi' },
        limits: { memory: '512Mi', 'ephemeral-storage': '1Gi' },
      })
      .describe('Resources of the container.'),
    ...extraContainerValues(proxy),
    ...lifecycleValues({}),
    ...placementValues(),
    podDisruptionBudget: disruptionBudgetValues({ canary: false }),
    networkPolicy: networkPolicyValues(
      'the metrics, beside the pod of `helm test`',
      'monitoring',
      false,
      'the API server, DNS and Prometheus, and what is in use of: the token endpoint of prometheus.oauth2, AWS STS, other metric providers, notification services, the servers of plugins',
    ),
    metrics: group(
      {
        service: group(
          {
            port: port().default(8090).describe('Port of the Service.'),
            annotations: annotationMap().default({}).describe('Annotations of the Service.'),
          },
          'Service in front of the metrics.',
        ),
        serviceMonitor: serviceMonitorValues({ analysed: false }),
      },
      'Metrics of the controller.',
    ),
  },
  'The Argo Rollouts controller.',
);

const dashboard = group(
  {
    enabled: z.boolean().default(false).describe('Run the dashboard. It has no login: whoever reaches it may use it.'),
    allowActions: z
      .boolean()
      .default(false)
      .describe(
        'Let the dashboard promote, abort, retry, roll back and set images; by default it may only read. Restarts need features.restarts too.',
      ),
    allowWorkloadActions: z
      .boolean()
      .default(false)
      .describe(
        'Let the dashboard set images and roll back where the pods are those of a Deployment (spec.workloadRef); it may then change every Deployment it sees.',
      ),
    replicas: z.int().min(1).max(100).default(1).describe('Number of dashboard pods.'),
    image: imageValues({ registry: 'quay.io', repository: 'argoproj/kubectl-argo-rollouts' }),
    serviceAccount: serviceAccountValues({ automountToken: true, role: 'argo-rollouts-dashboard' }),
    address: z
      .string()
      .regex(/^[0-9a-fA-F.:]+$/)
      .default('0.0.0.0')
      .describe('Address the dashboard listens on; "::" where pods have IPv6 addresses.'),
    rootPath: z
      .string()
      .regex(/^[a-zA-Z0-9._~/-]*$/)
      .default('rollouts')
      .describe('Root path of the dashboard.'),
    logging: group(
      {
        level: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('Minimum level of log messages.'),
        klogLevel: z
          .int()
          .min(0)
          .max(7)
          .default(0)
          .describe('Verbosity of the Kubernetes client; from 8 on it would log the bodies of requests, Secrets too.'),
      },
      'Log.',
    ),
    extraArgs: z.array(z.string().min(1)).default([]).describe('Additional flags of the dashboard.'),
    ...deploymentMetadataValues(reservedLabels),
    ...podMetadataValues(reservedLabels),
    ...securityValues(nonroot),
    resources: k8sObject('ResourceRequirements')
      .default({
        requests: { cpu: '20m', memory: '64Mi', 'ephemeral-storage': '50Mi' },
        limits: { memory: '256Mi', 'ephemeral-storage': '256Mi' },
      })
      .describe('Resources of the container.'),
    ...extraContainerValues(proxy),
    ...lifecycleValues({}),
    ...placementValues(),
    podDisruptionBudget: disruptionBudgetValues({ canary: false }),
    networkPolicy: networkPolicyValues('the dashboard', 'ingress-nginx', true),
    containerPort: port().default(3100).describe('Port the dashboard serves on.'),
    service: group(
      {
        type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer']).default('ClusterIP').describe('Type of the Service.'),
        port: port().default(3100).describe('Port of the Service.'),
        nodePort: port()
          .optional()
          .describe('Port on every node, for the types NodePort and LoadBalancer.')
          .meta({ example: 30_310 }),
        labels: labelMap(reservedLabels).default({}).describe('Additional labels of the Service.'),
        annotations: annotationMap().default({}).describe('Annotations of the Service.'),
        externalIPs: z
          .array(z.string().regex(/^[0-9a-fA-F.:]+$/))
          .default([])
          .describe('External IPs of the Service.'),
        loadBalancerClass: z
          .string()
          .regex(/^[a-zA-Z0-9./-]*$/)
          .default('')
          .describe('Class of the load balancer, for the type LoadBalancer; the default of the cluster when empty.'),
        loadBalancerIP: z
          .string()
          .regex(/^[0-9a-fA-F.:]*$/)
          .default('')
          .describe('Requested address of the load balancer.'),
        loadBalancerSourceRanges: z
          .array(z.string().regex(/^[0-9a-fA-F.:]+\/[0-9]{1,3}$/))
          .default([])
          .describe('Client address ranges that the load balancer accepts.'),
      },
      'The Service in front of the dashboard.',
    ),
    ingress: ingressValues('rollouts.example.com'),
    httpRoute: httpRouteValues(),
  },
  'The dashboard of Argo Rollouts.',
);

/** Every value of the progressive-delivery chart. */
export const values = group({
  ...namingValues(),
  global: globalValues(),
  imagePullSecrets: k8sList('LocalObjectReference')
    .default([])
    .describe('Pull secrets beside global.imagePullSecrets.')
    .meta({ example: [{ name: 'registry-credentials' }] }),
  revisionHistoryLimit: z.int().min(0).max(100).default(5).describe('Old ReplicaSets to keep of each Deployment.'),
  dnsConfig: k8sObject('PodDNSConfig').default({}).describe('DNS of the pods.'),

  namespace: group(
    {
      create: z
        .boolean()
        .default(false)
        .describe(
          'Create the Namespace, for plain manifests and Argo CD; with Helm use `--create-namespace`. Neither Helm nor Argo CD deletes it with the release.',
        ),
      labels: labelMap(reservedLabels)
        .default({ 'pod-security.kubernetes.io/enforce': 'restricted' })
        .describe('Labels of the namespace.'),
      annotations: annotationMap(['helm.sh/resource-policy', 'argocd.argoproj.io/sync-options'])
        .default({})
        .describe('Annotations of the namespace, beside those that keep it.'),
    },
    'The Namespace object of the release.',
  ),

  namespaced: z.boolean().default(false).describe('Work in one namespace only, by Roles instead of ClusterRoles.'),
  watchNamespace: namespaceName()
    .default('')
    .describe('The namespace that is watched while namespaced is on; defaults to the namespace of the release.'),

  controller,
  dashboard,

  crds: crdValues(reservedLabels, nonroot),

  rbac: rbacValues(),
  features: featureValues(),
  trafficRouting: routerValues(),
  plugins: pluginValues(),

  prometheus: prometheusValues(),
  analysis: analysisValues(),

  prometheusRule: prometheusRuleValues(),
  grafanaDashboard: grafanaDashboardValues(),
  notifications: notificationsValues(),

  tests: group(
    {
      image: testImageValues(),
    },
    '`helm test`.',
  ),
  extraObjects: extraObjectsValue('extra'),
});
