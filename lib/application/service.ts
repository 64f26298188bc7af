import { z } from 'zod';
import type { ChartScope } from '../chart/component';
import { group, type Refs } from '../values/define';
import { port, stringMap } from '../values/kubernetes-types';

/** The values of the Service in front of a chart's pods. */
export const serviceValues = (defaults: { port: number; nodePortExample: number }) =>
  group(
    {
      type: z.enum(['ClusterIP', 'NodePort', 'LoadBalancer']).default('ClusterIP').describe('Type of the Service.'),
      port: port().default(defaults.port).describe('Port of the Service.'),
      nodePort: port()
        .optional()
        .describe('Port on every node, for the types NodePort and LoadBalancer.')
        .meta({ example: defaults.nodePortExample }),
      annotations: stringMap().default({}).describe('Annotations of the Service.'),
    },
    'The Service in front of the pods.',
  );

type ServiceRefs = Refs<ReturnType<typeof serviceValues>>;

/** The spec of a Service to a chart's pods and their port `http`, further ports behind it; inside the cluster unless told otherwise. */
export const serviceSpec = (
  chart: Pick<ChartScope, 'selectorLabels'>,
  { port }: Pick<ServiceRefs, 'port'>,
  further: readonly unknown[] = [],
  { type, nodePort }: { type: string; nodePort?: unknown } = { type: 'ClusterIP' },
): object => ({
  type,
  selector: chart.selectorLabels,
  ports: [{ name: 'http', port, targetPort: 'http', protocol: 'TCP', nodePort }, ...further],
});
