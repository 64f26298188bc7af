import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import type { HelmChart } from '../chart/helm-chart';
import { ifSet, when } from '../expr/blocks';
import { k8sList } from '../values/kubernetes';
import { group, type Refs } from '../values/schema';

/** The values of a NetworkPolicy. */
export const networkPolicyValues = () =>
  group(
    {
      enabled: z.boolean().default(false).describe('Create a NetworkPolicy that lets in what is named here only.'),
      from: k8sList('NetworkPolicyPeer')
        .default([])
        .describe('Who may reach the service port; anybody when empty.')
        .meta({
          example: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } } }],
        }),
      metricsFrom: k8sList('NetworkPolicyPeer')
        .default([])
        .describe('Who may reach the metrics port; anybody when empty.')
        .meta({ example: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } } }] }),
      egress: k8sList('NetworkPolicyEgressRule')
        .default([])
        .describe('Where the pods may connect to; anywhere when empty.'),
    },
    'Who may talk to the pods.',
  );

/** The NetworkPolicy of a chart's pods; ports are by container port name. */
export class NetworkPolicy {
  constructor(
    chart: HelmChart,
    values: Refs<ReturnType<typeof networkPolicyValues>>,
    ports: { http: string; metrics?: { name: string; condition: unknown } },
  ) {
    const metrics = ports.metrics && rule(ports.metrics.name, values.metricsFrom);
    const object = new ApiObject(chart.when(values.enabled), 'networkpolicy', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: chart.fullname },
      spec: {
        podSelector: { matchLabels: chart.selectorLabels },
        policyTypes: ['Ingress', when(values.egress, 'Egress')],
        ingress: [rule(ports.http, values.from), ...(metrics ? [when(ports.metrics?.condition, metrics)] : [])],
        egress: ifSet(values.egress),
      },
    });
    chart.describe(object, 'Lets in what the values name, port by port.');
  }
}

const rule = (port: string, from: object[]) => ({ ports: [{ port, protocol: 'TCP' }], from: ifSet(from) });
