import { fn } from '../../expr/fn';
import { feature, type Grant, groupOf, namedSecrets, router } from './rbac-grant';
import { follow, own, read, readAndUpdate, rule } from './rbac-rules';

const notificationRules: Grant['rules'] = [
  [
    'Services, templates and triggers of notifications, under the only name that the controller knows.',
    rule('', ['configmaps'], follow, ['argo-rollouts-notification-configmap']),
  ],
  ['Credentials of the notification services.', rule('', ['secrets'], follow, ['argo-rollouts-notification-secret'])],
];

/**
 * Value -> API calls -> rules: what the controller requests (call sites of Argo Rollouts 1.10.2), from which its roles
 * are generated. test/e2e/value-privileges.test.ts starts the real controller once for each value that is named here.
 */
export const controllerGrants: readonly Grant[] = [
  {
    scope: 'workloads',
    values: [],
    isAnalysis: true,
    rules: [
      [
        'Measurements, and the deletion of runs beyond a history limit or ttlStrategy.',
        rule('argoproj.io', ['analysisruns'], ['create', ...read, 'patch', 'delete']),
      ],
      ['What AnalysisRuns are made from.', rule('argoproj.io', ['analysistemplates'], follow)],
      ['Events of Rollouts, Experiments and AnalysisRuns.', rule('', ['events'], ['create', 'patch'])],
      ['The controller starts only after it has listed all Jobs, used or not.', rule('batch', ['jobs'], follow)],
      [
        'The controller starts only after it has listed all pods: it watches those of Jobs, and those whose labels a Rollout sets.',
        rule('', ['pods'], follow),
      ],
    ],
  },
  {
    ...feature('jobMetrics'),
    isAnalysis: true,
    rules: [
      ['Measurements by Jobs (metric provider job).', rule('batch', ['jobs'], ['create', 'get', 'delete'])],
      [
        'Jobs are owned by their AnalysisRun (admission plugin OwnerReferencesPermissionEnforcement).',
        rule('argoproj.io', ['analysisruns/finalizers'], ['update']),
      ],
    ],
  },
  {
    ...feature('secretArguments'),
    isAnalysis: true,
    rules: [
      [
        'Analysis arguments from Secrets of any name (secretKeyRef), and Datadog with secretRef.namespaced.',
        rule('', ['secrets'], ['get']),
      ],
    ],
  },
  {
    scope: 'workloads',
    values: ['prometheus.headers', 'prometheus.oauth2'],
    isOn: (calls) => fn.and(calls.analysisEnabled, calls.analysisSecrets, fn.not(calls.features.secretArguments)),
    isAnalysis: true,
    rules: [
      [
        'Arguments of the analysis templates of this chart (prometheus.headers, prometheus.oauth2).',
        ({ analysisSecrets }) => namedSecrets(analysisSecrets),
      ],
    ],
  },
  {
    scope: 'workloads',
    values: [],
    rules: [
      ['The objects that the controller is for.', rule('argoproj.io', ['rollouts'], [...readAndUpdate, 'patch'])],
      ['The status of Rollouts.', rule('argoproj.io', ['rollouts/status'], ['update', 'patch'])],
      [
        'ReplicaSets and AnalysisRuns are owned by their Rollout (admission plugin OwnerReferencesPermissionEnforcement).',
        rule('argoproj.io', ['rollouts/finalizers'], ['update']),
      ],
      ['The pods of each revision.', rule('apps', ['replicasets'], ['create', ...follow, 'update', 'patch', 'delete'])],
      ['The hash of a revision in the selectors of Services.', rule('', ['services'], [...follow, 'patch'])],
      [
        'The controller starts only after it has listed all Experiments, used or not.',
        rule('argoproj.io', ['experiments'], follow),
      ],
      [
        'The controller starts only after it has listed all Ingresses, used or not.',
        rule('networking.k8s.io', ['ingresses'], follow),
      ],
    ],
  },
  {
    ...feature('experiments'),
    rules: [
      [
        'Experiments, of their own or as steps of a canary.',
        rule('argoproj.io', ['experiments'], ['create', 'get', 'patch', 'delete']),
      ],
      [
        'ReplicaSets, Services and AnalysisRuns are owned by their Experiment (admission plugin OwnerReferencesPermissionEnforcement).',
        rule('argoproj.io', ['experiments/finalizers'], ['update']),
      ],
      ['The pods of an Experiment.', rule('apps', ['replicasets'], ['get'])],
      ['The Services of an Experiment.', rule('', ['services'], ['create', 'get', 'delete'])],
    ],
  },
  {
    ...feature('podMetadata'),
    rules: [
      [
        'canaryMetadata, stableMetadata, previewMetadata and activeMetadata of running pods.',
        rule('', ['pods'], ['get', 'update']),
      ],
    ],
  },
  {
    ...feature('restarts'),
    rules: [['spec.restartAt evicts one pod after the other.', rule('', ['pods/eviction'], ['create'])]],
  },
  {
    ...feature('workloadRef'),
    rules: [
      [
        'spec.workloadRef. A worker that meets one without this permission waits 60 s for its cache, every time.',
        rule('apps', ['deployments'], follow),
      ],
      ['spec.workloadRef of kind PodTemplate.', rule('', ['podtemplates'], follow)],
    ],
  },
  {
    ...feature('workloadRefScaleDown'),
    rules: [['spec.workloadRef.scaleDown.', rule('apps', ['deployments'], ['get', 'update'])]],
  },
  {
    scope: 'workloads',
    values: ['controller.selfServiceNotifications'],
    isOn: ({ selfServiceNotifications }) => selfServiceNotifications,
    rules: notificationRules,
  },
  {
    ...router('istio'),
    rules: [
      [
        'Istio: weights, header and mirror routes, subsets.',
        rule('networking.istio.io', ['virtualservices', 'destinationrules'], readAndUpdate),
      ],
    ],
  },
  {
    ...router('istioMulticluster'),
    rules: [
      [
        "Istio's primary cluster: the kubeconfig in the Secret with the label istio.argoproj.io/primary-cluster, which the controller looks for when it starts. Who may list Secrets can read all of them.",
        rule('', ['secrets'], ['list']),
      ],
    ],
  },
  {
    ...router('nginx'),
    rules: [
      [
        'ingress-nginx: a second Ingress with the weight of the canary.',
        rule('networking.k8s.io', ['ingresses'], ['create', 'get', 'patch']),
      ],
    ],
  },
  {
    ...router('awsLoadBalancerController'),
    rules: [
      [
        'AWS Load Balancer Controller: actions in the annotations of the Ingress.',
        rule('networking.k8s.io', ['ingresses'], ['patch', 'update']),
      ],
    ],
  },
  {
    scope: 'workloads',
    values: ['controller.awsVerifyTargetGroup', 'controller.awsTargetGroupBindingApiVersion'],
    isOn: ({ awsVerifyTargetGroup }) => awsVerifyTargetGroup,
    rules: [
      [
        '--aws-verify-target-group: the target groups of a Service, in the group of --aws-target-group-binding-api-version.',
        (calls) =>
          rule(groupOf(calls.awsTargetGroupBindingApiVersion, 'elbv2.k8s.aws'), ['targetgroupbindings'], ['list']),
      ],
      ['The addresses that must be registered there.', rule('', ['endpoints'], ['get'])],
    ],
  },
  {
    ...router('smi'),
    rules: [['Service Mesh Interface.', rule('split.smi-spec.io', ['trafficsplits'], ['create', 'get', 'patch'])]],
  },
  {
    ...router('ambassador', 'controller.ambassadorApiVersion'),
    rules: [
      [
        'Ambassador, in the group of --ambassador-api-version.',
        ({ ambassadorApiVersion }) => {
          const group = groupOf(ambassadorApiVersion, 'getambassador.io');
          const isNew = fn.eq(group, 'x.getambassador.io');
          return rule(group, [fn.choose(isNew, 'ambassadormappings', 'mappings')], own);
        },
      ],
    ],
  },
  {
    ...router('awsAppMesh'),
    rules: [
      ['AWS App Mesh: where its routers are.', rule('appmesh.k8s.aws', ['virtualservices'], ['get'])],
      ['Weights and pods.', rule('appmesh.k8s.aws', ['virtualnodes', 'virtualrouters'], ['get', 'update'])],
    ],
  },
  {
    ...router('traefik', 'controller.traefikApiGroup'),
    rules: [
      [
        'Traefik, in the group of --traefik-api-group.',
        ({ traefikApiGroup }) =>
          rule(fn.default('traefik.io', traefikApiGroup), ['traefikservices'], ['get', 'update']),
      ],
    ],
  },
  {
    ...router('apisix'),
    rules: [['Apache APISIX, with the routes for headers.', rule('apisix.apache.org', ['apisixroutes'], own)]],
  },
  {
    ...router('contour'),
    rules: [['Contour, by its plugin.', rule('projectcontour.io', ['httpproxies'], readAndUpdate)]],
  },
  {
    ...router('glooPlatform'),
    rules: [
      ['Gloo Platform, by its plugin.', rule('networking.gloo.solo.io', ['routetables'], [...readAndUpdate, 'patch'])],
    ],
  },
  {
    ...router('gatewayAPI'),
    rules: [
      [
        'Gateway API, by its plugin.',
        rule(
          'gateway.networking.k8s.io',
          ['httproutes', 'grpcroutes', 'tcproutes', 'tlsroutes', 'udproutes'],
          readAndUpdate,
        ),
      ],
      ['The Services behind a route.', rule('', ['services'], ['get'])],
      [
        'The plugin remembers its managed routes in a ConfigMap. RBAC cannot limit a creation to a name.',
        rule('', ['configmaps'], ['create']),
      ],
      [
        'The ConfigMap of the Gateway API plugin.',
        rule('', ['configmaps'], ['get', 'update'], ['argo-gatewayapi-configmap']),
      ],
    ],
  },
  {
    scope: 'cluster',
    values: ['namespaced'],
    isAnalysis: true,
    rules: [
      [
        'What AnalysisRuns are made from, in every namespace.',
        rule('argoproj.io', ['clusteranalysistemplates'], follow),
      ],
    ],
  },
  {
    scope: 'release',
    values: [],
    isAnalysis: true,
    rules: [
      [
        'Plugins, under the only name that the controller knows.',
        rule('', ['configmaps'], ['get'], ['argo-rollouts-config']),
      ],
    ],
  },
  {
    scope: 'release',
    values: ['plugins.trafficRouter', 'plugins.metricProvider', 'plugins.step'],
    isOn: ({ pluginSecrets }) => pluginSecrets,
    isAnalysis: true,
    rules: [
      [
        'Headers for the download of plugins (headersFrom). Without them the controller exits at start.',
        ({ pluginSecrets }) => namedSecrets(pluginSecrets),
      ],
    ],
  },
  {
    scope: 'release',
    values: ['features.metricProviderSecrets'],
    isOn: ({ features }) => features.metricProviderSecrets,
    isAnalysis: true,
    rules: [['Accounts of Datadog, New Relic, Wavefront and InfluxDB.', rule('', ['secrets'], ['get'])]],
  },
  { scope: 'release', values: [], rules: notificationRules },
  {
    scope: 'release',
    values: ['trafficRouting.istio', 'namespaced'],
    isOn: ({ namespaced, routers }) => fn.and(namespaced, routers.istio),
    rules: [
      [
        'Whether Istio is installed, which the controller looks for in its own namespace. Without it, changes of DestinationRules are never handled.',
        rule('networking.istio.io', ['virtualservices'], ['list']),
      ],
    ],
  },
  {
    scope: 'release',
    values: ['controller.leaderElection.enabled', 'controller.instanceId', 'controller.analysisOnly'],
    isOn: ({ leaderElection }) => leaderElection,
    isAnalysis: true,
    rules: [
      ['Leader election. RBAC cannot limit a creation to a name.', rule('coordination.k8s.io', ['leases'], ['create'])],
      [
        'Its lease; the instance id is a part of the name, but not for a controller of AnalysisRuns alone.',
        ({ instanceId, analysisOnly }) => {
          const lock = 'argo-rollouts-controller-lock';
          const name = fn.choose(fn.and(instanceId, fn.not(analysisOnly)), `${lock}-${instanceId}`, lock);
          return rule('coordination.k8s.io', ['leases'], ['get', 'update'], [name]);
        },
      ],
    ],
  },
];
