import type { HelmChart } from '../../chart/helm-chart';
import { ChartError } from '../../errors';
import { allCharts, findChart } from '../../loader/find-chart';
import type { LoadedApp } from '../../loader/load-app';
import { loadWithLocations, type SourceLocations } from '../../loader/source-locations';
import { findHelms } from '../../prove/helm/find-helms';
import { type ProofOptions, proofTarget, proveSections } from '../../prove/prove-sections';
import { type ReportedSection, summaryTable } from '../../prove/report';
import { reproduce } from '../../prove/reproduce';
import { readValuesFile } from '../flags/values-file';

/** Flags of `chartwright prove`. */
export interface ProveOptions {
  readonly app: string;
  readonly cases: string;
  readonly seed: string;
  readonly out: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly values?: string;
  readonly release: string;
  readonly namespace: string;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
}

/** Compares one chart of an app, or all, with the real Helm; reports, shrinks and saves every difference. */
export async function prove(path: string | undefined, options: ProveOptions): Promise<void> {
  const loaded = load(options.app);
  if ('failed' in loaded) {
    process.stdout.write(options.json ? `${JSON.stringify(loaded.failed)}\n` : summaryTable([loaded.failed]));
    process.exitCode = 1;
    return;
  }
  const { app, locations } = loaded;
  const helms = await findHelms();
  const chosen = path === undefined ? allCharts(app.charts) : [findChart(app, path, options.app)];
  const proof: ProofOptions = {
    app: options.app,
    cases: wholeNumber('--cases', options.cases),
    seed: wholeNumber('--seed', options.seed),
    out: options.out,
    progress: progress(options),
  };
  if (options.values !== undefined) {
    if (chosen.length !== 1) throw flagError('--values', 'requires a chart: add its name');
    const { values } = readValuesFile(options.values);
    await reproduce(proofTarget(chosen[0] as HelmChart, helms, proof), values, options);
    return;
  }
  const sections: ReportedSection[] = [];
  for (const chart of chosen) {
    for await (const section of proveSections(chart, app, locations, helms, proof)) {
      sections.push(section);
      if (options.json) process.stdout.write(`${JSON.stringify(section)}\n`);
    }
  }
  progress(options)('');
  if (!options.json) process.stdout.write(summaryTable(sections));
  if (sections.some(({ ok }) => !ok)) process.exitCode = 1;
}

/** Loads the app. Reading an undeclared value prevents that, but is a finding of the proof, not an error of the command. */
function load(file: string): { app: LoadedApp; locations: SourceLocations } | { failed: ReportedSection } {
  try {
    return loadWithLocations(file);
  } catch (error) {
    if (!(error instanceof ChartError) || error.code !== 'undeclared-value') throw error;
    const failures = error.problems.map(({ where, message }) => ({ title: `${where} ${message}`, details: [] }));
    return {
      failed: {
        chart: file,
        section: 'values',
        ok: false,
        checked: true,
        summary: 'app not built',
        seconds: 0,
        failures,
      },
    };
  }
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw flagError(flag, `expected a whole number, got ${JSON.stringify(text)}`);
}

const flagError = (where: string, message: string): ChartError =>
  new ChartError({ code: 'flag-invalid', where, message });

/** Overwrites one progress line on a terminal; prints nothing to a log, which needs only the table. */
const progress =
  ({ quiet, json }: ProveOptions) =>
  (text: string): void => {
    if (quiet || json || process.stderr.isTTY !== true) return;
    process.stderr.write(`\r\u001b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  };
