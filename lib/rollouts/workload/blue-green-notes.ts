import { when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import { isMeasured, isMeasuredInPods, measuresRequests } from '../analysis/workload-metrics';
import { previewServiceOf } from './blue-green-strategy';
import type { CanaryNotesProps } from './canary-notes';
import type { NotedWorkload } from './workload-place';

/** Seconds for which Argo Rollouts keeps the pods of the old version by default. */
const defaultDelay = 30;

/** Lines of NOTES.txt for releases by blue-green: how to watch, promote and undo one, and what its analysis needs. */
export function blueGreenNotes(
  { namespace, fullname }: NotedWorkload,
  { rollout, scraped }: CanaryNotesProps,
  /** Path of the values, for `--set`. */
  path: string,
): unknown[] {
  const { analysis, strategy } = rollout;
  const { blueGreen } = strategy;
  const argo = `  kubectl argo rollouts --namespace ${namespace}`;
  const preview = previewServiceOf(fullname);
  const isWithoutMonitor = fn.and(fn.not(scraped), measuresRequests(rollout), isMeasuredInPods(rollout));
  return [
    `Releases go by blue-green: the new version starts behind the Service ${preview}, then the Service`,
    `${fullname} is switched to it at once. Follow one with:`,
    `${argo} get rollout ${fullname} --watch`,
    'Before the switch the new version is at http://localhost:8080 with:',
    `  kubectl --namespace ${namespace} port-forward service/${preview} 8080:http`,
    when(fn.not(blueGreen.autoPromotionEnabled), [
      'The switch waits until somebody promotes the release:',
      `${argo} promote ${fullname}`,
    ]),
    `Until a release ends, and for ${fn.default(defaultDelay, blueGreen.scaleDownDelaySeconds)} seconds after that, the old version keeps its pods: \`helm rollback\` then switches back at`,
    'once, and nothing is measured. `kubectl argo rollouts abort` switches back too, but only while all pods of the new version are',
    'available. After an abort put the good image back before you change the analysis.',
    when(
      isMeasured(rollout),
      [
        'After the switch the new version is measured, and a bad one is switched back. One that gets no requests, or is neither good nor',
        'bad, waits in the phase Paused: `promote --full` accepts it, and `abort` switches back.',
        when(isWithoutMonitor, [
          when(
            fn.eq(fn.default('wait', analysis.noData), 'pass'),
            'There is no ServiceMonitor: unless something else scrapes the pods, each release is promoted without being measured.',
            'There is no ServiceMonitor: unless something else scrapes the pods, the analysis has no data and each release waits.',
          ),
        ]),
      ],
      [
        when(
          blueGreen.postPromotionAnalysis,
          'After the switch postPromotionAnalysis alone decides whether the new version stays.',
          `Nothing measures a release: successRate, errorRate and latency of ${path}.analysis are off, and it has no metrics.`,
        ),
      ],
    ),
  ];
}
