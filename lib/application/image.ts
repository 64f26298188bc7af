import { z } from 'zod';
import type { LocalObjectReference, PodSpec } from '../../imports/k8s/index';
import type { ChartScope } from '../chart/component';
import { ifSet } from '../expr/blocks';
import { chartInfo, fn } from '../expr/fn';
import { group, type Refs } from '../values/define';

/** A host with its port and a path, such as mirror.example.com:5000/proxy; no scheme, and no slash at the end. */
const registry = () => z.string().regex(/^(?:[a-zA-Z0-9._-]+(?::[0-9]+)?(?:\/[a-zA-Z0-9._-]+)*)?$/);

/**
 * Values that name a container image, for `imageReference`.
 * @param options defaults of the values
 * @param description comment above the group
 * @example
 * ```ts
 * const image = imageValues({ registry: 'ghcr.io', repository: 'example/web' });
 * const values = group({ global: globalValues(), image });
 * ```
 */
export const imageValues = (
  options: {
    /** Host, with port and path where it has them; no scheme. */
    registry: string;
    /** Repository in the registry. */
    repository: string;
    /** Tag; "" for the appVersion of the chart. @default '' */
    tag?: string;
    /** Description of a tag that is not the appVersion. @default 'Tag of the image.' */
    aboutTag?: string;
  },
  description = 'Container image.',
) =>
  group(
    {
      registry: registry()
        .default(options.registry)
        .describe('Registry of the image, as host:port/path without https://; global.imageRegistry overrides it.'),
      repository: z
        .string()
        .regex(/^[a-zA-Z0-9._-]+(?::[0-9]+\/[a-zA-Z0-9._-]+)?(?:\/[a-zA-Z0-9._-]+)*$/)
        .default(options.repository)
        .describe('Repository of the image within the registry, without a tag.'),
      tag: z
        .string()
        .regex(/^(?:[A-Za-z0-9_][A-Za-z0-9_.-]*(?:@sha256:[0-9a-f]{64})?)?$/)
        .max(200)
        .default(options.tag ?? '')
        .describe(
          options.tag
            ? (options.aboutTag ?? 'Tag of the image.')
            : 'Tag of the image; empty means the appVersion of the chart.',
        ),
      digest: z
        .string()
        .regex(/^(?:sha256:[0-9a-f]{64})?$/)
        .default('')
        .describe('Digest of the image (sha256:...); used instead of the tag.'),
      pullPolicy: z
        .enum(['Always', 'IfNotPresent', 'Never'])
        .default('IfNotPresent')
        .describe('When the kubelet pulls the image.'),
    },
    description,
  );

/**
 * The values `global`, which Helm passes from a parent chart to its subcharts: registry, pull secrets, and whether to
 * omit user ids.
 */
export const globalValues = () =>
  group(
    {
      imageRegistry: registry()
        .default('')
        .describe('Registry that replaces the one of every image, such as a mirror inside the network.'),
      imagePullSecrets: z
        .array(z.strictObject({ name: z.string() }))
        .default([])
        .describe('Pull secrets of every pod.')
        .meta({ example: [{ name: 'registry-credentials' }] }),
      omitUserIds: z
        .boolean()
        .default(false)
        .describe(
          'Omit runAsUser, runAsGroup and fsGroup from every pod, for a platform that assigns them, such as OpenShift (SCC restricted-v2). Containers among the values keep what they name.',
        ),
    },
    'Values shared by a parent chart and its subcharts.',
  );

/**
 * Defines the named template `<chart>.<name>` and returns the full image reference: by digest where there is one, else
 * by tag.
 * @param chart chart or component
 * @param name short name of the template, such as `image`
 * @param image references to `imageValues`
 * @param global references to `globalValues`
 * @param options `tagOfChart`: an empty tag means the appVersion of the chart
 * @throws ChartError `chart-invalid` if the name is already defined
 * @example
 * ```ts
 * const container = { name: 'web', image: imageReference(this, 'image', v.image, v.global) };
 * ```
 */
export function imageReference(
  chart: ChartScope,
  name: string,
  image: Refs<ReturnType<typeof imageValues>>,
  global: Refs<ReturnType<typeof globalValues>>,
  options: { tagOfChart: boolean } = { tagOfChart: true },
): string {
  const repository = chart.define(
    `${name}Repository`,
    'Image repository behind its registry.',
    fn.choose(
      fn.or(global.imageRegistry, image.registry),
      fn.printf('%s/%s', fn.default(image.registry, global.imageRegistry), image.repository),
      image.repository,
    ),
    'quotable',
  );
  const tag = options.tagOfChart ? fn.default(chartInfo.appVersion, image.tag) : image.tag;
  return chart.define(
    name,
    'Image by digest when one is given, else by tag.',
    fn.choose(image.digest, fn.printf('%s@%s', repository, image.digest), fn.printf('%s:%s', repository, tag)),
    'quotable',
  );
}

/**
 * The `imagePullSecrets` of a pod: the global ones and its own. A secret that is in both is listed once, because
 * server-side apply, Helm 4's default, rejects a repeated name.
 * @param global references to `globalValues`
 * @param own reference to the pod's own list
 */
export const pullSecrets = (
  global: Refs<ReturnType<typeof globalValues>>,
  own: readonly LocalObjectReference[],
): PodSpec['imagePullSecrets'] => ifSet(fn.uniq(fn.concat(global.imagePullSecrets, own)));
