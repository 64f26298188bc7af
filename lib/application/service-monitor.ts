import { Construct } from 'constructs';
import { z } from 'zod';
import * as k8s from '../../imports/k8s/index';
import { type BasicAuth, ServiceMonitor as KubernetesServiceMonitor } from '../../imports/k8s/prometheus-operator';
import { chartScopeOf } from '../chart/chart-scope-of';
import { type ChartScope, Component, componentLabel } from '../chart/component';
import { optionalSimpleDuration, secondsOf } from '../chart/durations';
import { ifSet, when } from '../expr/blocks';
import { fn } from '../expr/fn';
import { group, type Refs } from '../values/define';
import { annotationMap, k8sList, k8sObject, labelMap, namespaceName } from '../values/kubernetes-types';
import { pathOfGroup } from '../values/refs';
import { reservedLabels } from './metadata';

/**
 * Values of `ServiceMonitor`.
 * @param options `analysed`: the rollout analysis queries the scraped series
 */
export const serviceMonitorValues = ({ analysed }: { analysed: boolean } = { analysed: true }) =>
  group(
    {
      enabled: z.boolean().default(false).describe('Create a ServiceMonitor (monitoring.coreos.com/v1).'),
      labels: labelMap(reservedLabels)
        .default({})
        .describe('Labels of the ServiceMonitor, for the selector of Prometheus.')
        .meta({ example: { release: 'kube-prometheus-stack' } }),
      annotations: annotationMap().default({}).describe('Annotations of the ServiceMonitor.'),
      namespace: namespaceName()
        .default('')
        .describe(
          'Namespace of the ServiceMonitor, if Prometheus watches only one; defaults to the namespace of the release.',
        ),
      interval: optionalSimpleDuration()
        .default('15s')
        .describe(
          `Time between scrapes.${analysed ? ' The rollout analysis needs at least four scrapes in each of its windows.' : ''}`,
        ),
      scrapeTimeout: optionalSimpleDuration()
        .default('')
        .describe('Timeout of a scrape, at most interval; defaults to the timeout of Prometheus.'),
      scheme: z.enum(['http', 'https']).default('http').describe('Whether the metrics are served by http or https.'),
      tlsConfig: k8sObject('TLSConfig').default({}).describe('TLS configuration of the scrape, for the scheme https.'),
      relabelings: k8sList('RelabelConfig')
        .default([])
        .describe('Relabeling of the target, in the format of the ServiceMonitor.'),
      metricRelabelings: k8sList('RelabelConfig')
        .default([])
        .describe('Relabeling of the samples, in the format of the ServiceMonitor.'),
    },
    'Scraping by the Prometheus operator.',
  );

/**
 * A headless Service for the ServiceMonitor only: for a port that the chart's Service does not publish, and for pods
 * behind a router, which both the stable and the canary Service select while no release is running.
 */
export interface MetricsService {
  /** Condition under which the ServiceMonitor uses it in place of the chart's Service. */
  readonly condition: unknown;
  /** Number of the metrics port. */
  readonly port: number;
}

/** Scrape interval of a ServiceMonitor, and the value that sets it. */
export interface ScrapeInterval {
  /** Values path, for messages. */
  readonly path: string;
  /** Reference to the value, such as `15s`; "" for the default of Prometheus. */
  readonly value: string;
  /** The same in seconds. */
  readonly seconds: number;
}

/** What a `ServiceMonitor` scrapes. */
export interface ScrapedEndpoint {
  /** Name of the port. */
  readonly port: string;
  /** Path of the metrics, such as `/metrics`. */
  readonly path: string;
  /** Whether labels of a series win over those of the target. @default false */
  readonly honorLabels?: boolean;
  /** Secret with user name and password. @default none */
  readonly basicAuth?: BasicAuth | undefined;
}

/** Props of `ServiceMonitor`. */
export interface ServiceMonitorProps {
  /** References to `serviceMonitorValues`. */
  readonly values: Refs<ReturnType<typeof serviceMonitorValues>>;
  /** What is scraped. */
  readonly endpoint: ScrapedEndpoint;
  /** A headless Service to use while its condition holds. @default the chart's Service, always */
  readonly metricsService?: MetricsService;
}

