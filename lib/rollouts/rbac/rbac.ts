import type { Construct } from 'constructs';
import * as k8s from '../../../imports/k8s/index';
import { chartScopeOf, helmChartOf } from '../../chart/chart-scope-of';
import type { ChartScope } from '../../chart/component';
import { FolderScope, UnnamedScope } from '../../chart/scopes';
import { commented, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import type { ControllerCalls, Grant, GrantScope } from './rbac-grant';
import { follow, read, rule } from './rbac-rules';
import { controllerGrants } from './rbac-table';
import type { rbacValues } from './rbac-values';

const rbacGroup = 'rbac.authorization.k8s.io';

/** Props of `ControllerRbac`. */
export interface ControllerRbacProps {
  /** References to `rbacValues`. */
  readonly rbac: Refs<ReturnType<typeof rbacValues>>;
  /** Settings of the controller. */
  readonly calls: ControllerCalls;
  /** Whether it watches a single namespace, for which a Role is created in place of a ClusterRole. */
  readonly namespaced: BooleanRef;
  /** The namespace that it watches then. */
  readonly watchNamespace: string;
  /** ServiceAccount of the controller. */
  readonly serviceAccountName: string;
}

/**
 * Defines the name of cluster-wide roles and of roles in other namespaces, `<name>.<namespace>`: releases of the same
 * name in two namespaces must not share them.
 * @param part chart or component
 * @param name name of the role in the namespace of the release
 * @throws ChartError `chart-invalid` if the chart or component already has one
 */
export const qualifiedRoleName = (part: Pick<ChartScope, 'define' | 'namespace'>, name: string): string =>
  part.define(
    'roleName',
    'Name of the roles that are cluster-wide or in another namespace: it holds the namespace of the release, so that releases of one name in two namespaces do not share them.',
    // A namespace contains no dot, so the last dot separates the two parts.
    `${name}.${part.namespace}`,
    'quotable',
  );

/**
 * The roles of the controller, with the permissions that its enabled features need, for the cluster or one namespace.
 * Their files are named after their kinds, without the construct id.
 */
export class ControllerRbac extends UnnamedScope {
  /** The ClusterRole, which is rendered unless a single namespace is watched. */
  readonly clusterRole: k8s.ClusterRole;

  /** The Role in the watched namespace, which is rendered while a single one is watched. */
  readonly watchedRole: k8s.Role;

  /** The Role in the namespace of the controller. */
  readonly role: k8s.Role;

  private readonly props: ControllerRbacProps;

  /**
   * @param scope component of the controller, or a scope in it
   * @param id construct id
   * @param props settings of the controller
   * @throws ChartError `chart-invalid` outside of a HelmChart, or if the chart already has them
   */
  constructor(scope: Construct, id: string, props: ControllerRbacProps) {
    super(scope, id);
    this.props = props;
    const component = chartScopeOf(this);
    const { rbac, namespaced, watchNamespace } = props;
    const rules = helmChartOf(this).defineObject(
      'rbac.controller',
      'What the controller may do where workloads are released: the basics, and each enabled feature.',
      [...this.rulesOf('workloads'), ...rbac.additionalRules],
    );
    const account = { name: props.serviceAccountName, namespace: component.namespace };
    const name = qualifiedRoleName(component, component.fullname);
    const everywhere = [...rules, ...this.rulesOf('cluster')];
    const inCluster = component.when(fn.and(rbac.create, fn.not(namespaced)), this);
    this.clusterRole = grant(inCluster, 'ClusterRole', { name }, everywhere, account);
    component.describe(this.clusterRole, 'What the enabled features need, in every namespace.');
    const inNamespace = component.when(fn.and(rbac.create, namespaced), this);
    this.watchedRole = grant(inNamespace, 'Role', { name, namespace: watchNamespace }, rules, account, '-watched');
    component.describe(this.watchedRole, 'What the enabled features need, in the namespace that is watched.');
    const beside = this.rulesOf('release');
    this.role = grant(component.when(rbac.create, this), 'Role', { name: component.fullname }, beside, account);
    component.describe(
      this.role,
      'What the controller needs beside itself: its configuration and its leader election.',
    );
  }

  /** The entries of the table for a scope; those of Rollouts only while the controller works on Rollouts. */
  private rulesOf(scope: GrantScope): k8s.PolicyRule[] {
    const grants = controllerGrants.filter((entry) => entry.scope === scope);
    const items = (entries: readonly Grant[]) => entries.flatMap((entry) => this.itemsOf(entry));
    const ofRollouts = items(grants.filter(({ isAnalysis }) => !isAnalysis));
    return [
      ...items(grants.filter(({ isAnalysis }) => isAnalysis)),
      ...(ofRollouts.length > 0 ? (when(fn.not(this.props.calls.analysisOnly), ofRollouts) ?? []) : []),
    ];
  }

  private itemsOf({ isOn, rules }: Grant): k8s.PolicyRule[] {
    const { calls } = this.props;
    const items = rules.map(([why, made]) => commented(why, typeof made === 'function' ? made(calls) : made));
    return isOn ? (when(isOn(calls), items) ?? []) : items;
  }
}

/** The classes of a role and its binding by the kind of the role. */
const classes = {
  ClusterRole: { role: k8s.ClusterRole, binding: k8s.ClusterRoleBinding },
  Role: { role: k8s.Role, binding: k8s.RoleBinding },
};

/** The role of a kind. */
type RoleOf<K extends keyof typeof classes> = InstanceType<(typeof classes)[K]['role']>;

/** A role and its binding to a ServiceAccount; returns the role. */
function grant<K extends keyof typeof classes>(
  scope: Construct,
  kind: K,
  metadata: { name: string; namespace?: string },
  rules: readonly k8s.PolicyRule[],
  account: { name: string; namespace: string },
  suffix = '',
): RoleOf<K> {
  const id = `${kind.toLowerCase()}${suffix}`;
  const role = new classes[kind].role(scope, id, { metadata, rules }) as RoleOf<K>;
  new classes[kind].binding(scope, id.replace('role', 'rolebinding'), {
    metadata,
    roleRef: { apiGroup: rbacGroup, kind, name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', ...account }],
  });
  return role;
}

/** Props of `DashboardRbac`. */
export interface DashboardRbacProps {
  /** Whether to create the role. */
  readonly create: BooleanRef;
  /** Whether its users may promote, abort, restart and change Rollouts. */
  readonly allowActions: BooleanRef;
  /** Whether they may change the Deployments of `spec.workloadRef` too. */
  readonly allowWorkloadActions: BooleanRef;
  /** Whether the dashboard shows a single namespace. */
  readonly namespaced: BooleanRef;
  /** The namespace that it shows then. */
  readonly watchNamespace: string;
  /** ServiceAccount of the dashboard. */
  readonly serviceAccountName: string;
}

/**
 * The role of the dashboard: read-only, unless actions are allowed. Its files are named after their kinds, without the
 * construct id.
 */
export class DashboardRbac extends UnnamedScope {
  /** The ClusterRole, which is rendered unless a single namespace is shown. */
  readonly clusterRole: k8s.ClusterRole;

  /** The Role in the namespace that is shown, which is rendered while it is a single one. */
  readonly role: k8s.Role;

  /**
   * @param scope component of the dashboard, or a scope in it
   * @param id construct id
   * @param props settings of the dashboard
   * @throws ChartError `chart-invalid` outside of a HelmChart, or if the chart already has it
   */
  constructor(scope: Construct, id: string, props: DashboardRbacProps) {
    super(scope, id);
    const component = chartScopeOf(this);
    const { create, allowActions, allowWorkloadActions, namespaced, watchNamespace, serviceAccountName } = props;
    const rules = helmChartOf(this).defineObject('rbac.dashboard', 'What the dashboard may do.', [
      commented(
        'The dashboard keeps a copy of all that it shows.',
        rule('argoproj.io', ['rollouts', 'analysisruns', 'experiments'], follow),
      ),
      commented(
        'Revisions, and the Deployments of spec.workloadRef.',
        rule('apps', ['replicasets', 'deployments'], follow),
      ),
      commented('Their pods.', rule('', ['pods'], follow)),
      ...(when(allowActions, [
        commented(
          'Restart, set the image, go back to an earlier revision.',
          rule('argoproj.io', ['rollouts'], ['get', 'patch', 'update']),
        ),
        commented('Promote, abort, retry.', rule('argoproj.io', ['rollouts/status'], ['patch'])),
      ]) ?? []),
      when(
        allowWorkloadActions,
        commented(
          'Set the image, or go back, where the pods are those of a Deployment.',
          rule('apps', ['deployments'], ['get', 'patch', 'update']),
        ),
      ),
    ]);
    const account = { name: serviceAccountName, namespace: component.namespace };
    const cluster = component.when(fn.and(create, fn.not(namespaced)), this);
    const name = qualifiedRoleName(component, component.fullname);
    this.clusterRole = grant(cluster, 'ClusterRole', { name }, rules, account);
    const namespace = component.when(fn.and(create, namespaced), this);
    this.role = grant(namespace, 'Role', { name, namespace: watchNamespace }, rules, account);
  }
}

/** Props of `AggregateRoles`. */
export interface AggregateRolesProps {
  /** Condition under which they are created. @default true */
  readonly enabled?: unknown;
}

/**
 * ClusterRoles that are aggregated to the roles view, edit and admin of Kubernetes: read or change Rollouts and
 * analyses. Their files are in the folder `aggregate-roles`.
 */
export class AggregateRoles extends UnnamedScope {
  /** The ClusterRoles by the role of Kubernetes that they are aggregated to. */
  readonly clusterRoles: Readonly<Record<'view' | 'edit' | 'admin', k8s.ClusterRole>>;

  /**
   * @param scope chart, or a scope in it
   * @param id construct id
   * @param props condition
   * @throws ChartError `chart-invalid` outside of a HelmChart, or where `nameOf` throws it
   */
  constructor(scope: Construct, id: string, { enabled = true }: AggregateRolesProps = {}) {
    super(scope, id);
    const chart = chartScopeOf(this);
    const inFolder = chart.when(enabled, new FolderScope(this, 'folder', 'aggregate-roles'));
    const resources = [
      'rollouts',
      'rollouts/scale',
      'experiments',
      'analysistemplates',
      'clusteranalysistemplates',
      'analysisruns',
    ];
    const change = ['create', 'delete', 'deletecollection', ...read, 'patch', 'update'];
    const create = (name: string, verbs: readonly string[]): k8s.ClusterRole =>
      new k8s.ClusterRole(inFolder, name, {
        metadata: {
          name: `${chart.nameOf(name)}.${chart.namespace}`,
          labels: { [`rbac.authorization.k8s.io/aggregate-to-${name}`]: 'true' },
        },
        // Promoting and aborting write the status.
        rules: [
          rule('argoproj.io', resources, verbs),
          ...(name === 'view' ? [] : [rule('argoproj.io', ['rollouts/status'], ['get', 'patch', 'update'])]),
        ],
      });
    this.clusterRoles = { view: create('view', read), edit: create('edit', change), admin: create('admin', change) };
  }
}
