import { z } from 'zod';
import { group, type Refs } from '../values/define';
import { k8sList, k8sObject } from '../values/kubernetes-types';

const percent = () => z.int().min(1).max(1000);

/** Values of `Autoscaler`. */
export const autoscalingValues = () =>
  group(
    {
      enabled: z
        .boolean()
        .default(false)
        .describe(
          'Scale the pods between minReplicas and maxReplicas. If a HorizontalPodAutoscaler has no metric below, Kubernetes targets 80 % CPU. Changing this on a live release is an outage window under load. On: the pods fall to one until the autoscaler acts, so do it at low load; where manifests are applied by kubectl, create the HorizontalPodAutoscaler first and remove replicas afterwards, as Kubernetes describes. Off: the pods fall to replicaCount, so set that to the live count first; the autoscaler owns the count, so Helm 4 needs --force-conflicts for that upgrade of a Deployment, and --server-side=false for that of a Rollout.',
        ),
      kind: z
        .enum(['HorizontalPodAutoscaler', 'ScaledObject', ''])
        .default('HorizontalPodAutoscaler')
        .describe(
          'Kind of the autoscaler; ScaledObject is that of KEDA, and "" stands for one that is not part of the chart: the workload then names no number of pods. KEDA rejects a workload that another autoscaler still scales, so change the kind of a live release by way of "", in two upgrades.',
        ),
      minReplicas: z
        .int()
        .min(1)
        .max(10_000)
        .default(3)
        .describe(
          'Minimum number of pods. When autoscaling is enabled on a live release, the workload first drops to one pod, until the autoscaler scales it up.',
        ),
      maxReplicas: z.int().min(1).max(10_000).default(10).describe('Maximum number of pods.'),
      targetCPUUtilizationPercentage: percent()
        .optional()
        .describe('Target CPU utilization, in percent of the request. Defaults to 80 if no other metric is set.')
        .meta({ example: 80 }),
      targetMemoryUtilizationPercentage: percent()
        .optional()
        .describe('Target memory utilization, in percent of the request.')
        .meta({ example: 80 }),
      metrics: k8sList('MetricSpec')
        .default([])
        .describe('Additional metrics of a HorizontalPodAutoscaler, in the format of autoscaling/v2.'),
      keda: group(
        {
          triggers: k8sList('ScaledObjectTrigger')
            .default([])
            .describe('Triggers besides those of the utilization above, in the format of KEDA.')
            .meta({
              example: [{ type: 'rabbitmq', metadata: { queueName: 'orders', mode: 'QueueLength', value: '50' } }],
            }),
          pollingInterval: z
            .int()
            .min(1)
            .max(86_400)
            .optional()
            .describe('Seconds between two looks at the triggers; KEDA takes 30 by default.')
            .meta({ example: 15 }),
          fallback: k8sObject('ScaledObjectFallback')
            .optional()
            .describe('Number of pods while a trigger cannot be read.')
            .meta({ example: { failureThreshold: 3, replicas: 6 } }),
        },
        'What only a ScaledObject has.',
      ),
      behavior: k8sObject('HorizontalPodAutoscalerBehavior')
        .default({})
        .describe('Scaling behavior.')
        .meta({ example: { scaleDown: { stabilizationWindowSeconds: 300 } } }),
    },
    'Scaling by load.',
  );

/** References to `autoscalingValues`. */
export type AutoscalingRefs = Refs<ReturnType<typeof autoscalingValues>>;
