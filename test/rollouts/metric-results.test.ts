import type { JsonMap } from '../../lib/json';
import { metric, rendered } from '../support/own-metrics';

const bounded = (provider: JsonMap, more: JsonMap = {}): JsonMap => ({ provider, max: 9, ...more });
const cloudWatch = (fields: JsonMap): JsonMap => bounded({ cloudWatch: fields });

describe('a result that is a list', () => {
  const listed = '(len(result) > 0 ? result[0].Values : [])';
  it.each<[string, JsonMap, [clear: string, good: string], [clear: string, bad: string]]>([
    [
      'graphite',
      { address: 'http://x', query: 'x' },
      ['', 'len(result) > 0 ? last(result) <= 9 : false'],
      ['false || len(result) == 0 || len(result) >= 3', '(len(result) >= 3 || false) && all(result, # > 9)'],
    ],
    [
      'influxdb',
      { query: 'x' },
      ['', 'last(result) != nil ? last(result) <= 9 : false'],
      [
        'false || len(filter(result, # != nil)) == 0 || len(filter(result, # != nil)) >= 3',
        '(len(filter(result, # != nil)) >= 3 || false) && all(filter(result, # != nil), # > 9)',
      ],
    ],
    [
      'cloudWatch',
      { metricDataQueries: [{ id: 'x', expression: 'x' }] },
      ['len(result) <= 1', 'len(result) > 0 && len(result[0].Values) > 0 ? result[0].Values[0] <= 9 : false'],
      [
        `len(result) <= 1 && (false || len(${listed}) == 0 || len(${listed}) >= 3)`,
        `(len(${listed}) >= 3 || false) && all(${listed}, # > 9)`,
      ],
    ],
  ])('of %s is inconclusive with fewer than three points', (provider, fields, [gateClear, good], [clear, bad]) => {
    const [gate, guard] = ['a-gate', 'a-guard'].map((name) => metric(name, bounded({ [provider]: fields })));
    expect([gate?.successCondition, gate?.failureCondition]).toEqual(
      gateClear ? [`(${gateClear}) && (${good})`, `(${gateClear}) && !(${good})`] : [good, undefined],
    );
    expect(gate).not.toHaveProperty('inconclusiveLimit');
    expect(guard).toMatchObject({
      successCondition: `(${clear}) && !(${bad})`,
      failureCondition: `(${clear}) && (${bad})`,
      failureLimit: 0,
      inconclusiveLimit: 30,
    });
  });

  it('decides with fewer points where no data is bad', () => {
    const graphite = bounded({ graphite: { address: 'http://x', query: 'x' } }, { noData: 'fail' });
    expect(metric('a-guard', graphite).failureCondition).toMatch(/^\(true \|\| len/);
  });

  it('is of one series by itself in the short forms, and its conditions are those of the values where it has them', () => {
    const ratio = metric('a-gate', { ratio: { numerator: 'x' }, max: 1 });
    expect(ratio).not.toHaveProperty('failureCondition');
    const own = { provider: { prometheus: { query: 'x' } }, successCondition: 'good', failureCondition: 'bad' };
    const [gate, guard] = ['a-gate', 'a-guard'].map((name) => metric(name, own));
    expect([gate?.failureCondition, guard?.successCondition]).toEqual([undefined, undefined]);
    expect(guard).not.toHaveProperty('inconclusiveLimit');
  });
});

describe('several queries of CloudWatch', () => {
  const errors = { id: 'errors', expression: 'x', returnData: false };
  const hits = { id: 'hits', expression: 'y', returnData: false };
  const share = { id: 'share', expression: 'errors / hits' };

  it('pass validation where one of them returns data', () => {
    expect(() => rendered({ metrics: { a: cloudWatch({ metricDataQueries: [errors, hits, share] }) } })).not.toThrow();
    const decides = { successCondition: 'x', failureCondition: 'x' };
    const provider = { cloudWatch: { metricDataQueries: [share, { ...hits, returnData: true }] } };
    expect(() => rendered({ metrics: { a: { provider, ...decides } } })).not.toThrow();
  });

  it.each<[string, JsonMap[]]>([
    ['two', [errors, { ...hits, returnData: true }, share]],
    ['none', [errors]],
  ])('fail validation where %s return data', (_, metricDataQueries) => {
    expect(() => rendered({ metrics: { a: cloudWatch({ metricDataQueries }) } })).toThrow(
      /exactly one .*returnData to false/,
    );
  });

  it('fail validation where the window does not hold three periods', () => {
    const stat = { metric: { metricName: 'x' }, period: 60, stat: 'Sum' };
    const queries = (period?: number): JsonMap[] => [
      period ? { id: 'x', expression: 'x', period } : { id: 'x', metricStat: stat },
    ];
    const message = /window of 5m, fewer than three periods of 120 s.*set .*interval to 360s/;
    expect(() => rendered({ metrics: { a: cloudWatch({ metricDataQueries: queries(120) }) } })).toThrow(message);
    const fitting: JsonMap[] = [
      { metricDataQueries: queries() },
      { metricDataQueries: queries(100) },
      { interval: '6m', metricDataQueries: queries(120) },
      { interval: '1h', metricDataQueries: queries(1200) },
    ];
    for (const fields of fitting) expect(() => rendered({ metrics: { a: cloudWatch(fields) } })).not.toThrow();
    const gate = { ...cloudWatch({ metricDataQueries: queries(300) }), role: 'gate' };
    expect(() => rendered({ metrics: { a: gate } })).not.toThrow();
  });
});

describe('a query of Datadog', () => {
  it('fails validation with bounds in API version v1, which counts a point without a value as 0', () => {
    const datadog = (apiVersion?: string) =>
      bounded({ datadog: { query: 'x', ...(apiVersion ? { apiVersion } : {}) } });
    for (const version of [undefined, 'v1'])
      expect(() => rendered({ metrics: { a: datadog(version) } })).toThrow(
        /without a value as 0: set .*apiVersion to v2/,
      );
    expect(metric('a-gate', datadog('v2')).successCondition).toContain('!isNil(result)');
    const own = { provider: { datadog: { query: 'x' } }, successCondition: 'x', failureCondition: 'x' };
    expect(() => rendered({ metrics: { a: own } })).not.toThrow();
  });
});
