import type { AnalysisRun } from './release';

/** The points of each measurement of a metric: one for a gate, up to three for a guard. */
export const pointsOf = (run: AnalysisRun, metric: string): number[][] =>
  (run.status?.metricResults?.find(({ name }) => name === metric)?.measurements ?? [])
    .filter(({ phase }) => phase !== 'Error')
    .map(({ value = '[]' }) => JSON.parse(value) as number[]);

/** Names of the failed metrics of a run. */
export const failedMetrics = (run: AnalysisRun | undefined): string[] =>
  (run?.status?.metricResults ?? []).filter(({ phase }) => phase === 'Failed').map(({ name }) => name);

/** Expected points of a version that returns errors, by metric. */
export const tooManyErrors = {
  'success-rate': (share: number): boolean => share < 0.95,
  'error-rate': (share: number): boolean => share > 0.05,
};

/** Expected points of a version that is too slow. */
export const tooSlow = { latency: (share: number): boolean => share < 0.95 };

/** Expects that a guard aborted its release only because of these metrics, each at its third consecutive bad point. */
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
    // Only the last measurement.
    expect([metric, threeBad.indexOf(true)]).toEqual([metric, measurements.length - 1]);
  }
}
