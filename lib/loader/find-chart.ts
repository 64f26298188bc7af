import { existsSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import type { HelmChart } from '../chart/helm-chart';
import { ChartError, didYouMean } from '../errors';
import type { LoadedApp } from './load-app';

/** Charts and all of their subcharts, which can also be installed on their own. */
export const allCharts = (charts: readonly HelmChart[]): HelmChart[] =>
  charts.flatMap((chart) => [chart, ...allCharts(chart.subcharts)]);

/** Finds a chart of an app by name, path in the app or output folder; throws `flag-invalid` if there is none. */
export function findChart({ charts }: Pick<LoadedApp, 'charts'>, chart: string, app: string): HelmChart {
  const all = allCharts(charts);
  const named = all.find(({ node }) => node.path === chart) ?? all.find(({ node }) => node.id === chart);
  if (named) return named;
  const withTemporaryFolder = all.find(({ node }) =>
    resolve(chart).endsWith(`${sep}${node.path.split('/').join(`${sep}charts${sep}`)}`),
  );
  const names = all.map(({ node }) => node.path);
  const rejected = (message: string): ChartError => new ChartError({ code: 'flag-invalid', where: chart, message });
  if (!withTemporaryFolder)
    throw rejected(`chart not found in ${app}${didYouMean(chart, names) || `, which has ${names.join(', ')}`}`);
  if (existsSync(join(chart, 'Chart.yaml'))) return withTemporaryFolder;
  throw rejected(
    `no Chart.yaml in this folder: run chartwright synth, or use the chart name ${withTemporaryFolder.node.path}`,
  );
}
