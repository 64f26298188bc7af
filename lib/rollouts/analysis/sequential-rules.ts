import type { ChartScope } from '../../chart/component';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import { pathOfGroup } from '../../values/refs';
import type { rolloutValues } from '../values';
import type { analysisValues } from './analysis-values';
import { isSequential } from './sequential-values';

/** Scrapes in a window at least. */
const minScrapes = 4;

/** Points that Prometheus returns for a range query at most (`--query.max-samples` aside). */
const maxPoints = 11_000;

/** Rejects values with which the rules `sequential` and `relative` could not decide. */
export function rejectSequential(
  chart: ChartScope,
  values: Refs<ReturnType<typeof analysisValues>>,
  seconds: Record<'scrapeInterval' | 'window' | 'memory', number>,
): void {
  const { sequential } = values;
  const path = pathOfGroup(values);
  const at = `${path}.sequential`;
  for (const kind of ['ErrorRate', 'SlowRate'] as const) {
    const [healthy, harmful] = [sequential[`healthy${kind}`], sequential[`harmful${kind}`]];
    chart.failIf(
      fn.and(values.enabled, fn.ge(healthy, harmful)),
      `${at}.healthy${kind} (${fn.toString(healthy)}) is not below ${at}.harmful${kind} (${fn.toString(harmful)}), so no request tells a healthy version from a harmful one: leave a gap between them, such as 0.01 and 0.05`,
    );
  }
  const isChosen = fn.and(values.enabled, isSequential(values.rule));
  for (const name of ['window', 'memory'] as const) {
    chart.failIf(
      fn.and(isChosen, fn.lt(seconds[name], fn.mul(minScrapes, seconds.scrapeInterval))),
      `${at}.${name} holds fewer than four scrapes (${path}.scrapeInterval), the last of which may still be on their way: make it longer`,
    );
    chart.failIf(
      fn.and(isChosen, fn.gt(seconds[name], fn.mul(maxPoints, seconds.scrapeInterval))),
      `${at}.${name} holds more than ${maxPoints} times ${path}.scrapeInterval, and Prometheus rejects such a query: shorten it`,
    );
  }
  chart.failIf(
    fn.and(isChosen, fn.ne(values.noData, 'wait')),
    `${path}.noData is ${values.noData}, and ${path}.rule ${values.rule} decides by requests only, so that it would have no effect: set it to wait; ${at}.undecided says what a gate without a decision does`,
  );
}

/** Rejects values of a workload that its rule does not read, or with which it could not decide. */
export function rejectWorkloadRule(
  rules: Pick<ChartScope, 'failIf'>,
  rollout: Refs<ReturnType<typeof rolloutValues>>,
  { path, isBehindRouter }: { path: string; isBehindRouter: BooleanRef | undefined },
): void {
  const { analysis, metrics } = rollout;
  const at = `${path}.analysis`;
  const { rule, sequential } = analysis;
  const { successThreshold, errorThreshold, latencyShare } = analysis;
  for (const [name, value] of Object.entries({ successThreshold, errorThreshold, latencyShare })) {
    rules.failIf(
      fn.and(isSequential(rule), fn.isSet(value)),
      `${at}.${name} has no effect, since ${at}.rule is ${rule}, which decides between ${at}.sequential.${name === 'latencyShare' ? 'healthySlowRate and harmfulSlowRate' : 'healthyErrorRate and harmfulErrorRate'}: set those`,
    );
  }
  rules.failIf(
    fn.and(fn.eq(rule, 'threshold'), fn.or(...Object.values(sequential))),
    `${at}.sequential has no effect, since ${at}.rule is threshold: leave one of them out`,
  );
  rules.failIf(
    fn.and(fn.eq(rule, 'sequential'), sequential.harmfulRatio),
    `${at}.sequential.harmfulRatio has no effect, since ${at}.rule is sequential: set the rule to relative, or leave harmfulRatio out`,
  );
  for (const kind of ['ErrorRate', 'SlowRate'] as const) {
    const [healthy, harmful] = [sequential[`healthy${kind}`], sequential[`harmful${kind}`]];
    rules.failIf(
      fn.and(healthy, harmful, fn.ge(healthy, harmful)),
      `${at}.sequential.healthy${kind} is not below ${at}.sequential.harmful${kind}, so no request tells a healthy version from a harmful one: leave a gap between them, such as 0.01 and 0.05`,
    );
    rules.failIf(
      fn.ne(fn.isSet(healthy), fn.isSet(harmful)),
      `${at}.sequential needs both healthy${kind} and harmful${kind}: one of them could contradict the other one of the templates`,
    );
  }
  if (isBehindRouter)
    rules.failIf(
      fn.and(isSequential(rule), isBehindRouter),
      `${at}.rule is ${rule}, and the series of ${path}.metrics.preset (${metrics.preset}) outlive a release, so that evidence against one version would count against the next: measure in the pods, or set rule to threshold`,
    );
  rules.failIf(
    fn.and(isSequential(rule), rollout.strategy.blueGreen.enabled),
    `${at}.rule is ${rule}, which is for canaries: after the switch of a blue-green release the templates decide by three points, so leave it out`,
  );
}
