import { z } from 'zod';
import { failForEach } from '../../application/fail-for-each';
import type { HelmChart } from '../../chart/helm-chart';
import { eachText } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { definedOnce } from '../defined-once';

// Braces hold numbers only: {{ would be an argument of the template.
const pattern = '(?:[0-9a-zA-Z_.|()[\\]+*?^$-]|[{][0-9]+(?:,[0-9]*)?[}])';

/** A regular expression of statuses, as PromQL matches it: the whole status. */
export const statuses = () => z.string().regex(new RegExp(`^${pattern}+$`));

/** The same, where "" leaves it unset. */
export const optionalStatuses = () => z.string().regex(new RegExp(`^${pattern}*$`));

/** Whether a text is a regular expression as Helm and Prometheus read it (RE2): with an empty alternative at its end, any valid one matches. */
export const compiles = (expression: string): BooleanRef => fn.regexMatch(fn.printf('%s|', expression), '');

const digits = [...'0123456789'];

/**
 * Rejects expressions that Prometheus cannot read, with which every release is aborted, and those that match no server
 * error, with which a canary is promoted whatever it answers.
 */
export function rejectStatuses(
  chart: HelmChart,
  /** The expressions, by the path of the value. */
  expressions: Readonly<Record<string, string>>,
  /** Whether the statuses are not those of HTTP, but for example of gRPC: what the expression matches is then not known. */
  isOwn: unknown = false,
  /** Where the rules are declared. */
  rules: Pick<HelmChart, 'failIf' | 'failIfAny'> = chart,
): void {
  const serverErrors = definedOnce(chart, ['analysis.serverErrors'], [], (name) =>
    chart.define(
      name,
      'Every status from 500 to 599, one a line.',
      eachText(fn.list(...digits) as string[], (tens) =>
        eachText(fn.list(...digits) as string[], (units) => `5${tens}${units}\n`),
      ),
    ),
  );
  failForEach(rules, expressions, (expression, path) => {
    const isHttp = fn.and(fn.not(isOwn), expression);
    const value = fn.quote(expression);
    return [
      {
        condition: fn.and(expression, fn.not(compiles(expression))),
        message: `${path} ${value} is not a valid regular expression (RE2), so Prometheus would reject each query and every release would be aborted: write it like 5..|408`,
      },
      {
        condition: fn.and(isHttp, fn.not(fn.regexMatch(fn.printf('(?m)^(?:%s)$', expression), serverErrors))),
        message: `${path} ${value} matches no status from 500 to 599, so no server error would count: an expression matches a whole status, such as 5.. for all of these; keep them beside statuses of gRPC, as in 5..|2|4|13|14`,
      },
      {
        condition: fn.and(isHttp, fn.regexMatch(fn.printf('^(?:%s)$', expression), '200')),
        message: `${path} ${value} matches the status 200 too, so every release would be aborted: name failures only, such as 5..`,
      },
    ];
  });
}
