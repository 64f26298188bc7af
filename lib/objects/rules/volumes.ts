import type { JsonMap } from '../../json';
import { shown } from '../formats';
import type { ObjectProblem } from '../object-schema';
import { downwardFile } from './environment';
import { dnsLabel, dnsSubdomain, noParents } from './names';
import { nonNegativeQuantity } from './quantities';
import {
  between,
  exactlyOne,
  type FieldRule,
  ifSet,
  isSet,
  mapIn,
  mapsIn,
  matches,
  onlyOne,
  problem,
  type TypeRules,
} from './type-rules';

const fileMode = between(0, 0o777);
const partition = between(0, 255);

/** The path of a file below a volume. */
const filePath = matches(/^(?!\/)(?!\.\.)(?!.*\/\.\.(?:\/|$))/s, 'a relative path without ".."');
const relative: FieldRule = ifSet(filePath);

const needs = (...required: readonly string[]): TypeRules => ({ required });

/** Sources of a volume, or of a part of one, of which it takes one. */
function* oneSource({ name: _, ...sources }: JsonMap): Generator<ObjectProblem> {
  const set = Object.keys(sources).filter((key) => sources[key] !== null && sources[key] !== undefined);
  if (set.length > 1) yield onlyOne(set);
}

/** Files that two sources of a volume would write. */
function* projectedPaths({ sources }: JsonMap): Generator<ObjectProblem> {
  const seen = new Set<unknown>();
  for (const [index, source] of mapsIn(sources).entries())
    for (const kind of ['secret', 'configMap', 'downwardAPI'])
      for (const [item, { path }] of mapsIn(mapIn(source[kind]).items).entries()) {
        if (seen.has(path))
          yield problem(`duplicate path ${shown(path)}`, 'sources', index, kind, 'items', item, 'path');
        seen.add(path);
      }
}

const driverName: FieldRule = (value) =>
  String(value).length > 63
    ? [problem(`expected at most 63 characters, got ${String(value).length}`)]
    : dnsSubdomain(String(value).toLowerCase());

const iscsiName: FieldRule = (value) =>
  /^(?:iqn|eui|naa)/.test(String(value))
    ? []
    : [problem(`expected a name that starts with iqn, eui or naa, got ${shown(value)}`)];

function* flocker(source: JsonMap): Generator<ObjectProblem> {
  const names = Object.fromEntries(Object.entries(source).filter(([, value]) => isSet(value)));
  yield* exactlyOne(names, 'datasetName', 'datasetUUID');
}

function* iscsi({ chapAuthDiscovery, chapAuthSession, secretRef }: JsonMap): Generator<ObjectProblem> {
  if ((chapAuthDiscovery === true || chapAuthSession === true) && !secretRef)
    yield problem('secretRef is required for CHAP authentication');
}

const keys: TypeRules = { fields: { defaultMode: fileMode } };

/** Rules for volumes that hold data of the cluster. */
const ofCluster: Readonly<Record<string, TypeRules>> = {
  'core.v1.Volume': { fields: { name: dnsLabel }, check: oneSource },
  'core.v1.ConfigMapVolumeSource': { ...keys, required: ['name'] },
  'core.v1.SecretVolumeSource': { ...keys, required: ['secretName'] },
  'core.v1.DownwardAPIVolumeSource': keys,
  'core.v1.ProjectedVolumeSource': { ...keys, check: projectedPaths },
  'core.v1.VolumeProjection': { check: oneSource },
  'core.v1.ConfigMapProjection': needs('name'),
  'core.v1.SecretProjection': needs('name'),
  'core.v1.ServiceAccountTokenProjection': {
    required: ['path'],
    fields: { path: filePath, expirationSeconds: between(600, 2 ** 32) },
  },
  'core.v1.KeyToPath': { required: ['key', 'path'], fields: { path: filePath, mode: fileMode } },
  'core.v1.DownwardAPIVolumeFile': {
    required: ['path'],
    fields: { path: filePath, mode: fileMode },
    check: downwardFile,
  },
  'core.v1.EmptyDirVolumeSource': { fields: { sizeLimit: nonNegativeQuantity } },
  'core.v1.HostPathVolumeSource': {
    required: ['path'],
    fields: { path: noParents },
  },
  'core.v1.PersistentVolumeClaimVolumeSource': needs('claimName'),
  'core.v1.EphemeralVolumeSource': needs('volumeClaimTemplate'),
  'core.v1.CSIVolumeSource': { required: ['driver'], fields: { driver: driverName } },
};

/** Rules for volumes of storage systems. */
const ofStorage: Readonly<Record<string, TypeRules>> = {
  'core.v1.NFSVolumeSource': {
    required: ['server', 'path'],
    fields: { path: matches(/^\//, 'an absolute path') },
  },
  'core.v1.ISCSIVolumeSource': {
    required: ['targetPortal', 'iqn'],
    optional: ['lun'],
    fields: { lun: between(0, 255), iqn: iscsiName, initiatorName: iscsiName },
    check: iscsi,
  },
  'core.v1.AWSElasticBlockStoreVolumeSource': { required: ['volumeID'], fields: { partition } },
  'core.v1.GCEPersistentDiskVolumeSource': { required: ['pdName'], fields: { partition } },
  'core.v1.AzureDiskVolumeSource': needs('diskName', 'diskURI'),
  'core.v1.AzureFileVolumeSource': needs('secretName', 'shareName'),
  'core.v1.CephFSVolumeSource': needs('monitors'),
  'core.v1.CinderVolumeSource': needs('volumeID'),
  'core.v1.FlexVolumeSource': needs('driver'),
  'core.v1.FlockerVolumeSource': { check: flocker },
  'core.v1.GitRepoVolumeSource': { required: ['repository'], fields: { directory: relative } },
  'core.v1.GlusterfsVolumeSource': needs('endpoints', 'path'),
  'core.v1.PhotonPersistentDiskVolumeSource': needs('pdID'),
  'core.v1.PortworxVolumeSource': needs('volumeID'),
  'core.v1.QuobyteVolumeSource': needs('registry', 'volume'),
  'core.v1.RBDVolumeSource': needs('monitors', 'image'),
  'core.v1.ScaleIOVolumeSource': { required: ['gateway', 'system', 'volumeName'], optional: ['secretRef'] },
  'core.v1.StorageOSVolumeSource': { required: ['volumeName'], fields: { volumeName: dnsLabel } },
  'core.v1.VsphereVirtualDiskVolumeSource': needs('volumePath'),
};

/** Rules for volumes of a pod. */
export const volumeRules: Readonly<Record<string, TypeRules>> = { ...ofCluster, ...ofStorage };
