import type { ChartDefaults } from '../helm/coalesce';
import { defaultsOf } from '../values/define';
import type { ChartModel } from './chart-model';

const trees = new WeakMap<ChartModel, ChartDefaults>();

/** The defaults of a chart and its subcharts, as input of `chartValues`. */
export function valuesTree(model: ChartModel): ChartDefaults {
  const known = trees.get(model);
  if (known) return known;
  const tree = {
    values: defaultsOf(model.declared),
    subcharts: model.subcharts.map(({ condition, model: child }) => ({
      name: child.name,
      ...(condition === undefined ? {} : { condition }),
      chart: valuesTree(child),
    })),
  };
  trees.set(model, tree);
  return tree;
}
