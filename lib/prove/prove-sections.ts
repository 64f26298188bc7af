import type { HelmChart } from '../chart/helm-chart';
import type { LoadedApp } from '../loader/load-app';
import type { SourceLocations } from '../loader/source-locations';
import { readChart } from '../model/read-chart';
import { helmFiles } from '../output/chart-files';
import { withEmptyDependencies } from './helm/empty-dependencies';
import type { Helm, Major } from './helm/find-helms';
import { withMinimalCrds } from './helm/minimal-crds';
import { type ReportedSection, report } from './report';
import { runCases } from './run-cases';
import { proveBatch } from './sections/batch';
import { coverageSection } from './sections/coverage';
import { equivalenceSection } from './sections/equivalence';
import { comparingSections, helmsSection, notChecked } from './sections/helms';
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
  'objects',
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
  const comparing = comparingSections.filter((name) => isChosen(name));
  yield timed(() => helmsSection(helms, comparing));
  if (isChosen('values')) yield timed(() => proveValues(subject, chart, locations));
  if (isChosen('plain')) yield timed(() => provePlain(subject, app, locations));
  if (!isChosen('coverage', 'objects', 'equivalence', 'verdicts', 'batch', 'hostile')) return;
  const start = performance.now();
  const result = await runCases(subject, isChosen('objects'));
  const seconds = (performance.now() - start) / 1000;
  if (isChosen('coverage')) yield report(subject, coverageSection(result, locations), 0, options.out, flags);
  if (isChosen('objects')) yield report(subject, result.objectCheck.section(locations), 0, options.out, flags);
  if (![...helms.values()].some((helm) => helm !== undefined)) {
    for (const name of comparing) yield timed(() => notChecked(name));
    return;
  }
  if (isChosen('equivalence'))
    yield report(subject, equivalenceSection(result, subject, locations), seconds, options.out, flags);
  if (isChosen('verdicts')) yield timed(() => proveVerdicts(subject, result));
  if (isChosen('batch')) yield timed(() => proveBatch(subject, result));
  if (isChosen('hostile')) yield timed(() => proveHostile(subject, result));
}

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
    files: withEmptyDependencies(model, helmFiles(model)),
    schema: chart.props.values,
    helms,
    cases: options.cases,
    seed: options.seed,
    progress: (text) => options.progress?.(`${path}: ${text}`),
  };
}
