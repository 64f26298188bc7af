import type { IConstruct } from 'constructs';
import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { chartValues, mergeValues } from '../../lib/helm/coalesce';
import type { Json, JsonMap } from '../../lib/json';
import type { ChartModel } from '../../lib/model/chart-model';
import { readChart } from '../../lib/model/read-chart';
import { valuesTree } from '../../lib/model/values-tree';
import { helmFiles } from '../../lib/output/chart-files';
import { caseOf, evaluateCase, type Verdict } from '../../lib/prove/cases/case';
import { withMinimalCrds } from '../../lib/prove/helm/minimal-crds';
import { validateTogether } from '../../lib/prove/helm/schema-verdicts';
import { withTemporaryFolder } from '../../lib/prove/helm/temporary-chart';
import { ruleMessages } from '../../lib/prove/sections/rejections';
import { smallestValues } from '../../lib/render/smallest-values';
import { blueGreenMistakes } from '../support/blue-green-mistakes';
import { helm, type Major, majors, pinned } from '../support/helm';
import { sequentialMistakes, sequentialTemplateMistakes } from '../support/sequential-mistakes';

const app = createApp();
const modelOf = (path: string) =>
  withMinimalCrds(
    readChart(path.split('/').reduce<IConstruct>((node, id) => node.node.findChild(id), app) as HelmChart),
  );

const sqlite: JsonMap = {
  backendStore: { postgresql: { secretName: '' }, sqlite: { enabled: true } },
  replicaCount: 1,
};
const volume: JsonMap = { artifactStore: { s3: { bucket: '' }, volume: { enabled: true } }, replicaCount: 1 };
const notOnePod =
  /backendStore\.sqlite\.enabled is on.*use PostgreSQL, or set rollout\.enabled and autoscaling\.enabled to false, rollout\.keep to "" and replicaCount to 1/;
const notOneVolume =
  /artifactStore\.volume\.enabled is on.*set persistence\.accessMode to ReadWriteMany, or set rollout\.enabled and.*rollout\.keep to ""/;

const withoutMemory: JsonMap = { server: { jobExecution: true }, replicaCount: 1 };
const jobs: JsonMap = { ...withoutMemory, resources: { limits: { memory: '3Gi' } } };
const jobsRunOut =
  /server\.jobExecution is on with resources\.limits\.memory below 3Gi.*set resources\.limits\.memory to 3Gi or more/;
const jobsRunTwice =
  /server\.jobExecution is on.*set server\.jobExecution to false, or set rollout\.enabled and autoscaling\.enabled to false, rollout\.keep to "" and replicaCount to 1/;

const notSignedIn =
  /where Prometheus cannot read it: set metrics\.serviceMonitor\.basicAuth\.secretName to a Secret with an administrator/;

type Mistake = [string, JsonMap, RegExp];

/** Values of `rollout` with fields of its canary strategy. */
const canary = (fields: JsonMap): JsonMap => ({ strategy: { canary: fields } });

/** A Rollout whose pods are scraped by a ServiceMonitor. */
const scrapedEvery = (interval: string, rollout: JsonMap = {}): JsonMap => ({
  rollout: { enabled: true, ...rollout },
  metrics: { serviceMonitor: { enabled: true, interval } },
});

const nested = (path: string, value: Json): JsonMap =>
  path
    .split('.')
    .reverse()
    .reduce<Json>((inner, key) => ({ [key]: inner }), value) as JsonMap;

const aPlugin: JsonMap = { name: 'argoproj-labs/step-exec', location: 'https://plugins.example.com/step-exec' };

const byValue: JsonMap = { type: 'Value', value: '5' };
const byShare = (name: string): JsonMap => ({ name, target: { type: 'Utilization', averageUtilization: 70 } });

/** Expressions of statuses that select none that a server error has, or that Prometheus cannot read, or all. */
const uselessStatuses: [string, string, string][] = [
  ['a class of statuses', '5xx', 'matches no status from 500 to 599.*5\\.\\..*gRPC.*5\\.\\.[|]2'],
  ['a single digit', '5', 'matches no status from 500 to 599'],
  ['statuses of clients only', '4..', 'matches no status from 500 to 599'],
  ['a repeated repetition', '5**', 'is not a valid regular expression'],
  ['an open group', '(5..', 'is not a valid regular expression'],
  ['a group that closes the group added by Prometheus', '5..)|(5..', 'is not a valid regular expression'],
  ['an open class', '5[0-9', 'is not a valid regular expression'],
  ['every status', '.*', 'matches the status 200 too'],
  ['statuses of four digits', '5[0-9]{3}', 'matches no status from 500 to 599'],
];

/** Budgets of a workload with that many pods that let no drain take one. */
const budgetMistakes = (
  path: string,
  replicas: string,
  valuesOf: (budget: JsonMap, pods: number) => JsonMap,
): Mistake[] => [
  ...([0, '0%', '00%'] as const).map(
    (maxUnavailable): Mistake => [
      `${path} that lets ${maxUnavailable} pods go`,
      valuesOf({ maxUnavailable }, 3),
      /maxUnavailable/,
    ],
  ),
  ...(
    [
      [1, 1],
      [2, 2],
      [3, 2],
      ['50%', 1],
      ['51%', 2],
      ['67%', 3],
      ['100%', 5],
    ] as const
  ).map(
    ([minAvailable, pods]): Mistake => [
      `${path} that keeps ${minAvailable} of ${pods} pods`,
      valuesOf({ minAvailable }, pods),
      new RegExp(
        `${path}\\.minAvailable is ${minAvailable}.*${pods} pods? \\(${replicas}\\).*use ${path}\\.maxUnavailable`.replaceAll(
          /(?<!\\)\.(?!\*)/g,
          '\\.',
        ),
      ),
    ],
  ),
];

/** Settings of a ServiceMonitor that the operator drops. */
const scrapeMistakes = (path: string, valuesOf: (serviceMonitor: JsonMap) => JsonMap): Mistake[] =>
  (
    [
      { scrapeTimeout: '16s' },
      { scrapeTimeout: '1m' },
      { interval: '2m', scrapeTimeout: '121s' },
      { interval: '2m', scrapeTimeout: '1h' },
    ] satisfies JsonMap[]
  ).map((times) => [
    `a ServiceMonitor with ${JSON.stringify(times)}`,
    valuesOf({ enabled: true, ...(times as JsonMap) }),
    new RegExp(`${path}\\.scrapeTimeout is longer than ${path}\\.interval`),
  ]);

/** Metrics that the API server takes in no HorizontalPodAutoscaler. */
const metricMistakes: [string, JsonMap, RegExp][] = (
  [
    ['without a section', { type: 'Resource' }, 'type Resource needs the section'],
    ['with the section of another type', { type: 'Pods', resource: byShare('cpu') }, 'type Pods needs the section'],
    [
      'with two sections',
      { type: 'Resource', resource: byShare('cpu'), external: { metric: { name: 'a' }, target: byValue } },
      'type Resource needs the section.*and no other',
    ],
    ['of an unknown type', { type: 'resource', resource: byShare('cpu') }, 'type'],
    [
      'with a value of a resource',
      { type: 'Resource', resource: { name: 'cpu', target: byValue } },
      'target.*Resource',
    ],
    [
      'with a target without its field',
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageValue: 1 } } },
      'target of a metric of type Resource needs',
    ],
    [
      'with two fields of a target',
      { type: 'External', external: { metric: { name: 'a' }, target: { ...byValue, averageValue: 1 } } },
      'target of a metric of type External needs',
    ],
    [
      'of pods by a value',
      { type: 'Pods', pods: { metric: { name: 'a' }, target: byValue } },
      'target of a metric of type Pods needs the type AverageValue',
    ],
    [
      'with a target of 0 %',
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 0 } } },
      'averageUtilization',
    ],
  ] as [string, JsonMap, string][]
).map(([mistake, metric, words]) => [
  `a metric ${mistake}`,
  { autoscaling: { enabled: true, metrics: [metric] } },
  new RegExp(`autoscaling.metrics.*${words}`),
]);

/** What holds for every workload that is released by canary. */
const steps = (...list: JsonMap[]): JsonMap => ({ rollout: canary({ steps: list }) });

const oneHost = [{ host: 'a.example.com', paths: [{ path: '/', pathType: 'Prefix' }] }];
const header = (headerValue: JsonMap, name = 'beta'): JsonMap => ({
  setHeaderRoute: { name, match: [{ headerName: 'X-Beta', headerValue }] },
});
const experiment = { experiment: { templates: [{ name: 'a', specRef: 'canary', weight: 5 }] } };

/** A Rollout behind a router whose objects exist already. */
const behind = (trafficRouting: JsonMap, ...more: JsonMap[]): JsonMap => ({
  rollout: { enabled: true, ...canary({ trafficRouting, steps: [{ setWeight: 5 }, ...more] }) },
});
/** A Rollout behind a router of the chart, with the route at which that splits the requests. */
const routedBy = (trafficRouting: string, more: JsonMap[] = [], ingress: JsonMap = {}): JsonMap => ({
  rollout: { enabled: true, trafficRouting, ...canary({ steps: [{ setWeight: 5 }, ...more] }) },
  ingress: { enabled: !['gatewayAPI', 'istio', 'smi'].includes(trafficRouting), hosts: oneHost, ...ingress },
  httpRoute: { enabled: trafficRouting === 'gatewayAPI', parentRefs: [{ name: 'a' }], hostnames: ['a.example.com'] },
  virtualService: { enabled: trafficRouting === 'istio' },
});
const noHeaders = /"setHeaderRoute".*needs a router that can match headers: .* alb, gatewayAPI, istio, apisix,/;
const noMirrors = /"setMirrorRoute".*needs a router that can mirror requests: .* istio,/;
const noExperiments = /gives an experiment a weight, which needs a router.* alb, gatewayAPI, istio, smi,/;
const mesh = { virtualService: { name: 'a' } };
const pingPong = (more: JsonMap = {}): JsonMap => ({ pingPong: { enabled: true, ...more } });
const podArguments = ['namespace', 'workload', 'canary-hash'].map((name) => ({ name, value: 'a' }));
const albPong = { alb: { ingress: 'a', servicePort: 80 } };
const mirror = { setMirrorRoute: { name: 'shadow', match: [], percentage: 5 } };

/** What Argo Rollouts rejects or ignores behind one router or another. */
const routing: Mistake[] = [
  ['a header route without a router', steps({ setWeight: 5 }, header({ exact: 'a' })), noHeaders],
  ['a mirror route without a router', steps({ setWeight: 5 }, mirror), noMirrors],
  ['an experiment with a weight without a router', steps({ setWeight: 5 }, experiment), noExperiments],
  ...['nginx', 'traefik', 'ambassador', 'smi'].map(
    (name): Mistake => [`a header route by ${name}`, routedBy(name, [header({ exact: 'a' })]), noHeaders],
  ),
  ...['nginx', 'traefik', 'ambassador', 'smi', 'alb', 'apisix', 'gatewayAPI'].map(
    (name): Mistake => [`a mirror route by ${name}`, routedBy(name, [mirror]), noMirrors],
  ),
  ...['nginx', 'traefik', 'ambassador', 'apisix'].map(
    (name): Mistake => [`an experiment with a weight by ${name}`, routedBy(name, [experiment]), noExperiments],
  ),
  [
    'a header route that one of several routers ignores',
    behind({ istio: mesh, nginx: { stableIngress: 'a' } }, header({ exact: 'a' })),
    noHeaders,
  ],
  [
    'a mirror route that one of several routers ignores',
    behind({ istio: mesh, alb: { ingress: 'a', servicePort: 80 } }, mirror),
    noMirrors,
  ],
  ...['nginx', 'traefik', 'ambassador', 'smi', 'apisix', 'gatewayAPI'].map((name): Mistake => {
    const { rollout, ...routes } = routedBy(name);
    return [
      `Services that take turns by ${name}`,
      { rollout: { ...(rollout as JsonMap), ...canary(pingPong()) }, ...routes },
      /pingPong\.enabled needs a router that takes the Services by turns: .* alb, istio,/,
    ];
  }),
  [
    'Services that take turns behind the plugin for the Gateway API',
    {
      rollout: {
        enabled: true,
        ...canary({ ...pingPong(), trafficRouting: { plugins: { 'argoproj-labs/gatewayAPI': { httpRoute: 'a' } } } }),
      },
    },
    /pingPong\.enabled needs a router that takes the Services by turns/,
  ],
  ...['app.kubernetes.io/name', 'app.kubernetes.io/instance', 'rollouts-pod-template-hash'].map(
    (name): Mistake => [
      `the label ${name} for the canary`,
      { rollout: { enabled: true, ...canary({ canaryMetadata: { labels: { role: 'canary', [name]: 'b' } } }) } },
      /canaryMetadata\.labels sets .*, by which the pods are selected.*use another label/,
    ],
  ),
  [
    'a selector label for the active version',
    {
      rollout: {
        enabled: true,
        strategy: { blueGreen: { enabled: true, activeMetadata: { labels: { 'app.kubernetes.io/name': 'b' } } } },
      },
    },
    /activeMetadata\.labels sets app\.kubernetes\.io\/name/,
  ],
  [
    'a gate of the platform in a step without its arguments',
    steps({ setWeight: 5 }, { analysis: { templates: [{ templateName: 'success-rate-gate', clusterScope: true }] } }),
    /"analysis".*without the arguments that it requires.*set namespace, workload and canary-hash/,
  ],
  [
    'a sequential gate in a step without its arguments',
    steps({ setWeight: 5 }, { analysis: { templates: [{ templateName: 'latency-sequential-gate' }] } }),
    /"analysis".*without the arguments that it requires/,
  ],
  [
    'a template of the platform in a step without the hash of the stable version',
    steps({ setWeight: 5 }, { analysis: { templates: [{ templateName: 'failing-promotion' }], args: podArguments } }),
    /and stable-hash for failing, hanging and the rule relative/,
  ],
  [
    'a template of the platform in an experiment without its arguments',
    behind(
      { istio: mesh },
      {
        experiment: {
          templates: [{ name: 'a', specRef: 'stable' }],
          analyses: [{ name: 'latency', templateName: 'latency-gate' }],
        },
      },
    ),
    /"experiment".*without the arguments that it requires/,
  ],
  [
    'a guard in a step',
    steps({ setWeight: 5 }, { analysis: { templates: [{ templateName: 'latency-guard' }], args: podArguments } }),
    /names a guard, which measures without end.*name a gate/,
  ],
  [
    'Services that take turns without a router',
    { rollout: { enabled: true, ...canary(pingPong()) } },
    /pingPong\.enabled needs a router that takes the Services by turns/,
  ],
  [
    'Services that take turns by blue-green',
    { rollout: { enabled: true, strategy: { canary: pingPong(), blueGreen: { enabled: true } } } },
    /pingPong\.enabled has no effect with rollout\.strategy\.blueGreen\.enabled/,
  ],
  [
    'Services that take turns by name only',
    { rollout: { enabled: true, ...canary({ pingPong: { pingService: 'a' } }) } },
    /pingPong names Services and is not enabled: set rollout\.strategy\.canary\.pingPong\.enabled to true/,
  ],
  [
    'Services that take turns at an Ingress without a root Service',
    { rollout: { enabled: true, ...canary({ ...pingPong(), trafficRouting: albPong }) } },
    /trafficRouting\.alb needs a rootService with rollout\.strategy\.canary\.pingPong\.enabled/,
  ],
  [
    'one Service that takes turns with itself',
    {
      rollout: {
        enabled: true,
        ...canary({ ...pingPong({ pingService: 'a', pongService: 'a' }), trafficRouting: { istio: mesh } }),
      },
    },
    /pingPong needs two names that differ from each other and from /,
  ],
  [
    'a header route that the plugin for the Gateway API ignores',
    behind({ plugins: { 'argoproj-labs/gatewayAPI': { httpRoutes: [{ name: 'a' }] } } }, header({ exact: 'a' })),
    /"setHeaderRoute".*is ignored by the plugin for the Gateway API.*set useHeaderRoutes to true/,
  ],
  [
    'a weight of an experiment that the plugin ignores at a GRPCRoute of the user',
    behind({ plugins: { 'argoproj-labs/gatewayAPI': { grpcRoute: 'a' } } }, experiment),
    /gives an experiment a weight, which the plugin for the Gateway API ignores at a GRPCRoute: use an HTTPRoute/,
  ],
  [
    'a mirror route that the plugin for the Gateway API ignores',
    behind({ plugins: { 'argoproj-labs/gatewayAPI': { httpRoute: 'a' } } }, mirror),
    noMirrors,
  ],
  ...([{ exact: 'a', prefix: 'a' }, {}] as JsonMap[]).map(
    (value): Mistake => [
      `a header matched by ${Object.keys(value).length} ways`,
      routedBy('gatewayAPI', [header(value)]),
      /must match each header by exactly one of exact, prefix and regex/,
    ],
  ),
  [
    'a prefix of a header behind the AWS Load Balancer Controller',
    routedBy('alb', [header({ prefix: 'a' })]),
    /must match each header by exact, the only way of the AWS Load Balancer Controller/,
  ],
  [
    'a prefix of a header behind an own load balancer of AWS',
    behind({ alb: { ingress: 'a', servicePort: 80 } }, header({ prefix: 'a' })),
    /must match each header by exact/,
  ],
  [
    'routes that follow from the steps',
    behind({ istio: mesh, managedRoutes: [{ name: 'a' }] }),
    /canary\.trafficRouting\.managedRoutes is derived from the steps: remove it/,
  ],
  [
    'a sum of weights that is not 100',
    behind({ nginx: { stableIngress: 'a' }, maxTrafficWeight: 1000 }),
    /maxTrafficWeight changes what a weight means.*: remove it/,
  ],
  [
    'subsets of Istio',
    behind({ istio: { ...mesh, destinationRule: { name: 'a', stableSubsetName: 'b', canarySubsetName: 'c' } } }),
    /istio\.destinationRule tells the versions apart by subsets.*split by the two Services/,
  ],
  ...(
    [
      ['alb', { servicePort: 80 }, 'ingress and ingresses'],
      ['alb', { servicePort: 80, ingress: 'a', ingresses: ['b'] }, 'ingress and ingresses'],
      ['istio', {}, 'virtualService and virtualServices'],
      ['nginx', {}, 'stableIngress and stableIngresses'],
    ] as [string, JsonMap, string][]
  ).map(
    ([name, section, fields], index): Mistake => [
      `${name} with too few or too many routes (${index})`,
      behind({ [name]: section }),
      new RegExp(`trafficRouting\\.${name} must have exactly one of ${fields}`),
    ],
  ),
  ['no plugin', behind({ plugins: {} }), /plugins names no plugin, so nothing would split the requests/],
  ['no Mapping', behind({ ambassador: { mappings: [] } }), /mappings is empty, so nothing would split the requests/],
  [
    'a header route before the canary has pods',
    {
      ...routedBy('gatewayAPI'),
      rollout: {
        enabled: true,
        trafficRouting: 'gatewayAPI',
        ...canary({ steps: [{ pause: {} }, header({ exact: 'a' }), { setWeight: 5 }] }),
      },
    },
    /route before the canary has pods is removed again by Argo Rollouts: put a setCanaryScale with weight or replicas in front/,
  ],
  [
    'a header that must be empty',
    routedBy('gatewayAPI', [header({ exact: '' })]),
    /must match each header by exactly one of exact, prefix and regex/,
  ],
  [
    'a mirror of two methods at once',
    routedBy('istio', [{ setMirrorRoute: { name: 'a', match: [{ method: { exact: 'GET', prefix: 'G' } }] } }]),
    /must match a method or path by exactly one of exact, prefix and regex/,
  ],
  [
    'a header route with the name of the route with the weights',
    routedBy('istio', [header({ exact: 'a' }, 'primary')]),
    /has the name of the route with the weights: choose another name/,
  ],
  [
    'a mirror route with the name of the route with the weights',
    routedBy('istio', [{ setMirrorRoute: { name: 'primary', match: [{ method: { exact: 'GET' } }] } }]),
    /has the name of the route with the weights: choose another name/,
  ],
  ...(
    [
      ['traefik', 'traefik.ingress.kubernetes.io/router.middlewares'],
      ['apisix', 'k8s.apisix.apache.org/enable-cors'],
      ['ambassador', 'cert-manager.io/cluster-issuer'],
    ] as const
  ).map(
    ([name, annotation]): Mistake => [
      `an annotation of an Ingress behind ${name}`,
      routedBy(name, [], { annotations: { [annotation]: 'a' } }),
      /which has an effect on an Ingress only, and this router replaces that: remove it, and describe a route of your own/,
    ],
  ),
  [
    'a path that ends a rule of Traefik',
    routedBy('traefik', [], { hosts: [{ host: 'a.example.com', paths: [{ path: '/a`b', pathType: 'Exact' }] }] }),
    /a path of a\.example\.com has a backtick/,
  ],
  [
    'a router of the chart and an own one',
    { rollout: { enabled: true, trafficRouting: 'smi', ...canary({ trafficRouting: { smi: {} } }) } },
    /rollout\.trafficRouting names a router whose objects this chart creates, and .*: choose one of the two/,
  ],
  [
    'an own router while a live release is switched',
    { rollout: { enabled: true, keep: 'Deployment', ...canary({ trafficRouting: { smi: {} } }) } },
    /a router is set together with rollout\.keep.*empty rollout\.trafficRouting and rollout\.strategy/,
  ],
  ...['alb', 'traefik', 'apisix', 'ambassador'].map(
    (name): Mistake => [
      `${name} without an Ingress`,
      routedBy(name, [], { enabled: false }),
      /splits the requests at the route of ingress: set ingress\.enabled to true/,
    ],
  ),
  [
    'the Gateway API without a route',
    { rollout: { enabled: true, trafficRouting: 'gatewayAPI' } },
    /splits the requests at the route of httpRoute.*: set httpRoute\.enabled.* to true/,
  ],
  [
    'Istio without a VirtualService',
    { rollout: { enabled: true, trafficRouting: 'istio' } },
    /splits the requests at the route of virtualService: set virtualService\.enabled to true/,
  ],
  [
    'an Ingress past an HTTPRoute',
    routedBy('gatewayAPI', [], { enabled: true }),
    /ingress\.enabled sends requests past the route at which rollout\.trafficRouting splits them/,
  ],
  [
    'several certificates behind Traefik',
    routedBy('traefik', [], { tls: [{ secretName: 'a' }, { secretName: 'b' }] }),
    /ingress\.tls has several entries, and an IngressRoute of Traefik takes one Secret/,
  ],
  [
    'certificates behind APISIX',
    routedBy('apisix', [], { tls: [{ secretName: 'a' }] }),
    /ingress\.tls has no counterpart in the routes of this router: empty it/,
  ],
  [
    'a host twice behind Ambassador',
    routedBy('ambassador', [], { hosts: [...oneHost, ...oneHost] }),
    /ingress\.hosts has a host several times/,
  ],
];

