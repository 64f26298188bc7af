import { z } from 'zod';
import type { PodSecurityContext, Volume } from '../../imports/k8s/index';
import { ifSet, when } from '../expr/blocks';
import { fn } from '../expr/fn';
import type { BooleanRef } from '../expr/ref-types';
import type { JsonMap } from '../json';
import { group, type Refs } from '../values/define';
import { annotationMap, k8sList, k8sObject, labelMap } from '../values/kubernetes-types';
import { podLabelKeys } from './metadata';

const noted = (what: string, note: string): string => (note ? `${what} ${note}` : what);

/**
 * The values `podLabels` and `podAnnotations`, to spread into a group.
 * @param reserved keys of labels that the chart sets
 * @param reservedAnnotations keys of annotations that the chart sets
 * @param note sentence at the end of both descriptions
 */
export const podMetadataValues = (
  reserved: readonly string[] = podLabelKeys,
  reservedAnnotations: readonly string[] = [],
  note = '',
) => ({
  podLabels: labelMap(reserved)
    .default({})
    .describe(noted('Labels of the pods, in addition to the selector labels.', note)),
  podAnnotations: annotationMap(reservedAnnotations).default({}).describe(noted('Annotations of the pods.', note)),
});

/**
 * The values `podSecurityContext` and `securityContext`; the defaults comply with Pod Security Standard "restricted".
 * @param user user and group id of the container
 */
export const securityValues = (user: number) => ({
  podSecurityContext: k8sObject('PodSecurityContext')
    .default({
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      seccompProfile: { type: 'RuntimeDefault' },
    })
    .describe('Security of the pods; the default passes Pod Security "restricted". global.omitUserIds omits its ids.'),
  securityContext: k8sObject('SecurityContext')
    .default({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } })
    .describe('Security of the container; /tmp is writable.'),
});

/** The ids of users and groups in the security context of a pod. */
const idFields = ['runAsUser', 'runAsGroup', 'fsGroup'] as const;

/**
 * The `securityContext` of a pod; without user and group ids while `global.omitUserIds` is on.
 * @param value reference to `podSecurityContext` of `securityValues`
 * @param global references to `globalValues`
 */
export const podSecurityContext = (
  value: Refs<ReturnType<typeof securityValues>['podSecurityContext']>,
  { omitUserIds }: { readonly omitUserIds: BooleanRef },
): PodSecurityContext | undefined =>
  ifSet(value, (context) => when(omitUserIds, fn.omit(context, ...idFields), context));

const databaseUrl = { name: 'DATABASE_URL', valueFrom: { secretKeyRef: { name: 'database', key: 'url' } } };

/**
 * The values `extraEnv`, `extraVolumes`, `extraVolumeMounts`, `initContainers` and `sidecars`, to spread into a group.
 * @param variables environment variables that values.yaml shows as an example
 * @param note sentence at the end of each description except the one of `sidecars`
 */
export const extraContainerValues = (
  variables: ({ name: string } & JsonMap) | ({ name: string } & JsonMap)[] = databaseUrl,
  note = '',
) => ({
  extraEnv: k8sList('EnvVar')
    .default([])
    .describe(noted('Additional environment variables.', note))
    .meta({ example: [variables].flat() }),
  extraVolumes: k8sList('Volume').default([]).describe(noted('Additional volumes of the pod.', note)),
  extraVolumeMounts: k8sList('VolumeMount')
    .default([])
    .describe(noted('Additional volume mounts of the container.', note)),
  initContainers: k8sList('Container').default([]).describe(noted('Init containers.', note)),
  sidecars: k8sList('Container').default([]).describe('Containers that run alongside the main one.'),
});

/**
 * Values of a probe: `enabled` and `spec`.
 * @param what what the probe is for, as a sentence
 * @param spec default of the spec
 * @param about description of the spec
 * @example
 * ```ts
 * const values = group({
 *   readinessProbe: probeValues('Removes a pod from the Service.', { httpGet: { path: '/healthz', port: 'http' } }),
 * });
 * const container = { readinessProbe: when(v.readinessProbe.enabled, v.readinessProbe.spec) };
 * ```
 */
export const probeValues = (
  what: string,
  spec: object,
  about = 'Handler and timing of the probe. Another handler replaces this one when httpGet is set to null.',
) =>
  group(
    {
      enabled: z.boolean().default(true).describe(`Probe the container. ${what}`),
      spec: k8sObject('Probe').default(spec).describe(about),
    },
    what,
  );

/**
 * The values `lifecycle` and `terminationGracePeriodSeconds`, to spread into a group.
 * @param lifecycle default of the hooks
 * @param note sentence at the end of their description
 */
export const lifecycleValues = (lifecycle: object, note = '') => ({
  lifecycle: k8sObject('Lifecycle').default(lifecycle).describe(noted('Lifecycle hooks of the container.', note)),
  terminationGracePeriodSeconds: z
    .int()
    .min(0)
    .max(3600)
    .default(30)
    .describe('Seconds a pod has to shut down before it is killed.'),
});

/**
 * Values of `tmpVolume`.
 * @param example a size, such as `1Gi`
 * @param note comment above the group: what is stored in /tmp
 */
export const tmpValues = (example: string, note: string) =>
  group(
    {
      sizeLimit: z
        .string()
        .regex(/^(?:[0-9]+(?:\.[0-9]+)?(?:k|[MGTPE]|[KMGTPE]i)?)?$/)
        .default('')
        .describe(
          `Maximum size of /tmp, such as ${example}; a pod that exceeds it is evicted. resources.limits.ephemeral-storage is the limit when empty, and must be raised with it.`,
        ),
    },
    note,
  );

/**
 * The volume `tmp` of a pod, an emptyDir.
 * @param values references to `tmpValues`
 */
export const tmpVolume = ({ sizeLimit }: Refs<ReturnType<typeof tmpValues>>): Volume => ({
  name: 'tmp',
  emptyDir: ifSet(sizeLimit, (size) => ({ sizeLimit: size }), {}),
});
