import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Component } from '../chart/component';
import type { HelmChart } from '../chart/helm-chart';
import { when } from '../expr/blocks';
import { fn } from '../expr/fn';
import type { BooleanRef } from '../expr/refs';
import type { Refs } from '../values/schema';
import type { featureValues, rbacValues, routerValues } from './rbac-values';

type Rule = { apiGroups: string[]; resources: string[]; verbs: string[]; resourceNames?: string[] };

const rbacGroup = 'rbac.authorization.k8s.io';

const rule = (group: string, resources: string[], verbs: string[], resourceNames?: string[]): Rule => ({
  apiGroups: [group],
  resources,
  ...(resourceNames && { resourceNames }),
  verbs,
});

/** What a client asks for that keeps a copy of all there is. */
const follow = ['list', 'watch'];
const read = ['get', ...follow];
const readAndUpdate = [...read, 'update'];

/** What the controller needs for any Rollout at all, by its call sites in Argo Rollouts 1.9.1. */
const base: Rule[] = [
  // The objects it owns, and what owner references want under OwnerReferencesPermissionEnforcement.
  rule('argoproj.io', ['rollouts'], [...readAndUpdate, 'patch']),
  rule('argoproj.io', ['rollouts/status'], ['update', 'patch']),
  rule('argoproj.io', ['rollouts/finalizers'], ['update']),
  rule('argoproj.io', ['analysisruns'], ['create', ...read, 'patch', 'delete']),
  rule('argoproj.io', ['analysistemplates'], follow),
  rule('apps', ['replicasets'], ['create', ...follow, 'update', 'patch', 'delete']),
  // The hash of the ReplicaSet in the selectors of Services.
  rule('', ['services'], [...follow, 'patch']),
  // Labels and annotations that a Rollout gives its pods, which are compared even where it gives none.
  rule('', ['pods'], ['list']),
  rule('', ['events'], ['create', 'patch']),
  // Read once by every start, whatever is in use.
  rule('argoproj.io', ['experiments'], follow),
  rule('networking.k8s.io', ['ingresses'], follow),
  rule('batch', ['jobs'], follow),
];

/** What each feature needs beyond that. */
const ofFeature: Readonly<Record<Exclude<keyof Features, 'metricProviderSecrets'>, readonly Rule[]>> = {
  // Experiments, as objects or as steps.
  experiments: [
    rule('argoproj.io', ['experiments'], ['create', 'get', 'patch', 'delete']),
    rule('argoproj.io', ['experiments/finalizers'], ['update']),
    rule('apps', ['replicasets'], ['get']),
    rule('', ['services'], ['create', 'get', 'delete']),
  ],
  // Measurements by a Job.
  jobMetrics: [
    rule('batch', ['jobs'], ['create', 'get', 'delete']),
    rule('argoproj.io', ['analysisruns/finalizers'], ['update']),
  ],
  // Arguments from Secrets, read in the namespace of the analysis.
  secretArguments: [rule('', ['secrets'], ['get'])],
  // Labels and annotations of running pods.
  podMetadata: [rule('', ['pods'], ['get', 'update'])],
  // Restarts, one pod at a time.
  restarts: [rule('', ['pods/eviction'], ['create'])],
  // Pods of another object.
  workloadRef: [rule('apps', ['deployments'], follow), rule('', ['podtemplates'], follow)],
  // The other Deployment, scaled down.
  workloadRefScaleDown: [rule('apps', ['deployments'], ['get', 'update'])],
};