/**
 * The ServiceMonitor of a chart's Service, or of a headless Service that it creates.
 * @example
 * ```ts
 * const endpoint = { port: 'http', path: '/metrics' };
 * new ServiceMonitor(this, 'metrics', { values: v.serviceMonitor, endpoint });
 * ```
 */
export class ServiceMonitor extends Construct {
  /** How often it is scraped. */
  readonly interval: ScrapeInterval;

  /** The ServiceMonitor, which is rendered while it is enabled. */
  readonly serviceMonitor: KubernetesServiceMonitor;

  /** The headless Service; undefined without `metricsService`. */
  readonly service: k8s.Service | undefined;

  /**
   * @param scope chart, component, or a scope in one
   * @param id construct id
   * @param props values, endpoint and Service
   * @throws ChartError `chart-invalid` outside of a HelmChart, or if the chart or component already has one
   */
  constructor(scope: Construct, id: string, { values, endpoint, metricsService: own }: ServiceMonitorProps) {
    super(scope, id);
    const chart = chartScopeOf(this);
    const path = pathOfGroup(values);
    const seconds = secondsOf(chart, 'scrape', {
      interval: values.interval,
      scrapeTimeout: values.scrapeTimeout,
    });
    this.interval = { path: `${path}.interval`, value: values.interval, seconds: seconds.interval };
    chart.failIf(
      fn.and(values.enabled, values.interval, values.scrapeTimeout, fn.gt(seconds.scrapeTimeout, seconds.interval)),
      `${path}.scrapeTimeout is longer than ${path}.interval, and the Prometheus operator ignores such a ServiceMonitor, so nothing would be scraped: shorten scrapeTimeout or lengthen interval`,
    );
    // Its component differs from those of the chart's other Services, and of the Services of other components.
    const name = chart instanceof Component ? `${chart.node.id}-metrics` : 'metrics';
    const ofMetrics = { [componentLabel]: name };
    if (own) {
      this.service = new k8s.Service(chart.when(fn.and(values.enabled, own.condition), this), 'Resource', {
        metadata: { name: chart.nameOf(name), labels: ofMetrics },
        spec: {
          clusterIP: 'None',
          selector: chart.selectorLabels,
          ports: [{ name: endpoint.port, port: own.port, targetPort: endpoint.port, protocol: 'TCP' }],
        },
      });
      chart.describe(this.service, 'For the ServiceMonitor: selects each pod once, whichever Service a router uses.');
    }
    this.serviceMonitor = new KubernetesServiceMonitor(chart.when(values.enabled, this), 'Resource', {
      metadata: {
        name: chart.fullname,
        namespace: fn.default(chart.namespace, values.namespace),
        labels: { ...ifSet(values.labels) },
        annotations: ifSet(values.annotations),
      },
      spec: {
        namespaceSelector: ifSet(values.namespace, () => ({ matchNames: [chart.namespace] })),
        selector: { matchLabels: own ? this.labelsOf(chart, own, ofMetrics) : { ...chart.selectorLabels } },
        endpoints: [
          {
            ...endpoint,
            scheme: values.scheme,
            tlsConfig: ifSet(values.tlsConfig),
            interval: ifSet(values.interval),
            scrapeTimeout: ifSet(values.scrapeTimeout),
            relabelings: ifSet(values.relabelings),
            metricRelabelings: ifSet(values.metricRelabelings),
          },
        ],
      },
    });
  }

  /** The labels of the Service that is scraped. */
  private labelsOf(chart: ChartScope, { condition }: MetricsService, ofMetrics: Record<string, string>) {
    if (!(chart instanceof Component)) return { ...chart.selectorLabels, ...when(condition, ofMetrics) };
    return when(condition, { ...chart.chart.selectorLabels, ...ofMetrics }, chart.selectorLabels);
  }
}
