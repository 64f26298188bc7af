import { z } from 'zod';
import * as k8s from '../../imports/k8s/index';
import { ServiceMonitor, serviceMonitorValues } from '../../lib/application/service-monitor';
import { Component } from '../../lib/chart/component';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { createRelease } from '../../lib/helm/release';
import { readChart } from '../../lib/model/read-chart';
import { renderChart } from '../../lib/render/render-chart';
import { group } from '../../lib/values/define';
import { testChart } from '../support/test-chart';

interface KubernetesObject {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: Record<string, string> };
  readonly spec: { readonly selector: { readonly matchLabels: Record<string, string> } };
}

describe('a ServiceMonitor', () => {
  it.each(['monitoring', 'scrapes'])('names the path of its values, %s, in messages', (name) => {
    const values = group({ [name]: serviceMonitorValues() });
    const chart = testChart(values, (scope, v) => {
      new ServiceMonitor(scope, 'metrics', {
        values: v[name] as never,
        endpoint: { port: 'http', path: '/metrics' },
      });
    });
    const slow = { [name]: { enabled: true, interval: '10s', scrapeTimeout: '20s' } };
    expect(() => renderChart(readChart(chart), slow, createRelease('release'))).toThrow(
      `${name}.scrapeTimeout is longer than ${name}.interval`,
    );
  });
});

describe('the ServiceMonitor of a component with a headless Service of its own', () => {
  const values = group({
    routed: z.boolean().default(true).describe('On.'),
    api: serviceMonitorValues(),
    web: serviceMonitorValues(),
  });
  const chart = () =>
    testChart(values, (scope, v) => {
      for (const id of ['api', 'web'] as const) {
        const component = new Component(scope as unknown as HelmChart, id);
        new k8s.Service(component, 'service', {
          metadata: { name: component.fullname },
          spec: { selector: component.selectorLabels, ports: [{ port: 80 }] },
        });
        new ServiceMonitor(component, 'metrics', {
          values: v[id],
          endpoint: { port: 'http', path: '/metrics' },
          metricsService: { condition: v.routed, port: 9090 },
        });
      }
    });
  const enabled = { api: { enabled: true }, web: { enabled: true } };

  it.each([
    [true, ['release-demo-api-metrics', 'release-demo-web-metrics']],
    [false, ['release-demo-api', 'release-demo-web']],
  ])('selects that Service only while its condition is %s', (condition, expected) => {
    const { manifests } = renderChart(readChart(chart()), { routed: condition, ...enabled }, createRelease('release'));
    const objects = manifests.map(({ object }) => object as unknown as KubernetesObject);
    const services = objects.filter(({ kind }) => kind === 'Service');
    const selected = objects
      .filter(({ kind }) => kind === 'ServiceMonitor')
      .map(({ spec }) => Object.entries(spec.selector.matchLabels))
      .map((labels) =>
        services.filter(({ metadata }) => labels.every(([key, value]) => metadata.labels[key] === value)),
      );
    expect(selected.map((all) => all.map(({ metadata }) => metadata.name)).sort()).toEqual(
      expected.map((name) => [name]),
    );
    for (const { spec } of services)
      expect((spec.selector as unknown as Record<string, string>)['app.kubernetes.io/component']).toMatch(
        /^(?:api|web)$/,
      );
  });
});
