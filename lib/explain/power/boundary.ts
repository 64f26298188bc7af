import { metricsOf, type ReleasePlan } from '../release-plan';
import { Counters } from '../simulation/counters';

/** Scrapes an hour of an endless stream of requests, so that chance has no part in a measurement. */
const fluid = { requests: 1e9, scrapeInterval: 15, seconds: 3600 };

/** What share of failed, or slow, requests makes a measurement bad when there are very many requests. */
export type Boundary = 'failed' | 'slow';

/**
 * The share of requests from which on a version measures as bad, by any metric of a plan, where requests are endless.
 * Undefined if no share does, or even none.
 */
export function boundaryOf(plan: ReleasePlan, kind: Boundary): number | undefined {
  const metrics = metricsOf(plan).filter(({ query }) => query.readsCanary);
  const isBad = (share: number): boolean => {
    const counters = new Counters(fluid.scrapeInterval);
    counters.reset(0);
    const failed = kind === 'failed' ? share : 0;
    const slow = kind === 'slow' ? share : 0;
    for (let time = 0; time <= fluid.seconds; time += fluid.scrapeInterval) {
      counters.add('canary', fluid.requests * (1 - failed - slow), fluid.requests * failed, fluid.requests * slow);
      counters.add('stable', fluid.requests, 0, 0);
      counters.scrape();
    }
    return metrics.some(({ measure }) => measure(counters, fluid.seconds) !== 'Successful');
  };
  let [good, bad] = [0, 1];
  if (isBad(good) || !isBad(bad)) return undefined;
  for (let round = 0; round < 24; round++) {
    const middle = (good + bad) / 2;
    if (isBad(middle)) bad = middle;
    else good = middle;
  }
  return Number(good.toPrecision(4));
}