/** Steps and fields of the strategy that Argo Rollouts calls invalid, or ignores. */
const strategyMistakes: Mistake[] = [
  ['a step of no kind', steps({ setWeight: 5 }, {}), /steps: \{\} must have exactly one of setWeight, pause/],
  ['a step of two kinds', steps({ setWeight: 20, pause: {} }), /"setWeight":20\} must have exactly one of/],
  ['a weight above 100', steps({ setWeight: 101 }), /"setWeight":101\} must have a weight from 0 to 100/],
  [
    'a negative weight',
    steps({ setWeight: 5 }, { setWeight: -1 }),
    /"setWeight":-1\} must have a weight from 0 to 100/,
  ],
  ...['1d', '', '5 m', '-1s', 'soon'].map(
    (duration): Mistake => [
      `a pause of ${JSON.stringify(duration)}`,
      steps({ setWeight: 20 }, { pause: { duration } }),
      /has no valid duration.*without one the release waits/,
    ],
  ),
  ['a negative pause', steps({ setWeight: 5 }, { pause: { duration: -1 } }), /has no valid duration/],
  [
    'steps without a weight',
    steps({ pause: {} }),
    /steps set no weight above 0, so nothing would be measured.*add a setWeight/,
  ],
  [
    'an experiment whose pods the Service selects',
    steps({ experiment: { templates: [{ name: 'a', specRef: 'canary' }] } }, { setWeight: 20 }),
    /starts pods that get requests from the Service, and no guard measures them: set rollout\.trafficRouting/,
  ],
  [
    'a delay after an abort that never ends',
    { rollout: canary({ dynamicStableScale: true, abortScaleDownDelaySeconds: 300 }) },
    /dynamicStableScale and rollout\.strategy\.canary\.abortScaleDownDelaySeconds are both set, with which an abort never/,
  ],
  [
    'a fast rollback behind a router',
    {
      rollout: { enabled: true, trafficRouting: 'nginx', rollbackWindow: { revisions: 3 } },
      ingress: { enabled: true, hosts: [{ host: 'a.example.com', paths: [{ path: '/', pathType: 'Prefix' }] }] },
    },
    /rollbackWindow\.revisions is set together with a router.*unset it/,
  ],
  [
    'a weight of 0, where a guard would find the canary hanging',
    {
      rollout: {
        analysis: { hanging: true },
        ...canary({ steps: [{ setWeight: 20 }, { pause: {} }, { setWeight: 0 }] }),
      },
    },
    /"setWeight":0\} leaves the canary without requests.*set rollout\.analysis\.hanging to false/,
  ],
  [
    'a pause of the short form beside steps',
    { rollout: { pause: '5m', ...canary({ steps: [{ setWeight: 20 }] }) } },
    /rollout\.pause belongs to rollout\.weights.*empty rollout\.pause/,
  ],
  [
    'a canary scale without a router',
    steps({ setWeight: 5 }, { setCanaryScale: { replicas: 1 } }),
    /"setCanaryScale".*needs a router.*set rollout\.trafficRouting/,
  ],
  [
    'a canary scale twice',
    steps({ setWeight: 5 }, { setCanaryScale: { replicas: 1, weight: 5 } }),
    /needs a router|exactly one of weight/,
  ],
  ...routing,
  [
    'an experiment without pods',
    steps({ setWeight: 5 }, { experiment: { templates: [] } }),
    /starts no pods: add templates/,
  ],
  ['an analysis without templates', steps({ setWeight: 5 }, { analysis: {} }), /names no template: add templates/],
  ...Object.entries({
    abortScaleDownDelaySeconds: 30,
    dynamicStableScale: true,
    minPodsPerReplicaSet: 2,
    scaleDownDelayRevisionLimit: 1,
    scaleDownDelaySeconds: 60,
  }).map(
    ([name, value]): Mistake => [
      `${name} without a router`,
      { rollout: { enabled: true, ...canary({ [name]: value }) } },
      new RegExp(`canary\\.${name} has no effect without a router: set rollout\\.trafficRouting`),
    ],
  ),
  [
    'dynamicStableScale with scaleDownDelaySeconds',
    { rollout: canary({ dynamicStableScale: true, scaleDownDelaySeconds: 0 }) },
    /dynamicStableScale and rollout\.strategy\.canary\.scaleDownDelaySeconds are both set/,
  ],
  ...[0, 101].map(
    (weight): Mistake => [
      `anti-affinity of weight ${weight}`,
      { rollout: canary({ antiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: { weight } } }) },
      /antiAffinity\.preferredDuringSchedulingIgnoredDuringExecution\.weight must be from 1 to 100/,
    ],
  ),
  [
    'two kinds of anti-affinity',
    {
      rollout: canary({
        antiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: { weight: 1 },
          requiredDuringSchedulingIgnoredDuringExecution: {},
        },
      }),
    },
    /antiAffinity has preferred.* and required.*: choose one/,
  ],
];

