import { when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { OwnMetrics } from './own-metric';

/** Lines of NOTES.txt: what the metrics of a workload need of the controller. */
export function ownMetricNotes(metrics: OwnMetrics): unknown[] {
  const text = fn.toJson(metrics);
  const needed = (pattern: string, what: string, needs: string) =>
    when(fn.regexMatch(pattern, text), [`Metrics ${what} need ${needs}.`]);
  const feature = (name: string): string => `features.${name}=true of the chart progressive-delivery`;
  return [
    needed('"provider":\\{"job":', 'by Jobs', feature('jobMetrics')),
    needed(
      '"provider":\\{"(?:datadog|influxdb|newRelic|wavefront)":',
      'by Datadog, InfluxDB, New Relic or Wavefront',
      feature('metricProviderSecrets'),
    ),
    needed(
      '"args":\\[\\{[^]]*"secretKeyRef":|"namespaced":true',
      'with a Secret of this namespace',
      feature('secretArguments'),
    ),
    when(fn.regexMatch('"args":\\[\\{[^]]*"secretKeyRef":', text), [
      'While such a Secret cannot be read, each analysis ends as Error and aborts the release, also for a metric in dryRun.',
    ]),
    needed('"provider":\\{"plugin":', 'by a plugin', 'plugins.metricProvider of the chart progressive-delivery'),
  ];
}
