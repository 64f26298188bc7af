import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import { Autoscaler } from '../../lib/application/autoscaling';
import { autoscalingValues } from '../../lib/application/autoscaling-values';
import { DisruptionBudget, disruptionBudgetValues, workloadPods } from '../../lib/application/disruption-budget';
import { ExtraObjects, extraObjectsValue } from '../../lib/application/extra-objects';
import { GrpcRoute, grpcRouteValues } from '../../lib/application/grpc-route';
import { HttpRoute, httpRouteValues } from '../../lib/application/http-route';
import { globalValues, imageReference, imageValues, pullSecrets } from '../../lib/application/image';
import { Ingress, ingressValues } from '../../lib/application/ingress';
import { NetworkPolicy, networkPolicyValues } from '../../lib/application/network-policy';
import { placement, placementValues } from '../../lib/application/placement';
import { rejectInvalidPod, rejectInvalidPods } from '../../lib/application/pod-rules';
import {
  extraContainerValues,
  lifecycleValues,
  podSecurityContext,
  probeValues,
  securityValues,
  tmpValues,
  tmpVolume,
} from '../../lib/application/pod-values';
import { serviceSpec, serviceValues } from '../../lib/application/service';
import { ServiceAccount, serviceAccountValues } from '../../lib/application/service-account';
import { ServiceMonitor, serviceMonitorValues } from '../../lib/application/service-monitor';
import { ConnectionTest, testImageValues } from '../../lib/application/test-pod';
import { VerticalAutoscaler, verticalAutoscalingValues } from '../../lib/application/vertical-autoscaler';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { createRelease } from '../../lib/helm/release';
import type { Json, JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { renderChart } from '../../lib/render/render-chart';
import { group, type ValuesSchema } from '../../lib/values/define';
import { k8sObject } from '../../lib/values/kubernetes-types';
import { testChart } from '../support/test-chart';

/** Two places of the same values in a chart. */
const places = ['own', 'web.parts.own'];

/** Values, or references to them, below a path. */
const below = (path: string, inner: ValuesSchema): ValuesSchema =>
  path
    .split('.')
    .reverse()
    .reduce<ValuesSchema>((values, key) => group({ [key]: values }), inner);
const documentOf = (path: string, inner: Json): JsonMap =>
  path
    .split('.')
    .reverse()
    .reduce<Json>((values, key) => ({ [key]: values }), inner) as JsonMap;

// biome-ignore lint/suspicious/noExplicitAny: references to values of any shape
type AnyRefs = any;
type Build = (chart: HelmChart, v: AnyRefs, global: AnyRefs) => void;

const render = (path: string, values: ValuesSchema, user: Json, build: Build) => {
  const all = group({ ...below(path, values).shape, global: globalValues() });
  const chart = testChart(all, (scope, v) => {
    const refs = path.split('.').reduce<AnyRefs>((inner, key) => inner[key], v);
    build(scope as unknown as HelmChart, refs, (v as AnyRefs).global);
  });
  const { manifests, hooks } = renderChart(
    readChart(chart, { check: false }),
    documentOf(path, user),
    createRelease('release'),
  );
  return [...manifests, ...hooks].map(({ object }) => object);
};

const scaled = () =>
  group({
    replicas: z.int().default(3).describe('Pods.'),
    scaling: autoscalingValues(),
    budget: disruptionBudgetValues(),
    resources: k8sObject('ResourceRequirements').default({}).describe('Resources.'),
    ...extraContainerValues(),
  });
const autoscaler: Build = (chart, v) => autoscalerBehind(chart, v);
const autoscalerBehind = (chart: HelmChart, v: AnyRefs, isRouted?: unknown): void => {
  const { scaling, resources, sidecars, initContainers } = v;
  const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
  new Autoscaler(chart, 'hpa', { values: scaling, target, pod: { resources, sidecars, initContainers, isRouted } });
};
const budget: Build = (chart, v) =>
  void new DisruptionBudget(chart, 'pdb', { values: v.budget, pods: workloadPods(v.replicas, v.scaling) });

const podShape = () => ({
  ...lifecycleValues({}),
  ...extraContainerValues(),
  ...placementValues(),
  ...securityValues(65_532),
  readinessProbe: probeValues('Traffic.', { httpGet: { path: '/', port: 'http' } }),
  resources: k8sObject('ResourceRequirements').default({}).describe('Resources.'),
});
const pod = () => group(podShape());
const own = { container: 'web', volumes: [{ name: 'tmp' }], mounts: [{ name: '/tmp' }] };
const onePod: Build = (chart, v) => rejectInvalidPod(chart, v, own);
const copyOfPod: Build = (chart, v) => rejectInvalidPod(chart, { ...v }, own);
const podOfComponent: Build = (chart, v) => rejectInvalidPods(chart, { server: { values: v, own } });
const sidecar = { name: 'proxy', image: 'proxy:1' };
const podMistakes: [string, Json, string][] = [
  ['a probe', { readinessProbe: { spec: { httpGet: null } } }, 'PATH.readinessProbe.spec has no handler'],
  ['a hook', { lifecycle: { preStop: {} } }, 'PATH.lifecycle.preStop has no handler'],
  ['two names', { sidecars: [sidecar, sidecar] }, 'rename the one in PATH.initContainers or PATH.sidecars'],
  ['a volume', { extraVolumes: [{ name: 'tmp', emptyDir: {} }] }, 'PATH.extraVolumes holds a volume named tmp'],
  ['a mount', { extraVolumeMounts: [{ name: 'a', mountPath: '/a' }] }, 'PATH.extraVolumeMounts names the volume a'],
  ['a variable', { extraEnv: [{ name: 'A' }, { name: 'A' }] }, 'PATH.extraEnv sets A twice'],
  ['a toleration', { tolerations: [{}] }, 'PATH.tolerations contains an item without a key'],
  [
    'a request',
    { resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } },
    'PATH.resources.requests.cpu is above PATH.resources.limits.cpu',
  ],
  [
    'a request of a sidecar',
    { sidecars: [{ ...sidecar, resources: { requests: { cpu: '2' }, limits: { cpu: '1' } } }] },
    'PATH.sidecars: proxy resources.requests.cpu is above',
  ],
];

