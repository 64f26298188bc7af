import { ApiObject, App } from 'cdk8s';
import { each, HelmChart, ifSet, when } from 'chartwright';
import * as k8s from 'chartwright/k8s';
import * as argoCd from 'chartwright/k8s/argo-cd';
import * as argo from 'chartwright/k8s/argo-rollouts';
import * as gateway from 'chartwright/k8s/gateway-api';
import * as monitoring from 'chartwright/k8s/prometheus-operator';
import { z } from 'zod';
import objects from '../../imports/kubernetes.objects.json';
import { standardLabelKeys } from '../../lib/chart/names';
import { createRelease } from '../../lib/helm/release';
import { readChart } from '../../lib/model/read-chart';
import { kindSchema } from '../../lib/objects/known-kinds';
import { caseOf } from '../../lib/prove/cases/case';
import { renderChart } from '../../lib/render/render-chart';
import { group } from '../../lib/values/define';
import { stringMap } from '../../lib/values/kubernetes-types';
import { differences } from '../support/differences';
import { majors } from '../support/helm';

interface KindClass {
  new (scope: HelmChart, id: string, props: object): ApiObject;
  readonly GVK: { readonly apiVersion: string; readonly kind: string };
}
const classes = Object.entries({ ...k8s, ...argo, ...argoCd, ...gateway, ...monitoring }) as unknown as [
  string,
  KindClass,
][];

const chartOf = <V extends ReturnType<typeof group>>(values: V): HelmChart<V> =>
  new HelmChart(new App(), 'small', { values, version: '1.0.0', appVersion: '1', description: 'A small chart.' });

describe('the classes of kinds', () => {
  it.each(classes)('%s is a kind that is validated, and makes it', (_, { GVK: { apiVersion, kind } }) => {
    expect(kindSchema(apiVersion, kind, '1.37')).toBeDefined();
  });

  it('makes an object of the kind in the order of its fields', () => {
    const chart = chartOf(group({}));
    for (const [name, Kind] of classes) {
      const object = new Kind(chart, name.toLowerCase(), { metadata: { name: 'a' }, spec: { b: 1, a: 2 } });
      expect(object).toBeInstanceOf(ApiObject);
      const { apiVersion, kind } = Kind.GVK;
      const { metadata, ...rest } = object.toJson();
      expect([Object.keys(rest), rest]).toEqual([
        ['apiVersion', 'kind', 'spec'],
        { apiVersion, kind, spec: { b: 1, a: 2 } },
      ]);
      expect(metadata.name).toBe('a');
    }
  });

  it('covers every kind of the newest Kubernetes that is an object', () => {
    const made = new Set(classes.map(([, { GVK }]) => `${GVK.apiVersion}/${GVK.kind}`));
    const missing = Object.keys(objects.versions['1.37'].kinds).filter((name) => !made.has(name));
    const requests =
      /\/(?:APIGroup|APIVersions|Binding|ComponentStatus|Eviction|EvictionRequest|Scale|Status|\w*(?:Review|TokenRequest))$/;
    expect(missing.filter((name) => !requests.test(name))).toEqual([]);
    expect(missing.length).toBeLessThan(20);
  });

  it('accept references at every field, as both Helms render them', async () => {
    const values = group({
      replicas: z.int().min(0).max(10).default(2).describe('Pods.'),
      paused: z.boolean().default(false).describe('Whether it waits.'),
      image: z.string().default('app:1').describe('Image.'),
      labels: stringMap(standardLabelKeys).default({}).describe('Labels.'),
      env: stringMap().default({}).describe('Variables.'),
      schedule: z.string().optional().describe('When it runs.'),
      ports: z
        .array(z.strictObject({ name: z.string(), number: z.int().min(1).max(65_535) }))
        .default([])
        .describe('Ports.'),
    });
    const chart = chartOf(values);
    const { values: v } = chart;
    new k8s.Deployment(chart, 'web', {
      metadata: { name: chart.fullname, annotations: { paused: when(v.paused, 'yes', 'no') } },
      spec: {
        replicas: v.replicas,
        paused: v.paused,
        selector: { matchLabels: chart.selectorLabels },
        template: {
          metadata: { labels: { ...chart.selectorLabels, ...v.labels } },
          spec: {
            containers: [
              {
                name: 'web',
                image: v.image,
                stdin: v.paused,
                ports: [
                  { name: 'http', containerPort: 80 },
                  each(v.ports, ({ name, number }) => ({ name, containerPort: number })),
                ],
                env: [when(v.paused, { name: 'PAUSED', value: '1' }), each(v.env, (value, name) => ({ name, value }))],
              },
            ],
          },
        },
      },
    });
    new k8s.ConfigMap(chart, 'config', { data: { ...v.env, schedule: ifSet(v.schedule) } });
    const model = readChart(chart as unknown as HelmChart);
    const given = {
      replicas: 3,
      paused: true,
      labels: { team: 'a' },
      env: { A: '1', B: 'x: y' },
      schedule: '@daily',
      ports: [{ name: 'admin', number: 9000 }],
    };
    for (const set of [{}, given])
      for (const major of majors) expect(await differences(major, model, [caseOf(set)])).toEqual([]);
    const { manifests } = renderChart(model, given, createRelease('release'));
    expect(manifests.map(({ object: { kind, spec, data } }) => ({ kind, spec, data }))).toMatchObject([
      { kind: 'ConfigMap', data: { A: '1', B: 'x: y', schedule: '@daily' } },
      {
        kind: 'Deployment',
        spec: {
          replicas: 3,
          paused: true,
          template: {
            metadata: { labels: { team: 'a' } },
            spec: {
              containers: [
                {
                  image: 'app:1',
                  stdin: true,
                  ports: [
                    { name: 'http', containerPort: 80 },
                    { name: 'admin', containerPort: 9000 },
                  ],
                  env: [
                    { name: 'PAUSED', value: '1' },
                    { name: 'A', value: '1' },
                    { name: 'B', value: 'x: y' },
                  ],
                },
              ],
            },
          },
        },
      },
    ]);
  });
});
