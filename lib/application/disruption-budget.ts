import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import type { ChartPart } from '../chart/component';
import { ifSet } from '../expr/blocks';
import { group, type Refs } from '../values/define';
import { intOrPercent, percentage } from '../values/kubernetes-types';
import { metadataOf, metadataValues } from './metadata';

/** The pods that a budget counts: those of a workload that is released by canary, or of a plain Deployment. */
interface Counted {
  readonly canary: boolean;
}

/** The values of a PodDisruptionBudget. */
export const disruptionBudgetValues = ({ canary }: Counted = { canary: true }) =>
  group(
    {
      enabled: z.boolean().default(true).describe('Create a PodDisruptionBudget.'),
      maxUnavailable: intOrPercent()
        .default(1)
        .describe('How many pods a drain may take at once, as a number or a percentage.'),
      minAvailable: z
        .union([z.int().min(1).max(99_999), percentage()])
        .meta({ safe: 'whole' })
        .optional()
        .describe('How many pods a drain must leave; used instead of maxUnavailable.')
        .meta({ example: '50%' }),
      unhealthyPodEvictionPolicy: z
        .enum(['AlwaysAllow', 'IfHealthyBudget'])
        .default('AlwaysAllow')
        .describe(
          `Whether a drain may always take a pod that is not ready${canary ? ', such as a broken canary' : ''}.`,
        ),
      ...metadataValues('the PodDisruptionBudget'),
    },
    `What a drain may take away at once${canary ? '; it counts stable and canary pods together' : ''}.`,
  );

/** The PodDisruptionBudget of a chart's pods. */
export class DisruptionBudget {
  constructor(
    chart: ChartPart,
    values: Refs<ReturnType<typeof disruptionBudgetValues>>,
    { canary }: Counted = { canary: true },
  ) {
    const object = new ApiObject(chart.when(values.enabled), 'pdb', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: chart.fullname, ...metadataOf(values) },
      spec: {
        ...ifSet(values.minAvailable, (minAvailable) => ({ minAvailable }), { maxUnavailable: values.maxUnavailable }),
        unhealthyPodEvictionPolicy: values.unhealthyPodEvictionPolicy,
        selector: { matchLabels: chart.selectorLabels },
      },
    });
    if (canary) chart.describe(object, 'Counts the pods of stable and canary together.');
  }
}
