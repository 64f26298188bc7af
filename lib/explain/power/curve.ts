import type { Rates, ReleasePlan } from '../release-plan';
import type { Verdict } from '../simulation/simulate-release';
import { estimate } from './estimate';
import { worldAt } from './targets';

/** How releases end at one true rate of failed requests. */
export interface CurvePoint {
  readonly rate: number;
  readonly shares: Readonly<Record<Verdict, number>>;
}

/** Points of the curve. */
const points = 17;

/** The power curve of a plan: how releases end over true rates from none to beyond the harmful one. */
export function powerCurve(
  plan: ReleasePlan,
  world: { readonly requests: number; readonly scrapeInterval: number; readonly rates: Rates },
  releases: number,
  seed: number,
): CurvePoint[] {
  const { rates, requests } = world;
  const end = Math.min(1, rates.harmful * 1.25);
  return Array.from({ length: points }, (_, index) => {
    const rate = Number(((end * index) / (points - 1)).toPrecision(3));
    const { outcomes } = estimate(plan, worldAt(rate, requests, world), releases, seed + index);
    const shares = {
      promoted: outcomes.promoted.share,
      'rolled back': outcomes['rolled back'].share,
      'no decision': outcomes['no decision'].share,
    };
    return { rate, shares };
  });
}
