import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import type { ChartPart } from '../chart/component';
import { ifSet } from '../expr/blocks';
import { intOrPercent, percentage } from '../values/kubernetes';
import { group, type Refs } from '../values/schema';

/** The values of a PodDisruptionBudget. */
export const disruptionBudgetValues = () =>
  group(
    {
      enabled: z.boolean().default(true).describe('Create a PodDisruptionBudget.'),
      maxUnavailable: intOrPercent()
        .default(1)
        .describe('How many pods a drain may take at once, as a number or a percentage.'),
      minAvailable: z
        .union([z.int().min(1).max(99_999), percentage()])
        .meta({ plain: 'whole' })
        .optional()
        .describe('How many pods a drain must leave; used instead of maxUnavailable.')
        .meta({ example: '50%' }),
      unhealthyPodEvictionPolicy: z
        .enum(['AlwaysAllow', 'IfHealthyBudget'])
        .default('AlwaysAllow')
        .describe('Whether a drain may always take a pod that is not ready, such as a broken canary.'),
    },
    'What a drain may take away at once; it counts stable and canary pods together.',
  );

/** The PodDisruptionBudget of a chart's pods. */
export class DisruptionBudget {
  constructor(chart: ChartPart, values: Refs<ReturnType<typeof disruptionBudgetValues>>) {
    const object = new ApiObject(chart.when(values.enabled), 'pdb', {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: chart.fullname },
      spec: {
        ...ifSet(values.minAvailable, (minAvailable) => ({ minAvailable }), { maxUnavailable: values.maxUnavailable }),
        unhealthyPodEvictionPolicy: values.unhealthyPodEvictionPolicy,
        selector: { matchLabels: chart.selectorLabels },
      },
    });
    chart.describe(object, 'Counts the pods of stable and canary together.');
  }
}
