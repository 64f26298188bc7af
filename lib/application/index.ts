/**
 * Constructs for the parts of an application, such as Ingress, autoscaler and NetworkPolicy, with the values that they
 * read.
 * @module chartwright/application
 */

export { Autoscaler, type AutoscalerProps } from './autoscaling';
export type { AutoscaledPod } from './autoscaling-rules';
export { autoscalingValues } from './autoscaling-values';
export {
  DisruptionBudget,
  type DisruptionBudgetProps,
  disruptionBudgetValues,
  type PodCount,
  workloadPods,
} from './disruption-budget';
export type { MinimumMemory } from './excessive-requests';
export { ExtraObjects, type ExtraObjectsProps, extraObjectsValue } from './extra-objects';
export { failForEach } from './fail-for-each';
export { GrpcRoute, type GrpcRouteProps, grpcRouteValues } from './grpc-route';
export { HttpRoute, type HttpRouteProps, httpRouteValues } from './http-route';
export { globalValues, imageReference, imageValues, pullSecrets } from './image';
export { Ingress, type IngressProps, ingressValues } from './ingress';
export { metadataOf, metadataValues, podLabelKeys, reservedLabels } from './metadata';
export { namingValues } from './naming';
export { NetworkPolicy, type NetworkPolicyProps, networkPolicyValues, rejectEmptyPeers } from './network-policy';
export { nodePlacement, nodePlacementValues, placement, placementValues } from './placement';
export { holdsPassword, isPlainCredential } from './plain-credentials';
export { type OwnPart, type OwnParts, type PodValues, rejectInvalidPod, rejectInvalidPods } from './pod-rules';
export {
  extraContainerValues,
  lifecycleValues,
  podMetadataValues,
  podSecurityContext,
  probeValues,
  securityValues,
  tmpValues,
  tmpVolume,
} from './pod-values';
export type { RoutedWorkload } from './routed-workload';
export { rejectInvalidServiceName, serviceSpec, serviceValues } from './service';
export { ServiceAccount, type ServiceAccountProps, serviceAccountValues } from './service-account';
export {
  type MetricsService,
  type ScrapedEndpoint,
  type ScrapeInterval,
  ServiceMonitor,
  type ServiceMonitorProps,
  serviceMonitorValues,
} from './service-monitor';
export { ConnectionTest, type ConnectionTestProps, testImageValues, testPodLabels } from './test-pod';
export {
  VerticalAutoscaler,
  type VerticalAutoscalerProps,
  verticalAutoscalingValues,
} from './vertical-autoscaler';
export { VirtualService, type VirtualServiceProps, virtualServiceValues } from './virtual-service';
