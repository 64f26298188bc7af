import { componentLabel, cronSchedule, dataKey, group, k8sList, k8sObject, objectName, port } from 'chartwright';
import {
  autoscalingValues,
  disruptionBudgetValues,
  extraContainerValues,
  extraObjectsValue,
  httpRouteValues,
  imageValues,
  ingressValues,
  lifecycleValues,
  namingValues,
  networkPolicyValues,
  placementValues,
  podLabelKeys,
  podMetadataValues,
  probeValues,
  securityValues,
  serviceAccountValues,
  serviceMonitorValues,
  serviceValues,
  testImageValues,
  tmpValues,
  virtualServiceValues,
} from 'chartwright/application';
import { previewHostValue, rolloutValues, workloadMetadataValues } from 'chartwright/rollouts';
import { z } from 'zod';
import { platformGlobals } from '../global';
import {
  artifactStoreValues,
  backendStoreValues,
  databaseAddress,
  databaseReference,
  off,
  persistenceValues,
  reference,
  word,
} from './store-values';

/** The stacks that measure MLflow's requests. */
export const metricStacks = ['mlflow', 'istio', 'ingress-nginx'] as const;

const presetNote =
  'mlflow sees the requests that Flask serves; artifacts, traces and the AI gateway are served by FastAPI, which only istio and ingress-nginx measure.';
const jobsToo = 'The pods of migrations and garbage collection get them too.';
/** The login of Prometheus; the operator reads the Secret in the namespace of the ServiceMonitor, and cannot read Vault. */
const basicAuthValues = group(
  {
    secretName: objectName()
      .default('')
      .describe(
        'Secret with an administrator, in the namespace of the ServiceMonitor. The Secret of auth.admin when empty, unless that is in Vault or the ServiceMonitor is in another namespace.',
      ),
    usernameKey: dataKey().default('username').describe('Key in that Secret that holds the user name.'),
    passwordKey: dataKey().default('password').describe('Key in that Secret that holds the password.'),
  },
  'Login of Prometheus with auth.mode basic-auth: an administrator, because MLflow rejects other users at /metrics (403).',
);

