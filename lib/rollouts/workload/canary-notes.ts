import { helmChartOf } from '../../chart/chart-scope-of';
import { eachText, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import { groupPath } from '../../values/refs';
import { ownMetricNotes } from '../analysis/own-metric-notes';
import { isMeasured, isMeasuredInPods, measuresRequests } from '../analysis/workload-metrics';
import { gatewayApiPlugin, namesRouter, routers } from '../routing/routers';
import type { rolloutValues } from '../values';
import { valuesPrefix } from '../values-prefix';
import { blueGreenNotes } from './blue-green-notes';
import type { NotedWorkload } from './workload-place';

/** Props of `canaryNotes`. */
export interface CanaryNotesProps {
  /** References to `rolloutValues`. */
  readonly rollout: Refs<ReturnType<typeof rolloutValues>>;
  /** Number of pods without an autoscaler. */
  readonly replicaCount: number;
  /** Whether an autoscaler owns the number of pods. */
  readonly autoscaled: BooleanRef;
  /** Whether the chart's ServiceMonitor is enabled. */
  readonly scraped: BooleanRef;
}

/**
 * Lines of NOTES.txt for releases by canary or blue-green: how to watch one, its weights, and what its analysis needs.
 * @param workload the workload, or the chart or component whose names it has
 * @param props values of the workload
 * @throws ChartError `chart-invalid` if it is called twice for a workload
 * @example
 * ```ts
 * const { enabled: scraped } = v.serviceMonitor;
 * const lines = canaryNotes(this, {
 *   rollout: v.rollout,
 *   replicaCount: v.replicaCount,
 *   autoscaled: v.autoscaling.enabled,
 *   scraped,
 * });
 * this.notes(when(v.rollout.enabled, lines));
 * ```
 */
export function canaryNotes(workload: NotedWorkload, props: CanaryNotesProps): unknown[] {
  const { rollout, replicaCount, autoscaled } = props;
  const { namespace, fullname, isRoutable = true } = workload;
  const hasRouter = namesRouter(rollout);
  const routed = isRoutable ? hasRouter : false;
  const unrouted = isRoutable ? [fn.not(hasRouter)] : [];
  const chart = helmChartOf(workload);
  const path = `${valuesPrefix(chart)}${groupPath(rollout) ?? 'rollout'}`;
  const { steps } = rollout.strategy.canary;
  const weights = workload.define(
    'weights',
    'The weights of a release, in words.',
    fn
      .choose(
        steps,
        eachText(steps, (step) =>
          fn.choose(
            fn.and(fn.hasKey(step, 'setWeight'), fn.lt(fn.int64(fn.get(step, 'setWeight')), 100)),
            `${fn.toString(fn.get(step, 'setWeight'))} %, `,
            '',
          ),
        ),
        eachText(rollout.weights, (weight) => `${weight} %, `),
      )
      .concat('then 100 %'),
  );
  const untilPromoted = workload.define(
    'pauses',
    'The steps that wait until somebody promotes the release; empty where there are none.',
    eachText(steps, (step) => fn.choose(fn.eq(fn.toJson(fn.get(step, 'pause')), '{}'), 'pause ', '')),
  );
  const canary = [
    when(
      routed,
      `Releases go by canary: ${weights} of the requests.`,
      `Releases go by canary: ${weights} of the pods, rounded to whole ones.`,
    ),
    when(untilPromoted, [
      'A step waits until somebody promotes the release, while the guards go on measuring:',
      `  kubectl argo rollouts --namespace ${namespace} promote ${fullname}`,
    ]),
    when(fn.and(...unrouted, fn.not(autoscaled), fn.lt(replicaCount, 4)), [
      isRoutable
        ? `More pods than ${replicaCount}, or ${path}.trafficRouting, come closer to these weights.`
        : `More pods than ${replicaCount} come closer to these weights.`,
    ]),
    'Follow one with:',
    `  kubectl argo rollouts --namespace ${namespace} get rollout ${fullname} --watch`,
    'Nothing watches a release after its last step. Where a finished one is bad, go back by `helm rollback` to a revision whose release',
    'finished too (one that was aborted looks the same to Helm), wait for the phase Progressing, and skip the weights:',
    `  kubectl argo rollouts --namespace ${namespace} promote ${fullname} --full`,
    'After an abort put the good image back before you change weights, pause or analysis: with the bad one still in the values, such a',
    'change releases it again.',
    when(isRoutable ? fn.not(hasRouter) : true, [
      'An abort is not immediate: canary pods keep their requests until pods of the stable version have started in their place.',
      `${path}.strategy.canary.maxSurge=100% starts those all at once; a router keeps the stable version at full size.`,
    ]),
    ...measurementNotes(props, { path, routed, unrouted }),
    ...(isRoutable ? routerNotes(rollout) : []),
  ];
  return [
    when(rollout.strategy.blueGreen.enabled, blueGreenNotes(workload, props, path), canary),
    ...ownMetricNotes(rollout.analysis.metrics),
    'The controller owns fields of what it writes, so Helm 4 needs --server-side=false for the installation, every upgrade and every',
    '`helm rollback`, which otherwise applies as the revision it goes back to was applied. After a rollback that failed, name the revision.',
  ];
}

/** What a router needs of the chart of the controller. */
function routerNotes({ trafficRouting }: CanaryNotesProps['rollout']): unknown[] {
  const permission = fn.choose(fn.eq(trafficRouting, 'alb'), routers.alb.permission, fn.toString(trafficRouting));
  return [
    when(trafficRouting, [
      `The controller may split the requests only where its chart, progressive-delivery, has trafficRouting.${permission}=true.`,
    ]),
    when(fn.eq(trafficRouting, 'gatewayAPI'), [
      `It needs the plugin ${gatewayApiPlugin} too, in plugins.trafficRouter of that chart.`,
    ]),
    when(fn.eq(trafficRouting, 'istio'), [
      'Pods outside of the mesh do not follow the VirtualService, and reach the stable version only.',
    ]),
  ];
}

/** Warnings about settings with which the analysis does not measure, or aborts a good release. */
function measurementNotes(
  { rollout, scraped }: CanaryNotesProps,
  {
    path,
    routed,
    unrouted,
  }: {
    readonly path: string;
    /** Whether a router splits the requests. */
    readonly routed: unknown;
    /** The opposite; nothing where no router can. */
    readonly unrouted: readonly BooleanRef[];
  },
): unknown[] {
  const { analysis, metrics } = rollout;
  const isWithoutMonitor = fn.and(fn.not(scraped), measuresRequests(rollout), isMeasuredInPods(rollout));
  return [
    when(
      isMeasured(rollout),
      [
        when(isWithoutMonitor, [
          when(
            fn.eq(fn.default('wait', analysis.noData), 'pass'),
            'There is no ServiceMonitor: unless something else scrapes the pods, each release is promoted without being measured.',
            'There is no ServiceMonitor: unless something else scrapes the pods, the analysis has no data and no release is promoted.',
          ),
        ]),
        when(fn.and(analysis.hanging, fn.eq(metrics.preset, 'ingress-nginx')), [
          'hanging-guard is not used with the preset ingress-nginx: a request that hangs is counted when the router ends it, as 504 or 499.',
        ]),
        when(fn.and(analysis.hanging, ...unrouted, isMeasuredInPods(rollout)), [
          `hanging-guard aborts a canary that gets no requests: set ${path}.analysis.hanging=false where clients keep`,
          'connections open and reach the pods through the Service alone.',
        ]),
        when(
          routed === false
            ? false
            : fn.and(
                analysis.hanging,
                routed,
                fn.ne(rollout.trafficRouting, 'istio'),
                fn.ne(metrics.preset, 'ingress-nginx'),
              ),
          [
            'Callers inside the cluster reach the stable version only, by its Service, and hanging-guard takes their requests for ones that the',
            `canary should have had. Where there are such callers, set ${path}.analysis.hanging=false.`,
          ],
        ),
      ],
      [
        `Nothing measures a release: successRate, errorRate and latency of ${path}.analysis are off, and it has no metrics.`,
      ],
    ),
  ];
}
