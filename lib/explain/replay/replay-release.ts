import type { Samples } from '../query/series';
import type { Measurement, MetricPlan, ReleasePlan, StepPlan } from '../release-plan';
import { AnalysisRunState } from '../simulation/analysis-run';
import { type AnalysisPhase, isCompleted } from '../simulation/phases';

/** When a recorded release ran. Times are seconds since 1970. */
export interface ReplayOptions {
  readonly start: number;
  readonly end: number;
  /** Times before which a step does not begin, by its index: those of the real release. */
  readonly stepTimes?: ReadonlyMap<number, number>;
}

/** A measurement of a metric, and its time in seconds since 1970. */
export interface TimedMeasurement extends Measurement {
  readonly time: number;
}

/** What a metric of an AnalysisRun measured. */
export interface ReplayedMetric {
  readonly template: string;
  readonly name: string;
  readonly phase: AnalysisPhase;
  readonly measurements: readonly TimedMeasurement[];
}

/** An AnalysisRun: the gate of a step, or the guards beside all of them. */
export interface ReplayedRun {
  readonly kind: 'gate' | 'guard';
  /** Index of the step of a gate. */
  readonly step?: number;
  /** The weight at that time. */
  readonly weight: number;
  readonly started: number;
  readonly phase: AnalysisPhase;
  readonly metrics: readonly ReplayedMetric[];
}

/** What an analysis would have decided of a recorded release. */
export interface ReplayedRelease {
  readonly verdict: 'promoted' | 'rolled back' | 'no decision' | 'still running';
  /** When, in seconds since 1970. */
  readonly time: number;
  /** The metric that decided: `template/metric`. */
  readonly decidedBy?: string;
  readonly runs: readonly ReplayedRun[];
}

class Run {
  readonly state: AnalysisRunState;
  private readonly measurements: TimedMeasurement[][];

  constructor(
    private readonly kind: ReplayedRun['kind'],
    private readonly metrics: readonly MetricPlan[],
    private readonly at: { step?: number; weight: number; started: number },
  ) {
    const schedules = metrics.map(({ schedule }) => schedule);
    this.state = new AnalysisRunState(schedules, at.started);
    this.measurements = metrics.map(() => []);
  }

  measure(samples: Samples, now: number): void {
    this.state.measure(now, (index) => {
      const metric = this.metrics[index] as MetricPlan;
      const { result, phase } = metric.measureAt(samples, metric.timesAt(now));
      // The points of a range query may become more with the next measurement.
      const kept = typeof result === 'number' || result === undefined ? result : [...result];
      this.measurements[index]?.push({ time: now, phase, ...(kept === undefined ? {} : { result: kept }) });
      return phase;
    });
  }

  get decidedBy(): string {
    const { template, name } = this.metrics[this.state.decidedBy] as MetricPlan;
    return `${template}/${name}`;
  }

  get replayed(): ReplayedRun {
    const { phase, metricPhases } = this.state;
    const metrics = this.metrics.map(({ template, name }, index) => ({
      template,
      name,
      phase: metricPhases[index] as AnalysisPhase,
      measurements: this.measurements[index] ?? [],
    }));
    return { kind: this.kind, ...this.at, phase, metrics };
  }
}

/** Runs the gates and guards of a plan on recorded samples, as the controller would. */
export function replayRelease(plan: ReleasePlan, samples: Samples, options: ReplayOptions): ReplayedRelease {
  const { start, end, stepTimes = new Map<number, number>() } = options;
  const runs: Run[] = [];
  const begin = (run: Run): Run => {
    runs.push(run);
    return run;
  };
  const ended = (verdict: ReplayedRelease['verdict'], time: number, by?: Run): ReplayedRelease => ({
    verdict,
    time,
    ...(by ? { decidedBy: by.decidedBy } : {}),
    runs: runs.map(({ replayed }) => replayed),
  });
  let step = -1;
  let weight = 0;
  let gate: Run | undefined;
  let guard: Run | undefined;
  let now = start;
  let stepEnd = start;
  for (;;) {
    // Steps that end now; a gate ends its step by its result.
    while (!gate && stepEnd <= now) {
      const earliest = stepTimes.get(step + 1) ?? start;
      if (earliest > now) {
        stepEnd = earliest;
        break;
      }
      step++;
      const current = plan.steps[step];
      const { startingStep, metrics } = plan.background;
      if (!guard && metrics.length > 0 && step >= startingStep)
        guard = begin(new Run('guard', metrics, { weight, started: now }));
      if (!current) return ended('promoted', now);
      if (current.kind === 'weight') ({ weight } = current);
      stepEnd = now + secondsOf(current);
      if (current.kind === 'analysis' && current.metrics.length > 0)
        gate = begin(new Run('gate', current.metrics, { step, weight, started: now }));
    }
    now = Math.min(gate ? gate.state.next : stepEnd, guard ? guard.state.next : Number.POSITIVE_INFINITY);
    if (now > end) return ended('still running', end);
    // The controller looks at the step first, then at the background.
    for (const run of [gate, guard]) {
      if (!run || run.state.next > now) continue;
      run.measure(samples, now);
      const { phase } = run.state;
      if (!isCompleted(phase)) continue;
      if (phase === 'Failed' || phase === 'Error') return ended('rolled back', now, run);
      if (phase === 'Inconclusive') return ended('no decision', now, run);
      if (run !== gate) continue;
      gate = undefined;
      stepEnd = now;
    }
  }
}

/** Seconds that a step takes; those of an analysis end with it. */
function secondsOf(step: StepPlan): number {
  if (step.kind === 'weight') return step.ready;
  return step.kind === 'pause' ? step.seconds : 0;
}
