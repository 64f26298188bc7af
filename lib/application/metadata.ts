import { componentLabel } from '../chart/component';
import { standardLabelKeys } from '../chart/names';
import { ifSet } from '../expr/blocks';
import type { Refs } from '../values/define';
import { stringMap } from '../values/kubernetes-types';

/** The labels that a chart sets itself, with and without components. */
export const reservedLabels = [...standardLabelKeys, componentLabel];

/** Labels and annotations of one object; to be spread into its group. */
export const metadataValues = (of: string, example?: Record<string, string>) => ({
  labels: stringMap(reservedLabels).default({}).describe(`Further labels of ${of}.`),
  annotations: stringMap()
    .default({})
    .describe(`Annotations of ${of}.`)
    .meta(example ? { example } : {}),
});

/** The labels by which a chart selects its pods; a pod has no other of its own. */
export const podLabelKeys = ['app.kubernetes.io/name', 'app.kubernetes.io/instance'];

type Metadata = ReturnType<typeof metadataValues>;

/** The fields of an object's metadata that follow from those values. */
export const metadataOf = (values: { readonly [K in keyof Metadata]: Refs<Metadata[K]> }) => ({
  labels: { ...values.labels },
  annotations: ifSet(values.annotations),
});
