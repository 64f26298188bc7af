import type { ChartModel } from '../../model/chart-model';

const small = '{"metadata":{"name":"x","annotations":{"a":"b"}}}\n';

/** The same chart with custom resource definitions that hold next to nothing, where their megabyte says nothing. */
export function withSmallCrds(model: ChartModel): ChartModel {
  const names = [...model.crds.keys()];
  // Templates read a definition as JSON from a file of the same name.
  const copies = new Set(names.map((name) => name.replace(/\.ya?ml$/, '.json')));
  const isCopy = (path: string): boolean => copies.has(path.slice(path.lastIndexOf('/') + 1));
  return {
    ...model,
    crds: new Map(names.map((name) => [name, small])),
    files: new Map([...model.files].map(([path, content]) => [path, isCopy(path) ? small : content])),
    subcharts: model.subcharts.map(({ condition, model: child }) => ({ condition, model: withSmallCrds(child) })),
  };
}
