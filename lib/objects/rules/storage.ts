import { posix } from 'node:path';
import { isMap, type Json, type JsonMap } from '../../json';
import { shown } from '../formats';
import type { ObjectProblem } from '../object-schema';
import { dnsLabel, dnsSubdomain, qualifiedName } from './names';
import { nonNegativeQuantity, positiveQuantity } from './quantities';
import {
  all,
  between,
  type FieldRule,
  ifSet,
  isSet,
  items,
  mapsIn,
  oneOf,
  problem,
  type TypeRules,
  unique,
  within,
} from './type-rules';

/** Sources of a volume, in the order in which the API server reads them. */
const sources = [
  'hostPath',
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'flocker',
  'nfs',
  'rbd',
  'quobyte',
  'cephfs',
  'iscsi',
  'cinder',
  'fc',
  'flexVolume',
  'azureFile',
  'vsphereVolume',
  'photonPersistentDisk',
  'portworxVolume',
  'azureDisk',
  'scaleIO',
  'local',
  'storageos',
  'csi',
];

function* volumeSource(spec: JsonMap): Generator<ObjectProblem> {
  const [first, ...more] = sources.filter((source) => isMap(spec[source]));
  if (first === undefined) yield problem('a source such as csi, nfs or local is required');
  // The API server accepts a flexVolume after another source.
  for (const source of more.filter((name) => name !== 'flexVolume'))
    yield problem(`only one of ${String(first)}, ${source} may be set`, source);
}

function* volume(spec: JsonMap): Generator<ObjectProblem> {
  const { accessModes, capacity, nodeAffinity, hostPath } = spec;
  yield* volumeSource(spec);
  if (Array.isArray(accessModes) && accessModes.includes('ReadWriteOncePod') && new Set(accessModes).size > 1)
    yield problem('ReadWriteOncePod must be the only access mode', 'accessModes');
  const amounts = Object.entries(isMap(capacity) ? capacity : {});
  for (const [name, amount] of amounts) {
    if (name !== 'storage') yield problem(`unknown resource ${shown(name)}; expected storage`, 'capacity', name);
    else yield* within(positiveQuantity(amount ?? 0), 'capacity', name);
  }
  if (isMap(nodeAffinity) && !isMap(nodeAffinity.required))
    yield problem('required field "required" is missing', 'nodeAffinity');
  if (isMap(spec.local) && !isMap(nodeAffinity))
    yield problem('required field "nodeAffinity" is missing; a local volume needs one');
  if (
    isMap(hostPath) &&
    posix.normalize(String(hostPath.path)) === '/' &&
    spec.persistentVolumeReclaimPolicy === 'Recycle'
  )
    yield problem('must not be Recycle for the hostPath "/"', 'persistentVolumeReclaimPolicy');
  if (isSet(spec.volumeAttributesClassName) && !isMap(spec.csi))
    yield problem('may only be set for a volume of csi', 'volumeAttributesClassName');
}

/** The name of a CSI driver, whose letters may have either case. */
const driverName: FieldRule = (value) => {
  const name = String(value);
  return name.length <= 63 && [...dnsSubdomain(name.toLowerCase())].length === 0
    ? []
    : [problem(`expected a DNS subdomain of at most 63 characters, got ${shown(value)}`)];
};

const secretReference: FieldRule = (value) =>
  isMap(value)
    ? [...within(dnsSubdomain(value.name ?? ''), 'name'), ...within(dnsLabel(value.namespace ?? ''), 'namespace')]
    : [];

const notEmpty: FieldRule = (value) => (value === '' ? [problem('must not be empty')] : []);

const className = all(notEmpty, dnsSubdomain);

/** Paths of volumes must not lead upwards. */
const pathWithin: FieldRule = (value) =>
  String(value).split('/').includes('..') ? [problem(`must not contain "..", got ${shown(value)}`)] : [];

