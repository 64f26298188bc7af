import type { Json, JsonMap } from '../json';

type Queries = Readonly<Record<string, string>>;

/** A panel that still lacks its id and its place. */
type Panel = JsonMap;

/** Panels side by side. */
interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** Tag of the annotations that the notification service grafana writes for `grafana:release`, as in the guide. */
const releaseTag = 'release';

const source = { type: 'prometheus', uid: '$datasource' };

const panel = (type: string, title: string, unit: string, queries: Queries, options: JsonMap): Panel => ({
  type,
  title,
  datasource: source,
  fieldConfig: { defaults: { unit, min: 0 }, overrides: [] },
  options,
  targets: Object.entries(queries).map(([legendFormat, expr], index) => ({
    refId: String.fromCharCode(65 + index),
    datasource: source,
    expr,
    legendFormat,
  })),
});

/** Curves, one query by each legend. */
const curves = (title: string, unit: string, queries: Queries): Panel =>
  panel('timeseries', title, unit, queries, {
    legend: { displayMode: 'list', placement: 'bottom' },
    tooltip: { mode: 'multi', sort: 'desc' },
  });

/** The newest number of a query. */
const stat = (title: string, query: string, legend = title): Panel =>
  panel('stat', title, 'short', { [legend]: query }, { reduceOptions: { calcs: ['lastNotNull'] }, graphMode: 'none' });

const objects = 'job=~"$job",namespace=~"$namespace"';
const controller = 'job=~"$job"';
const requests = (matchers = '') => `controller_clientset_k8s_request_total{${controller}${matchers}}`;

/** One query for each kind of object that the controller reconciles. */
const byKind = (query: (series: string) => string): Queries => ({
  Rollouts: query('rollout'),
  'Analysis runs': query('analysis_run'),
  Experiments: query('experiment'),
});
const rate = (selector: string, ...by: string[]): string =>
  `sum${by.length > 0 ? ` by (${by.join(', ')}) ` : ''}(rate(${selector}[$__rate_interval]))`;
const p95 = (selector: string, ...by: string[]): string => `histogram_quantile(0.95, ${rate(selector, 'le', ...by)})`;
const phases = (kind: string): string =>
  `count by (phase) (max by (namespace, name, phase) (${kind}_info{${objects}}))`;
const inPhase = (which: string): string =>
  `count(max by (namespace, name) (rollout_info{${objects},phase=~"${which}"})) or vector(0)`;

