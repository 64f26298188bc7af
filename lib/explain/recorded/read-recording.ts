import { ChartError, messageOf } from '../../errors';
import { isMap, type Json, type JsonMap } from '../../json';
import type { Labels } from '../query/labels';
import { unquoted } from '../query/syntax';
import { mergedSeries, type RecordedSeries } from './recording';

/** A text with samples, and where it comes from. */
export interface RecordingSource {
  readonly text: string;
  /** The file or address, for messages. */
  readonly where: string;
}

/**
 * The series of several sources: answers of Prometheus to queries of a selector with a range, or what `promtool tsdb dump`
 * prints. Throws `recording-invalid`.
 */
export function readRecording(sources: readonly RecordingSource[]): RecordedSeries[] {
  const dumped: RecordedSeries[] = [];
  const answered: RecordedSeries[] = [];
  for (const source of sources) {
    if (source.text.trim() === '') throw invalid(source.where, `it is empty: ${expected}`);
    if (/^\s*(?:\{\s*"[^"]*"\s*:|\[)/.test(source.text)) answered.push(...seriesOfAnswer(source));
    else dumped.push(...seriesOfDump(source));
  }
  return mergedSeries([...withStaleness(mergedSeries(answered)), ...dumped]);
}

const invalid = (where: string, message: string): ChartError =>
  new ChartError({ code: 'recording-invalid', where, message });

const expected =
  'expected the answer of Prometheus to a selector with a range, such as /api/v1/query?query={namespace="portal"}[2h]&time=2026-01-31T12:00:00Z, or the output of promtool tsdb dump';

function seriesOfAnswer({ text, where }: RecordingSource): RecordedSeries[] {
  let answer: Json;
  try {
    answer = JSON.parse(text) as Json;
  } catch (error) {
    const remedy = text.trimEnd().endsWith('}') ? expected : 'it is not complete: export it again';
    throw invalid(where, `invalid JSON (${messageOf(error)}): ${remedy}`);
  }
  if (isMap(answer) && answer.status === 'error')
    throw invalid(where, `Prometheus answered with the error ${JSON.stringify(answer.error)}: ${expected}`);
  const data = isMap(answer) && isMap(answer.data) ? answer.data : answer;
  if (!isMap(data) || data.resultType !== 'matrix' || !Array.isArray(data.result)) {
    const found = isMap(data) && typeof data.resultType === 'string' ? `a ${data.resultType}` : 'something else';
    throw invalid(where, `got ${found}, ${expected}`);
  }
  return data.result.map((one, index): RecordedSeries => {
    const { metric, values } = isMap(one) ? one : ({} as JsonMap);
    if (!isMap(metric) || !Array.isArray(values))
      throw invalid(where, `data.result[${index}] has no metric with values: native histograms are not supported`);
    const samples = values.map((pair, at) => {
      const [time, value] = Array.isArray(pair) ? pair : [];
      if (typeof time === 'number' && typeof value === 'string' && isNumber(value)) return [time, value] as const;
      const message = `expected seconds and a number as text, got ${JSON.stringify(pair)}`;
      throw invalid(`${where}: data.result[${index}].values[${at}]`, message);
    });
    return {
      labels: Object.fromEntries(Object.entries(metric).map(([name, value]) => [name, String(value)])),
      times: samples.map(([time]) => Math.round(Number(time) * 1000)),
      values: samples.map(([, value]) => numberOf(String(value))),
      stale: [],
    };
  });
}

const isNumber = (text: string): boolean => text === 'NaN' || (text.trim() !== '' && !Number.isNaN(numberOf(text)));

const numberOf = (text: string): number => Number(text.replace(/Inf$/, 'Infinity'));

/** A line of `promtool tsdb dump`: the labels, the value, and the milliseconds. */
const dumpLine = /^\{(?<labels>.*)\} (?<value>\S+) (?<time>-?\d+)$/;
const dumpLabel = /\s*(?<name>"(?:[^"\\]|\\.)*"|[\w.:]+)=(?<value>"(?:[^"\\]|\\.)*")\s*,?/y;

function seriesOfDump({ text, where }: RecordingSource): RecordedSeries[] {
  const series = new Map<string, { labels: Labels; times: number[]; values: number[]; stale: number[] }>();
  text.split('\n').forEach((line, index) => {
    if (line.trim() === '') return;
    const { labels, value = '', time } = dumpLine.exec(line)?.groups ?? {};
    if (labels === undefined)
      throw invalid(`${where}:${index + 1}`, `got ${JSON.stringify(line.slice(0, 60))}, ${expected}`);
    let known = series.get(labels);
    if (!known) {
      known = { labels: labelsOf(labels), times: [], values: [], stale: [] };
      series.set(labels, known);
    }
    // A staleness marker is one of many NaNs, and counters have no others.
    if (value === 'NaN') known.stale.push(Number(time));
    else {
      known.times.push(Number(time));
      known.values.push(numberOf(value));
    }
  });
  return [...series.values()];
}

function labelsOf(text: string): Labels {
  const labels: Record<string, string> = {};
  dumpLabel.lastIndex = 0;
  for (let match = dumpLabel.exec(text); match; match = dumpLabel.exec(text))
    labels[unquoted(match.groups?.name ?? '')] = unquoted(match.groups?.value ?? '');
  return labels;
}

/** A series whose next sample is later than this many intervals was not scraped, or is gone. */
const gap = 1.5;

/**
 * Answers of Prometheus lack the staleness markers, which it writes where a scrape fails or a series is gone: at the time
 * of that scrape, so one interval after the last sample.
 */
function withStaleness(series: readonly RecordedSeries[]): RecordedSeries[] {
  const end = series.reduce((latest, { times }) => Math.max(latest, times.at(-1) ?? 0), 0);
  const usual = medianInterval(series.map(({ times }) => times));
  return series.map((one) => {
    const { times } = one;
    const interval = medianInterval([times]) ?? usual;
    if (interval === undefined) return one;
    const stale = times.flatMap((time, index) => {
      const next = times[index + 1] ?? end;
      return next - time > gap * interval ? [time + interval] : [];
    });
    return { ...one, stale };
  });
}

function medianInterval(all: readonly (readonly number[])[]): number | undefined {
  const intervals = all.flatMap((times) => times.slice(1).map((time, index) => time - (times[index] as number)));
  return intervals.sort((a, b) => a - b)[(intervals.length - 1) >> 1];
}
