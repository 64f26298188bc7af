import { z } from 'zod';
import type { ChartScope } from '../chart/component';
import { ifSet } from '../expr/blocks';
import { chartInfo, fn } from '../expr/fn';
import { group, type Refs } from '../values/define';

/** A host with its port and a path, such as mirror.example.com:5000/proxy; no scheme, and no slash at the end. */
const registry = () => z.string().regex(/^(?:[a-zA-Z0-9._-]+(?::[0-9]+)?(?:\/[a-zA-Z0-9._-]+)*)?$/);

/**
 * The values that name a container image; the tag defaults to the chart's appVersion when `tag` is "". What there is to
 * know of a fixed tag stands in `aboutTag`.
 */
export const imageValues = (
  options: { registry: string; repository: string; tag?: string; aboutTag?: string },
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

/** Values that a parent chart hands to every chart below it. */
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

/** Defines the helper `<chart>.<name>` and returns the full image reference; an empty tag means the chart's appVersion. */
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
 * The `imagePullSecrets` of a pod: the global ones and those of its own. One that is in both is listed once: the API server
 * rejects a repeated name in server-side apply, as by Helm 4.
 */
export const pullSecrets = (global: Refs<ReturnType<typeof globalValues>>, own: readonly unknown[]): unknown =>
  ifSet(fn.uniq(fn.concat(global.imagePullSecrets, own)));
