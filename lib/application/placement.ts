import { z } from 'zod';
import { each, ifSet, when } from '../expr/blocks';
import { fn } from '../expr/fn';
import { group, type Refs } from '../values/define';
import { k8sList, k8sObject, stringMap } from '../values/kubernetes-types';

/** The values that say on which nodes a pod may run; to be spread into a group. */
export const nodePlacementValues = () => ({
  nodeSelector: stringMap()
    .default({})
    .describe('Labels a node must have.')
    .meta({ example: { 'kubernetes.io/arch': 'amd64' } }),
  tolerations: k8sList('Toleration').default([]).describe('Taints the pods tolerate.'),
  affinity: k8sObject('Affinity').default({}).describe('Affinity of the pods.'),
  priorityClassName: z
    .string()
    .regex(/^[a-z0-9.-]*$/)
    .default('')
    .describe('PriorityClass of the pods.'),
});

/** The same, and how several pods of a kind are spread over those nodes. */
export const placementValues = () => ({
  topologySpread: group(
    {
      enabled: z.boolean().default(true).describe('Spread the pods over nodes, where that is possible.'),
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
        .describe('Largest difference of the number of pods between two nodes.'),
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

/** The fields of a pod's spec that follow from those values, beside the priority class. */
export const nodePlacement = (values: Of<ReturnType<typeof nodePlacementValues>>) => ({
  nodeSelector: ifSet(values.nodeSelector),
  affinity: ifSet(values.affinity),
  tolerations: ifSet(values.tolerations),
});

/** The fields of a pod's spec that follow from all of them, beside the priority class. */
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
