import { z } from 'zod';
import type { ServicePort, ServiceSpec } from '../../imports/k8s/index';
import type { ChartScope } from '../chart/component';
import { fn, release } from '../expr/fn';
import { group, type Refs } from '../values/define';
import { annotationMap, port } from '../values/kubernetes-types';

/**
 * Values of a Service.
 * @param defaults default of `port`, and a node port for the example
 */
export const serviceValues = (defaults: { port: number; nodePortExample: number }) =>
  group(
    {
      type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer']).default('ClusterIP').describe('Type of the Service.'),
      port: port().default(defaults.port).describe('Port of the Service.'),
      nodePort: port()
        .optional()
        .describe('Port on every node, for the types NodePort and LoadBalancer.')
        .meta({ example: defaults.nodePortExample }),
      annotations: annotationMap().default({}).describe('Annotations of the Service.'),
    },
    'The Service in front of the pods.',
  );

/**
 * The spec of a Service to the port `http` of a chart's pods.
 * @param chart chart or component whose pods it selects
 * @param service references to `serviceValues`
 * @param further further ports
 * @param exposure type of the Service, and a node port
 * @example
 * ```ts
 * new ApiObject(this, 'service', {
 *   apiVersion: 'v1',
 *   kind: 'Service',
 *   metadata: { name: this.fullname, annotations: ifSet(v.service.annotations) },
 *   spec: serviceSpec(this, v.service, [], { type: v.service.type, nodePort: ifSet(v.service.nodePort) }),
 * });
 * ```
 */
export const serviceSpec = (
  chart: Pick<ChartScope, 'selectorLabels'>,
  { port }: Pick<Refs<ReturnType<typeof serviceValues>>, 'port'>,
  further: readonly (ServicePort | undefined)[] = [],
  {
    type,
    nodePort,
  }: {
    /** ClusterIP, NodePort or LoadBalancer. */
    type: ServiceSpec['type'];
    /** Port on every node. @default none */
    nodePort?: ServicePort['nodePort'];
  } = { type: 'ClusterIP' },
): ServiceSpec => ({
  type,
  selector: chart.selectorLabels,
  ports: [{ name: 'http', port, targetPort: 'http', protocol: 'TCP', nodePort }, ...further],
});

/**
 * Adds a validation rule: the full name must be one that a Service can have, a DNS label that begins with a letter. Names
 * of releases may begin with a digit and contain dots.
 * @param chart chart with a Service named after it
 * @example
 * ```ts
 * rejectInvalidServiceName(this);
 * ```
 */
export function rejectInvalidServiceName(chart: Pick<ChartScope, 'failIf' | 'fullname'>): void {
  chart.failIf(
    fn.not(fn.regexMatch('^[a-z][-a-z0-9]*$', chart.fullname)),
    `the release name ${release.name} begins with a digit or contains a dot, and a Service cannot be named ${chart.fullname}: set fullnameOverride to a name of lower-case letters, digits and hyphens that begins with a letter`,
  );
}
