import type { AnalysisRun } from './release';

/** The points of each measurement of a metric: one value of a gate, up to three of a guard. */
export const pointsOf = (run: AnalysisRun, metric: string): number[][] =>
  (run.status?.metricResults?.find(({ name }) => name === metric)?.measurements ?? [])
    .filter(({ phase }) => phase !== 'Error')
    .map(({ value = '[]' }) => JSON.parse(value) as number[]);

/** Names of the metrics of a run that failed. */
export const failedMetrics = (run: AnalysisRun | undefined): string[] =>
  (run?.status?.metricResults ?? []).filter(({ phase }) => phase === 'Failed').map(({ name }) => name);

/** How the points of a version look that answers with errors, by metric. */
export const tooManyErrors = {
  'success-rate': (share: number): boolean => share < 0.95,
  'error-rate': (share: number): boolean => share > 0.05,
};

/** How the points of a version look that answers too late. */
export const tooSlow = { latency: (share: number): boolean => share < 0.95 };

/** Expects that a guard ended its release because of these metrics only, each at its third bad point in a row. */
export function expectThirdBadPoint(guard: AnalysisRun | undefined, isBad: Record<string, (point: number) => boolean>) {
  expect(guard?.status?.phase).toBe('Failed');
  const failed = failedMetrics(guard);
  expect(failed.length).toBeGreaterThan(0);
  for (const metric of failed) {
    expect(Object.keys(isBad)).toContain(metric);
    const measurements = pointsOf(guard as AnalysisRun, metric);
    const threeBad = measurements.map(
      (points) => points.length === 3 && points.every((point) => isBad[metric]?.(point)),
    );
    // The last measurement and none before it.
    expect([metric, threeBad.indexOf(true)]).toEqual([metric, measurements.length - 1]);
  }
}
