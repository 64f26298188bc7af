import type { JsonMap } from '../../../lib/json';
import { featureObjects, released, rollout, run, selecting } from './feature-objects';
import type { Permission } from './privileges';
import { routers } from './router-objects';

/** How to make the real controller use the permissions that a value of its chart grants. */
export interface Exercise {
  /** Values, in addition to those that restrict the controller to its namespace. */
  readonly values: JsonMap;
  /** Objects in the controller's namespace. @default none */
  readonly objects?: readonly object[];
  /** Permissions that it must have used at the end. */
  readonly uses: readonly Permission[];
  /** Restart the Rollout `routed` rather than release a new image. */
  readonly restarts?: boolean;
}

const prometheus = 'http://prometheus-operated.monitoring.svc:9090';
const named = (object: object): string => (object as { metadata: { name: string } }).metadata.name;
const features = featureObjects(prometheus);
const only = (...names: string[]): object[] => features.filter((object) => names.includes(named(object)));

const argumentsFromSecret = only('arguments', 'secret-argument');
const secret = { secretName: 'arguments', secretKey: 'address' };
const workload = (further: object) => [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'workload' },
    spec: { replicas: 1, ...selecting('workload') },
  },
  rollout('workload', {}, { workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'workload', ...further } }),
];
const router = (name: string, objects: readonly object[], uses: Permission[], controller: JsonMap = {}): Exercise => ({
  values: { trafficRouting: { [name]: true }, controller },
  objects,
  uses,
});
/** Requires downloading a plugin that is not available here, so the controller is only started. */
const pluginRouter = (name: string): Exercise => ({ values: { trafficRouting: { [name]: true } }, uses: [] });

const eks = 'eks.amazonaws.com/v1';
const mappings = 'x.getambassador.io/v3alpha1';

/** Plugins of one kind, served at this address to requests with the header from the Secret. */
const plugin = (kind: string, server: string): Exercise => ({
  values: {
    plugins: {
      [kind]: [{ name: 'hmco/plugin', location: server, headersFrom: [{ secretRef: { name: 'registry' } }] }],
    },
  },
  uses: ['get secrets'],
});

