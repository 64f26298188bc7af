/** The published face of Chartwright. */

export { Autoscaler, autoscalingValues } from './application/autoscaling';
export { DisruptionBudget, disruptionBudgetValues } from './application/disruption-budget';
export { ExtraObjects, extraObjectsValue } from './application/extra-objects';
export { HttpRoute, httpRouteValues } from './application/http-route';
export { globalValues, imageReference, imageValues } from './application/image';
export { Ingress, ingressValues } from './application/ingress';
export { metadataOf, metadataValues, reservedLabels } from './application/metadata';
export { namingValues } from './application/naming';
export { NetworkPolicy, networkPolicyValues } from './application/network-policy';
export { nodePlacement, nodePlacementValues, placement, placementValues } from './application/placement';
export {
  endingValues,
  extraValues,
  podMetadataValues,
  podSecurityContext,
  probeValues,
  securityValues,
} from './application/pod-values';
export { serviceSpec, serviceValues } from './application/service';
export { ServiceAccount, serviceAccountValues } from './application/service-account';
export { type MetricsService, ServiceMonitor, serviceMonitorValues } from './application/service-monitor';
export { ConnectionTest, testImageValues, testPodLabels } from './application/test-pod';
export { AppProject, type AppProjectProps } from './argocd/app-project';
export {
  Application,
  type ApplicationDestination,
  type ApplicationProps,
  type ApplicationSource,
  type ApplicationTemplate,
  type ResourceIgnoreDifferences,
  type SyncOption,
  type SyncPolicy,
} from './argocd/application';
export { ApplicationSet, type ApplicationSetProps } from './argocd/application-set';
export { goTemplateLiteral } from './argocd/go-template-literal';
export { rolloutDifferences } from './argocd/rollout-differences';
export { addComment } from './chart/comment';
export { type ChartPart, Component, type ComponentOptions, componentLabel } from './chart/component';
export { HelmChart, type HelmChartProps, type Maintainer } from './chart/helm-chart';
export { standardLabelKeys } from './chart/names';
export { ChartError, type ChartErrorCode, type Problem } from './errors';
export { commented, each, eachEntry, eachText, ifSet, when } from './expr/blocks';
export { capabilities, fn, release } from './expr/fn';
export type { BooleanRef, Optional } from './expr/refs';
export type { Json, JsonMap } from './json';
export { AnalysisTemplates } from './rollouts/analysis-templates';
export { analysisValues, podPresets, prometheusValues } from './rollouts/analysis-values';
export { type CanaryNotesProps, canaryNotes } from './rollouts/canary-notes';
export { type CrdFile, crdFiles } from './rollouts/crds';
export { secondsOf, simpleDuration } from './rollouts/durations';
export { GrafanaDashboard, grafanaDashboardValues } from './rollouts/grafana-dashboard';
export { type MetricPresetName, metricPresets } from './rollouts/metric-presets';
export { Notifications, notificationsValues } from './rollouts/notifications';
export { ProgressiveWorkload, type ProgressiveWorkloadProps } from './rollouts/progressive-workload';
export { PrometheusRule } from './rollouts/prometheus-rule';
export { prometheusRuleValues } from './rollouts/prometheus-rule-values';
export { checkPromQL } from './rollouts/promql';
export {
  AggregateRoles,
  ControllerRbac,
  type ControllerRbacProps,
  DashboardRbac,
  type DashboardRbacProps,
  qualifiedRoleName,
} from './rollouts/rbac';
export { featureValues, rbacValues, routerValues } from './rollouts/rbac-values';
export { switchNotes } from './rollouts/switch-notes';
export { rolloutValues, workloadMetadataValues } from './rollouts/values';
export type { DeployEnvironment, EnvironmentRelease } from './synth/environment';
export { helmFiles } from './synth/helm';
export { type Manifest, type Rendering, renderChart } from './synth/manifests';
export { readChart } from './synth/read';

import './synth/register';

export { createRelease, type Release } from './synth/release';
export {
  anyFields,
  anyObject,
  dataKey,
  duration,
  intOrPercent,
  k8sList,
  k8sObject,
  nameOverride,
  namespaceName,
  objectName,
  port,
  stringMap,
} from './values/kubernetes';
export { group, type Refs } from './values/schema';
