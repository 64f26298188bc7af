import type { HelmChart } from '../../chart/helm-chart';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import { knownYaml } from '../../helm/yaml/parse-once';
import { printYaml } from '../../helm/yaml/print-yaml';
import type { JsonMap } from '../../json';

/** Names and units of the series and labels of a metrics stack. */
export interface MetricPreset {
  /** Counter of requests. */
  readonly requests: string;
  /** Buckets of the histogram of request durations. */
  readonly latencyBuckets: string;
  /** Count of that histogram. */
  readonly latencyCount: string;
  /** Unit of the durations and of the label `le`. */
  readonly latencyUnit: 's' | 'ms';
  /** Bounds of the finite buckets, in milliseconds. */
  readonly latencyBounds: readonly number[];
  /** Label with the status: of HTTP, or of gRPC. */
  readonly statusLabel: string;
  /** Regular expression of the statuses that are failures; "" for those of HTTP, which the templates have. */
  readonly failureStatus: string;
  /** PromQL matchers of each series; never empty, because the default of the analysis template would apply. */
  readonly selector: string;
  /** The same with requests that have no route. */
  readonly unroutedSelector: string;
  /** Label with the namespace. */
  readonly namespaceLabel: string;
  /** Label that identifies the canary: by the name of the pod, or of the upstream of a router. */
  readonly canaryLabel: string;
}

type Selectors = Pick<MetricPreset, 'selector' | 'unroutedSelector'>;
type HistogramPreset = Pick<MetricPreset, 'latencyUnit' | 'latencyBounds' | 'statusLabel'> &
  Selectors &
  Partial<MetricPreset>;

/**
 * Paths that no user requests: the kubelet's probes and the scrape, which keep an idle canary busy and dilute the rest.
 */
const internalPaths = '/(healthz|livez|readyz|metrics)';

/**
 * For a stack that names the route of each request; one without a route is a scanner's, or a scrape's at another port.
 */
const withRoute = (label: string): Selectors => ({
  selector: `${label}!~"|${internalPaths}"`,
  unroutedSelector: `${label}!~"${internalPaths}"`,
});

const always = (selector: string): Selectors => ({ selector, unroutedSelector: selector });

/** Matches every series, for a stack that needs no matcher. */
const matchesAll = always('job=~".*"');

/** A stack that measures in the pods themselves and counts requests by the duration histogram. */
const inPods = (series: string, preset: HistogramPreset): MetricPreset => ({
  requests: `${series}_count`,
  latencyBuckets: `${series}_bucket`,
  latencyCount: `${series}_count`,
  failureStatus: '',
  namespaceLabel: 'namespace',
  canaryLabel: 'pod',
  ...preset,
});

/** Bounds of OpenTelemetry's HTTP histograms, and of the Python client. */
const semanticConventions = [5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10_000];

/** Default buckets of the Go client (client_golang, prometheus.DefBuckets). */
const ofGoClient = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000];

/** The codes of gRPC that are the server's fault; an unknown method or an invalid argument is the client's. */
const faultsOfGrpc = ['Unknown', 'DeadlineExceeded', 'ResourceExhausted', 'Internal', 'Unavailable', 'DataLoss'];

