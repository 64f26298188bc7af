import { annotationMap, group, labelMap, port } from 'chartwright';
import { simpleDuration } from 'chartwright/rollouts';
import { z } from 'zod';

const threads = (count: number, what: string) => z.int().min(1).max(1000).default(count).describe(what);

const flag = (pattern: RegExp, what: string, example?: string) =>
  z
    .string()
    .regex(pattern)
    .default('')
    .describe(what)
    .meta(example === undefined ? {} : { example });

/** The format that utils/config/config.go of the controller requires; it exits otherwise. */
const pluginName = z.string().regex(/^[a-zA-Z0-9-]+\/[a-zA-Z0-9._-]+$/);

/** Plugins of one kind: where the controller fetches each from. */
const plugins = (what: string, example: string) =>
  z
    .array(
      z.strictObject({
        name: pluginName,
        location: z.string().regex(/^(?:https?|file):\/\/[a-zA-Z0-9._~:/?#@!$&()*+,;=%-]+$/),
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .optional(),
        args: z.array(z.string()).optional(),
        headersFrom: z
          .array(z.strictObject({ secretRef: z.strictObject({ name: z.string().regex(/^[a-z0-9][-a-z0-9.]*$/) }) }))
          .optional(),
        disabled: z.boolean().optional(),
      }),
    )
    .default([])
    .describe(what)
    .meta({
      example: [{ name: example, location: `https://plugins.example.com/${example}`, sha256: '0'.repeat(64) }],
    });

/** The values of the plugins, which the controller reads from the ConfigMap argo-rollouts-config. */
export const pluginValues = () =>
  group(
    {
      createConfigMap: z
        .boolean()
        .default(true)
        .describe(
          'Create the ConfigMap argo-rollouts-config; when false the controller reads one that somebody else made, such as another release in this namespace.',
        ),
      trafficRouter: plugins(
        'Plugins that split the traffic: the name of each, and where the controller fetches it.',
        'argoproj-labs/gatewayAPI',
      ),
      metricProvider: plugins(
        'Plugins that measure for an analysis: the name of each, and where the controller fetches it.',
        'argoproj-labs/sample-prometheus',
      ),
      step: plugins(
        'Plugins that are steps of a canary: the name of each, and where the controller fetches it.',
        'argoproj-labs/step-exec',
      ),
    },
    'Plugins, by name and location (http, https or file), in the ConfigMap argo-rollouts-config. Each pod fetches them at each start and exits when that fails, so prefer file:///path in a volume of controller.extraVolumes. The controller checks a sha256 for http and https only. Plugins need different names, also those of different kinds.',
  );

/** How the controller runs: each value is a flag of its command line. */
export const controllerFlagValues = () => ({
  logging: group(
    {
      level: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('Minimum level of log messages.'),
      format: z.enum(['text', 'json']).default('text').describe('How a line of the log is written.'),
      klogLevel: z
        .int()
        .min(0)
        .max(7)
        .default(0)
        .describe('Verbosity of the Kubernetes client; from 8 on it would log the bodies of requests, Secrets too.'),
    },
    'Log.',
  ),
  leaderElection: group(
    {
      enabled: z.boolean().default(true).describe('Enable leader election; required for more than one replica.'),
      leaseDuration: simpleDuration()
        .default('15s')
        .describe('Time after which another pod may take over a lease that is not renewed; longer than renewDeadline.'),
      renewDeadline: simpleDuration()
        .default('10s')
        .describe('Time within which the leader must renew its lease; longer than 1.2 times retryPeriod.'),
      retryPeriod: simpleDuration().default('2s').describe('Time between attempts to acquire or renew the lease.'),
    },
    'Leader election.',
  ),
  qps: z.int().min(1).max(10_000).default(40).describe('Maximum queries per second to the API server.'),
  burst: z.int().min(1).max(10_000).default(80).describe('Maximum burst of queries to the API server.'),
  rolloutResync: z
    .int()
    .min(1)
    .max(86_400)
    .default(900)
    .describe('Seconds after which every Rollout is looked at again.'),
  threads: group(
    {
      rollout: threads(10, 'Rollouts that are worked on at once.'),
      analysis: threads(30, 'Analysis runs that are worked on at once.'),
      experiment: threads(10, 'Experiments that are worked on at once.'),
      ingress: threads(10, 'Ingresses that are worked on at once.'),
      service: threads(10, 'Services that are worked on at once.'),
      ephemeralMetadata: threads(10, 'Pods whose labels and annotations are changed at once.'),
    },
    'Objects of each kind that are worked on at once.',
  ),
  ephemeralMetadataPodRetries: z
    .int()
    .min(1)
    .max(100)
    .default(3)
    .describe('Attempts to change labels and annotations of a pod that somebody else changes too.'),
  instanceId: z
    .string()
    .regex(/^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?$/)
    .max(63)
    .default('')
    .describe(
      'Work only on objects with this value of the label argo-rollouts.argoproj.io/controller-instance-id, which the analysis templates then have too. It is a part of the name of the lease, so it is in lower case while leaderElection.enabled is on.',
    ),
  analysisOnly: z
    .boolean()
    .default(false)
    .describe(
      'Work on AnalysisRuns only, such as those of Kargo. For a cluster, namespace or instanceId without a full controller: one works on AnalysisRuns too, and each would be measured twice. Its lease is argo-rollouts-controller-lock whatever instanceId is, so it needs a namespace of its own.',
    ),
  istioApiVersion: flag(/^[a-z0-9]*$/, 'Version of networking.istio.io; v1alpha3 when empty.', 'v1'),
  traefikApiGroup: flag(/^[a-z.]*$/, 'API group of TraefikServices; traefik.io when empty.', 'traefik.containo.us'),
  traefikApiVersion: flag(
    /^[a-z0-9./]*$/,
    'apiVersion of TraefikServices, of which only the version counts; traefik.io/v1alpha1 when empty.',
    'traefik.io/v1alpha1',
  ),
  ambassadorApiVersion: flag(
    /^(?:[a-z][a-z0-9.-]*\/[a-z0-9]+)?$/,
    'apiVersion of Mappings or AmbassadorMappings; getambassador.io/v2 when empty.',
    'x.getambassador.io/v3alpha1',
  ),
  trafficSplitApiVersion: flag(/^(?:v1alpha[123])?$/, 'Version of split.smi-spec.io; v1alpha1 when empty.', 'v1alpha3'),
  appMeshApiVersion: flag(/^[a-z0-9]*$/, 'Version of appmesh.k8s.aws; v1beta2 when empty.', 'v1beta2'),
  nginxIngressClasses: z
    .array(z.string().regex(/^[a-z0-9.-]+$/))
    .default([])
    .describe('Ingress classes of ingress-nginx; nginx when empty.'),
  albIngressClasses: z
    .array(z.string().regex(/^[a-z0-9.-]+$/))
    .default([])
    .describe('Ingress classes of the AWS Load Balancer Controller; alb when empty.'),
  awsVerifyTargetGroup: z.boolean().default(false).describe('Wait until AWS target groups have the new weights.'),
  awsTargetGroupBindingApiVersion: flag(
    /^(?:[a-z][a-z0-9.-]*\/[a-z0-9]+)?$/,
    'apiVersion of TargetGroupBindings: EKS Auto Mode has eks.amazonaws.com/v1; elbv2.k8s.aws/v1beta1 when empty.',
    'eks.amazonaws.com/v1',
  ),
  albTagKeyResourceId: flag(
    /^[a-zA-Z0-9./_-]*$/,
    'Tag by which a load balancer names its Ingress; the default of the controller when empty.',
    'ingress.k8s.aws/resource',
  ),
  selfServiceNotifications: z
    .boolean()
    .default(false)
    .describe(
      'Read the configuration of notifications in the namespace of each Rollout too; not while namespaced is on.',
    ),
  pprofAddress: flag(
    /^[a-zA-Z0-9.:[\]-]*$/,
    'Address that serves profiles of the process; none when empty.',
    'localhost:8888',
  ),
  extraArgs: z.array(z.string().min(1)).default([]).describe('Further flags of the controller, which no value sets.'),
});

/** Labels and annotations of a Deployment; reserved are the labels the chart sets itself. */
export const deploymentMetadataValues = (reserved: readonly string[]) => ({
  deploymentLabels: labelMap(reserved).default({}).describe('Further labels of the Deployment.'),
  deploymentAnnotations: annotationMap().default({}).describe('Annotations of the Deployment.'),
});

/** The ports of the controller's container. */
export const controllerPorts = () =>
  group(
    {
      metrics: port().default(8090).describe('Port of the metrics.'),
      healthz: port().default(8080).describe('Port of the health check.'),
    },
    'Ports of the container.',
  );
