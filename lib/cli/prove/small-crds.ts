import type { ChartModel } from '../../synth/model';

/** The same chart with custom resource definitions that hold next to nothing, where their 300 kB say nothing. */
export const withSmallCrds = (model: ChartModel): ChartModel => ({
  ...model,
  crds: new Map([...model.crds.keys()].map((file) => [file, '{"metadata":{"name":"x","annotations":{"a":"b"}}}\n'])),
  subcharts: model.subcharts.map(({ condition, model: child }) => ({ condition, model: withSmallCrds(child) })),
});
