import type { JsonMap } from '../json';

/** How one metrics stack names what the analysis templates measure. */
export interface MetricPreset {
  /** Series that counts requests. */
  readonly requests: string;
  /** Histogram buckets of request durations. */
  readonly latencyBuckets: string;
  /** Histogram count of request durations. */
  readonly latencyCount: string;
  /** Label that holds the HTTP status. */
  readonly statusLabel: string;
  /** The bucket bound nearest to one second, as the `le` label has it in the series' own unit. */
  readonly latencyBound: string;
  /** A further matcher of the series, or "". */
  readonly selector: string;
}

const histogram = (series: string, statusLabel: string, latencyBound: string, selector = ''): MetricPreset => ({
  requests: `${series}_count`,
  latencyBuckets: `${series}_bucket`,
  latencyCount: `${series}_count`,
  statusLabel,
  latencyBound,
  selector,
});

/** The stacks a workload may name, as measured by running their exporters. */
export const metricPresets = {
  opentelemetry: histogram('http_server_request_duration_seconds', 'http_response_status_code', '1'),
  'opentelemetry-legacy': histogram('http_server_duration_milliseconds', 'http_status_code', '1000'),
  'express-prom-bundle': histogram('http_request_duration_seconds', 'status_code', '1.5'),
  istio: {
    ...histogram('istio_request_duration_milliseconds', 'response_code', '1000', 'reporter="destination"'),
    requests: 'istio_requests_total',
  },
  mlflow: {
    ...histogram('mlflow_http_request_duration_seconds', 'status', '1'),
    requests: 'mlflow_http_request_total',
  },
} satisfies Record<string, MetricPreset>;

/** The name of a stack in the table. */
export type MetricPresetName = keyof typeof metricPresets;

/** The presets of the given names, as plain data. */
export const presetTable = (names: readonly MetricPresetName[]): JsonMap =>
  Object.fromEntries(names.map((name) => [name, { ...metricPresets[name] }]));
