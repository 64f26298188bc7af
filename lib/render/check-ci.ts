import { ChartError, type Problem, within } from '../errors';
import { chartValues } from '../helm/coalesce';
import { createRelease } from '../helm/release';
import type { ChartModel } from '../model/chart-model';
import { valuesTree } from './render-chart';
import { admit } from './resolve-charts';

/** Refuses ci/ documents that their chart or one of its subcharts refuses; all of them at once, and no object is made. */
export function checkCi(models: readonly ChartModel[]): void {
  const problems = models.flatMap(ciProblems);
  if (problems.length > 0) throw new ChartError(problems);
}

const ciProblems = (model: ChartModel): Problem[] => [
  ...Object.entries(model.ci).flatMap(([name, user]) => {
    try {
      const release = createRelease(model.name);
      within(`${model.name}: ci/${name}-values.yaml`, () =>
        admit(model, chartValues(valuesTree(model), user), release),
      );
      return [];
    } catch (error) {
      if (error instanceof ChartError) return error.problems;
      throw error;
    }
  }),
  ...model.subcharts.flatMap(({ model: child }) => ciProblems(child)),
];
