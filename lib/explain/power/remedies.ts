import type { ReleasePlan } from '../release-plan';
import { estimate } from './estimate';
import { meetsTargets, type Trial, worldAt } from './targets';

/** A value that could be changed. */
export interface Change {
  /** The chart and path of a value, or the file and field, or an argument. */
  readonly where: string;
  readonly from: string;
  readonly to: string;
}

/** A release with one value changed; undefined where the chart rejects it. */
export interface Variant {
  readonly change: Change;
  readonly read: () => ReleasePlan | undefined;
}

/** A change of a single value with which the targets are kept. */
export interface Remedy extends Change {
  /** Mean seconds until a healthy release is promoted. */
  readonly secondsToPromotion: number;
  /** Mean number of requests that a harmful release fails before it is rolled back. */
  readonly failedRequests: number;
}

/** Releases that tell the times of a remedy, and whether a change has an effect. */
const sample = 100;
const traced = 10;

/** The changes of a single value with which the targets are kept, the fastest first; one for each value. */
export function remediesAmong(
  stated: ReleasePlan,
  variants: Iterable<Variant>,
  requests: number,
  trial: Trial,
): Remedy[] {
  const found = new Map<string, Remedy>();
  const idle = new Set<string>();
  const before = traceOf(stated, requests, trial);
  for (const { change, read } of variants) {
    if (found.has(change.where) || idle.has(change.where)) continue;
    const plan = read();
    if (!plan) continue;
    if (traceOf(plan, requests, trial) === before) idle.add(change.where);
    else if (meetsTargets(plan, requests, trial)) found.set(change.where, remedyOf(change, plan, requests, trial));
  }
  return [...found.values()].sort((a, b) => a.secondsToPromotion - b.secondsToPromotion);
}

function remedyOf(change: Change, plan: ReleasePlan, requests: number, trial: Trial): Remedy {
  const { rates, seed } = trial;
  const of = (rate: number) => estimate(plan, worldAt(rate, requests, trial), sample, seed);
  return {
    ...change,
    secondsToPromotion: of(rates.healthy).outcomes.promoted.seconds?.mean ?? 0,
    failedRequests: of(rates.harmful).failedRequests.mean,
  };
}

/** How a few releases end: the same for a plan whose change has no effect. */
function traceOf(plan: ReleasePlan, requests: number, trial: Trial): string {
  const { rates, seed } = trial;
  const traces = [rates.healthy, rates.harmful].map((rate) =>
    estimate(plan, worldAt(rate, requests, trial), traced, seed),
  );
  return JSON.stringify(traces);
}
