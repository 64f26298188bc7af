import { isMap, type Json, type JsonMap } from '../../../../lib/json';
import { generatedValue } from './generated-value';
import type { OpenApi } from './open-api';
import type { Random } from './random';
import type { ObjectPath, Site } from './sites';

/** A change of an object: another value at a path, or none. */
export interface Change {
  readonly path: ObjectPath;
  readonly value: Json | undefined;
  /** The path of the fault, if it is not that of the changed value. */
  readonly fault?: ObjectPath;
}

/** Changes a site; undefined if the operator does not apply to it. */
export type Operator = (site: Site, random: Random, openApi: OpenApi) => Change | undefined;

const words = ['Always', 'Never', 'Sometimes', 'None', 'TCP', 'Retain', 'Equal', 'cluster', 'prefix', 'External'];

const texts = [
  '10.0.0.1',
  'a/b',
  '/a',
  '5m',
  '50%',
  '150%',
  '1.5Gi',
  'true',
  '0',
  '-1',
  'a.b',
  '*',
  '1',
  'x=y',
  '{}',
  'example.com',
];

const at = ({ path }: Site, value: Json | undefined): Change => ({ path, value });

/** Replaces the name of a field that the schema knows, which keeps the order of the others. */
const renamed = (site: Site, from: string, to: string): Change => ({
  path: site.path,
  value: Object.fromEntries(
    Object.entries(site.value as JsonMap).map(([key, value]) => [key === from ? to : key, value]),
  ),
  fault: [...site.path, to],
});

/** The fields of an object that may be renamed: without these two, the API server does not know the kind at all. */
const fieldsOf = ({ path, value, schema }: Site): string[] =>
  schema.properties && isMap(value)
    ? Object.keys(value).filter(
        (key) => schema.properties?.[key] && !(path.length === 0 && /^(kind|apiVersion)$/.test(key)),
      )
    : [];

function misspelled(name: string, random: Random): string {
  const index = random.below(Math.max(1, name.length - 1));
  const [before, after] = [name.slice(0, index), name.slice(index)];
  return random.pick([
    before + after.slice(1),
    before + after.slice(0, 1) + after,
    before + after.slice(1, 2) + after.slice(0, 1) + after.slice(2),
    `${name}s`,
  ]);
}

const otherCase = (name: string): string[] =>
  [
    name[0]?.toUpperCase() + name.slice(1),
    name.toLowerCase(),
    name.toUpperCase(),
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
  ].filter((changed) => changed !== name);

function otherTypes(value: Json): Json[] {
  if (typeof value === 'string') return [7, true, { value }, [value]];
  if (typeof value === 'number') return [String(value), true, [value], { value }, 'many'];
  if (typeof value === 'boolean') return [String(value), value ? 1 : 0, [value], {}];
  if (Array.isArray(value)) return [value[0] ?? 'one', { '0': value[0] ?? 'one' }, 'one', 1];
  return ['one', [value], 1, false];
}

const invalidTexts = (text: string): string[] => [
  `${text}_x`,
  `${text} x`,
  text.toUpperCase(),
  `-${text}`,
  `${text}.`,
  `${text}/x/y`,
  `${text}é`,
  `${text}\n`,
  `${text}:x`,
  `${text}$`,
];

const numbers = [-1, 0, 1, 2, 300, 3601, 1.5, 65536, 70000, 2147483648, -2147483649, 9007199254740991, 1e20];

const isWord = (value: Json): value is string => typeof value === 'string' && /^[A-Za-z][A-Za-z0-9]*$/.test(value);

/** Fields that the API server sets, or that would put the object elsewhere. */
const notAdded =
  /^(status|metadata\.(namespace|uid|resourceVersion|selfLink|generation|managedFields|creationTimestamp|deletionTimestamp|deletionGracePeriodSeconds))$/;

/** The ways to damage an object, or to change it into another valid one. */
export const operators: Readonly<Record<string, Operator>> = {
  'unknown-field': (site, random) => {
    const { schema, value, path } = site;
    const fields = fieldsOf(site);
    if (!schema.properties || fields.length === 0) return undefined;
    const field = random.pick(fields);
    const name = misspelled(field, random);
    if (name === '' || name in schema.properties) return undefined;
    return random.below(2) === 0
      ? renamed(site, field, name)
      : { path: [...path, name], value: (value as JsonMap)[field] };
  },
  'wrong-case': (site, random) => {
    const fields = fieldsOf(site);
    if (fields.length === 0) return undefined;
    const field = random.pick(fields);
    return renamed(site, field, random.pick(otherCase(field)));
  },
  'wrong-type': (site, random) => at(site, random.pick(otherTypes(site.value))),
  'remove-field': (site, random) =>
    site.isField && (site.isRequired || random.below(3) === 0) ? at(site, undefined) : undefined,
  'another-word': (site, random) => {
    if (!isWord(site.value)) return undefined;
    const others = [...words, ...(site.schema.enum ?? [])].filter((word) => word !== site.value);
    return at(site, random.pick([...others, `${site.value}x`, site.value.toLowerCase()]));
  },
  'another-text': (site, random) => (typeof site.value === 'string' ? at(site, random.pick(texts)) : undefined),
  'empty-string': (site) => (typeof site.value === 'string' && site.value !== '' ? at(site, '') : undefined),
  'too-long-string': (site, random) =>
    typeof site.value === 'string' ? at(site, 'a'.repeat(random.pick([16, 64, 254, 1100]))) : undefined,
  'invalid-characters': (site, random) =>
    typeof site.value === 'string' ? at(site, random.pick(invalidTexts(site.value))) : undefined,
  'invalid-key': (site, random) => {
    if (!isMap(site.value) || site.schema.properties) return undefined;
    const keys = Object.keys(site.value);
    if (keys.length === 0) return undefined;
    const key = random.pick(keys);
    return renamed(site, key, random.pick([...invalidTexts(key), '', 'a'.repeat(64), `${'a'.repeat(254)}/x`]));
  },
  'other-number': (site, random) => (typeof site.value === 'number' ? at(site, random.pick(numbers)) : undefined),
  'remove-entry': (site) => (site.isField || site.path.length === 0 ? undefined : at(site, undefined)),
  'misplaced-field': (site, random) => {
    const inner = fieldsOf(site).filter((key) => isMap((site.value as JsonMap)[key]));
    if (inner.length === 0) return undefined;
    const fields = Object.entries((site.value as JsonMap)[random.pick(inner)] as JsonMap);
    if (fields.length === 0) return undefined;
    const [name, value] = random.pick(fields);
    return name in (site.schema.properties ?? {}) ? undefined : { path: [...site.path, name], value };
  },
  'duplicate-entry': (site) =>
    Array.isArray(site.value) && site.value.length > 0
      ? { ...at(site, [...site.value, site.value[0] as Json]), fault: [...site.path, site.value.length] }
      : undefined,
  'add-field': (site, random, openApi) => {
    const { value, schema, path } = site;
    if (!isMap(value)) return undefined;
    const absent = Object.entries(schema.properties ?? {}).filter(
      ([name]) => !(name in value) && !notAdded.test([...path, name].join('.')),
    );
    if (absent.length === 0) return undefined;
    const [name, field] = random.pick(absent);
    return { path: [...path, name], value: generatedValue(openApi, name, field, random) };
  },
  null: (site) => at(site, null),
  empty: (site) => {
    if (Array.isArray(site.value)) return site.value.length > 0 ? at(site, []) : undefined;
    return isMap(site.value) && Object.keys(site.value).length > 0 ? at(site, {}) : undefined;
  },
};