const workloadMistakes: Mistake[] = [
  ...blueGreenMistakes,
  ...strategyMistakes,
  ...sequentialMistakes,
  ...(
    [
      ['30s', ''],
      ['1m', '3m59s'],
      ['1h', '1m'],
    ] as const
  ).map(([scrapes, interval]): [string, JsonMap, RegExp] => [
    `scrapes every ${scrapes} with windows of ${interval || 'the default'}`,
    scrapedEvery(scrapes, { analysis: { interval } }),
    /metrics\.serviceMonitor\.interval is .*must hold four scrapes: set rollout\.analysis\.interval to (?:120|240|14400)s/,
  ]),
  ...(
    [
      ['a target', { targetMemoryUtilizationPercentage: 80 }],
      [
        'a metric',
        {
          metrics: [
            { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1Gi' } } },
          ],
        },
      ],
    ] as [string, JsonMap][]
  ).map(
    ([name, scaling]): Mistake => [
      `${name} of memory behind a router`,
      {
        ingress: { enabled: true },
        rollout: { enabled: true, trafficRouting: 'nginx' },
        autoscaling: { enabled: true, ...scaling },
      },
      /autoscaling scales by memory behind a router.*unset autoscaling\.targetMemoryUtilizationPercentage/,
    ],
  ),
  ...metricMistakes,
  ...([{ prefix: 'A_' }, { secretRef: { name: 'a' }, configMapRef: { name: 'a' } }] as JsonMap[]).map(
    (source): Mistake => [
      `variables from the sources ${Object.keys(source).join()} in one item`,
      { extraEnvFrom: [source] },
      /extraEnvFrom/,
    ],
  ),
  ['more unavailable pods than there are', { rollout: canary({ maxUnavailable: '101%' }) }, /maxUnavailable/],
  ...(
    [
      ['cpu', 'CPU'],
      ['memory', 'Memory'],
    ] as const
  ).map(
    ([name, percent]): Mistake => [
      `an autoscaler by a metric of ${name} that knows no request of the container`,
      {
        autoscaling: {
          enabled: true,
          metrics: [{ type: 'Resource', resource: { name, target: { type: 'Utilization', averageUtilization: 70 } } }],
        },
        resources: { requests: { [name]: null }, limits: null },
      },
      new RegExp(`resources\\.requests\\.${name} is not set.*without autoscaling\\.target${percent}`),
    ],
  ),
  [
    'null for a handler without a default',
    { lifecycle: { preStop: { httpGet: null } } },
    /lifecycle.preStop.httpGet'?: .*(?:expected object, got null; null only removes a default.*leave it out|got null|given: null)/,
  ],
  [
    'null for a field of a sidecar',
    { sidecars: [{ name: 'a', image: 'a', env: null }] },
    /sidecars.*env'?: .*(?:expected array, got null; null only removes a default|got null|given: null)/,
  ],
  ['null for a name', { sidecars: [{ name: null, image: 'a' }] }, /sidecars.*name'?: .*(?:got|given:) null/],
  ...['100000h', '1d', '1m30', '1.5h'].map(
    (pause): Mistake => [`a pause of ${pause}`, { rollout: { pause } }, /pause/],
  ),
  ...['from', 'metricsFrom'].map(
    (list): Mistake => [
      `an empty peer in networkPolicy.${list}`,
      { networkPolicy: { enabled: true, [list]: [{ podSelector: {} }, {}] } },
      new RegExp(`networkPolicy\\.${list} contains the empty peer`),
    ],
  ),
  ...uselessStatuses.map(
    ([mistake, failureStatus, words]): Mistake => [
      `${mistake} in rollout.metrics.failureStatus`,
      { rollout: { metrics: { failureStatus } } },
      new RegExp(`rollout\\.metrics\\.failureStatus.*${words}`),
    ],
  ),
  [
    'an open group in the statuses of a series of its own',
    {
      rollout: {
        metrics: { requests: 'grpc_server_handled_total', statusLabel: 'grpc_code', failureStatus: '(Internal' },
      },
    },
    /rollout\.metrics\.failureStatus.*is not a valid regular expression/,
  ],
  ...['path=~"["', 'path="/a",path!~ "(a"', 'path=~"a",path=~"**"'].map(
    (selector): Mistake => [
      `an expression in the matchers ${selector} that Prometheus cannot read`,
      { rollout: { metrics: { selector } } },
      /rollout\.metrics\.selector .*is not a valid regular expression/,
    ],
  ),
  [
    'a label of its own whose failures are not known',
    { rollout: { metrics: { statusLabel: 'grpc_response_status', failureStatus: '' } } },
    /set rollout\.metrics\.failureStatus to those that are failures.*gRPC/,
  ],
  ...['5..|408|499|0', '[0-9]'].map(
    (failureStatus): Mistake => [
      `${failureStatus}, which matches the success of gRPC`,
      { rollout: { metrics: { statusLabel: 'grpc_response_status', failureStatus } } },
      /failureStatus matches the gRPC status 0.*such as 2\|4/,
    ],
  ),
  ...(
    [
      [{}, 'cpu', 'CPU'],
      [{ targetCPUUtilizationPercentage: 70 }, 'cpu', 'CPU'],
      [{ targetMemoryUtilizationPercentage: 70 }, 'memory', 'Memory'],
    ] as const
  ).flatMap(([targets, name, percent]): Mistake[] => {
    const autoscaling = { enabled: true, ...targets };
    const words = `.*use autoscaling\\.metrics without autoscaling\\.target${percent}Utilization`;
    return [
      [
        `an autoscaler by ${JSON.stringify(targets)} that knows no request of the container`,
        { autoscaling, resources: { requests: { [name]: null }, limits: null } },
        new RegExp(`resources\\.requests\\.${name} is not set.*${words}`),
      ],
      [
        `an autoscaler by ${JSON.stringify(targets)} that knows no request of a sidecar`,
        { autoscaling, sidecars: [{ name: 'log', image: 'a', resources: { requests: { 'example.com/cpu': 1 } } }] },
        new RegExp(`sidecars: log has no resources\\.requests\\.${name}.*${words}`),
      ],
    ];
  }),
  ...(
    [
      [{ failureThreshold: 200 }, 1000],
      [{ initialDelaySeconds: 500 }, 650],
      [{ periodSeconds: 21 }, 630],
      [{ failureThreshold: 120 }, 600],
    ] as const
  ).map(
    ([spec, seconds]): Mistake => [
      `a start of ${seconds} seconds that the deadline of the release ends`,
      { progressDeadlineSeconds: 600, startupProbe: { spec: { periodSeconds: 5, failureThreshold: 30, ...spec } } },
      new RegExp(`startupProbe\\.spec gives a pod ${seconds} seconds.*raise progressDeadlineSeconds`),
    ],
  ),
  ...['https://mirror.example.com', 'mirror.example.com/'].map(
    (imageRegistry): Mistake => [
      `the registry ${imageRegistry}`,
      { global: { imageRegistry } },
      /global.imageRegistry.*match/,
    ],
  ),
  ['a tag in the repository', { image: { repository: 'hmco/portal:1.0' } }, /image.repository.*match/],
  [
    'a test pod without a tag',
    { tests: { image: { tag: '' } } },
    /tests\.image\.tag is empty.*or tests\.image\.digest/,
  ],
  ...['web.example.com:8443', 'https://web.example.com', 'Web.example.com', 'web.*'].map(
    (host): Mistake => [
      `an Ingress for the host ${host}`,
      { ingress: { enabled: true, hosts: [{ host, paths: [{ path: '/', pathType: 'Prefix' }] }] } },
      /ingress.hosts.*host.*match/,
    ],
  ),
  [
    'an Ingress with a relative path',
    { ingress: { enabled: true, hosts: [{ host: 'a.example', paths: [{ path: 'web', pathType: 'Exact' }] }] } },
    /ingress.hosts.*path.*match/,
  ],
  [
    'an HTTPRoute for a host with a port',
    { httpRoute: { hostnames: ['a.example:443'] } },
    /httpRoute.hostnames.*match/,
  ],
  ['an HTTPRoute with a relative path', { httpRoute: { pathPrefix: 'web' } }, /httpRoute.pathPrefix.*match/],
  ...['a b', 'a/b', '-a', 'a'.repeat(64)].map(
    (value): Mistake => [`${value} as the value of a label`, { podLabels: { team: value } }, /podLabels.*team/],
  ),
  ['an Ingress without a host', { ingress: { enabled: true, hosts: [] } }, /name it in ingress\.hosts, or set/],
  [
    'an error rate of 0, which is as if it were unset',
    { rollout: { analysis: { errorThreshold: 0 } } },
    /errorThreshold.*0\.0001/,
  ],
  ['an error rate that every release keeps', { rollout: { analysis: { errorThreshold: 1 } } }, /errorThreshold/],
  ...budgetMistakes('podDisruptionBudget', 'replicaCount', (podDisruptionBudget, replicaCount) => ({
    replicaCount,
    podDisruptionBudget,
  })),
  ...budgetMistakes('podDisruptionBudget', 'autoscaling.minReplicas', (podDisruptionBudget, minReplicas) => ({
    replicaCount: 9,
    autoscaling: { enabled: true, minReplicas },
    podDisruptionBudget,
  })),
  ...scrapeMistakes('metrics.serviceMonitor', (serviceMonitor) => ({ metrics: { serviceMonitor } })),
];

/** A measured Rollout of one pod that gets no second one, in the words of both charts. */
const alone: [string, JsonMap, RegExp][] = (
  [
    ['a number', { replicaCount: 1, rollout: canary({ maxSurge: 0 }) }],
    ['a percentage', { replicaCount: 1, rollout: canary({ maxSurge: '00%' }) }],
    ['an autoscaler', { autoscaling: { enabled: true, minReplicas: 1 }, rollout: canary({ maxSurge: 0 }) }],
  ] as [string, JsonMap][]
).map(([how, values]) => [
  `one measured pod without a surge, by ${how}`,
  mergeValues(values, { rollout: { enabled: true, ...canary({ maxUnavailable: 1 }) } }),
  /rollout\.strategy\.canary\.maxSurge is 0 for a Rollout of one pod.*raise rollout\.strategy\.canary\.maxSurge or the number of pods/,
]);

const emptyDir = (name: string): JsonMap => ({ name, emptyDir: {} });
const mount = (name: string, mountPath: string): JsonMap => ({ name, mountPath });
const spread = (maxSkew: number, topologyKey: string, whenUnsatisfiable: string): JsonMap => ({
  maxSkew,
  topologyKey,
  whenUnsatisfiable,
});

/** Values that the API server takes in a Deployment, and the controller in no Rollout. */
const forDeploymentsOnly: [string, JsonMap, RegExp][] = [
  [
    'a variable with a space',
    { extraEnv: [{ name: 'A B', value: '1' }] },
    /extraEnv: A B is not a valid variable name/,
  ],
  ['a variable that begins with a digit', { extraEnv: [{ name: '1A' }] }, /extraEnv: 1A is not a valid variable name/],
  [
    'a hook preStop of no time',
    { lifecycle: { preStop: { sleep: { seconds: 0 } } } },
    /lifecycle sleeps for 0 seconds/,
  ],
  [
    'a hook postStart of no time',
    { lifecycle: { postStart: { sleep: { seconds: 0 } } } },
    /lifecycle sleeps for 0 seconds/,
  ],
  [
    'a sidecar with a restartPolicy',
    { sidecars: [{ name: 'log', image: 'a', restartPolicy: 'OnFailure' }] },
    /sidecars: log has a restartPolicy.*not valid for a Rollout/,
  ],
  [
    'an init container with another restartPolicy',
    { initContainers: [{ name: 'load', image: 'a', restartPolicy: 'OnFailure' }] },
    /initContainers: load has another restartPolicy than Always.*not valid for a Rollout/,
  ],
];

const invalidForRollouts: Mistake[] = ([{ enabled: true }, { keep: 'Rollout' }] as JsonMap[]).flatMap((rollout) =>
  forDeploymentsOnly.map(
    ([mistake, values, words]): Mistake => [
      `${mistake}, ${JSON.stringify(rollout)}`,
      mergeValues(values, { rollout }),
      words,
    ],
  ),
);

const nodeTerm = (requirement: JsonMap): JsonMap => ({
  nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', ...requirement }] }],
});
const preferring = (weight: number): JsonMap => ({
  podAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: [{ weight, podAffinityTerm: { topologyKey: 'zone' } }],
  },
});
const volumes = (...sources: JsonMap[]): JsonMap => ({
  extraVolumes: sources.map((source) => ({ name: 'a', ...source })),
});
const mounted = (fields: JsonMap): JsonMap => ({
  extraVolumes: [emptyDir('a')],
  extraVolumeMounts: [{ ...mount('a', '/a'), ...fields }],
});
const init = (fields: JsonMap): JsonMap => ({ initContainers: [{ name: 'a', image: 'a', ...fields }] });
const sidecar = (fields: JsonMap): JsonMap => ({ sidecars: [{ name: 'a', image: 'a', ...fields }] });
const claim = (spec: JsonMap): JsonMap => ({ ephemeral: { volumeClaimTemplate: { spec } } });
const required = (term: JsonMap): JsonMap => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: term } },
});
const selecting = (requirement: JsonMap): JsonMap => ({
  requiredDuringSchedulingIgnoredDuringExecution: [
    { topologyKey: 'zone', labelSelector: { matchExpressions: [{ key: 'app', ...requirement }] } },
  ],
});
/** Steps with an analysis whose arguments are fields of the Rollout. */
const byFields = (...paths: string[]): JsonMap => {
  const args = paths.map((fieldPath, index) => ({ name: `a${index}`, valueFrom: { fieldRef: { fieldPath } } }));
  return steps({ setWeight: 20 }, { analysis: { templates: [{ templateName: 'smoke' }], args } });
};
const variable = (valueFrom: JsonMap): JsonMap => ({ extraEnv: [{ name: 'A', valueFrom }] });

/** Values outside of the limits that the schema of a chart has from those of the API server, with the field. */
const outOfLimits: [string, JsonMap][] = [
  ['effect', { tolerations: [{ key: 'a', effect: 'noExecute' }] }],
  ['key', { tolerations: [{ key: 'a b', operator: 'Exists' }] }],
  ['maxSkew', { topologySpreadConstraints: [spread(0, 'zone', 'DoNotSchedule')] }],
  ['whenUnsatisfiable', { topologySpreadConstraints: [spread(1, 'zone', '')] }],
  ['topologyKey', { topologySpreadConstraints: [spread(1, '', 'DoNotSchedule')] }],
  ['minDomains', { topologySpreadConstraints: [{ ...spread(1, 'zone', 'DoNotSchedule'), minDomains: 0 }] }],
  [
    'nodeTaintsPolicy',
    { topologySpreadConstraints: [{ ...spread(1, 'zone', 'DoNotSchedule'), nodeTaintsPolicy: '' }] },
  ],
  ['weight', { affinity: preferring(0) }],
  ['weight', { affinity: preferring(101) }],
  [
    'operator',
    { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: nodeTerm({ operator: 'in' }) } } },
  ],
  [
    'nodeSelectorTerms',
    { affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } } },
  ],
  ['runAsUser', { securityContext: { runAsUser: -1 } }],
  ['runAsGroup', { podSecurityContext: { runAsGroup: 2 ** 31 } }],
  ['fsGroup', { podSecurityContext: { fsGroup: -1 } }],
  ['supplementalGroups', { podSecurityContext: { supplementalGroups: [1, -1] } }],
  ['fsGroupChangePolicy', { podSecurityContext: { fsGroupChangePolicy: 'Never' } }],
  ['type', { podSecurityContext: { seccompProfile: { type: 'runtime/default' } } }],
  ['type', { securityContext: { appArmorProfile: { type: '' } } }],
  ['scheme', { readinessProbe: { spec: { httpGet: { scheme: 'https' } } } }],
  ['port', { readinessProbe: { spec: { httpGet: { port: 0 } } } }],
  ['port', { readinessProbe: { spec: { httpGet: { port: '8080' } } } }],
  ['port', { readinessProbe: { spec: { httpGet: { port: 'a-name-of-16-letters'.slice(0, 16) } } } }],
  ['command', { lifecycle: { postStart: { exec: { command: [] } } } }],
  ['command', { lifecycle: { postStart: { exec: {} } } }],
  ['seconds', { lifecycle: { postStart: { sleep: { seconds: -1 } } } }],
  ['name', variable({ secretKeyRef: { key: 'a' } })],
  ['name', variable({ configMapKeyRef: { name: 'A_b', key: 'a' } })],
  ['key', variable({ secretKeyRef: { name: 'a', key: 'a/b' } })],
  ['key', variable({ secretKeyRef: { name: 'a', key: '..a' } })],
  ['fieldPath', variable({ fieldRef: { fieldPath: 'metadata.nam' } })],
  ['name', { extraEnv: [{ name: 'A=B', value: 'a' }] }],
  ['imagePullPolicy', init({ imagePullPolicy: 'always' })],
  ['terminationMessagePolicy', init({ terminationMessagePolicy: 'Log' })],
  ['restartPolicy', init({ restartPolicy: 'always' })],
  ['containerPort', init({ ports: [{ containerPort: 0 }] })],
  ['protocol', init({ ports: [{ containerPort: 1, protocol: 'tcp' }] })],
  ['name', volumes({ name: 'a_b', emptyDir: {} })],
  ['secretName', volumes({ secret: {} })],
  ['name', volumes({ configMap: { name: '' } })],
  ['defaultMode', volumes({ secret: { secretName: 'a', defaultMode: 644 } })],
  ['path', volumes({ configMap: { name: 'a', items: [{ key: 'a', path: '../a' }] } })],
  ['type', volumes({ hostPath: { path: '/a', type: 'Folder' } })],
  ['subPath', mounted({ subPath: 'a/../b' })],
  ['subPath', mounted({ subPath: '/a' })],
  ['mountPropagation', mounted({ mountPropagation: '' })],
  ['matchExpressions', required(nodeTerm({ operator: 'In' }))],
  ['values', required(nodeTerm({ operator: 'NotIn', values: [] }))],
  ['values', required(nodeTerm({ operator: 'Exists', values: ['a'] }))],
  ['values', required(nodeTerm({ operator: 'Gt', values: ['1', '2'] }))],
  ['values', required(nodeTerm({ operator: 'In', values: ['a b'] }))],
  ['values', { affinity: { podAntiAffinity: selecting({ operator: 'Exists', values: ['a'] }) } }],
  ['matchExpressions', { affinity: { podAntiAffinity: selecting({ operator: 'In' }) } }],
  [
    'matchLabelKeys',
    { topologySpreadConstraints: [{ ...spread(1, 'zone', 'DoNotSchedule'), matchLabelKeys: ['a b'] }] },
  ],
  ['value', { tolerations: [{ key: 'a', value: 'a b' }] }],
  ...['podSecurityContext', 'securityContext'].flatMap((context): [string, JsonMap][] =>
    ['seccompProfile', 'appArmorProfile'].flatMap((profile): [string, JsonMap][] => [
      [profile, { [context]: { [profile]: { type: 'Localhost' } } }],
      [profile, { [context]: { [profile]: { type: 'RuntimeDefault', localhostProfile: 'a' } } }],
    ]),
  ),
  ['localhostProfile', { securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: '/a' } } }],
  ['localhostProfile', { securityContext: { appArmorProfile: { type: 'Localhost', localhostProfile: '' } } }],
  ['name', { podSecurityContext: { sysctls: [{ name: 'net.core somaxconn', value: '1' }] } }],
  ['allowPrivilegeEscalation', { securityContext: { privileged: true } }],
  ['allowPrivilegeEscalation', { securityContext: { capabilities: { add: ['CAP_SYS_ADMIN'] } } }],
  ['valueFrom', variable({})],
  ['valueFrom', variable({ secretKeyRef: { name: 'a', key: 'a' }, configMapKeyRef: { name: 'a', key: 'a' } })],
  ['', { extraEnv: [{ name: 'A', value: '1', valueFrom: { secretKeyRef: { name: 'a', key: 'a' } } }] }],
  ['resource', variable({ resourceFieldRef: { resource: 'limits.gpu' } })],
  ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((probe): [string, JsonMap][] => [
    [probe, sidecar({ [probe]: {} })],
    [probe, sidecar({ [probe]: { httpGet: { port: 1 }, tcpSocket: { port: 1 } } })],
  ]),
  ['successThreshold', sidecar({ livenessProbe: { httpGet: { port: 1 }, successThreshold: 2 } })],
  ['preStop', sidecar({ lifecycle: { preStop: {} } })],
  ['postStart', init({ lifecycle: { postStart: { exec: { command: ['a'] }, httpGet: { port: 1 } } } })],
  ['exitCodes', sidecar({ restartPolicyRules: [{ action: 'Restart' }] })],
  ['', volumes({ emptyDir: {}, secret: { secretName: 'a' } })],
  ['sources', volumes({ projected: { sources: [{ secret: { name: 'a' }, configMap: { name: 'a' } }] } })],
  ['items', volumes({ downwardAPI: { items: [{ path: 'a' }] } })],
  ['containerName', volumes({ downwardAPI: { items: [{ path: 'a', resourceFieldRef: { resource: 'limits.cpu' } }] } })],
  ['path', volumes({ nfs: { server: 'a', path: 'a' } })],
  ['driver', volumes({ csi: { driver: 'a_b' } })],
  ['pullPolicy', volumes({ image: { reference: 'a', pullPolicy: 'always' } })],
  ['volumeClaimTemplate', volumes({ ephemeral: {} })],
  ['accessModes', volumes(claim({ resources: { requests: { storage: '1Gi' } } }))],
  ['accessModes', volumes(claim({ accessModes: ['RWO'], resources: { requests: { storage: '1Gi' } } }))],
  ['storage', volumes(claim({ accessModes: ['ReadWriteOnce'], resources: { requests: { memory: '1Gi' } } }))],
];

const rejectedBySchema = ([field, values]: [string, JsonMap]): [string, JsonMap, RegExp] => [
  `${field} of ${JSON.stringify(values)}`,
  values,
  new RegExp(`${Object.keys(values).at(-1)}.*${field}`),
];
const invalidBySchema = outOfLimits.map(rejectedBySchema);
/** The same of a Rollout: fields that Argo Rollouts cannot take an argument from. */
const invalidFieldPaths = ['metadata.generation', "metadata.labels['a b']", "metadata.name['a']", 'spec'].map((path) =>
  rejectedBySchema(['fieldPath', byFields(path)]),
);

/** A hook preStop that runs a command in place of the default sleep. */
const hookOf = (command: string[]): JsonMap => ({ lifecycle: { preStop: { sleep: null, exec: { command } } } });

