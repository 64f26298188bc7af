import { ChartError } from '../../lib/errors';
import { checkPromQL } from '../../lib/rollouts/analysis/promql';
import { unknownIn } from '../support/promql';

const rejection = (query: string, args?: Record<string, string>): string => {
  try {
    checkPromQL(query, 'values.query', args);
  } catch (error) {
    if (error instanceof ChartError && error.code === 'query-invalid') return error.message;
    throw error;
  }
  return '';
};

describe('a PromQL query', () => {
  it.each([
    'up',
    '1 - (sum(rate(requests{status=~"5.."}[2m])) or vector(0)) / sum(rate(requests[2m]))',
    'histogram_quantile(0.95, sum by (le) (rate(duration_bucket[2m])))',
    'max_over_time((sum(rate(requests[1m])) < 0.95)[3m:1m])',
    'rate((requests[5m] offset 1h))',
    'quantile_over_time(0.9, up[3m:1m] @ end())',
  ])('that Prometheus takes is accepted: %s', (query) => {
    expect(rejection(query)).toBe('');
  });

  it.each([
    ['rate(requests[5m', 'breaks at character 17, at its end, where "]" was expected'],
    ['sum(rate(requests[5m])', 'breaks at character 23, at its end, where ")" was expected'],
    ['up{job="a"', 'where "}" was expected'],
    ['up{job="a}', 'where a closing quote was expected'],
    ['up{job}', 'breaks at character 7, at "}", where a matcher\'s ="..." was expected'],
    ['up{a="b" c="d"}', 'at "c=\\"d\\"}", where a comma was expected'],
    ['rate(requests[])', 'where a duration such as 5m was expected'],
    ['1 +', 'where an expression was expected'],
    ['up down', 'at "down", where an operator was expected'],
    ['', 'where an expression was expected'],
    ['sum(up))', 'breaks at character 8, at ")"'],
    ['rate(requests{status=~"2.."})', 'rate measures a range, such as series[5m], and was given none'],
    ['sum(increase(requests))', 'increase measures a range'],
    ['increase(sum(rate(requests[5m])))', 'increase measures a range'],
  ])('that Prometheus rejects is rejected with its position and the expected input: %s', (query, message) => {
    expect(rejection(query)).toMatch(/^values\.query: /);
    expect(rejection(query)).toContain(message);
  });

  it('is checked with sample values in the place of the arguments of an analysis', () => {
    const query = 'sum(rate({{args.series}}{namespace="{{ args.namespace }}"}[{{args.window}}])) > {{args.bound}}';
    expect(rejection(query, { series: 'requests', namespace: 'shop', window: '2m', bound: '5' })).toBe('');
    expect(rejection(query, { series: 'requests', namespace: 'shop', window: '', bound: '5' })).toContain('a duration');
  });

  it('is rejected when an argument has no sample value', () => {
    expect(rejection('up{job="{{args.toString}}"}')).toContain('{{args.toString}} has no sample value');
  });
});

describe('the list of metrics', () => {
  it('knows a histogram by its parts only, and which labels they carry', () => {
    expect(unknownIn('rollout_reconcile')).toEqual(['rollout_reconcile']);
    expect(unknownIn('sum by (le, name) (rate(rollout_reconcile_bucket[5m]))')).toEqual([]);
    expect(unknownIn('sum by (le) (rate(rollout_reconcile_count[5m]))')).toEqual(['label le']);
    expect(unknownIn('rollout_info_bucket')).toEqual(['rollout_info_bucket']);
  });
});
