/** Argo Rollouts: a workload released by canary, its analysis, notifications, alerts, and the controller's own objects. */

export { secondsOf, simpleDuration } from '../chart/durations';
export { AnalysisTemplates } from './analysis-templates';
export { analysisValues, podPresets, prometheusValues } from './analysis-values';
export { type CanaryNotesProps, canaryNotes } from './canary-notes';
export { type CrdFile, crdFiles } from './crds';
export { GrafanaDashboard, grafanaDashboardValues } from './grafana-dashboard';
export { type MetricPresetName, metricPresets } from './metric-presets';
export { Notifications, notificationsValues } from './notifications';
export { ProgressiveWorkload, type ProgressiveWorkloadProps } from './progressive-workload';
export { refusePrometheusPath } from './prometheus-address';
export { PrometheusRule, type RuleTarget } from './prometheus-rule';
export { prometheusRuleValues } from './prometheus-rule-values';
export { checkPromQL } from './promql';
export {
  AggregateRoles,
  ControllerRbac,
  type ControllerRbacProps,
  DashboardRbac,
  type DashboardRbacProps,
  qualifiedRoleName,
} from './rbac';
export { featureValues, rbacValues, routerValues } from './rbac-values';
export { switchNotes } from './switch-notes';
export { rolloutValues, workloadMetadataValues } from './values';
export { valuesPrefix } from './values-prefix';
