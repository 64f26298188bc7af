import type { Construct } from 'constructs';
import { Component, componentLabel } from '../../chart/component';
import { HelmChart } from '../../chart/helm-chart';
import { EachScope } from '../../chart/scopes';
import { ChartError } from '../../errors';

/** Names of a workload that are not those of its chart or component. */
export interface OwnNames {
  /**
   * Name of its objects, for a further workload of a chart, and in `each`. A Rollout's has at most 46 characters.
   * @default that of the component, or of the chart
   */
  readonly fullname?: string;
  /**
   * Labels that select its pods, and those of no other workload.
   * @default those of the component, or of the chart
   */
  readonly selectorLabels?: Readonly<Record<string, string>>;
}

/** Where a workload is: the chart, and what its objects are named and selected by. */
export interface WorkloadPlace {
  readonly chart: HelmChart;
  readonly component: Component | undefined;
  readonly fullname: string;
  /** Name of the Service of the canary, where a router needs one. */
  readonly canaryServiceName: string;
  readonly selectorLabels: Readonly<Record<string, string>>;
  /** Label of its objects that says which workload they belong to, where neither chart nor component adds one. */
  readonly label: Readonly<Record<string, string>>;
  /** What its named templates begin with; "" where they are named like those of the chart. */
  readonly prefix: string;
  /** Whether it is made for each entry of a map, so that its named templates cannot hold what differs by entry. */
  readonly isInEach: boolean;
}

/** The place of a workload; throws `chart-invalid` where it needs names of its own and has none. */
export function placeOf(scope: Construct, id: string, { fullname, selectorLabels }: OwnNames): WorkloadPlace {
  const where = `${scope.node.path}/${id}`;
  const invalid = (message: string): ChartError => new ChartError({ code: 'chart-invalid', where, message });
  const { scopes } = scope.node;
  const chart = scopes.findLast(HelmChart.isHelmChart);
  if (!chart) throw invalid('a workload belongs to a HelmChart: pass the chart, or a scope in it');
  const within = scopes.slice(chart.node.scopes.length);
  const component = within.findLast((one) => one instanceof Component);
  const isInEach = within.some((one) => one instanceof EachScope);
  if ((fullname === undefined) !== (selectorLabels === undefined)) {
    throw invalid('fullname and selectorLabels belong together: set both, or neither');
  }
  if (isInEach && fullname === undefined) {
    throw invalid(
      // biome-ignore lint/suspicious/noTemplateCurlyInString: what to write.
      "each workload that each() makes needs names of its own: set fullname, such as `${this.fullname}-${name}`, and selectorLabels, such as { ...this.selectorLabels, 'app.kubernetes.io/component': name }",
    );
  }
  const owner = component ?? chart;
  const label = selectorLabels?.[componentLabel];
  return {
    chart,
    component,
    fullname: fullname ?? owner.fullname,
    canaryServiceName: `${fullname ?? owner.fullname}-canary`,
    selectorLabels: selectorLabels ?? owner.selectorLabels,
    label: label === undefined ? {} : { [componentLabel]: label },
    prefix: [...(component ? [component.node.id] : []), ...(fullname === undefined ? [] : [id])]
      .map((part) => `${part}.`)
      .join(''),
    isInEach,
  };
}

/** A workload as its notes need it: the chart, a component, or a workload with names of its own. */
export type NotedWorkload = Construct &
  Pick<HelmChart, 'fullname' | 'namespace' | 'define'> & {
    /** Whether a router can split its requests. @default true */
    readonly isRoutable?: boolean;
  };
