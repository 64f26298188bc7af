import { JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { Autoscaler } from '../../lib/application/autoscaling';
import { autoscalingValues } from '../../lib/application/autoscaling-values';
import { DisruptionBudget, disruptionBudgetValues } from '../../lib/application/disruption-budget';
import { ExtraObjects, extraObjectsValue } from '../../lib/application/extra-objects';
import { GrpcRoute, grpcRouteValues } from '../../lib/application/grpc-route';
import { HttpRoute, httpRouteValues } from '../../lib/application/http-route';
import { globalValues } from '../../lib/application/image';
import { Ingress, ingressValues } from '../../lib/application/ingress';
import { NetworkPolicy, networkPolicyValues } from '../../lib/application/network-policy';
import { ServiceAccount, serviceAccountValues } from '../../lib/application/service-account';
import { ServiceMonitor, serviceMonitorValues } from '../../lib/application/service-monitor';
import { ConnectionTest, testImageValues } from '../../lib/application/test-pod';
import { VerticalAutoscaler, verticalAutoscalingValues } from '../../lib/application/vertical-autoscaler';
import { Component } from '../../lib/chart/component';
import type { HelmChart } from '../../lib/chart/helm-chart';
import type { KubernetesObject } from '../../lib/chart/kubernetes-object';
import { createRelease } from '../../lib/helm/release';
import type { Json, JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { renderChart } from '../../lib/render/render-chart';
import { group, type Refs, type ValuesSchema } from '../../lib/values/define';
import { testChart } from '../support/test-chart';

const render = (chart: HelmChart, user: JsonMap = {}): JsonMap[] => {
  const { manifests, hooks } = renderChart(readChart(chart, { check: false }), user, createRelease('release'));
  return [...manifests, ...hooks].map(({ object }) => object as JsonMap);
};

interface Example<V extends ValuesSchema = ValuesSchema> {
  readonly values: V;
  /** What is set besides the defaults. */
  readonly user: JsonMap;
  /** Makes the construct; returns it with the objects that it makes. */
  readonly make: (scope: Construct, id: string, v: Refs<V>) => [Construct, ...KubernetesObject[]];
  /** The objects by kind and name. */
  readonly objects: readonly string[];
}

const example = <V extends ValuesSchema>(of: Example<V>): Example => of as unknown as Example;

const examples: Record<string, Example> = {
  Ingress: example({
    values: ingressValues('web.example.com'),
    user: { enabled: true },
    make: (scope, id, values) => {
      const made = new Ingress(scope, id, { values, serviceName: 'web' });
      return [made, made.ingress];
    },
    objects: ['Ingress release-demo'],
  }),
  HttpRoute: example({
    values: httpRouteValues(),
    user: { enabled: true, parentRefs: [{ name: 'public' }] },
    make: (scope, id, values) => {
      const made = new HttpRoute(scope, id, { values, serviceName: 'web', servicePort: 80 });
      return [made, made.httpRoute];
    },
    objects: ['HTTPRoute release-demo'],
  }),
  GrpcRoute: example({
    values: grpcRouteValues(),
    user: { enabled: true, parentRefs: [{ name: 'public' }] },
    make: (scope, id, values) => {
      const made = new GrpcRoute(scope, id, { values, serviceName: 'web', servicePort: 80 });
      return [made, made.grpcRoute];
    },
    objects: ['GRPCRoute release-demo'],
  }),
  Autoscaler: example({
    values: autoscalingValues(),
    user: { enabled: true },
    make: (scope, id, values) => {
      const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
      const made = new Autoscaler(scope, id, { values, target });
      return [made, made.horizontalPodAutoscaler];
    },
    objects: ['HorizontalPodAutoscaler release-demo'],
  }),
  VerticalAutoscaler: example({
    values: verticalAutoscalingValues(),
    user: { enabled: true },
    make: (scope, id, values) => {
      const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
      const made = new VerticalAutoscaler(scope, id, { values, target });
      return [made, made.verticalPodAutoscaler];
    },
    objects: ['VerticalPodAutoscaler release-demo'],
  }),
  DisruptionBudget: example({
    values: disruptionBudgetValues(),
    user: {},
    make: (scope, id, values) => {
      const made = new DisruptionBudget(scope, id, { values });
      return [made, made.podDisruptionBudget];
    },
    objects: ['PodDisruptionBudget release-demo'],
  }),
  NetworkPolicy: example({
    values: networkPolicyValues(),
    user: { enabled: true },
    make: (scope, id, values) => {
      const made = new NetworkPolicy(scope, id, { values });
      return [made, made.networkPolicy];
    },
    objects: ['NetworkPolicy release-demo'],
  }),
  ServiceAccount: example({
    values: serviceAccountValues(),
    user: {},
    make: (scope, id, values) => {
      const made = new ServiceAccount(scope, id, { values });
      return [made, made.serviceAccount];
    },
    objects: ['ServiceAccount release-demo'],
  }),
  ServiceMonitor: example({
    values: serviceMonitorValues(),
    user: { enabled: true },
    make: (scope, id, values) => {
      const endpoint = { port: 'http', path: '/metrics' };
      const made = new ServiceMonitor(scope, id, { values, endpoint });
      return [made, made.serviceMonitor];
    },
    objects: ['ServiceMonitor release-demo'],
  }),
  ConnectionTest: example({
    values: group({ image: testImageValues(), global: globalValues() }),
    user: {},
    make: (scope, id, { image, global }) => {
      const made = new ConnectionTest(scope, id, { image, global, url: 'http://web' });
      return [made, made.pod];
    },
    objects: ['Pod release-demo-test-connection'],
  }),
  ExtraObjects: example({
    values: group({ objects: extraObjectsValue('more') }),
    user: { objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'more' } }] },
    make: (scope, id, { objects }) => [new ExtraObjects(scope, id, { objects })],
    objects: ['ConfigMap more'],
  }),
};

