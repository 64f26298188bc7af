import { HelmChart } from '../chart/helm-chart';
import { createRelease } from '../helm/release';
import { readChart } from '../model/read-chart';
import { renderChart } from './render-chart';
import { smallestValues } from './smallest-values';

/** Teaches charts to become manifests for `cdk8s synth`: a release with the chart's own name and its smallest values. */
HelmChart.manifestsOf = (chart) => {
  const model = readChart(chart);
  const { crds, manifests } = renderChart(model, smallestValues(model), createRelease(model.name));
  return [...crds, ...manifests].map(({ object }) => object);
};
