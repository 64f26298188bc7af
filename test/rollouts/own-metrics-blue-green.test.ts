import type { JsonMap } from '../../lib/json';
import { metric, prometheus, query, rendered, smoke } from '../support/own-metrics';

const blueGreen: JsonMap = { strategy: { blueGreen: { enabled: true } } };
const promotion = (entry: JsonMap, analysis: JsonMap = {}) => metric('a-promotion', entry, analysis, blueGreen);
const web = { provider: { web: { url: 'http://x' } } };

describe("a workload's own metrics after the switch of a blue-green release", () => {
  it('have promotion templates, whatever their role, and no others', () => {
    const metrics = Object.fromEntries(
      ['gate', 'guard', 'both'].map((role) => [role, { ...prometheus(), max: 1, role }]),
    );
    const { templates, blueGreen: strategy } = rendered({ metrics }, blueGreen);
    const names = ['both-promotion', 'gate-promotion', 'guard-promotion'];
    expect(Object.keys(templates).sort()).toEqual(names);
    const referenced = strategy?.postPromotionAnalysis?.templates.map(({ templateName }) => templateName);
    expect(referenced?.slice(0, 3)).toEqual(names.map((name) => `release-portal-services.${name}`));
  });

  it('are given each argument that they declare without a value', () => {
    const off = { successRate: false, errorRate: false, latency: false, failing: false, hanging: false };
    const address = 'http://prometheus:9090';
    const { templates, blueGreen: strategy } = rendered(
      { ...off, metrics: { a: { ...prometheus({ address }), max: 1 } } },
      blueGreen,
    );
    const given = strategy?.postPromotionAnalysis?.args.map(({ name }) => name);
    const declared = templates['a-promotion']?.args.map(({ name }) => name);
    expect(declared).toContain('guard-delay');
    expect(given).toEqual(expect.arrayContaining(declared ?? []));
  });

  it('by Prometheus are good or bad by three points in a row, and else undecided', () => {
    const point = '{{args.interval}}';
    expect(promotion({ ...prometheus(), min: 1, max: 2 })).toEqual({
      name: 'a',
      interval: '{{args.interval}}',
      initialDelay: '{{args.guard-delay}}',
      count: 30,
      failureLimit: 0,
      inconclusiveLimit: 30,
      consecutiveSuccessLimit: 1,
      consecutiveErrorLimit: '{{args.error-limit}}',
      provider: {
        prometheus: {
          timeout: 5,
          address: '{{args.prometheus-address}}',
          query,
          rangeQuery: { start: `now() - duration("${point}") - duration("${point}")`, end: 'now()', step: point },
        },
      },
      successCondition:
        '(len(result) <= 3) && ((len(result) >= 3 || false) && all(result, (false && isNaN(#)) || # >= 1 && # <= 2))',
      failureCondition:
        '(len(result) <= 3) && ((len(result) >= 3 || false) && all(result, (false && isNaN(#)) || # < 1 || # > 2))',
    });
  });

  it('with one value by measurement take three good ones in a row, or three bad ones', () => {
    expect(promotion({ ...web, max: 9 })).toMatchObject({
      initialDelay: '{{args.interval}}',
      count: 30,
      failureLimit: 2,
      inconclusiveLimit: 30,
      consecutiveSuccessLimit: 3,
      successCondition: '!isNil(result) ? default(result, 0) <= 9 : false',
      failureCondition: '!isNil(result) ? default(result, 0) > 9 : false',
    });
  });

  it('by an objective compare both windows', () => {
    expect(promotion({ slo: { objective: 99.9 } })).toMatchObject({
      failureLimit: 0,
      consecutiveSuccessLimit: 1,
      successCondition: 'len(result) == 2 ? all(result, # <= 14.4) : false',
      failureCondition: 'len(result) == 2 && all(result, # > 14.4)',
    });
  });

  it('by a Job run it once', () => {
    expect(promotion(smoke)).toEqual({
      name: 'a',
      interval: '{{args.interval}}',
      count: 1,
      failureLimit: 0,
      consecutiveErrorLimit: '{{args.error-limit}}',
      provider: { job: { spec: { ...smoke.provider.job.spec, activeDeadlineSeconds: 600 } } },
    });
  });

  it('take no data for what the values say', () => {
    const conditions = ({ successCondition, failureCondition }: JsonMap) => [successCondition, failureCondition];
    expect(conditions(promotion({ ...web, max: 9, noData: 'pass' }))).toEqual([
      '!isNil(result) ? default(result, 0) <= 9 : true',
      '!isNil(result) ? default(result, 0) > 9 : false',
    ]);
    expect(conditions(promotion({ ...web, max: 9 }, { noData: 'fail' }))).toEqual([
      '!isNil(result) ? default(result, 0) <= 9 : false',
      '!isNil(result) ? default(result, 0) > 9 : true',
    ]);
    expect(promotion({ ...prometheus(), max: 9, noData: 'pass' }).successCondition).toBe(
      '(len(result) <= 3) && ((len(result) >= 3 || true) && all(result, (true && isNaN(#)) || # <= 9))',
    );
  });

  it('have the conditions, counts and times of the values', () => {
    const own = { successCondition: 'good', failureCondition: 'bad', count: 9, failureLimit: 4, interval: '2m' };
    expect(promotion({ ...prometheus(), ...own, role: 'guard' })).toMatchObject({ ...own, inconclusiveLimit: 9 });
    expect(promotion({ ...prometheus(), max: 1, interval: '2m' }).initialDelay).toBe('6m');
  });

  it('are measured without effect where dryRun names them, and the checks of the platform with them', () => {
    const { blueGreen: strategy } = rendered(
      { metrics: { a: { ...prometheus(), max: 1 } }, dryRun: ['hanging', 'a'] },
      blueGreen,
    );
    expect(strategy?.postPromotionAnalysis?.dryRun).toEqual([{ metricName: '^hanging$' }, { metricName: '^a$' }]);
  });

  it('are in the notes, with what they need of the controller', () => {
    const off = { successRate: false, errorRate: false, latency: false };
    const { notes } = rendered({ ...off, metrics: { a: smoke } }, blueGreen);
    expect(notes).toContain('After the switch the new version is measured');
    expect(notes).toContain('features.jobMetrics=true');
    // What a page or a Job measures needs no ServiceMonitor.
    expect(notes).not.toContain('ServiceMonitor');
    expect(rendered({ ...off, metrics: { a: null } }, blueGreen).notes).toContain('and it has no metrics');
  });

  it.each<[string, JsonMap, RegExp]>([
    [
      'compare with a version without requests',
      { ...prometheus(), maxDrop: 2 },
      /gets no requests to compare with: set min or max/,
    ],
    [
      'say only what is good',
      { ...prometheus(), role: 'gate', successCondition: 'x' },
      /set both successCondition and failure/,
    ],
    [
      'say only what is bad',
      { ...prometheus(), role: 'guard', failureCondition: 'x' },
      /set both successCondition and failure/,
    ],
    [
      'name a weight',
      { provider: { web: { url: 'http://x/{{args.minimum-weight}}' } }, max: 1 },
      /a: \{\{args.minimum-weight\}\}.*for a canary only/,
    ],
    ['end before three bad measurements', { ...web, max: 1, count: 4 }, /count is 4.*set .*count to 5 or more/],
    ['end before their failureLimit', { ...web, max: 1, failureLimit: 40 }, /set .*count to 43 or more/],
  ])('fail validation where they %s', (_, entry, message) => {
    expect(() => rendered({ metrics: { a: entry } }, blueGreen)).toThrow(message);
  });
});