/** Pods that the API server rejects, and that freeze a Rollout; in the words of both charts. */
const invalidPods = (container: string): [string, JsonMap, RegExp][] => [
  [
    'two handlers in one hook',
    { lifecycle: { preStop: { exec: { command: ['drain'] } } } },
    /lifecycle\.preStop has more than one handler.*to null/,
  ],
  [
    'two handlers in another hook',
    { lifecycle: { postStart: { exec: { command: ['a'] }, tcpSocket: { port: 1 } } } },
    /lifecycle\.postStart has more than one handler/,
  ],
  [
    'a hook without a handler, which is not a default',
    { lifecycle: { postStart: {} } },
    /lifecycle\.postStart has no handler.*or leave the hook out/,
  ],
  [
    'a hook without a handler',
    { lifecycle: { preStop: { sleep: null } } },
    /lifecycle\.preStop has no handler.*null removes a default/,
  ],
  ...['startupProbe', 'readinessProbe', 'livenessProbe'].map((probe): [string, JsonMap, RegExp] => [
    `two handlers in the ${probe}`,
    { [probe]: { spec: { httpGet: { path: '/', port: 'http' }, tcpSocket: { port: 'http' } } } },
    new RegExp(`${probe}\\.spec has more than one handler.*to null`),
  ]),
  [
    'a grace period that a hook takes whole',
    { terminationGracePeriodSeconds: 5 },
    /terminationGracePeriodSeconds is not above the 5 seconds of lifecycle\.preStop/,
  ],
  [
    'a grace period below a sleep',
    { terminationGracePeriodSeconds: 10, lifecycle: { preStop: { sleep: { seconds: 20 } } } },
    /not above the 20 seconds/,
  ],
  [
    'a grace period below the sleep of a shell',
    hookOf(['/bin/sh', '-c', 'touch /tmp/draining; sleep 40']),
    /not above the 40 seconds/,
  ],
  ...[
    'sleep 40',
    'nginx -s quit;/bin/sleep 40; true',
    'true&&sleep 40s&&true',
    'true\nsleep  40\ntrue',
    '(sleep 40)',
  ].map((script): [string, JsonMap, RegExp] => [
    `a grace period below the script ${JSON.stringify(script)}`,
    hookOf(['sh', '-ec', script]),
    /not above the 40 seconds/,
  ]),
  ...(
    [
      ['memory', '10Gi'],
      ['memory', 17179869184],
      ['memory', '1e12'],
      ['memory', '+.5E'],
      ['memory', '2Pi'],
      ['memory', '17000000000000m'],
      ['ephemeral-storage', '2.5Gi'],
      ['ephemeral-storage', '3G'],
    ] as const
  ).map(([name, request]): [string, JsonMap, RegExp] => [
    `a request of ${request} ${name} beside the default limit`,
    { resources: { requests: { [name]: request } } },
    new RegExp(`resources\\.requests\\.${name} is above .*resources\\.limits\\.${name}: raise the limit`),
  ]),
  ...['512MB', '64MB', '1 Gi', 'abc', '', '1ki', '-1Gi', '1Gi\n'].map((memory): [string, JsonMap, RegExp] => [
    `${JSON.stringify(memory)} as a quantity`,
    { resources: { limits: { memory } } },
    /(?=.*memory)(?=.*match)/,
  ]),
  ['a quantity below zero', { resources: { limits: { memory: -1 } } }, /(?=.*memory)/],
  [
    'a mistyped quantity of a sidecar',
    { sidecars: [{ name: 'log', image: 'a', resources: { limits: { memory: '64MB' } } }] },
    /(?=.*memory)(?=.*match)/,
  ],
  [
    'a mistyped size of a volume',
    { extraVolumes: [{ name: 'cache', emptyDir: { sizeLimit: '64MB' } }] },
    /(?=.*sizeLimit)(?=.*match)/,
  ],
  [
    'a request of a sidecar above its limit',
    {
      sidecars: [{ name: 'log', image: 'a', resources: { requests: { memory: '65Mi' }, limits: { memory: '64Mi' } } }],
    },
    /sidecars: log resources\.requests\.memory is above .*sidecars: log resources\.limits\.memory: raise the limit/,
  ],
  ...['startupProbe', 'livenessProbe'].map((probe): [string, JsonMap, RegExp] => [
    `a ${probe} that needs two successes`,
    { [probe]: { spec: { successThreshold: 2 } } },
    new RegExp(`${probe}\\.spec\\.successThreshold must be 1`),
  ]),
  [
    'a toleration of any value with a value',
    { tolerations: [{ key: 'a', operator: 'Exists', value: 'b' }] },
    /tolerations contains the operator Exists with a value: remove the value/,
  ],
  [
    'a toleration with an unknown operator',
    { tolerations: [{ key: 'a', operator: 'exists' }] },
    /tolerations.*operator/,
  ],
  ...invalidBySchema,
  [
    'a toleration of any taint with a value',
    { tolerations: [{ effect: 'NoSchedule' }] },
    /tolerations contains an item without a key: set key/,
  ],
  [
    'seconds of a toleration that ends no pod',
    { tolerations: [{ key: 'a', effect: 'NoSchedule', tolerationSeconds: 5 }] },
    /tolerations contains tolerationSeconds for another effect/,
  ],
  [
    'domains of a spread that may be unsatisfied',
    { topologySpreadConstraints: [{ ...spread(1, 'zone', 'ScheduleAnyway'), minDomains: 2 }] },
    /topologySpreadConstraints: minDomains of the constraint for zone needs whenUnsatisfiable DoNotSchedule/,
  ],
  [
    'a grace period of a readinessProbe',
    { readinessProbe: { spec: { terminationGracePeriodSeconds: 5 } } },
    /readinessProbe\.spec\.terminationGracePeriodSeconds is set/,
  ],
  [
    'a device without a limit',
    { resources: { requests: { 'nvidia.com/gpu': 1 } } },
    /resources\.requests\.nvidia\.com\/gpu needs an equal/,
  ],
  ...(
    [
      ['a device', { requests: { 'nvidia.com/gpu': 1 } }],
      ['fewer devices than its limit', { requests: { 'nvidia.com/gpu': 1 }, limits: { 'nvidia.com/gpu': 2 } }],
      ['huge pages', { requests: { cpu: 1, 'hugepages-2Mi': '4Mi' } }],
    ] as [string, JsonMap][]
  ).map(([what, resources]): [string, JsonMap, RegExp] => [
    `a sidecar that requests ${what}`,
    sidecar({ resources }),
    /sidecars: a resources\.requests\..* needs an equal/,
  ]),
  ['huge pages without memory', sidecar({ resources: { limits: { 'hugepages-2Mi': '4Mi' } } }), /sidecars.*resources/],
  [
    'huge pages of the container without memory',
    { resources: { requests: null, limits: { cpu: null, memory: null, 'hugepages-2Mi': '4Mi' } } },
    /resources/,
  ],
  ...(
    [
      ['a claim', { resources: { claims: [{ name: 'a' }] } }],
      ['an unmasked /proc', { securityContext: { procMount: 'Unmasked' } }],
      ['a signal to stop', { lifecycle: { stopSignal: 'SIGINT' } }],
    ] as [string, JsonMap][]
  ).flatMap(([what, fields]): [string, JsonMap, RegExp][] => [
    [`${what} of the container`, fields, /resources\.claims, .* need settings of the pod.*remove/],
    [
      `${what} of a sidecar`,
      sidecar(fields),
      /sidecars: a has resources\.claims.* which need settings of the pod.*remove/,
    ],
  ]),
  [
    'a sidecar that mounts a volume which the pod does not have',
    { extraVolumes: [emptyDir('datas')], ...sidecar({ volumeMounts: [mount('tmp', '/tmp'), mount('data', '/data')] }) },
    /sidecars: a mounts the volume data, which the pod does not have: add it to .*extraVolumes/,
  ],
  [
    'an init container that mounts a volume which the pod does not have',
    init({ volumeMounts: [mount('data', '/data')] }),
    /initContainers: a mounts the volume data, which the pod does not have/,
  ],
  ...(['postStart', 'preStop'] as const).map((hook): [string, JsonMap, RegExp] => [
    `a sidecar whose ${hook} sleeps longer than the pod has to end`,
    sidecar({ lifecycle: { [hook]: { sleep: { seconds: 31 } } } }),
    new RegExp(`sidecars: a sleeps in lifecycle\\.${hook} longer than the 30 seconds of .*raise it`),
  ]),
  [
    'a postStart that sleeps longer than the pod has to end',
    { lifecycle: { postStart: { sleep: { seconds: 31 } } } },
    /lifecycle\.postStart sleeps longer than the 30 seconds/,
  ],
  ...(
    [{ livenessProbe: { httpGet: { port: 1 } } }, { lifecycle: { preStop: { sleep: { seconds: 1 } } } }] as JsonMap[]
  ).map((fields): [string, JsonMap, RegExp] => [
    `an init container with a ${Object.keys(fields)[0]}`,
    init(fields),
    /initContainers: a has a probe or lifecycle.*restartPolicy Always/,
  ]),
  [
    'a spread by a label that selects the pods already',
    {
      topologySpreadConstraints: [
        { ...spread(1, 'zone', 'DoNotSchedule'), matchLabelKeys: ['pod-template-hash', 'app.kubernetes.io/instance'] },
      ],
    },
    /topologySpreadConstraints: matchLabelKeys of the constraint for zone contains a label.*remove it/,
  ],
  ['a container without an image', { sidecars: [{ name: 'log' }] }, /image/],
  ['a container with an empty image', { initContainers: [{ name: 'log', image: '' }] }, /image/],
  ['a container with an invalid name', { sidecars: [{ name: 'Log_1', image: 'a' }] }, /(?=.*name)(?=.*match)/],
  ...['initialDelaySeconds', 'periodSeconds', 'timeoutSeconds', 'failureThreshold', 'successThreshold'].map(
    (field): [string, JsonMap, RegExp] => [
      `a negative ${field}`,
      { readinessProbe: { spec: { [field]: -1 } } },
      new RegExp(field),
    ],
  ),
  [
    'a limit below the default request',
    { resources: { limits: { memory: '50M' } } },
    /resources.requests.memory is above/,
  ],
  ['a request of CPU above its limit', { resources: { limits: { cpu: 0.01 } } }, /resources.requests.cpu is above/],
  [
    'a variable that is set twice in one list',
    { extraEnv: [{ name: 'A', value: '1' }, { name: 'B' }, { name: 'A', value: '2' }] },
    /extraEnv sets A twice/,
  ],
  [
    'a sidecar called as the container',
    { sidecars: [{ name: container, image: 'a' }] },
    new RegExp(`two containers named ${container}: rename .*sidecars`),
  ],
  [
    'two containers of one name',
    { initContainers: [{ name: 'a', image: 'a' }], sidecars: [{ name: 'a', image: 'a' }] },
    /two containers named a: rename .*initContainers/,
  ],
  [
    "a volume called as one of the chart's",
    { extraVolumes: [emptyDir('tmp')] },
    /extraVolumes holds a volume named tmp.*rename it/,
  ],
  [
    'two volumes of one name',
    { extraVolumes: [emptyDir('a'), emptyDir('b'), emptyDir('a')] },
    /extraVolumes holds a volume named a,/,
  ],
  [
    'a mount without its volume',
    { extraVolumes: [emptyDir('scratches')], extraVolumeMounts: [mount('scratch', '/scratch')] },
    /names the volume scratch, which is not in .*extraVolumes/,
  ],
  [
    "a mount at one of the chart's paths",
    { extraVolumes: [emptyDir('a')], extraVolumeMounts: [mount('a', '/tmp/')] },
    /mounts a volume at \/tmp\//,
  ],
  [
    'two mounts at one path',
    { extraVolumes: [emptyDir('a')], extraVolumeMounts: [mount('a', '/a'), mount('tmp', '/a')] },
    /mounts a volume at \/a,/,
  ],
  [
    'a spread over nodes in addition to the one of the chart',
    { topologySpreadConstraints: [spread(2, 'kubernetes.io/hostname', 'ScheduleAnyway')] },
    /constraint for kubernetes\.io\/hostname with ScheduleAnyway.*set .*topologySpread\.enabled to false/,
  ],
  [
    'two spreads over zones',
    { topologySpreadConstraints: [spread(1, 'zone', 'DoNotSchedule'), spread(2, 'zone', 'DoNotSchedule')] },
    /constraint for zone with DoNotSchedule/,
  ],
];

const hasOwnCommand = ({ exec, sleep }: JsonMap): boolean => exec !== undefined && sleep === null;

/** The same for a component, whose values are in a group of its name and have neither a default hook nor all of the probes. */
const invalidComponentPods = (
  component: string,
  container: string,
  probes: readonly string[],
): [string, JsonMap, RegExp][] =>
  invalidPods(container)
    .filter(([, { lifecycle, terminationGracePeriodSeconds, ...values }]) => {
      const { preStop } = (lifecycle ?? {}) as { preStop?: JsonMap };
      const needsDefault = preStop ? !hasOwnCommand(preStop) : terminationGracePeriodSeconds !== undefined;
      return !needsDefault && Object.keys(values).every((name) => !name.endsWith('Probe') || probes.includes(name));
    })
    .map(([mistake, values, words]) => [
      `${mistake} (${component})`,
      { [component]: JSON.parse(JSON.stringify(values).replace('"sleep":null,', '')) },
      new RegExp(`(?=.*${component}[./])(?=.*${words.source})`),
    ]);

