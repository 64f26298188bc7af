import type { JsonMap } from '../../lib/json';
import { crd, problemsOf } from './support';

const schema = (spec: JsonMap, version: JsonMap = {}): JsonMap =>
  crd({}, { schema: { openAPIV3Schema: { type: 'object', properties: { spec } } }, ...version });
const list = (
  fields: JsonMap,
  items: JsonMap = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } },
): JsonMap =>
  schema({ type: 'array', items, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['id'], ...fields });

describe('definitions of custom resources', () => {
  it.each<[string, JsonMap]>([
    [
      'an int-or-string',
      schema({ 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] }),
    ],
    ['flags in a pattern', schema({ type: 'string', pattern: '(?i)^(?P<name>[a-z]+)$' })],
    ['a list with keys', list({})],
    [
      'a field by which to select',
      schema({ type: 'string', default: 'a' }, { selectableFields: [{ jsonPath: '.spec' }] }),
    ],
    ['versions without served', crd({}, { served: null })],
  ])('accepts %s', (_, object) => {
    expect(problemsOf(object)).toEqual([]);
  });

  it.each<[string, JsonMap, string[]]>([
    [
      'another name than plural and group',
      crd({ group: 'example.org' }),
      ['metadata.name: expected "sites.example.org", the plural name and the group, got "sites.example.com"'],
    ],
    [
      'a group without a dot',
      { ...crd({ group: 'example' }), metadata: { name: 'sites.example' } },
      ['spec.group: expected a domain with a dot, got "example"'],
    ],
    [
      'a group of Kubernetes without approval',
      { ...crd({ group: 'a.k8s.io' }), metadata: { name: 'sites.a.k8s.io' } },
      ['metadata: groups of Kubernetes need the annotation api-approved.kubernetes.io with a URL or "unapproved"'],
    ],
    [
      'no version that is stored',
      crd({}, { storage: false }),
      ['spec.versions: expected one version with storage: true, got 0'],
    ],
    [
      'a version in upper case',
      crd({}, { name: 'V1' }),
      [
        'spec.versions.0.name: expected a DNS label of lower-case letters, digits and hyphens that starts with a letter, got "V1"',
      ],
    ],
    ['an unknown scope', crd({ scope: 'Never' }), ['spec.scope: expected "Cluster" or "Namespaced", got "Never"']],
    [
      'a conversion without a webhook',
      crd({ conversion: { strategy: 'Webhook' } }),
      ['spec.conversion: required field "clientConfig" is missing'],
    ],
    [
      'a warning for a version that is not deprecated',
      crd({}, { deprecationWarning: 'use v2' }),
      ['spec.versions.0.deprecationWarning: may only be set for a deprecated version'],
    ],
    [
      'a version without a schema',
      crd({}, { schema: {} }),
      ['spec.versions.0.schema: required field "openAPIV3Schema" is missing'],
    ],
    [
      'a column of an unknown type',
      crd({}, { additionalPrinterColumns: [{ name: 'a', type: 'object', jsonPath: '.a' }] }),
      [
        'spec.versions.0.additionalPrinterColumns.0.type: expected "boolean" or "date" or "integer" or "number" or "string", got "object"',
      ],
    ],
    [
      'replicas outside of the spec',
      crd({}, { subresources: { scale: { specReplicasPath: '.replicas', statusReplicasPath: '.status.replicas' } } }),
      ['spec.versions.0.subresources.scale.specReplicasPath: expected a path such as .spec.name, got ".replicas"'],
    ],
    [
      'a root that is a list',
      crd({}, { schema: { openAPIV3Schema: { type: 'array', items: { type: 'string' } } } }),
      ['spec.versions.0.schema.openAPIV3Schema.type: expected "object", got "array"'],
    ],
    [
      'a field without a type',
      schema({}),
      ['spec.versions.0.schema.openAPIV3Schema.properties.spec: required field "type" is missing or empty'],
    ],
    [
      'an unknown type',
      schema({ type: 'text' }),
      [
        'spec.versions.0.schema.openAPIV3Schema.properties.spec.type: expected "array" or "boolean" or "integer" or "number" or "object" or "string", got "text"',
      ],
    ],
    [
      'a list without items',
      schema({ type: 'array' }),
      ['spec.versions.0.schema.openAPIV3Schema.properties.spec: required field "items" is missing'],
    ],
    [
      'items without a type',
      schema({ type: 'array', items: {} }),
      ['spec.versions.0.schema.openAPIV3Schema.properties.spec.items: required field "type" is missing or empty'],
    ],
    [
      'a type within anyOf',
      schema({ type: 'string', anyOf: [{ type: 'string' }] }),
      [
        'spec.versions.0.schema.openAPIV3Schema.properties.spec.anyOf.0.type: must not be set within allOf, anyOf, oneOf or not',
      ],
    ],
    [
      'properties and additionalProperties',
      schema({ type: 'object', properties: { a: { type: 'string' } }, additionalProperties: { type: 'string' } }),
      ['spec.versions.0.schema.openAPIV3Schema.properties.spec.additionalProperties: must not be set with properties'],
    ],
    [
      'a reference',
      schema({ $ref: '#/a', type: 'string' }),
      ['spec.versions.0.schema.openAPIV3Schema.properties.spec.$ref: is not supported'],
    ],
    [
      'an invalid pattern',
      schema({ type: 'string', pattern: '*' }),
      ['spec.versions.0.schema.openAPIV3Schema.properties.spec.pattern: expected a regular expression, got "*"'],
    ],
    [
      'lookahead, which Go does not have',
      schema({ type: 'string', pattern: '(?=a)' }),
      ['spec.versions.0.schema.openAPIV3Schema.properties.spec.pattern: expected a regular expression, got "(?=a)"'],
    ],
    [
      'text for a number below items',
      schema({ type: 'array', items: { type: 'string', maxLength: '1' } }),
      ['spec.versions.0.schema.openAPIV3Schema.properties.spec.items.maxLength: expected integer, got "1"'],
    ],
    [
      'a list without keys',
      list({ 'x-kubernetes-list-map-keys': [] }),
      [
        'spec.versions.0.schema.openAPIV3Schema.properties.spec: required field "x-kubernetes-list-map-keys" is missing or empty',
      ],
    ],
    [
      'a key that the items do not have',
      list({ 'x-kubernetes-list-map-keys': ['name'] }),
      [
        'spec.versions.0.schema.openAPIV3Schema.properties.spec.x-kubernetes-list-map-keys.0: expected the name of a property of the items, got "name"',
      ],
    ],
    [
      'a key that is not required',
      list({}, { type: 'object', properties: { id: { type: 'string' } } }),
      [
        'spec.versions.0.schema.openAPIV3Schema.properties.spec.items.properties.id: must be required or have a default, as it is a key of the list',
      ],
    ],
    [
      'a rule without an expression',
      schema({ type: 'string', 'x-kubernetes-validations': [{ rule: ' ' }] }),
      [
        'spec.versions.0.schema.openAPIV3Schema.properties.spec.x-kubernetes-validations.0: required field "rule" is missing or empty',
      ],
    ],
    [
      'a path to no field',
      schema({
        type: 'object',
        properties: { a: { type: 'string' } },
        'x-kubernetes-validations': [{ rule: 'true', fieldPath: '.b' }],
      }),
      [
        'spec.versions.0.schema.openAPIV3Schema.properties.spec.x-kubernetes-validations.0.fieldPath: expected a path to a field such as .name, got ".b"',
      ],
    ],
    [
      'a selectable field that is an object',
      schema({ type: 'object' }, { selectableFields: [{ jsonPath: '.spec' }] }),
      [
        'spec.versions.0.selectableFields.0.jsonPath: expected a path to a string, boolean or integer such as .spec.name, got ".spec"',
      ],
    ],
    [
      'a default of another type',
      schema({ type: 'integer', default: 'a' }),
      ['spec.versions.0.schema.openAPIV3Schema.properties.spec.default: expected integer, got "a"'],
    ],
    [
      'a default that is not in enum',
      schema({ type: 'string', enum: ['a'], default: 'b' }),
      ['spec.versions.0.schema.openAPIV3Schema.properties.spec.default: expected "a", got "b"'],
    ],
    [
      'a default with unknown fields',
      schema({ type: 'object', default: { a: 1 } }),
      ['spec.versions.0.schema.openAPIV3Schema.properties.spec.default.a: unknown field "a"'],
    ],
  ])('rejects %s', (_, object, problems) => {
    expect(problemsOf(object)).toEqual(problems);
  });
});
