import { Construct } from 'constructs';
import { z } from 'zod';
import * as k8s from '../../imports/k8s/index';
import { chartScopeOf } from '../chart/chart-scope-of';
import { each, ifSet } from '../expr/blocks';
import { fn } from '../expr/fn';
import { group, type Refs } from '../values/define';
import { hostName, k8sList } from '../values/kubernetes-types';
import { pathOfGroup } from '../values/refs';
import { metadataOf, metadataValues } from './metadata';
import type { RoutedWorkload } from './routed-workload';

/**
 * Values of `Ingress`.
 * @param host default host, with the path `/`
 */
export const ingressValues = (host: string) =>
  group(
    {
      enabled: z.boolean().default(false).describe('Create an Ingress.'),
      className: z
        .string()
        .regex(/^[a-z0-9.-]*$/)
        .default('')
        .describe('IngressClass; the cluster default when empty.'),
      ...metadataValues('the Ingress', { 'cert-manager.io/cluster-issuer': 'letsencrypt' }),
      hosts: z
        .array(
          z.strictObject({
            host: hostName(),
            paths: z
              .array(
                z.strictObject({
                  path: z.string().regex(/^\//),
                  pathType: z.enum(['Exact', 'ImplementationSpecific', 'Prefix']),
                }),
              )
              .min(1),
          }),
        )
        .default([{ host, paths: [{ path: '/', pathType: 'Prefix' }] }])
        .describe('Hosts and the paths of each.'),
      tls: k8sList('IngressTLS')
        .default([])
        .describe('TLS secrets and the hosts each is for.')
        .meta({ example: [{ secretName: `${host.split('.')[0]}-tls`, hosts: [host] }] }),
    },
    'HTTP from outside the cluster, by an Ingress controller.',
  );

/** Props of `Ingress`. */
export interface IngressProps {
  /** References to `ingressValues`. */
  readonly values: Refs<ReturnType<typeof ingressValues>>;
  /** Name of the Service, which has a port `http`. */
  readonly serviceName: string;
  /**
   * The workload behind the Service. Its router may need a backend of its own, or another kind of route instead of an
   * Ingress, which `ProgressiveWorkload` then creates from the same values.
   * @default the Ingress does not depend on a router
   */
  readonly workload?: RoutedWorkload;
}

/**
 * The Ingress to the port `http` of a Service.
 * @example
 * ```ts
 * const values = group({ ingress: ingressValues('web.example.com') });
 * new Ingress(this, 'ingress', { values: v.ingress, serviceName: this.fullname });
 * ```
 */
export class Ingress extends Construct {
  /** The Ingress, which is rendered while it is enabled. */
  readonly ingress: k8s.Ingress;

  /**
   * @param scope chart, component, or a scope in one
   * @param id construct id
   * @param props values and Service
   * @throws ChartError `chart-invalid` outside of a HelmChart
   */
  constructor(scope: Construct, id: string, { values, serviceName, workload }: IngressProps) {
    super(scope, id);
    const chart = chartScopeOf(this);
    const path = pathOfGroup(values);
    chart.failIf(
      fn.and(values.enabled, fn.not(values.hosts)),
      `${path}.enabled is on without a host, and an Ingress needs one: name it in ${path}.hosts, or set ${path}.enabled to false`,
    );
    const isUsed = workload
      ? fn.and(values.enabled, fn.not(workload.isRoutedBy('traefik', 'apisix', 'ambassador')))
      : values.enabled;
    // The controller writes the annotation with the weights (AWS Load Balancer Controller, actions).
    const port = workload
      ? { name: fn.choose(workload.isRoutedBy('alb'), 'use-annotation', 'http') }
      : { name: 'http' };
    const service = { name: serviceName, port };
    this.ingress = new k8s.Ingress(chart.when(isUsed, this), 'Resource', {
      metadata: { name: chart.fullname, ...metadataOf(values) },
      spec: {
        ingressClassName: ifSet(values.className),
        tls: ifSet(values.tls),
        rules: each(values.hosts, ({ host, paths }) => ({
          host,
          http: { paths: each(paths, ({ path, pathType }) => ({ path, pathType, backend: { service } })) },
        })),
      },
    });
  }
}
