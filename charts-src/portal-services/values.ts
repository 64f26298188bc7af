import { group, k8sList, k8sObject, port, stringMap } from 'chartwright';
import {
  autoscalingValues,
  disruptionBudgetValues,
  extraContainerValues,
  extraObjectsValue,
  globalValues,
  grpcRouteValues,
  httpRouteValues,
  imageValues,
  ingressValues,
  lifecycleValues,
  namingValues,
  networkPolicyValues,
  placementValues,
  podMetadataValues,
  probeValues,
  securityValues,
  serviceAccountValues,
  serviceMonitorValues,
  serviceValues,
  testImageValues,
  tmpValues,
  verticalAutoscalingValues,
  virtualServiceValues,
} from 'chartwright/application';
import { previewHostValue, rolloutValues, workloadMetadataValues } from 'chartwright/rollouts';
import { z } from 'zod';

const health = (timing: object) => ({
  httpGet: { path: '/healthz', port: 'http' },
  timeoutSeconds: 5,
  ...timing,
});

/** The stacks that measure the portal's requests. */
export const metricStacks = [
  'opentelemetry',
  'opentelemetry-legacy',
  'express-prom-bundle',
  'micrometer',
  'promhttp',
  'grpc-go',
  'opentelemetry-grpc',
  'istio',
  'linkerd',
  'traefik',
  'ingress-nginx',
] as const;

/** Every value of the portal-services chart. */
export const values = group({
  ...namingValues(),
  global: globalValues(),

  replicaCount: z
    .int()
    .min(0)
    .max(10_000)
    .default(3)
    .describe(
      'Pods to run while no autoscaler owns the count. Scale by this value: after kubectl scale, Helm 4 fails with a conflict.',
    ),
  revisionHistoryLimit: z.int().min(0).max(100).default(5).describe('Number of old ReplicaSets to keep.'),
  progressDeadlineSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(600)
    .describe('Seconds within which a release must make progress.'),
  minReadySeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(5)
    .describe('Seconds a pod must be ready before it is considered available.'),

  image: imageValues({ registry: 'ghcr.io', repository: 'hmco/portal-services' }),
  imagePullSecrets: k8sList('LocalObjectReference')
    .default([])
    .describe('Pull secrets beside global.imagePullSecrets.')
    .meta({ example: [{ name: 'registry-credentials' }] }),
  command: z.array(z.string()).default([]).describe('Entry point; empty means the one of the image.'),
  args: z.array(z.string()).default([]).describe('Arguments of the entry point.'),

  rollout: rolloutValues(metricStacks),
  ...workloadMetadataValues(),

  serviceAccount: serviceAccountValues(),
  ...podMetadataValues(),
  ...securityValues(1000),

  containerPort: port().default(8080).describe('Port the container serves HTTP on.'),
  service: serviceValues({ port: 80, nodePortExample: 30080 }),
  ingress: ingressValues('portal.example.com'),
  httpRoute: httpRouteValues(),
  grpcRoute: grpcRouteValues(),
  previewHost: previewHostValue(),
  virtualService: virtualServiceValues('portal.example.com'),

  config: stringMap()
    .default({})
    .describe('Environment of the container. It is part of the pod template, so a change is released like a new image.')
    .meta({ example: { LOG_LEVEL: 'info' } }),
  extraEnvFrom: k8sList('EnvFromSource')
    .default([])
    .describe('ConfigMaps and Secrets whose keys become environment variables.')
    .meta({ example: [{ secretRef: { name: 'portal' } }] }),
  ...extraContainerValues(),

  resources: k8sObject('ResourceRequirements')
    .default({
      requests: { cpu: '100m', memory: '256Mi', 'ephemeral-storage': '100Mi' },
      limits: { memory: '512Mi', 'ephemeral-storage': '1Gi' },
    })
    .describe('Resources of the container; ephemeral-storage is what /tmp may take.'),
  tmp: tmpValues('500Mi', 'The volume of /tmp.'),
  startupProbe: probeValues(
    'Gives a slow start time, before the other probes begin.',
    health({ periodSeconds: 5, failureThreshold: 30 }),
  ),
  readinessProbe: probeValues(
    'Takes a pod out of the Service while it fails.',
    health({ periodSeconds: 10, failureThreshold: 3 }),
  ),
  livenessProbe: probeValues(
    'Restarts the container when it fails; later than readiness takes it out of the Service, so that load does not restart it.',
    health({ periodSeconds: 20, failureThreshold: 6 }),
  ),
  ...lifecycleValues(
    { preStop: { sleep: { seconds: 5 } } },
    'The pause lets load balancers forget a pod before it ends; for another kind of hook set sleep to null, as in {sleep: null, exec: {command: [drain]}}.',
  ),

  autoscaling: autoscalingValues(),
  verticalAutoscaling: verticalAutoscalingValues(),
  podDisruptionBudget: disruptionBudgetValues(),
  networkPolicy: networkPolicyValues(),

  metrics: group(
    {
      path: z.string().min(1).default('/metrics').describe('Path of the metrics.'),
      port: port()
        .optional()
        .describe(
          'Port of the metrics where it is not the container port; 9464 is the port of the OpenTelemetry exporter. Only the headless Service of the ServiceMonitor publishes it.',
        )
        .meta({ example: 9464 }),
      serviceMonitor: serviceMonitorValues(),
    },
    'Prometheus metrics, which the rollout analysis reads.',
  ),

  ...placementValues(),

  tests: group(
    {
      path: z
        .string()
        .regex(/^\/[a-zA-Z0-9._~/-]*$/)
        .default('/healthz')
        .describe('Path that the test requests.'),
      image: testImageValues(),
    },
    '`helm test`.',
  ),
  extraObjects: extraObjectsValue('portal-extra'),
});