const nameOf = ({ kind, metadata }: JsonMap): string => `${kind} ${(metadata as JsonMap).name}`;

type Place = (chart: HelmChart, v: Refs<ValuesSchema>) => Construct;

/** Renders an example in a scope of its chart. */
function rendered({ values, user, make }: Example, place: Place, change?: (objects: KubernetesObject[]) => void) {
  let path = '';
  const chart = testChart(group({ own: values }), (scope, v) => {
    const [construct, ...objects] = make(place(scope as unknown as HelmChart, v as never), 'part', v.own as never);
    path = construct.node.path;
    change?.(objects);
  });
  return { path, objects: render(chart, { own: user as Json }) };
}

const inChart: Place = (chart) => chart;

describe.each(Object.entries(examples))('%s', (_, of) => {
  it('is a node of the tree, with the objects that it makes below it', () => {
    const paths: string[] = [];
    const { path, objects } = rendered(of, inChart, (made) => paths.push(...made.map(({ node }) => node.path)));
    expect(path).toBe('demo/part');
    for (const each of paths) expect(each).toMatch(/^demo\/part\//);
    expect(objects.map(nameOf)).toEqual(of.objects);
  });

  it('hands out its objects: labels, patches and dependencies', () => {
    const handles: KubernetesObject[] = [];
    const { objects } = rendered(of, inChart, (made) => {
      handles.push(...made);
      for (const object of made) {
        object.metadata.addLabel('team', 'web');
        object.addJsonPatch(JsonPatch.add('/metadata/labels/patched', 'yes'));
        object.addDependency(new Construct(object.node.root, `before-${object.kind}`));
      }
    });
    for (const { node } of handles) expect(node.dependencies).toHaveLength(1);
    const patched = objects.filter(({ metadata }) => JSON.stringify(metadata).includes('"team":"web"'));
    expect(patched).toHaveLength(handles.length);
    for (const { metadata } of patched) expect(metadata).toMatchObject({ labels: { patched: 'yes' } });
  });

  it('takes any scope of a chart: a component, a condition, and a construct of its user', () => {
    const places: Place[] = [
      (chart) => new Component(chart, 'api'),
      (chart) => chart.when(true),
      (chart) => new Construct(chart, 'stack'),
    ];
    for (const place of places) expect(rendered(of, place).objects).toHaveLength(of.objects.length);
  });

  it('says what it needs outside of a chart', () => {
    const outside = new Construct(undefined as never, '');
    expect(() => of.make(outside, 'part', {} as never)).toThrow('this construct needs a HelmChart around it');
  });
});

describe('a construct in a scope with a condition', () => {
  const chartWhere = (condition: boolean): HelmChart =>
    testChart(group({ own: ingressValues('web.example.com') }), (chart, v) => {
      new Ingress(chart.when(condition), 'ingress', { values: v.own, serviceName: 'web' });
    });

  it('has its validation rules while the condition holds', () => {
    const user = { own: { enabled: true, hosts: [] } };
    expect(() => render(chartWhere(true), user)).toThrow('own.enabled is on without a host');
    expect(render(chartWhere(false), user)).toEqual([]);
  });
});

describe('a construct in a component', () => {
  const labelsIn = (of: Example): unknown[] =>
    rendered(of, (chart) => new Component(chart, 'api')).objects.map(({ metadata }) => (metadata as JsonMap).labels);

  it('keeps the component label of a test pod, by which a NetworkPolicy admits it', () => {
    expect(labelsIn(examples.ConnectionTest as Example)).toEqual([
      { 'app.kubernetes.io/instance': 'release', 'app.kubernetes.io/component': 'test' },
    ]);
  });

  it('is rendered only while the component is enabled, with one condition', () => {
    const made = (enabled: boolean) =>
      rendered(examples.Ingress as Example, (chart) => new Component(chart, 'api', { enabled }).when(true)).objects;
    expect([made(true), made(false)].map((objects) => objects.length)).toEqual([1, 0]);
  });
});
