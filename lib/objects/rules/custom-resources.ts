import { isMap, type Json, type JsonMap } from '../../json';
import { shown } from '../formats';
import type { ObjectProblem } from '../object-schema';
import { dns1035Label, dnsSubdomain } from './names';
import { fieldAt, schemaProblems } from './structural-schemas';
import {
  exactlyOne,
  type FieldRule,
  ifSet,
  isSet,
  items,
  mapIn,
  mapsIn,
  oneOf,
  problem,
  type TypeRules,
  within,
} from './type-rules';
import { reviewVersions } from './webhooks';

const isGiven = (value: Json | undefined): boolean => value !== undefined && value !== null;

const approval = 'api-approved.kubernetes.io';

function* definition({ metadata, spec }: JsonMap): Generator<ObjectProblem> {
  const { group, names } = mapIn(spec);
  const { name, generateName, annotations } = mapIn(metadata);
  const expected = `${String(mapIn(names).plural)}.${String(group)}`;
  if (name !== expected)
    yield problem(`expected ${shown(expected)}, the plural name and the group, got ${shown(name)}`, 'metadata', 'name');
  if (isSet(generateName))
    yield problem('must not be set, as the name has the plural name and the group', 'metadata', 'generateName');
  const link = String(mapIn(annotations)[approval] ?? '');
  if (/(?:^|\.)(?:k8s|kubernetes)\.io$/.test(String(group)) && !/^unapproved|^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(link))
    yield problem(`groups of Kubernetes need the annotation ${approval} with a URL or "unapproved"`, 'metadata');
}

function* spec({ group, versions, preserveUnknownFields }: JsonMap): Generator<ObjectProblem> {
  if (!String(group).includes('.')) yield problem(`expected a domain with a dot, got ${shown(group)}`, 'group');
  if (preserveUnknownFields === true)
    yield problem('must not be true; set x-kubernetes-preserve-unknown-fields in the schema', 'preserveUnknownFields');
  const list = mapsIn(versions);
  const names = list.map(({ name }) => name);
  for (const [index, name] of names.entries())
    if (names.indexOf(name) < index) yield problem(`duplicate name ${shown(name)}`, 'versions', index, 'name');
  const stored = list.filter(({ storage }) => storage === true).length;
  if (stored !== 1) yield problem(`expected one version with storage: true, got ${stored}`, 'versions');
}

function conversion({ strategy, webhook }: JsonMap): ObjectProblem[] {
  const { clientConfig, conversionReviewVersions } = mapIn(webhook);
  if (strategy === 'Webhook') {
    if (!isMap(clientConfig))
      return [problem('required field "clientConfig" is missing', ...(isMap(webhook) ? ['webhook'] : []))];
    return within(exactlyOne(clientConfig, 'url', 'service'), 'webhook', 'clientConfig');
  }
  return isMap(clientConfig) || isSet(conversionReviewVersions)
    ? [problem('may only be set for the strategy Webhook', 'webhook')]
    : [];
}

/** The only fields at the root of a schema if there is a subresource for the status. */
const rootFields =
  'description type format title maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems multipleOf required items properties externalDocs example x-kubernetes-preserve-unknown-fields x-kubernetes-validations'.split(
    ' ',
  );

function* version(value: JsonMap): Generator<ObjectProblem> {
  const { schema, subresources, deprecated, deprecationWarning, selectableFields } = value;
  if (isGiven(deprecationWarning)) {
    if (deprecated !== true) yield problem('may only be set for a deprecated version', 'deprecationWarning');
    else if (!/^[^\p{C}\p{Zl}\p{Zp}]{1,256}$/u.test(String(deprecationWarning)))
      yield problem('expected 1 to 256 printable characters', 'deprecationWarning');
  }
  const root = mapIn(schema).openAPIV3Schema;
  if (!isMap(root)) {
    yield problem('required field "openAPIV3Schema" is missing', ...(isMap(schema) ? ['schema'] : []));
    return;
  }
  const problems = [...schemaProblems(root, 'root')];
  if (isMap(mapIn(subresources).status))
    for (const [key, field] of Object.entries(root))
      if (!rootFields.includes(key) && isSet(field) && field !== false)
        problems.push(problem('must not be set at the root of a schema with a status', key));
  yield* within(problems, 'schema', 'openAPIV3Schema');
  if (problems.length === 0) yield* within(selectable(selectableFields, root), 'selectableFields');
}