/** What each traffic router needs beyond that. */
const ofRouter: Readonly<Record<keyof Routers, readonly Rule[]>> = {
  istio: [rule('networking.istio.io', ['virtualservices', 'destinationrules'], readAndUpdate)],
  // ingress-nginx: a second Ingress with the weight of the canary.
  nginx: [rule('networking.k8s.io', ['ingresses'], ['create', 'get', 'patch'])],
  // AWS Load Balancer Controller: actions of the Ingress, and its target groups where weights are verified.
  awsLoadBalancerController: [
    rule('networking.k8s.io', ['ingresses'], ['patch', 'update']),
    rule('elbv2.k8s.aws', ['targetgroupbindings'], ['list']),
    rule('', ['endpoints'], ['get']),
  ],
  smi: [rule('split.smi-spec.io', ['trafficsplits'], ['create', 'get', 'patch'])],
  // Ambassador, in both of its groups.
  ambassador: [
    rule('getambassador.io', ['mappings'], ['create', 'get', 'update', 'delete']),
    rule('x.getambassador.io', ['ambassadormappings'], ['create', 'get', 'update', 'delete']),
  ],
  awsAppMesh: [
    rule('appmesh.k8s.aws', ['virtualservices'], ['get']),
    rule('appmesh.k8s.aws', ['virtualnodes', 'virtualrouters'], ['get', 'update']),
  ],
  // Traefik 2 and 3.
  traefik: [
    rule('traefik.containo.us', ['traefikservices'], ['get', 'update']),
    rule('traefik.io', ['traefikservices'], ['get', 'update']),
  ],
  // Apache APISIX, with the routes it adds for headers.
  apisix: [rule('apisix.apache.org', ['apisixroutes'], ['create', 'get', 'update', 'delete'])],
  // Contour, by its plugin.
  contour: [rule('projectcontour.io', ['httpproxies'], readAndUpdate)],
  // Gloo Platform, by its plugin.
  glooPlatform: [rule('networking.gloo.solo.io', ['routetables'], [...readAndUpdate, 'patch'])],
  // Gateway API, by its plugin, which remembers managed routes in a ConfigMap.
  gatewayAPI: [
    rule(
      'gateway.networking.k8s.io',
      ['httproutes', 'grpcroutes', 'tcproutes', 'tlsroutes', 'udproutes'],
      readAndUpdate,
    ),
    rule('', ['services'], ['get']),
    // A creation cannot be held to a name.
    rule('', ['configmaps'], ['create']),
    rule('', ['configmaps'], ['get', 'update'], ['argo-gatewayapi-configmap']),
  ],
};

type Features = Refs<ReturnType<typeof featureValues>>;
type Routers = Refs<ReturnType<typeof routerValues>>;

/** What the roles of the controller follow from. */
export interface ControllerRbacProps {
  readonly rbac: Refs<ReturnType<typeof rbacValues>>;
  readonly features: Features;
  readonly routers: Routers;
  /** The controller watches one namespace, so Roles are enough. */
  readonly namespaced: BooleanRef;
  /** That namespace. */
  readonly watchNamespace: string;
  /** The Secrets that the chart's own analysis takes arguments from, and whether it takes any. */
  readonly secrets: { readonly condition: unknown; readonly names: readonly unknown[] };
  /** Whether notifications are configured in the namespaces of the workloads. */
  readonly selfServiceNotifications: BooleanRef;
  readonly serviceAccountName: string;
}

/** The roles of the controller: what the enabled features need, in the cluster or in one namespace. */
export class ControllerRbac {
  constructor(
    private readonly component: Component,
    private readonly props: ControllerRbacProps,
  ) {
    const { rbac, namespaced, watchNamespace } = props;
    const rules = this.rules();
    const account = { name: props.serviceAccountName, namespace: component.namespace };
    const everywhere = [...rules, rule('argoproj.io', ['clusteranalysistemplates'], follow)];
    const inCluster = component.when(fn.and(rbac.create, fn.not(namespaced)));
    const clusterRole = grant(inCluster, 'ClusterRole', { name: component.fullname }, everywhere, account);
    component.describe(clusterRole, 'What the enabled features need, in every namespace.');
    const inNamespace = component.when(fn.and(rbac.create, namespaced));
    const watched = { name: component.nameOf('watched'), namespace: watchNamespace };
    const role = grant(inNamespace, 'Role', watched, rules, account, '-watched');
    component.describe(role, 'What the enabled features need, in the namespace that is watched.');
    const own = grant(component.when(rbac.create), 'Role', { name: component.fullname }, this.ownRules(), account);
    component.describe(own, 'What the controller needs beside itself: its configuration and its leader election.');
  }

  private rules(): string[] {
    const { features, routers, secrets, rbac, selfServiceNotifications } = this.props;
    const named = { ...rule('', ['secrets'], ['get']), resourceNames: secrets.names };
    const feature = (name: keyof typeof ofFeature) =>
      when<readonly object[] | undefined>(
        features[name],
        ofFeature[name],
        name === 'secretArguments' ? when(secrets.condition, [named]) : undefined,
      ) ?? [];
    const names = Object.keys(ofFeature) as (keyof typeof ofFeature)[];
    const routerNames = Object.keys(ofRouter) as (keyof Routers)[];
    return this.component.chart.defineObject(
      'rbac.controller',
      'What the controller may do where workloads are released: the basics, and each enabled feature.',
      [
        ...base,
        ...names.flatMap(feature),
        ...routerNames.flatMap((name) => when(routers[name], ofRouter[name]) ?? []),
        ...(when(selfServiceNotifications, notificationRules) ?? []),
        ...rbac.additionalRules,
      ],
    );
  }

