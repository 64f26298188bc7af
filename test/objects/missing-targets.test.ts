import type { JsonMap } from '../../lib/json';
import { danglingReferences } from '../../lib/objects/dangling-references';

const problemsOf = (...objects: JsonMap[]): string[] =>
  danglingReferences(objects, { name: 'shop', namespace: 'default' }).map(
    ({ object, path, message }) => `${String(object.kind)} ${path.join('.')}: ${message}`,
  );

const named = (kind: string, name: string, rest: JsonMap = {}, metadata: JsonMap = {}): JsonMap => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, ...metadata },
  ...rest,
});
const pod = (spec: JsonMap, container: JsonMap = {}): JsonMap =>
  named('Pod', 'shop', { spec: { containers: [{ name: 'web', ...container }], ...spec } });
const inNamespace = (object: JsonMap, namespace: string): JsonMap => ({
  ...object,
  metadata: { ...(object.metadata as JsonMap), namespace },
});
const account = (name: string): JsonMap => named('ServiceAccount', name);
const custom = (apiVersion: string, kind: string, name: string, spec: JsonMap = {}): JsonMap => ({
  apiVersion,
  kind,
  metadata: { name },
  spec,
});
const autoscaler = (kind: string): JsonMap =>
  named('HorizontalPodAutoscaler', 'shop', {
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind, name: 'shop-web' } },
  });
const rollout = (strategy: JsonMap): JsonMap => custom('argoproj.io/v1alpha1', 'Rollout', 'shop', { strategy });
const secretOfEnv = pod({}, { env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'shop-db', key: 'a' } } }] });
const binding = (kind: string, rest: JsonMap): JsonMap => named(kind, 'shop', rest);
const service = { name: 'shop-api', port: { number: 80 } };
const ingress = (backend: JsonMap): JsonMap =>
  named('Ingress', 'shop', { spec: { rules: [{ http: { paths: [{ backend }] } }] } });
const add = 'add it, or let a value name one that exists';

