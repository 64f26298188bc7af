import type { HelmChart } from '../chart/helm-chart';
import { createRelease } from '../helm/release';
import { readChart } from '../model/read-chart';
import { renderChart } from './render-chart';
import { smallestValues } from './smallest-values';

/** The manifests of a release with the chart's own name and its smallest values, as `cdk8s synth` prints them. */
export function defaultManifests(chart: HelmChart): object[] {
  const model = readChart(chart);
  const { crds, manifests } = renderChart(model, smallestValues(model), createRelease(model.name));
  return [...crds, ...manifests].map(({ object }) => object);
}
