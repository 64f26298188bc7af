import { isMap, type JsonMap } from '../../json';
import { shown } from '../formats';
import type { ObjectProblem } from '../object-schema';
import { dns1035Label, dnsSubdomain } from './names';
import {
  all,
  between,
  exactlyOne,
  type FieldRule,
  ifSet,
  isSet,
  items,
  mapIn,
  problem,
  type TypeRules,
  unique,
} from './type-rules';

/** The URL of a webhook. */
const url: FieldRule = (value) =>
  /^https:\/\/[^/?#@\s]+(?:\/[^?#]*)?[?#]?$/i.test(String(value))
    ? []
    : [problem(`expected a URL such as https://host/path without user and query, got ${shown(value)}`)];

/** The path of a service's URL: segments that are subdomains. */
const path: FieldRule = (value) => {
  const text = String(value);
  if (text === '' || text === '/') return [];
  const segments = text.replace(/^\//, '').replace(/\/$/, '').split('/');
  return text.startsWith('/') && segments.every((segment) => [...dnsSubdomain(segment)].length === 0)
    ? []
    : [problem(`expected a path such as /validate, got ${shown(value)}`)];
};

/** Rules for a service that serves a webhook. */
const service: TypeRules = { required: ['namespace', 'name'], fields: { path, port: between(1, 65_535) } };
const clientConfig: TypeRules = { fields: { url }, check: (config) => exactlyOne(config, 'url', 'service') };

/** Versions of reviews, of which the API server must know one. */
export const reviewVersions: FieldRule = all(items(dns1035Label), unique(), (list) =>
  Array.isArray(list) && list.some((version) => version === 'v1' || version === 'v1beta1')
    ? []
    : [problem(`expected one of "v1", "v1beta1", got ${shown(list)}`)],
);

function* apiService({ metadata, spec }: JsonMap): Generator<ObjectProblem> {
  const { group, version } = mapIn(spec);
  const { name, generateName } = mapIn(metadata);
  const expected = `${String(version ?? '')}.${String(group ?? '')}`;
  if (name !== expected)
    yield problem(`expected ${shown(expected)}, the version and the group, got ${shown(name)}`, 'metadata', 'name');
  if (isSet(generateName))
    yield problem('must not be set, as the name has the version and the group', 'metadata', 'generateName');
}

function* apiServiceSpec({
  group,
  version,
  service: target,
  caBundle,
  insecureSkipTLSVerify,
}: JsonMap): Generator<ObjectProblem> {
  if (!isSet(version)) yield problem('required field "version" is missing or empty');
  else if (!isSet(group) && version !== 'v1') yield problem('required field "group" is missing or empty');
  if (isMap(target)) {
    if (insecureSkipTLSVerify === true && isSet(caBundle))
      yield problem('must not be true with caBundle', 'insecureSkipTLSVerify');
    return;
  }
  for (const [field, value] of Object.entries({ caBundle, insecureSkipTLSVerify }))
    if (isSet(value) && value !== false) yield problem('may only be set with service', field);
}

/** Webhooks, and API services. */
export const webhookRules: Readonly<Record<string, TypeRules>> = {
  'admissionregistration.v1.ServiceReference': service,
  'admissionregistration.v1.WebhookClientConfig': clientConfig,
  'apiextensions.v1.ServiceReference': service,
  'apiextensions.v1.WebhookClientConfig': clientConfig,
  'apiregistration.v1.APIService': { check: apiService },
  'apiregistration.v1.APIServiceSpec': {
    fields: {
      group: ifSet(dnsSubdomain),
      version: ifSet(dns1035Label),
      groupPriorityMinimum: between(1, 20_000),
      versionPriority: between(1, 1000),
    },
    check: apiServiceSpec,
  },
  'apiregistration.v1.ServiceReference': { required: ['namespace', 'name'], fields: { port: between(1, 65_535) } },
};
