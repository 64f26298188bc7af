import { type Problem, problemsOf, throwProblems, withLocation } from '../errors';
import { anyRelease } from '../helm/release';
import type { ChartModel } from '../model/chart-model';
import { rejectDuplicates } from './check-duplicate-objects';
import { plainRule } from './check-references';
import { smallestValues } from './smallest-values';

/** Refuses ci/ documents that their chart or one of its subcharts refuses, or with which it renders one object twice; all at once. */
export function checkCi(models: readonly ChartModel[]): void {
  throwProblems(models.flatMap((model) => [...defaultProblems(model), ...ciProblems(model)]));
}

/** Defaults that the chart refuses make no objects. */
const defaultProblems = (model: ChartModel): readonly Problem[] => {
  const user = smallestValues(model);
  if (plainRule(model, user) !== undefined) return [];
  return problemsOf(() => rejectDuplicates(model, user, anyRelease));
};

const ciProblems = (model: ChartModel): Problem[] => [
  ...Object.entries(model.ci).flatMap(([name, user]) =>
    problemsOf(() =>
      withLocation(`${model.name}: ci/${name}-values.yaml`, () => rejectDuplicates(model, user, anyRelease)),
    ),
  ),
  ...model.subcharts.flatMap(({ model: child }) => ciProblems(child)),
];
