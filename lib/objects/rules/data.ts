import { isMap, type Json, type JsonMap } from '../../json';
import type { ObjectProblem } from '../object-schema';
import { finalizer } from './metadata';
import { dataKeys } from './names';
import { isSet, items, mapIn, matches, oneOf, problem, type TypeRules, within } from './type-rules';

const size = (text: Json, encoding: 'utf8' | 'base64'): number => Buffer.from(String(text ?? ''), encoding).length;
const sizeOf = (data: Json | undefined, encoding: 'utf8' | 'base64'): number =>
  Object.values(mapIn(data)).reduce<number>((sum, text) => sum + size(text ?? '', encoding), 0);

const mostBytes = 1024 * 1024;
const tooLarge = (total: number): ObjectProblem[] =>
  total > mostBytes ? [problem(`expected at most ${mostBytes} bytes of data, got ${total}`)] : [];

function configMap({ data, binaryData }: JsonMap): ObjectProblem[] {
  const twice = Object.keys(mapIn(data)).filter((key) => key in mapIn(binaryData));
  return [
    ...twice.map((key) => problem('must not be set in data and binaryData', 'binaryData', key)),
    ...tooLarge(sizeOf(data, 'utf8') + sizeOf(binaryData, 'base64')),
  ];
}

/** The keys that types of Secrets need. */
const secretKeys: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};
const accountAnnotation = 'kubernetes.io/service-account.name';

function secret({ type, data, stringData, metadata }: JsonMap): ObjectProblem[] {
  const name = String(type ?? '');
  const texts: Readonly<Record<string, string>> = {
    ...Object.fromEntries(Object.entries(mapIn(data)).map(([key, text]) => [key, decoded(text)])),
    ...Object.fromEntries(Object.entries(mapIn(stringData)).map(([key, text]) => [key, String(text ?? '')])),
  };
  const field = isSet(stringData) ? 'stringData' : 'data';
  const keys = secretKeys[name] ?? [];
  const [first = ''] = keys;
  const missing = keys.filter((key) => texts[key] === undefined);
  if (name === 'kubernetes.io/basic-auth' && texts.username === undefined && texts.password === undefined)
    return [problem('one of username, password is required for the type kubernetes.io/basic-auth', field)];
  if (name === 'kubernetes.io/service-account-token' && !isSet(mapIn(mapIn(metadata).annotations)[accountAnnotation]))
    return [problem(`the annotation ${accountAnnotation} is required for the type ${name}`, 'metadata')];
  if (missing.length > 0)
    return missing.map((key) => problem(`required key "${key}" is missing for the type ${name}`, field));
  if (name === 'kubernetes.io/ssh-auth' && texts[first] === '') return [problem('must not be empty', field, first)];
  if (name.startsWith('kubernetes.io/dockerc') && !isJsonObject(texts[first] ?? ''))
    return [problem('expected a JSON object', first in mapIn(stringData) ? 'stringData' : 'data', first)];
  const others = Object.entries(mapIn(data)).filter(([key]) => !(key in mapIn(stringData)));
  return tooLarge(sizeOf(stringData, 'utf8') + sizeOf(Object.fromEntries(others), 'base64'));
}

/** The text of base64. */
const decoded = (text: Json): string => Buffer.from(String(text ?? ''), 'base64').toString('utf8');

function isJsonObject(text: string): boolean {
  try {
    const value = JSON.parse(text) as Json;
    return value === null || isMap(value);
  } catch {
    return false;
  }
}

const podSecurity = 'pod-security.kubernetes.io/';

function namespace({ metadata }: JsonMap): ObjectProblem[] {
  return Object.entries(mapIn(mapIn(metadata).labels)).flatMap(([key, value]) => {
    const [, isVersion] = new RegExp(`^${podSecurity}(?:enforce|audit|warn)(-version)?$`).exec(key) ?? [key, null];
    if (isVersion === null) return [];
    const rule = isVersion
      ? matches(/^(?:latest|v1\.(?:0|[1-9]\d*))$/, 'latest or a version such as v1.35')
      : oneOf('privileged', 'baseline', 'restricted');
    return within(rule(value ?? ''), 'metadata', 'labels', key);
  });
}

/** Configuration, secrets, namespaces, and leases. */
export const dataRules: Readonly<Record<string, TypeRules>> = {
  'core.v1.ConfigMap': { fields: { data: dataKeys, binaryData: dataKeys }, check: configMap },
  'core.v1.Secret': { fields: { data: dataKeys, stringData: dataKeys }, check: secret },
  'core.v1.Namespace': { check: namespace },
  'core.v1.NamespaceSpec': { fields: { finalizers: items(finalizer) } },
  'coordination.v1.LeaseSpec': {
    fields: {
      leaseDurationSeconds: (value) => (Number(value) > 0 ? [] : [problem(`must be at least 1, got ${String(value)}`)]),
      leaseTransitions: (value) => (Number(value) >= 0 ? [] : [problem(`must be at least 0, got ${String(value)}`)]),
    },
  },
};
