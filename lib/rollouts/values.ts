import { z } from 'zod';
import { optionalSimpleDuration } from '../chart/durations';
import { standardLabelKeys } from '../chart/names';
import { group } from '../values/define';
import { annotationMap, duration, labelMap } from '../values/kubernetes-types';
import { type MetricPresetName, metricPresets } from './analysis/metric-presets';
import { ownMetricValues } from './analysis/own-metric-values';
import { analysisRules, workloadSequentialValues } from './analysis/sequential-values';
import { matchers, series } from './analysis/series-values';
import { optionalStatuses } from './analysis/status-expressions';
import { routerNames } from './routing/routers';
import { notifyValue } from './workload/notify-values';
import { defaultWeights, strategyValues } from './workload/strategy-values';

// Zero would be unset to a template.
const share = () => z.number().min(0.0001).max(1);

/** The values `workloadLabels` and `workloadAnnotations` of a Deployment or Rollout itself, to spread into a group. */
export const workloadMetadataValues = () => ({
  workloadLabels: labelMap(standardLabelKeys)
    .default({})
    .describe('Labels of the Deployment or Rollout itself.')
    .meta({ example: { 'argo-rollouts.argoproj.io/controller-instance-id': 'blue' } }),
  workloadAnnotations: annotationMap()
    .default({})
    .describe('Annotations of the Deployment or Rollout itself.')
    .meta({ example: { 'notifications.argoproj.io/subscribe.on-analysis-run-failed.slack': 'releases' } }),
});

/** What the presets do with the route of a request, in words. */
function routesOf(presets: readonly MetricPresetName[]) {
  const requiring = presets.filter((name) => metricPresets[name].selector !== metricPresets[name].unroutedSelector);
  const isNamed = presets.some((name) => metricPresets[name].selector.includes('healthz'));
  return {
    /** Whether series of a preset name the route, or the path. */
    isNamed,
    /** The presets that count only requests with a route; undefined if there is none. */
    required:
      requiring.length > 0 ? `the preset${requiring.length > 1 ? 's' : ''} ${requiring.join(' and ')}` : undefined,
    /** A matcher of labels that series of the presets have. */
    matcher: requiring.length > 0 ? 'http_route!="/status"' : isNamed ? 'path!="/status"' : 'method!="OPTIONS"',
  };
}

/**
 * Values of `ProgressiveWorkload`: whether and how a workload is released by canary, and what its analysis measures.
 * @param presets metric presets that the values can name; the first is the default
 * @param defaults defaults of single values
 * @example
 * ```ts
 * const values = group({ rollout: rolloutValues(['opentelemetry', 'istio', 'ingress-nginx']) });
 * ```
 */
