import { keyOf, type Labels } from '../query/labels';
import { type Matcher, matches } from '../query/matchers';
import type { Reads, Samples, SelectedSeries, Selector, SeriesSet } from '../query/series';

/** The samples of a series in the order of their times, which are milliseconds since 1970. */
export interface RecordedSeries {
  readonly labels: Labels;
  readonly times: readonly number[];
  readonly values: readonly number[];
  /** The times of its staleness markers: from each of them on it has no value until its next sample. */
  readonly stale: readonly number[];
}

/** Prometheus takes a sample for current for less than this many milliseconds. */
const lookback = 300_000;

let recordings = 0;

const milliseconds = (seconds: number): number => Math.round(seconds * 1000);

/** Samples that a Prometheus has stored, read as Prometheus 3 reads them. Times of queries are seconds since 1970. */
export class Recording implements Samples, SeriesSet {
  end = 0;
  readonly generation = ++recordings;
  /** Nothing is known of the versions, and nothing is taken to match. */
  readonly reads: Reads = {
    readsCanary: true,
    readsStable: true,
    readsLatency: false,
    distinguishes: true,
    assumed: [],
  };
  /** The indexes of the series that have a label with a value. */
  private readonly having = new Map<string, number[]>();

  constructor(private readonly series: readonly RecordedSeries[]) {
    series.forEach(({ labels }, index) => {
      for (const [label, value] of Object.entries(labels)) {
        const key = JSON.stringify([label, value]);
        const found = this.having.get(key);
        if (found) found.push(index);
        else this.having.set(key, [index]);
      }
    });
  }

  select({ matchers }: Selector): SelectedSeries[] {
    const listed = matchers
      .filter(({ operator, value }) => operator === '=' && value !== '')
      .map(({ label, value }) => this.having.get(JSON.stringify([label, value])) ?? []);
    const candidates = listed.sort((a, b) => a.length - b.length)[0] ?? this.series.map((_, index) => index);
    const tests = matchers.map(tested);
    return candidates
      .map((series) => ({ series, labels: this.of(series).labels }))
      .filter(({ labels }) => tests.every((test) => test(labels)));
  }

  at(series: number, time: number): number | undefined {
    const { times, values, stale } = this.of(series);
    const now = milliseconds(time);
    const last = countUntil(times, now) - 1;
    const sampled = times[last];
    if (sampled === undefined || sampled <= now - lookback) return undefined;
    const ended = stale[countUntil(stale, now) - 1];
    return ended !== undefined && ended > sampled ? undefined : values[last];
  }

  last(series: number, time: number, range: number): number | undefined {
    const { times, values } = this.of(series);
    const now = milliseconds(time);
    const last = countUntil(times, now) - 1;
    const sampled = times[last];
    return sampled !== undefined && sampled > now - milliseconds(range) ? values[last] : undefined;
  }

  increase(series: number, time: number, range: number, per = 1): number | undefined {
    const { times, values } = this.of(series);
    const end = milliseconds(time);
    const start = end - milliseconds(range);
    // A range is open on its left.
    const first = countUntil(times, start);
    const last = countUntil(times, end) - 1;
    if (last - first < 1) return undefined;
    const [firstTime, lastTime] = [times[first] as number, times[last] as number];
    const firstValue = values[first] as number;
    // promql/functions.go, extrapolatedRate
    let gained = (values[last] as number) - firstValue;
    for (let index = first + 1; index <= last; index++) {
      const before = values[index - 1] as number;
      if ((values[index] as number) < before) gained += before;
    }
    const sampled = (lastTime - firstTime) / 1000;
    const average = sampled / (last - first);
    const threshold = average * 1.1;
    let toStart = (firstTime - start) / 1000;
    if (toStart >= threshold) toStart = average / 2;
    if (gained > 0 && firstValue >= 0) toStart = Math.min(toStart, sampled * (firstValue / gained));
    let toEnd = (end - lastTime) / 1000;
    if (toEnd >= threshold) toEnd = average / 2;
    return gained * ((sampled + toStart + toEnd) / sampled / per);
  }

  private of(series: number): RecordedSeries {
    return this.series[series] as RecordedSeries;
  }
}

/** Compiling a pattern and matching it are slow, and the same values come again and again. */
function tested(matcher: Matcher): (labels: Labels) => boolean {
  const known = new Map<string, boolean>();
  return ({ [matcher.label]: value = '' }) => {
    const result = known.get(value) ?? matches(matcher, value);
    known.set(value, result);
    return result;
  };
}

/** How many of the sorted times are at or before a time. */
function countUntil(times: readonly number[], time: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The same series once, where several sources have parts of it. */
export function mergedSeries(all: readonly RecordedSeries[]): RecordedSeries[] {
  const groups = new Map<string, RecordedSeries[]>();
  for (const one of all) {
    const key = keyOf(one.labels);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.values()].map((parts): RecordedSeries => {
    const [first, ...others] = parts as [RecordedSeries, ...RecordedSeries[]];
    if (others.length === 0) return first;
    const samples = new Map(
      parts.flatMap(({ times, values }) => times.map((time, index) => [time, values[index] ?? 0])),
    );
    const times = [...samples.keys()].sort((a, b) => a - b);
    const stale = [...new Set(parts.flatMap((part) => part.stale))].sort((a, b) => a - b);
    return { labels: first.labels, times, values: times.map((time) => samples.get(time) as number), stale };
  });
}
