import { versionWithin } from '../../helm/version-within';
import { printYaml } from '../../helm/yaml/print-yaml';
import type { ChartModel } from '../../model/chart-model';

/**
 * The files of a chart, with an empty chart in place of each dependency, without which Helm renders nothing. What a chart
 * reads does not depend on the values of its dependencies, which `checkModel` makes sure of.
 */
export function withEmptyDependencies(
  model: ChartModel,
  files: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const charts = emptyCharts(model, '');
  return charts.length === 0 ? files : new Map([...files, ...charts]);
}

function emptyCharts({ dependencies, subcharts }: ChartModel, folder: string): [string, string][] {
  const own = dependencies.map(({ name, version: range }): [string, string] => {
    const version = versionWithin(range) ?? range;
    const metadata = { apiVersion: 'v2', name, version, description: 'Empty.' };
    return [`${folder}charts/${name}-${version}/Chart.yaml`, printYaml(metadata)];
  });
  return [...own, ...subcharts.flatMap(({ model }) => emptyCharts(model, `${folder}charts/${model.metadata.name}/`))];
}
