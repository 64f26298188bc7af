import { z } from 'zod';
import { each, ifSet, when } from '../expr/blocks';
import { fn } from '../expr/fn';
import { group, type Refs } from '../values/define';
import { k8sList, k8sObject, labelMap } from '../values/kubernetes-types';

/** The values `nodeSelector`, `tolerations`, `affinity` and `priorityClassName` of a pod, to spread into a group. */
export const nodePlacementValues = () => ({
  nodeSelector: labelMap()
    .default({})
    .describe('Node labels for pod assignment.')
    .meta({ example: { 'kubernetes.io/arch': 'amd64' } }),
  tolerations: k8sList('Toleration').default([]).describe('Tolerations of the pods.'),
  affinity: k8sObject('Affinity').default({}).describe('Affinity of the pods.'),
  priorityClassName: z
    .string()
    .regex(/^[a-z0-9.-]*$/)
    .default('')
    .describe('PriorityClass of the pods.'),
});

/** The values of `nodePlacementValues` and those of topology spread constraints, to spread into a group. */
export const placementValues = () => ({
  topologySpread: group(
    {
      enabled: z.boolean().default(true).describe('Spread the pods over nodes if possible.'),
      topologyKey: z
        .string()
        .min(1)
        .default('kubernetes.io/hostname')
        .describe('Label of the nodes to spread the pods over.'),
      maxSkew: z
        .int()
        .min(1)
        .max(100)
        .default(1)
        .describe('Maximum difference in the number of pods between two nodes.'),
    },
    'Spread of the pods.',
  ),
  topologySpreadConstraints: k8sList('TopologySpreadConstraint')
    .default([])
    .describe(
      'Further topology spread constraints, in full; without a labelSelector they count the pods of the workload.',
    ),
  ...nodePlacementValues(),
});

type Of<Values> = { readonly [K in keyof Values]: Refs<Values[K]> };

/**
 * Node selector, affinity and tolerations of a pod's spec; `priorityClassName` is read separately.
 * @param values references to `nodePlacementValues`
 */
export const nodePlacement = (values: Of<ReturnType<typeof nodePlacementValues>>) => ({
  nodeSelector: ifSet(values.nodeSelector),
  affinity: ifSet(values.affinity),
  tolerations: ifSet(values.tolerations),
});

/**
 * Node selector, affinity, tolerations and topology spread constraints of a pod's spec; `priorityClassName` is read
 * separately.
 * @param values references to `placementValues`
 * @param selectorLabels labels of the pods that the constraints count
 * @example
 * ```ts
 * const spec = { ...placement(v, this.selectorLabels), priorityClassName: ifSet(v.priorityClassName), containers };
 * ```
 */
export const placement = (values: Of<ReturnType<typeof placementValues>>, selectorLabels: Record<string, string>) => ({
  ...nodePlacement(values),
  topologySpreadConstraints: [
    when(values.topologySpread.enabled, {
      maxSkew: values.topologySpread.maxSkew,
      topologyKey: values.topologySpread.topologyKey,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: selectorLabels },
    }),
    // Without a selector the scheduler would count no pods at all.
    ...each(values.topologySpreadConstraints, (constraint) =>
      when(fn.hasKey(constraint, 'labelSelector'), constraint, {
        ...constraint,
        labelSelector: { matchLabels: selectorLabels },
      }),
    ),
  ],
});
