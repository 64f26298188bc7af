import { Construct } from 'constructs';
import { z } from 'zod';
import type { CrossVersionObjectReference } from '../../imports/k8s/index';
import { VerticalPodAutoscaler } from '../../imports/k8s/vertical-pod-autoscaler';
import { chartScopeOf } from '../chart/chart-scope-of';
import type { ChartScope } from '../chart/component';
import { ifSet } from '../expr/blocks';
import { fn } from '../expr/fn';
import type { BooleanRef } from '../expr/ref-types';
import { group, type Refs } from '../values/define';
import { k8sList } from '../values/kubernetes-types';
import { pathOfGroup } from '../values/refs';
import type { AutoscalingRefs } from './autoscaling-values';
import { metadataOf, metadataValues } from './metadata';

/** The resources that a vertical autoscaler sets. */
const resources = ['cpu', 'memory'] as const;

/** Values of `VerticalAutoscaler`. */
export const verticalAutoscalingValues = () =>
  group(
    {
      enabled: z
        .boolean()
        .default(false)
        .describe('Create a VerticalPodAutoscaler (autoscaling.k8s.io/v1), whose controllers must run in the cluster.'),
      updateMode: z
        .enum(['Off', 'Initial', 'Recreate', 'InPlaceOrRecreate', 'InPlace'])
        .default('Off')
        .describe(
          'What happens to the pods: Off only recommends, Initial sets the requests of new pods, and the others change running ones, by eviction or in place. Pods that differ in their requests are compared during a release then, so set Off or Initial where latency is measured.',
        ),
      minReplicas: z
        .int()
        .min(1)
        .max(10_000)
        .optional()
        .describe('Pods that must be there before one is evicted; the autoscaler takes 2 by default.')
        .meta({ example: 3 }),
      controlledResources: z
        .array(z.enum(resources))
        .min(1)
        .default([...resources])
        .describe('Resources of every container without a policy of its own. Not one by which autoscaling scales.'),
      containerPolicies: k8sList('ContainerResourcePolicy')
        .default([])
        .describe('Policies of single containers, such as bounds of the main one.')
        .meta({
          example: [{ containerName: 'portal', minAllowed: { memory: '128Mi' }, maxAllowed: { memory: '2Gi' } }],
        }),
      ...metadataValues('the VerticalPodAutoscaler'),
    },
    'Requests of the pods by their use.',
  );

/** References to `verticalAutoscalingValues`. */
type VerticalRefs = Refs<ReturnType<typeof verticalAutoscalingValues>>;

/** Props of `VerticalAutoscaler`. */
export interface VerticalAutoscalerProps {
  /** References to `verticalAutoscalingValues`. */
  readonly values: VerticalRefs;
  /** The workload; of a `ProgressiveWorkload` its `scaleTarget`. */
  readonly target: CrossVersionObjectReference;
  /** References to the values of its `Autoscaler`, which must not scale by a resource that this one sets. @default none */
  readonly autoscaling?: AutoscalingRefs;
}

/**
 * The VerticalPodAutoscaler of a workload, which only recommends by default.
 * @example
 * ```ts
 * const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: this.fullname };
 * new VerticalAutoscaler(this, 'vpa', { values: v.verticalAutoscaling, target, autoscaling: v.autoscaling });
 * ```
 */
export class VerticalAutoscaler extends Construct {
  /** The VerticalPodAutoscaler, which is rendered while it is enabled. */
  readonly verticalPodAutoscaler: VerticalPodAutoscaler;

  /**
   * @param scope chart, component, or a scope in one
   * @param id construct id
   * @param props values and workload
   * @throws ChartError `chart-invalid` outside of a HelmChart
   */
  constructor(scope: Construct, id: string, { values, target, autoscaling }: VerticalAutoscalerProps) {
    super(scope, id);
    const chart = chartScopeOf(this);
    if (autoscaling) rejectSharedResource(chart, values, autoscaling);
    this.verticalPodAutoscaler = new VerticalPodAutoscaler(chart.when(values.enabled, this), 'Resource', {
      metadata: { name: chart.fullname, ...metadataOf(values) },
      spec: {
        targetRef: target,
        updatePolicy: { updateMode: values.updateMode, minReplicas: ifSet(values.minReplicas) },
        resourcePolicy: {
          containerPolicies: [
            ...values.containerPolicies,
            { containerName: '*', controlledResources: values.controlledResources },
          ],
        },
      },
    });
    chart.describe(
      this.verticalPodAutoscaler,
      'Recommends the requests of the kind that is being released, or sets them.',
    );
  }
}

/** Whether an autoscaler scales by a resource; a HorizontalPodAutoscaler without a metric does by CPU. */
function scalesBy(resource: (typeof resources)[number], autoscaling: AutoscalingRefs): BooleanRef {
  const { kind, metrics, keda } = autoscaling;
  const { targetCPUUtilizationPercentage: cpu, targetMemoryUtilizationPercentage: memory } = autoscaling;
  const isDefault = fn.and(fn.eq(kind, 'HorizontalPodAutoscaler'), fn.not(fn.or(memory, metrics)));
  return fn.or(
    ...(resource === 'cpu' ? [cpu, isDefault] : [memory]),
    fn.regexMatch(`"name":"${resource}","target":`, fn.toJson(metrics)),
    fn.contains(`"type":"${resource}"`, fn.toJson(keda.triggers)),
  ) as BooleanRef;
}

/** Rejects a resource that both autoscalers act on: the request of a pod follows its use, so that its utilization tells nothing. */
function rejectSharedResource(chart: ChartScope, values: VerticalRefs, autoscaling: AutoscalingRefs): void {
  const [path, other] = [pathOfGroup(values), pathOfGroup(autoscaling)];
  const isActing = fn.and(values.enabled, fn.ne(values.updateMode, 'Off'), autoscaling.enabled, autoscaling.kind);
  for (const resource of resources) {
    const isShared = fn.and(isActing, scalesBy(resource, autoscaling));
    const problem = `${other} scales by ${resource}, in percent of a request that ${path} would change with the use`;
    chart.failIf(
      fn.and(isShared, fn.has(resource, values.controlledResources)),
      `${problem}: remove ${resource} from ${path}.controlledResources, set ${path}.updateMode to Off, or scale by another metric`,
    );
    chart.failIfAny(values.containerPolicies, (policy) => ({
      condition: fn.and(
        isShared,
        fn.ne(fn.toString(fn.get(policy, 'mode')), 'Off'),
        fn.or(
          fn.not(fn.hasKey(policy, 'controlledResources')),
          fn.contains(`"${resource}"`, fn.toJson(fn.get(policy, 'controlledResources'))),
        ),
      ),
      message: `${problem}: leave ${resource} out of controlledResources of each of ${path}.containerPolicies, or set ${path}.updateMode to Off`,
    }));
  }
}
