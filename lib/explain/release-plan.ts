import type { CompiledQuery } from './query/compile-query';
import type { Samples } from './query/series';
import type { MetricSchedule } from './simulation/analysis-run';
import type { CompletedPhase } from './simulation/phases';

/** The shares of failed requests of a version that is healthy, and of one that is harmful. */
export interface Rates {
  readonly healthy: number;
  readonly harmful: number;
}

/** The time of an instant query, which is its end, or those of a range query, in seconds. */
export interface QueryTimes {
  readonly start?: number;
  readonly end: number;
  readonly step?: number;
}

/** What a query returned, and what its metric says of it; without a result the query failed. */
export interface Measurement {
  readonly result?: readonly number[] | number;
  readonly phase: CompletedPhase;
}

/** The error rates that an analysis should keep. */
export interface Targets {
  /** Highest share of healthy releases that are not promoted: false positives, and releases without a decision. */
  readonly maxFalseRollback: number;
  /** Highest share of harmful releases that are not rolled back. */
  readonly maxMissed: number;
}

/** A metric of an analysis: when it is measured, and what a measurement says. */
export interface MetricPlan {
  readonly name: string;
  /** The AnalysisTemplate that it is in. */
  readonly template: string;
  readonly schedule: MetricSchedule;
  readonly query: CompiledQuery;
  /** The phase of a measurement at a time. */
  readonly measure: (samples: Samples, now: number) => CompletedPhase;
  /** When its query is evaluated in a measurement at a time. */
  readonly timesAt: (now: number) => QueryTimes;
  /** A measurement whose query is evaluated at these times. */
  readonly measureAt: (samples: Samples, times: QueryTimes) => Measurement;
  /** The rates between which it decides, where its template names them. */
  readonly rates?: Rates;
  /** The highest shares of errors that its template promises. */
  readonly promises?: Partial<Targets>;
  /** Seconds back from a measurement to the earliest sample that it reads. */
  readonly reach: number;
}

/** A step of a canary release. */
export type StepPlan =
  /** The share of the requests that the canary gets, and the seconds until its pods are available. */
  | { readonly kind: 'weight'; readonly weight: number; readonly share: number; readonly ready: number }
  | { readonly kind: 'pause'; readonly seconds: number }
  | { readonly kind: 'analysis'; readonly metrics: readonly MetricPlan[] };

/** A release as its Rollout and AnalysisTemplates describe it. */
export interface ReleasePlan {
  /** Name of the Rollout. */
  readonly name: string;
  readonly replicas: number;
  /** Whether a traffic router sets the weights, instead of the number of pods. */
  readonly isRouted: boolean;
  readonly steps: readonly StepPlan[];
  /** Background analysis: it starts when the step of this index does. */
  readonly background: { readonly startingStep: number; readonly metrics: readonly MetricPlan[] };
}

/** All metrics of a release, in the order in which they are first measured. */
export const metricsOf = ({ steps, background }: ReleasePlan): MetricPlan[] => [
  ...steps.flatMap((step) => (step.kind === 'analysis' ? step.metrics : [])),
  ...background.metrics,
];