describe('an object of a name of the release that the release does not have', () => {
  it.each<[string, JsonMap[], string]>([
    [
      'a ServiceAccount',
      [pod({ serviceAccountName: 'shop-api' }), account('shop')],
      `Pod spec.serviceAccountName: ServiceAccount shop-api is not in this release, which has shop: ${add}`,
    ],
    [
      'a misspelt ServiceAccount',
      [pod({ serviceAccountName: 'shop-wep' }), account('shop-web')],
      'Pod spec.serviceAccountName: ServiceAccount shop-wep is not in this release, did you mean "shop-web"? Otherwise add it, or let a value name one that exists',
    ],
    [
      'a Secret to pull images with',
      [pod({ imagePullSecrets: [{ name: 'other' }, { name: 'shop-pull' }] })],
      `Pod spec.imagePullSecrets.1.name: Secret shop-pull is not in this release: ${add}`,
    ],
    [
      'a Secret of a variable',
      [secretOfEnv],
      `Pod spec.containers.0.env.0.valueFrom.secretKeyRef.name: Secret shop-db is not in this release: ${add}`,
    ],
    [
      'a ConfigMap of a variable',
      [pod({}, { env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'shop-a', key: 'a' } } }] })],
      `Pod spec.containers.0.env.0.valueFrom.configMapKeyRef.name: ConfigMap shop-a is not in this release: ${add}`,
    ],
    [
      'a ConfigMap and a Secret of all variables',
      [pod({}, { envFrom: [{ configMapRef: { name: 'shop-a' } }, { secretRef: { name: 'shop-b', optional: true } }] })],
      `Pod spec.containers.0.envFrom.0.configMapRef.name: ConfigMap shop-a is not in this release: ${add}`,
    ],
    [
      'a ConfigMap of a volume',
      [pod({ volumes: [{ configMap: { name: 'shop-a' } }, { configMap: { name: 'shop-b', optional: true } }] })],
      `Pod spec.volumes.0.configMap.name: ConfigMap shop-a is not in this release: ${add}`,
    ],
    [
      'a Secret of a volume',
      [pod({ volumes: [{ secret: { secretName: 'shop-a' } }, { secret: { secretName: 'shop-b', optional: true } }] })],
      `Pod spec.volumes.0.secret.secretName: Secret shop-a is not in this release: ${add}`,
    ],
    [
      'a Secret of a projected volume',
      [pod({ volumes: [{ projected: { sources: [{ downwardAPI: {} }, { secret: { name: 'shop-a' } }] } }] })],
      `Pod spec.volumes.0.projected.sources.1.secret.name: Secret shop-a is not in this release: ${add}`,
    ],
    [
      'a claim of a volume',
      [pod({ volumes: [{ persistentVolumeClaim: { claimName: 'shop-data' } }] })],
      `Pod spec.volumes.0.persistentVolumeClaim.claimName: PersistentVolumeClaim shop-data is not in this release: ${add}`,
    ],
    [
      'a target to scale',
      [autoscaler('Deployment'), named('StatefulSet', 'shop-db')],
      `HorizontalPodAutoscaler spec.scaleTargetRef.name: Deployment shop-web is not in this release: ${add}`,
    ],
    [
      'a target to scale, of another kind',
      [autoscaler('Deployment'), custom('argoproj.io/v1alpha1', 'Rollout', 'shop-web')],
      'HorizontalPodAutoscaler spec.scaleTargetRef.name: Deployment shop-web is not in this release, but a Rollout of this name is: set kind to Rollout and apiVersion to argoproj.io/v1alpha1',
    ],
    [
      'a target that KEDA scales',
      [custom('keda.sh/v1alpha1', 'ScaledObject', 'shop', { scaleTargetRef: { name: 'shop-web' } })],
      `ScaledObject spec.scaleTargetRef.name: Deployment shop-web is not in this release: ${add}`,
    ],
    [
      'a target of a VerticalPodAutoscaler',
      [
        custom('autoscaling.k8s.io/v1', 'VerticalPodAutoscaler', 'shop', {
          targetRef: { kind: 'StatefulSet', name: 'shop-db' },
        }),
      ],
      `VerticalPodAutoscaler spec.targetRef.name: StatefulSet shop-db is not in this release: ${add}`,
    ],
    [
      'a Role',
      [binding('RoleBinding', { roleRef: { kind: 'Role', name: 'shop-a' } }), named('ClusterRole', 'shop-a')],
      `RoleBinding roleRef.name: Role shop-a is not in this release: ${add}`,
    ],
    [
      'a ClusterRole',
      [binding('ClusterRoleBinding', { roleRef: { kind: 'ClusterRole', name: 'shop-a' } })],
      `ClusterRoleBinding roleRef.name: ClusterRole shop-a is not in this release: ${add}`,
    ],
    [
      'a subject',
      [binding('ClusterRoleBinding', { subjects: [{ kind: 'ServiceAccount', name: 'shop-a', namespace: 'default' }] })],
      `ClusterRoleBinding subjects.0.name: ServiceAccount shop-a is not in this release: ${add}`,
    ],
    [
      'a subject that is in another namespace',
      [
        binding('RoleBinding', { subjects: [{ kind: 'ServiceAccount', name: 'shop-a', namespace: 'other' }] }),
        account('shop-a'),
      ],
      'RoleBinding subjects.0.name: ServiceAccount shop-a is not in this release, but in namespace default instead of other: change one of them',
    ],
    [
      'a Service of an Ingress',
      [ingress({ service })],
      `Ingress spec.rules.0.http.paths.0.backend.service.name: Service shop-api is not in this release: ${add}`,
    ],
    [
      'a Service of a route',
      [
        custom('gateway.networking.k8s.io/v1', 'HTTPRoute', 'shop', {
          rules: [{ backendRefs: [{ name: 'shop-api' }] }],
        }),
      ],
      `HTTPRoute spec.rules.0.backendRefs.0.name: Service shop-api is not in this release: ${add}`,
    ],
    [
      'a Service of a webhook',
      [
        named('ValidatingWebhookConfiguration', 'shop', {
          webhooks: [{ clientConfig: { service: { name: 'shop-api', namespace: 'default' } } }],
        }),
      ],
      `ValidatingWebhookConfiguration webhooks.0.clientConfig.service.name: Service shop-api is not in this release: ${add}`,
    ],
    [
      'a Service of an API',
      [named('APIService', 'v1.example.com', { spec: { service: { name: 'shop-api', namespace: 'default' } } })],
      `APIService spec.service.name: Service shop-api is not in this release: ${add}`,
    ],
    [
      'a Service of a Rollout',
      [rollout({ canary: { canaryService: 'shop-canary', stableService: 'shop' } }), named('Service', 'shop')],
      `Rollout spec.strategy.canary.canaryService: Service shop-canary is not in this release, which has shop: ${add}`,
    ],
    [
      'a template of an analysis',
      [rollout({ canary: { steps: [{ analysis: { templates: [{ templateName: 'shop-a' }] } }] } })],
      `Rollout spec.strategy.canary.steps.0.analysis.templates.0.templateName: AnalysisTemplate shop-a is not in this release: ${add}`,
    ],
    [
      'a Deployment of a Rollout',
      [custom('argoproj.io/v1alpha1', 'Rollout', 'shop', { workloadRef: { kind: 'Deployment', name: 'shop-web' } })],
      `Rollout spec.workloadRef.name: Deployment shop-web is not in this release: ${add}`,
    ],
  ])('%s is reported', (_, objects, problem) => {
    expect(problemsOf(...objects)).toEqual([problem]);
  });

  const job = (container: JsonMap): JsonMap => named('Job', 'shop', { spec: { template: pod({}, container) } });
  it.each<[string, JsonMap[]]>([
    ['of another name', [pod({ serviceAccountName: 'default' })]],
    ['that is there', [pod({ serviceAccountName: 'shop' }), inNamespace(account('shop'), 'default')]],
    [
      'that is in the namespace of the release',
      [inNamespace(pod({ serviceAccountName: 'shop' }), 'default'), account('shop')],
    ],
    [
      'that is cluster-scoped',
      [
        inNamespace(binding('RoleBinding', { roleRef: { kind: 'ClusterRole', name: 'shop' } }), 'other'),
        named('ClusterRole', 'shop'),
      ],
    ],
    [
      'of a claim of a StatefulSet',
      [
        pod({ volumes: [{ persistentVolumeClaim: { claimName: 'data-shop-db-0' } }] }),
        named('StatefulSet', 'shop-db', { spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] } }),
      ],
    ],
    ['that an ExternalSecret makes', [secretOfEnv, custom('external-secrets.io/v1', 'ExternalSecret', 'shop-db')]],
    [
      'that a Certificate makes',
      [secretOfEnv, custom('cert-manager.io/v1', 'Certificate', 'x', { secretName: 'shop-db' })],
    ],
    ['that an operator makes', [secretOfEnv, custom('postgresql.cnpg.io/v1', 'Cluster', 'shop')]],
    [
      'that is made for an Ingress',
      [secretOfEnv, named('Ingress', 'shop', { spec: { tls: [{ secretName: 'shop-db' }] } })],
    ],
    ['that a Job makes by its arguments', [secretOfEnv, job({ args: ['create', '--secret-name=shop-db'] })]],
    ['that a Job makes by a variable', [secretOfEnv, job({ env: [{ name: 'SECRET', value: 'shop-db' }] })]],
    [
      'that a script makes',
      [secretOfEnv, named('ConfigMap', 'a', { data: { 'run.sh': 'kubectl create secret shop-db' } })],
    ],
    ['of a workload that an operator makes', [autoscaler('Deployment'), custom('example.com/v1', 'App', 'shop')]],
    [
      'of a kind that is not known',
      [named('HorizontalPodAutoscaler', 'a', { spec: { scaleTargetRef: { kind: 'App', name: 'shop' } } })],
    ],
    [
      'that an annotation of an Ingress explains',
      [ingress({ service: { name: 'shop-a', port: { name: 'use-annotation' } } })],
    ],
    [
      'that is a backend of another kind',
      [
        custom('gateway.networking.k8s.io/v1', 'HTTPRoute', 'a', {
          rules: [{ backendRefs: [{ kind: 'ServiceImport', group: 'multicluster.x-k8s.io', name: 'shop' }] }],
        }),
      ],
    ],
    [
      'in a namespace of others',
      [
        binding('RoleBinding', { subjects: [{ kind: 'ServiceAccount', name: 'shop-a', namespace: 'other' }] }),
        account('shop'),
      ],
    ],
    [
      'in any namespace',
      [
        custom('argoproj.io/v1alpha1', 'ClusterAnalysisTemplate', 'a', {
          args: [{ valueFrom: { secretKeyRef: { name: 'shop-db' } } }],
        }),
      ],
    ],
  ])('is not reported if it is one %s', (_, objects) => {
    expect(problemsOf(...objects)).toEqual([]);
  });

  it.each([
    ...['AnalysisRun', 'AnalysisTemplate', 'ClusterAnalysisTemplate', 'Experiment', 'Rollout'].map(
      (kind) => ['argoproj.io', kind] as const,
    ),
    ...['GRPCRoute', 'HTTPRoute', 'ReferenceGrant', 'TCPRoute', 'TLSRoute', 'UDPRoute'].map(
      (kind) => ['gateway.networking.k8s.io', kind] as const,
    ),
    ...['AlertmanagerConfig', 'PodMonitor', 'Probe', 'PrometheusRule', 'ScrapeConfig', 'ServiceMonitor'].map(
      (kind) => ['monitoring.coreos.com', kind] as const,
    ),
    ...['autoscaling.k8s.io', 'cilium.io', 'crd.projectcalico.org', 'keda.sh', 'networking.istio.io'].map(
      (group) => [group, 'Any'] as const,
    ),
    ...['security.istio.io', 'telemetry.istio.io', 'traefik.containo.us', 'traefik.io'].map(
      (group) => [group, 'Any'] as const,
    ),
  ])('is reported beside an object of %s, %s, of which nothing is made', (group, kind) => {
    expect(problemsOf(secretOfEnv, custom(`${group}/v1`, kind, 'shop-db'))).toHaveLength(1);
  });

  it.each([
    ['argoproj.io', 'Application'],
    ['gateway.networking.k8s.io', 'Gateway'],
    ['monitoring.coreos.com', 'Prometheus'],
  ])('is not reported beside an object of %s, %s, of which anything is made', (group, kind) => {
    expect(problemsOf(secretOfEnv, custom(`${group}/v1`, kind, 'shop-db'))).toEqual([]);
  });

  it.each([
    ...['bitnami.com', 'cert-manager.io', 'external-secrets.io', 'onepassword.com', 'secrets.hashicorp.com'],
    ...['secrets.infisical.com', 'secrets-store.csi.x-k8s.io'],
  ])('is not reported beside an object of %s if it is a Secret or ConfigMap', (group) => {
    const object = custom(`${group}/v1`, 'Any', 'shop-db');
    const settings = pod({ volumes: [{ configMap: { name: 'shop-db' } }] });
    expect(problemsOf(secretOfEnv, settings, object)).toEqual([]);
    expect(problemsOf(pod({ serviceAccountName: 'shop-db' }), object)).toHaveLength(1);
  });

  it('is reported beside a custom resource of another name', () => {
    expect(problemsOf(secretOfEnv, custom('example.com/v1', 'App', 'other'))).toHaveLength(1);
    expect(problemsOf(secretOfEnv, { apiVersion: 'example.com/v1', kind: 'App' })).toHaveLength(1);
  });

  it.each(['activeService', 'canaryService', 'pingService', 'pongService', 'previewService', 'stableService'])(
    'is reported if it is the %s of a Rollout',
    (field) => {
      expect(problemsOf(rollout({ canary: { [field]: 'shop-x' } }))).toEqual([
        `Rollout spec.strategy.canary.${field}: Service shop-x is not in this release: ${add}`,
      ]);
    },
  );

  it.each(['DaemonSet', 'Deployment', 'ReplicaSet', 'ReplicationController', 'Rollout', 'StatefulSet'])(
    'is reported if it is a %s to scale',
    (kind) => {
      expect(problemsOf(autoscaler(kind))).toEqual([
        `HorizontalPodAutoscaler spec.scaleTargetRef.name: ${kind} shop-web is not in this release: ${add}`,
      ]);
    },
  );

  it.each(['DaemonSet', 'ReplicaSet', 'StatefulSet'])('is reported if it is a %s of this name', (kind) => {
    expect(problemsOf(autoscaler('Deployment'), { ...named(kind, 'shop-web'), apiVersion: 'apps/v1' })).toEqual([
      `HorizontalPodAutoscaler spec.scaleTargetRef.name: Deployment shop-web is not in this release, but a ${kind} of this name is: set kind to ${kind} and apiVersion to apps/v1`,
    ]);
  });

  it('is reported if it is an analysis for all namespaces', () => {
    const templates = [{ templateName: 'shop-a', clusterScope: true }];
    const object = rollout({ canary: { steps: [{ analysis: { templates } }] } });
    const path = 'spec.strategy.canary.steps.0.analysis.templates.0.templateName';
    expect(problemsOf(object)).toEqual([
      `Rollout ${path}: ClusterAnalysisTemplate shop-a is not in this release: ${add}`,
    ]);
    const template = custom('argoproj.io/v1alpha1', 'ClusterAnalysisTemplate', 'shop-a');
    expect(problemsOf({ ...object, metadata: { name: 'shop', namespace: 'other' } }, template)).toEqual([]);
  });

  it('lists up to five others', () => {
    const others = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => account(name));
    expect(problemsOf(pod({ serviceAccountName: 'shop-account' }), ...others)).toEqual([
      `Pod spec.serviceAccountName: ServiceAccount shop-account is not in this release, which has a, b, c, d, e: ${add}`,
    ]);
  });

  it.each([
    ['data-shop-db-10', true],
    ['data-shop-db-x', false],
    ['data-shop-db-1x', false],
    ['data-shop-db-x1', false],
    ['logs-shop-db-1', false],
    ['logsxshopxdbx1', false],
  ])('is, as a claim, one of a StatefulSet if it is %s: %s', (claimName, isOne) => {
    const set = named('StatefulSet', 'shop-db', { spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] } });
    const found = problemsOf(pod({ volumes: [{ persistentVolumeClaim: { claimName } }] }), set);
    expect(found).toHaveLength(isOne || !claimName.includes('shop') ? 0 : 1);
  });

  it.each<[string, JsonMap]>([
    ['a user', binding('RoleBinding', { subjects: [{ kind: 'User', name: 'shop-a' }] })],
    ['a group', binding('RoleBinding', { subjects: [{ kind: 'Group', name: 'shop-a' }] })],
    [
      'a backend of another group',
      custom('gateway.networking.k8s.io/v1', 'HTTPRoute', 'a', {
        rules: [{ backendRefs: [{ group: 'example.com', kind: 'Service', name: 'shop-a' }] }],
      }),
    ],
    [
      'a backend of another kind',
      custom('gateway.networking.k8s.io/v1', 'HTTPRoute', 'a', {
        rules: [{ backendRefs: [{ kind: 'Bucket', name: 'shop-a' }] }],
      }),
    ],
    ['a Service in the status of an API', named('APIService', 'a', { status: { service: { name: 'shop-a' } } })],
    ['a Service below the spec of an API', named('APIService', 'a', { spec: { a: { service: { name: 'shop-a' } } } })],
    [
      'a Service beside the strategy of a Rollout',
      custom('argoproj.io/v1alpha1', 'Rollout', 'a', {
        activeService: 'shop-a',
      }),
    ],
    ['a name in a list that is no analysis', rollout({ canary: { others: [{ templateName: 'shop-a' }] } })],
    ['an account beside containers', named('Job', 'a', { spec: { serviceAccountName: 'shop-a' } })],
    ['sources that are none of variables', pod({ volumes: [{ secretRef: { name: 'shop-a' } }] })],
    ['a volume that is none', named('Job', 'a', { spec: { disks: [{ secret: { secretName: 'shop-a' } }] } })],
  ])('is not reported if it is that of %s', (_, object) => {
    expect(problemsOf(object)).toEqual([]);
  });

  it('is reported if a volume has one of two sources', () => {
    const volumes = [{ projected: { sources: [{ configMap: { name: 'shop-a' } }] } }];
    expect(problemsOf(pod({ volumes }))).toEqual([
      `Pod spec.volumes.0.projected.sources.0.configMap.name: ConfigMap shop-a is not in this release: ${add}`,
    ]);
    expect(problemsOf(pod({}, { envFrom: [{ secretRef: { name: 'shop-b' } }] }))).toEqual([
      `Pod spec.containers.0.envFrom.0.secretRef.name: Secret shop-b is not in this release: ${add}`,
    ]);
  });
});
