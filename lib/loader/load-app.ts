import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isNativeError } from 'node:util/types';
import { App, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { createJiti } from 'jiti';
import { callingFile, stackNow, userFrames } from '../chart/call-site';
import { HelmChart } from '../chart/helm-chart';
import { ChartError, hasSourceLocation, type Problem } from '../errors';
import { buildWith } from '../expr/build-context';
import { inspected, lookedInto } from '../expr/inspected';
import { holdsToken } from '../expr/tokens';
import type { JsonMap } from '../json';
import type { DeployEnvironment } from '../output/environment';
import type { TextCall } from '../render/text-variant';
import { cacheFolder } from './cache-folder';
import { checkCopies } from './check-duplicate-packages';
import { recordDeclarations } from './declaration-locations';
import { explainLoadError } from './explain-load-error';
import { observeConstructs } from './observe-constructs';
import { observeTextMethods } from './observe-text-methods';
import { isThrownByPackage, userLocation } from './readable-errors';

/** A loaded app file: its Helm charts, environments and non-Helm manifests. */
export interface LoadedApp {
  readonly app: App;
  readonly charts: readonly HelmChart[];
  /** Every cdk8s.Chart outside a HelmChart, with the file that constructs it, relative to the project. */
  readonly plainCharts: ReadonlyMap<Chart, string>;
  readonly environments: readonly DeployEnvironment[];
  /** The files whose functions were running when each HelmChart was constructed, the innermost first. */
  readonly madeBy: (chart: HelmChart) => readonly string[];
  /** Calls of methods of strings on references. */
  readonly textCalls: readonly TextCall[];
  /** Builds the same constructs with plain values in place of references. */
  readonly buildPlain: (valuesOf: (path: string) => JsonMap | undefined) => readonly HelmChart[];
}

/** Loads an app file and builds its constructs; throws `app-invalid` or `inspected-reference` for errors in it. */
export function loadApp(file: string): LoadedApp {
  const path = resolve(file);
  if (!existsSync(path)) {
    const expected = `--app must name the file that exports createApp(), relative to ${process.cwd()}`;
    throw invalid(file, `no such file; ${expected}; \`chartwright init\` creates a new project`);
  }
  if (statSync(path).isDirectory()) {
    const candidates = ['app.ts', 'chart.ts'].filter((name) => existsSync(join(path, name)));
    const remedy = candidates.map((name) => join(file, name)).join(' or ') || 'name the file that exports createApp()';
    throw invalid(file, `is a folder, but --app expects a file: ${remedy}`);
  }
  checkCopies(file, path);
  return recordDeclarations(() => appFrom(loadModule(path, file), file));
}

/** The exports of an app file. */
export interface AppModule {
  readonly createApp?: () => unknown;
  readonly environments?: readonly DeployEnvironment[];
}

/** Builds the constructs of an app; `file` is its name in error messages. */
export function appFrom({ createApp, environments = [] }: AppModule, file: string): LoadedApp {
  if (typeof createApp !== 'function')
    throw invalid(file, 'does not export a function createApp(); export one that returns a cdk8s App');
  const build = (): App => {
    const app = attempt(file, () => createApp());
    if ((app as unknown) instanceof Promise)
      throw invalid(
        file,
        'createApp() returns a Promise: remove async, and read what it needs synchronously, as with readFileSync',
      );
    if (!(app instanceof App)) throw invalid(file, 'createApp() must return a cdk8s App');
    return app;
  };
  const sources = new Map<object, string>();
  const stacks = new Map<object, Error>();
  const textCalls: TextCall[] = [];
  const onCreate = (made: object, id: string): void => {
    if (holdsToken(id)) throw inspected('', 'the id of a construct', id);
    if (isMade(HelmChart, made)) stacks.set(made, stackNow());
    else if (isMade(Chart, made)) sources.set(made, callingFile());
  };
  const app = observeTextMethods(
    (call) => textCalls.push(call),
    () => observeConstructs(onCreate, build),
  );
  const charts = chartsOf(app, file);
  return {
    app,
    charts,
    plainCharts: new Map(plainChartsOf(app).map((chart) => [chart, sources.get(chart) ?? ''])),
    environments,
    madeBy: (chart) => [...userFrames(stacks.get(chart) ?? new Error())].map(({ file: path }) => path),
    textCalls,
    buildPlain: (valuesOf) => chartsOf(buildWith({ valuesOf }, build), file),
  };
}

/** Whether an object is of a class; instanceof recognizes a chart only once its constructor has returned. */
const isMade = ({ prototype }: { readonly prototype: object }, made: object): boolean =>
  Object.prototype.isPrototypeOf.call(prototype, made);

const newLoader = () => createJiti(__filename, { fsCache: cacheFolder('transpiled'), interopDefault: false });

/** Loads the transpiler, which a run whose modules are all in its cache does not need. */
export const loadTranspiler = (): void => void newLoader().transform({ source: '', ts: true });

function loadModule(path: string, file: string): AppModule {
  try {
    const load = newLoader();
    return load(path);
  } catch (cause) {
    throw explained(file, cause);
  }
}

function chartsOf(app: App, file: string): HelmChart[] {
  const charts = app.node.children.filter(HelmChart.isHelmChart);
  if (charts.length === 0) throw invalid(file, 'createApp() returned an app without a HelmChart');
  return charts;
}

const plainChartsOf = (scope: IConstruct): Chart[] =>
  scope.node.children
    .filter((child) => !HelmChart.isHelmChart(child))
    .flatMap((child) => [...(child instanceof Chart ? [child] : []), ...plainChartsOf(child)]);

function attempt<T>(file: string, build: () => T): T {
  try {
    return build();
  } catch (cause) {
    throw explained(file, cause);
  }
}

function explained(file: string, cause: unknown): ChartError {
  if (cause instanceof ChartError) return withPlace(cause);
  const { where, message } = explainLoadError(cause, file);
  if (holdsToken(message)) return inspected(where ?? file, 'a construct', message);
  const isTypeError = isNativeError(cause) && cause.name === 'TypeError';
  const remedy = isTypeError && isThrownByPackage(cause) ? `; ${lookedInto}` : '';
  return new ChartError({ code: 'app-invalid', where: where ?? file, message: `${message}${remedy}` }, { cause });
}

/** Adds the location that the stack points to; problems of declared values are located later, by their declaration. */
function withPlace(error: ChartError): ChartError {
  const frame = userLocation(error);
  if (!frame) return error;
  const where = (problem: Problem): string => {
    if (problem.where === '') return frame;
    return hasSourceLocation(problem) ? problem.where : `${frame}: ${problem.where}`;
  };
  return new ChartError(
    error.problems.map((problem) => (problem.declaration ? problem : { ...problem, where: where(problem) })),
    { cause: error },
  );
}

const invalid = (file: string, message: string): ChartError =>
  new ChartError({ code: 'app-invalid', where: file, message });
