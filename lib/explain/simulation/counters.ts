import type { Samples } from '../query/series';

/** The versions of a release. */
export type Version = 'canary' | 'stable';

/** What a version does to its requests. */
export interface Behaviour {
  /** Share of the requests that fail. */
  readonly failed: number;
  /** Share of the requests that are answered without an error, but too late. */
  readonly slow: number;
  /** Whether requests are answered at all; one that hangs is counted nowhere. */
  readonly answers: boolean;
}

/** A time series as a query selects it: the requests of a version with a status, or those of them that were fast. */
export interface Series {
  readonly version: Version;
  readonly failed: boolean;
  /** Whether it is a bucket of a latency histogram, which slow requests are not in. */
  readonly fastOnly: boolean;
}

/** The index of a series in the counters. */
export const indexOf = ({ version, failed, fastOnly }: Series): number =>
  (version === 'canary' ? 0 : 3) + (failed ? 1 : fastOnly ? 2 : 0);

const seriesCount = 6;

let generations = 0;

/** Prometheus takes a sample for current for this long. */
const lookback = 300;

/** Counters as Prometheus has scraped them: a value for each scrape, from the first request on. */
export class Counters implements Samples {
  /** The time at which the query that is computed ends, for `@ end()`. */
  end = 0;
  /** Another number after each reset, of any counters, so that a result can be kept as long as it holds. */
  generation = 0;
  private scrapes = 0;
  private first = 0;
  private readonly values = Array.from({ length: seriesCount }, () => new Float64Array(1024));
  /** The scrape at which a series first has a sample: with its first request. */
  private readonly born = new Array<number>(seriesCount).fill(Number.POSITIVE_INFINITY);
  private readonly total = new Float64Array(seriesCount);

  constructor(readonly scrapeInterval: number) {}

  /** Forgets everything; the next scrape is at `first`. */
  reset(first: number): void {
    this.generation = ++generations;
    this.first = first;
    this.scrapes = 0;
    this.total.fill(0);
    this.born.fill(Number.POSITIVE_INFINITY);
  }

  /** When the next scrape is. */
  get nextScrape(): number {
    return this.first + this.scrapes * this.scrapeInterval;
  }

  /** Counts requests that a version has answered. */
  add(version: Version, ok: number, failed: number, slow: number): void {
    const at = version === 'canary' ? 0 : 3;
    this.total[at] = (this.total[at] ?? 0) + ok + slow;
    this.total[at + 1] = (this.total[at + 1] ?? 0) + failed;
    this.total[at + 2] = (this.total[at + 2] ?? 0) + ok;
  }

  /** Scrapes all counters. */
  scrape(): void {
    const at = this.scrapes++;
    for (let series = 0; series < seriesCount; series++) {
      let values = this.values[series] as Float64Array;
      if (at >= values.length) {
        const longer = new Float64Array(values.length * 2);
        longer.set(values);
        this.values[series] = longer;
        values = longer;
      }
      const total = this.total[series] as number;
      values[at] = total;
      // A histogram has all its buckets from its first observation on.
      const exists = series % 3 === 2 ? (this.total[series - 2] as number) : total;
      if (exists > 0 && at < (this.born[series] as number)) this.born[series] = at;
    }
  }

  at(series: number, time: number): number | undefined {
    return this.last(series, time, lookback);
  }

  last(series: number, time: number, range: number): number | undefined {
    const last = this.lastAt(time);
    if (last < (this.born[series] as number) || time - this.timeOf(last) >= range) return undefined;
    return this.values[series]?.[last];
  }

  increase(series: number, time: number, range: number, per = 1): number | undefined {
    const start = time - range;
    const last = this.lastAt(time);
    const from = Math.max(Math.floor((start - this.first) / this.scrapeInterval) + 1, this.born[series] as number, 0);
    if (last - from < 1) return undefined;
    const values = this.values[series] as Float64Array;
    const firstValue = values[from] as number;
    const gained = (values[last] as number) - firstValue;
    // promql/functions.go, extrapolatedRate
    const sampled = (last - from) * this.scrapeInterval;
    const threshold = this.scrapeInterval * 1.1;
    let toStart = this.timeOf(from) - start;
    if (toStart >= threshold) toStart = this.scrapeInterval / 2;
    if (gained > 0) toStart = Math.min(toStart, sampled * (firstValue / gained));
    let toEnd = time - this.timeOf(last);
    if (toEnd >= threshold) toEnd = this.scrapeInterval / 2;
    return gained * ((sampled + toStart + toEnd) / sampled / per);
  }

  private timeOf(scrape: number): number {
    return this.first + scrape * this.scrapeInterval;
  }

  private lastAt(time: number): number {
    return Math.min(Math.floor((time - this.first) / this.scrapeInterval), this.scrapes - 1);
  }
}
