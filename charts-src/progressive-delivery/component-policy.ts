import { type Component, ifSet, type Refs, when } from 'chartwright';
import { rejectEmptyPeers } from 'chartwright/application';
import * as k8s from 'chartwright/k8s';
import type { values } from './values';

/** The NetworkPolicy of a component with one open port. */
export function componentPolicy(
  component: Component,
  policy: Refs<typeof values>['dashboard']['networkPolicy'],
  port: string,
  callers: readonly Record<string, string>[] = [],
): void {
  rejectEmptyPeers(component, { [`${component.node.id}.networkPolicy.from`]: policy.from });
  const own = callers.map((matchLabels) => ({ podSelector: { matchLabels } }));
  const object = new k8s.NetworkPolicy(component.when(policy.enabled), 'networkpolicy', {
    metadata: { name: component.fullname },
    spec: {
      podSelector: { matchLabels: component.selectorLabels },
      policyTypes: ['Ingress', when(policy.egress, 'Egress')],
      ingress: [
        {
          ports: [{ port, protocol: 'TCP' }],
          from: when(policy.from, [...policy.from, ...own], [{ podSelector: {} }]),
        },
      ],
      egress: ifSet(policy.egress),
    },
  });
  component.describe(object, `Lets in what the values name, at the port ${port} only.`);
}
