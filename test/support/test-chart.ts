import { App } from 'cdk8s';
import type { Construct } from 'constructs';
import { HelmChart, type HelmChartProps } from '../../lib/chart/helm-chart';
import type { Refs, ValuesSchema } from '../../lib/values/define';

/** A chart for one test: its values, what it builds of them, and what its Chart.yaml says beside that. */
export function testChart<V extends ValuesSchema>(
  values: V,
  build: (chart: HelmChart<V>, v: Refs<V>) => void,
  props: Partial<HelmChartProps<V>> = {},
  scope: Construct = new App(),
  id = 'demo',
): HelmChart {
  class TestChart extends HelmChart<V> {
    constructor() {
      super(scope, id, { values, version: '1.0.0', appVersion: '1.0', description: 'A test.', ...props });
      build(this, this.values);
    }
  }
  return new TestChart() as unknown as HelmChart;
}
