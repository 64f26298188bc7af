import type { Finding } from '../input/finding';
import type { ReadRelease } from '../input/read-release';
import { metricsOf, type Rates, type ReleasePlan, type Targets } from '../release-plan';
import type { Verdict } from '../simulation/simulate-release';
import { boundaryOf } from './boundary';
import { type CurvePoint, powerCurve } from './curve';
import { type Estimate, estimate } from './estimate';
import { type Remedy, remediesAmong, type Variant } from './remedies';
import { lowestTraffic, meetsTargets, type Trial } from './targets';
import { failing, ratesAround, type VersionCase, versionCases } from './versions';

/** What is known of the traffic, and what to simulate. */
export interface ExplainOptions {
  /** Requests a second, of both versions together. */
  readonly requests: number;
  readonly scrapeInterval: number;
  readonly healthy?: number;
  readonly harmful?: number;
  /** @default what the analysis promises, or else 1 % each */
  readonly targets: Partial<Targets>;
  readonly releases: number;
  readonly seed: number;
  /** Whether to compute the points of the power curve. */
  readonly curve: boolean;
  /** The same release with a single value changed. */
  readonly variants: () => Iterable<Variant>;
}

/** A row of the table: a version, and how its releases end. */
export interface PowerRow {
  readonly version: VersionCase;
  readonly estimate: Estimate;
}

/** What an analysis does with a release. */
export interface Explanation {
  readonly rollout: string;
  readonly pods: number;
  readonly isRouted: boolean;
  /** Weights in percent, and the share of the requests that the canary gets at each. */
  readonly weights: readonly { readonly weight: number; readonly share: number }[];
  readonly requests: number;
  readonly scrapeInterval: number;
  readonly rates: Rates;
  /** The share of failed requests from which on a measurement is bad, without chance. */
  readonly boundary?: number;
  readonly rows: readonly PowerRow[];
  readonly curve?: readonly CurvePoint[];
  readonly targets: Targets;
  /** Whether the targets were stated, or are promised by the analysis. */
  readonly isPromised: boolean;
  /** Whether the analysis keeps the targets at the stated traffic. */
  readonly meetsTargets: boolean;
  /** The lowest number of requests a second at which it does; absent if there is none. */
  readonly lowestTraffic?: number;
  /** The single values to change, where it does not keep them. */
  readonly remedies: readonly Remedy[];
  readonly findings: readonly Finding[];
}

/** Chances of error that nothing states. */
const usualTargets: Targets = { maxFalseRollback: 0.01, maxMissed: 0.01 };
/** Releases that are simulated, unless a number is given. */
export const usualReleases = 500;
/** Releases with which other values and other traffic are tried. */
const trialReleases = 300;
/** Without requests chance only decides when the scrapes are. */
const idleReleases = 20;

/** What the metrics of a plan promise together: the highest chance of each error. */
function promisesOf(plan: ReleasePlan): Partial<Targets> {
  const promises: Record<string, number> = {};
  for (const metric of metricsOf(plan)) {
    for (const [name, chance] of Object.entries(metric.promises ?? {}))
      promises[name] = Math.max(promises[name] ?? 0, chance);
  }
  return promises;
}

/** The rates of a healthy and of a harmful version: as given, as a metric states them, or around the boundary. */
function ratesOf(plan: ReleasePlan, boundary: number | undefined, given: Partial<Rates>): Rates {
  const around = metricsOf(plan).find((metric) => metric.rates)?.rates ?? ratesAround(boundary);
  return { healthy: given.healthy ?? around.healthy, harmful: given.harmful ?? around.harmful };
}

/** Whether a plan keeps the chances of error that its analysis states; true if it states none. */
export function keepsPromises(
  plan: ReleasePlan,
  { requests, ...others }: Pick<ExplainOptions, 'requests' | 'scrapeInterval' | 'releases' | 'seed'>,
): boolean {
  const promises = promisesOf(plan);
  if (Object.keys(promises).length === 0) return true;
  const rates = ratesOf(plan, boundaryOf(plan, 'failed'), {});
  return meetsTargets(plan, requests, { rates, targets: { ...usualTargets, ...promises }, ...others });
}

/** Whether the healthy and the harmful releases of a table end as they should, but for the targets. */
function keepsTargets(rows: readonly PowerRow[], { maxFalseRollback, maxMissed }: Targets): boolean {
  const keeps = (kind: VersionCase['kind'], verdict: Verdict, most: number): boolean =>
    rows
      .filter(({ version }) => version.kind === kind)
      .slice(0, 1)
      // Counted, since shares are rounded.
      .every(({ estimate: { releases, outcomes } }) => {
        const others = releases - Math.round(outcomes[verdict].share * releases);
        return others <= releases * most;
      });
  return keeps('healthy', 'promoted', maxFalseRollback) && keeps('harmful', 'rolled back', maxMissed);
}

/** Simulates the releases of a plan over true rates of errors. */
export function explainRelease({ plan, findings }: ReadRelease, options: ExplainOptions): Explanation {
  const { requests, scrapeInterval, releases, seed } = options;
  const boundary = boundaryOf(plan, 'failed');
  const slow = metricsOf(plan).some(({ query }) => query.readsLatency) ? boundaryOf(plan, 'slow') : undefined;
  const rates = ratesOf(plan, boundary, options);
  const stable = failing(rates.healthy);
  const stated = { ...promisesOf(plan), ...options.targets };
  const targets: Targets = { ...usualTargets, ...stated };
  const trial: Trial = { rates, targets, scrapeInterval, releases: Math.min(releases, trialReleases), seed };
  const rows = versionCases(rates, boundary, slow).map((version, index) => ({
    version,
    estimate:
      version.kind === 'idle'
        ? estimate(plan, { requests: 0, scrapeInterval, canary: version.behaviour, stable }, idleReleases, seed)
        : estimate(plan, { requests, scrapeInterval, canary: version.behaviour, stable }, releases, seed + index),
  }));
  const isMet = keepsTargets(rows, targets);
  const lowest = lowestTraffic(plan, requests, isMet, trial);
  return {
    rollout: plan.name,
    pods: plan.replicas,
    isRouted: plan.isRouted,
    weights: plan.steps.flatMap((step) => (step.kind === 'weight' ? [{ weight: step.weight, share: step.share }] : [])),
    requests,
    scrapeInterval,
    rates,
    ...(boundary === undefined ? {} : { boundary }),
    rows,
    ...(options.curve ? { curve: powerCurve(plan, { requests, scrapeInterval, rates }, trial.releases, seed) } : {}),
    targets,
    isPromised: Object.keys(stated).length > 0,
    meetsTargets: isMet,
    ...(lowest === undefined ? {} : { lowestTraffic: lowest }),
    remedies: isMet ? [] : remediesAmong(plan, options.variants(), requests, trial),
    findings,
  };
}
