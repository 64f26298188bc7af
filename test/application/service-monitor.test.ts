import { ServiceMonitor, serviceMonitorValues } from '../../lib/application/service-monitor';
import { createRelease } from '../../lib/helm/release';
import { readChart } from '../../lib/model/read-chart';
import { renderChart } from '../../lib/render/render-chart';
import { group } from '../../lib/values/define';
import { testChart } from '../support/test-chart';

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
