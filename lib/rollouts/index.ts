/**
 * Argo Rollouts: a workload that is released by canary, its analysis, notifications and alerts, and the objects of the
 * controller.
 * @module chartwright/rollouts
 */

export { secondsOf, simpleDuration } from '../chart/durations';
export {
  type AnalysingController,
  AnalysisTemplates,
  type AnalysisTemplatesProps,
} from './analysis/analysis-templates';
export { analysisValues, podPresets, prometheusValues } from './analysis/analysis-values';
export { type MetricPreset, type MetricPresetName, metricPresets } from './analysis/metric-presets';
export { optionalServerUrl, rejectPrometheusPath } from './analysis/prometheus-address';
export { checkPromQL } from './analysis/promql';
export { type CrdFile, crdFiles } from './crds';
export { GrafanaDashboard, type GrafanaDashboardProps, grafanaDashboardValues } from './monitoring/grafana-dashboard';
export { PrometheusRule, type PrometheusRuleProps, type RuleTarget } from './monitoring/prometheus-rule';
export { prometheusRuleValues } from './monitoring/prometheus-rule-values';
export type { Scrapes } from './monitoring/prometheus-rule-windows';
export { checkSubscriptions } from './notifications/check-subscriptions';
export { Notifications, type NotificationsProps, notificationsValues } from './notifications/notifications';
export {
  AggregateRoles,
  type AggregateRolesProps,
  ControllerRbac,
  type ControllerRbacProps,
  DashboardRbac,
  type DashboardRbacProps,
  qualifiedRoleName,
} from './rbac/rbac';
export type { ControllerCalls } from './rbac/rbac-grant';
export { featureValues, rbacValues, routerValues } from './rbac/rbac-values';
export { rolloutValues, workloadMetadataValues } from './values';
export { valuesPrefix } from './values-prefix';
export { type CanaryNotesProps, canaryNotes } from './workload/canary-notes';
export { PreviewHost, type PreviewHostProps, previewHostValue } from './workload/preview-host';
export { ProgressiveWorkload } from './workload/progressive-workload';
export { type EntryOverrides, rolloutOverrides } from './workload/rollout-overrides';
export { switchNotes } from './workload/switch-notes';
export type { NotedWorkload, OwnNames } from './workload/workload-place';
export type { ProgressiveWorkloadProps } from './workload/workload-props';
