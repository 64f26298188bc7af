import { Construct } from 'constructs';
import { z } from 'zod';
import * as k8s from '../../../imports/k8s/index';
import { chartScopeOf, helmChartOf } from '../../chart/chart-scope-of';
import { standardLabelKeys } from '../../chart/names';
import { ifSet } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import { group, type Refs } from '../../values/define';
import { annotationMap, labelMap } from '../../values/kubernetes-types';
import { controllerDashboard, defaultDatasource } from '../controller-dashboard';

/** Values of `GrafanaDashboard`. */
export const grafanaDashboardValues = () =>
  group(
    {
      enabled: z.boolean().default(false).describe('Create a ConfigMap with the dashboard.'),
      namespace: z
        .string()
        .regex(/^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)?$/)
        .max(63)
        .default('')
        .describe('Namespace that the sidecar of Grafana watches; empty means the namespace of the other objects.'),
      labels: labelMap(standardLabelKeys)
        .default({ grafana_dashboard: '1' })
        .describe('Labels by which the sidecar of Grafana finds the ConfigMap.'),
      annotations: annotationMap()
        .default({})
        .describe('Annotations of the ConfigMap, such as the one by which the sidecar chooses a folder.')
        .meta({ example: { grafana_folder: 'Delivery' } }),
      datasource: z
        .string()
        .min(1)
        .default(defaultDatasource)
        .describe('Data source that is selected at first; "default" is the default one of Grafana.'),
    },
    'Grafana dashboard, loaded by the sidecar of Grafana. Its Prometheus must scrape with honorLabels.',
  );

/** Where a chart keeps the dashboard. */
const file = 'dashboards/argo-rollouts.json';

/** Props of `GrafanaDashboard`. */
export interface GrafanaDashboardProps {
  /** References to `grafanaDashboardValues`. */
  readonly values: Refs<ReturnType<typeof grafanaDashboardValues>>;
}

/**
 * A Grafana dashboard of the controller: a file of the chart that Grafana can import, and a ConfigMap for its sidecar.
 * @example
 * ```ts
 * new GrafanaDashboard(this, 'grafana-dashboard', { values: v.grafanaDashboard });
 * ```
 */
export class GrafanaDashboard extends Construct {
  /** The ConfigMap, which is rendered while it is enabled. */
  readonly configMap: k8s.ConfigMap;

  /**
   * @param scope chart, component, or a scope in one
   * @param id construct id
   * @param props values
   * @throws ChartError `chart-invalid` outside of a HelmChart, or if the chart already has one
   */
  constructor(scope: Construct, id: string, { values }: GrafanaDashboardProps) {
    super(scope, id);
    const chart = chartScopeOf(this);
    helmChartOf(this).addFile(file, `${JSON.stringify(controllerDashboard, null, 2)}\n`);
    this.configMap = new k8s.ConfigMap(chart.when(values.enabled, this), 'Resource', {
      metadata: {
        name: chart.nameOf('grafana'),
        namespace: fn.default(chart.namespace, values.namespace),
        labels: { ...ifSet(values.labels) },
        annotations: ifSet(values.annotations),
      },
      data: {
        'argo-rollouts.json': fn.replace(
          JSON.stringify(defaultDatasource),
          fn.toJson(values.datasource),
          fn.filesGet(file),
        ),
      },
    });
  }
}