/** Values by which a pod is changed, and which the API server takes. */
const validPods: [string, JsonMap][] = [
  ...forDeploymentsOnly.map(([name, values]): [string, JsonMap] => [`${name}, in a Deployment`, values]),
  ['a toleration of any value', { tolerations: [{ key: 'a', operator: 'Exists' }] }],
  [
    'fields that are empty, which means their defaults',
    {
      tolerations: [{ key: 'example.com/a', operator: '', effect: '' }],
      readinessProbe: { spec: { httpGet: { path: '', port: 65_535, scheme: '' } } },
      ...init({
        imagePullPolicy: '',
        terminationMessagePolicy: '',
        ports: [{ name: '', containerPort: 1, hostPort: 0, protocol: '' }],
        env: [{ name: 'A', valueFrom: { fieldRef: { apiVersion: '', fieldPath: "metadata.labels['a/b']" } } }],
      }),
      ...mounted({ subPath: '' }),
    },
  ],
  [
    'the ends of ranges',
    {
      podSecurityContext: { fsGroup: 0, runAsUser: 2 ** 31 - 1 },
      affinity: preferring(100),
      ...volumes({ secret: { secretName: 'a', defaultMode: 0o777, items: [{ key: '.a', path: '...a/./b' }] } }),
    },
  ],
  [
    'a spread by a label that does not select the pods',
    {
      topologySpreadConstraints: [
        { ...spread(1, 'zone', 'DoNotSchedule'), matchLabelKeys: ['pod-template-hash'] },
        {
          ...spread(1, 'zone', 'ScheduleAnyway'),
          labelSelector: { matchLabels: { a: 'b' } },
          matchLabelKeys: ['app.kubernetes.io/instance'],
        },
      ],
    },
  ],
  ['metrics that no autoscaler reads', { autoscaling: { enabled: false, metrics: [{ type: 'Resource' }] } }],
  [
    'an autoscaler by the CPU of a container',
    {
      autoscaling: {
        enabled: true,
        metrics: [{ type: 'ContainerResource', containerResource: { container: 'a', ...byShare('cpu') } }],
      },
    },
  ],
  [
    'a hook of one second in a pod that is given no time',
    { lifecycle: { preStop: null, postStart: { sleep: { seconds: 1 } } }, terminationGracePeriodSeconds: 0 },
  ],
  [
    'devices and huge pages with equal limits, and mounts of known volumes, in a sidecar',
    {
      extraVolumes: [emptyDir('data')],
      ...sidecar({
        volumeMounts: [mount('tmp', '/tmp'), mount('data', '/data')],
        resources: {
          requests: { 'nvidia.com/gpu': 1 },
          limits: { 'nvidia.com/gpu': '1', 'hugepages-2Mi': '4Mi', memory: '1Gi' },
        },
        lifecycle: { preStop: { sleep: { seconds: 30 } } },
      }),
      ...init({ name: 'b', restartPolicy: 'Always', livenessProbe: { httpGet: { port: 1 } } }),
    },
  ],
  ...(
    [
      ['15s', {}],
      ['', {}],
      ['1m', { analysis: { interval: '4m' } }],
      ['1m', { analysis: { interval: '1h30m' } }],
      ['1m', { metrics: { preset: 'istio' } }],
      ['1m', { analysis: { successRate: false, errorRate: false, latency: false } }],
      ['1m', { enabled: false }],
    ] as const
  ).map(([scrapes, rollout]): [string, JsonMap] => [
    `scrapes every ${scrapes || 'default interval'} with ${JSON.stringify(rollout)}`,
    scrapedEvery(scrapes, rollout as JsonMap),
  ]),
  [
    'each kind of step that needs no router',
    steps(
      { setWeight: 100 },
      { pause: {} },
      { pause: { duration: 30 } },
      { pause: { duration: '30' } },
      { pause: { duration: '1h30m' } },
      { analysis: { templates: [{ templateName: 'smoke' }] } },
      { plugin: { name: 'argoproj-labs/step-exec', config: { weight: 1 } } },
    ),
  ],
  [
    'arguments from fields of the Rollout',
    byFields('metadata.uid', 'metadata.labels', "metadata.annotations['example.com/a']", 'spec.replicas', 'kind'),
  ],
  [
    'a weight of 0 without the guard hanging',
    { rollout: { analysis: { hanging: false }, ...canary({ steps: [{ setWeight: 20 }, { setWeight: 0 }] }) } },
  ],
  ['an anti-affinity', { rollout: canary({ antiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} } }) }],
  ['another handler of a hook', { lifecycle: { preStop: { sleep: null, httpGet: { path: '/drain', port: 'http' } } } }],
  ['a longer sleep', { lifecycle: { preStop: { sleep: { seconds: 29 } } } }],
  ['a hook that is left out', { lifecycle: { preStop: null }, terminationGracePeriodSeconds: 0 }],
  ['a hook whose time is not known', { ...hookOf(['/drain']), terminationGracePeriodSeconds: 1 }],
  ...[
    ['sh', '-c', 'usleep 500000; kill -QUIT 1'],
    ['sh', '-c', 'sleep 500m'],
    ['sh', '-c', 'sleep 40.5e-1'],
    ['sh', '-c', 'echo no-sleep 40'],
    ['/bin/drain', '--drain-sleep 5000'],
    ['/bin/drain', '--sleep', '5000ms'],
    ['echo', 'sleep', '40'],
  ].map((command): [string, JsonMap] => [
    `a hook that does not sleep in seconds: ${command.join(' ')}`,
    hookOf(command),
  ]),
  ...Object.entries({
    ALLOW_EMPTY_PASSWORD: 'yes',
    REQUIRE_PASSWORD: 'false',
    MAX_TOKEN: '4096',
    TLS_SECRET: 'portal-tls',
    DB_PASSWORD: 'vault:secret/data/portal#password',
    OP_TOKEN: 'op://vault/item/field',
    REF_SECRET: 'ref+vault://secret/portal#/key',
    SPRING_DATASOURCE_PASSWORD: `\${DB_PASS}`,
    AMQP_URL: `amqp://portal:\${RABBIT_PASS}@rabbit:5672`,
    LOGIN_URL: 'http://auth:8080?hint=a@b.example',
    ISSUER: 'https://auth:8443#user@realm',
  }).map(([name, value]): [string, JsonMap] => [
    `a variable that holds no credential: ${name}=${value}`,
    { extraEnv: [{ name, value }] },
  ]),
  [
    'a request as large as its limit',
    { resources: { requests: { memory: '1024Mi', cpu: '100m' }, limits: { memory: '1Gi', cpu: 0.1 } } },
  ],
  [
    'a request without a limit',
    {
      resources: {
        requests: { memory: '64Gi', 'nvidia.com/gpu': 1 },
        limits: { memory: null, 'nvidia.com/gpu': '1' },
      },
    },
  ],
  [
    'a slow start within the deadline of the release',
    {
      startupProbe: { spec: { initialDelaySeconds: 0, periodSeconds: 10, failureThreshold: 90 } },
      progressDeadlineSeconds: 901,
    },
  ],
  ['a startup probe that is off', { startupProbe: { enabled: false, spec: { failureThreshold: 9000 } } }],
  ['a tag with its digest', { image: { tag: `1.2.3@sha256:${'0'.repeat(64)}` } }],
  ['a mirror with port and path', { global: { imageRegistry: 'mirror.example.com:5000/proxy_a/b-c' } }],
  ['a repository with its registry', { image: { registry: '', repository: 'mirror.example.com:5000/a/b.c' } }],
  ['a test pod by digest', { tests: { image: { tag: '', digest: `sha256:${'0'.repeat(64)}` } } }],
  [
    'labels that only the workload has',
    { podLabels: { 'app.kubernetes.io/version': '2', 'app.kubernetes.io/managed-by': 'a' } },
  ],
  ['no hosts of an Ingress that is off', { ingress: { enabled: false, hosts: [] } }],
  [
    'an autoscaler by a metric of its own, without requests',
    {
      autoscaling: {
        enabled: true,
        metrics: [
          { type: 'External', external: { metric: { name: 'a' }, target: { type: 'Value', value: 1 } } },
          {
            type: 'External',
            external: { metric: { name: 'a' }, target: { type: 'AverageValue', averageValue: '1k' } },
          },
          { type: 'Pods', pods: { metric: { name: 'type' }, target: { type: 'AverageValue', averageValue: 0.5 } } },
          {
            type: 'Object',
            object: { describedObject: { kind: 'Ingress', name: 'a' }, metric: { name: 'a' }, target: byValue },
          },
        ],
      },
      resources: { requests: null, limits: null },
      sidecars: [{ name: 'log', image: 'a' }],
    },
  ],
  [
    'an autoscaler that reads requests, or limits used as requests',
    {
      autoscaling: { enabled: true, targetCPUUtilizationPercentage: 70, targetMemoryUtilizationPercentage: 70 },
      resources: { requests: { memory: null } },
      sidecars: [{ name: 'log', image: 'a', resources: { limits: { cpu: 1, memory: '1Gi' } } }],
    },
  ],
  ['no resources', { resources: { requests: null, limits: null } }],
  [
    'a quantity with an exponent',
    { resources: { requests: { memory: '1e8', cpu: '100000000n' }, limits: { cpu: '.1' } } },
  ],
  ['a probe with zeros, which mean the defaults', { livenessProbe: { spec: { periodSeconds: 0 } } }],
  [
    'several of all',
    {
      extraEnv: [{ name: 'A' }, { name: 'AA' }],
      extraVolumes: [emptyDir('a'), emptyDir('aa')],
      extraVolumeMounts: [mount('a', '/a'), mount('a', '/a/b'), mount('aa', '/tmp/a'), mount('tmp', '/var/tmp')],
      sidecars: [{ name: 'a', image: 'a' }],
      topologySpreadConstraints: [
        spread(1, 'zone', 'ScheduleAnyway'),
        spread(1, 'kubernetes.io/hostname', 'DoNotSchedule'),
      ],
    },
  ],
  [
    'a spread in place of the one of the chart',
    {
      topologySpread: { enabled: false },
      topologySpreadConstraints: [spread(2, 'kubernetes.io/hostname', 'ScheduleAnyway')],
    },
  ],
];

describe.each(['portal-services', 'ml-platform/mlflow'])('%s takes', (name) => {
  const model = modelOf(name);

  it.each(validPods)('%s', (_, values) => {
    expect(evaluateCase(model, caseOf(mergeValues(smallestValues(model), values)))).toHaveProperty('objects');
  });
});

