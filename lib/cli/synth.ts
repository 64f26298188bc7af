import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ChartError, type Problem } from '../errors';
import type { ChartModel } from '../synth/model';
import { type PlainChart, readPlainChart } from '../synth/plain-charts';
import { plainProblems, plainValues, plainVariants } from '../synth/plain-check';
import { readChart } from '../synth/read';
import { distTree } from '../synth/tree';
import { type LoadedApp, loadApp } from './load-app';
import { filesBelow, recover, swapIn } from './swap';

/** Flags of `chartwright synth`. */
export interface SynthOptions {
  readonly app: string;
  readonly out: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Folders of the output that belong to synth; anything else there is somebody's own. */
const owned = ['helm', 'k8s', 'manifests'];

/** Writes dist/: every chart, every plain chart and every environment's manifests, or nothing when anything is wrong. */
export function synth(options: SynthOptions): void {
  const app = loadApp(options.app);
  // First, because a value that only a plain chart reads is refused there with the reason.
  const plainCharts = readAllPlain(app);
  const models = readAll(app);
  checkPlainUse(app, models);
  const files = distTree(models, app.environments, plainCharts);
  recover(options.out);
  const changed = changedFiles(options.out, files);
  if (changed.length > 0) swapIn(options.out, owned, files);
  if (options.json) process.stdout.write(`${JSON.stringify({ files: [...files.keys()].sort(), changed })}\n`);
  else if (!options.quiet) {
    const releases = app.environments.reduce((sum, { releases: all }) => sum + all.length, 0);
    process.stderr.write(
      `${models.length} charts, ${releases} releases, ${files.size} files in ${options.out}/, ${changed.length} changed\n`,
    );
  }
}

/** The models of all charts; throws the problems of all of them together. */
export const readAll = ({ charts }: LoadedApp): ChartModel[] => readEach(charts, (chart) => readChart(chart));

/** The objects of all plain charts; throws the problems of all of them together. */
export const readAllPlain = ({ plainCharts }: LoadedApp): PlainChart[] =>
  readEach([...plainCharts], ([chart, sourceFile]) => readPlainChart(chart, sourceFile));

function readEach<T, R>(charts: readonly T[], read: (chart: T) => R): R[] {
  const problems: Problem[] = [];
  const results = charts.flatMap((chart) => {
    try {
      return [read(chart)];
    } catch (error) {
      if (!(error instanceof ChartError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new ChartError(problems);
  return results;
}

/** Builds every chart again with plain values and refuses what comes out differently. */
export function checkPlainUse(app: LoadedApp, models: readonly ChartModel[]): void {
  const problems = plainVariants.flatMap(({ valuesOf }) => {
    const values = new Map(models.flatMap((model) => [...plainValues(model, valuesOf(model))]));
    const charts = app.buildPlain((name) => values.get(name) ?? {});
    return charts.flatMap((chart, index) => {
      const model = models[index] as ChartModel;
      return plainProblems(model, readChart(chart, { check: false }), valuesOf(model));
    });
  });
  const unique = new Map(problems.map((problem) => [problem.where, problem]));
  if (unique.size > 0) throw new ChartError([...unique.values()]);
}

function changedFiles(out: string, files: ReadonlyMap<string, string>): string[] {
  const existing = new Set(owned.flatMap((folder) => filesBelow(join(out, folder)).map((path) => `${folder}/${path}`)));
  const gone = [...existing].filter((path) => !files.has(path));
  const fresh = [...files].filter(
    ([path, content]) => !existing.has(path) || readFileSync(join(out, path), 'utf8') !== content,
  );
  return [...gone, ...fresh.map(([path]) => path)].sort();
}
