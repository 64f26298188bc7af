import { App } from 'cdk8s';
import type { Construct } from 'constructs';
import type { HelmChartProps } from '../../lib/chart/chart-props';
import { HelmChart } from '../../lib/chart/helm-chart';
import type { Refs, ValuesSchema } from '../../lib/values/define';

/** A chart for one test, with its values, a function that builds constructs, and additional metadata. */
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
