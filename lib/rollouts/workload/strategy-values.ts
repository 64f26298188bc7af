import { z } from 'zod';
import { group } from '../../values/define';
import { intOrPercent, k8sList, k8sObject } from '../../values/kubernetes-types';
import { pingPongValues } from '../routing/ping-pong';

const seconds = () => z.int().min(0).max(2_147_483_647);

const unavailablePods = () =>
  z.union([z.int().min(0).max(99_999), z.string().regex(/^(?:100|[0-9]{1,2})%$/)]).meta({ quoting: 'bare' });

const antiAffinity = () =>
  k8sObject('AntiAffinity')
    .default({})
    .describe('Keeps the pods of the two versions on different nodes while a release runs.')
    .meta({ example: { preferredDuringSchedulingIgnoredDuringExecution: { weight: 100 } } });

/** The weights of the short form. */
export const defaultWeights = [20, 40, 60, 80];

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
      maxUnavailable: unavailablePods()
        .default(0)
        .describe('Pods that may be unavailable during a release; ignored for a Rollout with a router.'),
      steps: k8sList('CanaryStep')
        .default([])
        .describe(
          'Steps of a release, as in a Rollout; weights is the short form. A gate is added after each setWeight, unless one of the steps is an analysis. The guards run all the time.',
        )
        .meta({ example: [{ setWeight: 20 }, { pause: { duration: '2m' } }, { setWeight: 40 }, { pause: {} }] }),
      trafficRouting: k8sObject('RolloutTrafficRouting')
        .default({})
        .describe(
          'Router whose objects exist already, as in a Rollout; it replaces rollout.trafficRouting. managedRoutes is derived from steps. Its backends are the Service of this chart, and the one with -canary at the end of its name.',
        )
        .meta({ example: { plugins: { 'example/router': { route: 'portal' } } } }),
      pingPong: pingPongValues(),
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
        .optional()
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
        .optional()
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
      antiAffinity: antiAffinity(),
    },
    'Release by canary; maxSurge and maxUnavailable are those of the Deployment too.',
  );

/** The fields of a Rollout's blue-green strategy that a release may set, by the names of Argo Rollouts. */
const blueGreenValues = () =>
  group(
    {
      enabled: z
        .boolean()
        .default(false)
        .describe(
          'Release by blue-green instead of by canary, without trafficRouting. Change it while no release runs.',
        ),
      autoPromotionEnabled: z
        .boolean()
        .default(true)
        .describe('Switch the Service once the pods of the new version are available; false waits for a promotion.'),
      autoPromotionSeconds: z
        .int()
        .min(1)
        .max(2_147_483_647)
        .optional()
        .describe('Seconds for which the new version waits behind the preview Service before the switch.')
        .meta({ example: 300 }),
      previewReplicaCount: z
        .int()
        .min(1)
        .max(10_000)
        .optional()
        .describe('Pods of the new version before the promotion; all that are desired by default.')
        .meta({ example: 1 }),
      scaleDownDelaySeconds: seconds()
        .min(1)
        .optional()
        .describe(
          'Seconds for which the old version keeps its pods after a release, in which going back is one switch of the Service; Argo Rollouts takes 30 by default.',
        )
        .meta({ example: 600 }),
      scaleDownDelayRevisionLimit: z
        .int()
        .min(1)
        .max(100)
        .optional()
        .describe('Number of old versions that keep their pods for scaleDownDelaySeconds; all by default.')
        .meta({ example: 1 }),
      abortScaleDownDelaySeconds: seconds()
        .optional()
        .describe(
          'Seconds for which the new version keeps its pods after an abort; 0 keeps them. Argo Rollouts takes 30 by default.',
        )
        .meta({ example: 300 }),
      maxUnavailable: unavailablePods()
        .optional()
        .describe(
          'Pods that `kubectl argo rollouts restart` ends at once, at least one; Argo Rollouts takes 25% by default.',
        )
        .meta({ example: 1 }),
      previewMetadata: k8sObject('PodTemplateMetadata')
        .default({})
        .describe('Labels and annotations of the pods of the new version until it is promoted.')
        .meta({ example: { labels: { role: 'preview' } } }),
      activeMetadata: k8sObject('PodTemplateMetadata')
        .default({})
        .describe('Labels and annotations of the pods of the active version.')
        .meta({ example: { labels: { role: 'active' } } }),
      antiAffinity: antiAffinity(),
      prePromotionAnalysis: k8sObject('RolloutAnalysis')
        .default({})
        .describe(
          'Analysis that must succeed before the switch, such as a smoke test of the preview Service; the new version gets no requests of users yet.',
        )
        .meta({ example: { templates: [{ templateName: 'smoke-test' }] } }),
      postPromotionAnalysis: k8sObject('RolloutAnalysis')
        .default({})
        .describe(
          'Analysis after the switch, beside the promotion templates that rollout.analysis selects. A failed one switches back.',
        )
        .meta({ example: { templates: [{ templateName: 'orders' }] } }),
    },
    'Release by blue-green: the new version starts behind a preview Service, and then the Service is switched to it at once.',
  );

/** The values `strategy`, `rollbackWindow` and `progressDeadlineAbort` of `rolloutValues`. */
export const strategyValues = () => ({
  strategy: group(
    { canary: canaryValues(), blueGreen: blueGreenValues() },
    "How a release replaces the pods, in Argo Rollouts' own fields.",
  ),
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
      'Abort a canary whose pods are not ready within progressDeadlineSeconds, instead of waiting. Not with blue-green, whose analyses count towards that time. A plain `kubectl argo rollouts promote` at a gate that has lasted longer aborts it too; `promote --full` does not.',
    ),
});
