import { z } from 'zod';
import type { HelmChart } from '../../chart/helm-chart';
import { eachText } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';

const pattern = '[0-9a-zA-Z.|()[\\]+*?-]';

/** A regular expression of statuses, as PromQL matches it: the whole status. */
export const statuses = () => z.string().regex(new RegExp(`^${pattern}+$`));

/** The same, where "" leaves it unset. */
export const optionalStatuses = () => z.string().regex(new RegExp(`^${pattern}*$`));

/** Whether a text is a regular expression as Helm and Prometheus read it (RE2): with an empty alternative at its end, any valid one matches. */
export const compiles = (expression: string): BooleanRef => fn.regexMatch(fn.printf('%s|', expression), '');

/** A value with an expression of statuses. */
export interface StatusExpression {
  readonly path: string;
  readonly value: string;
  /** The statuses are not HTTP statuses, such as those of gRPC, so what the expression matches is not known. */
  readonly isOwn?: unknown;
}

const digits = [...'0123456789'];

/**
 * Rejects expressions that Prometheus cannot read, with which every release is aborted, and those that match no server
 * error, with which a canary is promoted whatever it answers.
 */
export function rejectStatuses(chart: HelmChart, expressions: readonly StatusExpression[]): void {
  const serverErrors = chart.define(
    'analysis.serverErrors',
    'Every status from 500 to 599, one a line.',
    eachText(fn.list(...digits) as string[], (tens) =>
      eachText(fn.list(...digits) as string[], (units) => `5${tens}${units}\n`),
    ),
  );
  for (const { path, value, isOwn = false } of expressions) {
    const isHttp = fn.and(fn.not(isOwn), value);
    chart.failIf(
      fn.and(value, fn.not(compiles(value))),
      `${path} ${fn.quote(value)} is no regular expression (RE2), so Prometheus would reject each query and every release would be aborted: write it like 5..|408`,
    );
    chart.failIf(
      fn.and(isHttp, fn.not(fn.regexMatch(fn.printf('(?m)^(?:%s)$', value), serverErrors))),
      `${path} ${fn.quote(value)} matches no status from 500 to 599, so no server error would count: an expression matches a whole status, such as 5.. for all of these; keep them beside statuses of gRPC, as in 5..|2|4|13|14`,
    );
    chart.failIf(
      fn.and(isHttp, fn.regexMatch(fn.printf('^(?:%s)$', value), '200')),
      `${path} ${fn.quote(value)} matches the status 200 too, so every release would be aborted: name failures only, such as 5..`,
    );
  }
}
