import {
  assessMetric,
  type MetricLimits,
  newTally,
  recordMeasurement,
} from '../../lib/explain/simulation/assess-metric';
import type { AnalysisPhase, CompletedPhase } from '../../lib/explain/simulation/phases';

const phases: Readonly<Record<string, CompletedPhase>> = {
  S: 'Successful',
  F: 'Failed',
  I: 'Inconclusive',
  E: 'Error',
};

/** The phase after each measurement, until the metric has ended; S, F, I and E stand for the phases of measurements. */
function phasesAfter(limits: MetricLimits, measurements: string): AnalysisPhase[] {
  const tally = newTally();
  const after: AnalysisPhase[] = [];
  for (const letter of measurements) {
    recordMeasurement(tally, phases[letter] as CompletedPhase);
    after.push(assessMetric(limits, tally, false));
  }
  return after;
}

/** Limits, measurements, and the phase after the last one; before it the metric is Running (analysis/analysis.go). */
const ends: [MetricLimits, string, AnalysisPhase][] = [
  // Without interval and count one measurement is all.
  [{}, 'S', 'Successful'],
  [{}, 'F', 'Failed'],
  [{}, 'I', 'Inconclusive'],
  [{}, 'EEEEE', 'Error'],
  [{ interval: 60 }, 'SSSSSSSSSS', 'Running'],
  [{ interval: 60, count: 3 }, 'SSS', 'Successful'],
  [{ interval: 60, count: 3, failureLimit: 1 }, 'FSS', 'Successful'],
  [{ interval: 60, count: 5, failureLimit: 1 }, 'FSF', 'Failed'],
  // An error is no measurement of the count.
  [{ interval: 60, count: 3 }, 'SESES', 'Successful'],
  [{ interval: 60, count: 9, consecutiveErrorLimit: 1 }, 'ESEE', 'Error'],
  [{ interval: 60, count: 9, consecutiveErrorLimit: 0 }, 'E', 'Error'],
  [{ interval: 60, count: 9, inconclusiveLimit: 2, failureLimit: 9 }, 'IFII', 'Inconclusive'],
  // The gate: three successes in a row, or Failed at the count.
  [{ interval: 60, count: 30, failureLimit: -1, consecutiveSuccessLimit: 3 }, 'FSSFSSS', 'Successful'],
  [{ interval: 60, count: 4, failureLimit: -1, consecutiveSuccessLimit: 3 }, 'SSFS', 'Failed'],
  // An error breaks the row.
  [{ interval: 60, count: 9, failureLimit: -1, consecutiveSuccessLimit: 3 }, 'SSESSS', 'Successful'],
  // With a limit of failures too, a count without either is Inconclusive.
  [{ interval: 60, count: 3, failureLimit: 3, consecutiveSuccessLimit: 3 }, 'SFS', 'Inconclusive'],
  [{ interval: 60, count: 3, consecutiveSuccessLimit: 3, inconclusiveLimit: 3 }, 'III', 'Inconclusive'],
  [{ interval: 60, count: 9, consecutiveSuccessLimit: 0, failureLimit: 0 }, 'F', 'Failed'],
  [{ interval: 60, count: 0 }, 'SSSS', 'Running'],
];

describe('a metric', () => {
  it.each(ends)('with %j and %s is %s', (limits, measurements, expected) => {
    const after = phasesAfter(limits, measurements);
    expect(after.at(-1)).toBe(expected);
    expect(after.slice(0, -1).filter((phase) => phase !== 'Running')).toEqual([]);
  });

  it('that violates several limits ends as the last of failures, inconclusive and errors', () => {
    const both = { ...newTally(), count: 2, failed: 1, inconclusive: 1, consecutiveError: 0 };
    expect(assessMetric({ interval: 60 }, both, false)).toBe('Inconclusive');
    expect(assessMetric({ interval: 60 }, { ...both, error: 5, consecutiveError: 5 }, false)).toBe('Error');
  });

  it('of a run that ends is Successful without a violated limit', () => {
    const limits = { interval: 60, count: 30, failureLimit: -1, consecutiveSuccessLimit: 3 };
    expect(assessMetric(limits, newTally(), true)).toBe('Successful');
    expect(assessMetric(limits, newTally(), false)).toBe('Pending');
    const measured = { ...newTally(), count: 5, failed: 5 };
    expect(assessMetric(limits, measured, true)).toBe('Successful');
    expect(assessMetric({ ...limits, failureLimit: 4 }, measured, true)).toBe('Failed');
  });
});
