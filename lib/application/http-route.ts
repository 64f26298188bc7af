import { Construct } from 'constructs';
import { z } from 'zod';
import { HTTPRoute } from '../../imports/k8s/gateway-api';
import { chartScopeOf } from '../chart/chart-scope-of';
import { ifSet, when } from '../expr/blocks';
import { fn } from '../expr/fn';
import { group, type Refs } from '../values/define';
import { hostName, k8sList } from '../values/kubernetes-types';
import { pathOfGroup } from '../values/refs';
import { metadataOf, metadataValues } from './metadata';
import type { RoutedWorkload } from './routed-workload';

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

/** Props of `HttpRoute`. */
export interface HttpRouteProps {
  /** References to `httpRouteValues`. */
  readonly values: Refs<ReturnType<typeof httpRouteValues>>;
  /** Name of the Service. */
  readonly serviceName: string;
  /** Port of the Service. */
  readonly servicePort: number;
  /** The workload behind the Service, whose canary is a second backend with a weight. @default no second backend */
  readonly workload?: RoutedWorkload;
}

/**
 * The HTTPRoute of the Gateway API to a port of a Service.
 * @example
 * ```ts
 * new HttpRoute(this, 'httproute', {
 *   values: v.httpRoute,
 *   serviceName: this.fullname,
 *   servicePort: v.service.port,
 * });
 * ```
 */
export class HttpRoute extends Construct {
  /** The HTTPRoute, which is rendered while it is enabled. */
  readonly httpRoute: HTTPRoute;

  /**
   * @param scope chart, component, or a scope in one
   * @param id construct id
   * @param props values and Service
   * @throws ChartError `chart-invalid` outside of a HelmChart
   */
  constructor(scope: Construct, id: string, { values, serviceName, servicePort, workload }: HttpRouteProps) {
    super(scope, id);
    const chart = chartScopeOf(this);
    const path = pathOfGroup(values);
    chart.failIf(
      // A route without a parent is accepted by the API server and carries no traffic.
      fn.and(values.enabled, fn.not(values.parentRefs)),
      `${path}.enabled needs ${path}.parentRefs: name at least one Gateway, such as {name: public, namespace: gateways}`,
    );
    this.httpRoute = new HTTPRoute(chart.when(values.enabled, this), 'Resource', {
      metadata: { name: chart.fullname, ...metadataOf(values) },
      spec: {
        parentRefs: values.parentRefs,
        hostnames: ifSet(values.hostnames),
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: values.pathPrefix } }],
            backendRefs: workload
              ? when(
                  workload.isRoutedBy('gatewayAPI'),
                  [
                    { name: serviceName, port: servicePort, weight: 100 },
                    { name: workload.canaryServiceName, port: servicePort, weight: 0 },
                  ],
                  [{ name: serviceName, port: servicePort }],
                )
              : [{ name: serviceName, port: servicePort }],
          },
        ],
      },
    });
  }
}