  private ownRules(): unknown[] {
    return [
      rule('', ['configmaps'], ['get'], ['argo-rollouts-config']),
      ...notificationRules,
      // A creation cannot be held to a name; that of the lease is fixed (controller/controller.go).
      rule('coordination.k8s.io', ['leases'], ['create']),
      rule('coordination.k8s.io', ['leases'], ['get', 'update'], ['argo-rollouts-controller-lock']),
      when(this.props.features.metricProviderSecrets, rule('', ['secrets'], ['get'])),
    ];
  }
}

/** A role and its binding to a ServiceAccount; returns the role. */
function grant(
  scope: Construct,
  kind: 'ClusterRole' | 'Role',
  metadata: { name: string; namespace?: string },
  rules: readonly unknown[],
  account: { name: string; namespace: string },
  suffix = '',
): ApiObject {
  const id = `${kind.toLowerCase()}${suffix}`;
  const role = new ApiObject(scope, id, { apiVersion: `${rbacGroup}/v1`, kind, metadata, rules });
  new ApiObject(scope, id.replace('role', 'rolebinding'), {
    apiVersion: `${rbacGroup}/v1`,
    kind: `${kind}Binding`,
    metadata,
    roleRef: { apiGroup: rbacGroup, kind, name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  });
  return role;
}

/** The two objects that configure notifications, whose names the controller fixes. */
const notificationRules: readonly Rule[] = [
  rule('', ['configmaps'], follow, ['argo-rollouts-notification-configmap']),
  rule('', ['secrets'], follow, ['argo-rollouts-notification-secret']),
];

/** What the role of the dashboard follows from. */
export interface DashboardRbacProps {
  readonly create: BooleanRef;
  /** Whether it may change what it shows. */
  readonly allowActions: BooleanRef;
  /** Whether Rollouts may have the pods of another object. */
  readonly workloadRef: BooleanRef;
  readonly namespaced: BooleanRef;
  readonly watchNamespace: string;
  readonly serviceAccountName: string;
}

/** The role of the dashboard: it reads, and acts only where it is allowed to. */
export class DashboardRbac {
  constructor(component: Component, props: DashboardRbacProps) {
    const { create, allowActions, workloadRef, namespaced, watchNamespace, serviceAccountName } = props;
    const rules = component.chart.defineObject('rbac.dashboard', 'What the dashboard may do.', [
      // It keeps a copy of all that it shows.
      rule('argoproj.io', ['rollouts', 'analysisruns', 'experiments'], follow),
      rule('apps', ['replicasets', 'deployments'], follow),
      rule('', ['pods'], follow),
      // Promote, abort, retry, restart, set the image, go back to an earlier revision.
      ...(when(allowActions, [
        rule('argoproj.io', ['rollouts'], ['get', 'patch', 'update']),
        rule('argoproj.io', ['rollouts/status'], ['patch']),
      ]) ?? []),
      // The last two, where the pods are those of a Deployment.
      when(fn.and(allowActions, workloadRef), rule('apps', ['deployments'], ['get', 'patch', 'update'])),
    ]);
    const account = { name: serviceAccountName, namespace: component.namespace };
    const cluster = component.when(fn.and(create, fn.not(namespaced)));
    grant(cluster, 'ClusterRole', { name: component.fullname }, rules, account);
    const namespace = component.when(fn.and(create, namespaced));
    grant(namespace, 'Role', { name: component.fullname, namespace: watchNamespace }, rules, account);
  }
}

/** ClusterRoles that the roles view, edit and admin of the cluster take in. */
export class AggregateRoles {
  constructor(chart: HelmChart, enabled: unknown) {
    const scope = chart.when(enabled, chart.folder('aggregate-roles'));
    const resources = [
      'rollouts',
      'rollouts/scale',
      'experiments',
      'analysistemplates',
      'clusteranalysistemplates',
      'analysisruns',
    ];
    const change = ['create', 'delete', 'deletecollection', ...read, 'patch', 'update'];
    const roles = { view: read, edit: change, admin: change };
    for (const [name, verbs] of Object.entries(roles)) {
      new ApiObject(scope, name, {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: {
          name: chart.nameOf(name),
          labels: { [`rbac.authorization.k8s.io/aggregate-to-${name}`]: 'true' },
        },
        // Promoting and aborting write the status.
        rules: [
          rule('argoproj.io', resources, verbs),
          ...(name === 'view' ? [] : [rule('argoproj.io', ['rollouts/status'], ['get', 'patch', 'update'])]),
        ],
      });
    }
  }
}
