import { Construct } from 'constructs';
import { z } from 'zod';
import { GRPCRoute, HTTPRoute } from '../../../imports/k8s/gateway-api';
import { Ingress } from '../../../imports/k8s/index';
import type { grpcRouteValues } from '../../application/grpc-route';
import type { httpRouteValues } from '../../application/http-route';
import type { ingressValues } from '../../application/ingress';
import { chartScopeOf } from '../../chart/chart-scope-of';
import { ifSet, when } from '../../expr/blocks';
import { fn } from '../../expr/fn';
import type { BooleanRef } from '../../expr/ref-types';
import type { Refs } from '../../values/define';
import { pathOfGroup, valuePath } from '../../values/refs';
import { previewServiceOf } from './blue-green-strategy';
import type { ProgressiveWorkload } from './progressive-workload';

/** The value of `PreviewHost`. */
export const previewHostValue = () =>
  z
    .string()
    .regex(/^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*)?$/)
    .max(253)
    .default('')
    .describe(
      'Host that leads to the new version of a blue-green release before the switch: by an Ingress, HTTPRoute or GRPCRoute like that of the chart, whichever is enabled. With ingress.tls its certificate is in the Secret of the name of the preview Service and -tls.',
    )
    .meta({ example: 'preview.example.com' });

/** Props of `PreviewHost`. */
export interface PreviewHostProps {
  /** Reference to `previewHostValue`. */
  readonly host: string;
  /** The workload, which has a Service. */
  readonly workload: Pick<ProgressiveWorkload, 'fullname' | 'isBlueGreen' | 'isCanary'>;
  /** References to `ingressValues`. */
  readonly ingress: Refs<ReturnType<typeof ingressValues>>;
  /** References to `httpRouteValues`. */
  readonly httpRoute: Refs<ReturnType<typeof httpRouteValues>>;
  /** References to `grpcRouteValues`. @default no GRPCRoute */
  readonly grpcRoute?: Refs<ReturnType<typeof grpcRouteValues>>;
  /** Port of the Service. */
  readonly servicePort: number;
}

/**
 * The Ingress, HTTPRoute or GRPCRoute of the preview Service of a blue-green release, beside that of the chart.
 * @example
 * ```ts
 * new PreviewHost(this, 'preview', {
 *   host: v.previewHost,
 *   workload,
 *   ingress: v.ingress,
 *   httpRoute: v.httpRoute,
 *   servicePort: v.service.port,
 * });
 * ```
 */
export class PreviewHost extends Construct {
  /** The Ingress, which is rendered while that of the chart is enabled. */
  readonly ingress: Ingress;

  /** The HTTPRoute, which is rendered while that of the chart is enabled. */
  readonly httpRoute: HTTPRoute;

  /** The GRPCRoute, which is rendered while that of the chart is enabled; undefined in a chart without one. */
  readonly grpcRoute: GRPCRoute | undefined;

  /**
   * @param scope chart, component, or a scope in one
   * @param id construct id
   * @param props host, workload, and the values of the chart's Ingress and routes
   * @throws ChartError `chart-invalid` outside of a HelmChart
   */
  constructor(scope: Construct, id: string, props: PreviewHostProps) {
    super(scope, id);
    const { host, workload, ingress, httpRoute, grpcRoute, servicePort } = props;
    const chart = chartScopeOf(this);
    const path = valuePath(host) ?? 'previewHost';
    const name = previewServiceOf(workload.fullname);
    const grpc = grpcRoute ? [grpcRoute.enabled] : [];
    const paths = [ingress, httpRoute, ...(grpcRoute ? [grpcRoute] : [])].map((one) => `${pathOfGroup(one)}.enabled`);
    chart.failIf(
      fn.and(workload.isBlueGreen, host, fn.not(fn.or(ingress.enabled, httpRoute.enabled, ...grpc))),
      `${path} needs a route to be like: set ${paths.join(' or ')} to true, or empty ${path}`,
    );
    chart.failIf(
      fn.and(workload.isCanary, host),
      `${path} has no effect on a release by canary: empty it, or release by blue-green`,
    );
    this.ingress = new Ingress(chart.when(fn.and(workload.isBlueGreen, host, ingress.enabled), this), 'Resource', {
      metadata: { name, labels: { ...ingress.labels }, annotations: ifSet(ingress.annotations) },
      spec: {
        ingressClassName: ifSet(ingress.className),
        tls: when(ingress.tls, [{ hosts: [host], secretName: `${name}-tls` }]),
        rules: [
          {
            host,
            http: {
              paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name, port: { name: 'http' } } } }],
            },
          },
        ],
      },
    });
    const likeRoute = (route: typeof httpRoute | NonNullable<typeof grpcRoute>) => ({
      metadata: { name, labels: { ...route.labels }, annotations: ifSet(route.annotations) },
      spec: {
        parentRefs: route.parentRefs,
        hostnames: [host],
        rules: [{ backendRefs: [{ name, port: servicePort }] }],
      },
    });
    const whileLike = ({ enabled }: { enabled: BooleanRef }) =>
      chart.when(fn.and(workload.isBlueGreen, host, enabled), this);
    this.httpRoute = new HTTPRoute(whileLike(httpRoute), 'Resource', likeRoute(httpRoute));
    this.grpcRoute = grpcRoute && new GRPCRoute(whileLike(grpcRoute), 'Resource', likeRoute(grpcRoute));
  }
}
