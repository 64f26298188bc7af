import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import type { ChartScope } from '../chart/component';
import { ifSet } from '../expr/blocks';
import { fn } from '../expr/fn';
import { group, type Refs } from '../values/define';
import { hostName, k8sList } from '../values/kubernetes-types';
import { groupPath } from '../values/refs';
import { metadataOf, metadataValues } from './metadata';

/** Values of `HttpRoute`. */
export const httpRouteValues = () =>
  group(
    {
      enabled: z.boolean().default(false).describe('Create an HTTPRoute (gateway.networking.k8s.io/v1).'),
      ...metadataValues('the HTTPRoute'),
      parentRefs: k8sList('ParentReference')
        .default([])
        .describe('Gateways the route attaches to; at least one when enabled.')
        .meta({ example: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }] }),
      hostnames: z.array(hostName()).default([]).describe('Hosts the route answers; those of the Gateway when empty.'),
      pathPrefix: z.string().regex(/^\//).default('/').describe('Requests below this path go to the Service.'),
    },
    'HTTP from outside the cluster, by a Gateway.',
  );

/**
 * The HTTPRoute of the Gateway API to a port of a Service.
 * @example
 * ```ts
 * new HttpRoute(this, v.httpRoute, { service: this.fullname, port: v.service.port });
 * ```
 */
export class HttpRoute {
  /**
   * @param chart chart or component
   * @param values references to `httpRouteValues`
   * @param backend name and port of the Service
   * @param path path of the values, for messages
   */
  constructor(
    chart: ChartScope,
    values: Refs<ReturnType<typeof httpRouteValues>>,
    backend: { service: string; port: number },
    path = groupPath(values) ?? 'httpRoute',
  ) {
    chart.failIf(
      // A route without a parent is accepted by the API server and carries no traffic.
      fn.and(values.enabled, fn.not(values.parentRefs)),
      `${path}.enabled needs ${path}.parentRefs: name at least one Gateway, such as {name: public, namespace: gateways}`,
    );
    new ApiObject(chart.when(values.enabled), 'httproute', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: chart.fullname, ...metadataOf(values) },
      spec: {
        parentRefs: values.parentRefs,
        hostnames: ifSet(values.hostnames),
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: values.pathPrefix } }],
            backendRefs: [{ name: backend.service, port: backend.port }],
          },
        ],
      },
    });
  }
}
