import type { HelmChart } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import type { rolloutValues } from '../values';
import { proxyPresets, rejectBetweenBounds } from './metric-presets';
import { compiles, rejectStatuses } from './status-expressions';

type RolloutRefs = Refs<ReturnType<typeof rolloutValues>>;

/** Whether gates and guards measure a release. */
export const isMeasured = ({ analysis }: Pick<RolloutRefs, 'analysis'>): BooleanRef =>
  fn.or(analysis.successRate, analysis.errorRate, analysis.latency);

/** Whether the series are those of the pods themselves, so that Prometheus must scrape them. */
export const isMeasuredInPods = ({ metrics }: Pick<RolloutRefs, 'metrics'>): BooleanRef =>
  fn.not(fn.has(metrics.preset, proxyPresets));

/** Rejects metrics that no query could measure. */
export function rejectMetrics(
  chart: HelmChart,
  { enabled, keep, metrics, analysis }: RolloutRefs,
  { hasRouter, row }: { hasRouter: BooleanRef; row: Record<string, string> },
): void {
  chart.failIf(
    // No release runs during a switch, so nothing is measured.
    fn.and(enabled, fn.not(keep), fn.eq(metrics.preset, 'ingress-nginx'), fn.not(hasRouter)),
    'rollout.metrics.preset is ingress-nginx, whose series know no pod: set rollout.trafficRouting to nginx, so that they know the canary by its Service, or measure in the pods',
  );
  chart.failIf(
    fn.and(metrics.requests, fn.not(metrics.statusLabel)),
    'rollout.metrics.requests names a series of its own, whose labels are not known here: set rollout.metrics.statusLabel to its label with the HTTP status',
  );
  rejectSelector(chart, metrics);
  rejectFailureStatus(chart, metrics);
  rejectHistogram(chart, metrics);
  chart.failIf(
    fn.and(enabled, analysis.latency, metrics.requests, fn.not(metrics.latencyBuckets)),
    'rollout.metrics.requests names a series of its own, and the latency would be measured by the histogram of rollout.metrics.preset, which such a workload may not have: set rollout.metrics.latencyBuckets, or rollout.analysis.latency to false',
  );
  rejectBetweenBounds(chart, row, {
    path: 'rollout.metrics.latencyThreshold',
    threshold: metrics.latencyThreshold,
    presetPath: 'rollout.metrics.preset',
    preset: metrics.preset,
    measured: fn.and(enabled, analysis.latency, fn.not(metrics.latencyBuckets)),
  });
}

/** Rejects a selector with an expression that Prometheus does not compile. */
function rejectSelector(chart: HelmChart, metrics: RolloutRefs['metrics']): void {
  // What is between =~ or !~ and the end of the value.
  chart.failIfAny(fn.splitList('~"', fn.replace(' "', '"', metrics.selector)) as string[], (part) => {
    const expression = fn.toString(fn.first(fn.splitList('"', part)));
    return {
      condition: fn.not(compiles(expression)),
      message: `rollout.metrics.selector ${fn.quote(metrics.selector)} holds ${fn.quote(expression)}, which is not a valid regular expression (RE2), so Prometheus would reject each query and every release would be aborted: correct it`,
    };
  });
}

/** Rejects statuses that are no failures, and a label whose failures are not known. */
function rejectFailureStatus(chart: HelmChart, metrics: RolloutRefs['metrics']): void {
  rejectStatuses(chart, { 'rollout.metrics.failureStatus': metrics.failureStatus }, metrics.statusLabel);
  chart.failIf(
    fn.and(metrics.statusLabel, fn.not(metrics.failureStatus)),
    'rollout.metrics.statusLabel names a label of its own, whose statuses are not known here: set rollout.metrics.failureStatus to those that are failures, such as 5..|408 of HTTP or 2|4|8|13|14|15 of gRPC, where 0 is success',
  );
  chart.failIf(
    fn.and(fn.contains('grpc', metrics.statusLabel), fn.regexMatch(fn.printf('^(?:%s)$', metrics.failureStatus), '0')),
    'rollout.metrics.failureStatus matches the gRPC status 0, which is success, so every release would be aborted: name failures only, such as 2|4|8|13|14|15',
  );
}

/** Rejects a histogram of the user's own without its bound or count, and a bound without its histogram. */
function rejectHistogram(chart: HelmChart, metrics: RolloutRefs['metrics']): void {
  chart.failIf(
    fn.and(metrics.latencyBuckets, fn.not(metrics.latencyBound)),
    'rollout.metrics.latencyBuckets names a histogram of its own, whose bounds are not known here: set rollout.metrics.latencyBound to the label le of the bucket',
  );
  chart.failIf(
    fn.and(metrics.latencyBound, fn.not(metrics.latencyBuckets)),
    'rollout.metrics.latencyBound is for a histogram that rollout.metrics.latencyBuckets names: use rollout.metrics.latencyThreshold',
  );
  chart.failIf(
    // A custom histogram without its own count would be divided by the count of the preset.
    fn.and(metrics.latencyBuckets, fn.not(metrics.latencyCount)),
    'rollout.metrics.latencyBuckets names a histogram of its own without rollout.metrics.latencyCount: set it to the series with the count of the same histogram',
  );
}
