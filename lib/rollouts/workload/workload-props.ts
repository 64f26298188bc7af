import type { PodSpec, ServiceSpec } from '../../../imports/k8s/index';
import type { grpcRouteValues } from '../../application/grpc-route';
import type { httpRouteValues } from '../../application/http-route';
import type { ingressValues } from '../../application/ingress';
import type { probeValues } from '../../application/pod-values';
import type { serviceValues } from '../../application/service';
import type { virtualServiceValues } from '../../application/virtual-service';
import type { BooleanRef, Entries } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import type { MetricPresetName } from '../analysis/metric-presets';
import type { rolloutValues } from '../values';
import type { EntryOverrides } from './rollout-overrides';
import type { OwnNames } from './workload-place';

/** Props of `ProgressiveWorkload`. */
export interface ProgressiveWorkloadProps extends OwnNames {
  /** References to `rolloutValues`. */
  readonly rollout: Refs<ReturnType<typeof rolloutValues>>;
  /** In `each`: what the entry overrides of `rollout`. @default nothing */
  readonly overrides?: EntryOverrides;
  /** Metric presets that `rollout.metrics.preset` accepts: those that `rolloutValues` was given. */
  readonly presets: readonly MetricPresetName[];
  /** Number of pods without an autoscaler. */
  readonly replicas: number;
  /** Whether an autoscaler owns the number of pods; `replicas` is then left out. @default false */
  readonly autoscaled?: BooleanRef;
  /** `minReplicas` of that autoscaler, for validation. @default unknown */
  readonly minReplicas?: number;
  /** Number of old ReplicaSets to keep. */
  readonly revisionHistoryLimit: number;
  /** Seconds in which the pods of a step must become ready. */
  readonly progressDeadlineSeconds: number;
  /** References to the `probeValues` of the startup probe, which must fail before that time. @default unknown */
  readonly startupProbe?: Refs<ReturnType<typeof probeValues>>;
  /** Seconds for which a pod must be ready to count as available. */
  readonly minReadySeconds: number;
  /**
   * Spec of the Service of the pods, made with `serviceSpec`; the canary Service of a router and the preview Service of blue-green have the same.
   * @default none: neither router nor blue-green
   */
  readonly serviceSpec?: ServiceSpec;
  /** References to the values of that Service, whose port some routers name; with `ingress`. @default none */
  readonly service?: Refs<ReturnType<typeof serviceValues>>;
  /**
   * References to the values of the `Ingress` to the pods, at which some routers split the requests.
   * @default none: values that name such a router fail validation
   */
  readonly ingress?: Refs<ReturnType<typeof ingressValues>>;
  /** References to the values of the `HttpRoute` to the pods, for the Gateway API. @default none */
  readonly httpRoute?: Refs<ReturnType<typeof httpRouteValues>>;
  /** References to the values of the `GrpcRoute` to the pods, for the Gateway API. @default none */
  readonly grpcRoute?: Refs<ReturnType<typeof grpcRouteValues>>;
  /** References to the values of the `VirtualService` to the pods, for Istio. @default none */
  readonly virtualService?: Refs<ReturnType<typeof virtualServiceValues>>;
  /** URL of the Prometheus that the analysis queries; "" for the URL of the analysis templates. @default '' */
  readonly prometheusAddress?: string;
  /** Whether a Deployment deletes its old pods first (Recreate), because pods cannot share a volume. @default false */
  readonly recreate?: BooleanRef;
  /** Labels and annotations of the Deployment or Rollout itself, besides those of the chart. @default none */
  readonly metadata?: { readonly labels: Record<string, string>; readonly annotations: Record<string, string> };
  /** The pod template. */
  readonly pod: {
    /** Labels, besides the selector labels. @default {} */
    readonly labels?: Entries<string>;
    /** Annotations. @default none */
    readonly annotations?: Entries<string> | undefined;
    /** Spec of the pods. */
    readonly spec: PodSpec;
  };
}
