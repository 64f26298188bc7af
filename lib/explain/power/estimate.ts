import type { ReleasePlan } from '../release-plan';
import { randomOf } from '../simulation/random';
import { Simulator, type Verdict, type World } from '../simulation/simulate-release';
import { type Spread, spreadOf } from './quantile';

/** How many releases end one way, and when. */
export interface Outcome {
  /** Share of the releases. */
  readonly share: number;
  /** Seconds until the end; absent if no release ends so. */
  readonly seconds?: Spread;
}

/** What simulated releases of one version came to. */
export interface Estimate {
  readonly releases: number;
  readonly outcomes: Readonly<Record<Verdict, Outcome>>;
  /** Requests of users that the canary failed before the end. */
  readonly failedRequests: Spread;
  /** Share of the releases that each metric rolled back, by `template/metric`. */
  readonly rolledBackBy: Readonly<Record<string, number>>;
}

/** Simulates releases, the same ones for the same seed. */
export function estimate(plan: ReleasePlan, world: World, releases: number, seed: number): Estimate {
  const simulator = new Simulator(plan, world, randomOf(seed));
  const all = Array.from({ length: releases }, () => simulator.release());
  const outcomeOf = (verdict: Verdict): Outcome => {
    const ended = all.filter((release) => release.verdict === verdict);
    const seconds = spreadOf(ended.map((release) => release.seconds));
    return { share: ended.length / releases, ...(seconds ? { seconds } : {}) };
  };
  const counts: Record<string, number> = {};
  for (const { verdict, decidedBy } of all) {
    if (verdict !== 'rolled back' || !decidedBy) continue;
    const name = `${decidedBy.template}/${decidedBy.name}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return {
    releases,
    outcomes: {
      promoted: outcomeOf('promoted'),
      'rolled back': outcomeOf('rolled back'),
      'no decision': outcomeOf('no decision'),
    },
    failedRequests: spreadOf(all.map(({ failedRequests }) => failedRequests)) ?? { median: 0, p95: 0, mean: 0 },
    rolledBackBy: Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, count / releases])),
  };
}
