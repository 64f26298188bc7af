import type { JsonMap } from '../../lib/json';
import { metric, rendered } from '../support/own-metrics';

const objective = (slo: JsonMap = {}, more: JsonMap = {}): JsonMap => ({ slo: { objective: 99.9, ...slo }, ...more });
const queryOf = (entry: JsonMap, rollout: JsonMap = {}): string =>
  metric('a-guard', entry, {}, rollout).provider.prometheus.query;

describe('an objective', () => {
  it('is missed where both windows burn too fast, and kept where none does', () => {
    expect(metric('a-gate', objective()).successCondition).toBe('len(result) == 2 ? all(result, # <= 14.4) : false');
    expect(metric('a-guard', objective())).toMatchObject({
      failureCondition: 'len(result) == 2 && all(result, # > 14.4)',
      failureLimit: 0,
    });
    const { query, rangeQuery } = metric('a-guard', objective()).provider.prometheus;
    expect(rangeQuery).toBeUndefined();
    expect(query.match(/\[[0-9a-z]+\]/g)).toEqual(['[5m]', '[5m]', '[1h]', '[1h]']);
    expect(query).toContain('/ (1 - 99.9 / 100)');
    expect(query).toContain('{{args.status-label}}=~"5.."');
  });

  it('has windows, a burn rate and series of its own', () => {
    const guard = metric(
      'a-guard',
      objective({
        burnRate: 6,
        shortWindow: '30m',
        longWindow: '6h',
        errors: 'failures_total',
        requests: 'calls_total{kind="user"}',
      }),
    );
    expect(guard.failureCondition).toBe('len(result) == 2 && all(result, # > 6)');
    const { query } = guard.provider.prometheus;
    expect(query.match(/\[[0-9a-z]+\]/g)).toEqual(['[30m]', '[30m]', '[6h]', '[6h]']);
    expect(query).toContain('increase(failures_total{');
    expect(query).toContain('kind="user"');
    expect(query).not.toContain('{{args.requests}}');
  });

  it('counts no error below a minimum', () => {
    expect(queryOf(objective()).match(/\) >= \d+/g)).toEqual([') >= 5', ') >= 10', ') >= 5', ') >= 10']);
    expect(queryOf(objective({ minimumErrors: 3 })).match(/\) >= 3/g)).toHaveLength(2);
  });

  it('is measured from the end of its first short window', () => {
    for (const role of ['gate', 'guard']) {
      expect(metric(`a-${role}`, objective()).initialDelay).toBe('5m');
      expect(metric(`a-${role}`, objective({ shortWindow: '10m' }, { interval: '1m' })).initialDelay).toBe('10m');
      expect(metric(`a-${role}`, objective({}, { initialDelay: '6m' })).initialDelay).toBe('6m');
    }
  });

  it('has the statuses of its own, before those of the workload', () => {
    const statusOf = (slo: JsonMap, rollout: JsonMap = {}) =>
      queryOf(objective(slo), rollout).match(/status-label\}\}=~"(.*?)"/)?.[1];
    const metrics = { failureStatus: '5..|499' };
    expect(statusOf({})).toBe('5..');
    expect(statusOf({}, { metrics })).toBe('5..|499');
    expect(statusOf({ errorStatus: '5..|429' }, { metrics })).toBe('5..|429');
    const grpc = { statusLabel: 'rpc_grpc_status_code', failureStatus: '2|4|8|13|14|15' };
    expect(statusOf({ errorStatus: '13|14' }, { metrics: grpc })).toBe('13|14');
  });

  it.each<[string, JsonMap, RegExp]>([
    ['as long as the long one', objective({ shortWindow: '60m' }), /shortWindow is 60m, not below .*longWindow \(1h\)/],
    ['longer than the long one', objective({ shortWindow: '2h', longWindow: '90m' }), /shortWindow is 2h, not below/],
    ['that has not passed', objective({}, { initialDelay: '299s' }), /initialDelay is shorter than .*\(5m\)/],
  ])('fails validation with a short window %s', (_, entry, message) => {
    expect(() => rendered({ metrics: { a: entry } })).toThrow(message);
  });

  it.each<[string, JsonMap, RegExp]>([
    ['of no series', { errors: 'failures_total', errorStatus: '5..' }, /no effect beside/],
    ['that do not compile', { errorStatus: '(5..' }, /not a valid regular expression/],
    ['of success', { errorStatus: '2..' }, /matches the status 200 too/],
  ])('fails validation with statuses %s', (_, slo, message) => {
    expect(() => rendered({ metrics: { a: objective(slo) } })).toThrow(message);
  });

  it('passes with a short window just below the long one, and a delay of just that', () => {
    expect(metric('a-gate', objective({ shortWindow: '59m' }, { initialDelay: '3540s' })).initialDelay).toBe('3540s');
  });

  it('fails validation with a window of fewer than four scrapes', () => {
    const scraped = (interval: string, entry: JsonMap, enabled = true, rollout: JsonMap = {}) =>
      rendered({ metrics: { a: entry } }, rollout, { metrics: { serviceMonitor: { enabled, interval } } });
    const short = objective({ shortWindow: '59s' });
    expect(() => scraped('15s', short)).toThrow(/slo.shortWindow \(59s\) must hold four scrapes: set it to 60s/);
    const ratio: JsonMap = { ratio: { numerator: 'orders_total' }, maxDrop: 2, interval: '59s' };
    expect(() => scraped('15s', ratio)).toThrow(/its interval\) must hold four scrapes: set .* to 60s/);
    const istio = { metrics: { preset: 'istio' } };
    for (const entry of [short, ratio]) scraped('15s', entry, false);
    scraped('15s', short, true, istio);
    expect(() => scraped('15s', objective({ shortWindow: '59s', errors: 'x' }), true, istio)).toThrow(/four scrapes/);
    for (const entry of [objective({ shortWindow: '60s' }), { ...ratio, interval: '60s' }]) scraped('15s', entry);
  });
});