export const rolloutValues = (
  presets: readonly [MetricPresetName, ...MetricPresetName[]],
  defaults: {
    /** Status codes that are failures, as a regular expression. @default '', those of the analysis templates */
    failureStatus?: string;
    /** Whether the guard hanging is used. @default true */
    hanging?: boolean;
    /** Sentence at the end of the description of the preset. @default '' */
    presetNote?: string;
  } = {},
) => {
  const routes = routesOf(presets);
  return group(
    {
      enabled: z
        .boolean()
        .default(false)
        .describe('Release by Argo Rollouts (the controller must run in the cluster) instead of by a Deployment.'),
      keep: z
        .enum(['', 'Deployment', 'Rollout'])
        .default('')
        .describe(
          'Kind to keep while a live release is switched to the other one, without trafficRouting; see NOTES.txt for the steps.',
        ),
      weights: z
        .array(z.int().min(1).max(99))
        .min(1)
        .default(defaultWeights)
        .describe(
          'Percent of the traffic after each step; the last step is always 100. The short form of strategy.canary.steps, which replace it.',
        ),
      trafficRouting: z
        .enum(['', ...routerNames])
        .default('')
        .describe(
          'Router that splits the requests by weight, whose objects this chart creates: at ingress (nginx, alb, traefik, apisix, ambassador), at httpRoute and grpcRoute (gatewayAPI, by its plugin), at virtualService (istio), or at the Service (smi). For a router whose objects exist already see strategy.canary.trafficRouting. Without a router a weight is a share of the pods.',
        ),
      pause: duration().default('').describe('Pause at each of weights before its gate starts, such as 5m or 1h30m.'),
      ...strategyValues(),
      notify: notifyValue(),
      analysis: group(
        {
          clusterScope: z
            .boolean()
            .default(true)
            .describe('The templates are ClusterAnalysisTemplates rather than AnalysisTemplates of the namespace.'),
          successRate: z
            .boolean()
            .default(true)
            .describe('Measure the share of requests that succeed (template success-rate).'),
          errorRate: z
            .boolean()
            .default(true)
            .describe('Measure the share of requests that fail (template error-rate).'),
          latency: z
            .boolean()
            .default(true)
            .describe('Measure the share of requests within the latency bound (template latency).'),
          failing: z
            .boolean()
            .default(true)
            .describe(
              'Abort after one interval in which nearly every request of the canary fails, and fewer than half of those of the stable version (template failing-guard). With the preset ingress-nginx it does not compare with the stable version.',
            ),
          hanging: z
            .boolean()
            .default(defaults.hanging ?? true)
            .describe(
              'Abort after three intervals without an answer of the canary while the stable version answers (template hanging-guard). Switch it off where clients keep their connections open and no proxy balances single requests: a new pod then gets none. Switch it off with trafficRouting too where callers inside the cluster reach the Service: the stable version alone gets their requests. Not used with the preset ingress-nginx, whose router counts a request that hangs as 504 or 499.',
            ),
          rule: z
            .enum(['', ...analysisRules])
            .default('')
            .describe(
              'How the gates and guards of a canary decide: threshold, by three points in a row; sequential, by the evidence of all requests; or relative, by that evidence and the stable version. Defaults to analysis.rule of progressive-delivery; threshold with the presets ingress-nginx and traefik.',
            )
            .meta({ example: 'sequential' }),
          sequential: workloadSequentialValues(),
          successThreshold: share()
            .optional()
            .describe('Minimum share of requests that must succeed; defaults to the value of the template.')
            .meta({ example: 0.99 }),
          errorThreshold: share()
            .max(0.9999)
            .optional()
            .describe(
              'Maximum share of requests that may fail; defaults to the value of the template. 0.0001 is the minimum, one request in 10,000.',
            )
            .meta({ example: 0.01 }),
          latencyShare: share()
            .optional()
            .describe(
              'Minimum share of requests within rollout.metrics.latencyThreshold; defaults to the value of the template.',
            )
            .meta({ example: 0.99 }),
          interval: optionalSimpleDuration()
            .default('')
            .describe(
              'Time between two measurements, and the window of each, such as 4m; it must hold four scrapes. Defaults to the interval of the templates.',
            )
            .meta({ example: '4m' }),
          minimumRequests: z
            .int()
            .min(1)
            .max(100_000)
            .optional()
            .describe(
              'Minimum number of requests in a window; fewer count as no data. Defaults to the value of the templates.',
            )
            .meta({ example: 5 }),
          noData: z
            .enum(['wait', 'fail', 'pass'])
            .optional()
            .describe(
              'Result of a window without data (see analysis.noData of progressive-delivery); defaults to the value of the templates.',
            )
            .meta({ example: 'pass' }),
          ...ownMetricValues(),
        },
        'Metric guardrails: a gate after each weight and a guard in the background, by templates of the progressive-delivery chart. With successRate, errorRate and latency off and without metrics a release is not measured, not by failing and hanging either.',
      ),
      metrics: group(
        {
          preset: z
            .enum(presets)
            .default(presets[0])
            .describe(
              ['Stack that measures the requests; it names the series below that are left empty.', defaults.presetNote]
                .filter(Boolean)
                .join(' '),
            ),
          requests: series().default('').describe('Series that counts requests; it needs statusLabel.'),
          latencyBuckets: series().default('').describe('Buckets of the duration histogram.'),
          latencyCount: series().default('').describe('Count of the duration histogram.'),
          statusLabel: series().default('').describe('Label with the status; it needs failureStatus.'),
          failureStatus: optionalStatuses()
            .default(defaults.failureStatus ?? '')
            .describe(
              'Regular expression of the statuses that are not successes, matched against the whole status; defaults to the value of the template. With statusLabel it also defines the errors of error-rate.',
            ),
          namespaceLabel: series()
            .default('')
            .describe('Label with the namespace of the pods.')
            .meta({ example: 'k8s_namespace_name' }),
          canaryLabel: series()
            .default('')
            .describe('Label that identifies the pods of the canary.')
            .meta({ example: 'k8s_pod_name' }),
          selector: matchers()
            .default('')
            .describe(
              `Further PromQL matchers of every series, added to those of the preset.${routes.isNamed ? ' The preset leaves out /healthz, /livez, /readyz and /metrics where its series name the route.' : ''}`,
            )
            .meta({ example: routes.matcher }),
          countUnrouted: z
            .boolean()
            .default(false)
            .describe(
              routes.required
                ? `Count requests without a route too, for ${routes.required}: an instrumentation may name none. Scrapes of the metrics may then count as requests. Where requests is set they always count.`
                : 'Count requests without a route too; the presets of this chart count them in any case.',
            ),
          latencyThreshold: z
            .int()
            .min(1)
            .max(86_400_000)
            .default(1000)
            .describe(
              'Milliseconds in which a request must be answered to count for latencyShare; a bucket bound of the histogram of the preset.',
            ),
          latencyBound: z
            .string()
            .regex(/^(?:[0-9]+(?:\.[0-9]+)?)?$/)
            .default('')
            .describe('The same where latencyBuckets names another histogram: its label le, in its own unit.')
            .meta({ example: '0.5' }),
        },
        'What the analysis measures.',
      ),
    },
    'Progressive delivery: a canary that measured numbers promote or roll back.',
  );
};
