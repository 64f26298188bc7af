import type { HelmChart } from '../chart/helm-chart';
import { createRelease } from '../helm/release';
import { readChart } from '../model/read-chart';
import { rejectLeftOut } from './left-out';
import { renderChart } from './render-chart';
import { smallestValues } from './smallest-values';

/** The manifests of a release with the chart's own name and its smallest values, as `cdk8s synth` prints them. */
export function defaultManifests(chart: HelmChart): object[] {
  const model = readChart(chart);
  const values = smallestValues(model);
  rejectLeftOut(model, values);
  const { crds, manifests } = renderChart(model, values, createRelease(model.name));
  return [...crds, ...manifests].map(({ object }) => object);
}
