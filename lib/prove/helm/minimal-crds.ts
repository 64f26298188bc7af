import type { ChartModel } from '../../model/chart-model';

const minimal = '{"metadata":{"name":"x","annotations":{"a":"b"}}}\n';

/** Replaces the CRDs of a chart, which take up a megabyte, by minimal ones that do not affect the comparison. */
export function withMinimalCrds(model: ChartModel): ChartModel {
  const names = [...model.crds.keys()];
  // Templates read a definition as JSON from a file of the same name.
  const copies = new Set(names.map((name) => name.replace(/\.ya?ml$/, '.json')));
  const isCopy = (path: string): boolean => copies.has(path.slice(path.lastIndexOf('/') + 1));
  return {
    ...model,
    crds: new Map(names.map((name) => [name, minimal])),
    files: new Map([...model.files].map(([path, content]) => [path, isCopy(path) ? minimal : content])),
    subcharts: model.subcharts.map(({ condition, model: child }) => ({ condition, model: withMinimalCrds(child) })),
  };
}
