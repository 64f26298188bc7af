import type { HelmChart } from '../chart/helm-chart';
import type { LoadedApp } from '../loader/load-app';
import type { SourceLocations } from '../loader/source-locations';
import { readChart } from '../model/read-chart';
import { helmFiles } from '../output/chart-files';
import { type Helm, type Major, variableOf } from './helm/find-helms';
import { withMinimalCrds } from './helm/minimal-crds';
import { type ReportedSection, report } from './report';
import { runCases } from './run-cases';
import { proveBatch } from './sections/batch';
import { coverageSection } from './sections/coverage';
import { equivalenceSection } from './sections/equivalence';
import { proveHostile } from './sections/hostile';
import { provePlain } from './sections/plain';
import { proveValues } from './sections/values';
import { proveVerdicts } from './sections/verdicts';
import type { ProofTarget, SectionResult } from './target';

/** The sections of a proof, as described in docs/proof.md. */
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
/** Name of a section of a proof. */
export type SectionName = (typeof sectionNames)[number];

/** Options of a proof. */
export interface ProofOptions {
  /** Sections to run besides `helm`. @default all of them */
  readonly sections?: readonly SectionName[];
  /** File of the app, for the commands that reproduce a failure. */
  readonly app: string;
  /** Number of cases per chart. */
  readonly cases: number;
  /** Seed of the random cases. */
  readonly seed: number;
  /** Folder for values files that reproduce failures. */
  readonly out: string;
  /** Receives progress, one line at a time. @default none */
  readonly progress?: (text: string) => void;
}

/** Proves one chart, section by section. */
export async function* proveSections(
  chart: HelmChart,
  app: LoadedApp,
  locations: SourceLocations,
  helms: ReadonlyMap<Major, Helm | undefined>,
  options: ProofOptions,
): AsyncGenerator<ReportedSection> {
  const subject = proofTarget(chart, helms, options);
  const flags = options.app === 'charts-src/app.ts' ? '' : ` --app ${options.app}`;
  const timed = async (work: () => SectionResult | Promise<SectionResult>): Promise<ReportedSection> => {
    const start = performance.now();
    const result = await work();
    return report(subject, result, (performance.now() - start) / 1000, options.out, flags);
  };
  const isChosen = (...names: SectionName[]): boolean =>
    options.sections === undefined || names.some((name) => options.sections?.includes(name));
  yield timed(() => helmsSection(helms));
  if (isChosen('values')) yield timed(() => proveValues(subject, chart, locations));
  if (isChosen('plain')) yield timed(() => provePlain(subject, app, locations));
  if (!isChosen('coverage', 'equivalence', 'verdicts', 'batch', 'hostile')) return;
  const start = performance.now();
  const result = await runCases(subject);
  const seconds = (performance.now() - start) / 1000;
  if (isChosen('coverage')) yield report(subject, coverageSection(result, locations), 0, options.out, flags);
  if (isChosen('equivalence'))
    yield report(subject, equivalenceSection(result, subject.model, locations), seconds, options.out, flags);
  if (isChosen('verdicts')) yield timed(() => proveVerdicts(subject, result));
  if (isChosen('batch')) yield timed(() => proveBatch(subject, result));
  if (isChosen('hostile')) yield timed(() => proveHostile(subject, result));
}

/** Fails if a Helm version is missing, because nothing was compared with it. */
function helmsSection(helms: ReadonlyMap<Major, Helm | undefined>): SectionResult {
  const failures = [...helms].flatMap(([major, helm]) => (helm ? [] : [{ title: missing(major), details: [] }]));
  const found = [...helms].flatMap(([major, helm]) => (helm ? [`Helm ${major}`] : []));
  return { section: 'helm', summary: found.join(' and ') || 'none', failures };
}

const missing = (major: Major): string => {
  const named = process.env[variableOf(major)];
  return named
    ? `${variableOf(major)}=${named} is not Helm ${major}`
    : `Helm ${major} not found: add it to PATH or set ${variableOf(major)} to its path`;
};

/** Prepares a chart for the sections of a proof. */
export function proofTarget(
  chart: HelmChart,
  helms: ReadonlyMap<Major, Helm | undefined>,
  options: ProofOptions,
): ProofTarget {
  const whole = readChart(chart, { check: false });
  const model = withMinimalCrds(whole);
  const path = chart.node.path;
  return {
    path,
    whole,
    model,
    files: helmFiles(model),
    schema: chart.props.values,
    helms,
    cases: options.cases,
    seed: options.seed,
    progress: (text) => options.progress?.(`${path}: ${text}`),
  };
}