/** The metric presets by name, taken from the running exporters, or where a preset says so from their source. */
export const metricPresets = {
  opentelemetry: inPods('http_server_request_duration_seconds', {
    latencyUnit: 's',
    latencyBounds: semanticConventions,
    statusLabel: 'http_response_status_code',
    ...withRoute('http_route'),
  }),
  'opentelemetry-legacy': inPods('http_server_duration_milliseconds', {
    latencyUnit: 'ms',
    latencyBounds: semanticConventions,
    statusLabel: 'http_status_code',
    ...withRoute('http_route'),
  }),
  'express-prom-bundle': inPods('http_request_duration_seconds', {
    latencyUnit: 's',
    latencyBounds: [3, 30, 100, 300, 1500, 10_000],
    statusLabel: 'status_code',
    // Without includePath, which is off by default, no series has a path. The exporter does not count its own /metrics.
    ...always(`path!~"${internalPaths}"`),
  }),
  mlflow: inPods('mlflow_http_request_duration_seconds', {
    requests: 'mlflow_http_request_total',
    latencyUnit: 's',
    latencyBounds: semanticConventions,
    statusLabel: 'status',
    // Its exporter counts neither /health nor /metrics, and has no label for a path.
    ...matchesAll,
  }),
  /**
   * Spring Boot 3 with Micrometer (spring-web, DefaultServerRequestObservationConvention). Its buckets need
   * `management.metrics.distribution.percentiles-histogram.http.server.requests=true`; of these only the smallest and
   * largest expected value and one second are round (Micrometer, DistributionStatisticConfig.getHistogramBuckets).
   */
  micrometer: inPods('http_server_requests_seconds', {
    latencyUnit: 's',
    latencyBounds: [1, 1000, 30_000],
    statusLabel: 'status',
    selector: `uri!~"UNKNOWN|NOT_FOUND|REDIRECTION|/actuator(/.*)?|${internalPaths}"`,
    unroutedSelector: `uri!~"/actuator(/.*)?|${internalPaths}"`,
  }),
  /** Handlers of Go that promhttp instruments, with the names of its example (client_golang, examples/middleware). */
  promhttp: inPods('http_request_duration_seconds', {
    requests: 'http_requests_total',
    latencyUnit: 's',
    latencyBounds: ofGoClient,
    statusLabel: 'code',
    ...always('handler!~"/?(healthz|livez|readyz|metrics)"'),
  }),
  /** gRPC in Go (go-grpc-middleware, providers/prometheus/server_metrics.go); its histogram is an option. */
  'grpc-go': inPods('grpc_server_handling_seconds', {
    requests: 'grpc_server_handled_total',
    latencyUnit: 's',
    latencyBounds: ofGoClient,
    statusLabel: 'grpc_code',
    failureStatus: faultsOfGrpc.join('|'),
    ...always('grpc_service!="grpc.health.v1.Health"'),
  }),
  /** gRPC with OpenTelemetry's RPC conventions (otelgrpc 0.71, stats_handler.go: buckets and names of codes). */
  'opentelemetry-grpc': inPods('rpc_server_call_duration_seconds', {
    latencyUnit: 's',
    latencyBounds: semanticConventions,
    statusLabel: 'rpc_response_status_code',
    failureStatus: faultsOfGrpc.map((code) => code.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()).join('|'),
    ...always('rpc_method!~"grpc[.]health[.]v1[.]Health/.*"'),
  }),
  /**
   * Linkerd's proxy (linkerd.io/2/reference/proxy-metrics; buckets: linkerd2-proxy, linkerd/metrics/src/latency.rs). It
   * classifies answers of HTTP and gRPC alike. Its own port is 4191, and its default policy calls the route of probes `probe`.
   */
  linkerd: inPods('response_latency_ms', {
    requests: 'response_total',
    latencyUnit: 'ms',
    latencyBounds: [1, 10, 50, 100, 200, 300, 400, 500, 1000, 5000, 10_000],
    statusLabel: 'classification',
    failureStatus: 'failure',
    ...always('direction="inbound",target_port!="4191",route_name!="probe"'),
  }),
  /**
   * Traefik's services (traefik 3.6.12, pkg/observability/metrics/prometheus.go). A load balancer is called
   * `<namespace>-<Service>-<port>@kubernetescrd`, or with `-http` before the port `@kubernetesgateway`
   * (pkg/provider/kubernetes/crd and gateway); the weighted service over both has no series.
   */
  traefik: inPods('traefik_service_request_duration_seconds', {
    requests: 'traefik_service_requests_total',
    latencyUnit: 's',
    latencyBounds: [100, 300, 1200, 5000],
    statusLabel: 'code',
    // Of gRPC it writes the codes of gRPC into the same label (pkg/middlewares/metrics/metrics.go): 0 is success there.
    ...always('protocol!~"grpc(-web)?"'),
    // No label has the namespace of the application, which is in the name of the service: this matcher excludes nothing.
    namespaceLabel: 'protocol!',
    canaryLabel: 'service',
  }),
  istio: inPods('istio_request_duration_milliseconds', {
    requests: 'istio_requests_total',
    latencyUnit: 'ms',
    latencyBounds: [
      1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000,
    ],
    statusLabel: 'response_code',
    // The client's proxy reports each request too. The kubelet's probes do not pass the proxy.
    ...always('reporter="destination"'),
  }),
  'ingress-nginx': inPods('nginx_ingress_controller_request_duration_seconds', {
    requests: 'nginx_ingress_controller_requests',
    latencyUnit: 's',
    latencyBounds: [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000],
    statusLabel: 'status',
    ...matchesAll,
    // Its series carry the labels of the controller's own pod; the scrape renames the label of the application's Ingress.
    namespaceLabel: 'exported_namespace',
    canaryLabel: 'canary',
  }),
} satisfies Record<string, MetricPreset>;

/** Name of a metric preset. */
export type MetricPresetName = keyof typeof metricPresets;

/** Stacks whose series are a proxy's: the pods need not be scraped for them. */
export const proxyPresets: readonly MetricPresetName[] = ['istio', 'linkerd', 'traefik', 'ingress-nginx'];

/** Stacks that know the canary by its Service, as a router splits the requests. */
export const routerPresets: readonly MetricPresetName[] = ['traefik', 'ingress-nginx'];