/** Fields by which resources are selected: scalars outside of metadata. */
function selectable(fields: Json | undefined, root: JsonMap): ObjectProblem[] {
  const paths = mapsIn(fields).map(({ jsonPath }) => String(jsonPath ?? ''));
  const problems = paths.flatMap((path, index) => {
    const { type } = path.includes('[') ? {} : (fieldAt(root, path) ?? {});
    if (/^\.metadata\b/.test(path) || !['string', 'boolean', 'integer'].includes(String(type)))
      return [
        problem(
          `expected a path to a string, boolean or integer such as .spec.name, got ${shown(path)}`,
          index,
          'jsonPath',
        ),
      ];
    return paths.indexOf(path) < index ? [problem(`duplicate jsonPath ${shown(path)}`, index, 'jsonPath')] : [];
  });
  return paths.length > 8 ? [...problems, problem(`expected at most 8 items, got ${paths.length}`)] : problems;
}

/** A path in dot notation, below some fields. */
const jsonPath =
  (...fields: string[]): FieldRule =>
  (value) =>
    String(value).startsWith('.') &&
    (fields.length === 0 || fields.some((field) => String(value).startsWith(`.${field}.`)))
      ? []
      : [problem(`expected a path such as .${fields[0] ?? 'spec'}.name, got ${shown(value)}`)];

const kindName: FieldRule = (value) => (value === '' ? [] : dns1035Label(String(value).toLowerCase()));

/** Definitions of custom resources; expressions in them are not compiled. */
export const customResourceRules: Readonly<Record<string, TypeRules>> = {
  'apiextensions.v1.CustomResourceDefinition': { check: definition },
  'apiextensions.v1.CustomResourceDefinitionSpec': {
    required: ['group', 'versions', 'scope'],
    fields: { group: dnsSubdomain, scope: oneOf('Cluster', 'Namespaced') },
    check: spec,
  },
  'apiextensions.v1.CustomResourceDefinitionNames': {
    required: ['plural', 'kind'],
    fields: {
      plural: dns1035Label,
      singular: ifSet(dns1035Label),
      kind: kindName,
      listKind: kindName,
      shortNames: items(dns1035Label),
      categories: items(dns1035Label),
    },
    check: ({ kind, listKind }) => (kind === listKind ? [problem('must differ from kind', 'listKind')] : []),
  },
  'apiextensions.v1.CustomResourceDefinitionVersion': {
    optional: ['served', 'storage'],
    fields: { name: dns1035Label },
    check: version,
  },
  'apiextensions.v1.CustomResourceConversion': {
    fields: { strategy: oneOf('None', 'Webhook') },
    check: conversion,
  },
  'apiextensions.v1.WebhookConversion': {
    required: ['conversionReviewVersions'],
    fields: { conversionReviewVersions: reviewVersions },
  },
  'apiextensions.v1.CustomResourceColumnDefinition': {
    required: ['name', 'type', 'jsonPath'],
    fields: {
      type: oneOf('boolean', 'date', 'integer', 'number', 'string'),
      format: oneOf('', 'int32', 'int64', 'float', 'double', 'byte', 'date', 'date-time', 'password'),
      jsonPath: jsonPath(),
    },
  },
  'apiextensions.v1.CustomResourceSubresourceScale': {
    required: ['specReplicasPath', 'statusReplicasPath'],
    fields: {
      specReplicasPath: jsonPath('spec'),
      statusReplicasPath: jsonPath('status'),
      labelSelectorPath: ifSet(jsonPath('status', 'spec')),
    },
  },
};
