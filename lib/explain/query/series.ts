import type { Labels } from './labels';
import type { Matcher } from './matchers';

/** Samples of series, which have an index each. */
export interface Samples {
  /** The time at which the query that is computed ends, for `@ end()`. */
  end: number;
  /** Another number where the samples are others, so that a result can be kept as long as it holds. */
  readonly generation: number;
  /** The value of a series at a time, as a selector has it; undefined if it has none. */
  at(series: number, time: number): number | undefined;
  /** The last value of a series in the seconds before a time; undefined if it has none. */
  last(series: number, time: number, range: number): number | undefined;
  /**
   * What a series gained in the seconds before a time, as `increase()` extrapolates it, or for each of `per` seconds;
   * undefined for fewer than two samples.
   */
  increase(series: number, time: number, range: number, per?: number): number | undefined;
}

/** A selector of a query. */
export interface Selector {
  /** The name of the metric and its matchers, as they are written. */
  readonly text: string;
  /** Its matchers, with that of the name. */
  readonly matchers: readonly Matcher[];
}

/** A series that a selector selects. */
export interface SelectedSeries {
  readonly series: number;
  readonly labels: Labels;
}

/** What the selectors of a query read. */
export interface Reads {
  readonly readsCanary: boolean;
  readonly readsStable: boolean;
  /** Whether it reads a bucket of a latency histogram. */
  readonly readsLatency: boolean;
  /** Whether it tells failed or slow requests from others, or the canary from the stable version. */
  readonly distinguishes: boolean;
  /** Labels that are taken for equal in all series. */
  readonly assumed: readonly string[];
}

/** The series that a query may select. */
export interface SeriesSet {
  /** The series of a selector; throws `Unreadable` for what it does not have. */
  select(selector: Selector): readonly SelectedSeries[];
  /** What the selectors until now read. */
  readonly reads: Reads;
}
