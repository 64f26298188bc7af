import { componentLabel } from '../chart/component';
import { standardLabelKeys } from '../chart/names';
import { ifSet } from '../expr/blocks';
import type { Refs } from '../values/define';
import { annotationMap, labelMap } from '../values/kubernetes-types';

/** Keys of the labels that a chart or component sets on its objects; values for further labels reserve them. */
export const reservedLabels = [...standardLabelKeys, componentLabel];

/**
 * The values `labels` and `annotations` of an object, to spread into its group.
 * @param of the object, for descriptions: `the Ingress`
 * @param example annotations that values.yaml shows as an example
 */
export const metadataValues = (of: string, example?: Record<string, string>) => ({
  labels: labelMap(reservedLabels).default({}).describe(`Further labels of ${of}.`),
  annotations: annotationMap()
    .default({})
    .describe(`Annotations of ${of}.`)
    .meta(example ? { example } : {}),
});

/** Keys of the labels by which a chart selects its pods. */
export const podLabelKeys = ['app.kubernetes.io/name', 'app.kubernetes.io/instance'];

type Metadata = ReturnType<typeof metadataValues>;

/**
 * Labels and annotations of an object's metadata.
 * @param values references to `metadataValues`
 */
export const metadataOf = (values: { readonly [K in keyof Metadata]: Refs<Metadata[K]> }) => ({
  labels: { ...values.labels },
  annotations: ifSet(values.annotations),
});
