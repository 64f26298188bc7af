import { type Problem, problemsOf, throwProblems, withLocation } from '../errors';
import { anyRelease } from '../helm/release';
import type { ChartModel } from '../model/chart-model';
import { rejectDuplicates } from './check-duplicate-objects';
import { plainRule } from './check-references';
import { smallestValues } from './smallest-values';

/** Throws every ci/ document of a chart or its subcharts that fails validation or renders an object twice, all together. */
export function checkCi(models: readonly ChartModel[]): void {
  throwProblems(models.flatMap((model) => [...defaultProblems(model), ...ciProblems(model)]));
}

/** Objects that the defaults render twice; a chart may require values, and defaults that fail validation render nothing. */
const defaultProblems = (model: ChartModel): readonly Problem[] => {
  const user = smallestValues(model);
  if (plainRule(model, user) !== undefined) return [];
  return problemsOf(() => rejectDuplicates(model, user, anyRelease));
};

const ciProblems = (model: ChartModel): Problem[] => [
  ...Object.entries(model.ci).flatMap(([name, user]) =>
    problemsOf(() =>
      withLocation(`${model.name}: ci/${name}-values.yaml`, () => rejectDuplicates(model, user, anyRelease)),
    ).map((problem) => ({
      ...problem,
      subject: problem.subject ?? { construct: model.name, field: ['.ci', name, ...(problem.path ?? [])].join('.') },
    })),
  ),
  ...model.subcharts.flatMap(({ model: child }) => ciProblems(child)),
];
