import type { JsonMap } from '../../json';
import { shown } from '../formats';
import type { ObjectProblem } from '../object-schema';
import { dataKey, dnsLabel, dnsSubdomain, noParents, qualifiedName } from './names';
import { one, quantity } from './quantities';
import {
  exactlyOne,
  type FieldRule,
  ifSet,
  isSet,
  mapIn,
  matches,
  oneOf,
  problem,
  type TypeRules,
  within,
} from './type-rules';

/** The name of an environment variable. */
const variableName = matches(/^[ -<>-~]+$/, 'a name of printable ASCII characters without "="');

/** A name that may be empty. */
const prefix: FieldRule = ifSet(variableName);

/** What the downward API may put into a variable. */
const variablePaths = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
/** What the downward API may put into a file. */
const filePaths = ['metadata.name', 'metadata.namespace', 'metadata.uid', 'metadata.labels', 'metadata.annotations'];

function fieldPath(value: unknown, paths: readonly string[]): ObjectProblem[] {
  const text = String(value);
  const [, map, key = ''] = /^(metadata\.(?:labels|annotations))\['(.+)'\]$/s.exec(text) ?? [];
  if (map !== undefined) return [...qualifiedName(map === 'metadata.annotations' ? key.toLowerCase() : key)];
  // The name of spec.nodeName in versions that are no longer served.
  return paths.includes(text) || (text === 'spec.host' && paths.includes('spec.nodeName'))
    ? []
    : [
        problem(
          `expected ${paths.join(', ')}, metadata.labels['<key>'] or metadata.annotations['<key>'], got ${shown(text)}`,
        ),
      ];
}

const resource = matches(
  /^(?:limits|requests)\.(?:cpu|memory|ephemeral-storage|hugepages-.*)$/s,
  'limits or requests of cpu, memory, ephemeral-storage or hugepages-<size>, such as limits.cpu',
);

const powers = [1, 2, 3, 4, 5, 6].flatMap((power) => [1000n ** BigInt(power), 1024n ** BigInt(power)]);

function* resourceField({ resource: name, divisor }: JsonMap): Generator<ObjectProblem> {
  const size = quantity(divisor);
  if (size === undefined || size === 0n) return;
  const isCpu = String(name).endsWith('.cpu');
  const sizes = isCpu ? [one / 1000n, one] : [one, ...powers.map((power) => power * one)];
  if (!sizes.includes(size))
    yield problem(`expected ${isCpu ? '1m or 1' : '1, or a unit such as 1k or 1Mi'}, got ${shown(divisor)}`, 'divisor');
}

const sources = ['fieldRef', 'resourceFieldRef', 'configMapKeyRef', 'secretKeyRef', 'fileKeyRef'];

function* variable({ value, valueFrom }: JsonMap): Generator<ObjectProblem> {
  if (!valueFrom) return;
  const source = mapIn(valueFrom);
  yield* within(exactlyOne(source, ...sources), 'valueFrom');
  if (isSet(value)) yield problem('value and valueFrom must not both be set', 'valueFrom');
  if (source.fieldRef)
    yield* within(fieldPath(mapIn(source.fieldRef).fieldPath, variablePaths), 'valueFrom', 'fieldRef', 'fieldPath');
}

/** What a file of the downward API holds. */
export function* downwardFile(file: JsonMap): Generator<ObjectProblem> {
  yield* exactlyOne(file, 'fieldRef', 'resourceFieldRef');
  if (file.fieldRef) yield* within(fieldPath(mapIn(file.fieldRef).fieldPath, filePaths), 'fieldRef', 'fieldPath');
  if (file.resourceFieldRef && !isSet(mapIn(file.resourceFieldRef).containerName))
    yield problem('required field "containerName" is missing or empty', 'resourceFieldRef');
}

const keyOf: TypeRules = {
  // The schema does not require it; an empty name is a name, but not a valid one.
  required: ['name', 'key'],
  fields: { name: dnsSubdomain, key: dataKey },
};
/** A reference to an object, whose name may be the start of one. */
const allKeysOf: TypeRules = {
  required: ['name'],
  fields: { name: (name) => dnsSubdomain(String(name).replace(/-$/, 'a')) },
};

/** Rules for environment variables and the downward API. */
export const environmentRules: Readonly<Record<string, TypeRules>> = {
  'core.v1.EnvVar': { required: ['name'], fields: { name: variableName }, check: variable },
  'core.v1.EnvFromSource': {
    fields: { prefix },
    check: (value) => exactlyOne(value, 'configMapRef', 'secretRef'),
  },
  'core.v1.ConfigMapKeySelector': keyOf,
  'core.v1.SecretKeySelector': keyOf,
  'core.v1.ConfigMapEnvSource': allKeysOf,
  'core.v1.SecretEnvSource': allKeysOf,
  'core.v1.FileKeySelector': {
    required: ['volumeName', 'path', 'key'],
    fields: {
      volumeName: dnsLabel,
      key: variableName,
      path: noParents,
    },
  },
  'core.v1.ObjectFieldSelector': {
    required: ['fieldPath'],
    fields: {
      apiVersion: ifSet(oneOf('v1')),
    },
  },
  'core.v1.ResourceFieldSelector': { required: ['resource'], fields: { resource }, check: resourceField },
};
