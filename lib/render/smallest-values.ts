import type { Problem } from '../errors';
import { chartValues } from '../helm/coalesce';
import { anyRelease } from '../helm/release';
import { type JsonMap, valueAt, withValue } from '../json';
import type { ChartModel } from '../model/chart-model';
import { valuesTree } from '../model/values-tree';
import { firstFailedRule } from './validate-values';

/** The smallest known document that passes validation: empty, or the first ci/ document if the chart requires values. */
export function smallestValues(model: ChartModel): JsonMap {
  const known = ofModels.get(model);
  if (known) return known;
  const isComplete = firstFailedRule(model, chartValues(valuesTree(model), {}), anyRelease) === undefined;
  const values = isComplete ? {} : (Object.values(model.ci)[0] ?? {});
  ofModels.set(model, values);
  return values;
}

const ofModels = new WeakMap<ChartModel, JsonMap>();

/** Each round fixes what one rule rejects; a document has seldom more than a dozen such mistakes. */
const maxRounds = 30;

/**
 * Changes a document until it passes validation. Values that the schema rejects are removed, and so is the last value that
 * a failed rule reads if removing it makes the rule pass. Missing values are taken from the smallest values.
 */
export function repairedValues(
  model: ChartModel,
  user: JsonMap,
  problemsOf: (values: JsonMap) => readonly Problem[],
): JsonMap {
  const smallest = smallestValues(model);
  let values = user;
  for (let round = 0; round < maxRounds; round++) {
    const problems = problemsOf(values);
    const paths = problems.flatMap(({ path, reads = [] }) => (path ? [path] : reads));
    const set = paths.filter((path) => valueAt(values, path) !== undefined);
    const fixesFirst = (path: readonly string[]): boolean =>
      problemsOf(withValue(values, path, undefined))[0]?.message !== problems[0]?.message;
    const culprit = problems.some(({ path }) => path) ? undefined : set.findLast(fixesFirst);
    const removed = culprit ? [culprit] : set;
    const added = removed.length > 0 ? [] : paths.filter((path) => valueAt(smallest, path) !== undefined);
    if (removed.length + added.length === 0) break;
    for (const path of removed) values = withValue(values, path, undefined);
    for (const path of added) values = withValue(values, path, valueAt(smallest, path));
  }
  return values;
}