const parameters: FieldRule = (map) => {
  const entries = Object.entries(isMap(map) ? map : {});
  const size = entries.reduce(
    (sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(String(value ?? '')),
    0,
  );
  if (entries.length > 512) return [problem(`expected at most 512 entries, got ${entries.length}`)];
  if (size > 256 * 1024) return [problem(`expected at most ${256 * 1024} bytes, got ${size}`)];
  return entries.some(([key]) => key === '') ? [problem('must not have an empty key')] : [];
};

/** Terms must differ, and none may be empty. */
const topologies: FieldRule = (terms) => {
  const seen = new Set(['{}']);
  return (Array.isArray(terms) ? terms : []).flatMap((term, index) => {
    const expressions = mapsIn(isMap(term) ? term.matchLabelExpressions : null);
    const key = JSON.stringify(
      Object.fromEntries(
        expressions
          .map(({ key: name, values }): [string, Json] => [
            String(name),
            [...new Set((values ?? []) as string[])].sort(),
          ])
          .sort(([one], [other]) => (one < other ? -1 : 1)),
      ),
    );
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [
      problem(
        key === '{}' ? 'expected at least one expression' : 'duplicate expressions',
        index,
        'matchLabelExpressions',
      ),
    ];
  });
};

/** Audiences must differ; one that is not set is "". */
const audiences: FieldRule = (list) => {
  const names = mapsIn(list).map(({ audience }) => audience ?? '');
  return names.flatMap((name, index) =>
    names.indexOf(name) < index ? [problem(`duplicate audience ${shown(name)}`, index)] : [],
  );
};

const accessModes = items(oneOf('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'));

/** Volumes, their classes, and their drivers. */
export const storageRules: Readonly<Record<string, TypeRules>> = {
  'core.v1.PersistentVolumeSpec': {
    required: ['accessModes', 'capacity'],
    fields: {
      accessModes,
      volumeMode: oneOf('Filesystem', 'Block'),
      storageClassName: ifSet(dnsSubdomain),
      volumeAttributesClassName: className,
    },
    check: volume,
  },
  'core.v1.CSIPersistentVolumeSource': {
    required: ['driver', 'volumeHandle'],
    fields: {
      driver: driverName,
      controllerPublishSecretRef: secretReference,
      controllerExpandSecretRef: secretReference,
      nodePublishSecretRef: secretReference,
      nodeExpandSecretRef: secretReference,
    },
  },
  'core.v1.LocalVolumeSource': { required: ['path'], fields: { path: pathWithin } },
  'storage.v1.StorageClass': {
    required: ['provisioner'],
    fields: {
      provisioner: (value) => qualifiedName(String(value).toLowerCase()),
      parameters,
      reclaimPolicy: ifSet(oneOf('Delete', 'Retain')),
      volumeBindingMode: oneOf('Immediate', 'WaitForFirstConsumer'),
      allowedTopologies: topologies,
    },
  },
  'core.v1.TopologySelectorTerm': { fields: { matchLabelExpressions: unique('key') } },
  'core.v1.TopologySelectorLabelRequirement': {
    required: ['values'],
    fields: { key: qualifiedName, values: unique() },
  },
  'storage.v1.CSIDriverSpec': {
    fields: {
      fsGroupPolicy: oneOf('ReadWriteOnceWithFSType', 'File', 'None'),
      volumeLifecycleModes: items(oneOf('Persistent', 'Ephemeral')),
      tokenRequests: audiences,
      nodeAllocatableUpdatePeriodSeconds: between(10),
    },
    check: ({ serviceAccountTokenInSecrets, tokenRequests }) =>
      (serviceAccountTokenInSecrets ?? null) !== null && !isSet(tokenRequests)
        ? [problem('may only be set with tokenRequests', 'serviceAccountTokenInSecrets')]
        : [],
  },
  'storage.v1.TokenRequest': { optional: ['audience'], fields: { expirationSeconds: between(600, 2 ** 32) } },
  'storage.v1.CSIStorageCapacity': {
    required: ['storageClassName'],
    fields: { storageClassName: dnsSubdomain, capacity: nonNegativeQuantity, maximumVolumeSize: nonNegativeQuantity },
  },
  'storage.v1.VolumeAttributesClass': { required: ['driverName', 'parameters'], fields: { driverName, parameters } },
};
