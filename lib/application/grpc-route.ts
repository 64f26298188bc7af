import { Construct } from 'constructs';
import { GRPCRoute } from '../../imports/k8s/gateway-api';
import { chartScopeOf } from '../chart/chart-scope-of';
import { ifSet } from '../expr/blocks';
import { group, type Refs } from '../values/define';
import { k8sList } from '../values/kubernetes-types';
import { pathOfGroup } from '../values/refs';
import { backendRefs, gatewayRouteValues, type RouteBackend, rejectOrphan } from './gateway-route';
import { metadataOf } from './metadata';

/** Values of `GrpcRoute`. */
export const grpcRouteValues = () =>
  group(
    {
      ...gatewayRouteValues('a GRPCRoute'),
      matches: k8sList('GRPCRouteMatch')
        .default([])
        .describe('Calls that go to the Service; all calls when empty.')
        .meta({ example: [{ method: { service: 'orders.v1.Orders' } }] }),
    },
    'gRPC from outside the cluster, by a Gateway.',
  );

/** Props of `GrpcRoute`. */
export interface GrpcRouteProps extends RouteBackend {
  /** References to `grpcRouteValues`. */
  readonly values: Refs<ReturnType<typeof grpcRouteValues>>;
}

/**
 * The GRPCRoute of the Gateway API to a port of a Service.
 * @example
 * ```ts
 * new GrpcRoute(this, 'grpcroute', {
 *   values: v.grpcRoute,
 *   serviceName: this.fullname,
 *   servicePort: v.service.port,
 * });
 * ```
 */
export class GrpcRoute extends Construct {
  /** The GRPCRoute, which is rendered while it is enabled. */
  readonly grpcRoute: GRPCRoute;

  /**
   * @param scope chart, component, or a scope in one
   * @param id construct id
   * @param props values and Service
   * @throws ChartError `chart-invalid` outside of a HelmChart
   */
  constructor(scope: Construct, id: string, { values, ...backend }: GrpcRouteProps) {
    super(scope, id);
    const chart = chartScopeOf(this);
    rejectOrphan(chart, values, pathOfGroup(values));
    this.grpcRoute = new GRPCRoute(chart.when(values.enabled, this), 'Resource', {
      metadata: { name: chart.fullname, ...metadataOf(values) },
      spec: {
        parentRefs: values.parentRefs,
        hostnames: ifSet(values.hostnames),
        rules: [{ matches: ifSet(values.matches), backendRefs: backendRefs(backend) }],
      },
    });
  }
}
