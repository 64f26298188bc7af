import { App } from 'cdk8s';
import { z } from 'zod';
import { rolloutValues } from '../../lib/rollouts/values';
import { ProgressiveWorkload, type ProgressiveWorkloadProps } from '../../lib/rollouts/workload/progressive-workload';
import { group } from '../../lib/values/define';
import { testChart } from '../support/test-chart';

const values = group({
  rollout: rolloutValues(['opentelemetry']),
  ingress: group({ enabled: z.boolean().default(false).describe('A switch.') }),
});

describe('a progressive workload', () => {
  it('is the only one in its chart', () => {
    const make = () =>
      testChart(
        values,
        (chart, v) => {
          const props: ProgressiveWorkloadProps = {
            rollout: v.rollout,
            presets: ['opentelemetry'],
            replicas: 1,
            revisionHistoryLimit: 1,
            progressDeadlineSeconds: 60,
            minReadySeconds: 1,
            serviceSpec: { ports: [] },
            ingress: v.ingress,
            pod: { spec: { containers: [] } },
          };
          new ProgressiveWorkload(chart, 'first', props);
          new ProgressiveWorkload(chart, 'second', props);
        },
        {},
        new App(),
      );
    expect(make).toThrow(
      /^demo\/second: a chart has one progressive workload, and demo\/first is it: .*\[chart-invalid\]$/,
    );
  });
});
