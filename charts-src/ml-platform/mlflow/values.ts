import { z } from 'zod';
import { autoscalingValues } from '../../../lib/application/autoscaling';
import { disruptionBudgetValues } from '../../../lib/application/disruption-budget';
import { extraObjectsValue } from '../../../lib/application/extra-objects';
import { httpRouteValues } from '../../../lib/application/http-route';
import { imageValues } from '../../../lib/application/image';
import { ingressValues } from '../../../lib/application/ingress';
import { namingValues } from '../../../lib/application/naming';
import { networkPolicyValues } from '../../../lib/application/network-policy';
import { placementValues } from '../../../lib/application/placement';
import { endingValues, extraValues, podMetadataValues, securityValues } from '../../../lib/application/pod-values';
import { serviceValues } from '../../../lib/application/service';
import { serviceAccountValues } from '../../../lib/application/service-account';
import { serviceMonitorValues } from '../../../lib/application/service-monitor';
import { testImageValues } from '../../../lib/application/test-pod';
import { rolloutValues, workloadMetadataValues } from '../../../lib/rollouts/values';
import { dataKey, k8sList, k8sObject, objectName, port } from '../../../lib/values/kubernetes';
import { group } from '../../../lib/values/schema';
import { platformGlobals } from '../global';
import { artifactStoreValues, backendStoreValues, off, reference, word } from './store-values';
import { vaultAnnotations } from './vault-annotations';

/** The stacks that measure MLflow's requests. */
export const metricStacks = ['mlflow', 'istio', 'ingress-nginx'] as const;

