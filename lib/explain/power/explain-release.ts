import type { Finding } from '../input/finding';
import type { ReadRelease } from '../input/read-release';
import { metricsOf } from '../release-plan';
import { boundaryOf } from './boundary';
import { type Estimate, estimate } from './estimate';
import { failing, type Rates, ratesAround, type VersionCase, versionCases } from './versions';

/** What is known of the traffic, and what to simulate. */
export interface ExplainOptions {
  /** Requests a second, of both versions together. */
  readonly requests: number;
  readonly scrapeInterval: number;
  readonly healthy?: number;
  readonly harmful?: number;
  readonly releases: number;
  readonly seed: number;
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
  readonly findings: readonly Finding[];
}

/** Simulates the releases of a plan over true rates of errors. */
export function explainRelease({ plan, findings }: ReadRelease, options: ExplainOptions): Explanation {
  const { requests, scrapeInterval, releases, seed } = options;
  const boundary = boundaryOf(plan, 'failed');
  const slow = metricsOf(plan).some(({ query }) => query.readsLatency) ? boundaryOf(plan, 'slow') : undefined;
  const around = ratesAround(boundary);
  const rates = { healthy: options.healthy ?? around.healthy, harmful: options.harmful ?? around.harmful };
  const stable = failing(rates.healthy);
  const rows = versionCases(rates, boundary, slow).map((version, index) => ({
    version,
    estimate: estimate(plan, { requests, scrapeInterval, canary: version.behaviour, stable }, releases, seed + index),
  }));
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
    findings,
  };
}