/** Mistakes by chart, each with the words a reader needs to mend it. */
const mistakes: Record<string, [string, JsonMap, RegExp][]> = {
  'progressive-delivery': [
    ...invalidComponentPods('controller', 'controller', ['readinessProbe', 'livenessProbe']),
    ...invalidComponentPods('dashboard', 'dashboard', []),
    [
      'a probe of the controller without a handler',
      { controller: { livenessProbe: { spec: { httpGet: null } } } },
      /controller\.livenessProbe\.spec has no handler.*controller\.livenessProbe\.enabled to false/,
    ],
    [
      'a volume with the name of that for the CA',
      { prometheus: { caBundle: { configMap: 'ca' } }, controller: { extraVolumes: [emptyDir('ca')] } },
      /controller\.extraVolumes holds a volume named ca/,
    ],
    [
      'a mount over the plugins',
      {
        controller: {
          extraVolumes: [emptyDir('plugins')],
          extraVolumeMounts: [mount('plugins', '/home/argo-rollouts/plugin-bin')],
        },
      },
      /controller\.extraVolumeMounts mounts a volume at \/home\/argo-rollouts\/plugin-bin/,
    ],
    ['no namespace for the templates', { analysis: { clusterScope: false } }, /analysis\.namespaces is empty/],
    ['a threshold above 1', { analysis: { successRate: { threshold: 95 } } }, /threshold/],
    ['a threshold below 0', { analysis: { errorRate: { threshold: -0.1 } } }, /threshold/],
    ['a malformed duration', { analysis: { interval: '60' } }, /interval/],
    ['a malformed lease', { controller: { leaderElection: { leaseDuration: '15 s' } } }, /leaseDuration/],
    ...['30s1m', '1m1m', '0m30s', '1h5', '1.5h', '1d'].map(
      (leaseDuration): Mistake => [
        `a lease of ${leaseDuration}`,
        { controller: { leaderElection: { leaseDuration } } },
        /leaseDuration/,
      ],
    ),
    [
      'a lease that ends before it must be renewed, in two units',
      { controller: { leaderElection: { leaseDuration: '80s', renewDeadline: '1m20s' } } },
      /leaseDuration is not longer than controller\.leaderElection\.renewDeadline/,
    ],
    [
      'an interval of two units that holds too few scrapes',
      { analysis: { interval: '1m30s', scrapeInterval: '30s' } },
      /analysis\.interval holds fewer than four scrapes/,
    ],
    [
      'a window of a day and more that holds too few scrapes',
      {
        controller: { metrics: { serviceMonitor: { enabled: true, interval: '6h1m', scrapeTimeout: '' } } },
        prometheusRule: {
          enabled: true,
          ...nested('controllerDown.enabled', false),
          ...nested('noLeader.enabled', false),
          ...nested('reconcileErrors.enabled', false),
          noAnalysis: { window: '1d4m' },
          noReconciles: { window: '1d3m59s' },
          forbidden: { window: '1d4m' },
          notificationErrors: { window: '1d4m' },
          analysisFailed: { window: '1d4m' },
          workerBlocked: { window: '1d4m' },
        },
      },
      /prometheusRule\.noReconciles\.window holds fewer than four scrapes/,
    ],
    ...['analysisFailed', 'workerBlocked'].map(
      (alert): Mistake => [
        `a window of ${alert} that holds too few scrapes`,
        {
          controller: { metrics: { serviceMonitor: { enabled: true, interval: '16s' } } },
          prometheusRule: { enabled: true, [alert]: { window: '1m', for: '' } },
        },
        new RegExp(`prometheusRule\\.${alert}\\.window holds fewer than four scrapes`),
      ],
    ),
    ...(
      [
        ['message: a: b', 'rollout-paused is not a valid YAML map.*quote text'],
        ['- message', 'rollout-paused is not a valid YAML map'],
        ['just text', 'rollout-paused is not a valid YAML map'],
      ] as const
    ).map(
      ([template, words]): Mistake => [
        `the template ${JSON.stringify(template)}`,
        { notifications: { enabled: true, templates: { 'rollout-paused': template } } },
        new RegExp(`notifications\\.templates\\.${words}`),
      ],
    ),
    [
      'a service whose configuration is not YAML',
      { notifications: { enabled: true, services: { slack: 'token: $slack-token: a' } } },
      /notifications\.services\.slack is not a valid YAML map/,
    ],
    ...['{}', 'app=a b', 'app in a', '=a', 'a=b=c'].map(
      (selector): Mistake => [
        `the selector ${selector}`,
        { notifications: { subscriptions: [{ recipients: ['slack:a'], selector }] } },
        /selector/,
      ],
    ),
    ...['controller', 'dashboard'].map(
      (component): Mistake => [
        `an empty peer of the ${component}`,
        { [component]: { networkPolicy: { enabled: true, from: [{}] } } },
        new RegExp(`${component}\\.networkPolicy\\.from contains the empty peer.*namespaceSelector: \\{\\}`),
      ],
    ),
    [
      'a lease that ends before it must be renewed',
      { controller: { leaderElection: { leaseDuration: '1m', renewDeadline: '60s' } } },
      /leaseDuration is not longer than controller\.leaderElection\.renewDeadline/,
    ],
    [
      'a lease that is renewed too seldom',
      { controller: { leaderElection: { renewDeadline: '12s', retryPeriod: '10s' } } },
      /renewDeadline is not longer than 1\.2 times controller\.leaderElection\.retryPeriod/,
    ],
    [
      'a controller of analyses that may share a lease',
      {
        controller: { analysisOnly: true, instanceId: 'b' },
        plugins: { createConfigMap: false },
        analysis: { enabled: false },
      },
      /analysisOnly.*argo-rollouts-controller-lock.*namespace of its own, or set controller\.leaderElection\.enabled/,
    ],
    ['a plugin without a location', { plugins: { step: [{ name: 'example/step' }] } }, /location/],
    [
      'a checksum that the chart writes itself',
      { controller: { podAnnotations: { 'checksum/config': 'x' } } },
      /podAnnotations|checksum/,
    ],
    [
      'a component that the chart writes itself',
      { controller: { metrics: { serviceMonitor: { labels: { 'app.kubernetes.io/component': 'x' } } } } },
      /serviceMonitor|app\.kubernetes\.io\/component/,
    ],
    [
      'plugins that nobody reads',
      {
        plugins: {
          createConfigMap: false,
          step: [{ name: 'argoproj-labs/step-exec', location: 'file:///plugins/step-exec' }],
        },
      },
      /plugins\.createConfigMap is off/,
    ],
    [
      'a header without a value',
      { prometheus: { headers: [{ name: 'X-Scope-OrgID' }] } },
      /prometheus\.headers: X-Scope-OrgID needs either value, or secretName and secretKey/,
    ],
    [
      'a header with two values',
      { prometheus: { headers: [{ name: 'X-Scope-OrgID', value: 'a', secretName: 'b', secretKey: 'c' }] } },
      /prometheus\.headers: X-Scope-OrgID needs either value, or secretName and secretKey/,
    ],
    [
      'a header with a Secret and no key',
      { prometheus: { headers: [{ name: 'X-Scope-OrgID', secretName: 'b' }] } },
      /prometheus\.headers: X-Scope-OrgID needs either value, or secretName and secretKey/,
    ],
    [
      'a credential as plain text',
      { prometheus: { headers: [{ name: 'authorization', value: 'Bearer a' }] } },
      /prometheus\.headers: authorization.*plain text.*secretName/,
    ],
    [
      'an Ingress of a dashboard that is off',
      { dashboard: { ingress: { enabled: true } } },
      /dashboard\.enabled to true/,
    ],
    [
      'an Ingress that the NetworkPolicy of the dashboard lets nobody through',
      { dashboard: { enabled: true, ingress: { enabled: true } } },
      /dashboard\.ingress\.enabled is on, but .* in dashboard\.networkPolicy\.from/,
    ],
    [
      'a load balancer in front of a dashboard that lets nobody in',
      { dashboard: { enabled: true, service: { type: 'LoadBalancer' } } },
      /dashboard\.service\.type leads out .* in dashboard\.networkPolicy\.from/,
    ],
    [
      'an HTTPRoute to a dashboard that lets nobody in',
      { dashboard: { enabled: true, httpRoute: { enabled: true, parentRefs: [{ name: 'public' }] } } },
      /dashboard\.httpRoute\.enabled is on, but .* in dashboard\.networkPolicy\.from/,
    ],
    [
      'alerts on a controller that nobody scrapes',
      { prometheusRule: { enabled: true } },
      /controller\.metrics\.serviceMonitor\.enabled to true, or prometheusRule\.job/,
    ],
    ...(['controller.metrics.serviceMonitor.enabled', 'prometheusRule.enabled'] as const).map(
      (path): [string, JsonMap, RegExp] => [
        `a NetworkPolicy of the controller that keeps Prometheus out beside ${path}`,
        {
          controller: {
            networkPolicy: { enabled: true },
            metrics: { serviceMonitor: { enabled: path.startsWith('controller') } },
          },
          prometheusRule: { enabled: path.startsWith('prometheusRule'), job: 'argo-rollouts' },
        },
        /controller\.networkPolicy\.from is empty.*name the pods of Prometheus in controller\.networkPolicy\.from.*podSelector: \{\}.*enabled to false/,
      ],
    ),
    [
      'signatures for an address that the controller does not sign',
      { prometheus: { address: 'https://metrics.hmco.example', sigv4: { region: 'eu-central-1' } } },
      /prometheus\.sigv4\.region is set.*aps-workspaces/,
    ],
    [
      'an annotation with which the namespace would not be kept',
      { namespace: { create: true, annotations: { 'helm.sh/resource-policy': 'delete' } } },
      /namespace|helm\.sh.resource-policy/,
    ],
    [
      'an unknown notification service',
      { notifications: { enabled: true, services: { smoke: 'x' } } },
      /smoke|services/,
    ],
    ['no controller at all', { controller: { replicas: 0 } }, /replicas/],
    [
      'one namespace that is watched and two that get templates',
      { namespaced: true, analysis: { namespaces: ['a', 'b'] } },
      /just the namespace that is watched/,
    ],
    [
      'a CRD upgrade by a ServiceAccount without a name',
      { crds: { upgrade: { serviceAccount: { create: false } } } },
      /crds\.upgrade\.serviceAccount\.name/,
    ],
    ...['release-progressive-delivery', 'shared', 'default'].map((name): [string, JsonMap, RegExp] => [
      `a CRD upgrade that deletes the ServiceAccount ${name} of others`,
      {
        fullnameOverride: 'release-progressive-delivery',
        crds: { upgrade: { serviceAccount: { name } } },
        dashboard: { enabled: true, serviceAccount: { name: 'shared' } },
      },
      /crds\.upgrade\.serviceAccount\.name is the ServiceAccount of other pods/,
    ]),
    ...(
      [
        ['default', { create: false }, { create: false }],
        ['shared', { create: false, name: 'shared' }, { create: false, name: 'shared' }],
        ['shared', { name: 'shared' }, { name: 'shared' }],
        ['release-progressive-delivery', {}, { name: 'release-progressive-delivery' }],
      ] as const
    ).map(
      ([name, controller, dashboard]): Mistake => [
        `the ServiceAccount ${name} of the controller for the dashboard too: ${JSON.stringify(dashboard)}`,
        {
          fullnameOverride: 'release-progressive-delivery',
          controller: { serviceAccount: { ...controller } },
          dashboard: { enabled: true, serviceAccount: { ...dashboard } },
        },
        new RegExp(
          `controller\\.serviceAccount\\.name and dashboard\\.serviceAccount\\.name are both ${name}.*no login.*two different names`,
        ),
      ],
    ),
    [
      'notifications of a controller that sends none',
      { controller: { analysisOnly: true }, notifications: { enabled: true } },
      /controller\.analysisOnly is on.*notifications\.enabled to false/,
    ],
    ...[true, false].map(
      (enabled): Mistake => [
        `credentials without their Secret, with notifications ${enabled ? 'on' : 'off'}`,
        { notifications: { enabled, secret: { items: { 'slack-token': 'a' } } } },
        /notifications\.secret\.items is set.*notifications\.secret\.create to true/,
      ],
    ),
    ...[
      ['registry', 'mirror.hmco.example/quay'],
      ['repository', 'quay.io/argoproj/argo-rollouts'],
    ].map(
      ([part, mirror]): Mistake => [
        `another minor version of the controller from the ${part} ${mirror}`,
        { controller: { instanceId: 'b', image: { [part as string]: mirror as string, tag: 'v1.9.1' } } },
        /controller\.image\.tag is v1\.9\.1, but .* of Argo Rollouts 1\.10/,
      ],
    ),
    ...(
      [
        ['argo-rollouts', ['argo-rollouts']],
        ['slo', ['slo', 'other', 'slo']],
      ] as const
    ).map(
      ([name, groups]): Mistake => [
        `two rule groups named ${name}`,
        {
          prometheusRule: {
            enabled: true,
            job: 'argo-rollouts',
            additionalGroups: groups.map((group) => ({ name: group, rules: [] })),
          },
        },
        new RegExp(`prometheusRule\\.additionalGroups has the name "${name}".*Prometheus operator.*rename it`),
      ],
    ),
    [
      'external addresses of a dashboard that lets nobody in',
      { dashboard: { enabled: true, service: { externalIPs: ['192.0.2.1'] } } },
      /dashboard\.service\.externalIPs is set, but .* in dashboard\.networkPolicy\.from/,
    ],
    [
      'one namespace twice among those that get templates',
      { analysis: { namespaces: ['portal', 'ml-platform', 'portal'] } },
      /analysis\.namespaces has a namespace several times.*keep it once/,
    ],
    ...['HTTP_PROXY', 'http_proxy'].map(
      (name): Mistake => [
        `${name} for the queries to Prometheus`,
        { controller: { extraEnv: [{ name, value: 'http://proxy.example.com:3128' }] } },
        /controller\.extraEnv sets HTTP_PROXY without NO_PROXY.*\(prometheus\.address\).*add NO_PROXY/,
      ],
    ),
    ...['controller', 'dashboard'].map(
      (component): Mistake => [
        `a ${component} without a token for the API server`,
        mergeValues({ dashboard: { enabled: true } }, { [component]: { serviceAccount: { automountToken: false } } }),
        new RegExp(
          `${component}\\.serviceAccount\\.automountToken is off.*mount a token at .*${component}\\.extraVolumeMounts`,
        ),
      ],
    ),
    [
      'annotations of CRDs that nobody puts on',
      { namespaced: true, crds: { annotations: { owner: 'platform' } } },
      /turn it on, or empty crds\.annotations/,
    ],
    ['too few scrapes in an interval', { analysis: { interval: '30s' } }, /fewer than four scrapes/],
    ...sequentialTemplateMistakes,
    [
      'a threshold between two buckets',
      { analysis: { latency: { threshold: 800 } } },
      /no bucket bound of opentelemetry \(analysis\.preset\).*the nearest bound is 750 ms/,
    ],
    [
      'two controllers without an election',
      { controller: { leaderElection: { enabled: false } } },
      /controller\.replicas to 1/,
    ],
    [
      'OAuth 2 without a secret',
      { prometheus: { oauth2: { tokenUrl: 'https://sso.example/token' } } },
      /oauth2\.clientId/,
    ],
    [
      'self-service notifications of a controller that watches one namespace',
      { namespaced: true, controller: { selfServiceNotifications: true } },
      /never syncs its caches.*controller\.selfServiceNotifications to false, or namespaced to false/,
    ],
    [
      'an instance id that cannot be in the name of a lease',
      { controller: { instanceId: 'Team_A' } },
      /controller\.instanceId.*lower case/,
    ],
    [
      'templates for the cluster beside those of another release',
      { controller: { instanceId: 'b' }, plugins: { createConfigMap: false } },
      /ClusterAnalysisTemplates.*analysis\.clusterScope to false/,
    ],
    [
      'a lease in another namespace',
      { controller: { extraEnv: [{ name: 'POD_NAMESPACE', value: 'elsewhere' }] } },
      /controller\.extraEnv sets POD_NAMESPACE/,
    ],
    [
      'Jobs of an analysis outside of the one namespace that is watched',
      {
        namespaced: true,
        controller: { extraEnv: [{ name: 'ARGO_ROLLOUTS_ANALYSIS_JOB_NAMESPACE', value: 'jobs' }] },
      },
      /ARGO_ROLLOUTS_ANALYSIS_JOB_NAMESPACE.*namespaced/,
    ],
    [
      'the primary cluster of a mesh without Istio',
      { trafficRouting: { istioMulticluster: true } },
      /trafficRouting\.istio to true/,
    ],
    ...(
      [
        ['qps', 'controller.qps'],
        ['traefik-api-group', 'controller.traefikApiGroup'],
        ['aws-target-group-binding-api-version', 'controller.awsTargetGroupBindingApiVersion'],
        ['ambassador-api-version', 'controller.ambassadorApiVersion'],
        ['controllers', 'controller.analysisOnly'],
        ['namespaced', 'namespaced'],
      ] as const
    ).map(([flag, path]): [string, JsonMap, RegExp] => [
      `--${flag} in extraArgs, which a value owns`,
      { controller: { extraArgs: ['--v=1', `--${flag}=1`] } },
      new RegExp(`controller\\.extraArgs sets --${flag}.* ${path.replace('.', '\\.')}`),
    ]),
    ...['-n', '-n=portal', '-nportal'].map((arg): [string, JsonMap, RegExp] => [
      `${arg} in extraArgs, which is short for --namespace`,
      { controller: { extraArgs: [arg, 'portal'] } },
      /controller\.extraArgs sets -n \(--namespace\), which the value watchNamespace sets/,
    ]),
    ...['-n', '-p', '-v'].map((arg): [string, JsonMap, RegExp] => [
      `${arg} in the extraArgs of the dashboard, which is short for a flag that a value owns`,
      { dashboard: { enabled: true, extraArgs: [arg, '1'] } },
      new RegExp(`dashboard\\.extraArgs sets ${arg} `),
    ]),
    [
      '--ingress-api-version in extraArgs, which no cluster of today answers',
      { controller: { extraArgs: ['--ingress-api-version', 'extensions/v1beta1'] } },
      /controller\.extraArgs sets --ingress-api-version.*networking\.k8s\.io\/v1/,
    ],
    [
      'a dashboard that may change Deployments but not Rollouts',
      { dashboard: { enabled: true, allowWorkloadActions: true } },
      /set dashboard\.allowActions to true too/,
    ],
    [
      '--address in the extraArgs of the dashboard',
      { dashboard: { enabled: true, extraArgs: ['--address=127.0.0.1'] } },
      /dashboard\.extraArgs sets --address/,
    ],
    ['a misspelt router', { trafficRouting: { nginxx: true } }, /nginxx/],
    ['a query in a status', { analysis: { errorRate: { errorStatus: '5.."} or vector(0)' } } }, /errorStatus/],
    ...(['errorRate.errorStatus', 'successRate.failureStatus'] as const).flatMap((path) =>
      uselessStatuses.map(([mistake, status, words]): [string, JsonMap, RegExp] => [
        `${mistake} in analysis.${path}`,
        { analysis: nested(path, status) },
        new RegExp(`analysis\\.${path.replace('.', '\\.')}.*${words}`),
      ]),
    ),
    ['an error rate that every release keeps', { analysis: { errorRate: { threshold: 1 } } }, /threshold/],
    ['a success rate that every release keeps', { analysis: { successRate: { threshold: 0 } } }, /threshold/],
    ['a share of fast requests that every release keeps', { analysis: { latency: { share: 0 } } }, /share/],
    ...['example.com/step', 'example_labs/step'].flatMap((name) =>
      (['trafficRouter', 'metricProvider', 'step'] as const).map((kind): [string, JsonMap, RegExp] => [
        `the plugin name ${name} in ${kind}, with which the controller exits`,
        { plugins: { [kind]: [{ name, location: 'file:///plugins/step' }] } },
        new RegExp(`plugins.${kind}`),
      ]),
    ),
    ...['v1.9.1', 'v1.8.3', '1.9', 'v1.11.0', 'v1.1.0', 'v0.10.2'].map((tag): [string, JsonMap, RegExp] => [
      `the controller ${tag}, for which flags and roles are not made`,
      { controller: { image: { tag } } },
      /controller\.image\.tag is v?[0-9.]+, but .* of Argo Rollouts 1\.10: .*roll back the chart/,
    ]),
    ...(['controller', 'dashboard'] as const).flatMap((component): Mistake[] => [
      [
        `a proxy that keeps the ${component} from the API server`,
        {
          dashboard: { enabled: true },
          [component]: { extraEnv: [{ name: 'https_proxy', value: 'http://proxy.example.com:3128' }] },
        },
        new RegExp(`${component}\\.extraEnv sets HTTPS_PROXY without NO_PROXY.*API server.*KUBERNETES_SERVICE_HOST`),
      ],
      [
        `a log of the ${component} with the bodies of requests, and so Secrets`,
        { [component]: { logging: { klogLevel: 8 } } },
        /klogLevel/,
      ],
    ]),
    [
      'a checksum of a plugin that the controller copies, and does not check',
      { plugins: { step: [{ name: 'a/b', location: 'file:///plugins/b', sha256: '0'.repeat(64) }] } },
      /plugins: a\/b has a sha256, but .*file:.*leave sha256 out/,
    ],
    [
      'two plugins of one name in one list',
      { plugins: { step: [aPlugin, aPlugin] } },
      /plugins has argoproj-labs\/step-exec several times.*rename/,
    ],
    [
      'two plugins of one name in two lists',
      { plugins: { step: [aPlugin], metricProvider: [aPlugin] } },
      /plugins has argoproj-labs\/step-exec several times.*rename/,
    ],
    ['no attempt at the metadata of a pod', { controller: { ephemeralMetadataPodRetries: 0 } }, /ephemeralMetadata/],
    ...['127.0.0.1', '127.1.2.3', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1'].map(
      (address): Mistake => [
        `a dashboard at ${address}, where no probe reaches it`,
        { dashboard: { enabled: true, address } },
        /dashboard\.address is .*loopback.*0\.0\.0\.0/,
      ],
    ),
    ...(['configMap', 'secret'] as const).map(
      (kind): Mistake => [
        `a folder of certificates beside those of a ${kind}`,
        {
          prometheus: { caBundle: { [kind]: 'platform-ca' } },
          controller: { extraEnv: [{ name: 'SSL_CERT_DIR', value: '/certificates' }] },
        },
        /controller\.extraEnv sets SSL_CERT_DIR.*empty prometheus\.caBundle/,
      ],
    ),
    ['a dashboard at a name', { dashboard: { enabled: true, address: 'localhost' } }, /address/],
    ...['X-Api-Key', 'Proxy-Authorization', 'apikey', 'X-Auth-Token', 'Cookie', 'X-Vault-Token'].map(
      (name): Mistake => [
        `${name} as plain text`,
        { prometheus: { headers: [{ name, value: 'a' }] } },
        new RegExp(`prometheus\\.headers: ${name} is a credential.*secretName`),
      ],
    ),
    ...[
      'prometheus.hmco.example/api/v1',
      'prometheus.hmco.example/prometheus/api/v1/',
      'prometheus.hmco.example/graph',
      'prometheus.hmco.example/api/v1/query',
      'prometheus.hmco.example/api/v1/query_range/',
      '[fd00::1]/graph',
    ].map(
      (address): Mistake => [
        `${address} as an address of Prometheus, behind which the controller adds its own path`,
        { prometheus: { address: `https://${address}` } },
        /prometheus\.address ends in .*without/,
      ],
    ),
    ['an IPv6 address without its bracket', { prometheus: { address: 'http://[fd00::1' } }, /prometheus.address/],
    ...budgetMistakes('controller.podDisruptionBudget', 'controller.replicas', (podDisruptionBudget, replicas) => ({
      controller: { replicas, podDisruptionBudget },
    })),
    ...budgetMistakes('dashboard.podDisruptionBudget', 'dashboard.replicas', (podDisruptionBudget, replicas) => ({
      dashboard: { enabled: true, replicas, podDisruptionBudget },
    })),
    ...scrapeMistakes('controller.metrics.serviceMonitor', (serviceMonitor) => ({
      controller: { metrics: { serviceMonitor } },
    })),
    [
      'scrapes too rare for the alert on the lease',
      {
        controller: { metrics: { serviceMonitor: { enabled: true, interval: '2m' } } },
        prometheusRule: { enabled: true },
      },
      /controller\.metrics\.serviceMonitor\.interval is 2m.*5 minutes.*prometheusRule\.noLeader.*75 seconds/,
    ],
    ...(
      [
        ['analysisFailed', { for: '15m' }],
        ['analysisFailed', { for: '1h', window: '59m' }],
      ] as const
    ).map(([alert, times]): [string, JsonMap, RegExp] => [
      `the alert ${alert} with ${JSON.stringify(times)}, which waits until the event is forgotten`,
      { prometheusRule: { enabled: true, job: 'rollouts', [alert]: times } },
      new RegExp(`prometheusRule\\.${alert}\\.for is not shorter.*lengthen prometheusRule\\.${alert}\\.window`),
    ]),
    ...(['noReconciles', 'noAnalysis', 'forbidden', 'notificationErrors'] as const).map(
      (alert): [string, JsonMap, RegExp] => [
        `a window of the alert ${alert} that holds too few scrapes`,
        {
          controller: { metrics: { serviceMonitor: { enabled: true } } },
          prometheusRule: { enabled: true, [alert]: { window: '59s' } },
        },
        new RegExp(
          `prometheusRule\\.${alert}\\.window holds fewer than four scrapes \\(controller\\.metrics\\.serviceMonitor\\.interval`,
        ),
      ],
    ),
  ],
  'portal-services': [
    [
      'a variable of config with a space',
      { rollout: { enabled: true }, config: { 'A B': '1' } },
      /config: A B is not a valid variable name/,
    ],
    [
      'a prefix that begins with a digit',
      { rollout: { enabled: true }, extraEnvFrom: [{ prefix: '1', secretRef: { name: 'a' } }] },
      /extraEnvFrom: 1 is not a valid prefix/,
    ],
    [
      'ingress-nginx as a stack without its router',
      { rollout: { enabled: true, metrics: { preset: 'ingress-nginx' } } },
      /set rollout\.trafficRouting to nginx/,
    ],
    [
      'the rule sequential with the series of ingress-nginx',
      {
        rollout: {
          enabled: true,
          trafficRouting: 'nginx',
          analysis: { rule: 'sequential' },
          metrics: { preset: 'ingress-nginx' },
        },
        ingress: { enabled: true },
      },
      /series of rollout\.metrics\.preset \(ingress-nginx\) outlive a release/,
    ],
    [
      'a router without an Ingress',
      { rollout: { enabled: true, trafficRouting: 'nginx' } },
      /set ingress\.enabled to true/,
    ],
    [
      'sticky sessions behind a router',
      {
        rollout: { enabled: true, trafficRouting: 'nginx' },
        ingress: { enabled: true, annotations: { 'nginx.ingress.kubernetes.io/affinity': 'cookie' } },
      },
      /remove it, or empty rollout\.trafficRouting/,
    ],
    [
      'a router while a live release is switched',
      { rollout: { enabled: true, keep: 'Deployment', trafficRouting: 'nginx' }, ingress: { enabled: true } },
      /empty rollout\.trafficRouting and .* as long as rollout\.keep is set/,
    ],
    [
      'a series of requests whose status label is not known',
      { rollout: { metrics: { requests: 'portal_requests_total' } } },
      /set rollout\.metrics\.statusLabel/,
    ],
    [
      'a NetworkPolicy that keeps Prometheus out of what a ServiceMonitor scrapes',
      {
        metrics: { serviceMonitor: { enabled: true } },
        networkPolicy: { enabled: true, from: [{ podSelector: {} }] },
      },
      /list who scrapes them in networkPolicy\.metricsFrom/,
    ],
    [
      'a threshold that express-prom-bundle has no bucket for',
      { rollout: { enabled: true, metrics: { preset: 'express-prom-bundle' } } },
      /the nearest bound is 1500 ms/,
    ],
    [
      'a histogram without its bound',
      { rollout: { metrics: { latencyBuckets: 'my_bucket' } } },
      /set rollout\.metrics\.latencyBound/,
    ],
    [
      'a histogram without its count',
      { rollout: { metrics: { latencyBuckets: 'my_bucket', latencyBound: '0.5' } } },
      /latencyBuckets names a histogram of its own without rollout\.metrics\.latencyCount/,
    ],
    [
      'requests of its own beside the histogram of the preset',
      {
        rollout: {
          enabled: true,
          metrics: { requests: 'portal_requests_total', statusLabel: 'code', failureStatus: '5..' },
        },
      },
      /histogram of rollout\.metrics\.preset.*set rollout\.metrics\.latencyBuckets, or rollout\.analysis\.latency to false/,
    ],
    [
      'no pod that could be replaced',
      { rollout: canary({ maxSurge: '00%', maxUnavailable: '0%' }) },
      /maxSurge and rollout\.strategy\.canary\.maxUnavailable are both 0/,
    ],
    ...alone,
    [
      'a password in config',
      { config: { DATABASE_PASSWORD: 'hunter2' } },
      /config holds DATABASE_PASSWORD.*extraEnvFrom/,
    ],
    ...Object.entries({ A_TOKEN: 'a:b', A_PASSWORD: 'yes!', A_SECRET: 'pa$$word', A_API_KEY: '0x12' }).map(
      ([name, value]): Mistake => [
        `the credential ${name}=${value} in config`,
        { config: { [name]: value } },
        new RegExp(`config holds ${name} with`),
      ],
    ),
    ...['http://a:b@c?d', 'amqp://portal:pa$$@rabbit', 'https://:token@git'].map(
      (uri): Mistake => [`the password of ${uri} in config`, { config: { A: uri } }, /config holds A with/],
    ),
    [
      'a URI with a password in config',
      { config: { DATABASE_URL: 'postgresql://user:password@database/portal' } },
      /config holds DATABASE_URL with a credential as plain text/,
    ],
    [
      'a token among the variables',
      { extraEnv: [{ name: 'API_TOKEN', value: 'secret' }] },
      /extraEnv holds API_TOKEN with a credential as plain text.*by valueFrom/,
    ],
    [
      'a route past the Ingress that splits the requests',
      {
        rollout: { enabled: true, trafficRouting: 'nginx' },
        ingress: { enabled: true },
        httpRoute: { enabled: true, parentRefs: [{ name: 'gateway' }] },
      },
      /httpRoute\.enabled sends requests past the route at which/,
    ],
    [
      'a variable that is set twice',
      { config: { LOG_LEVEL: 'info' }, extraEnv: [{ name: 'LOG_LEVEL', value: 'debug' }] },
      /extraEnv and config both set LOG_LEVEL/,
    ],
    [
      'a weight of an experiment that the plugin ignores at a GRPCRoute',
      {
        rollout: { enabled: true, trafficRouting: 'gatewayAPI', ...canary({ steps: [{ setWeight: 5 }, experiment] }) },
        grpcRoute: { enabled: true, parentRefs: [{ name: 'a' }] },
      },
      /gives an experiment a weight, which the plugin for the Gateway API ignores at a GRPCRoute/,
    ],
    [
      'a GRPCRoute past the Ingress that splits the requests',
      {
        rollout: { enabled: true, trafficRouting: 'nginx' },
        ingress: { enabled: true },
        grpcRoute: { enabled: true, parentRefs: [{ name: 'gateway' }] },
      },
      /grpcRoute\.enabled sends requests past the route at which/,
    ],
    [
      'two routes for one host of a Gateway',
      {
        httpRoute: { enabled: true, parentRefs: [{ name: 'gateway' }], hostnames: ['a.example.com'] },
        grpcRoute: { enabled: true, parentRefs: [{ name: 'gateway' }], hostnames: ['a.example.com'] },
      },
      /httpRoute and grpcRoute have the same parentRefs and hostnames.*give each its own hostnames or listener/,
    ],
    [
      'a GRPCRoute without a Gateway',
      { grpcRoute: { enabled: true } },
      /grpcRoute\.enabled needs grpcRoute\.parentRefs/,
    ],
    [
      'a call that is no GRPCRouteMatch',
      { grpcRoute: { matches: [{ path: { value: '/a' } }] } },
      /grpcRoute.matches.*path/,
    ],
    ['a budget that no drain could break', { podDisruptionBudget: { minAvailable: 0 } }, /minAvailable/],
    ...(
      [
        ['by its default', 'cpu', {}],
        ['by CPU', 'cpu', { targetCPUUtilizationPercentage: 60 }],
        ['by memory', 'memory', { targetMemoryUtilizationPercentage: 60 }],
        [
          'by a metric of CPU',
          'cpu',
          {
            metrics: [
              { type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '1' } } },
            ],
          },
        ],
        [
          'by a trigger of CPU',
          'cpu',
          {
            kind: 'ScaledObject',
            keda: { triggers: [{ type: 'cpu', metricType: 'AverageValue', metadata: { value: '1' } }] },
          },
        ],
      ] as const
    ).map(
      ([how, resource, autoscaling]): Mistake => [
        `requests that are set where an autoscaler scales ${how}`,
        {
          autoscaling: { enabled: true, ...(autoscaling as JsonMap) },
          verticalAutoscaling: { enabled: true, updateMode: 'Initial' },
        },
        new RegExp(`autoscaling scales by ${resource}, in percent.*remove ${resource} from verticalAutoscaling`),
      ],
    ),
    ...([{}, { controlledResources: ['cpu'] }] as JsonMap[]).map(
      (policy): Mistake => [
        `requests of one container that are set, with ${Object.keys(policy).length} fields`,
        {
          autoscaling: { enabled: true },
          verticalAutoscaling: {
            enabled: true,
            updateMode: 'InPlace',
            controlledResources: ['memory'],
            containerPolicies: [{ containerName: 'portal', ...policy }],
          },
        },
        /leave cpu out of controlledResources of each of verticalAutoscaling\.containerPolicies/,
      ],
    ),
    ['a mode that is deprecated', { verticalAutoscaling: { updateMode: 'Auto' } }, /verticalAutoscaling.updateMode/],
    ...workloadMistakes,
    ...invalidForRollouts,
    ...invalidFieldPaths,
  ],
  'ml-platform/mlflow': [
    [
      "an annotation of Vault's that the chart sets",
      { global: { vault: { enabled: true } }, podAnnotations: { 'vault.hashicorp.com/role': 'mine' } },
      /podAnnotations sets vault\.hashicorp\.com\/role.*leave it out, or set global\.vault\.enabled to false/,
    ],
    [
      'a prefix of variables that begins with a digit',
      { rollout: { enabled: true }, extraEnvFrom: [{ prefix: '1', secretRef: { name: 'a' } }] },
      /extraEnvFrom: 1 is not a valid prefix/,
    ],
    [
      'no backend store',
      { backendStore: { postgresql: { secretName: '' } } },
      /set backendStore\.postgresql\.secretName or backendStore\.mysql\.secretName, or backendStore\.sqlite\.enabled/,
    ],
    [
      'two backend stores',
      { backendStore: { mysql: { secretName: 'mysql' } } },
      /several backend stores: leave one of backendStore\.postgresql\.secretName/,
    ],
    [
      'no artifact store',
      { artifactStore: { s3: { bucket: '' } } },
      /there is no artifact store: set artifactStore\.s3\.bucket/,
    ],
    [
      'two artifact stores',
      { artifactStore: { gcs: { bucket: 'models' } } },
      /several artifact stores: leave one of artifactStore\.s3\.bucket, artifactStore\.gcs\.bucket/,
    ],
    [
      'a container without its account',
      { artifactStore: { s3: { bucket: '' }, azure: { container: 'models' } } },
      /needs artifactStore\.azure\.account/,
    ],
    [
      'an address of Prometheus with the path that the controller adds',
      { global: { prometheus: { address: 'http://prometheus.monitoring:9090/api/v1' } } },
      /global\.prometheus\.address ends in .*without/,
    ],
    ['an unknown auth mode', { auth: { mode: 'ldap' } }, /auth.mode.*none.*basic-auth/],
    ['a static prefix without a slash', { server: { staticPrefix: 'mlflow' } }, /server.staticPrefix.*match/],
    ['a Rollout with SQLite', { ...sqlite, rollout: { enabled: true } }, notOnePod],
    ['a kept Rollout with SQLite', { ...sqlite, rollout: { keep: 'Rollout' } }, notOnePod],
    ['a kept Rollout with a ReadWriteOnce volume', { ...volume, rollout: { keep: 'Rollout' } }, notOneVolume],
    ['an autoscaler with SQLite', { ...sqlite, autoscaling: { enabled: true } }, notOnePod],
    ['two pods with SQLite', { ...sqlite, replicaCount: 2 }, notOnePod],
    ['a Rollout with a ReadWriteOnce volume', { ...volume, rollout: { enabled: true } }, notOneVolume],
    ['an autoscaler with a ReadWriteOnce volume', { ...volume, autoscaling: { enabled: true } }, notOneVolume],
    ['two pods with a ReadWriteOnce volume', { ...volume, replicaCount: 2 }, notOneVolume],
    [
      'two pods with the volume of one pod',
      { ...volume, replicaCount: 2, persistence: { accessMode: 'ReadWriteOncePod' } },
      notOneVolume,
    ],
    [
      'a volume that clients must write to',
      { ...volume, server: { serveArtifacts: false } },
      /set server\.serveArtifacts to true/,
    ],
    ['jobs in two pods', { ...jobs, replicaCount: 2 }, jobsRunTwice],
    ['jobs in a Rollout', { ...jobs, rollout: { enabled: true } }, jobsRunTwice],
    ['jobs in a kept Rollout', { ...jobs, rollout: { keep: 'Rollout' } }, jobsRunTwice],
    ['jobs with an autoscaler', { ...jobs, autoscaling: { enabled: true } }, jobsRunTwice],
    ['garbage collection on SQLite', { ...sqlite, gc: { enabled: true } }, /set gc\.enabled to false/],
    [
      'users without an administrator',
      { auth: { mode: 'basic-auth', admin: { secretName: '' } } },
      /auth\.mode is basic-auth without auth\.admin\.secretName: name a Secret/,
    ],
    [
      'a ServiceMonitor whose user is in Vault',
      {
        auth: { mode: 'basic-auth' },
        global: { vault: { enabled: true } },
        metrics: { serviceMonitor: { enabled: true } },
      },
      notSignedIn,
    ],
    [
      'a ServiceMonitor whose user is in another namespace',
      { auth: { mode: 'basic-auth' }, metrics: { serviceMonitor: { enabled: true, namespace: 'monitoring' } } },
      notSignedIn,
    ],
    [
      'users without a key for the forms',
      { auth: { mode: 'basic-auth', flaskKey: { secretName: '' } } },
      /auth\.mode is basic-auth without auth\.flaskKey\.secretName/,
    ],
    [
      'a URI in values',
      { backendStore: { postgresql: { uri: 'postgresql://user:password@database/mlflow' } } },
      /backendStore.postgresql.*uri/,
    ],
    [
      'a URI for the name of a Secret',
      { backendStore: { postgresql: { secretName: 'postgresql://user:password@database/mlflow' } } },
      /backendStore.postgresql.secretName.*match/,
    ],
    [
      'a URI with a password among the variables',
      { extraEnv: [{ name: 'MLFLOW_REGISTRY_STORE_URI', value: 'postgresql://user:pass$word@database/mlflow' }] },
      /extraEnv holds MLFLOW_REGISTRY_STORE_URI with a credential as plain text: name a Secret.*or use valueFrom/,
    ],
    [
      'a password among the variables',
      { extraEnv: [{ name: 'PGPASSWORD', value: 'password' }] },
      /extraEnv holds PGPASSWORD with a credential/,
    ],
    [
      'a variable that the chart sets itself',
      { extraEnv: [{ name: 'MLFLOW_SERVER_ALLOWED_HOSTS', value: '*' }] },
      /extraEnv sets MLFLOW_SERVER_ALLOWED_HOSTS, which the chart sets itself/,
    ],
    ...['MLFLOW_ENABLE_AI_GATEWAY', 'MLFLOW_CRYPTO_KEK_PASSPHRASE', 'MLFLOW_CRYPTO_KEK_VERSION'].map(
      (name): [string, JsonMap, RegExp] => [
        `${name} beside aiGateway`,
        { extraEnv: [{ name, value: 'true' }] },
        RegExp(`extraEnv sets ${name}, which the chart sets itself`),
      ],
    ),
    [
      'an AI gateway without a passphrase',
      { aiGateway: { enabled: true } },
      /aiGateway\.enabled is on without aiGateway\.secretName.*name a Secret of the namespace/,
    ],
    ['jobs with the default limit of memory', withoutMemory, jobsRunOut],
    ...['3071Mi', '3.2e9', 3_221_225_471].map((memory): [string, JsonMap, RegExp] => [
      `jobs with a limit of memory of ${memory}`,
      { ...jobs, resources: { requests: { memory: '1Gi' }, limits: { memory } } },
      jobsRunOut,
    ]),
    [
      'a user of the database besides the one in its Secret',
      {
        backendStore: { postgresql: { usernameKey: 'username' } },
        extraEnv: [{ name: 'PGUSER', value: 'mlflow' }],
      },
      /extraEnv sets PGUSER, which the chart sets itself/,
    ],
    [
      'a region besides the one of the bucket',
      { artifactStore: { s3: { region: 'eu-central-1' } }, extraEnv: [{ name: 'AWS_DEFAULT_REGION', value: 'a' }] },
      /extraEnv sets AWS_DEFAULT_REGION, which the chart sets itself/,
    ],
    [
      'a user of garbage collection beside the administrator',
      {
        auth: { mode: 'basic-auth' },
        gc: { enabled: true },
        extraEnv: [{ name: 'MLFLOW_TRACKING_USERNAME', value: 'tidier' }],
      },
      /extraEnv sets MLFLOW_TRACKING_USERNAME, which the chart sets itself/,
    ],
    [
      'a NetworkPolicy that keeps Prometheus out',
      {
        metrics: { serviceMonitor: { enabled: true } },
        networkPolicy: { enabled: true, from: [{ podSelector: {} }] },
      },
      /list who scrapes them in networkPolicy\.metricsFrom/,
    ],
    [
      'a route past the Ingress that splits the requests',
      {
        rollout: { enabled: true, trafficRouting: 'nginx' },
        ingress: { enabled: true },
        httpRoute: { enabled: true, parentRefs: [{ name: 'public' }] },
      },
      /httpRoute\.enabled sends requests past the route at which.*choose another router/,
    ],
    [
      'an HTTPRoute without a host that the server accepts',
      { httpRoute: { enabled: true, parentRefs: [{ name: 'public' }] } },
      /httpRoute\.enabled is set without httpRoute\.hostnames.*403.*or server\.allowedHosts/,
    ],
    ...invalidPods('mlflow'),
    ...['migrations', 'gc'].map((job): [string, JsonMap, RegExp] => [
      `a request of ${job} above its limit`,
      { [job]: { resources: { requests: { memory: '10Gi' } } } },
      new RegExp(`${job}\\.resources\\.requests\\.memory is above ${job}\\.resources\\.limits\\.memory`),
    ]),
    [
      'a mount of the volume that the Jobs do not have',
      {
        replicaCount: 1,
        artifactStore: { s3: { bucket: '' }, volume: { enabled: true } },
        extraVolumeMounts: [mount('data', '/data')],
      },
      /names the volume data/,
    ],
    [
      'an init container with the volume that the Jobs do not have',
      {
        replicaCount: 1,
        artifactStore: { s3: { bucket: '' }, volume: { enabled: true } },
        initContainers: [{ name: 'clean', image: 'a', volumeMounts: [mount('tmp', '/tmp'), mount('data', '/data')] }],
      },
      /initContainers: clean mounts the volume data, which not every pod that runs it has/,
    ],
    ...['NodePort', 'LoadBalancer'].map((type): [string, JsonMap, RegExp] => [
      `a Service of type ${type} without a host that the server accepts`,
      { service: { type } },
      /service\.type leads out of the cluster without server\.allowedHosts.*403.*list the hosts/,
    ]),
    ...alone,
    ...['0 25 * * 9', '60 0 * * *', '0 3 * *', '0 3 * * 7', '0 3 32 * *', '*/0 * * * *', '@weekday', 'a b c d e'].map(
      (schedule): [string, JsonMap, RegExp] => [
        `garbage collection at ${JSON.stringify(schedule)}`,
        { gc: { enabled: true, schedule } },
        /gc.schedule.*match/,
      ],
    ),
    ...['', '1', '1h1d'].map((olderThan): [string, JsonMap, RegExp] => [
      `garbage collection of what is older than ${JSON.stringify(olderThan)}`,
      { gc: { enabled: true, olderThan } },
      /gc.olderThan.*match/,
    ]),
    [
      'a canary that migrates while the analysis may abort it',
      { rollout: { enabled: true }, migrations: { allowBreakingCanary: true } },
      /migrations\.allowBreakingCanary.*set successRate, errorRate and latency of rollout\.analysis to false/,
    ],
    [
      'a kept Rollout that migrates and may be aborted',
      { rollout: { keep: 'Rollout' }, migrations: { allowBreakingCanary: true } },
      /migrations\.allowBreakingCanary.*set successRate, errorRate and latency of rollout\.analysis to false/,
    ],
    [
      'a canary that migrates while one metric may abort it',
      {
        rollout: { enabled: true, analysis: { successRate: false, errorRate: false } },
        migrations: { allowBreakingCanary: true },
      },
      /migrations\.allowBreakingCanary.*set successRate, errorRate and latency of rollout\.analysis to false/,
    ],
    [
      'a URI with a password among the arguments',
      { server: { extraArgs: ['--registry-store-uri=postgresql://user:password@database/mlflow'] } },
      /server\.extraArgs holds a URI with a password: name a Secret/,
    ],
    [
      'a password in the endpoint of S3',
      { artifactStore: { s3: { endpointUrl: 'https://user:password@minio' } } },
      /artifactStore.s3.endpointUrl.*match/,
    ],
    ...workloadMistakes,
    ...invalidForRollouts,
    ...invalidFieldPaths,
  ],
};

