/** The quantile of sorted numbers, the nearest one; undefined for none. */
export const quantile = (sorted: readonly number[], share: number): number | undefined =>
  sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))];

/** How numbers are distributed. */
export interface Spread {
  readonly median: number;
  /** The 95th percentile. */
  readonly p95: number;
  readonly mean: number;
}

/** The distribution of numbers; undefined for none. */
export function spreadOf(numbers: readonly number[]): Spread | undefined {
  const sorted = [...numbers].sort((a, b) => a - b);
  const [median, p95] = [quantile(sorted, 0.5), quantile(sorted, 0.95)];
  if (median === undefined || p95 === undefined) return undefined;
  return { median, p95, mean: sorted.reduce((sum, number) => sum + number, 0) / sorted.length };
}
