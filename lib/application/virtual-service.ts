import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { z } from 'zod';
import { chartScopeOf } from '../chart/chart-scope-of';
import { ifSet, when } from '../expr/blocks';
import { group, type Refs } from '../values/define';
import { hostName } from '../values/kubernetes-types';
import { metadataOf, metadataValues } from './metadata';
import type { RoutedWorkload } from './routed-workload';

/** Name of the route of a `VirtualService`, at which a router changes the weights. */
export const primaryRoute = 'primary';

/**
 * Values of `VirtualService`.
 * @param host a host for the example
 */
export const virtualServiceValues = (host: string) =>
  group(
    {
      enabled: z
        .boolean()
        .default(false)
        .describe('Create a VirtualService (networking.istio.io/v1) for the requests of the mesh to the Service.'),
      ...metadataValues('the VirtualService'),
      gateways: z
        .array(z.string().regex(/^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?\/)?[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/))
        .default([])
        .describe('Gateways through which requests for hosts come from outside of the mesh, as namespace/name.')
        .meta({ example: ['istio-ingress/public'] }),
      hosts: z
        .array(hostName())
        .default([])
        .describe('Hosts beside the Service: those that the gateways serve.')
        .meta({ example: [host] }),
    },
    'HTTP in an Istio service mesh, and through its gateways.',
  );

/** Props of `VirtualService`. */
export interface VirtualServiceProps {
  /** References to `virtualServiceValues`. */
  readonly values: Refs<ReturnType<typeof virtualServiceValues>>;
  /** Name of the Service. */
  readonly serviceName: string;
  /** Port of the Service. */
  readonly servicePort: number;
  /** The workload behind the Service, whose two versions get requests by weight. @default one destination */
  readonly workload?: RoutedWorkload;
}

/**
 * The VirtualService of Istio for the requests to a Service.
 * @example
 * ```ts
 * new VirtualService(this, 'virtualservice', {
 *   values: v.virtualService,
 *   serviceName: this.fullname,
 *   servicePort: v.service.port,
 *   workload,
 * });
 * ```
 */
export class VirtualService extends Construct {
  /**
   * @param scope chart, component, or a scope in one
   * @param id construct id
   * @param props values and Service
   * @throws ChartError `chart-invalid` outside of a HelmChart
   */
  constructor(scope: Construct, id: string, { values, serviceName, servicePort, workload }: VirtualServiceProps) {
    super(scope, id);
    const chart = chartScopeOf(this);
    const destination = (host: string) => ({ host, port: { number: servicePort } });
    const whole = [{ destination: destination(serviceName) }];
    const [first, second] = workload?.splitServices ?? [serviceName, workload?.canaryServiceName ?? ''];
    const split = [
      { destination: destination(first), weight: 100 },
      { destination: destination(second), weight: 0 },
    ];
    new ApiObject(chart.when(values.enabled, this), 'Resource', {
      apiVersion: 'networking.istio.io/v1',
      kind: 'VirtualService',
      metadata: { name: chart.fullname, ...metadataOf(values) },
      spec: {
        gateways: ifSet(values.gateways, (gateways) => ['mesh', ...gateways]),
        hosts: [serviceName, ...values.hosts],
        http: [{ name: primaryRoute, route: workload ? when(workload.isRoutedBy('istio'), split, whole) : whole }],
      },
    });
  }
}
