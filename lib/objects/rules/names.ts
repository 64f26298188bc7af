import { shown } from '../formats';
import { all, between, entries, type FieldRule, matches, problem } from './type-rules';

const label = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
const word = '[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?';

/** A DNS label of RFC 1123, such as the name of a container. */
export const dnsLabel = matches(new RegExp(`^${label}$`), 'a DNS label of lower-case letters, digits and hyphens', 63);

/** A DNS label of RFC 1035, such as the name of a Service, which starts with a letter. */
export const dns1035Label = matches(
  /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/,
  'a DNS label of lower-case letters, digits and hyphens that starts with a letter',
  63,
);

/** A DNS subdomain: labels with dots between them, such as the name of most objects. */
export const dnsSubdomain = matches(
  new RegExp(`^${label}(?:\\.${label})*$`),
  'a DNS subdomain of lower-case letters, digits, hyphens and dots',
  253,
);

/** A name that may be part of a URL's path. */
export const pathSegment = matches(/^(?!\.{1,2}$)[^/%]+$/, 'a name without "/" and "%"');

/** The key of a label or annotation: `name`, or `prefix/name`. */
export const qualifiedName: FieldRule = (value) => {
  const text = String(value);
  const slash = text.lastIndexOf('/');
  const name = text.slice(slash + 1);
  const isValid =
    new RegExp(`^${word}$`).test(name) &&
    name.length <= 63 &&
    (slash === -1 || [...dnsSubdomain(text.slice(0, slash))].length === 0);
  return isValid ? [] : [problem(`expected a key such as app or example.com/app, got ${shown(value)}`)];
};

/** The value of a label. */
export const labelValue = matches(
  new RegExp(`^(?:${word})?$`),
  'a label value of letters, digits, "-", "_" and "." that starts and ends with a letter or digit',
  63,
);

/** A map of labels. */
export const labels: FieldRule = entries(qualifiedName, labelValue);

/** A map of annotations, whose keys are not case-sensitive. */
export const annotations: FieldRule = entries((key) => qualifiedName(String(key).toLowerCase()));

/** The name of a port: a service name of RFC 6335. */
export const portName = matches(
  /^(?!-)(?!.*--)(?=.*[a-z])[-a-z0-9]+(?<!-)$/,
  'a port name of lower-case letters, digits and single hyphens',
  15,
);

/** A port by number or name. */
export const portReference = all(portName, between(1, 65_535));

/** A key of a ConfigMap or Secret. */
export const dataKey = matches(/^(?!\.\.|\.$)[-._a-zA-Z0-9]{1,253}$/, 'a key of letters, digits, "-", "_" and "."');

/** The keys of a ConfigMap or Secret. */
export const dataKeys: FieldRule = entries(dataKey);

/** A path without "..". */
export const noParents = matches(/^(?!(?:.*\/)?\.\.(?:\/|$))/s, 'a path without ".."');

/** A domain and a path, such as the name of a controller. */
export const domainPath = (maxLength: number): FieldRule =>
  matches(
    new RegExp(`^${label}(?:\\.${label})*/[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+$`),
    'a domain and a path, such as example.com/controller',
    maxLength,
  );
