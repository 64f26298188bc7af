import { ChartError, didYouMean } from '../../errors';
import { mergeValues } from '../../helm/coalesce';
import { createRelease } from '../../helm/release';
import type { JsonMap } from '../../json';
import { findChart } from '../../loader/find-chart';
import type { LoadedApp } from '../../loader/load-app';
import { readChart } from '../../model/read-chart';
import { type DeployEnvironment, releaseName, releaseValues } from '../../output/environment';
import { renderAnywhere } from '../../render/render-chart';
import { smallestValues } from '../../render/smallest-values';
import { renderedObject, type SourcedObject } from './sourced-object';

/** Which release of which chart to explain. */
export interface ReleaseChoice {
  /** A chart of the app, by its name or path. */
  readonly chart: string;
  /** Name of an environment that it is released in. */
  readonly environment?: string;
  /** Values that override those of the environment. */
  readonly values: JsonMap;
  /** File of the app, for messages. */
  readonly file: string;
}

/** The objects of a release, and those of the charts that are released beside it. */
export interface AppObjects {
  readonly own: readonly SourcedObject[];
  /** Where the analysis templates of the platform are. */
  readonly others: readonly SourcedObject[];
}

/**
 * Renders a release of a chart, and the other charts of the app: with the values of the environment, or without one, with
 * the smallest values that they accept.
 */
export function objectsOfApp(app: LoadedApp, { chart: name, environment, values, file }: ReleaseChoice): AppObjects {
  const chart = findChart(app, name, file);
  const place = environment === undefined ? undefined : environmentNamed(app.environments, environment);
  const release = place?.releases.find((candidate) => candidate.chart === chart.node.id);
  if (place && !release) {
    const charts = place.releases.map((candidate) => candidate.chart).join(', ');
    throw invalid('--environment', `${place.name} has no release of ${chart.node.id}, only of ${charts}`);
  }
  const own = objectsOf(() =>
    renderAnywhere(
      readChart(chart),
      release ? mergeValues(releaseValues(release), values) : values,
      createRelease(release ? releaseName(release) : chart.node.id, release?.namespace ?? 'default'),
    ),
  );
  const others = place
    ? place.releases
        .filter((other) => other !== release)
        .flatMap((other) =>
          objectsOf(() =>
            renderAnywhere(
              readChart(findChart(app, other.chart, file)),
              releaseValues(other),
              createRelease(releaseName(other), other.namespace),
            ),
          ),
        )
    : app.charts
        .filter((other) => other !== chart)
        .flatMap((other) => {
          const model = readChart(other);
          return objectsOf(() => renderAnywhere(model, smallestValues(model), createRelease(other.node.id, 'default')));
        });
  return { own, others };
}

const objectsOf = (render: () => ReturnType<typeof renderAnywhere>): SourcedObject[] =>
  render().manifests.map(({ object, source }) => renderedObject(object, source));

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
