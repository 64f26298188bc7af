import { z } from 'zod';
import type { ParentReference } from '../../imports/gateway-api';
import type { ChartScope } from '../chart/component';
import { when } from '../expr/blocks';
import { fn } from '../expr/fn';
import type { BooleanRef } from '../expr/ref-types';
import { hostName, k8sList } from '../values/kubernetes-types';
import { metadataValues } from './metadata';
import type { RoutedWorkload } from './routed-workload';

/** Values that the routes of a Gateway have in common. */
export const gatewayRouteValues = (kind: string) => ({
  enabled: z.boolean().default(false).describe(`Create ${kind} (gateway.networking.k8s.io/v1).`),
  ...metadataValues(`the ${kind.replace(/^an? /, '')}`),
  parentRefs: k8sList('ParentReference')
    .default([])
    .describe('Gateways the route attaches to; at least one when enabled.')
    .meta({ example: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }] }),
  hostnames: z.array(hostName()).default([]).describe('Hosts the route answers; those of the Gateway when empty.'),
});

/** Where the requests of a route go: a Service, and the workload behind it. */
export interface RouteBackend {
  /** Name of the Service. */
  readonly serviceName: string;
  /** Port of the Service. */
  readonly servicePort: number;
  /** The workload behind the Service, whose canary is a second backend with a weight. @default no second backend */
  readonly workload?: RoutedWorkload;
}

/** The backends of a route: the Service, and the canary of a workload that the plugin for the Gateway API splits. */
export function backendRefs({ serviceName, servicePort, workload }: RouteBackend) {
  const port = servicePort;
  if (!workload) return [{ name: serviceName, port }];
  const isSplit = workload.isRoutedBy('gatewayAPI');
  return [
    { name: serviceName, port, weight: when(isSplit, 100) },
    when(isSplit, { name: workload.canaryServiceName, port, weight: 0 }),
  ];
}

/** Rejects a route without a parent, which the API server accepts and which carries no traffic. */
export function rejectOrphan(
  chart: Pick<ChartScope, 'failIf'>,
  { enabled, parentRefs }: { readonly enabled: BooleanRef; readonly parentRefs: readonly ParentReference[] },
  path: string,
): void {
  chart.failIf(
    fn.and(enabled, fn.not(parentRefs)),
    `${path}.enabled needs ${path}.parentRefs: name at least one Gateway, such as {name: public, namespace: gateways}`,
  );
}
