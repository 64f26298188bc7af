import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { ServiceAccount, serviceAccountValues } from '../../lib/application/service-account';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { fn } from '../../lib/expr/fn';
import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { type Finding, findingsOf } from '../../lib/render/check-objects';
import { shown } from '../../lib/render/field-sources';
import { renderChart } from '../../lib/render/render-chart';
import { group, type Refs } from '../../lib/values/define';
import { testChart } from '../support/test-chart';

const values = group({
  isOn: z.boolean().default(false).describe('A switch.'),
  name: z.string().default('').describe('A name.'),
  serviceAccount: serviceAccountValues(),
  workers: z
    .record(z.string(), z.strictObject({ queue: z.string() }))
    .default({})
    .describe('Workers.'),
});
type Values = Refs<typeof values>;
type Build = (chart: HelmChart, v: Values) => void;

function findings(build: Build, user: JsonMap = {}, release = 'release'): Finding[] {
  const model = readChart(testChart(values, build as never), { check: false });
  return findingsOf(model, renderChart(model, user, createRelease(release)));
}
const messages = (build: Build, user?: JsonMap, release?: string): string[] =>
  findings(build, user, release).map(({ problem }) => problem.message.replace(/:.*/, ''));

const containers = [{ name: 'web', image: 'web' }];
const podOf =
  (account: (v: Values, chart: HelmChart) => string): Build =>
  (chart, v) =>
    void new ApiObject(chart, 'web', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web' },
      spec: { serviceAccountName: account(v, chart), containers },
    } as never);

describe('a name of an object that is not in the release', () => {
  it.each<[string, Build, JsonMap]>([
    ['is the full name', podOf((_, chart) => chart.fullname), {}],
    ['begins with the full name', podOf((_, chart) => `${chart.fullname}-api`), {}],
    ['ends with a value', podOf((v, chart) => `${chart.fullname}-${v.name}`), { name: 'api' }],
    ['is a fallback', podOf((v, chart) => fn.default(chart.fullname, v.name)), {}],
    ['is chosen', podOf((v, chart) => fn.choose(v.isOn, chart.fullname, 'default')), { isOn: true }],
    ['is cut', podOf((_, chart) => fn.trimSuffix('-', fn.trunc(60, chart.fullname))), {}],
    ['is in a named template', podOf((_, chart) => chart.define('account', 'A name.', `${chart.fullname}-a`)), {}],
    [
      'is one of a loop',
      (chart, v) =>
        chart.each(v.workers, (scope, _, name) => podOf(() => `${chart.fullname}-${name}`)(scope as never, v)),
      { workers: { a: { queue: 'a' } } },
    ],
  ])('is reported if it %s', (_, build, user) => {
    expect(messages(build, user)).toEqual(['Pod']);
  });

  it.each<[string, Build, JsonMap]>([
    ['is fixed', podOf(() => 'release-api'), {}],
    ['is a value', podOf((v) => v.name), { name: 'release-api' }],
    ['is a value with a fallback', podOf((v, chart) => fn.default(chart.fullname, v.name)), { name: 'release-api' }],
    ['is chosen', podOf((v, chart) => fn.choose(v.isOn, chart.fullname, 'my-release')), {}],
    ['is made of a value', podOf((v) => `${v.name}-api`), { name: 'release' }],
    ['is of the namespace', podOf((_, chart) => `${chart.release.namespace}-release`), {}],
  ])('is not reported if it %s', (_, build, user) => {
    expect(messages(build, user)).toEqual([]);
  });

  it('is not reported for the ServiceAccount of a user, whatever the release is called', () => {
    const build: Build = (chart, v) => {
      const { name } = new ServiceAccount(chart, 'serviceaccount', { values: v.serviceAccount });
      podOf(() => name)(chart, v);
    };
    for (const release of ['release', 'default', 'a'])
      for (const create of [true, false])
        for (const name of ['', 'mine', release])
          expect(messages(build, { serviceAccount: { create, name } }, release)).toEqual([]);
  });
});

describe('pods of one release', () => {
  const deployment = (scope: Construct, name: string, component: string, chart: HelmChart): ApiObject => {
    const labels = { ...chart.selectorLabels, 'app.kubernetes.io/component': component };
    return new ApiObject(scope, 'deployment', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
    } as never);
  };
  const build: Build = (chart, v) => {
    deployment(chart, chart.fullname, 'web', chart);
    chart.each(v.workers, (scope, { queue }, name) => deployment(scope, `${chart.fullname}-${name}`, queue, chart));
  };
  const responsible = (found: readonly Finding[]): string[] =>
    found.map(({ value, problem }) => `${problem.where}: ${value ? shown(value).slice(1) : 'chart'}`);

  it('that two workloads select are of the chart, unless values make both alike', () => {
    expect(responsible(findings(build, { workers: { a: { queue: 'web' } } }))).toEqual([
      'demo/each1/deployment.spec.template.metadata.labels: chart',
    ]);
    expect(responsible(findings(build, { workers: { a: { queue: 'a' }, b: { queue: 'a' } } }))).toEqual([
      'demo/each1/deployment.spec.selector: workers.b.queue',
    ]);
    expect(findings(build, { workers: { a: { queue: 'a' }, b: { queue: 'b' } } })).toEqual([]);
  });

  it('that two iterations of a loop select are of the chart', () => {
    const loop: Build = (chart, v) =>
      chart.each(v.workers, (scope, _, name) => deployment(scope, `${chart.fullname}-${name}`, 'worker', chart));
    const user = { workers: { a: { queue: 'a' }, b: { queue: 'b' } } };
    expect(responsible(findings(loop, user))).toEqual(['demo/each1/deployment.spec.selector: chart']);
  });

  const service = (chart: HelmChart, component: string): ApiObject =>
    new ApiObject(chart, 'service', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: chart.fullname },
      spec: {
        selector: { ...chart.selectorLabels, 'app.kubernetes.io/component': component },
        ports: [{ port: 80 }],
      },
    } as never);
  it('that a selector misses are of the chart, or of the value in the selector', () => {
    const of =
      (component: (v: Values) => string): Build =>
      (chart, v) => {
        build(chart, v);
        service(chart, component(v));
      };
    expect(responsible(findings(of(() => 'api')))).toEqual(['demo/service.spec.selector: chart']);
    expect(
      responsible(
        findings(
          of((v) => v.name),
          { name: 'api' },
        ),
      ),
    ).toEqual(['demo/service.spec.selector: name']);
    expect(findings(of(() => 'web'))).toEqual([]);
  });
});
