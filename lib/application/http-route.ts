import { Construct } from 'constructs';
import { z } from 'zod';
import { HTTPRoute } from '../../imports/k8s/gateway-api';
import { chartScopeOf } from '../chart/chart-scope-of';
import { ifSet } from '../expr/blocks';
import { group, type Refs } from '../values/define';
import { pathOfGroup } from '../values/refs';
import { backendRefs, gatewayRouteValues, type RouteBackend, rejectOrphan } from './gateway-route';
import { metadataOf } from './metadata';

/** Values of `HttpRoute`. */
export const httpRouteValues = () =>
  group(
    {
      ...gatewayRouteValues('an HTTPRoute'),
      pathPrefix: z.string().regex(/^\//).default('/').describe('Requests below this path go to the Service.'),
    },
    'HTTP from outside the cluster, by a Gateway.',
  );

/** Props of `HttpRoute`. */
export interface HttpRouteProps extends RouteBackend {
  /** References to `httpRouteValues`. */
  readonly values: Refs<ReturnType<typeof httpRouteValues>>;
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
  constructor(scope: Construct, id: string, { values, ...backend }: HttpRouteProps) {
    super(scope, id);
    const chart = chartScopeOf(this);
    rejectOrphan(chart, values, pathOfGroup(values));
    this.httpRoute = new HTTPRoute(chart.when(values.enabled, this), 'Resource', {
      metadata: { name: chart.fullname, ...metadataOf(values) },
      spec: {
        parentRefs: values.parentRefs,
        hostnames: ifSet(values.hostnames),
        rules: [
          {
            matches: [{ path: { type: 'PathPrefix', value: values.pathPrefix } }],
            backendRefs: backendRefs(backend),
          },
        ],
      },
    });
  }
}
