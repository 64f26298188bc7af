import { Construct } from 'constructs';
import { z } from 'zod';
import * as k8s from '../../imports/k8s/index';
import { chartScopeOf } from '../chart/chart-scope-of';
import type { ChartScope } from '../chart/component';
import { ifSet, when } from '../expr/blocks';
import { fn } from '../expr/fn';
import { group, type Refs } from '../values/define';
import { k8sList } from '../values/kubernetes-types';
import { pathOfGroup } from '../values/refs';
import { testPodLabels } from './test-pod';

/** Values of `NetworkPolicy`. */
export const networkPolicyValues = () =>
  group(
    {
      enabled: z.boolean().default(false).describe('Create a NetworkPolicy.'),
      from: k8sList('NetworkPolicyPeer')
        .default([])
        .describe(
          'Who may reach the service port, besides the pod of `helm test`; empty means anybody. Where the metrics are served on that port, metricsFrom must name who scrapes them.',
        )
        .meta({
          example: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }],
        }),
      metricsFrom: k8sList('NetworkPolicyPeer')
        .default([])
        .describe(
          'Who may scrape. Where the metrics have a port of their own, empty means anybody; else it adds to `from`.',
        )
        .meta({ example: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }] }),
      egress: k8sList('NetworkPolicyEgressRule')
        .default([])
        .describe('Where the pods may connect to; empty means anywhere. A list needs a rule for DNS, port 53, too.'),
    },
    'Network policy of the pods.',
  );

/** Props of `NetworkPolicy`. */
export interface NetworkPolicyProps {
  /** References to `networkPolicyValues`. */
  readonly values: Refs<ReturnType<typeof networkPolicyValues>>;
  /**
   * Name of a separate metrics port, and the condition under which the pods have it.
   * @default none: metrics are on `http`
   */
  readonly metrics?: { readonly name: string; readonly condition: unknown };
  /** Condition under which Prometheus scrapes the pods, to reject a policy that keeps it out. @default none */
  readonly scraped?: unknown;
  /** Labels of further pods of the release that call the port `http`. @default [] */
  readonly callers?: readonly Readonly<Record<string, string>>[];
}

/**
 * The NetworkPolicy of a chart's pods: ingress to their port `http` and to their metrics port, and egress.
 * @example
 * ```ts
 * new NetworkPolicy(this, 'networkpolicy', { values: v.networkPolicy, scraped: v.serviceMonitor.enabled });
 * ```
 */
export class NetworkPolicy extends Construct {
  /** The NetworkPolicy, which is rendered while it is enabled. */
  readonly networkPolicy: k8s.NetworkPolicy;

  /**
   * @param scope chart, component, or a scope in one
   * @param id construct id
   * @param props values, ports and callers of the pods
   * @throws ChartError `chart-invalid` outside of a HelmChart
   */
  constructor(scope: Construct, id: string, props: NetworkPolicyProps) {
    super(scope, id);
    const chart = chartScopeOf(this);
    const { values, callers = [], scraped } = props;
    const path = pathOfGroup(values);
    rejectEmptyPeers(chart, { [`${path}.from`]: values.from, [`${path}.metricsFrom`]: values.metricsFrom });
    const metrics = props.metrics && rule(props.metrics.name, ifSet(values.metricsFrom));
    // Metrics without a port of their own are served on the service port, so their scrapers connect to it.
    const scrapers = props.metrics ? when(fn.not(props.metrics.condition), values.metricsFrom) : values.metricsFrom;
    const isShared = props.metrics ? [fn.not(props.metrics.condition)] : [];
    if (scraped !== undefined) {
      chart.failIf(
        fn.and(values.enabled, values.from, fn.not(values.metricsFrom), scraped, ...isShared),
        `${path}.from keeps Prometheus from the metrics, which are served on the service port: list who scrapes them in ${path}.metricsFrom, even a Prometheus that from admits`,
      );
    }
    const own = [testPodLabels, ...callers].map((matchLabels) => ({ podSelector: { matchLabels } }));
    const from = when(values.from, [...values.from, ...(scrapers ?? []), ...own]);
    this.networkPolicy = new k8s.NetworkPolicy(chart.when(values.enabled, this), 'Resource', {
      metadata: { name: chart.fullname },
      spec: {
        podSelector: { matchLabels: chart.selectorLabels },
        policyTypes: ['Ingress', when(values.egress, 'Egress')],
        ingress: [rule('http', from), ...(metrics ? [when(props.metrics?.condition, metrics)] : [])],
        egress: ifSet(values.egress),
      },
    });
    chart.describe(
      this.networkPolicy,
      'Allows ingress by port from the peers in the values and from the pods of this release that call it.',
    );
  }
}

/**
 * Adds validation rules for empty NetworkPolicyPeers, which the API server rejects.
 * @param chart chart or component
 * @param lists the lists of peers by their paths
 */
export function rejectEmptyPeers(
  chart: Pick<ChartScope, 'failIfAny'>,
  lists: Readonly<Record<string, readonly object[]>>,
): void {
  for (const [path, peers] of Object.entries(lists)) {
    chart.failIfAny(peers as object[], (peer) => ({
      condition: fn.empty(peer),
      message: `${path} contains the empty peer {}, which the API server rejects: write {podSelector: {}} for all pods of this namespace, or {namespaceSelector: {}} for all pods of the cluster`,
    }));
  }
}

const rule = (port: string, from: k8s.NetworkPolicyIngressRule['from']): k8s.NetworkPolicyIngressRule => ({
  ports: [{ port, protocol: 'TCP' }],
  from,
});
