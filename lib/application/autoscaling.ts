import { Construct } from 'constructs';
import * as k8s from '../../imports/k8s/index';
import { ScaledObject } from '../../imports/k8s/keda';
import { chartScopeOf } from '../chart/chart-scope-of';
import type { ChartScope } from '../chart/component';
import { ifSet } from '../expr/blocks';
import { fn } from '../expr/fn';
import { pathOfGroup } from '../values/refs';
import {
  type AutoscaledPod,
  rejectMemoryBehindRouter,
  rejectMetrics,
  rejectOtherKind,
  rejectUnknownUtilization,
} from './autoscaling-rules';
import type { AutoscalingRefs } from './autoscaling-values';

/** Props of `Autoscaler`. */
export interface AutoscalerProps {
  /** References to `autoscalingValues`. */
  readonly values: AutoscalingRefs;
  /** The workload to scale; of a `ProgressiveWorkload` its `scaleTarget`. */
  readonly target: k8s.CrossVersionObjectReference;
  /**
   * The pod, to reject a target of utilization for a resource that the main container, a sidecar or a native sidecar
   * does not request.
   * @default the target is not checked
   */
  readonly pod?: AutoscaledPod;
}

/**
 * The autoscaler of a workload: a HorizontalPodAutoscaler, or a ScaledObject of KEDA.
 * @example
 * ```ts
 * const target = { apiVersion: 'apps/v1', kind: 'Deployment', name: this.fullname };
 * new Autoscaler(this, 'hpa', { values: v.autoscaling, target });
 * ```
 */
export class Autoscaler extends Construct {
  /** The HorizontalPodAutoscaler, which is rendered while it is enabled and of this kind. */
  readonly horizontalPodAutoscaler: k8s.HorizontalPodAutoscaler;

  /** The ScaledObject, which is rendered while it is enabled and of this kind. */
  readonly scaledObject: ScaledObject;

  /**
   * @param scope chart, component, or a scope in one
   * @param id construct id
   * @param props values, workload and pod
   * @throws ChartError `chart-invalid` outside of a HelmChart, or if the chart or component already has one with `pod`
   */
  constructor(scope: Construct, id: string, { values, target, pod }: AutoscalerProps) {
    super(scope, id);
    const chart = chartScopeOf(this);
    const path = pathOfGroup(values);
    chart.failIf(
      fn.and(values.enabled, fn.gt(values.minReplicas, values.maxReplicas)),
      `${path}.minReplicas is larger than ${path}.maxReplicas: make it at most as large`,
    );
    rejectOtherKind(chart, values, path);
    rejectMetrics(chart, values, path);
    if (pod) rejectUnknownUtilization(chart, values, pod, path);
    if (pod?.isRouted) rejectMemoryBehindRouter(chart, values, pod.isRouted, path);
    this.horizontalPodAutoscaler = this.createHorizontalPodAutoscaler(chart, values, target);
    this.scaledObject = this.createScaledObject(chart, values, target);
  }

  private createHorizontalPodAutoscaler(
    chart: ChartScope,
    values: AutoscalingRefs,
    scaleTargetRef: k8s.CrossVersionObjectReference,
  ): k8s.HorizontalPodAutoscaler {
    const isUsed = fn.and(values.enabled, fn.eq(values.kind, 'HorizontalPodAutoscaler'));
    const autoscaler = new k8s.HorizontalPodAutoscaler(chart.when(isUsed, this), 'Resource', {
      metadata: { name: chart.fullname },
      spec: {
        scaleTargetRef,
        minReplicas: values.minReplicas,
        maxReplicas: values.maxReplicas,
        metrics: [
          ifSet(values.targetCPUUtilizationPercentage, (averageUtilization) => resource('cpu', averageUtilization)),
          ifSet(values.targetMemoryUtilizationPercentage, (averageUtilization) =>
            resource('memory', averageUtilization),
          ),
          ...values.metrics,
        ],
        behavior: ifSet(values.behavior),
      },
    });
    chart.describe(
      autoscaler,
      'Scales the kind that is being released; the workload then names no replicas of its own.',
    );
    return autoscaler;
  }

  private createScaledObject(
    chart: ChartScope,
    values: AutoscalingRefs,
    { apiVersion, kind, name }: k8s.CrossVersionObjectReference,
  ): ScaledObject {
    const { keda } = values;
    const isUsed = fn.and(values.enabled, fn.eq(values.kind, 'ScaledObject'));
    const scaledObject = new ScaledObject(chart.when(isUsed, this), 'ScaledObject', {
      metadata: { name: chart.fullname },
      spec: {
        scaleTargetRef: { apiVersion, kind, name },
        minReplicaCount: values.minReplicas,
        maxReplicaCount: values.maxReplicas,
        pollingInterval: ifSet(keda.pollingInterval),
        fallback: ifSet(keda.fallback),
        advanced: ifSet(values.behavior, (behavior) => ({ horizontalPodAutoscalerConfig: { behavior } })),
        triggers: [
          ifSet(values.targetCPUUtilizationPercentage, (utilization) => trigger('cpu', utilization)),
          ifSet(values.targetMemoryUtilizationPercentage, (utilization) => trigger('memory', utilization)),
          ...keda.triggers,
        ],
      },
    });
    chart.describe(
      scaledObject,
      'Scales the kind that is being released, by KEDA; the workload then names no replicas of its own.',
    );
    return scaledObject;
  }
}

const trigger = (type: string, utilization: number) => ({
  type,
  metricType: 'Utilization',
  metadata: { value: fn.toString(utilization) },
});

const resource = (name: string, averageUtilization: number) => ({
  type: 'Resource',
  resource: { name, target: { type: 'Utilization', averageUtilization } },
});
