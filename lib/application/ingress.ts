import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import type { ChartScope } from '../chart/component';
import { each, ifSet } from '../expr/blocks';
import { fn } from '../expr/fn';
import { group, type Refs } from '../values/define';
import { hostName, k8sList } from '../values/kubernetes-types';
import { groupPath } from '../values/refs';
import { metadataOf, metadataValues } from './metadata';

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

/**
 * The Ingress to the port `http` of a Service.
 * @example
 * ```ts
 * const values = group({ ingress: ingressValues('web.example.com') });
 * new Ingress(this, v.ingress, this.fullname);
 * ```
 */
export class Ingress {
  /**
   * @param chart chart or component
   * @param values references to `ingressValues`
   * @param serviceName name of the Service
   * @param path path of the values, for messages
   */
  constructor(
    chart: ChartScope,
    values: Refs<ReturnType<typeof ingressValues>>,
    serviceName: string,
    path = groupPath(values) ?? 'ingress',
  ) {
    chart.failIf(
      fn.and(values.enabled, fn.not(values.hosts)),
      `${path}.enabled is on without a host, and an Ingress needs one: name it in ${path}.hosts, or set ${path}.enabled to false`,
    );
    const service = { name: serviceName, port: { name: 'http' } };
    new ApiObject(chart.when(values.enabled), 'ingress', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
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