/** Every value of the mlflow chart. */
export const values = group({
  ...namingValues(),
  global: platformGlobals(),

  replicaCount: z
    .int()
    .min(0)
    .max(1000)
    .default(2)
    .describe(
      'Pods to run while no autoscaler owns the count. Scale by this value: after kubectl scale, Helm 4 fails with a conflict.',
    ),
  revisionHistoryLimit: z.int().min(0).max(100).default(5).describe('Number of old ReplicaSets to keep.'),
  progressDeadlineSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(900)
    .describe('Seconds within which a release must make progress.'),
  minReadySeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(10)
    .describe('Seconds a pod must be ready before it is considered available.'),

  image: imageValues(
    { registry: 'ghcr.io', repository: 'mlflow/mlflow' },
    'Container image; only the -full tags hold database drivers and the Prometheus exporter.',
  ),
  imagePullSecrets: k8sList('LocalObjectReference')
    .default([])
    .describe('Pull secrets beside global.imagePullSecrets.')
    .meta({ example: [{ name: 'registry-credentials' }] }),

  // Clients of MLflow keep their connections open: a new pod may get no request for minutes, and is not hanging.
  rollout: rolloutValues(metricStacks, { failureStatus: '5..', hanging: false, presetNote }),
  ...workloadMetadataValues(),

  backendStore: backendStoreValues,
  artifactStore: artifactStoreValues,
  persistence: persistenceValues,
  auth: group(
    {
      mode: z
        .enum(['none', 'basic-auth'])
        .default('none')
        .describe(
          'basic-auth requires a user name and a password; with none, MLflow serves anybody who can connect to it.',
        ),
      defaultPermission: z
        .enum(['READ', 'USE', 'EDIT', 'MANAGE', 'NO_PERMISSIONS'])
        .default('READ')
        .describe('Permission of a user on experiments and models for which that user has no grant.'),
      cacheSeconds: z
        .int()
        .min(0)
        .max(3600)
        .default(60)
        .describe(
          'Seconds for which a worker process accepts a password without checking its hash again. A changed password, and a removed user, are accepted for as long by the other workers and pods. A check takes 0.1 seconds, in which the worker answers nothing else: with 0, which checks at each request, ten requests per second and worker already delay the health check.',
        ),
      admin: group(
        {
          secretName: objectName()
            .default('mlflow-admin')
            .describe(
              'Secret with user name and password of the administrator; the password has at least 12 characters and is not password1234.',
            ),
          usernameKey: dataKey().default('username').describe('Key in that Secret that holds the user name.'),
          passwordKey: dataKey().default('password').describe('Key in that Secret that holds the password.'),
        },
        'The administrator, whom MLflow creates when it first starts; garbage collection and Prometheus log in with the same Secret. Change the password in MLflow first, and then in the Secret.',
      ),
      database: group(
        databaseReference(
          ['mlflow-auth-database', 'the URI of the database of users, separate from the database of the runs'],
          databaseAddress(5432, 'sslmode=require'),
        ),
        'The database in which users, their passwords (hashed) and permissions are kept.',
      ),
      flaskKey: group(
        reference('mlflow-flask', 'key', 'the key that signs forms; every pod must have the same'),
        'The random key with which MLflow signs web forms, such as that for a new user.',
      ),
    },
    'Authentication and permissions.',
  ),
  server: group(
    {
      staticPrefix: word(
        /^(?:\/[a-zA-Z0-9._~-]+)*$/,
        '',
        'Path below which everything but /metrics is served, such as /mlflow; the root when empty. With server.serveArtifacts, the upload of an artifact below a path takes twice its size in memory, and its download up to its size, so raise resources.limits.memory.',
      ),
      workers: z
        .int()
        .min(1)
        .max(64)
        .default(4)
        .describe('Worker processes of a pod; raise resources.limits.memory with them.'),
      serveArtifacts: z
        .boolean()
        .default(true)
        .describe(
          'Pass artifacts through the server, so that clients need no credentials. With server.staticPrefix this takes memory for whole artifacts. Set false for a new installation only: existing experiments, and new runs in them, keep their artifacts at mlflow-artifacts:/, which the server then answers with 503, for gc too.',
        ),
      allowedHosts: z
        .array(z.string().regex(/^[a-zA-Z0-9.*:-]+$/))
        .default([])
        .describe(
          'Hosts that the server accepts, besides those of Ingress, HTTPRoute and Service; * matches any text in a name.',
        ),
      corsAllowedOrigins: z
        .array(z.string().regex(/^https?:\/\/[a-zA-Z0-9.*:-]+$/))
        .default([])
        .describe(
          'Origins, such as https://notebooks.example.com, whose pages may call the server besides those of Ingress and HTTPRoute.',
        ),
      jobExecution: off(
        'Run jobs, such as the evaluation of traces, in the pod: nine more processes, which take about 1.5 GiB, so set resources.limits.memory to 3Gi or more. This requires a single pod, without a Rollout and an autoscaler, and a release ends it before it starts the new one: each pod that starts runs all unfinished jobs again.',
      ),
      extraArgs: z.array(z.string().min(1)).default([]).describe('Further arguments of `mlflow server`, one a line.'),
    },
    'How `mlflow server` runs.',
  ),
  aiGateway: group(
    {
      enabled: off(
        'Serve the gateway. MLflow keeps the API keys of the providers in the database of runs, encrypted with the passphrase.',
      ),
      ...reference('', 'passphrase', 'the passphrase: random, of 32 characters or more; required with enabled'),
      passphraseVersion: z
        .int()
        .min(1)
        .max(1_000_000)
        .default(1)
        .describe(
          'Version of the passphrase (MLFLOW_CRYPTO_KEK_VERSION). Raise it by one with each new passphrase, and only after `mlflow crypto rotate-kek`: with another passphrase or version, MLflow cannot decrypt the stored API keys.',
        ),
    },
    'The AI gateway, by which clients call language models with API keys that MLflow keeps.',
  ),
  migrations: group(
    {
      enabled: z.boolean().default(true).describe('Run the Job before the installation and every upgrade.'),
      allowBreakingCanary: off(
        'Allow a release by canary to migrate the databases, for one release at a time. An abort does not undo the migration, and the older version would not start again, so successRate, errorRate and latency of rollout.analysis must be false for that release. A Deployment needs no consent: nothing aborts it.',
      ),
      resources: k8sObject('ResourceRequirements')
        .default({
          requests: { cpu: '100m', memory: '256Mi', 'ephemeral-storage': '50Mi' },
          limits: { memory: '1Gi', 'ephemeral-storage': '256Mi' },
        })
        .describe('Resources of its container.'),
      activeDeadlineSeconds: z
        .int()
        .min(10)
        .max(86_400)
        .optional()
        .describe(
          'Seconds after which the Job is terminated. When unset, 600 while it only compares, for a Rollout, and unlimited while it may migrate. MySQL cannot roll back an interrupted migration, so exceed the time of the longest one, and set `helm upgrade --timeout` higher still.',
        )
        .meta({ example: 14_400 }),
      ttlSecondsAfterFinished: z
        .int()
        .min(60)
        .max(31_536_000)
        .default(604_800)
        .describe('Seconds for which the finished Job is kept with its log, unless the next upgrade replaces it.'),
    },
    'The Job that compares the databases with the new version before any pod of it exists.',
  ),
  gc: group(
    {
      enabled: off('Remove deleted runs and their artifacts by a CronJob.'),
      schedule: cronSchedule()
        .default('0 3 * * 0')
        .describe(
          'When it runs, as a cron expression: minute, hour, day of month, month, day of week; in the time zone of the cluster.',
        ),
      olderThan: word(
        // One unit at least: without any, MLflow removes every deleted run at once.
        /^(?:[0-9]+d(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?|[0-9]+h(?:[0-9]+m)?(?:[0-9]+s)?|[0-9]+m(?:[0-9]+s)?|[0-9]+s)$/,
        '30d',
        'How long ago a run must have been deleted to be removed for good, in d, h, m and s, such as 30d or 1d12h.',
      ),
      resources: k8sObject('ResourceRequirements')
        .default({
          requests: { cpu: '50m', memory: '256Mi', 'ephemeral-storage': '50Mi' },
          limits: { memory: '512Mi', 'ephemeral-storage': '256Mi' },
        })
        .describe('Resources of its container.'),
      activeDeadlineSeconds: z
        .int()
        .min(60)
        .max(86_400)
        .optional()
        .describe(
          'Seconds after which a run is terminated; unlimited when unset. A run that hangs, such as on a missing Secret, blocks all later ones. What an interrupted run leaves, the next one removes, except on Azure, where it may stop every later run.',
        )
        .meta({ example: 21_600 }),
    },
    'Garbage collection: MLflow only marks a run as deleted, and keeps it with its artifacts until this removes it. With artifactStore.azure it fails at the first deleted run without artifacts (mlflow issue #15461), and removes nothing after that.',
  ),

  serviceAccount: serviceAccountValues({ automountToken: false, role: 'mlflow' }),
  ...podMetadataValues([...podLabelKeys, componentLabel], [], jobsToo),
  ...securityValues(65_532),

  containerPort: port().default(5000).describe('Port the container serves HTTP on.'),
  service: serviceValues({ port: 5000, nodePortExample: 30_500 }),
  ingress: ingressValues('mlflow.example.com'),
  httpRoute: httpRouteValues(),
  previewHost: previewHostValue(),
  virtualService: virtualServiceValues('mlflow.example.com'),

  extraEnvFrom: k8sList('EnvFromSource')
    .default([])
    .describe(`ConfigMaps and Secrets whose keys become environment variables. ${jobsToo}`)
    .meta({ example: [{ secretRef: { name: 'mlflow' } }] }),
  ...extraContainerValues({ name: 'MLFLOW_LOGGING_LEVEL', value: 'DEBUG' }, jobsToo),
  resources: k8sObject('ResourceRequirements')
    .default({
      requests: { cpu: '250m', memory: '1536Mi', 'ephemeral-storage': '256Mi' },
      limits: { memory: '2Gi', 'ephemeral-storage': '2Gi' },
    })
    .describe(
      'Resources of the container; ephemeral-storage is what /tmp may take. Four workers take about 950 MiB before the first request.',
    ),
  tmp: tmpValues(
    '20Gi',
    'The volume of /tmp in the pods of the server. With server.serveArtifacts each artifact is stored there as a whole while it is transferred, so it must hold all artifacts that are transferred at one time.',
  ),
  startupProbe: healthProbe('Gives a slow start time, here five minutes, before the other probes begin.', 5, 60),
  readinessProbe: healthProbe('Takes a pod out of the Service while it fails.', 10, 3),
  livenessProbe: healthProbe(
    'Restarts the container when it fails; later than readiness takes it out of the Service, so that load does not restart it.',
    20,
    6,
  ),
  ...lifecycleValues(
    { preStop: { sleep: { seconds: 5 } } },
    'The pause lets load balancers forget a pod before it ends; for another kind of hook set sleep to null, as in {sleep: null, exec: {command: [drain]}}.',
  ),

  autoscaling: autoscalingValues(),
  podDisruptionBudget: disruptionBudgetValues(),
  networkPolicy: networkPolicyValues(),
  metrics: group(
    {
      serviceMonitor: group(
        { ...serviceMonitorValues().shape, basicAuth: basicAuthValues },
        'Scraping by the Prometheus operator.',
      ),
    },
    'Prometheus metrics, which the rollout analysis reads.',
  ),
  ...placementValues(),

  tests: group(
    {
      image: testImageValues(),
    },
    '`helm test`.',
  ),
  extraObjects: extraObjectsValue('mlflow-extra'),
});

/** A probe whose path follows the static prefix, unless the values set a handler. */
function healthProbe(what: string, periodSeconds: number, failureThreshold: number) {
  const handler = 'Timing of the probe; the handler is a GET of <server.staticPrefix>/health unless one is set here.';
  return probeValues(what, { periodSeconds, timeoutSeconds: 5, failureThreshold }, handler);
}
