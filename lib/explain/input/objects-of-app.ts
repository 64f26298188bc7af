import { ChartError, didYouMean, resultOf } from '../../errors';
import { chartValues, mergeValues } from '../../helm/coalesce';
import { createRelease, type Release } from '../../helm/release';
import { isMap, type Json, type JsonMap, withValue } from '../../json';
import { findChart } from '../../loader/find-chart';
import type { LoadedApp } from '../../loader/load-app';
import type { ChartModel } from '../../model/chart-model';
import { readChart } from '../../model/read-chart';
import { valuesTree } from '../../model/values-tree';
import { type DeployEnvironment, type EnvironmentRelease, releaseName, releaseValues } from '../../output/environment';
import { renderAnywhere } from '../../render/render-chart';
import { smallestValues } from '../../render/smallest-values';
import { renderedObject, type SourcedObject } from './sourced-object';

/** Which release of which chart to explain. */
export interface ReleaseChoice {
  /** A chart of the app, by its name or path. */
  readonly chart: string;
  /** Name of an environment that it is released in. */
  readonly environment?: string;
  /** Name of the release without an environment. @default that of the chart */
  readonly release?: string;
  /** Its namespace without an environment. @default default */
  readonly namespace?: string;
  /** Values that override those of the environment. */
  readonly values: JsonMap;
  /** Values of other charts by their names, which override those that they have here. @default none */
  readonly valuesOf?: ReadonlyMap<string, JsonMap>;
  /** File of the app, for messages. */
  readonly file: string;
}

/** A chart and the values that it is released with. */
export interface ReleasedChart {
  readonly model: ChartModel;
  readonly values: JsonMap;
  readonly release: Release;
  /** The requests that its environment declares. */
  readonly requests?: string;
}

/** The chart to explain, and those that are released beside it, where the analysis templates of the platform are. */
export interface ReleasedCharts {
  readonly own: ReleasedChart;
  readonly others: readonly ReleasedChart[];
}

/**
 * The release of a chart, and those of the other charts of the app: with the values of the environment, or without one,
 * with the smallest values that they accept.
 */
export function releasedCharts(app: LoadedApp, choice: ReleaseChoice): ReleasedCharts {
  const { environment, values, valuesOf = new Map<string, JsonMap>(), file, release: name } = choice;
  const { namespace = 'default' } = choice;
  const chart = findChart(app, choice.chart, file);
  const own = chart.node.id;
  if (environment === undefined) {
    const charts = app.charts.map((other) => other.node.id);
    rejectUnknown(valuesOf, own, charts, 'the app');
    return {
      own: { model: readChart(chart), values, release: createRelease(name ?? chart.node.id, namespace) },
      others: app.charts
        .filter((other) => other !== chart)
        .map((other) => {
          const model = readChart(other);
          const more = valuesOf.get(other.node.id) ?? {};
          const all = mergeValues(smallestValues(model), more);
          return { model, values: all, release: createRelease(other.node.id, 'default') };
        }),
    };
  }
  const place = environmentNamed(app.environments, environment);
  const names = place.releases.map((candidate) => candidate.chart);
  rejectUnknown(valuesOf, own, names, place.name);
  const ofOwn = place.releases.find((candidate) => candidate.chart === own);
  if (!ofOwn) throw invalid('--environment', `${place.name} has no release of ${own}, only of ${names.join(', ')}`);
  const charts = releasedTogether(place, ofOwn, (name) => readChart(findChart(app, name, file)));
  const withMore = (one: ReleasedChart, more: JsonMap = {}): ReleasedChart => ({
    ...one,
    values: mergeValues(one.values, more),
  });
  return {
    own: withMore(charts.own, values),
    others: charts.others.map((other) => withMore(other, valuesOf.get(other.model.name))),
  };
}

/** A release of an environment, and those beside it. */
export function releasedTogether(
  { releases }: DeployEnvironment,
  own: EnvironmentRelease,
  modelOf: (chart: string) => ChartModel,
): ReleasedCharts {
  const released = (release: EnvironmentRelease): ReleasedChart => ({
    model: modelOf(release.chart),
    values: releaseValues(release),
    release: createRelease(releaseName(release), release.namespace),
    ...(release.requests === undefined ? {} : { requests: release.requests }),
  });
  return { own: released(own), others: releases.filter((other) => other !== own).map(released) };
}

/** Values of a chart that is not released beside the one to explain would have no effect. */
function rejectUnknown(
  valuesOf: ReadonlyMap<string, JsonMap>,
  own: string,
  charts: readonly string[],
  place: string,
): void {
  for (const name of valuesOf.keys()) {
    if (name === own) throw invalid('--values-of', `${own} is the chart itself: give its values with -f or --set`);
    if (charts.includes(name)) continue;
    const others = charts.filter((chart) => chart !== own);
    const expected =
      didYouMean(name, others) || `: expected ${others.join(' or ') || 'none, since it is the only one'}`;
    throw invalid('--values-of', `no chart ${name} in ${place}${expected}`);
  }
}

/** The objects of a release. */
export const objectsOf = ({ model, values, release }: ReleasedChart): SourcedObject[] =>
  renderAnywhere(model, values, release).manifests.map(({ object, source }) => renderedObject(object, source));

/** The same release with a value changed; undefined where the chart rejects it. */
export function withChange(chart: ReleasedChart, path: readonly string[], value: Json): SourcedObject[] | undefined {
  const result = resultOf(() => objectsOf({ ...chart, values: withValue(chart.values, path, value) }));
  return result instanceof ChartError ? undefined : result;
}

/** A value of a release that is a number or a text. */
export interface ValueLeaf {
  readonly path: readonly string[];
  readonly value: number | string;
}

/** The numbers and texts below the groups of a release that say how it is analysed: `analysis` and `rollout`. */
export function analysisValuesOf({ model, values }: ReleasedChart): ValueLeaf[] {
  const leaves: ValueLeaf[] = [];
  const collect = (json: Json, path: readonly string[]): void => {
    if (isMap(json)) for (const [key, value] of Object.entries(json)) collect(value, [...path, key]);
    else if ((typeof json === 'number' || typeof json === 'string') && path.some((key) => groups.has(key)))
      leaves.push({ path, value: json });
  };
  collect(chartValues(valuesTree(model), values), []);
  return leaves;
}

const groups = new Set(['analysis', 'rollout']);

function environmentNamed(environments: readonly DeployEnvironment[], name: string): DeployEnvironment {
  const found = environments.find((environment) => environment.name === name);
  if (found) return found;
  const names = environments.map((environment) => environment.name);
  const expected =
    didYouMean(name, names) || `: expected ${names.join(' or ') || 'no --environment, since the app exports none'}`;
  throw invalid('--environment', `no environment ${name}${expected}`);
}

const invalid = (where: string, message: string): ChartError =>
  new ChartError({ code: 'flag-invalid', where, message });
