import type { Rates, ReleasePlan, Targets } from '../release-plan';
import { randomOf } from '../simulation/random';
import { Simulator, type World } from '../simulation/simulate-release';
import { failing } from './versions';

/** What to hold a plan against. */
export interface Trial {
  readonly rates: Rates;
  readonly targets: Targets;
  readonly scrapeInterval: number;
  /** Releases of each version. */
  readonly releases: number;
  readonly seed: number;
}

/** Requests of which the canary fails a share, and the stable version that of a healthy one. */
export const worldAt = (
  rate: number,
  requests: number,
  { rates, scrapeInterval }: Pick<Trial, 'rates' | 'scrapeInterval'>,
): World => ({ requests, scrapeInterval, canary: failing(rate), stable: failing(rates.healthy) });

/** Whether a plan keeps the targets at a number of requests a second; ends as soon as that is clear. */
export function meetsTargets(plan: ReleasePlan, requests: number, trial: Trial): boolean {
  const { rates, targets, releases, seed } = trial;
  const sides = [
    { rate: rates.healthy, wanted: 'promoted', most: targets.maxFalseRollback },
    { rate: rates.harmful, wanted: 'rolled back', most: targets.maxMissed },
  ].map(({ rate, wanted, most }) => {
    return { simulator: new Simulator(plan, worldAt(rate, requests, trial), randomOf(seed)), wanted, most, others: 0 };
  });
  // By turns, so that it ends early whichever side fails.
  for (let done = 1; done <= releases; done++) {
    for (const side of sides) {
      if (side.simulator.release().verdict !== side.wanted && ++side.others > releases * side.most) return false;
    }
    if (sides.every(({ others, most }) => isBelow(others, done, most))) return true;
  }
  return true;
}

/** Whether so few of some releases would happen once in a hundred times if it were their share (Chernoff's bound). */
function isBelow(others: number, releases: number, share: number): boolean {
  const observed = others / releases;
  if (observed >= share) return false;
  const divergence =
    (observed > 0 ? observed * Math.log(observed / share) : 0) +
    (1 - observed) * Math.log((1 - observed) / (1 - share));
  return releases * divergence > Math.log(100);
}

/** From a request in a hundred minutes to a million requests a second. */
const [least, most] = [1 / 6000, 1e6];

/**
 * The lowest number of requests a second, within a fifth, at which a plan keeps the targets: found from the stated number
 * by halving or doubling it. Undefined if there is none.
 * @param isMet whether it keeps them at the stated number
 */
export function lowestTraffic(plan: ReleasePlan, stated: number, isMet: boolean, trial: Trial): number | undefined {
  let high = Math.max(stated, least);
  if (isMet) {
    while (high / 2 >= least && meetsTargets(plan, high / 2, trial)) high /= 2;
    if (high / 2 < least) return high;
  } else {
    do high *= 2;
    while (high <= most && !meetsTargets(plan, high, trial));
    if (high > most) return undefined;
  }
  let low = high / 2;
  while (high / low > 1.2) {
    const middle = Math.sqrt(high * low);
    if (meetsTargets(plan, middle, trial)) high = middle;
    else low = middle;
  }
  return high;
}
