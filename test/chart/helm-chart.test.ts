import { App, Chart } from 'cdk8s';
import { HelmChart } from '../../lib/chart/helm-chart';
import { group } from '../../lib/values/define';

const props = { values: group({}), version: '1.0.0', appVersion: '1', description: 'A chart.' };

describe('a HelmChart', () => {
  it('is known as one, also by another copy of the package', () => {
    const chart = new HelmChart(new App(), 'demo', props);
    let Other = HelmChart;
    jest.isolateModules(() => {
      Other = require('../../lib/chart/helm-chart').HelmChart;
    });
    expect([chart instanceof Other, Other.isHelmChart(chart), HelmChart.isHelmChart(chart)]).toEqual([
      false,
      true,
      true,
    ]);
    const others = [new Chart(new App(), 'plain'), {}, null, undefined, 'demo', HelmChart];
    expect(others.filter(HelmChart.isHelmChart)).toEqual([]);
  });
});