/** The message of each construct that has one, with `PATH` for the path of the values. */
const mistakes: [string, ValuesSchema, Build, Json, string][] = [
  [
    'a ScaledObject without a trigger',
    scaled(),
    autoscaler,
    { scaling: { enabled: true, kind: 'ScaledObject' } },
    'PATH.scaling.kind is ScaledObject and nothing triggers it: set PATH.scaling.keda.triggers',
  ],
  [
    'a ScaledObject with metrics of a HorizontalPodAutoscaler',
    scaled(),
    autoscaler,
    {
      scaling: { enabled: true, kind: 'ScaledObject', targetCPUUtilizationPercentage: 50, metrics: [{ type: 'Pods' }] },
    },
    'PATH.scaling.metrics are those of a HorizontalPodAutoscaler, and PATH.scaling.kind is ScaledObject: write them as PATH.scaling.keda.triggers',
  ],
  [
    'a fallback for CPU alone',
    scaled(),
    autoscaler,
    {
      scaling: {
        enabled: true,
        kind: 'ScaledObject',
        targetCPUUtilizationPercentage: 50,
        keda: {
          triggers: [{ type: 'memory', metricType: 'AverageValue', metadata: { value: '1Gi' } }],
          fallback: { failureThreshold: 1, replicas: 1 },
        },
      },
    },
    'PATH.scaling.keda.fallback needs a trigger of another type than cpu and memory',
  ],
  [
    'triggers that no ScaledObject has',
    scaled(),
    autoscaler,
    { scaling: { enabled: true, keda: { triggers: [{ type: 'cron', metadata: {} }] } } },
    'PATH.scaling.keda is for a ScaledObject, and PATH.scaling.kind is "HorizontalPodAutoscaler": set PATH.scaling.kind to ScaledObject',
  ],
  [
    'a fallback of an autoscaler that is not part of the chart',
    scaled(),
    autoscaler,
    { scaling: { enabled: true, kind: '', keda: { fallback: { failureThreshold: 1, replicas: 1 } } } },
    'PATH.scaling.keda is for a ScaledObject, and PATH.scaling.kind is ""',
  ],
  [
    'Autoscaler: range',
    scaled(),
    autoscaler,
    { scaling: { enabled: true, minReplicas: 9, maxReplicas: 2 } },
    'PATH.scaling.minReplicas is larger than PATH.scaling.maxReplicas',
  ],
  [
    'Autoscaler: metrics',
    scaled(),
    autoscaler,
    { scaling: { enabled: true, metrics: [{ type: 'Pods' }] } },
    'PATH.scaling.metrics: a metric of type Pods',
  ],
  [
    'Autoscaler: request',
    scaled(),
    autoscaler,
    { scaling: { enabled: true } },
    'PATH.resources.requests.cpu is not set, so the autoscaler cannot compute the utilization and never scales: set the request, or use PATH.scaling.metrics without PATH.scaling.targetCPUUtilizationPercentage',
  ],
  [
    'Autoscaler: request of a sidecar',
    scaled(),
    autoscaler,
    { scaling: { enabled: true }, resources: { requests: { cpu: '1' } }, sidecars: [sidecar] },
    'PATH.sidecars: proxy has no resources.requests.cpu',
  ],
  [
    'Autoscaler: router',
    scaled().extend({ router: z.string().default('nginx').describe('Router.') }),
    (chart, v) => autoscalerBehind(chart, v, v.router),
    {
      resources: { requests: { memory: '1Gi' } },
      scaling: { enabled: true, targetMemoryUtilizationPercentage: 50 },
    },
    'PATH.scaling scales by memory behind a router, where a canary runs besides all stable pods and lowers the memory of none, so each canary would scale the workload to PATH.scaling.maxReplicas: unset PATH.scaling.targetMemoryUtilizationPercentage, remove memory from PATH.scaling.metrics and PATH.scaling.keda.triggers, or remove the router (see PATH.router)',
  ],
  [
    'DisruptionBudget',
    scaled(),
    budget,
    { budget: { minAvailable: 3 } },
    'PATH.budget.minAvailable is 3, which is all of 3 pods (PATH.replicas)',
  ],
  [
    'DisruptionBudget: autoscaler',
    scaled(),
    budget,
    { budget: { minAvailable: 3 }, scaling: { enabled: true } },
    'raise PATH.scaling.minReplicas, or set PATH.budget.enabled to false',
  ],
  [
    'VerticalAutoscaler',
    group({ scaling: autoscalingValues(), vertical: verticalAutoscalingValues() }),
    (chart, { scaling, vertical }) =>
      void new VerticalAutoscaler(chart, 'vpa', {
        values: vertical,
        target: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        autoscaling: scaling,
      }),
    { scaling: { enabled: true }, vertical: { enabled: true, updateMode: 'Initial' } },
    'PATH.scaling scales by cpu, in percent of a request that PATH.vertical would change',
  ],
  [
    'GrpcRoute',
    grpcRouteValues(),
    (chart, v) => void new GrpcRoute(chart, 'route', { values: v, serviceName: 'web', servicePort: 80 }),
    { enabled: true },
    'PATH.enabled needs PATH.parentRefs',
  ],
  [
    'HttpRoute',
    httpRouteValues(),
    (chart, v) => void new HttpRoute(chart, 'route', { values: v, serviceName: 'web', servicePort: 80 }),
    { enabled: true },
    'PATH.enabled needs PATH.parentRefs',
  ],
  [
    'Ingress',
    ingressValues('web.example.com'),
    (chart, v) => void new Ingress(chart, 'ingress', { values: v, serviceName: 'web' }),
    { enabled: true, hosts: [] },
    'name it in PATH.hosts, or set PATH.enabled to false',
  ],
  [
    'NetworkPolicy: peers',
    networkPolicyValues(),
    (chart, v) => void new NetworkPolicy(chart, 'policy', { values: v }),
    { enabled: true, metricsFrom: [{}] },
    'PATH.metricsFrom contains the empty peer',
  ],
  [
    'NetworkPolicy: scrapes',
    networkPolicyValues(),
    (chart, v) => void new NetworkPolicy(chart, 'policy', { values: v, scraped: true }),
    { enabled: true, from: [{ podSelector: {} }] },
    'PATH.from keeps Prometheus from the metrics, which are served on the service port: list who scrapes them in PATH.metricsFrom',
  ],
  [
    'ServiceMonitor',
    serviceMonitorValues(),
    (chart, v) =>
      void new ServiceMonitor(chart, 'metrics', { values: v, endpoint: { port: 'http', path: '/metrics' } }),
    { enabled: true, interval: '10s', scrapeTimeout: '20s' },
    'PATH.scrapeTimeout is longer than PATH.interval',
  ],
  [
    'ConnectionTest',
    testImageValues(),
    (chart, v, global) => void new ConnectionTest(chart, 'test', { image: v, global, url: 'http://web' }),
    { tag: '' },
    'PATH.tag is empty, and the appVersion of the chart is not a tag of that image: set it, or PATH.digest',
  ],
  ...podMistakes.flatMap(([name, user, message]): [string, ValuesSchema, Build, Json, string][] => [
    [`rejectInvalidPod: ${name}`, pod(), onePod, user, message],
    [`rejectInvalidPod of a copy: ${name}`, pod(), copyOfPod, user, message],
    [`rejectInvalidPods: ${name}`, pod(), podOfComponent, user, message],
  ]),
];

