import { readFileSync } from 'node:fs';
import { ChartError, messageOf } from '../../errors';
import type { Finding } from '../../explain/input/finding';
import { type ReadRelease, readRelease } from '../../explain/input/read-release';
import type { SourcedObject } from '../../explain/input/sourced-object';
import { compileQuery } from '../../explain/query/compile-query';
import type { Selector } from '../../explain/query/series';
import { selectorsOf } from '../../explain/query/syntax';
import { downloadRecording } from '../../explain/recorded/download-recording';
import { type RecordingSource, readRecording } from '../../explain/recorded/read-recording';
import { type RecordedSeries, Recording } from '../../explain/recorded/recording';
import { metricsOf } from '../../explain/release-plan';
import { replayRelease } from '../../explain/replay/replay-release';
import { type ReplayReport, replayText } from '../../explain/replay/replay-text';
import { wholeNumber } from '../flags/explain-flags';
import { type RolloutFlags, readRollouts } from '../flags/rollout-flags';

/** Flags of `chartwright replay`. */
export interface ReplayFlags extends RolloutFlags {
  readonly from: readonly string[];
  readonly start: string;
  readonly end: string;
  readonly canary: string;
  readonly stable: string;
  readonly step?: readonly string[];
  readonly pods?: string;
  readonly json?: boolean;
}

/** Prints what the analysis of a chart, or of the Rollouts in files, would have decided of a recorded release. */
export async function replay(chart: string | undefined, flags: ReplayFlags): Promise<void> {
  const [start, end] = [timeOf('--start', flags.start), timeOf('--end', flags.end)];
  if (end <= start) throw invalid('--end', `expected a time after --start ${flags.start}, got ${flags.end}`);
  if (flags.canary === flags.stable)
    throw invalid('--stable', `expected another hash than that of --canary, got "${flags.stable}"`);
  const stepTimes = new Map((flags.step ?? []).map((text) => stepTimeOf(text, start, end)));
  const { own, others, rollouts } = readRollouts(chart, flags);
  const read = (rollout: SourcedObject, recording: Recording): ReadRelease =>
    readRelease(rollout, [...own, ...others], {
      hashes: { Latest: hashOf('--canary', flags.canary), Stable: hashOf('--stable', flags.stable) },
      compile: (query) => compileQuery(query, recording),
      ...(flags.pods === undefined ? {} : { pods: wholeNumber('--pods', flags.pods, 1) }),
    });
  const unread = rollouts.map((rollout) => read(rollout, new Recording([])));
  rejectUnknownSteps(stepTimes, unread);
  const series = readRecording(await sourcesOf(flags.from, unread, start, end));
  if (!series.some(({ times }) => times.some((time) => time >= start * 1000 && time <= end * 1000))) {
    const message = `no sample is between --start ${flags.start} and --end ${flags.end}: expected the recording of this release`;
    throw new ChartError({ code: 'recording-invalid', where: flags.from.join(', '), message });
  }
  rejectExchangedHashes(series, start, flags);
  const recording = new Recording(series);
  const reports = rollouts.map((rollout): ReplayReport => {
    const release = read(rollout, recording);
    const { plan } = release;
    const selectors = selectorsIn([release]);
    const withoutSeries = selectors.filter((selector) => recording.select(selector).length === 0).map(textOf);
    const findings = [...release.findings, ...seriesFindings(plan.name, selectors, withoutSeries, flags)];
    const replayed = replayRelease(plan, recording, { start, end, stepTimes });
    return { rollout: plan.name, start, end, ...replayed, findings, withoutSeries };
  });
  process.stdout.write(
    flags.json ? `${JSON.stringify({ rollouts: reports }, undefined, 2)}\n` : reports.map(replayText).join('\n'),
  );
}

/** A selector in one line. */
const textOf = ({ text }: Selector): string => text.replaceAll(/\s+/g, ' ');

/** The different selectors of the metrics of releases. */
function selectorsIn(releases: readonly ReadRelease[]): Selector[] {
  const all = releases.flatMap(({ plan }) => metricsOf(plan).flatMap(({ query }) => selectorsOf(query.text)));
  return [...new Map(all.map((selector) => [textOf(selector), selector])).values()];
}

/**
 * Whether the recording has series of the new version; it has none of a version that never answers, so that is said only.
 * A recording without any series of the analysis is another one.
 */
