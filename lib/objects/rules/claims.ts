import type { JsonMap } from '../../json';
import { shown } from '../formats';
import type { ObjectProblem } from '../object-schema';
import { dnsSubdomain } from './names';
import { templateMetadata } from './pods';
import { positiveQuantity } from './quantities';
import {
  type FieldRule,
  ifSet,
  isSet,
  items,
  mapIn,
  oneOf,
  problem,
  someItems,
  type TypeRules,
  within,
} from './type-rules';

const className: FieldRule = ifSet(dnsSubdomain);

/** The source of the data of a claim. */
function* source(value: JsonMap): Generator<ObjectProblem> {
  for (const field of ['name', 'kind'])
    if (!isSet(value[field])) yield problem(`required field "${field}" is missing or empty`);
  if (!isSet(value.apiGroup) && value.kind !== 'PersistentVolumeClaim')
    yield problem(`expected "PersistentVolumeClaim" without an apiGroup, got ${shown(value.kind)}`, 'kind');
  if (isSet(value.apiGroup)) yield* within(dnsSubdomain(value.apiGroup), 'apiGroup');
}

/** The API server ignores a dataSource of any other kind if dataSourceRef is not set. */
const isKept = ({ kind, apiGroup }: JsonMap): boolean =>
  (kind === 'PersistentVolumeClaim' && !isSet(apiGroup)) ||
  (kind === 'VolumeSnapshot' && apiGroup === 'snapshot.storage.k8s.io');

function* dataSources({ dataSource, dataSourceRef }: JsonMap): Generator<ObjectProblem> {
  // A source in another namespace is an alpha feature: without it, the API server ignores the field.
  const reference = isSet(mapIn(dataSourceRef).namespace) ? undefined : dataSourceRef;
  if (reference) yield* within(source(mapIn(reference)), 'dataSourceRef');
  if (!dataSource) return;
  if (reference) {
    for (const field of ['apiGroup', 'kind', 'name'])
      if ((mapIn(dataSource)[field] ?? null) !== (mapIn(reference)[field] ?? null))
        yield problem('must be the same as in dataSourceRef', 'dataSource', field);
  } else if (isKept(mapIn(dataSource))) yield* within(source(mapIn(dataSource)), 'dataSource');
}

/** The sources of a claim in a template, of which the API server ignores none. */
export function* templateSources({ dataSource, dataSourceRef }: JsonMap): Generator<ObjectProblem> {
  if (dataSource) yield* within(source(mapIn(dataSource)), 'dataSource');
  if (dataSourceRef) yield* within(source(mapIn(dataSourceRef)), 'dataSourceRef');
  if (dataSource && isSet(mapIn(dataSourceRef).namespace))
    yield problem('must not be set beside the namespace of dataSourceRef', 'dataSource');
}

function* claim(spec: JsonMap): Generator<ObjectProblem> {
  const { accessModes, resources } = spec;
  const modes = Array.isArray(accessModes) ? accessModes : [];
  if (modes.includes('ReadWriteOncePod') && modes.some((mode) => mode !== 'ReadWriteOncePod'))
    yield problem('"ReadWriteOncePod" must be the only access mode', 'accessModes');
  const { requests } = mapIn(resources);
  if (!Object.hasOwn(mapIn(requests), 'storage')) yield problem('resources.requests.storage is required');
  else yield* within(positiveQuantity(mapIn(requests).storage ?? null), 'resources', 'requests', 'storage');
  yield* dataSources(spec);
}

const isSetInGo = (value: unknown): boolean => value !== null && value !== undefined && value !== '' && value !== 0;

/** A claim that the API server creates has no metadata of its own but labels and annotations. */
const claimMetadata: FieldRule = (metadata) => [
  ...templateMetadata(metadata),
  ...Object.entries(mapIn(metadata)).flatMap(([field, value]) =>
    field === 'labels' || field === 'annotations' || !isSetInGo(value) ? [] : [problem('must not be set', field)],
  ),
];

/** Rules for claims of persistent volumes. */
export const claimRules: Readonly<Record<string, TypeRules>> = {
  'core.v1.PersistentVolumeClaim': { required: ['spec'], decoded: ['status'] },
  'core.v1.PersistentVolumeClaimTemplate': { fields: { metadata: claimMetadata } },
  'core.v1.PersistentVolumeClaimSpec': {
    required: ['accessModes'],
    decoded: ['dataSource', 'dataSourceRef'],
    fields: {
      accessModes: (modes) => [
        ...someItems(modes),
        ...items(oneOf('ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'))(modes),
      ],
      storageClassName: className,
      volumeAttributesClassName: className,
      volumeMode: oneOf('Block', 'Filesystem'),
    },
    check: claim,
  },
};
