import { ChartError } from '../errors';
import { chartValues, isEnabled } from '../helm/coalesce';
import type { JsonMap } from '../json';
import type { ChartModel, DependencyModel } from '../model/chart-model';
import { valuesTree } from '../model/values-tree';

/** An enabled dependency of a release, whose objects Helm alone renders. */
export interface LeftOut {
  /** `<chart>/<dependency>`. */
  readonly path: string;
  readonly dependency: DependencyModel;
}

/** The dependencies that some values enable, whose objects are not rendered here since their templates are not known. */
export function leftOut(model: ChartModel, user: JsonMap): LeftOut[] {
  const values = chartValues(valuesTree(model), user);
  const below = (chart: ChartModel, path: string, section: string): LeftOut[] => [
    ...chart.dependencies
      .filter(({ condition, isLibrary }) => !isLibrary && isEnabled(condition, values, section))
      .map((dependency) => ({ path: `${path}/${dependency.key}`, dependency })),
    ...chart.subcharts
      .filter(({ condition }) => isEnabled(condition, values, section))
      .flatMap(({ model: child }) => below(child, `${path}/${child.name}`, `${section}${child.name}.`)),
  ];
  return below(model, model.name, '');
}

/** Throws where objects of a release would be missing, because a dependency is enabled. */
export function rejectLeftOut(model: ChartModel, user: JsonMap): void {
  const problems = leftOut(model, user).map(({ path, dependency: { condition } }) => {
    const remedy = condition ? `set ${condition} to false, or ` : '';
    const message = `the objects of this dependency come from its own chart, which only Helm renders: ${remedy}release the chart with Helm`;
    return { code: 'not-modelled' as const, where: path, message };
  });
  if (problems.length > 0) throw new ChartError(problems);
}
