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

/** What the roles of the controller follow from. */
export interface ControllerRbacProps {
  readonly rbac: Refs<ReturnType<typeof rbacValues>>;
  readonly calls: ControllerCalls;
  /** The controller watches one namespace, so Roles are enough. */
  readonly namespaced: BooleanRef;
  /** That namespace. */
  readonly watchNamespace: string;
  readonly serviceAccountName: string;
}

/** Defines the name of roles outside of the namespace of the release, which releases of one name in two namespaces may not share. */
export const qualifiedRoleName = (part: Pick<ChartScope, 'define' | 'namespace'>, name: string): string =>
  part.define(
    'roleName',
    'Name of the roles that are cluster-wide or in another namespace: it holds the namespace of the release, so that releases of one name in two namespaces do not share them.',
    // No namespace has a dot, so the last one tells the two parts apart.
    `${name}.${part.namespace}`,
    'quotable',
  );

/** The roles of the controller: what the enabled features need, in the cluster or in one namespace. */
export class ControllerRbac {
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

/** What the role of the dashboard follows from. */
export interface DashboardRbacProps {
  readonly create: BooleanRef;
  /** Whether it may change what it shows. */
  readonly allowActions: BooleanRef;
  /** Whether it may change Deployments that Rollouts refer to, too. */
  readonly allowWorkloadActions: BooleanRef;
  readonly namespaced: BooleanRef;
  readonly watchNamespace: string;
  readonly serviceAccountName: string;
}

/** The role of the dashboard: it reads, and acts only where it is allowed to. */
export class DashboardRbac {
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
