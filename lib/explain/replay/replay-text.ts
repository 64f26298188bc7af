import type { Finding } from '../input/finding';
import { duration } from '../report/format';
import { table } from '../report/table';
import { section } from '../report/text';
import type { ReplayedRelease, ReplayedRun, TimedMeasurement } from './replay-release';

/** A replayed release of a Rollout. Times are seconds since 1970. */
export interface ReplayReport extends ReplayedRelease {
  readonly rollout: string;
  readonly start: number;
  readonly end: number;
  readonly findings: readonly Finding[];
  /** The selectors of the analysis that no series of the recording matches. */
  readonly withoutSeries: readonly string[];
}

/** A replayed release as text: a line for each metric of each AnalysisRun, and the verdict. */
export function replayText(report: ReplayReport): string {
  const { rollout, start, end, runs, findings, withoutSeries } = report;
  const rows = runs.flatMap((run) =>
    run.metrics.map(({ template, name, phase, measurements }) => [
      `${run.kind === 'gate' ? `gate, step ${run.step}` : 'guard'}, ${run.weight} %`,
      clock(run.started),
      `${template}/${name}`,
      phase,
      String(measurements.length),
      lastOf(measurements),
    ]),
  );
  return [
    `Rollout ${rollout}: ${new Date(start * 1000).toISOString()} to ${new Date(end * 1000).toISOString()}`,
    '',
    ...(rows.length > 0 ? table([['Analysis', 'Began', 'Metric', 'Phase', 'Measurements', 'Last ones'], ...rows]) : []),
    '',
    verdictOf(report),
    ...section(
      'Left out, so the decision is that of a different analysis',
      findings.filter(({ kind }) => kind === 'left out'),
    ),
    ...section(
      'Assumed',
      findings.filter(({ kind }) => kind === 'assumed'),
    ),
    ...(withoutSeries.length > 0 ? ['', `${withoutTitle}:`, ...withoutSeries.map((text) => `  ${text}`)] : []),
    '',
  ].join('\n');
}

const withoutTitle = 'No series of the recording matches these selectors, as is right for a status that no request had';

/** How many of the last measurements are printed. */
const printed = 3;

const lastOf = (measurements: readonly TimedMeasurement[]): string =>
  measurements
    .slice(-printed)
    .map(({ time, result, phase }) => `${clock(time)} ${textOf(result)} ${phase}`)
    .join(', ');

function textOf(result: TimedMeasurement['result']): string {
  if (result === undefined) return 'error';
  const values = typeof result === 'number' ? [result] : result;
  const short = values.slice(-printed).map((value) => String(Number(value.toPrecision(4))));
  return `[${values.length > printed ? `${values.length} points, the last ones ` : ''}${short.join(' ')}]`;
}

const clock = (time: number): string => new Date(time * 1000).toISOString().slice(11, 19);

function verdictOf({ verdict, time, start, decidedBy, runs }: ReplayReport): string {
  const after = `after ${duration(time - start)}, at ${clock(time)}`;
  const by = decidedBy === undefined ? '' : ` by ${decidedBy}`;
  if (verdict === 'rolled back') return `Rolled back ${after},${by}.`;
  if (verdict === 'promoted') return `Promoted ${after}.`;
  if (verdict === 'no decision') return `Paused without a decision ${after},${by}.`;
  return `Not decided when the samples end: ${stillRunning(runs)}.`;
}

function stillRunning(runs: readonly ReplayedRun[]): string {
  const gate = runs.findLast(({ kind }) => kind === 'gate');
  return gate?.phase === 'Running' || gate?.phase === 'Pending'
    ? `the gate of step ${gate.step} was still running`
    : 'its steps had not ended';
}
