import type { HelmChart } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import { isNginx, isTraefik } from '../routing/routers';
import type { rolloutValues } from '../values';
import { type MetricPresetName, ownStatusPresets, proxyPresets, rejectBetweenBounds } from './metric-presets';
import { compiles, rejectStatuses } from './status-expressions';

type RolloutRefs = Refs<ReturnType<typeof rolloutValues>>;

/** Where rules are declared: for the chart, or for each entry of a map. */
type Rules = Pick<HelmChart, 'failIf' | 'failIfAny'>;

/** Whether templates of progressive-delivery measure the requests of a release. */
export const measuresRequests = ({ analysis }: Pick<RolloutRefs, 'analysis'>): BooleanRef =>
  fn.or(analysis.successRate, analysis.errorRate, analysis.latency);

/** Whether gates and guards measure a release. */
export const isMeasured = ({ analysis }: Pick<RolloutRefs, 'analysis'>): BooleanRef =>
  // An entry that is null is no metric.
  fn.or(measuresRequests({ analysis }), fn.regexMatch(':[{]', fn.toJson(analysis.metrics)));

/** Whether the values switch on each check of the platform's templates, by the name of its metric. */
export const enabledChecks = (analysis: RolloutRefs['analysis']) => ({
  'success-rate': analysis.successRate,
  'error-rate': analysis.errorRate,
  latency: analysis.latency,
  failing: analysis.failing,
  hanging: analysis.hanging,
});

/** Whether the series are those of the pods themselves, so that Prometheus must scrape them. */
export const isMeasuredInPods = ({ metrics }: Pick<RolloutRefs, 'metrics'>): BooleanRef =>
  fn.not(fn.has(metrics.preset, proxyPresets));

/** Rejects metrics that no query could measure. */
export function rejectMetrics(
  chart: HelmChart,
  rollout: RolloutRefs,
  {
    row,
    path,
    rules,
    presets,
    grpc,
  }: {
    row: Record<string, string>;
    /** Path of the values. */
    path: string;
    rules: Rules;
    /** Presets that the values can name. */
    presets: readonly MetricPresetName[];
    /** Whether a router splits the calls of a GRPCRoute of the chart; undefined where it has none. */
    grpc: { readonly isRouted: BooleanRef; readonly path: string } | undefined;
  },
): void {
  const { enabled, keep, metrics, analysis } = rollout;
  if (presets.includes('ingress-nginx'))
    rules.failIf(
      // No release runs during a switch, so nothing is measured.
      fn.and(enabled, fn.not(keep), fn.eq(metrics.preset, 'ingress-nginx'), fn.not(isNginx(rollout))),
      `${path}.metrics.preset is ingress-nginx, whose series know no pod: set ${path}.trafficRouting to nginx, so that they know the canary by its Service, or measure in the pods`,
    );
  if (presets.includes('traefik'))
    rules.failIf(
      fn.and(enabled, fn.not(keep), fn.eq(metrics.preset, 'traefik'), fn.not(isTraefik(rollout))),
      `${path}.metrics.preset is traefik, whose series know no pod: set ${path}.trafficRouting to traefik, or to gatewayAPI for a Gateway of Traefik, so that they know the canary by its Service, or measure in the pods`,
    );
  if (presets.includes('traefik') && grpc)
    rules.failIf(
      fn.and(enabled, fn.not(keep), fn.eq(metrics.preset, 'traefik'), grpc.isRouted),
      `${path}.metrics.preset is traefik, which does not measure the calls of ${grpc.path}: measure in the pods, such as by grpc-go or opentelemetry-grpc`,
    );
  rules.failIf(
    fn.and(metrics.requests, fn.not(metrics.statusLabel)),
    `${path}.metrics.requests names a series of its own, whose labels are not known here: set ${path}.metrics.statusLabel to its label with the HTTP status`,
  );
  const at = `${path}.metrics`;
  rejectSelector(rules, metrics, at);
  rejectFailureStatus(chart, metrics, at, rules);
  rejectHistogram(rules, metrics, at);
  rules.failIf(
    fn.and(enabled, analysis.latency, metrics.requests, fn.not(metrics.latencyBuckets)),
    `${path}.metrics.requests names a series of its own, and the latency would be measured by the histogram of ${path}.metrics.preset, which such a workload may not have: set ${path}.metrics.latencyBuckets, or ${path}.analysis.latency to false`,
  );
  rejectBetweenBounds(rules, row, {
    path: `${path}.metrics.latencyThreshold`,
    threshold: metrics.latencyThreshold,
    presetPath: `${path}.metrics.preset`,
    preset: metrics.preset,
    measured: fn.and(enabled, analysis.latency, fn.not(metrics.latencyBuckets)),
  });
}

/** Rejects a selector with an expression that Prometheus does not compile. */
function rejectSelector(rules: Rules, metrics: RolloutRefs['metrics'], at: string): void {
  // What is between =~ or !~ and the end of the value.
  rules.failIfAny(fn.splitList('~"', fn.replace(' "', '"', metrics.selector)) as string[], (part) => {
    const expression = fn.toString(fn.first(fn.splitList('"', part)));
    return {
      condition: fn.not(compiles(expression)),
      message: `${at}.selector ${fn.quote(metrics.selector)} holds ${fn.quote(expression)}, which is not a valid regular expression (RE2), so Prometheus would reject each query and every release would be aborted: correct it`,
    };
  });
}

/** Rejects statuses that are no failures, and a label whose failures are not known. */
function rejectFailureStatus(chart: HelmChart, metrics: RolloutRefs['metrics'], at: string, rules: Rules): void {
  const isOwn = fn.or(metrics.statusLabel, fn.has(metrics.preset, ownStatusPresets));
  rejectStatuses(chart, { [`${at}.failureStatus`]: metrics.failureStatus }, isOwn, rules);
  rules.failIf(
    fn.and(metrics.statusLabel, fn.not(metrics.failureStatus)),
    `${at}.statusLabel names a label of its own, whose statuses are not known here: set ${at}.failureStatus to those that are failures, such as 5..|408 of HTTP or 2|4|8|13|14|15 of gRPC, where 0 is success`,
  );
  rules.failIf(
    fn.and(fn.contains('grpc', metrics.statusLabel), fn.regexMatch(fn.printf('^(?:%s)$', metrics.failureStatus), '0')),
    `${at}.failureStatus matches the gRPC status 0, which is success, so every release would be aborted: name failures only, such as 2|4|8|13|14|15`,
  );
}

/** Rejects a histogram of the user's own without its bound or count, and a bound without its histogram. */
function rejectHistogram(rules: Rules, metrics: RolloutRefs['metrics'], at: string): void {
  rules.failIf(
    fn.and(metrics.latencyBuckets, fn.not(metrics.latencyBound)),
    `${at}.latencyBuckets names a histogram of its own, whose bounds are not known here: set ${at}.latencyBound to the label le of the bucket`,
  );
  rules.failIf(
    fn.and(metrics.latencyBound, fn.not(metrics.latencyBuckets)),
    `${at}.latencyBound is for a histogram that ${at}.latencyBuckets names: use ${at}.latencyThreshold`,
  );
  rules.failIf(
    // A custom histogram without its own count would be divided by the count of the preset.
    fn.and(metrics.latencyBuckets, fn.not(metrics.latencyCount)),
    `${at}.latencyBuckets names a histogram of its own without ${at}.latencyCount: set it to the series with the count of the same histogram`,
  );
}