describe('mlflow', () => {
  const model = modelOf('ml-platform/mlflow');

  it.each([
    [
      'a password that Kubernetes expands',
      { name: 'A_URI', value: 'postgresql://$(USER):$(PASSWORD)@database/mlflow' },
    ],
    ['a user of the database while no Secret holds one', { name: 'PGUSER', value: 'mlflow' }],
    ['a password by reference', { name: 'PGPASSWORD', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } }],
    ['a password that another variable holds', { name: 'A_PASSWORD', value: '$(PASSWORD)' }],
  ])('takes %s among the variables', (_, variable) => {
    expect(evaluateCase(model, caseOf({ ...smallestValues(model), extraEnv: [variable] }))).toHaveProperty('objects');
  });

  const route: JsonMap = { enabled: true, parentRefs: [{ name: 'public' }] };
  const unmeasured: JsonMap = { successRate: false, errorRate: false, latency: false };
  it.each<[string, JsonMap]>([
    [
      'a canary that migrates and is not measured',
      { rollout: { enabled: true, analysis: unmeasured }, migrations: { allowBreakingCanary: true } },
    ],
    ['a Deployment that migrates', { migrations: { allowBreakingCanary: true } }],
    [
      'a measured canary that no Job migrates for',
      { rollout: { enabled: true }, migrations: { enabled: false, allowBreakingCanary: true } },
    ],
    ["annotations of Vault's while Vault is off", { podAnnotations: { 'vault.hashicorp.com/role': 'mine' } }],
    ['a pause of two units', { rollout: { enabled: true, pause: '1h30m' } }],
    ['garbage collection on a day of the week', { gc: { enabled: true, schedule: '0 3 ? * SUN' } }],
    ...['*/15 0-6,22 1,15 jan-Mar mon-fri', '0  3 * * 0', '@daily', '@every 1h30m'].map(
      (schedule): [string, JsonMap] => [`garbage collection at ${schedule}`, { gc: { enabled: true, schedule } }],
    ),
    [
      'an Ingress for every subdomain',
      { ingress: { enabled: true, hosts: [{ host: '*.example.com', paths: [{ path: '/', pathType: 'Prefix' }] }] } },
    ],
    [
      'a database with a dot in its name',
      { backendStore: { postgresql: { host: 'db', database: 'my.db', usernameKey: 'a', passwordKey: 'b' } } },
    ],
    ...['3Gi', '3.3G', 3_221_225_472, null].map((memory): [string, JsonMap] => [
      `jobs with a limit of memory of ${memory}`,
      { ...jobs, resources: { limits: { memory } } },
    ]),
    ['an AI gateway with a passphrase', { aiGateway: { enabled: true, secretName: 'mlflow-ai-gateway' } }],
    ['an HTTPRoute with a host', { httpRoute: { ...route, hostnames: ['mlflow.hmco.example'] } }],
    [
      'a Service that an Ingress in front of the cluster needs',
      { service: { type: 'NodePort' }, ingress: { enabled: true } },
    ],
    ['a load balancer whose host is allowed', { service: { type: 'LoadBalancer' }, server: { allowedHosts: ['*'] } }],
    [
      'one pod without a surge that nothing measures',
      {
        replicaCount: 1,
        rollout: { enabled: true, ...canary({ maxSurge: 0, maxUnavailable: 1 }), analysis: unmeasured },
      },
    ],
    ...['30d', '1d12h', '1h30m', '90s', '0s'].map((olderThan): [string, JsonMap] => [
      `what was deleted ${olderThan} ago`,
      { gc: { enabled: true, olderThan } },
    ]),
    ['an HTTPRoute whose host is allowed', { httpRoute: route, server: { allowedHosts: ['mlflow.hmco.example'] } }],
  ])('accepts %s', (_, values) => {
    expect(evaluateCase(model, caseOf(mergeValues(smallestValues(model), values)))).toHaveProperty('objects');
  });
});

