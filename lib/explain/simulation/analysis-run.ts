import {
  assessMetric,
  effectiveCount,
  type MetricLimits,
  newTally,
  recordMeasurement,
  type Tally,
} from './assess-metric';
import { type AnalysisPhase, type CompletedPhase, isCompleted, worstOf } from './phases';

/** When a metric is measured, and when it ends. */
export interface MetricSchedule extends MetricLimits {
  /** Seconds from the start of the AnalysisRun to the first measurement. */
  readonly initialDelay: number;
}

/** Seconds after which a measurement that ended as Error is repeated, whatever the interval (`DefaultErrorRetryInterval`). */
const errorRetry = 10;

interface MetricState {
  readonly schedule: MetricSchedule;
  readonly tally: Tally;
  phase: AnalysisPhase;
  /** When it is measured next; infinity for never. */
  next: number;
}

/** An AnalysisRun as the controller runs it: which metrics are due when, and its phase after their measurements. */
export class AnalysisRunState {
  /** The phase of the run. */
  phase: AnalysisPhase = 'Running';
  private readonly metrics: readonly MetricState[];

  /** @param start when the run starts, in seconds */
  constructor(schedules: readonly MetricSchedule[], start: number) {
    this.metrics = schedules.map((schedule) => ({
      schedule,
      tally: newTally(),
      phase: 'Pending',
      next: start + schedule.initialDelay,
    }));
  }

  /** When the next measurement is due; infinity if there is none. */
  get next(): number {
    let next = Number.POSITIVE_INFINITY;
    if (isCompleted(this.phase)) return next;
    for (const metric of this.metrics) if (metric.next < next) next = metric.next;
    return next;
  }

  /** The phases of the metrics. */
  get metricPhases(): AnalysisPhase[] {
    return this.metrics.map(({ phase }) => phase);
  }

  /** How many measurements each metric has had, with those that ended as Error. */
  get measurements(): number[] {
    return this.metrics.map(({ tally }) => tally.count + tally.error);
  }

  /** The index of the metric that decided how the run ended: the first with its phase. */
  get decidedBy(): number {
    return this.metrics.findIndex(({ phase }) => phase === this.phase);
  }

  /** Takes the measurements that are due now, by default by their schedule, and assesses the run. */
  measure(
    now: number,
    measured: (metric: number) => CompletedPhase,
    isDue = (metric: number): boolean => (this.metrics[metric]?.next ?? now) <= now,
  ): void {
    this.metrics.forEach((metric, index) => {
      if (!isDue(index)) return;
      const phase = measured(index);
      recordMeasurement(metric.tally, phase);
      metric.next = now + nextAfter(metric, phase);
    });
    this.assess();
  }

  /** As `assessRunStatus`: one metric that ends badly ends the run, and the others are assessed as they are. */
  private assess(): void {
    for (const metric of this.metrics) assessInPlace(metric, false);
    const endsBadly = this.metrics.some(({ phase }) => isCompleted(phase) && phase !== 'Successful');
    if (endsBadly) for (const metric of this.metrics) assessInPlace(metric, true);
    else if (!this.metrics.every(({ phase }) => isCompleted(phase))) return;
    this.phase = worstOf(this.metrics.map(({ phase }) => phase).filter(isCompleted)) ?? 'Successful';
  }
}

/** Seconds from a measurement to the next (`calculateNextReconcileTime`). */
function nextAfter({ schedule, tally }: MetricState, phase: CompletedPhase): number {
  const count = effectiveCount(schedule);
  if (count !== undefined && tally.count >= count) return Number.POSITIVE_INFINITY;
  if (phase === 'Error') return errorRetry;
  return schedule.interval ?? Number.POSITIVE_INFINITY;
}

function assessInPlace(metric: MetricState, terminating: boolean): void {
  if (isCompleted(metric.phase)) return;
  metric.phase = assessMetric(metric.schedule, metric.tally, terminating);
  if (isCompleted(metric.phase)) metric.next = Number.POSITIVE_INFINITY;
}
