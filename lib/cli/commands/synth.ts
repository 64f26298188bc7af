import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChartError, problemsOf, resultOf, resultsOf, throwProblems } from '../../errors';
import { onApp, withLocation } from '../../loader/attach-locations';
import { checkPlainUse } from '../../loader/check-plain-use';
import { KeptCharts } from '../../loader/kept-charts';
import type { LoadedApp } from '../../loader/load-app';
import { loadWithLocations } from '../../loader/source-locations';
import type { ChartModel } from '../../model/chart-model';
import { helmActions, type Warning } from '../../model/helm-actions';
import { readChart } from '../../model/read-chart';
import { type Cdk8sChart, readCdk8sChart } from '../../output/cdk8s-charts';
import { distFiles } from '../../output/dist-files';
import { releasedModel } from '../../output/released-model';
import { checkCi } from '../../render/check-ci';
import { unknownKinds } from '../../render/check-objects';
import { withLock } from '../disk/lock';
import { assertOwnedOutput, outFolder, owned } from '../disk/out-folder';
import { filesBelow, recover, replaceOutput } from '../disk/replace-output';
import { reportWarnings } from '../report-problems';

/** Flags of `chartwright synth`. */
export interface SynthOptions {
  readonly app: string;
  readonly out: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/**
 * Writes dist/: charts, plain charts and the manifests of environments; writes nothing if there is any problem. With `kept`,
 * charts that are the same as in the last run are not checked and rendered again.
 */
export function synth(options: SynthOptions, kept: Kept = keptFor(options.app)): void {
  const out = outFolder(options.out, options.app);
  withLock(options.out, out, () => synthInto(out, options, kept));
}

/** What `synth --watch` keeps from one run to the next. */
export interface Kept {
  readonly charts: KeptCharts;
  /** Rollouts that miss what their analysis states, by their objects and requests. */
  readonly missed: Map<string, readonly string[]>;
}

/** Nothing yet, for an app file. */
export const keptFor = (app: string): Kept => ({ charts: new KeptCharts(app), missed: new Map() });

function synthInto(out: string, options: SynthOptions, kept: Kept): void {
  recover(out);
  assertOwnedOutput(options.out, out);
  const { files, skipped, unvalidated, charts, releases, isSuspect, missed } = onApp(options.app, (app) =>
    synthesised(app, kept, options.quiet === true),
  );
  const changed = changedFiles(out, files);
  if (changed.length > 0) replaceOutput(options.out, out, owned, files, new Set(changed));
  if (isSuspect && !options.quiet) warn(options.app);
  reportWarnings(missed);
  if (options.json) process.stdout.write(`${JSON.stringify({ files: [...files.keys()].sort(), changed })}\n`);
  else if (!options.quiet) {
    for (const reason of skipped) process.stderr.write(`not compared with a plain build: ${reason}\n`);
    for (const kind of unvalidated) process.stderr.write(`not validated, because its schema is not known: ${kind}\n`);
    if (unvalidated.length > 0)
      process.stderr.write(
        'To validate them, use the classes that npx chartwright import crd FILE|DIRECTORY|URL writes\n',
      );
    for (const text of aboutHooks(options.out, files)) process.stderr.write(text);
    process.stderr.write(
      `${counted(charts, 'chart')}, ${counted(releases, 'release')}, ${counted(files.size, 'file')} in ${options.out}/, ${changed.length} changed\n`,
    );
  }
}

/** Prints warnings; only then is the app loaded again, with source locations. */
function warn(file: string): void {
  const { app, locations } = loadWithLocations(file);
  reportWarnings(
    readAll(app)
      .flatMap(helmActions)
      .map((warning) => withLocation(warning, locations)),
  );
}

interface Synthesised {
  readonly files: ReadonlyMap<string, string>;
  /** Why charts were not compared with a plain build. */
  readonly skipped: readonly string[];
  /** Kinds whose objects were not validated. */
  readonly unvalidated: readonly string[];
  readonly charts: number;
  readonly releases: number;
  /** Whether there are warnings of the charts. */
  readonly isSuspect: boolean;
  /** Warnings of analyses that miss what they state. */
  readonly missed: readonly Warning[];
}

/** Builds and validates everything that goes into dist/. */
function synthesised(app: LoadedApp, { charts: kept, missed }: Kept, isQuiet: boolean): Synthesised {
  // First, because its error explains why a plain chart cannot read a value of a HelmChart.
  const plainCharts = readCdk8sCharts(app);
  const models = readForSynth(app, kept);
  checkCi(models);
  const plain = checkPlainUse(app, models, kept.plainResults(models));
  const files = distFiles(models, app.environments, plainCharts);
  kept.keep(app, plain);
  const releases = app.environments.reduce((sum, { releases: all }) => sum + all.length, 0);
  return {
    files,
    skipped: [...plain.values()].flatMap(({ skipped }) => skipped),
    unvalidated: unknownKinds(models),
    charts: models.length,
    releases,
    isSuspect: models.flatMap(helmActions).length > 0,
    missed: isQuiet ? [] : missedOf(app, models, missed),
  };
}

/** Warnings of analyses; loads the simulation only if a release declares its requests. */
function missedOf({ environments }: LoadedApp, models: readonly ChartModel[], known: Kept['missed']): Warning[] {
  if (!environments.some(({ releases }) => releases.some(({ requests }) => requests !== undefined))) return [];
  const { missedPromises } =
    require('../../explain/power/declared-traffic') as typeof import('../../explain/power/declared-traffic');
  return missedPromises(environments, (chart) => releasedModel(models, chart), known);
}

/** A line about releases with hooks, which are beside the manifests that kubectl applies. */
function aboutHooks(out: string, files: ReadonlyMap<string, string>): string[] {
  const [first, ...others] = [...files.keys()].filter((path) => /^manifests\/.*\/hooks\/README\.md$/.test(path));
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  return first === undefined ? [] : [`kubectl does not run Helm hooks: see ${out}/${first}${more}\n`];
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** The models of all charts; throws the problems of all charts together. */
export const readAll = ({ charts }: Pick<LoadedApp, 'charts'>): ChartModel[] =>
  readEach(charts, (chart) => readChart(chart));

/** As `readAll`; with the problems of the charts, throws those of the objects that their defaults and ci/ documents render. */
function readForSynth(app: LoadedApp, kept: KeptCharts): ChartModel[] {
  const result = resultOf(() => readEach(app.charts, (chart) => kept.modelOf(chart)));
  if (!(result instanceof ChartError)) return result;
  const unchecked = resultOf(() => app.charts.map((chart) => readChart(chart, { check: false })));
  const ofObjects = unchecked instanceof ChartError ? [] : problemsOf(() => checkCi(unchecked));
  throw new ChartError([...result.problems, ...ofObjects.filter(({ code }) => code === 'object-invalid')], {
    cause: result,
  });
}

/** The objects of all plain charts; throws the problems of all charts together. */
export const readCdk8sCharts = ({ plainCharts }: LoadedApp): Cdk8sChart[] =>
  readEach([...plainCharts], ([chart, sourceFile]) => readCdk8sChart(chart, sourceFile));

function readEach<T, R>(charts: readonly T[], read: (chart: T) => R): R[] {
  const { results, problems } = resultsOf(charts, read);
  throwProblems(problems);
  return results;
}

function changedFiles(out: string, files: ReadonlyMap<string, string>): string[] {
  const existing = new Set(owned.flatMap((folder) => filesBelow(join(out, folder)).map((path) => `${folder}/${path}`)));
  const gone = [...existing].filter((path) => !files.has(path));
  const fresh = [...files].filter(
    ([path, content]) => !existing.has(path) || readFileSync(join(out, path), 'utf8') !== content,
  );
  return [...gone, ...fresh.map(([path]) => path)].sort();
}