describe.each<[string, JsonMap[]]>([
  [
    'progressive-delivery',
    [
      ...[
        'http://[fd00::1]:9090',
        'http://[fd00::1]',
        'http://cn-hangzhou.arms.example:9090/api/v1/prometheus/abc/123/c1/cn-hangzhou',
        'https://rancher.example/k8s/clusters/c-1/api/v1/namespaces/monitoring/services/http:prometheus:9090/proxy',
      ].map((address): JsonMap => ({ prometheus: { address } })),
      { analysis: { successRate: { failureStatus: '5..|2|4|13|14' } } },
      ...['platform/argo-rollouts', 'my-argoproj/argo-rollouts', 'argoproj/argo-rollouts-fork'].map((repository) => ({
        controller: { image: { repository, tag: '1.2.0' } },
      })),
      {
        controller: {
          networkPolicy: { enabled: true, from: [{ podSelector: {} }] },
          metrics: { serviceMonitor: { enabled: true } },
        },
      },
      { controller: { extraEnv: [{ name: 'SSL_CERT_DIR', value: '/certificates' }] } },
    ],
  ],
  [
    'progressive-delivery',
    [
      ...[
        '5..',
        '5[0-9][0-9]',
        '5[0-9]{2}',
        '^5..$',
        '5[^0].',
        '(500|502)',
        '5..|Unavailable|Internal',
        '[45]..',
        '50[234]',
      ].map((errorStatus) => ({
        analysis: { errorRate: { errorStatus } },
      })),
      { analysis: { errorRate: { threshold: 0 }, successRate: { threshold: 1 }, latency: { share: 1 } } },
      // Both kinds of templates, so that workloads can move from one to the other.
      { analysis: { namespaces: ['portal', 'ml-platform'] } },
      ...['v1.10.0', 'v1.10.2-company.1', '1.10.3', 'v1.10', 'stable', 'sha-0123abc', '20261129'].map((tag) => ({
        controller: { image: { tag } },
      })),
      { controller: { image: { tag: 'v1.9.1', digest: `sha256:${'0'.repeat(64)}` } } },
      ...([1, '50%'] as const).map((minAvailable) => ({ controller: { podDisruptionBudget: { minAvailable } } })),
      { controller: { replicas: 1, podDisruptionBudget: { enabled: false, minAvailable: 1 } } },
      { controller: { leaderElection: { leaseDuration: '1m30s', renewDeadline: '1m20s', retryPeriod: '1m' } } },
      { analysis: { interval: '1h30m', scrapeInterval: '1m5s', outageTolerance: '1h0m30s' } },
      {
        controller: { metrics: { serviceMonitor: { enabled: true, interval: '1m10s', scrapeTimeout: '1m10s' } } },
        prometheusRule: { enabled: true, noReconciles: { window: '1h30m' }, workerBlocked: { window: '1d12h' } },
      },
      ...['app=a', 'app == a, tier!=b', 'a.example/app in (a, b),!c', 'a notin (b)', 'a', ''].map((selector) => ({
        notifications: {
          enabled: true,
          services: { webhook: 'url: https://a.example\n' },
          subscriptions: [{ recipients: ['webhook'], triggers: ['on-rollout-aborted'], selector }],
        },
      })),
      ...[
        'message: |\n  {{ .rollout.metadata.name }}: waits\n',
        '{"message": "a: b"}',
        'message: 5\nSlack:\n  attachments: |\n    [{}]\n  notifyBroadcast: true\n',
        'webhook:\n  a:\n    method: POST\nopsgenie:\n  tags: [a]\n',
        'email:\n',
      ].map((template) => ({ notifications: { enabled: true, templates: { a: template } } })),
      {
        prometheusRule: {
          enabled: true,
          job: 'argo-rollouts',
          additionalGroups: ['slo', 'slos', 'argo-rollouts-slo'].map((group) => ({ name: group, rules: [] })),
        },
      },
      ...[nested('analysis.enabled', false), nested('prometheus.address', 'https://prometheus.hmco.example')].map(
        (values) => ({
          ...values,
          controller: { extraEnv: [{ name: 'HTTP_PROXY', value: 'http://proxy.example.com:3128' }] },
        }),
      ),
      { dashboard: { enabled: true, serviceAccount: { create: false } } },
      { dashboard: { serviceAccount: { automountToken: false } } },
      ...(
        [
          {
            extraVolumes: [emptyDir('token')],
            extraVolumeMounts: [mount('token', '/var/run/secrets/kubernetes.io/serviceaccount')],
          },
          { extraArgs: ['--kubeconfig=/kube/config'] },
          { extraEnv: [{ name: 'KUBECONFIG', value: '/kube/config' }] },
        ] as JsonMap[]
      ).map((signedIn) => ({ controller: { serviceAccount: { automountToken: false }, ...signedIn } })),
      { controller: { networkPolicy: { enabled: true, from: [{ podSelector: {} }, { namespaceSelector: {} }] } } },
      { dashboard: { podDisruptionBudget: { minAvailable: 1 } } },
      ...[
        { interval: '75s', scrapeTimeout: '75s' },
        { interval: '1m', scrapeTimeout: '60s' },
        { interval: '', scrapeTimeout: '5m' },
      ].map((times) => ({
        controller: { metrics: { serviceMonitor: { enabled: true, ...times } } },
        prometheusRule: { enabled: true },
      })),
      {
        prometheusRule: {
          enabled: true,
          job: 'rollouts',
          noReconciles: { window: '10s' },
          analysisFailed: { for: '14m59s' },
          workerBlocked: { for: '1h', enabled: false },
        },
      },
      ...['controller', 'dashboard'].map((component) => ({
        [component]: {
          extraEnv: [
            { name: 'HTTPS_PROXY', value: 'http://proxy.example.com:3128' },
            { name: 'NO_PROXY', value: '$(KUBERNETES_SERVICE_HOST),.svc' },
          ],
        },
      })),
      {
        controller: {
          extraEnv: [
            { name: 'no_proxy', value: '*' },
            { name: 'http_proxy', value: 'http://proxy' },
          ],
        },
      },
      { plugins: { step: [aPlugin], metricProvider: [{ ...aPlugin, name: 'argoproj-labs/step' }] } },
      ...['0.0.0.0', '::', '10.127.0.1', 'fd00::1', '2001:db8::11'].map((address) => ({
        dashboard: { enabled: true, address },
      })),
      { prometheus: { headers: [{ name: 'X-Scope-OrgID', value: 'team-a' }] } },
      { prometheus: { address: 'https://prometheus.hmco.example/select/0/prometheus' } },
      { enabled: true },
    ],
  ],
  [
    'portal-services',
    [
      { rollout: { metrics: { failureStatus: '5..|429' } } },
      ...['path!~"/(a|b)[0-9]+",route="/**"', 'a=~"",b!~ ".*"', 'route="[x~"'].map((selector) => ({
        rollout: { metrics: { selector } },
      })),
      {
        rollout: {
          metrics: {
            requests: 'grpc_server_handled_total',
            statusLabel: 'grpc_code',
            failureStatus: 'Unavailable|Internal',
          },
        },
      },
      { replicaCount: 0, podDisruptionBudget: { minAvailable: 1 } },
      { replicaCount: 1, autoscaling: { enabled: true }, podDisruptionBudget: { minAvailable: '50%' } },
      { replicaCount: 3, podDisruptionBudget: { minAvailable: '66%' } },
    ],
  ],
])('%s takes', (name, documents) => {
  const model = modelOf(name);

  it.each(documents.map((values) => [JSON.stringify(values), values] as const))('%s', (_, values) => {
    expect(evaluateCase(model, caseOf(mergeValues(smallestValues(model), values)))).toHaveProperty('objects');
  });
});

/** What Helm's validation of the schema says of each document, with paths as in the chart itself. */
async function schemaMessages(major: Major, { schema }: ChartModel, documents: readonly JsonMap[]): Promise<string[]> {
  const { stderr } = await validateTogether(pinned(major), schema, documents);
  const messages = documents.map(() => '');
  for (const line of stderr.split('\n')) {
    const [place = '', index] = /cases[./](\d+)/.exec(line) ?? [];
    if (index !== undefined)
      messages[Number(index)] += `${line.trim().replace(new RegExp(`/?${place}\\.?`, 'g'), '')} `;
  }
  return messages;
}

describe.each(Object.entries(mistakes))('%s rejects', (name, cases) => {
  const model = modelOf(name);

  const rejected = cases.map(([mistake, values, words]) => {
    const one = caseOf(mergeValues(smallestValues(model), values));
    const verdict = evaluateCase(model, one) as Extract<Verdict, { rejected: unknown }>;
    return { mistake, words, one, error: verdict.rejected };
  });

  it.each(rejected.map(({ mistake, words, error }) => [mistake, words, error] as const))(
    '%s, and says what to do',
    (_, words, error) => expect(error?.message).toMatch(words),
  );

  it.each(majors)('all that a rule of the chart rejects by Helm %i too, in the same words', async (major) => {
    const byRule = rejected.filter(({ error }) => error.code === 'template-failed');
    const messages = await ruleMessages(
      pinned(major),
      { model, files: helmFiles(model) },
      byRule.map(({ one }) => one),
    );
    for (const [index, { mistake, error }] of byRule.entries())
      expect([mistake, messages[index]]).toEqual([
        mistake,
        expect.stringContaining(error.problems[0]?.message as string),
      ]);
  });

  it.each(majors)('all that the schema rejects by Helm %i too', async (major) => {
    const others = rejected.filter(({ error }) => error.code !== 'template-failed');
    const documents = others.map(({ one }) => chartValues(valuesTree(model), one.values));
    const messages = await schemaMessages(major, model, documents);
    for (const [index, { mistake, words }] of others.entries())
      expect([mistake, messages[index]]).toEqual([mistake, expect.stringMatching(words)]);
    // One of them with the files of the chart; the others together, because the processes took most of the time.
    const [{ words, one }] = others as [(typeof others)[number]];
    await withTemporaryFolder(helmFiles(model), async (folder) => {
      const { status, stderr } = helm(major, ['template', 'r', folder, '-f', '-'], `${JSON.stringify(one.values)}\n`);
      expect([status, stderr.replace(/\s+/g, ' ')]).toEqual([1, expect.stringMatching(words)]);
    });
  });
});

describe.each(['portal-services', 'progressive-delivery', 'ml-platform', 'ml-platform/mlflow'])(
  'the names of Services of %s',
  (path) => {
    const model = modelOf(path);
    const verdict = (name: string, values: JsonMap): Verdict =>
      evaluateCase(model, caseOf(mergeValues(smallestValues(model), values), name));
    const named = (name: string): JsonMap => {
      const values = { fullnameOverride: name };
      return path === 'ml-platform' ? { mlflow: values } : values;
    };

    it.each(['1app', 'my.app', '1'])('are rejected where they come from the release name %s', (name) => {
      const words = new RegExp(`release name ${name.replace('.', '\\.')} .*set fullnameOverride`);
      expect(verdict(name, {})).toEqual({
        rejected: expect.objectContaining({ message: expect.stringMatching(words) }),
      });
      expect(verdict(name, named('app'))).toHaveProperty('objects');
    });

    it.each(['1app', 'my.app', '-app'])('are rejected where they come from fullnameOverride %s', (name) => {
      expect(verdict('release', named(name))).toEqual({
        rejected: expect.objectContaining({ message: expect.stringMatching(/fullnameOverride.*match/) }),
      });
    });

    it('may have digits and hyphens behind the first letter, and are cut', () => {
      for (const name of ['a', 'a-1', 'r2d2', 'a'.repeat(53)]) expect(verdict(name, {})).toHaveProperty('objects');
    });
  },
);
