import { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { Component, componentLabel } from '../../lib/chart/component';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { standardLabelKeys } from '../../lib/chart/names';
import { fn } from '../../lib/expr/fn';
import { readChart } from '../../lib/model/read-chart';
import { group, type Refs } from '../../lib/values/define';
import { stringMap } from '../../lib/values/kubernetes-types';
import { rejectionOf } from '../support/small-chart';
import { testChart } from '../support/test-chart';

const values = group({
  first: z.boolean().default(true).describe('Which.'),
  labels: stringMap(standardLabelKeys).default({}).describe('Labels.'),
  workers: z
    .record(z.string(), z.strictObject({ queue: z.string() }))
    .default({})
    .describe('Workers.'),
});
type Labels = Record<string, unknown>;

const kinds = { Deployment: 'apps/v1', Rollout: 'argoproj.io/v1alpha1', Job: 'batch/v1' };
const workload = (
  scope: Construct,
  id: string,
  labels: Labels,
  selector: Labels | undefined = labels,
  kind: keyof typeof kinds = 'Deployment',
) =>
  new ApiObject(scope, id, {
    apiVersion: kinds[kind],
    kind,
    metadata: { name: id },
    spec: { ...(selector ? { selector: { matchLabels: selector } } : {}), template: { metadata: { labels } } },
  });

const rejection = (build: (chart: HelmChart<typeof values>, v: Refs<typeof values>) => void): string =>
  rejectionOf(() =>
    readChart(
      testChart(values, (chart, v) => {
        const all = { first: v.first, labels: v.labels, workers: v.workers };
        new ApiObject(chart, 'all', { apiVersion: 'example.com/v1', kind: 'Example', spec: all });
        build(chart, v);
      }),
    ),
  );

describe('the selector of a workload', () => {
  it('must not match the pods of another one with an additional label', () => {
    expect(
      rejection((chart, v) => {
        workload(chart, 'web', { ...chart.selectorLabels, ...v.labels }, chart.selectorLabels);
        chart.each(v.workers, (scope, { queue }, name) =>
          workload(scope, 'worker', { ...chart.selectorLabels, [componentLabel]: name, queue }),
        );
      }),
    ).toMatch(
      /^demo\/web: the selector of this Deployment \(app\.kubernetes\.io\/name, app\.kubernetes\.io\/instance\) also matches the pods of demo\/each1\/worker, .*\[chart-invalid\]$/,
    );
  });

  it.each<[string, Parameters<typeof rejection>[0]]>([
    ['two with the same selector', (c) => ['a', 'b'].forEach((id) => void workload(c, id, { app: 'x' }))],
    [
      'a Job',
      (c) => void [workload(c, 'a', { app: 'x' }), workload(c, 'b', { app: 'x', job: 'y' }, undefined, 'Job')].length,
    ],
    [
      'a component next to the chart',
      (c) => {
        workload(c, 'a', c.selectorLabels);
        const part = new Component(c as never, 'part');
        workload(part, 'b', part.selectorLabels);
      },
    ],
  ])('is rejected: %s', (_, build) => {
    expect(rejection(build)).toMatch(/\[chart-invalid\]/);
  });

  it.each<[string, Parameters<typeof rejection>[0]]>([
    [
      'another name',
      (c, v) => {
        workload(c, 'a', c.selectorLabels);
        c.each(v.workers, (scope, _item, name) =>
          workload(scope, 'w', {
            'app.kubernetes.io/name': `${c.chartName}-${name}`,
            'app.kubernetes.io/instance': c.release.name,
          }),
        );
      },
    ],
    [
      'components',
      (c) => {
        for (const id of ['a', 'b']) {
          const part = new Component(c as never, id);
          workload(part, id, part.selectorLabels);
        }
      },
    ],
    [
      'mutually exclusive workloads',
      (c, v) => {
        workload(c.when(v.first), 'a', { app: 'x' });
        workload(c.when(fn.not(v.first)), 'b', { app: 'x' });
      },
    ],
    [
      'a Rollout that replaces its Deployment',
      (c) => {
        workload(c, 'a', { app: 'x' });
        workload(c, 'b', { app: 'x' }, undefined, 'Rollout');
      },
    ],
    [
      'a selector that depends on values',
      (c, v) => {
        workload(c, 'a', { app: 'x' }, { app: 'x', ...v.labels });
        workload(c, 'b', { app: 'x' }, { app: 'x', more: 'y' });
      },
    ],
  ])('is accepted: %s', (_, build) => {
    expect(rejection(build)).toBe('');
  });
});
