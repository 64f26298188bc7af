import { z } from 'zod';
import { group } from '../../values/define';
import { intOrPercent, k8sList, k8sObject } from '../../values/kubernetes-types';

const seconds = () => z.int().min(0).max(2_147_483_647).optional();

const onlyRouted = 'Only with a router.';

/** The fields of a Rollout's canary strategy that a release may set, by the names of Argo Rollouts. */
const canaryValues = () =>
  group(
    {
      maxSurge: intOrPercent()
        .default('25%')
        .describe(
          'Pods beyond the desired count while a release runs. 100% lets an abort start all stable pods at once. Without effect on a Rollout with a router: it keeps all stable pods, and adds the share of the weight, up to as many again.',
        ),
      maxUnavailable: z
        .union([z.int().min(0).max(99_999), z.string().regex(/^(?:100|[0-9]{1,2})%$/)])
        .meta({ quoting: 'bare' })
        .default(0)
        .describe('Pods that may be unavailable during a release; ignored for a Rollout with a router.'),
      steps: k8sList('CanaryStep')
        .default([])
        .describe(
          'Steps of a release, as in a Rollout; weights is the short form. A gate is added after each setWeight, unless one of the steps is an analysis. The guards run all the time.',
        )
        .meta({ example: [{ setWeight: 20 }, { pause: { duration: '2m' } }, { setWeight: 40 }, { pause: {} }] }),
      dynamicStableScale: z
        .boolean()
        .default(false)
        .describe(
          `Scale the stable version down as the weight of the canary rises. An abort then has to start its pods again, and takes the requests back step by step. ${onlyRouted}`,
        ),
      minPodsPerReplicaSet: z
        .int()
        .min(1)
        .max(10_000)
        .optional()
        .describe(`Minimum number of pods of a version that has any. ${onlyRouted}`)
        .meta({ example: 2 }),
      scaleDownDelaySeconds: seconds()
        .describe(
          `Seconds for which the old version keeps its pods after a release; Argo Rollouts takes 30 by default. ${onlyRouted}`,
        )
        .meta({ example: 600 }),
      scaleDownDelayRevisionLimit: z
        .int()
        .min(0)
        .max(100)
        .optional()
        .describe(
          `Number of old versions that keep their pods for scaleDownDelaySeconds, where one release follows another. ${onlyRouted}`,
        )
        .meta({ example: 1 }),
      abortScaleDownDelaySeconds: seconds()
        .describe(
          `Seconds for which the canary keeps its pods after an abort, without requests; 0 keeps them. Argo Rollouts takes 30 by default. ${onlyRouted}`,
        )
        .meta({ example: 300 }),
      canaryMetadata: k8sObject('PodTemplateMetadata')
        .default({})
        .describe('Labels and annotations of the pods of the canary while a release runs.')
        .meta({ example: { labels: { role: 'canary' } } }),
      stableMetadata: k8sObject('PodTemplateMetadata')
        .default({})
        .describe('Labels and annotations of the pods of the stable version.')
        .meta({ example: { labels: { role: 'stable' } } }),
      antiAffinity: k8sObject('AntiAffinity')
        .default({})
        .describe('Keeps the pods of the two versions on different nodes while a release runs.')
        .meta({ example: { preferredDuringSchedulingIgnoredDuringExecution: { weight: 100 } } }),
    },
    'Release by canary; maxSurge and maxUnavailable are those of the Deployment too.',
  );

/** The values `strategy`, `rollbackWindow` and `progressDeadlineAbort` of `rolloutValues`. */
export const strategyValues = () => ({
  strategy: group({ canary: canaryValues() }, "How a release replaces the pods, in Argo Rollouts' own fields."),
  rollbackWindow: group(
    {
      revisions: z
        .int()
        .min(1)
        .max(100)
        .optional()
        .describe(
          'Number of recent revisions, aborted ones among them, to which a rollback skips steps and analysis; none by default. Not with a router.',
        )
        .meta({ example: 3 }),
    },
    'Fast rollback: a release that goes back to a recent revision is complete at once, is not measured, and cannot be aborted.',
  ),
  progressDeadlineAbort: z
    .boolean()
    .default(true)
    .describe(
      'Abort a release whose pods are not ready within progressDeadlineSeconds, instead of waiting. A plain `kubectl argo rollouts promote` at a gate that has lasted longer aborts it too; `promote --full` does not.',
    ),
});
