import type { HelmChart } from '../../chart/helm-chart';
import { ChartError } from '../../errors';
import { helmFiles } from '../../synth/helm';
import { readChart } from '../../synth/read';
import { allCharts, findChart } from '../find-chart';
import type { LoadedApp } from '../load-app';
import { loadWithPlaces, type Places } from '../places';
import { coverageSection, equivalenceSection } from './cases-sections';
import { findHelms, type Helm, type Major, variableOf } from './helms';
import { proveHostile } from './hostile';
import { provePlain } from './plain';
import { type ReportedSection, report, summaryTable } from './report';
import { showAgain } from './reproduce';
import { runCases } from './run-cases';
import { withSmallCrds } from './small-crds';
import type { SectionResult, Subject } from './subject';
import { proveTruth } from './truth';
import { proveValues } from './values';
import { proveVerdicts } from './verdicts';

/** The sections of a proof, which docs/proof.md describes. */
export const sectionNames = [
  'helm',
  'values',
  'plain',
  'coverage',
  'equivalence',
  'verdicts',
  'batch',
  'hostile',
] as const;
/** One of these sections. */
export type SectionName = (typeof sectionNames)[number];

/** How a chart is proven. */
export interface ProofOptions {
  /** Sections to run besides `helm`. @default all of them */
  readonly sections?: readonly SectionName[];
  readonly app: string;
  readonly cases: string;
  readonly seed: string;
  readonly out: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Flags of `chartwright prove`. */
export interface ProveOptions extends ProofOptions {
  readonly values?: string;
  readonly release: string;
  readonly namespace: string;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
}

/** Proves what the library promises of one chart of an app, or of all; what does not hold is shown, shrunk and saved. */
export async function prove(path: string | undefined, options: ProveOptions): Promise<void> {
  const loaded = load(options.app);
  if ('failed' in loaded) {
    process.stdout.write(options.json ? `${JSON.stringify(loaded.failed)}\n` : summaryTable([loaded.failed]));
    process.exitCode = 1;
    return;
  }
  const { app, places } = loaded;
  const helms = await findHelms();
  const chosen = path === undefined ? allCharts(app.charts) : [findChart(app, path, options.app)];
  if (options.values !== undefined) {
    if (chosen.length !== 1) throw flagError('--values', 'is for one chart: name it');
    await showAgain(subjectOf(chosen[0] as HelmChart, helms, options), options.values, options);
    return;
  }
  const sections: ReportedSection[] = [];
  for (const chart of chosen) {
    for await (const section of proveSections(chart, app, places, helms, options)) {
      sections.push(section);
      if (options.json) process.stdout.write(`${JSON.stringify(section)}\n`);
    }
  }
  progress(options)('');
  if (!options.json) process.stdout.write(summaryTable(sections));
  if (sections.some(({ ok }) => !ok)) process.exitCode = 1;
}

/** An app that reads a value which is not declared cannot be built, and that is what there is to report of it. */
function load(file: string): { app: LoadedApp; places: Places } | { failed: ReportedSection } {
  try {
    return loadWithPlaces(file);
  } catch (error) {
    if (!(error instanceof ChartError) || error.code !== 'undeclared-value') throw error;
    const failures = error.problems.map(({ where, message }) => ({ title: `${where} ${message}`, details: [] }));
    return {
      failed: { chart: file, section: 'values', ok: false, summary: 'the app was not built', seconds: 0, failures },
    };
  }
}

/** Proves one chart, section by section. */
export async function* proveSections(
  chart: HelmChart,
  app: LoadedApp,
  places: Places,
  helms: ReadonlyMap<Major, Helm | undefined>,
  options: ProofOptions,
): AsyncGenerator<ReportedSection> {
  const subject = subjectOf(chart, helms, options);
  const flags = options.app === 'charts-src/app.ts' ? '' : ` --app ${options.app}`;
  const timed = async (work: () => SectionResult | Promise<SectionResult>): Promise<ReportedSection> => {
    const start = performance.now();
    const result = await work();
    return report(subject, result, (performance.now() - start) / 1000, options.out, flags);
  };
  const isChosen = (...names: SectionName[]): boolean =>
    options.sections === undefined || names.some((name) => options.sections?.includes(name));
  yield timed(() => helmsSection(helms));
  if (isChosen('values')) yield timed(() => proveValues(subject, chart, places));
  if (isChosen('plain')) yield timed(() => provePlain(subject, app));
  if (!isChosen('coverage', 'equivalence', 'verdicts', 'batch', 'hostile')) return;
  const start = performance.now();
  const result = await runCases(subject);
  const seconds = (performance.now() - start) / 1000;
  if (isChosen('coverage')) yield report(subject, coverageSection(result, places), 0, options.out, flags);
  if (isChosen('equivalence')) yield report(subject, equivalenceSection(result), seconds, options.out, flags);
  if (isChosen('verdicts')) yield timed(() => proveVerdicts(subject, result));
  if (isChosen('batch')) yield timed(() => proveTruth(subject, result));
  if (isChosen('hostile')) yield timed(() => proveHostile(subject, result));
}

/** A missing Helm is a proof that was not made. */
function helmsSection(helms: ReadonlyMap<Major, Helm | undefined>): SectionResult {
  const failures = [...helms].flatMap(([major, helm]) => (helm ? [] : [{ title: missing(major), details: [] }]));
  const found = [...helms].flatMap(([major, helm]) => (helm ? [`Helm ${major}`] : []));
  return { section: 'helm', summary: found.join(' and ') || 'none', failures };
}

const missing = (major: Major): string => {
  const named = process.env[variableOf(major)];
  return named
    ? `${variableOf(major)} names ${named}, which is not Helm ${major}`
    : `Helm ${major} was not found: put it on PATH, or name it in ${variableOf(major)}`;
};

function subjectOf(chart: HelmChart, helms: ReadonlyMap<Major, Helm | undefined>, options: ProofOptions): Subject {
  const whole = readChart(chart, { check: false });
  const model = withSmallCrds(whole);
  const path = chart.node.path;
  return {
    path,
    whole,
    model,
    files: helmFiles(model),
    schema: chart.props.values,
    helms,
    cases: wholeNumber('--cases', options.cases),
    seed: wholeNumber('--seed', options.seed),
    say: (text) => progress(options)(`${path}: ${text}`),
  };
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw flagError(flag, `${JSON.stringify(text)} is no whole number`);
}

const flagError = (where: string, message: string): ChartError =>
  new ChartError({ code: 'flag-invalid', where, message });

/** A line on the terminal that is written anew; elsewhere nothing, because a log needs the table only. */
const progress =
  ({ quiet, json }: ProofOptions) =>
  (text: string): void => {
    if (quiet || json || process.stderr.isTTY !== true) return;
    process.stderr.write(`\r\u001b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
  };