/** An exercise for each value in the table of permissions; `server` serves plugins. */
export const exercises = (server: string): Readonly<Record<string, Exercise>> => ({
  namespaced: { values: {}, objects: routers.none, uses: ['update argoproj.io/rollouts/status'] },
  'features.jobMetrics': {
    values: { features: { jobMetrics: true } },
    objects: only('job'),
    uses: ['create batch/jobs', 'delete batch/jobs'],
  },
  'features.secretArguments': {
    values: { features: { secretArguments: true } },
    objects: argumentsFromSecret,
    uses: ['get secrets'],
  },
  'prometheus.headers': {
    values: { analysis: { enabled: true }, prometheus: { headers: [{ name: 'Authorization', ...secret }] } },
    objects: argumentsFromSecret,
    uses: ['get secrets'],
  },
  'prometheus.oauth2': {
    values: {
      analysis: { enabled: true },
      prometheus: { oauth2: { tokenUrl: 'https://sso.example/token', clientId: 'id', ...secret } },
    },
    objects: argumentsFromSecret,
    uses: ['get secrets'],
  },
  'features.experiments': {
    values: { features: { experiments: true } },
    objects: only('experiment'),
    uses: ['create services', 'patch argoproj.io/experiments'],
  },
  'features.podMetadata': {
    values: {},
    objects: only('metadata'),
    uses: ['update pods'],
  },
  'features.restarts': {
    values: {},
    objects: routers.none,
    uses: ['create pods/eviction'],
    restarts: true,
  },
  'features.workloadRef': {
    values: {},
    objects: [...workload({}), ...only('pod-template')],
    uses: ['watch apps/deployments', 'watch podtemplates'],
  },
  'features.workloadRefScaleDown': {
    values: { features: { workloadRefScaleDown: true } },
    objects: workload({ scaleDown: 'onsuccess' }),
    uses: ['update apps/deployments'],
  },
  'features.metricProviderSecrets': {
    values: { features: { metricProviderSecrets: true } },
    objects: only('provider-secret'),
    uses: ['get secrets'],
  },
  'trafficRouting.istio': router('istio', routers.istio, [
    'update networking.istio.io/virtualservices',
    'update networking.istio.io/destinationrules',
  ]),
  'trafficRouting.istioMulticluster': {
    values: { trafficRouting: { istio: true, istioMulticluster: true } },
    uses: ['list secrets', 'list networking.istio.io/virtualservices'],
  },
  'trafficRouting.nginx': router('nginx', routers.nginx, [
    'create networking.k8s.io/ingresses',
    'patch networking.k8s.io/ingresses',
  ]),
  'trafficRouting.awsLoadBalancerController': router('awsLoadBalancerController', routers.alb, [
    'patch networking.k8s.io/ingresses',
  ]),
  'controller.awsVerifyTargetGroup': {
    values: { controller: { awsVerifyTargetGroup: true } },
    objects: routers.targetGroup('elbv2.k8s.aws/v1beta1'),
    uses: ['list elbv2.k8s.aws/targetgroupbindings', 'get endpoints'],
  },
  'controller.awsTargetGroupBindingApiVersion': {
    values: { controller: { awsVerifyTargetGroup: true, awsTargetGroupBindingApiVersion: eks } },
    objects: routers.targetGroup(eks),
    uses: ['list eks.amazonaws.com/targetgroupbindings', 'get endpoints'],
  },
  'trafficRouting.smi': router('smi', routers.smi, [
    'create split.smi-spec.io/trafficsplits',
    'patch split.smi-spec.io/trafficsplits',
  ]),
  'trafficRouting.ambassador': router('ambassador', routers.ambassador('getambassador.io/v2', 'Mapping'), [
    'create getambassador.io/mappings',
    'delete getambassador.io/mappings',
  ]),
  'controller.ambassadorApiVersion': router(
    'ambassador',
    routers.ambassador(mappings, 'AmbassadorMapping'),
    ['create x.getambassador.io/ambassadormappings'],
    { ambassadorApiVersion: mappings },
  ),
  'trafficRouting.awsAppMesh': router('awsAppMesh', routers.appMesh, [
    'get appmesh.k8s.aws/virtualservices',
    'update appmesh.k8s.aws/virtualrouters',
    'update appmesh.k8s.aws/virtualnodes',
  ]),
  'trafficRouting.traefik': router('traefik', routers.traefik('traefik.io'), ['update traefik.io/traefikservices']),
  'controller.traefikApiGroup': router(
    'traefik',
    routers.traefik('traefik.containo.us'),
    ['update traefik.containo.us/traefikservices'],
    { traefikApiGroup: 'traefik.containo.us' },
  ),
  'trafficRouting.apisix': router('apisix', routers.apisix, [
    'update apisix.apache.org/apisixroutes',
    'create apisix.apache.org/apisixroutes',
    'delete apisix.apache.org/apisixroutes',
  ]),
  'trafficRouting.contour': pluginRouter('contour'),
  'trafficRouting.glooPlatform': pluginRouter('glooPlatform'),
  'trafficRouting.gatewayAPI': pluginRouter('gatewayAPI'),
  'plugins.trafficRouter': plugin('trafficRouter', server),
  'plugins.metricProvider': plugin('metricProvider', server),
  'plugins.step': plugin('step', server),
  'controller.leaderElection.enabled': {
    values: { controller: { leaderElection: { enabled: false } } },
    objects: routers.none,
    uses: ['update argoproj.io/rollouts/status'],
  },
  'controller.instanceId': {
    values: { controller: { instanceId: 'b' } },
    uses: ['update coordination.k8s.io/leases', 'list argoproj.io/rollouts'],
  },
  'controller.analysisOnly': {
    values: { controller: { analysisOnly: true, instanceId: 'b' } },
    objects: [
      run('measured', {
        successCondition: 'true',
        provider: { prometheus: { address: prometheus, query: 'vector(1)' } },
      }),
    ].map((object) => ({
      ...object,
      metadata: { ...object.metadata, labels: { 'argo-rollouts.argoproj.io/controller-instance-id': 'b' } },
    })),
    uses: ['patch argoproj.io/analysisruns', 'update coordination.k8s.io/leases'],
  },
});

/** The Rollouts of an exercise that receive a new image. */
export const releasedBy = ({ objects = [] }: Exercise): string[] =>
  objects
    .filter((object) => (object as { kind: string }).kind === 'Rollout')
    .map(named)
    .filter((name) => [...released, 'routed'].includes(name));
