import type { HelmChart } from '../chart/helm-chart';
import { chartInfo, fn } from '../expr/fn';

const prefixes = new WeakMap<HelmChart, string>();

/**
 * Prefix of a values path for `--set`: the name of the chart and a dot where it is rendered as a subchart, else "".
 * @param chart the chart
 * @throws ChartError `chart-invalid` if the chart defines a template `valuesPrefix` itself
 * @example
 * ```ts
 * this.notes(`Set ${valuesPrefix(this)}ingress.enabled=true to publish it.`);
 * ```
 */
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
