import { HelmChart } from '../chart/helm-chart';
import { renderChart } from './manifests';
import { smallestValues } from './mend-values';
import { readChart } from './read';
import { createRelease } from './release';

/** Teaches charts to become manifests for `cdk8s synth`: a release with the chart's own name and its smallest values. */
HelmChart.manifestsOf = (chart) => {
  const model = readChart(chart);
  const { crds, manifests } = renderChart(model, smallestValues(model), createRelease(model.name));
  return [...crds, ...manifests].map(({ object }) => object);
};
