import { AnalysisRunState, type MetricSchedule } from '../../lib/explain/simulation/analysis-run';
import { type CompletedPhase, isCompleted } from '../../lib/explain/simulation/phases';

/** Runs an AnalysisRun whose metrics measure a script, then its last entry for ever; returns when each was measured. */
function run(schedules: readonly MetricSchedule[], scripts: readonly (readonly CompletedPhase[])[], until = 7200) {
  const state = new AnalysisRunState(schedules, 100);
  const times: number[][] = schedules.map(() => []);
  for (let next = state.next; next <= until; next = state.next) {
    state.measure(next, (metric) => {
      const script = scripts[metric] as readonly CompletedPhase[];
      times[metric]?.push(next - 100);
      return script[Math.min((times[metric]?.length ?? 0) - 1, script.length - 1)] as CompletedPhase;
    });
    if (isCompleted(state.phase)) break;
  }
  return { state, times };
}

const gate = { interval: 60, initialDelay: 60, count: 30, failureLimit: -1, consecutiveSuccessLimit: 3 };
const guard = { interval: 60, initialDelay: 180, failureLimit: 0 };

describe('an AnalysisRun', () => {
  it('measures after its delay, then at each interval, and repeats an error after ten seconds', () => {
    const { state, times } = run([gate], [['Successful', 'Error', 'Error', 'Successful']]);
    expect(times).toEqual([[60, 120, 130, 140, 200, 260]]);
    expect(state.phase).toBe('Successful');
  });

  it('is Running until its last metric has ended', () => {
    const { state, times } = run([gate, { ...gate, initialDelay: 120 }], [['Successful'], ['Successful']]);
    expect(times).toEqual([
      [60, 120, 180],
      [120, 180, 240],
    ]);
    expect(state.phase).toBe('Successful');
  });

  it('ends with the first metric that ends badly', () => {
    const { state, times } = run([gate, guard], [['Failed', 'Successful'], ['Failed']]);
    expect(times).toEqual([[60, 120, 180], [180]]);
    expect(state.phase).toBe('Failed');
    expect(state.metricPhases).toEqual(['Successful', 'Failed']);
    expect(state.decidedBy).toBe(1);
  });

  it('is as bad as the worst of the metrics that end together', () => {
    const { state } = run([guard, guard], [['Inconclusive'], ['Failed']]);
    expect(state.phase).toBe('Failed');
    expect(state.metricPhases).toEqual(['Inconclusive', 'Failed']);
  });

  it('never ends without a count, as long as no limit is violated', () => {
    const { state, times } = run([guard], [['Successful']]);
    expect(state.phase).toBe('Running');
    expect(times[0]).toHaveLength(116);
  });
});
