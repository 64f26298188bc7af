import type { ValidationRule } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';
import { has, type OwnMetric, orEmpty } from './own-metric';
import { secondsOfTime, sloWindow } from './slo-windows';
import { compiles } from './status-expressions';

/** Rejects an objective whose windows or statuses cannot tell a bad version from a good one. */
export function sloRules(metric: OwnMetric, at: string): ValidationRule[] {
  const slo = orEmpty(metric.slo);
  const isSlo = has(metric, 'slo');
  const [shortWindow, longWindow] = [sloWindow(metric, 'shortWindow'), sloWindow(metric, 'longWindow')];
  const status = fn.toString(fn.default('', fn.get(slo, 'errorStatus')));
  return [
    {
      condition: fn.and(fn.ge(secondsOfTime(shortWindow), secondsOfTime(longWindow)), isSlo),
      message: `${at}.slo.shortWindow is ${shortWindow}, not below ${at}.slo.longWindow (${longWindow}), so an error that is over would abort as long as one that lasts: shorten it, to a twelfth for example`,
    },
    {
      condition: fn.and(
        fn.lt(secondsOfTime(fn.default('0s', metric.initialDelay)), secondsOfTime(shortWindow)),
        isSlo,
        has(metric, 'initialDelay'),
      ),
      message: `${at}.initialDelay is shorter than ${at}.slo.shortWindow (${shortWindow}), so the first windows would hold less than they say: remove it, or make it longer`,
    },
    {
      condition: fn.and(fn.hasKey(slo, 'errorStatus'), fn.hasKey(slo, 'errors')),
      message: `${at}.slo.errorStatus has no effect beside ${at}.slo.errors, a series of its own: write a matcher for the status into it, and remove errorStatus`,
    },
    {
      condition: fn.and(status, fn.not(compiles(status))),
      message: `${at}.slo.errorStatus ${fn.quote(status)} is not a valid regular expression (RE2), so Prometheus would reject each query: write it like 5..|408`,
    },
    {
      condition: fn.and(status, fn.regexMatch(fn.printf('^(?:%s)$', status), '200')),
      message: `${at}.slo.errorStatus ${fn.quote(status)} matches the status 200 too, so every release would be aborted: name errors only, such as 5..`,
    },
  ];
}
