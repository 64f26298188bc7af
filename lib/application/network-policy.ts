import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import type { ChartPart } from '../chart/component';
import { ifSet, when } from '../expr/blocks';
import { fn } from '../expr/fn';
import { k8sList } from '../values/kubernetes';
import { group, type Refs } from '../values/schema';
import { testPodLabels } from './test-pod';

/** The values of a NetworkPolicy. */
export const networkPolicyValues = () =>
  group(
    {
      enabled: z.boolean().default(false).describe('Create a NetworkPolicy.'),
      from: k8sList('NetworkPolicyPeer')
        .default([])
        .describe('Who may reach the service port, beside the pod of `helm test`; empty means anybody.')
        .meta({
          example: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }],
        }),
      metricsFrom: k8sList('NetworkPolicyPeer')
        .default([])
        .describe(
          'Who may scrape: on the port of the metrics, where empty means anybody, or beside `from` where the metrics are served on the service port.',
        )
        .meta({ example: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }] }),
      egress: k8sList('NetworkPolicyEgressRule')
        .default([])
        .describe('Where the pods may connect to; empty means anywhere. A list needs a rule for DNS, port 53, too.'),
    },
    'Who may talk to the pods.',
  );

/** The NetworkPolicy of a chart's pods: their port `http`, and the one of their metrics where they have one. */
export class NetworkPolicy {
  constructor(
    chart: ChartPart,
    values: Refs<ReturnType<typeof networkPolicyValues>>,
    ports: { metrics?: { name: string; condition: unknown } } = {},
  ) {
    const metrics = ports.metrics && rule(ports.metrics.name, ifSet(values.metricsFrom));
    // Without a port of their own the metrics are served on the service port.
    const scrapers = ports.metrics ? when(fn.not(ports.metrics.condition), values.metricsFrom) : values.metricsFrom;
    const test = { podSelector: { matchLabels: testPodLabels } };
    const from = when(values.from, [...values.from, ...(scrapers ?? []), test]);
    const object = new ApiObject(chart.when(values.enabled), 'networkpolicy', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: chart.fullname },
      spec: {
        podSelector: { matchLabels: chart.selectorLabels },
        policyTypes: ['Ingress', when(values.egress, 'Egress')],
        ingress: [rule('http', from), ...(metrics ? [when(ports.metrics?.condition, metrics)] : [])],
        egress: ifSet(values.egress),
      },
    });
    chart.describe(object, 'Lets in what the values name, port by port.');
  }
}

const rule = (port: string, from: object[] | undefined) => ({ ports: [{ port, protocol: 'TCP' }], from });
