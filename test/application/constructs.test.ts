import { JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { HttpRoute, httpRouteValues } from '../../lib/application/http-route';
import { Ingress, ingressValues } from '../../lib/application/ingress';
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
    const { objects } = rendered(of, inChart, (made) => {
      for (const object of made) {
        object.metadata.addLabel('team', 'web');
        object.addJsonPatch(JsonPatch.add('/metadata/annotations', { patched: 'yes' }));
        object.addDependency(object.node.root);
      }
    });
    for (const { metadata } of objects) {
      expect(metadata).toMatchObject({ labels: { team: 'web' }, annotations: { patched: 'yes' } });
    }
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
