import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ChartScope, Component } from '../../chart/component';
import type { HelmChart } from '../../chart/helm-chart';
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
 */
export class ControllerRbac {
  /**
   * @param component component of the controller
   * @param props settings of the controller
   * @throws ChartError `chart-invalid` if the chart already has them
   */
  constructor(
    component: Component,
    private readonly props: ControllerRbacProps,
  ) {
    const { rbac, namespaced, watchNamespace } = props;
    const rules = component.chart.defineObject(
      'rbac.controller',
      'What the controller may do where workloads are released: the basics, and each enabled feature.',
      [...this.rulesOf('workloads'), ...rbac.additionalRules],
    );
    const account = { name: props.serviceAccountName, namespace: component.namespace };
    const name = qualifiedRoleName(component, component.fullname);
    const everywhere = [...rules, ...this.rulesOf('cluster')];
    const inCluster = component.when(fn.and(rbac.create, fn.not(namespaced)));
    const clusterRole = grant(inCluster, 'ClusterRole', { name }, everywhere, account);
    component.describe(clusterRole, 'What the enabled features need, in every namespace.');
    const inNamespace = component.when(fn.and(rbac.create, namespaced));
    const role = grant(inNamespace, 'Role', { name, namespace: watchNamespace }, rules, account, '-watched');
    component.describe(role, 'What the enabled features need, in the namespace that is watched.');
    const beside = this.rulesOf('release');
    const own = grant(component.when(rbac.create), 'Role', { name: component.fullname }, beside, account);
    component.describe(own, 'What the controller needs beside itself: its configuration and its leader election.');
  }

  /** The entries of the table for a scope; those of Rollouts only while the controller works on Rollouts. */
  private rulesOf(scope: GrantScope): unknown[] {
    const grants = controllerGrants.filter((entry) => entry.scope === scope);
    const items = (entries: readonly Grant[]) => entries.flatMap((entry) => this.itemsOf(entry));
    const ofRollouts = items(grants.filter(({ isAnalysis }) => !isAnalysis));
    return [
      ...items(grants.filter(({ isAnalysis }) => isAnalysis)),
      ...(ofRollouts.length > 0 ? (when(fn.not(this.props.calls.analysisOnly), ofRollouts) ?? []) : []),
    ];
  }

  private itemsOf({ isOn, rules }: Grant): unknown[] {
    const { calls } = this.props;
    const items = rules.map(([why, made]) => commented(why, typeof made === 'function' ? made(calls) : made));
    return isOn ? (when(isOn(calls), items) ?? []) : items;
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

/** The role of the dashboard: read-only, unless actions are allowed. */
export class DashboardRbac {
  /**
   * @param component component of the dashboard
   * @param props settings of the dashboard
   * @throws ChartError `chart-invalid` if the chart already has it
   */
  constructor(component: Component, props: DashboardRbacProps) {
    const { create, allowActions, allowWorkloadActions, namespaced, watchNamespace, serviceAccountName } = props;
    const rules = component.chart.defineObject('rbac.dashboard', 'What the dashboard may do.', [
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
    const cluster = component.when(fn.and(create, fn.not(namespaced)));
    const name = qualifiedRoleName(component, component.fullname);
    grant(cluster, 'ClusterRole', { name }, rules, account);
    const namespace = component.when(fn.and(create, namespaced));
    grant(namespace, 'Role', { name, namespace: watchNamespace }, rules, account);
  }
}

/**
 * ClusterRoles that are aggregated to the roles view, edit and admin of Kubernetes: read or change Rollouts and
 * analyses.
 */
export class AggregateRoles {
  /**
   * @param chart the chart
   * @param enabled condition under which they are created
   * @throws ChartError `chart-invalid` where `nameOf` throws it
   */
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
          name: `${chart.nameOf(name)}.${chart.namespace}`,
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