/** Every value of the mlflow chart. */
export const values = group({
  ...namingValues(),
  global: platformGlobals(),

  replicaCount: z.int().min(0).max(1000).default(2).describe('Pods to run while no autoscaler owns the count.'),
  revisionHistoryLimit: z.int().min(0).max(100).default(5).describe('Old ReplicaSets to keep.'),
  progressDeadlineSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(900)
    .describe('Seconds within which a release must make progress.'),
  minReadySeconds: z.int().min(0).max(3600).default(10).describe('Seconds a pod must be ready before it counts.'),

  image: imageValues(
    { registry: 'ghcr.io', repository: 'mlflow/mlflow' },
    'Container image; only the -full tags hold database drivers and the Prometheus exporter.',
  ),
  imagePullSecrets: k8sList('LocalObjectReference')
    .default([])
    .describe('Pull secrets beside global.imagePullSecrets.')
    .meta({ example: [{ name: 'registry-credentials' }] }),

  rollout: rolloutValues(metricStacks, { failureStatus: '5..' }),
  ...workloadMetadataValues(),

  backendStore: backendStoreValues,
  artifactStore: artifactStoreValues,
  persistence: group(
    {
      existingClaim: objectName().default('').describe('PersistentVolumeClaim to use instead of one of the chart.'),
      size: word(/^[0-9]+(?:\.[0-9]+)?(?:[KMGTPE]i?)?$/, '10Gi', 'Size.'),
      storageClassName: word(/^[a-z0-9.-]*$/, '', 'StorageClass; the default of the cluster when empty.'),
      accessMode: z
        .enum(['ReadWriteOnce', 'ReadWriteOncePod', 'ReadWriteMany'])
        .default('ReadWriteOnce')
        .describe('Access mode of the claim, also of an existing one: more than one pod needs ReadWriteMany.'),
    },
    'The volume of backendStore.sqlite and artifactStore.volume; uninstalling the chart keeps it.',
  ),
  auth: group(
    {
      mode: z.enum(['none', 'basic-auth']).default('none').describe('Whether MLflow asks who calls.'),
      defaultPermission: z
        .enum(['READ', 'USE', 'EDIT', 'MANAGE', 'NO_PERMISSIONS'])
        .default('READ')
        .describe('What a user may do with what nobody has granted.'),
      admin: group(
        {
          secretName: objectName()
            .default('mlflow-admin')
            .describe('Secret with the first administrator; Prometheus needs it too.'),
          usernameKey: dataKey().default('username').describe('Key of the name.'),
          passwordKey: dataKey().default('password').describe('Key of the password.'),
        },
        'The first administrator.',
      ),
      database: group(
        reference('mlflow-auth-database', 'uri', 'the URI of the database of users, which is not that of the runs'),
        'Database of the users.',
      ),
      flaskKey: group(
        reference('mlflow-flask', 'key', 'the key that signs forms; every pod must have the same'),
        'Key of the web forms.',
      ),
    },
    'Users and permissions.',
  ),
  server: group(
    {
      staticPrefix: word(
        /^(?:\/[a-zA-Z0-9._~-]+)*$/,
        '',
        'Path below which everything but /metrics is served, such as /mlflow.',
      ),
      workers: z.int().min(1).max(64).default(4).describe('Worker processes of a pod.'),
      serveArtifacts: z
        .boolean()
        .default(true)
        .describe('Pass artifacts through the server, so that clients need no credentials.'),
      allowedHosts: z
        .array(z.string().regex(/^[a-zA-Z0-9.*:-]+$/))
        .default([])
        .describe('Hosts the server answers to, besides those of Ingress, HTTPRoute and Service.'),
      corsAllowedOrigins: z
        .array(z.string().regex(/^https?:\/\/[a-zA-Z0-9.*:-]+$/))
        .default([])
        .describe('Origins whose pages may call the server, besides those of Ingress and HTTPRoute.'),
      jobExecution: off(
        'Run jobs, such as the evaluation of traces, in the pods: eight more processes in each, which take about 1.8 GB, so raise resources.limits.memory.',
      ),
      extraArgs: z.array(z.string().min(1)).default([]).describe('Further arguments of mlflow server.'),
    },
    'mlflow server.',
  ),
  migrations: group(
    {
      enabled: z.boolean().default(true).describe('Look at the databases before every upgrade.'),
      allowBreakingCanary: off(
        'Let a release by canary migrate the databases, though an abort would not undo it; for one release at a time.',
      ),
      resources: k8sObject('ResourceRequirements')
        .default({
          requests: { cpu: '100m', memory: '256Mi', 'ephemeral-storage': '50Mi' },
          limits: { memory: '1Gi', 'ephemeral-storage': '256Mi' },
        })
        .describe('Resources of the Job.'),
      activeDeadlineSeconds: z
        .int()
        .min(10)
        .max(86_400)
        .default(900)
        .describe(
          'Seconds the Job may take; `helm upgrade --timeout` must be longer, or Helm gives up while the Job runs.',
        ),
    },
    'The Job that compares the databases with the new version before any pod of it exists.',
  ),
  gc: group(
    {
      enabled: off('Remove deleted runs and their artifacts by a CronJob.'),
      schedule: word(/^[0-9*/, a-zA-Z@-]+$/, '0 3 * * 0', 'When, as cron writes it.'),
      olderThan: word(/^(?:[0-9]+d)?(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?$/, '30d', 'Age since deletion.'),
      resources: k8sObject('ResourceRequirements')
        .default({
          requests: { cpu: '50m', memory: '256Mi', 'ephemeral-storage': '50Mi' },
          limits: { memory: '512Mi', 'ephemeral-storage': '256Mi' },
        })
        .describe('Resources of the Job.'),
    },
    'Garbage collection.',
  ),

  serviceAccount: serviceAccountValues(),
  ...podMetadataValues(undefined, vaultAnnotations),
  ...securityValues(65_532),

  containerPort: port().default(5000).describe('Port the container serves HTTP on.'),
  service: serviceValues({ port: 5000, nodePortExample: 30_500 }),
  ingress: ingressValues('mlflow.example.com'),
  httpRoute: httpRouteValues(),

  extraEnvFrom: k8sList('EnvFromSource')
    .default([])
    .describe('ConfigMaps and Secrets whose keys become environment variables.')
    .meta({ example: [{ secretRef: { name: 'mlflow' } }] }),
  ...extraValues(),
  resources: k8sObject('ResourceRequirements')
    .default({
      requests: { cpu: '250m', memory: '1Gi', 'ephemeral-storage': '256Mi' },
      limits: { memory: '2Gi', 'ephemeral-storage': '2Gi' },
    })
    .describe('Resources of the container.'),
  startupProbe: group(
    {
      enabled: z.boolean().default(true).describe('Probe the container.'),
      periodSeconds: z.int().min(1).max(300).default(5).describe('Seconds between two probes.'),
      failureThreshold: z.int().min(1).max(1000).default(60).describe('Probes that may fail.'),
    },
    'Gives a slow start time, before the other probes begin.',
  ),
  readinessProbe: probeTiming('Takes a pod out of the Service while it fails.', 10),
  livenessProbe: probeTiming('Restarts the container when it fails.', 20),
  ...endingValues(
    { preStop: { exec: { command: ['sleep', '5'] } } },
    'The pause lets load balancers forget a pod before it ends.',
  ),

  autoscaling: autoscalingValues(),
  podDisruptionBudget: disruptionBudgetValues(),
  networkPolicy: networkPolicyValues(),
  metrics: group({ serviceMonitor: serviceMonitorValues() }, 'Prometheus metrics, which the rollout analysis reads.'),
  ...placementValues(),

  tests: group(
    {
      image: testImageValues(),
    },
    '`helm test`.',
  ),
  extraObjects: extraObjectsValue('mlflow-extra'),
});

/** Timing of a probe whose path follows from the static prefix. */
function probeTiming(what: string, periodSeconds: number) {
  return group(
    {
      enabled: z.boolean().default(true).describe('Probe the container.'),
      periodSeconds: z.int().min(1).max(300).default(periodSeconds).describe('Seconds between two probes.'),
      timeoutSeconds: z.int().min(1).max(300).default(5).describe('Seconds an answer may take.'),
      failureThreshold: z.int().min(1).max(1000).default(3).describe('Probes in a row that must fail.'),
    },
    what,
  );
}
