import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { createRelease } from '../../lib/helm/release';
import { readChart } from '../../lib/model/read-chart';
import { findingsOf } from '../../lib/render/check-objects';
import { renderChart } from '../../lib/render/render-chart';
import { group } from '../../lib/values/define';
import { testChart } from '../support/test-chart';

const labels = { app: 'web' };
const statefulSet = (chart: HelmChart, rollingUpdate: unknown): ApiObject =>
  new ApiObject(chart, 'web', {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web' },
    spec: {
      updateStrategy: { rollingUpdate },
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web' }] } },
    },
  } as never);

function problemsOf(build: (chart: HelmChart) => void, kubeVersion: string, ofChart = '>=1.35.0-0'): string[] {
  const values = group({ name: z.string().default('').describe('A name.') });
  const chart = testChart(values, build as never, { kubeVersion: ofChart });
  const model = readChart(chart, { check: false });
  const rendering = renderChart(model, {}, createRelease('release', 'default', { kubeVersion }));
  return findingsOf(model, rendering).map(({ problem }) => problem.message.slice(0, 39));
}

describe('a field that older versions of Kubernetes drop', () => {
  const always = (chart: HelmChart): void => void statefulSet(chart, { maxUnavailable: 2 });
  const later = (chart: HelmChart): void =>
    void statefulSet(chart, {
      partition: 0,
      ...when(fn.semverCompare('>=1.37.0-0', chart.capabilities.kubeVersion), { maxUnavailable: 2 }),
    });

  it('is reported for a release of a chart that supports one', () => {
    expect(problemsOf(always, '1.35.0')).toEqual(['StatefulSet: Kubernetes 1.35 drops this']);
  });

  it('is not reported for a release of a version that has it', () => {
    expect(problemsOf(always, '1.37.0-eks-1')).toEqual([]);
    expect(problemsOf(later, '1.37.0')).toEqual([]);
    expect(problemsOf(later, '1.35.0')).toEqual([]);
  });

  it('is not reported for a chart that supports none', () => {
    expect(problemsOf(always, '1.37.0', '>=1.37.0-0')).toEqual([]);
  });
});
