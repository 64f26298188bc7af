import { chartValues } from '../helm/coalesce';
import { createRelease } from '../helm/release';
import { type JsonMap, valueAt, withValue } from '../json';
import type { ChartModel } from '../model/chart-model';
import { leavesOf } from '../values/define';
import { valuesTree } from './render-chart';
import { firstRefusal, pathsNamedIn } from './resolve-charts';

/** The smallest values a chart is known to accept: none, or those of its first ci/ document where a value has no default. */
export function smallestValues(model: ChartModel): JsonMap {
  const isComplete = firstRefusal(model, chartValues(valuesTree(model), {}), createRelease('release')) === undefined;
  return isComplete ? {} : (Object.values(model.ci)[0] ?? {});
}

/**
 * A document that the chart accepts, made of one that may fail validation: the values that a message names are removed, and
 * where none of them is set they are taken from the smallest values. Messages that name no such value are left.
 */
export function mendedValues(
  model: ChartModel,
  user: JsonMap,
  messageOf: (values: JsonMap) => string | undefined,
): JsonMap {
  const paths = pathsOf(model);
  const smallest = smallestValues(model);
  let values = user;
  for (let round = 0; round < 10; round++) {
    const message = messageOf(values);
    if (message === undefined) break;
    const words = pathsNamedIn(message);
    const named = paths.filter(({ name }) => words.has(name)).map(({ path }) => path);
    const set = named.filter((path) => valueAt(values, path) !== undefined);
    const missing = named.filter((path) => valueAt(smallest, path) !== undefined);
    values =
      set.length > 0
        ? set.reduce((document, path) => withValue(document, path, undefined), values)
        : missing.reduce((document, path) => withValue(document, path, valueAt(smallest, path)), values);
  }
  return values;
}

/** Every value of a chart and its subcharts: its path in a document, and its name in the messages of its own chart. */
const pathsOf = (model: ChartModel): { path: readonly string[]; name: string }[] => [
  ...[...leavesOf(model.declared)].map(({ path }) => ({ path, name: path.join('.') })),
  ...model.subcharts.flatMap(({ model: child }) =>
    pathsOf(child).map(({ path, name }) => ({ path: [child.name, ...path], name })),
  ),
];
