/** A metric scraped by Prometheus. */
interface Metric {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labels: readonly string[];
}

const metric = (type: Metric['type'], ...labels: string[]): Metric => ({ type, labels });

const object = ['namespace', 'name'] as const;

/**
 * The metrics of the Argo Rollouts controller 1.9.1 (controller/metrics/prommetrics.go, and those of the libraries it
 * registers), without the deprecated `*_phase` metrics of objects. Only the leader exposes metrics of objects. Prometheus
 * keeps their `namespace` label, that of the object, only with `honorLabels`.
 */
const controllerMetrics: Readonly<Record<string, Metric>> = {
  rollout_info: metric('gauge', ...object, 'strategy', 'traffic_router', 'phase'),
  rollout_info_replicas_available: metric('gauge', ...object),
  rollout_info_replicas_unavailable: metric('gauge', ...object),
  rollout_info_replicas_desired: metric('gauge', ...object),
  rollout_info_replicas_updated: metric('gauge', ...object),
  rollout_events_total: metric('counter', ...object, 'type', 'reason'),
  rollout_reconcile: metric('histogram', ...object),
  rollout_reconcile_error: metric('counter', ...object),
  analysis_run_info: metric('gauge', ...object, 'phase'),
  analysis_run_metric_type: metric('gauge', ...object, 'metric', 'type'),
  analysis_run_metric_phase: metric('gauge', ...object, 'metric', 'type', 'dry_run', 'phase'),
  analysis_run_reconcile: metric('histogram', ...object),
  analysis_run_reconcile_error: metric('counter', ...object),
  analysis_template_info: metric('gauge', ...object),
  analysis_template_metric_info: metric('gauge', ...object, 'type', 'metric'),
  experiment_info: metric('gauge', ...object, 'phase'),
  experiment_reconcile: metric('histogram', ...object),
  experiment_reconcile_error: metric('counter', ...object),
  notification_send: metric('histogram', ...object),
  notification_send_success: metric('counter', ...object, 'type', 'reason'),
  notification_send_error: metric('counter', ...object, 'type', 'reason'),
  controller_clientset_k8s_request_total: metric('counter', 'kind', ...object, 'verb', 'status_code'),
  argo_rollouts_controller_info: metric('gauge', 'version'),
  build_info: metric('gauge', 'version', 'goversion', 'goarch', 'commit'),
  workqueue_depth: metric('gauge', 'name'),
  workqueue_adds_total: metric('counter', 'name'),
  workqueue_retries_total: metric('counter', 'name'),
  workqueue_queue_duration_seconds: metric('histogram', 'name'),
  workqueue_work_duration_seconds: metric('histogram', 'name'),
  workqueue_unfinished_work_seconds: metric('gauge', 'name'),
  workqueue_longest_running_processor_seconds: metric('gauge', 'name'),
  process_cpu_seconds_total: metric('counter'),
  process_resident_memory_bytes: metric('gauge'),
  process_open_fds: metric('gauge'),
  process_max_fds: metric('gauge'),
  process_start_time_seconds: metric('gauge'),
  go_goroutines: metric('gauge'),
  go_memstats_heap_inuse_bytes: metric('gauge'),
  // Added by Prometheus for each target.
  up: metric('gauge'),
};

/** Labels that Prometheus adds to every series of a ServiceMonitor's target. */
const targetLabels: readonly string[] = ['job', 'instance', 'namespace', 'service', 'pod', 'container', 'endpoint'];

/** The labels of a series, including a histogram's `_bucket`, `_sum` and `_count`; undefined for an unknown series. */
export function labelsOfSeries(series: string): readonly string[] | undefined {
  const plain = controllerMetrics[series];
  if (plain) return plain.type === 'histogram' ? undefined : [...plain.labels, ...targetLabels];
  const [, base = '', part = ''] = /^(.+)_(bucket|sum|count)$/.exec(series) ?? [];
  const histogram = controllerMetrics[base];
  if (histogram?.type !== 'histogram') return undefined;
  return [...histogram.labels, ...targetLabels, ...(part === 'bucket' ? ['le'] : [])];
}
