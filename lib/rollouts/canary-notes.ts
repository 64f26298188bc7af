import type { HelmChart } from '../chart/helm-chart';
import { eachText, when } from '../expr/blocks';
import { fn } from '../expr/fn';
import type { BooleanRef } from '../expr/refs';
import type { Refs } from '../values/schema';
import type { rolloutValues } from './values';

/** What the notes of a release by canary speak of. */
export interface CanaryNotesProps {
  readonly rollout: Refs<ReturnType<typeof rolloutValues>>;
  /** Pods to run while no autoscaler owns the count. */
  readonly replicaCount: number;
  /** Whether an autoscaler owns the count. */
  readonly autoscaled: BooleanRef;
  /** Whether the chart's ServiceMonitor is there. */
  readonly scraped: BooleanRef;
}

/** Lines of NOTES.txt where releases go by canary: how to follow one, what its weights are and what it depends on. */
export function canaryNotes(chart: HelmChart, props: CanaryNotesProps): unknown[] {
  const { rollout, replicaCount, autoscaled, scraped } = props;
  const weights = chart.define(
    'weights',
    'The weights of a release, in words.',
    eachText(rollout.weights, (weight) => `${weight} %, `).concat('then 100 %'),
  );
  return [
    when(
      rollout.trafficRouting,
      `Releases go by canary: ${weights} of the requests at the Ingress.`,
      `Releases go by canary: ${weights} of the pods, rounded to whole ones.`,
    ),
    when(fn.and(fn.not(rollout.trafficRouting), fn.not(autoscaled), fn.lt(replicaCount, 4)), [
      `More pods than ${replicaCount}, or rollout.trafficRouting, come closer to these weights.`,
    ]),
    'Follow one with:',
    `  kubectl argo rollouts --namespace ${chart.namespace} get rollout ${chart.fullname} --watch`,
    'Nothing watches a release after its last step.',
    // ingress-nginx counts the requests itself, in pods of its own.
    when(fn.and(fn.not(scraped), fn.ne(rollout.metrics.preset, 'ingress-nginx')), [
      'There is no ServiceMonitor: unless something else scrapes the pods, every gate runs out and the release is rolled back.',
    ]),
    when(rollout.trafficRouting, [
      'The controller may split the requests only where its chart, progressive-delivery, has trafficRouting.nginx=true.',
      'It owns the selectors of the Services then, so that Helm 4 upgrades only with --server-side=false.',
    ]),
  ];
}
