import { z } from 'zod';
import { Component } from '../../lib/chart/component';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { renderChart } from '../../lib/render/render-chart';
import { ControllerRbac, DashboardRbac } from '../../lib/rollouts/rbac/rbac';
import { featureValues, rbacValues, routerValues } from '../../lib/rollouts/rbac/rbac-values';
import { group } from '../../lib/values/define';
import { testChart } from '../support/test-chart';

const off = () => z.boolean().default(false).describe('A switch.');
const text = () => z.string().default('').describe('A text.');

const shape = () =>
  group({
    rbac: rbacValues(),
    features: featureValues(),
    routers: routerValues(),
    leaderElection: off(),
    single: off(),
    analysisOnly: off(),
    actions: off(),
    workloadActions: off(),
    selfService: off(),
    verify: off(),
    ...{ instance: text(), awsVersion: text(), ambassadorVersion: text(), traefikGroup: text() },
    analysis: off(),
    ...{ analysisSecrets: text(), pluginSecrets: text(), watched: text() },
  });

/** Two places of the same values. */
const places = ['own', 'platform'];

const rolesIn = (place: string, user: JsonMap): JsonMap[] => {
  const chart = testChart(group({ [place]: shape() }), (scope, refs) => {
    // biome-ignore lint/suspicious/noExplicitAny: references to values at a computed place
    const v = (refs as any)[place];
    const [controller, dashboard] = ['controller', 'dashboard'].map(
      (id) => new Component(scope as unknown as HelmChart, id),
    ) as [Component, Component];
    new ControllerRbac(controller, 'rbac', {
      rbac: v.rbac,
      calls: {
        features: v.features,
        routers: v.routers,
        leaderElection: v.leaderElection,
        namespaced: v.single,
        analysisOnly: v.analysisOnly,
        instanceId: v.instance,
        selfServiceNotifications: v.selfService,
        awsVerifyTargetGroup: v.verify,
        awsTargetGroupBindingApiVersion: v.awsVersion,
        ambassadorApiVersion: v.ambassadorVersion,
        traefikApiGroup: v.traefikGroup,
        analysisEnabled: v.analysis,
        analysisSecrets: v.analysisSecrets,
        pluginSecrets: v.pluginSecrets,
      },
      namespaced: v.single,
      watchNamespace: v.watched,
      serviceAccountName: 'robot',
    });
    new DashboardRbac(dashboard, 'rbac', {
      create: v.rbac.create,
      allowActions: v.actions,
      allowWorkloadActions: v.workloadActions,
      namespaced: v.single,
      watchNamespace: v.watched,
      serviceAccountName: 'viewer',
    });
  });
  const model = readChart(chart, { check: false });
  return renderChart(model, { [place]: user }, createRelease('release', 'space')).manifests.map(({ object }) => object);
};

interface Role {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly { readonly apiGroups: string[]; readonly resources: string[]; readonly verbs: string[] }[];
  readonly subjects?: readonly JsonMap[];
  readonly roleRef?: JsonMap;
}

/** What the roles of a name grant, as `verb group/resource`. */
const granted = (objects: readonly JsonMap[], name: string): string[] =>
  (objects as unknown as Role[])
    .filter(({ kind, metadata }) => kind.endsWith('Role') && metadata.name.startsWith(name))
    .flatMap(({ rules = [] }) => rules)
    .flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((of) => resources.flatMap((resource) => verbs.map((verb) => `${verb} ${of}/${resource}`))),
    );

describe.each(places)('the roles of a controller and a dashboard whose values are below %s', (place) => {
  const named = (user: JsonMap) =>
    (rolesIn(place, user) as unknown as Role[]).map(({ kind, metadata }) =>
      [kind, metadata.namespace, metadata.name].filter(Boolean).join(' '),
    );

  it('are cluster-wide, or in the namespace that is watched', () => {
    expect(named({})).toEqual(
      expect.arrayContaining([
        'ClusterRole release-demo-controller.space',
        'ClusterRole release-demo-dashboard.space',
        'Role space release-demo-controller',
      ]),
    );
    const watched = named({ single: true, watched: 'teams' });
    expect(watched.join()).not.toContain('ClusterRole');
    expect(watched).toEqual(
      expect.arrayContaining([
        'Role teams release-demo-controller.space',
        'Role teams release-demo-dashboard.space',
        'RoleBinding teams release-demo-dashboard.space',
      ]),
    );
  });

  it('are bound to their accounts', () => {
    const bindings = (rolesIn(place, {}) as unknown as Role[]).filter(({ subjects }) => subjects);
    expect(bindings).toHaveLength(3);
    for (const { metadata, subjects, roleRef } of bindings) {
      const name = metadata.name.includes('dashboard') ? 'viewer' : 'robot';
      expect(subjects).toEqual([{ kind: 'ServiceAccount', name, namespace: 'space' }]);
      expect(roleRef?.name).toBe(metadata.name);
    }
  });

  it('are not created if nobody wants them', () => {
    expect(rolesIn(place, { rbac: { create: false } })).toEqual([]);
  });

  it.each<[string, string, JsonMap, string]>([
    ['a feature', 'controller', { features: { experiments: true } }, 'create argoproj.io/experiments'],
    ['a router', 'controller', { routers: { istio: true } }, 'update networking.istio.io/virtualservices'],
    ['leader election', 'controller', { leaderElection: true }, 'update coordination.k8s.io/leases'],
    [
      'a group of a value',
      'controller',
      { routers: { traefik: true }, traefikGroup: 'own.io' },
      'update own.io/traefikservices',
    ],
    [
      'an additional rule',
      'controller',
      { rbac: { additionalRules: [{ apiGroups: ['own.io'], resources: ['routes'], verbs: ['get'] }] } },
      'get own.io/routes',
    ],
    ['actions', 'dashboard', { actions: true }, 'patch argoproj.io/rollouts/status'],
    ['actions on Deployments', 'dashboard', { workloadActions: true }, 'patch apps/deployments'],
  ])('grant %s only where it is on', (_, component, user, permission) => {
    const name = `release-demo-${component}`;
    expect(granted(rolesIn(place, {}), name)).not.toContain(permission);
    expect(granted(rolesIn(place, user), name)).toContain(permission);
  });

  it('grant nothing of Rollouts to a controller of analyses alone', () => {
    const all = granted(rolesIn(place, { analysisOnly: true }), 'release-demo-controller');
    expect(all.filter((permission) => permission.endsWith('argoproj.io/rollouts'))).toEqual([]);
    expect(granted(rolesIn(place, {}), 'release-demo-controller')).toContain('list argoproj.io/rollouts');
  });
});