function seriesFindings(
  name: string,
  selectors: readonly Selector[],
  withoutSeries: readonly string[],
  { from, canary }: ReplayFlags,
): Finding[] {
  const [first] = selectors;
  if (!first) return [];
  if (withoutSeries.length === selectors.length) {
    const message = `none of its series is one that the analysis of ${name} reads, such as ${textOf(first)}: check the namespace, the hashes, and what was exported`;
    throw new ChartError({ code: 'recording-invalid', where: from.join(', '), message });
  }
  const ofCanary = selectors.map(textOf).filter((text) => text.includes(canary));
  if (!ofCanary.every((text) => withoutSeries.includes(text)) || ofCanary.length === 0) return [];
  const message = `the canary ${canary} never answered, since no series is its own: check its hash otherwise`;
  return [{ kind: 'assumed', where: '--canary', message }];
}

/** The pods of the stable version are there before the release, and new ones of the canary with it. */
function rejectExchangedHashes(
  series: readonly RecordedSeries[],
  start: number,
  { canary, stable }: ReplayFlags,
): void {
  const firstOf = (hash: string): number =>
    series
      .filter(({ labels }) => Object.values(labels).some((value) => value.includes(hash)))
      .reduce((first, { times }) => Math.min(first, times[0] ?? first), Number.POSITIVE_INFINITY);
  const [ofCanary, ofStable] = [firstOf(canary), firstOf(stable)];
  if (ofCanary >= start * 1000 || ofStable < start * 1000 || !Number.isFinite(ofStable)) return;
  const message = `${canary} has samples from before --start and --stable ${stable} has none: exchange the two hashes`;
  throw invalid('--canary', message);
}

function rejectUnknownSteps(stepTimes: ReadonlyMap<number, number>, releases: readonly ReadRelease[]): void {
  const most = Math.max(...releases.map(({ plan }) => plan.steps.length)) - 1;
  for (const index of stepTimes.keys()) {
    if (index <= most) continue;
    const names = releases.map(({ plan }) => plan.name).join(', ');
    throw invalid(
      '--step',
      `${names} has no step ${index}: expected 0 to ${most}, counting weights, pauses and analyses`,
    );
  }
}

async function sourcesOf(
  from: readonly string[],
  releases: readonly ReadRelease[],
  start: number,
  end: number,
): Promise<RecordingSource[]> {
  const metrics = releases.flatMap(({ plan }) => metricsOf(plan));
  const reach = Math.max(0, ...metrics.map((metric) => metric.reach));
  const selectors = selectorsIn(releases).map(textOf);
  const sources: RecordingSource[] = [];
  for (const source of from) {
    if (/^https?:\/\//.test(source))
      sources.push(...(await downloadRecording(source, selectors, { end, seconds: end - start + reach })));
    else sources.push({ where: source, text: readText(source) });
  }
  return sources;
}

function readText(file: string): string {
  if (/^\w+:\/\//.test(file)) throw invalid('--from', `expected a file, or an address with http or https, got ${file}`);
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ChartError({ code: 'io', where: file, message: `cannot read file: ${messageOf(cause)}` }, { cause });
  }
}

/** Seconds since 1970 of a time. */
function timeOf(flag: string, text: string): number {
  const isNumber = /^\d+(?:\.\d+)?$/.test(text);
  const seconds = isNumber ? Number(text) : Date.parse(text) / 1000;
  if (Number.isNaN(seconds) || (!isNumber && !/T.*(?:Z|[+-]\d\d:?\d\d)$/i.test(text)))
    throw invalid(
      flag,
      `expected a time with its zone, such as 2026-01-31T12:00:00Z, or seconds since 1970, got "${text}"`,
    );
  return seconds;
}

function stepTimeOf(text: string, start: number, end: number): [number, number] {
  const [, index, time] = /^(\d+)=(.+)$/.exec(text) ?? [];
  if (index === undefined || time === undefined)
    throw invalid('--step', `expected the index of a step and a time, such as 2=2026-01-31T12:10:00Z, got "${text}"`);
  const seconds = timeOf('--step', time);
  if (seconds < start || seconds > end)
    throw invalid('--step', `expected a time between --start and --end, got "${text}"`);
  return [Number(index), seconds];
}

function hashOf(flag: string, text: string): string {
  if (/^[a-z0-9]+$/.test(text)) return text;
  throw invalid(flag, `expected a pod template hash, such as 6d4b75cb6d, got "${text}"`);
}

const invalid = (where: string, message: string): ChartError =>
  new ChartError({ code: 'flag-invalid', where, message });