/** Whether the values name one of these stacks; undefined where a chart offers none. */
export const isRouterPreset = (presets: readonly MetricPresetName[], preset: string): BooleanRef | undefined =>
  presets.some((name) => routerPresets.includes(name)) ? fn.has(preset, routerPresets) : undefined;

/** Stacks whose statuses are not those of HTTP. */
export const ownStatusPresets = (Object.keys(metricPresets) as MetricPresetName[]).filter(
  (name) => metricPresets[name].failureStatus !== '',
);

/** Larger than any threshold, in milliseconds. */
const beyond = 100_000_000;

/** The presets of the given names as a chart reads them, buckets by their bound in milliseconds. */
export const presetTable = (names: readonly MetricPresetName[]): JsonMap =>
  Object.fromEntries(
    names.map((name) => {
      const { latencyUnit, latencyBounds: bounds, ...series } = metricPresets[name];
      const le = bounds.map((bound) => [String(bound), String(latencyUnit === 's' ? bound / 1000 : bound)]);
      return [name, { ...series, latencyBounds: Object.fromEntries(le), nearestBound: nearestTable(bounds) }];
    }),
  );

/** For each bound, the range of thresholds to which it is the nearest: `from` inclusive, `to` exclusive. */
function nearestTable(bounds: readonly number[]): JsonMap {
  const middle = (index: number): number => {
    const [below, above] = [bounds[index], bounds[index + 1]];
    if (below === undefined) return 0;
    return above === undefined ? beyond : Math.ceil((below + above) / 2);
  };
  return Object.fromEntries(
    bounds.map((bound, index) => [String(bound), { from: middle(index - 1), to: middle(index) }]),
  );
}

/** The chart's file with the metric presets that its values may name. */
const presetsFile = 'metric-presets.yaml';

/** A preset as templates read it: one row of the table. */
export interface PresetRow {
  /** A field of the row, as text. */
  field(name: Exclude<keyof MetricPreset, 'latencyUnit' | 'latencyBounds'>): string;
  /** The `le` label of the bucket at a threshold in milliseconds; "" where there is no such bucket. */
  bucketAt(threshold: number): string;
}

/** The presets in the table of each chart. */
const presetsOf = new WeakMap<HelmChart, ReadonlySet<MetricPresetName>>();

/** Adds presets to the table of a chart and returns the row of one of them, to be bound by `ifSet`. */
export function presetRow(
  chart: HelmChart,
  names: readonly MetricPresetName[],
  preset: string,
): Record<string, string> {
  const about =
    '# The series of each metrics stack a value may name; histogram buckets by their bound in milliseconds, and for\n' +
    '# each bound the thresholds it is the nearest to.\n';
  const all = new Set([...(presetsOf.get(chart) ?? []), ...names]);
  presetsOf.set(chart, all);
  const table = presetTable([...all]);
  const content = about + printYaml(table);
  // Workloads of one chart share the file.
  chart.files.delete(presetsFile);
  chart.addFile(presetsFile, content);
  knownYaml(content, table);
  return fn.index(fn.fromYaml(fn.filesGet(presetsFile)), preset) as Record<string, string>;
}

/** The statuses that are failures for a preset that a chart offers; undefined where all of these have those of HTTP. */
export const failureStatusOf = (presets: readonly MetricPresetName[], preset: string): string | undefined => {
  if (!presets.some((name) => ownStatusPresets.includes(name))) return undefined;
  return fn.toString(fn.get(fn.index(fn.fromYaml(fn.filesGet(presetsFile)), preset) as object, 'failureStatus'));
};

/** The fields of a row. */
export const rowOf = (row: Record<string, string>): PresetRow => ({
  field: (name) => fn.toString(fn.get(row, name)),
  bucketAt: (threshold) => fn.toString(fn.get(fn.get(row, 'latencyBounds') as object, fn.toString(threshold))),
});

/** Rejects a latency threshold that is not a bucket bound of the preset's histogram, and names the nearest bound. */
export function rejectBetweenBounds(
  chart: Pick<HelmChart, 'failIfAny'>,
  row: Record<string, string>,
  value: { path: string; threshold: number; presetPath: string; preset: string; measured: unknown },
): void {
  const { path, threshold, presetPath, preset, measured } = value;
  const nearest = fn.get(row, 'nearestBound') as Record<string, object>;
  chart.failIfAny(nearest, (range, bound) => ({
    condition: fn.and(
      measured,
      fn.ge(threshold, fn.int64(fn.get(range, 'from'))),
      fn.lt(threshold, fn.int64(fn.get(range, 'to'))),
      fn.ne(fn.toString(threshold), bound),
    ),
    message: `${path} is ${threshold} ms, no bucket bound of ${preset} (${presetPath}), so it cannot be measured exactly: the nearest bound is ${bound} ms`,
  }));
}
