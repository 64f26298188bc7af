import type { HelmChart } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { isMeasured, rejectMetrics } from '../analysis/workload-metrics';
import type { ProgressiveWorkloadProps } from './progressive-workload';

/** Whether a number or percentage of pods is zero. */
const isNone = (pods: number | string): BooleanRef => fn.regexMatch('^0{1,3}%?$', fn.toString(pods));

/** Rejects values with which a workload could never be released, or not be measured. */
export function rejectWorkload(
  chart: HelmChart,
  props: ProgressiveWorkloadProps,
  router: { isRouted: BooleanRef; hasRouter: BooleanRef; row: Record<string, string> },
): void {
  const { isRouted, hasRouter, row } = router;
  const { rollout, minReadySeconds, progressDeadlineSeconds, ingress } = props;
  const { enabled } = rollout;
  chart.failIf(
    fn.choose(enabled, fn.eq(rollout.keep, 'Rollout'), fn.eq(rollout.keep, 'Deployment')),
    'rollout.keep names the kind that is released already: name the other one while a live release is switched, else leave it empty',
  );
  chart.failIf(
    fn.ge(minReadySeconds, progressDeadlineSeconds),
    'minReadySeconds is not below progressDeadlineSeconds, so no release could ever finish: make it smaller',
  );
  rejectSlowStart(chart, props);
  chart.failIf(
    fn.and(isNone(rollout.maxSurge), isNone(rollout.maxUnavailable)),
    'rollout.maxSurge and rollout.maxUnavailable are both 0, so no pod could ever be replaced: raise one of them',
  );
  rejectLonePod(chart, props, hasRouter);
  chart.failIf(
    fn.and(isRouted, fn.not(ingress.enabled)),
    'rollout.trafficRouting is nginx, which splits the requests at an Ingress: set ingress.enabled to true, or empty rollout.trafficRouting',
  );
  chart.failIf(
    fn.and(hasRouter, rollout.keep),
    // The Service would still select the pods of a Rollout that no longer exists.
    'rollout.trafficRouting is set together with rollout.keep, and the Service would be left without pods: empty rollout.trafficRouting as long as rollout.keep is set, and begin while no canary runs',
  );
  rejectMetrics(chart, rollout, { hasRouter, row });
}

/** Rejects a measured Rollout of one pod that gets no second one: its canary would take the place of the stable version. */
function rejectLonePod(chart: HelmChart, props: ProgressiveWorkloadProps, hasRouter: BooleanRef): void {
  const { rollout, replicas, autoscaled, minReplicas } = props;
  const isAlone =
    autoscaled === undefined || minReplicas === undefined
      ? fn.eq(replicas, 1)
      : fn.choose(autoscaled, fn.eq(minReplicas, 1), fn.eq(replicas, 1));
  chart.failIf(
    fn.and(rollout.enabled, fn.not(hasRouter), isMeasured(rollout), isNone(rollout.maxSurge), isAlone),
    'rollout.maxSurge is 0 for a Rollout of one pod, so the canary would replace the stable version before anything is measured: raise rollout.maxSurge or the number of pods',
  );
}

/** Rejects a start that may take longer than the whole release. */
function rejectSlowStart(chart: HelmChart, { startupProbe, progressDeadlineSeconds }: ProgressiveWorkloadProps): void {
  if (!startupProbe) return;
  const { initialDelaySeconds, periodSeconds, failureThreshold } = startupProbe.spec;
  const starting = fn.add(
    fn.default(0, initialDelaySeconds),
    fn.mul(fn.default(10, periodSeconds), fn.default(3, failureThreshold)),
  );
  chart.failIf(
    fn.and(startupProbe.enabled, fn.gt(starting, progressDeadlineSeconds)),
    `startupProbe.spec gives a pod ${starting} seconds to start (initialDelaySeconds + periodSeconds * failureThreshold), more than progressDeadlineSeconds, after which the release has failed: raise progressDeadlineSeconds, or lower failureThreshold`,
  );
}