/** Constructs and helpers without messages, and a text that their values bring into the objects. */
const silent: [string, ValuesSchema, Build, Json, string][] = [
  [
    'ServiceAccount',
    serviceAccountValues(),
    (chart, v) => void new ServiceAccount(chart, 'account', { values: v }),
    { name: 'robot' },
    '"robot"',
  ],
  [
    'ExtraObjects',
    group({ objects: extraObjectsValue('more') }),
    (chart, v) => void new ExtraObjects(chart, 'extra', { objects: v.objects }),
    { objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'robot' } }] },
    '"robot"',
  ],
  [
    'serviceSpec',
    serviceValues({ port: 80, nodePortExample: 30_080 }),
    (chart, v) =>
      void new ApiObject(chart, 'service', { apiVersion: 'v1', kind: 'Service', ...{ spec: serviceSpec(chart, v) } }),
    { port: 8443 },
    '"port":8443',
  ],
  [
    'parts of a pod',
    group({
      ...podShape(),
      image: imageValues({ registry: 'ghcr.io', repository: 'a/b' }),
      tmp: tmpValues('1Gi', 'Files.'),
    }),
    (chart, v, global) =>
      void new ApiObject(chart, 'pod', {
        apiVersion: 'v1',
        kind: 'Pod',
        ...{
          spec: {
            ...placement(v, chart.selectorLabels),
            securityContext: podSecurityContext(v.podSecurityContext, global),
            imagePullSecrets: pullSecrets(global, []),
            containers: [{ name: 'web', image: imageReference(chart, 'image', v.image, global) }],
            volumes: [tmpVolume(v.tmp)],
          },
        },
      }),
    { image: { tag: 'robot' }, tmp: { sizeLimit: '3Gi' }, topologySpread: { maxSkew: 7 } },
    'ghcr.io/a/b:robot"}],"volumes":[{"name":"tmp","emptyDir":{"sizeLimit":"3Gi"}}]',
  ],
];

describe('a construct of lib/application', () => {
  it.each(mistakes.flatMap((mistake) => places.map((place) => [mistake[0], place, mistake] as const)))(
    'names the values of its chart in messages: %s at %s',
    (_, place, [, values, build, user, message]) => {
      expect(() => render(place, values, user, build)).toThrow(message.replaceAll('PATH', place));
    },
  );

  it.each(silent.flatMap((example) => places.map((place) => [example[0], place, example] as const)))(
    'reads its values where they are: %s at %s',
    (_, place, [, values, build, user, text]) => {
      expect(JSON.stringify(render(place, values, user, build))).toContain(text);
    },
  );
});
