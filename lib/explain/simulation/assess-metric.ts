import type { AnalysisPhase, CompletedPhase } from './phases';

/** The fields of a metric that say when it ends, with the defaults of Argo Rollouts where they are absent. */
export interface MetricLimits {
  readonly count?: number;
  /** Seconds between two measurements. */
  readonly interval?: number;
  readonly failureLimit?: number;
  readonly inconclusiveLimit?: number;
  readonly consecutiveErrorLimit?: number;
  readonly consecutiveSuccessLimit?: number;
}

/** What the controller counts of the measurements of a metric. */
export interface Tally {
  /** Measurements, without those that ended as Error. */
  count: number;
  failed: number;
  inconclusive: number;
  error: number;
  consecutiveError: number;
  consecutiveSuccess: number;
}

/** A metric that has not been measured. */
export const newTally = (): Tally => ({
  count: 0,
  failed: 0,
  inconclusive: 0,
  error: 0,
  consecutiveError: 0,
  consecutiveSuccess: 0,
});

const defaultConsecutiveErrorLimit = 4;

/** Counts a measurement (analysis/analysis.go, `runMeasurements`). */
export function recordMeasurement(tally: Tally, phase: CompletedPhase): void {
  if (phase === 'Error') {
    tally.error++;
    tally.consecutiveError++;
    tally.consecutiveSuccess = 0;
    return;
  }
  tally.count++;
  tally.consecutiveError = 0;
  tally.consecutiveSuccess = phase === 'Successful' ? tally.consecutiveSuccess + 1 : 0;
  if (phase === 'Failed') tally.failed++;
  if (phase === 'Inconclusive') tally.inconclusive++;
}

/** How many measurements end a metric; undefined for one that runs until it is terminated (`EffectiveCount`). */
export const effectiveCount = ({ count, interval }: MetricLimits): number | undefined =>
  count || (interval === undefined ? 1 : undefined);

/**
 * The phase of a metric after its measurements (analysis/analysis.go, `assessMetricStatus`); `terminating` is whether its
 * AnalysisRun is ending.
 */
export function assessMetric(limits: MetricLimits, tally: Tally, terminating: boolean): AnalysisPhase {
  if (tally.count + tally.error === 0) return terminating ? 'Successful' : 'Pending';
  const violated = violatedLimit(limits, tally);
  if (violated) return violated;
  const { failureLimit = 0, consecutiveSuccessLimit = 0 } = limits;
  if (consecutiveSuccessLimit > 0 && tally.consecutiveSuccess >= consecutiveSuccessLimit) return 'Successful';
  const count = effectiveCount(limits);
  if (count !== undefined && tally.count >= count) {
    if (consecutiveSuccessLimit <= 0) return 'Successful';
    return failureLimit >= 0 ? 'Inconclusive' : 'Failed';
  }
  return terminating ? 'Successful' : 'Running';
}

/** The last limit that is violated, in the order of `assessMetricFailureInconclusiveOrError`. */
function violatedLimit(limits: MetricLimits, tally: Tally): CompletedPhase | undefined {
  const { failureLimit = 0, inconclusiveLimit = 0, consecutiveErrorLimit = defaultConsecutiveErrorLimit } = limits;
  if (tally.consecutiveError > consecutiveErrorLimit) return 'Error';
  if (tally.inconclusive > inconclusiveLimit) return 'Inconclusive';
  if (failureLimit >= 0 && tally.failed > failureLimit) return 'Failed';
  return undefined;
}