const rows: readonly Row[] = [
  {
    title: 'Now',
    panels: [
      stat('Controllers', `sum by (version) (argo_rollouts_controller_info{${controller}})`, '{{version}}'),
      stat('Progressing', inPhase('Progressing')),
      stat('Paused', inPhase('Paused')),
      stat('Degraded', inPhase('Abort|Error|InvalidSpec|Timeout')),
    ],
  },
  {
    title: 'Rollouts',
    panels: [
      curves('Rollouts by phase', 'short', { '{{phase}}': phases('rollout') }),
      curves('Analysis runs by phase', 'short', { '{{phase}}': phases('analysis_run') }),
      curves('Experiments by phase', 'short', { '{{phase}}': phases('experiment') }),
      curves('Unavailable replicas', 'short', {
        '{{namespace}}/{{name}}': `max by (namespace, name) (rollout_info_replicas_unavailable{${objects}}) > 0`,
      }),
    ],
  },
  {
    title: 'Events',
    panels: [
      curves('Events of rollouts', 'cps', { '{{reason}}': rate(`rollout_events_total{${objects}}`, 'reason') }),
      curves('Notifications', 'cps', {
        sent: rate(`notification_send_success{${objects}}`),
        failed: rate(`notification_send_error{${objects}}`),
      }),
    ],
  },
  {
    title: 'Reconciliation',
    panels: [
      curves(
        'Reconciliations',
        'ops',
        byKind((kind) => rate(`${kind}_reconcile_count{${objects}}`)),
      ),
      curves(
        'Duration (p95)',
        's',
        byKind((kind) => p95(`${kind}_reconcile_bucket{${objects}}`)),
      ),
      curves(
        'Errors',
        'ops',
        byKind((kind) => rate(`${kind}_reconcile_error{${objects}}`)),
      ),
    ],
  },
  {
    title: 'Kubernetes API',
    panels: [
      curves('Requests', 'reqps', { '{{verb}} {{kind}}': rate(requests(), 'verb', 'kind') }),
      // A request without an answer has the status 0.
      curves('Failed requests', 'reqps', {
        '{{status_code}} {{verb}} {{kind}}': rate(requests(',status_code=~"0|[45].."'), 'status_code', 'verb', 'kind'),
      }),
    ],
  },
  {
    title: 'Work queues',
    panels: [
      curves('Depth', 'short', { '{{name}}': `sum by (name) (workqueue_depth{${controller}})` }),
      curves('Waiting time (p95)', 's', {
        '{{name}}': p95(`workqueue_queue_duration_seconds_bucket{${controller}}`, 'name'),
      }),
      curves('Retries', 'ops', { '{{name}}': rate(`workqueue_retries_total{${controller}}`, 'name') }),
    ],
  },
  {
    title: 'Process',
    panels: [
      curves('CPU', 'short', { '{{instance}}': rate(`process_cpu_seconds_total{${controller}}`, 'instance') }),
      curves('Memory', 'bytes', {
        '{{instance}} resident': `process_resident_memory_bytes{${controller}}`,
        '{{instance}} heap': `go_memstats_heap_inuse_bytes{${controller}}`,
      }),
      curves('Goroutines', 'short', { '{{instance}}': `go_goroutines{${controller}}` }),
      curves('Open files', 'short', { '{{instance}}': `process_open_fds{${controller}}` }),
    ],
  },
];

const width = 24;
const height = 8;

/** Places the rows below each other, and the panels of a row side by side under its title. */
function layOut(all: readonly Row[]): JsonMap[] {
  const panels = all.flatMap((row, index): JsonMap[] => {
    const y = index * (1 + height);
    const w = width / row.panels.length;
    return [
      { type: 'row', title: row.title, collapsed: false, panels: [], gridPos: { x: 0, y, w: width, h: 1 } },
      ...row.panels.map((one, column) => ({ ...one, gridPos: { x: column * w, y: y + 1, w, h: height } })),
    ];
  });
  return panels.map((one, index) => ({ id: index + 1, ...one }));
}

/** A drop-down of the values of a label. */
const labelVariable = (name: string, label: string, query: string): JsonMap => ({
  name,
  label,
  type: 'query',
  datasource: source,
  query: { query, refId: name },
  refresh: 2,
  sort: 1,
  multi: true,
  includeAll: true,
  allValue: '.*',
  current: { text: 'All', value: '$__all' },
});

/** The name by which Grafana calls its default data source; the chart puts the one of its values in this place. */
export const defaultDatasource = 'default';

/** A Grafana dashboard of the Argo Rollouts controller and of what it rolls out, from the metrics it serves. */
export const controllerDashboard: Readonly<Record<string, Json>> = {
  uid: 'argo-rollouts',
  title: 'Argo Rollouts',
  tags: ['argo-rollouts'],
  schemaVersion: 39,
  editable: true,
  graphTooltip: 1,
  refresh: '30s',
  time: { from: 'now-3h', to: 'now' },
  annotations: {
    list: [
      {
        name: 'Releases',
        datasource: { type: 'grafana', uid: '-- Grafana --' },
        enable: true,
        iconColor: 'blue',
        target: { type: 'tags', tags: [releaseTag], matchAny: false, limit: 100 },
      },
    ],
  },
  templating: {
    list: [
      {
        name: 'datasource',
        label: 'Data source',
        type: 'datasource',
        query: 'prometheus',
        current: { text: defaultDatasource, value: defaultDatasource },
      },
      labelVariable('job', 'Job', 'label_values(argo_rollouts_controller_info, job)'),
      labelVariable('namespace', 'Namespace', 'label_values(rollout_info{job=~"$job"}, namespace)'),
    ],
  },
  panels: layOut(rows),
};
