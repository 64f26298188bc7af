import { existsSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import type { HelmChart } from '../chart/helm-chart';
import { ChartError, didYouMean } from '../errors';
import type { LoadedApp } from './load-app';

/** Charts and their subcharts, which also install on their own. */
export const allCharts = (charts: readonly HelmChart[]): HelmChart[] =>
  charts.flatMap((chart) => [chart, ...allCharts(chart.subcharts)]);

/** The chart of an app by its name, its path in the app, or its folder in the output; else `flag-invalid`. */
export function findChart({ charts }: Pick<LoadedApp, 'charts'>, chart: string, app: string): HelmChart {
  const all = allCharts(charts);
  const named = all.find(({ node }) => node.path === chart) ?? all.find(({ node }) => node.id === chart);
  if (named) return named;
  const inFolder = all.find(({ node }) =>
    resolve(chart).endsWith(`${sep}${node.path.split('/').join(`${sep}charts${sep}`)}`),
  );
  const names = all.map(({ node }) => node.path);
  const rejected = (message: string): ChartError => new ChartError({ code: 'flag-invalid', where: chart, message });
  if (!inFolder)
    throw rejected(`there is no such chart in ${app}${didYouMean(chart, names) || `; it has ${names.join(', ')}`}`);
  if (existsSync(join(chart, 'Chart.yaml'))) return inFolder;
  throw rejected(`there is no chart in this folder: run chartwright synth, or name the chart, ${inFolder.node.path}`);
}
