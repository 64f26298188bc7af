import type { HelmChart } from '../chart/helm-chart';
import { chartInfo, fn } from '../expr/fn';

const prefixes = new WeakMap<HelmChart, string>();

/** What `--set` needs in front of a value of the chart: its name and a dot where it is a subchart, else nothing. */
export function valuesPrefix(chart: HelmChart): string {
  const known = prefixes.get(chart);
  if (known !== undefined) return known;
  const prefix = chart.define(
    'valuesPrefix',
    'What --set needs in front of a value: the name of the chart where it is a subchart.',
    fn.ternary('', fn.printf('%s.', chartInfo.name), chartInfo.isRoot),
  );
  prefixes.set(chart, prefix);
  return prefix;
}
