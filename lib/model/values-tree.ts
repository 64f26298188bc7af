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
    subcharts: [
      ...model.subcharts.map(({ condition, model: child }) => ({
        name: child.name,
        ...(condition === undefined ? {} : { condition }),
        chart: valuesTree(child),
      })),
      // Their defaults are not known; checkModel rejects what would depend on them.
      ...model.dependencies.map(({ key, condition }) => ({
        name: key,
        ...(condition === undefined ? {} : { condition }),
        chart: { values: {}, subcharts: [] },
      })),
    ],
  };
  trees.set(model, tree);
  return tree;
}
