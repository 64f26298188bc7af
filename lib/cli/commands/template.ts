import { join } from 'node:path';
import { ChartError, type ChartErrorCode, type Problem, resultOf, withProblems } from '../../errors';
import { isTest } from '../../helm/hooks';
import { createRelease, type Release } from '../../helm/release';
import { printYaml } from '../../helm/yaml/print-yaml';
import { onApp } from '../../loader/attach-locations';
import { locatedProblems } from '../../loader/declaration-locations';
import { findChart } from '../../loader/find-chart';
import type { ChartModel } from '../../model/chart-model';
import { readChart } from '../../model/read-chart';
import { leftOut } from '../../render/left-out';
import { type Manifest, type Rendering, renderChart } from '../../render/render-chart';
import { writeFiles } from '../disk/write-files';
import { showOnly } from '../flags/show-only';
import { rejectUnsupported } from '../flags/template-flags';
import { listed, readValuesFiles, userValues, type ValueOptions, withFileLocation } from '../flags/user-values';
import type { ValuesFile } from '../flags/values-file';
import { reportWarnings } from '../report-problems';

/** Flags of `chartwright template`, named as in Helm. */
export interface TemplateOptions extends ValueOptions {
  readonly app: string;
  /** Whether values that nothing reads yet are warnings. */
  readonly draft?: boolean;
  readonly namespace: string;
  readonly generateName?: boolean;
  readonly nameTemplate?: string;
  readonly isUpgrade?: boolean;
  readonly showOnly?: readonly string[];
  /** False for --no-hooks. */
  readonly hooks: boolean;
  readonly skipTests?: boolean;
  readonly includeCrds?: boolean;
  readonly outputDir?: string;
  readonly releaseName?: boolean;
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
}

/**
 * Renders a release like `helm template`, without running Helm, to standard output or into a folder. `args` are the
 * optional NAME, and CHART.
 */
export function template(args: readonly (string | undefined)[], options: TemplateOptions): void {
  rejectUnsupported(options);
  const given = args.filter((arg) => arg !== undefined);
  const chart = given.at(-1);
  if (chart === undefined) throw flagError('CHART', 'missing argument: expected the name of a chart of the app');
  if (options.outputDir && options.showOnly) {
    throw flagError('--show-only', 'cannot be combined with --output-dir; Helm writes every file and then fails');
  }
  const name = nameOf(given.length > 1 ? given[0] : undefined, options);
  const model = options.draft ? readDraft(options.app, chart) : readFinished(options.app, chart);
  const files = readValuesFiles(options);
  const { release, rendering, omitted } = withValuesPlaces(files, options, () => {
    const created = releaseOf(name, options);
    const values = userValues(files, options);
    return { release: created, rendering: renderChart(model, values, created), omitted: leftOut(model, values) };
  });
  for (const { path, dependency } of omitted)
    process.stderr.write(
      `not rendered: ${path}, the chart ${dependency.name} ${dependency.version} of ${dependency.repository}, which only Helm renders\n`,
    );
  const all = selected(rendering, options);
  if (options.outputDir) writeBelow(options.outputDir, all, rendering.crds, options.releaseName ? release.name : '');
  else process.stdout.write((options.showOnly ? showOnly(all, options.showOnly) : all).map(printDocument).join(''));
}

const readFinished = (file: string, chart: string): ChartModel =>
  onApp(file, (app) => readChart(findChart(app, chart, file)));

/** What is wrong only until a chart is finished. */
const unfinished: readonly ChartErrorCode[] = ['unread-value', 'unused-expression'];

/** Reads a chart that is still being written: prints as warnings what nothing uses yet. */
function readDraft(file: string, chart: string): ChartModel {
  const result = resultOf(() => readFinished(file, chart));
  if (!(result instanceof ChartError)) return result;
  if (!result.problems.every(({ code }) => unfinished.includes(code))) throw result;
  reportWarnings(locatedProblems(result));
  return onApp(file, (app) => readChart(findChart(app, chart, file), { check: false }));
}

/** The release name; `helm template` uses release-name by default and never generates one. */
function nameOf(given: string | undefined, { generateName, nameTemplate }: TemplateOptions): string {
  if (given !== undefined) {
    const flag = generateName ? '--generate-name' : nameTemplate ? '--name-template' : undefined;
    if (flag) throw flagError(flag, `cannot be combined with NAME ${JSON.stringify(given)}: remove one of the two`);
    return given;
  }
  if (nameTemplate?.includes('{{')) {
    throw flagError('--name-template', 'templates are not supported here: pass the name itself, here or as NAME');
  }
  return nameTemplate || 'release-name';
}

function releaseOf(name: string, { namespace, kubeVersion, apiVersions, isUpgrade }: TemplateOptions): Release {
  return createRelease(name, namespace || 'default', {
    apiVersions: listed(apiVersions),
    ...(kubeVersion ? { kubeVersion } : {}),
    ...(isUpgrade ? { isUpgrade } : {}),
  });
}

/** The manifests selected by the flags, in Helm's output order. */
function selected(rendering: Rendering, { includeCrds, hooks, skipTests }: TemplateOptions): Manifest[] {
  const kept = hooks ? rendering.hooks.filter(({ object }) => !(skipTests && isTest(object))) : [];
  return [...(includeCrds ? rendering.crds : []), ...rendering.manifests, ...kept];
}

const printDocument = ({ source, object }: Manifest): string => `---\n# Source: ${source}\n${printYaml(object)}`;

/**
 * Writes one file per template in Helm's layout, where CRDs are never below the release name. Replaces existing files,
 * to which Helm would append hooks.
 */
function writeBelow(folder: string, all: readonly Manifest[], crds: readonly Manifest[], below: string): void {
  const files = new Map<string, string>();
  const lines = all.map((manifest) => {
    const path = crds.includes(manifest) ? manifest.source : join(below, manifest.source);
    files.set(path, `${files.get(path) ?? ''}${printDocument(manifest)}`);
    return `wrote ${join(folder, path)}\n`;
  });
  writeFiles(folder, files);
  process.stdout.write(lines.join(''));
}

const flagError = (where: string, message: string): ChartError =>
  new ChartError({ code: 'flag-invalid', where, message });

/** Runs `work` and adds the location in the values files or flags to its problems. */
function withValuesPlaces<T>(files: readonly ValuesFile[], options: TemplateOptions, work: () => T): T {
  return withProblems((problem) => locatedInFile(problem, files, options), work);
}

/** The flag or argument that sets each property of a release. */
const flagOf = ({ nameTemplate }: TemplateOptions): Readonly<Record<string, string>> => ({
  name: nameTemplate ? '--name-template' : 'NAME',
  namespace: '--namespace',
  kubeVersion: '--kube-version',
});

function locatedInFile(problem: Problem, files: readonly ValuesFile[], options: TemplateOptions): Problem {
  if (problem.code !== 'release-invalid') return withFileLocation(problem, files);
  return { ...problem, where: flagOf(options)[problem.where] ?? problem.where };
}
