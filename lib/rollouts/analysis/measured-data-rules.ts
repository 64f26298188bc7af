import type { ValidationRule } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';
import { hasRole, isBounded, names, type OwnMetric, orEmpty } from './own-metric';
import { secondsOfTime } from './slo-windows';

/** The window of a query of CloudWatch that names none. */
const defaultWindow = '5m';

/** Rejects bounds of results in which a bad version cannot be seen, or not with certainty. */
export function measuredDataRules(metric: OwnMetric, at: string): ValidationRule[] {
  const of = (name: Parameters<typeof names>[1]): object => orEmpty(fn.get(orEmpty(metric.provider), name));
  const isBoundedBy = (name: Parameters<typeof names>[1]) => fn.and(names(metric, name), isBounded(metric));
  const queries = fn.toJson(fn.get(of('cloudWatch'), 'metricDataQueries'));
  const number = (pattern: string): number => fn.sub(fn.len(fn.splitList(pattern, queries) as string[]), 1);
  const window = fn.default(defaultWindow, fn.get(of('cloudWatch'), 'interval')) as string;
  const period = fn.int64(fn.regexFind('[0-9]+', fn.regexFind('"period":"?[0-9]+', queries)));
  return [
    {
      condition: fn.and(fn.ne(fn.sub(number('"id":'), number('"returnData":false')), 1), isBoundedBy('cloudWatch')),
      message: `${at}.provider.cloudWatch.metricDataQueries must have exactly one query that returns data, which the bounds compare: set returnData to false in the others`,
    },
    {
      condition: fn.and(
        fn.lt(secondsOfTime(window), fn.mul(3, period)),
        fn.regexMatch('^[0-9]+[smh]$', window),
        isBoundedBy('cloudWatch'),
        hasRole(metric, 'guard'),
      ),
      message: `${at}.provider.cloudWatch measures a window of ${window}, fewer than three periods of ${period} s, and a guard aborts when three points are bad: set ${at}.provider.cloudWatch.interval to ${fn.mul(3, period)}s or more`,
    },
    {
      condition: fn.and(
        isBoundedBy('datadog'),
        fn.ne(fn.default('v1', fn.get(of('datadog'), 'apiVersion') as string), 'v2'),
      ),
      message: `${at}.provider.datadog is a query of API version v1, in which Argo Rollouts reads a point without a value as 0: set ${at}.provider.datadog.apiVersion to v2`,
    },
  ];
}
