/** How a measurement, a metric or an AnalysisRun ended, in Argo's words. */
export type CompletedPhase = 'Successful' | 'Failed' | 'Error' | 'Inconclusive';

/** The phase of a metric or an AnalysisRun. */
export type AnalysisPhase = CompletedPhase | 'Pending' | 'Running';

/** Completed phases from best to worst (utils/analysis/helpers.go, `analysisStatusOrder`). */
const order: readonly CompletedPhase[] = ['Successful', 'Inconclusive', 'Error', 'Failed'];

/** The worst of several phases; undefined for none. */
export const worstOf = (phases: readonly CompletedPhase[]): CompletedPhase | undefined =>
  order.findLast((phase) => phases.includes(phase));

/** Whether a metric or AnalysisRun has ended. */
export const isCompleted = (phase: AnalysisPhase): phase is CompletedPhase =>
  phase !== 'Pending' && phase !== 'Running';
