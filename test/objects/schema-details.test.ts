import type { JsonMap } from '../../lib/json';
import { crd, maps, problemsOf } from './support';

/** The schema of a field, and its problems. */
type Case = readonly [schema: JsonMap, ...problems: string[]];
/** A definition, and its problems. */
type Definition = readonly [object: JsonMap, ...problems: string[]];

const names = (fields: JsonMap): JsonMap => crd({ names: { kind: 'Site', plural: 'sites', ...fields } });
const rooted = (openAPIV3Schema: JsonMap, version: JsonMap = {}): JsonMap =>
  crd({}, { schema: { openAPIV3Schema: { type: 'object', ...openAPIV3Schema } }, ...version });
const ofGroup = (group: string, annotations: JsonMap = {}): JsonMap =>
  crd({ group }, {}, { name: `sites.${group}`, annotations });
const columns = (...additionalPrinterColumns: JsonMap[]): JsonMap => crd({}, { additionalPrinterColumns });
const scale = (fields: JsonMap): JsonMap =>
  crd(
    {},
    {
      subresources: {
        scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas', ...fields },
      },
    },
  );
const selectable = (...paths: (string | null)[]): JsonMap =>
  rooted(
    {
      properties: {
        spec: {
          type: 'object',
          properties: {
            text: { type: 'string' },
            count: { type: 'integer' },
            flag: { type: 'boolean' },
            share: { type: 'number' },
            list: { type: 'array', items: { type: 'string' } },
            map: { type: 'object', additionalProperties: { type: 'string' } },
          },
        },
      },
    },
    { selectableFields: paths.map((jsonPath) => ({ jsonPath })) },
  );
const version = 'spec.versions.0';
const root = `${version}.schema.openAPIV3Schema`;
const text = { type: 'string' };
const intOrString = { anyOf: [{ type: 'integer' }, { type: 'string' }] };
const map = (properties: JsonMap, rest: JsonMap = {}): JsonMap => ({ type: 'object', properties, ...rest });
const validated = (rule: JsonMap, schema: JsonMap = text): JsonMap => ({
  ...schema,
  'x-kubernetes-validations': [rule],
});
const keyed = (items: JsonMap, keys: (string | null)[] = ['id'], rest: JsonMap = {}): JsonMap => ({
  type: 'array',
  items,
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': keys,
  ...rest,
});
const item = (id: JsonMap, rest: JsonMap = { required: ['id'] }): JsonMap => map({ id }, rest);
/** Values of fields that hold no text. */
const values: JsonMap = {
  additionalItems: true,
  dependencies: {},
  patternProperties: { a: text },
  definitions: { a: text },
};
const nested = map({
  a: text,
  b: map({ c: text, 'd.e': text, "f'g": text }),
  m: { type: 'object', additionalProperties: text },
});
const within = 'must not be set within allOf, anyOf, oneOf or not';
const startsWithLetter =
  'expected a DNS label of lower-case letters, digits and hyphens that starts with a letter, got';

describe.each<[string, readonly Case[]]>([
  [
    'types of fields',
    [
      ...['boolean', 'integer', 'number', 'string', 'object'].map<Case>((type) => [{ type }]),
      [{ type: 'array', items: text }],
      [{ 'x-kubernetes-int-or-string': true }],
      [{ 'x-kubernetes-preserve-unknown-fields': true }],
      [
        { 'x-kubernetes-int-or-string': true, 'x-kubernetes-preserve-unknown-fields': true },
        '.x-kubernetes-preserve-unknown-fields: must not be set with x-kubernetes-int-or-string',
      ],
      [
        { 'x-kubernetes-preserve-unknown-fields': false, type: 'object' },
        '.x-kubernetes-preserve-unknown-fields: expected true, got false',
      ],
      [{ type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true }],
      [map({ a: text }, { 'x-kubernetes-embedded-resource': true })],
      [{ type: 'object', 'x-kubernetes-embedded-resource': true }, ': required field "properties" is missing or empty'],
      [
        { type: 'object', 'x-kubernetes-embedded-resource': true, additionalProperties: text },
        '.additionalProperties: must not be set for an embedded resource',
        ': required field "properties" is missing or empty',
      ],
      [
        map({ a: text }, { 'x-kubernetes-embedded-resource': true, type: 'string' }),
        '.type: expected "object", got "string"',
      ],
      [
        { 'x-kubernetes-embedded-resource': true, 'x-kubernetes-int-or-string': true, properties: { a: text } },
        '.type: expected "object", got ""',
        '.x-kubernetes-embedded-resource: must not be set with x-kubernetes-int-or-string',
      ],
      [
        map({ kind: { type: 'integer' }, apiVersion: text }, { 'x-kubernetes-embedded-resource': true }),
        '.properties.kind.type: expected "string", got "integer"',
      ],
      [
        map(
          { kind: { type: 'string', default: 'a' }, metadata: map({ labels: { type: 'object' } }) },
          { 'x-kubernetes-embedded-resource': true },
        ),
      ],
    ],
  ],
  [
    'fields that are not supported',
    [
      ...['additionalItems', 'dependencies', '$ref', 'id', '$schema', 'patternProperties', 'definitions'].map<Case>(
        (field) => [{ type: 'string', [field]: values[field] ?? 'a' }, `.${field}: is not supported`],
      ),
      [{ type: 'string', id: '', $schema: '', patternProperties: {}, definitions: {} }],
      [{ type: 'array', items: text, uniqueItems: false }],
      [
        { type: 'array', items: text, uniqueItems: true },
        '.uniqueItems: is not supported; use x-kubernetes-list-type: set',
      ],
      [{ type: 'array', items: [text] }, '.items: expected one schema, got a list'],
      [map({ a: text }, { additionalProperties: true })],
      [{ type: 'object', properties: {}, additionalProperties: text }],
      [map({ a: text }, { additionalProperties: false }), '.additionalProperties: must not be set with properties'],
    ],
  ],
  [
    'types below items',
    [
      ...[
        ...'description title format pattern'.split(' ').map((field) => [field, 'string'] as const),
        ...'maxLength minLength maxItems minItems maxProperties minProperties'
          .split(' ')
          .map((field) => [field, 'integer'] as const),
        ...'maximum minimum multipleOf'.split(' ').map((field) => [field, 'number'] as const),
        ...'nullable uniqueItems exclusiveMaximum exclusiveMinimum'
          .split(' ')
          .map((field) => [field, 'boolean'] as const),
      ].map<Case>(([field, type]) => [
        { type: 'array', items: { type: 'string', [field]: {} } },
        `.items.${field}: expected ${type}, got {}`,
      ]),
      ...[
        'x-kubernetes-int-or-string',
        'x-kubernetes-embedded-resource',
        'x-kubernetes-preserve-unknown-fields',
      ].map<Case>((field) => [
        { type: 'array', items: { type: 'string', [field]: 'a' } },
        `.items.${field}: expected boolean, got "a"`,
      ]),
      ...['required', 'enum', 'allOf', 'anyOf', 'oneOf', 'x-kubernetes-validations'].map<Case>((field) => [
        { type: 'array', items: { type: 'string', [field]: 'a' } },
        `.items.${field}: expected array, got "a"`,
      ]),
      [{ type: 'array', items: { type: 'array', items: 'a' } }, '.items.items: expected a schema, got "a"'],
      [
        { type: 'array', items: { type: 'object', additionalProperties: 'a' } },
        '.items.additionalProperties: expected a schema, got "a"',
      ],
      [{ type: 'array', items: { type: 'object', additionalProperties: true } }],
      [{ type: 'array', items: { type: 'integer', maximum: 0.5, minimum: -1 } }],
      [{ type: 'array', items: { type: 'string', maxLength: null, required: [null] } }],
      [{ type: 'array', items: { type: 'object', required: ['a', 1] } }, '.items.required.1: expected string, got 1'],
      [{ type: 'array', items: { type: 'string', maxLength: 0.5 } }, '.items.maxLength: expected integer, got 0.5'],
    ],
  ],
  [
    'parts that restrict values',
    [
      [
        {
          type: 'string',
          allOf: [{ pattern: 'a' }],
          anyOf: [{ maxLength: 1 }],
          oneOf: [{ minLength: 1 }],
          not: { enum: ['a'] },
        },
      ],
      ...['allOf', 'anyOf', 'oneOf'].flatMap<Case>((field) => [
        ...maps(
          { type: 'string' },
          { default: 'a' },
          { default: false },
          { title: 'a' },
          { description: 'a' },
          { nullable: true },
          { 'x-kubernetes-preserve-unknown-fields': true },
          { 'x-kubernetes-embedded-resource': true },
          { 'x-kubernetes-int-or-string': true },
          { additionalProperties: true },
          { additionalProperties: false },
        ).map<Case>((part) => [
          { type: 'object', [field]: [{}, part] },
          `.${field}.1.${Object.keys(part).join()}: ${within}`,
        ]),
        [{ type: 'object', [field]: [{ nullable: false, title: '' }] }],
        [
          map({ a: map({ b: text }) }, { [field]: [{ properties: { a: { properties: { b: { type: 'string' } } } } }] }),
          `.${field}.0.properties.a.properties.b.type: ${within}`,
        ],
        [{ type: 'array', items: text, [field]: [{ items: { type: 'string' } }] }, `.${field}.0.items.type: ${within}`],
        [
          map({ a: text }, { [field]: [{ properties: { metadata: {} } }] }),
          `.${field}.0.properties.metadata: ${within}`,
        ],
      ]),
      [{ type: 'string', not: { type: 'string' } }, `.not.type: ${within}`],
      [
        { type: 'array', items: text, anyOf: [{ 'x-kubernetes-list-type': 'set' }] },
        `.anyOf.0.x-kubernetes-list-type: ${within}`,
        '.anyOf.0.x-kubernetes-list-type: may only be set for the type array',
      ],
      [
        { type: 'object', anyOf: [{ 'x-kubernetes-map-type': 'atomic' }] },
        `.anyOf.0.x-kubernetes-map-type: ${within}`,
        '.anyOf.0.x-kubernetes-map-type: may only be set for the type object',
      ],
      [
        { type: 'object', anyOf: [{ 'x-kubernetes-list-map-keys': ['a'] }] },
        `.anyOf.0.x-kubernetes-list-map-keys: ${within}`,
        '.anyOf.0.x-kubernetes-list-map-keys: may only be set for x-kubernetes-list-type: map',
      ],
      [
        { type: 'object', anyOf: [{ 'x-kubernetes-validations': [{ rule: 'true' }] }] },
        `.anyOf.0.x-kubernetes-validations: ${within}`,
      ],
      [{ 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'integer' }, { type: 'string' }] }],
      [
        {
          'x-kubernetes-int-or-string': true,
          allOf: [{ anyOf: [{ type: 'integer' }, { type: 'string' }] }, { maxLength: 1 }],
        },
      ],
      ...Object.entries<JsonMap>({
        'allOf.1': { allOf: [{}, intOrString] },
        'oneOf.0': { oneOf: [intOrString] },
        'allOf.0.allOf.0': { allOf: [{ allOf: [intOrString] }] },
        not: { not: intOrString },
      }).map<Case>(([place, schema]) => [
        { 'x-kubernetes-int-or-string': true, ...schema },
        `.${place}.anyOf.0.type: ${within}`,
        `.${place}.anyOf.1.type: ${within}`,
      ]),
      [
        { 'x-kubernetes-int-or-string': true, oneOf: [{ type: 'integer' }, { type: 'string' }] },
        `.oneOf.0.type: ${within}`,
        `.oneOf.1.type: ${within}`,
      ],
      [
        { 'x-kubernetes-int-or-string': true, anyOf: [{ type: 'string' }, { type: 'integer' }] },
        `.anyOf.0.type: ${within}`,
        `.anyOf.1.type: ${within}`,
      ],
      [
        { type: 'object', additionalProperties: {} },
        '.additionalProperties: required field "type" is missing or empty',
      ],
    ],
  ],
  [
    'lists',
    [
      ...['atomic', 'set'].map<Case>((kind) => [{ type: 'array', items: text, 'x-kubernetes-list-type': kind }]),
      [
        { type: 'array', items: text, 'x-kubernetes-list-type': 'bag' },
        '.x-kubernetes-list-type: expected "atomic" or "set" or "map", got "bag"',
      ],
      [
        { type: 'string', 'x-kubernetes-list-type': 'atomic' },
        '.x-kubernetes-list-type: may only be set for the type array',
      ],
      [
        { type: 'array', items: text, 'x-kubernetes-list-type': 'set', 'x-kubernetes-list-map-keys': ['a'] },
        '.x-kubernetes-list-map-keys: may only be set for x-kubernetes-list-type: map',
      ],
      [
        { type: 'array', items: { type: 'string', nullable: true }, 'x-kubernetes-list-type': 'set' },
        '.items.nullable: must not be set for x-kubernetes-list-type: set',
      ],
      [{ type: 'array', items: { type: 'string', nullable: true }, 'x-kubernetes-list-type': 'atomic' }],
      [
        { type: 'array', items: { type: 'object' }, 'x-kubernetes-list-type': 'set' },
        '.items: must be atomic for x-kubernetes-list-type: set',
      ],
      [
        {
          type: 'array',
          items: { type: 'object', 'x-kubernetes-map-type': 'atomic' },
          'x-kubernetes-list-type': 'set',
        },
      ],
      [{ type: 'array', items: { type: 'array', items: text }, 'x-kubernetes-list-type': 'set' }],
      [
        {
          type: 'array',
          items: { type: 'array', items: text, 'x-kubernetes-list-type': 'set' },
          'x-kubernetes-list-type': 'set',
        },
        '.items: must be atomic for x-kubernetes-list-type: set',
      ],
      [{ type: 'array', items: { type: 'object' }, 'x-kubernetes-list-type': 'atomic' }],
      [keyed(item(text))],
      [keyed(item({ type: 'string', default: 'a' }, {}))],
      [
        keyed({ type: 'object', properties: { id: text }, required: ['id'], nullable: true }),
        '.items.nullable: must not be set for x-kubernetes-list-type: map',
      ],
      [keyed(text), '.items.type: expected "object", got "string"'],
      [keyed(item(text), ['id', 'id']), '.x-kubernetes-list-map-keys.1: duplicate item "id"'],
      [keyed(item({ type: 'object' })), '.items.properties.id.type: expected a scalar type, got "object"'],
      [keyed(item({ type: 'array', items: text })), '.items.properties.id.type: expected a scalar type, got "array"'],
      [
        keyed(item({ type: 'string', nullable: true })),
        '.items.properties.id.nullable: must not be set for a key of the list',
      ],
      [keyed(item(text), []), ': required field "x-kubernetes-list-map-keys" is missing or empty'],
      ...['atomic', 'granular'].map<Case>((kind) => [{ type: 'object', 'x-kubernetes-map-type': kind }]),
      [
        { type: 'object', 'x-kubernetes-map-type': 'open' },
        '.x-kubernetes-map-type: expected "atomic" or "granular", got "open"',
      ],
      [
        { type: 'string', 'x-kubernetes-map-type': 'atomic' },
        '.x-kubernetes-map-type: may only be set for the type object',
      ],
    ],
  ],
  [
    'rules of validation',
    [
      [validated({ rule: 'true', message: 'a', messageExpression: '"a"', reason: 'FieldValueInvalid' })],
      ...['FieldValueRequired', 'FieldValueForbidden', 'FieldValueDuplicate'].map<Case>((reason) => [
        validated({ rule: 'true', reason }),
      ]),
      [validated({ rule: 'true', message: '', messageExpression: '', fieldPath: '' })],
      [validated({ rule: 'true', message: ' a\n' })],
      [validated({ rule: 'true ||\nfalse', message: 'a' })],
      [validated({ rule: '' }), '.x-kubernetes-validations.0: required field "rule" is missing or empty'],
      [validated({ rule: 'true', message: ' ' }), '.x-kubernetes-validations.0.message: must not be empty'],
      ...['a\nb', 'a\rb'].map<Case>((message) => [
        validated({ rule: 'true', message }),
        '.x-kubernetes-validations.0.message: must not contain line breaks',
      ]),
      ...['a\nb', 'a\rb'].map<Case>((rule) => [
        validated({ rule }),
        '.x-kubernetes-validations.0: required field "message" is missing; the rule has line breaks',
      ]),
      [validated({ rule: ' true\n' })],
      [
        validated({ rule: 'true', messageExpression: ' ' }),
        '.x-kubernetes-validations.0.messageExpression: must not be empty',
      ],
      [
        validated({ rule: 'true', reason: '' }),
        '.x-kubernetes-validations.0.reason: expected "FieldValueRequired" or "FieldValueInvalid" or "FieldValueForbidden" or "FieldValueDuplicate", got ""',
      ],
      ...['.a', '.b.c', ".b['c']", ".b['d.e']", ".b['f\\'g']", '.m.any', ".m['x y']"].map<Case>((fieldPath) => [
        validated({ rule: 'true', fieldPath }, nested),
      ]),
      ...['a', '.', '.z', '.a.b', '.b.', ".b['c", '.m.any.more', '.b[c]', 'x.a', ".b['c']x", '.b..c'].map<Case>(
        (fieldPath) => [
          validated({ rule: 'true', fieldPath }, nested),
          `.x-kubernetes-validations.0.fieldPath: expected a path to a field such as .name, got ${JSON.stringify(fieldPath)}`,
        ],
      ),
    ],
  ],
])('%s of a custom resource', (_, cases) => {
  it.each(cases.map(([schema, ...problems]) => [schema, problems] as const))('%j', (schema, problems) => {
    expect(problemsOf(rooted({ properties: { spec: schema } }))).toEqual(
      problems.map((problem) => `${root}.properties.spec${problem}`),
    );
  });
});

describe.each<[string, readonly Definition[]]>([
  [
    'roots of schemas',
    [
      [rooted({ additionalProperties: true }), `${root}.additionalProperties: must not be set at the root`],
      [rooted({ nullable: true }), `${root}.nullable: must not be set at the root`],
      [rooted({ nullable: false })],
      [rooted({ type: '' }), `${root}: required field "type" is missing or empty`],
      [rooted({ 'x-kubernetes-preserve-unknown-fields': true })],
      [rooted({ properties: { kind: text, apiVersion: text, metadata: { type: 'object' } } })],
      ...['kind', 'apiVersion'].flatMap<Definition>((field) => [
        [
          rooted({ properties: { [field]: { type: 'integer' } } }),
          `${root}.properties.${field}.type: expected "string", got "integer"`,
        ],
        [
          rooted({ properties: { [field]: { type: 'string', default: 'a' } } }),
          `${root}.properties.${field}.default: must not be set for ${field}`,
        ],
      ]),
      [
        rooted({ properties: { metadata: { type: 'string' } } }),
        `${root}.properties.metadata.type: expected "object", got "string"`,
      ],
      [rooted({ properties: { metadata: map({ name: text, generateName: text }) } })],
      [
        rooted({ properties: { metadata: map({ name: text, labels: { type: 'object' } }) } }),
        `${root}.properties.metadata.properties.labels: only name and generateName may be set`,
      ],
      [rooted({ description: 'a', 'x-kubernetes-validations': [] }, { subresources: { status: {} } })],
      [
        rooted({ 'x-kubernetes-map-type': 'atomic' }, { subresources: { status: {} } }),
        `${root}.x-kubernetes-map-type: must not be set at the root of a schema with a status`,
      ],
      [rooted({ 'x-kubernetes-map-type': 'atomic' }, { subresources: {} })],
      [rooted({ nullable: false, anyOf: [] }, { subresources: { status: {} } })],
      [
        rooted({ properties: { spec: { type: 'array', items: map({ a: { type: 'integer', default: 'a' } }) } } }),
        `${root}.properties.spec.items.properties.a.default: expected integer, got "a"`,
      ],
      [
        rooted({ properties: { spec: { type: 'object', additionalProperties: { type: 'integer', default: 'a' } } } }),
        `${root}.properties.spec.additionalProperties.default: expected integer, got "a"`,
      ],
      [
        rooted({ properties: { spec: { type: 'string', enum: ['a'], default: '' } } }),
        `${root}.properties.spec.default: expected "a", got ""`,
      ],
      [rooted({ properties: { spec: { type: 'string', enum: ['a'], default: null } } })],
      [crd({}, { schema: null }), `${version}: required field "openAPIV3Schema" is missing`],
    ],
  ],
  [
    'names and groups',
    [
      [names({ singular: '', listKind: '', shortNames: ['s'], categories: ['all'] })],
      [names({ singular: 'site', listKind: 'SiteList' })],
      ...['singular', 'listKind'].map<Definition>((field) => [
        names({ [field]: '1a' }),
        `spec.names.${field}: ${startsWithLetter} "1a"`,
      ]),
      ...['shortNames', 'categories'].map<Definition>((field) => [
        names({ [field]: ['A'] }),
        `spec.names.${field}.0: ${startsWithLetter} "A"`,
      ]),
      [names({ kind: '1a' }), `spec.names.kind: ${startsWithLetter} "1a"`],
      [names({ kind: '' }), 'spec.names: required field "kind" is missing or empty'],
      [names({ listKind: 'Site' }), 'spec.names.listKind: must differ from kind'],
      [
        names({ plural: 'others' }),
        'metadata.name: expected "others.example.com", the plural name and the group, got "sites.example.com"',
      ],
      [
        crd({}, {}, { generateName: 'a' }),
        'metadata.generateName: must not be set, as the name has the plural name and the group',
      ],
      ...['A.b', 'a_b.c'].map<Definition>((group) => [
        crd({ group }),
        `spec.group: expected a DNS subdomain of lower-case letters, digits, hyphens and dots, got "${group}"`,
      ]),
      ...['unapproved', 'unapproved, experimental', 'https://example.com/1', 'HTTP://a'].map<Definition>((link) => [
        ofGroup('a.k8s.io', { 'api-approved.kubernetes.io': link }),
      ]),
      ...['', 'yes', 'https://', '://a', 'x unapproved', '1http://a', 'https:///a'].flatMap<Definition>((link) =>
        ['a.k8s.io', 'k8s.io', 'a.kubernetes.io'].map<Definition>((group) => [
          ofGroup(group, { 'api-approved.kubernetes.io': link }),
          'metadata: groups of Kubernetes need the annotation api-approved.kubernetes.io with a URL or "unapproved"',
        ]),
      ),
      ...['ak8s.io', 'k8s.io.example.com', 'akubernetes.io'].map<Definition>((group) => [ofGroup(group)]),
    ],
  ],
  [
    'versions',
    [
      [crd({ preserveUnknownFields: false })],
      [
        crd({ preserveUnknownFields: true }),
        'spec.preserveUnknownFields: must not be true; set x-kubernetes-preserve-unknown-fields in the schema',
      ],
      [
        crd({ versions: [...versionsOf(), ...versionsOf({ storage: false })] }),
        'spec.versions.1.name: duplicate name "v1"',
      ],
      [crd({ versions: [...versionsOf(), ...versionsOf({ storage: null, name: 'v2' })] })],
      [
        crd({ versions: [...versionsOf(), ...versionsOf({ name: 'v2' })] }),
        'spec.versions: expected one version with storage: true, got 2',
      ],
      ...['group', 'scope'].map<Definition>((field) => [
        crd({ [field]: '' }, {}, field === 'group' ? { name: 'sites.' } : {}),
        ...(field === 'group'
          ? ['spec: required field "group" is missing or empty', 'spec.group: expected a domain with a dot, got ""']
          : [`spec: required field "${field}" is missing or empty`]),
        ...(field === 'group'
          ? ['metadata.name: expected a DNS subdomain of lower-case letters, digits, hyphens and dots, got "sites."']
          : []),
      ]),
      [crd({}, { deprecated: true, deprecationWarning: 'use v2' })],
      [crd({}, { deprecated: true, deprecationWarning: 'é'.repeat(256) })],
      ...['', 'a\nb', 'a\u2028b', 'a'.repeat(257)].map<Definition>((deprecationWarning) => [
        crd({}, { deprecated: true, deprecationWarning }),
        `${version}.deprecationWarning: expected 1 to 256 printable characters`,
      ]),
      [crd({}, { deprecated: false, deprecationWarning: null })],
      [selectable('.spec.text', '.spec.count', '.spec.flag', '.spec.map.a')],
      ...[
        '.spec.share',
        '.spec.list',
        '.spec',
        '.metadata.name',
        '.spec.list[0]',
        ".spec['text']",
        '',
        'spec.text',
      ].map<Definition>((path) => [
        selectable(path),
        `${version}.selectableFields.0.jsonPath: expected a path to a string, boolean or integer such as .spec.name, got ${JSON.stringify(path)}`,
      ]),
      [
        selectable('.spec.text', '.spec.text'),
        `${version}.selectableFields.1.jsonPath: duplicate jsonPath ".spec.text"`,
      ],
      [selectable(...Array.from({ length: 8 }, (_, index) => `.spec.map.a${index}`))],
      [
        selectable(...Array.from({ length: 9 }, (_, index) => `.spec.map.a${index}`)),
        `${version}.selectableFields: expected at most 8 items, got 9`,
      ],
    ],
  ],
  [
    'conversions',
    [
      [crd({ conversion: { strategy: 'None' } })],
      [
        crd({
          conversion: {
            strategy: 'Webhook',
            webhook: { clientConfig: { url: 'https://a' }, conversionReviewVersions: ['v1'] },
          },
        }),
      ],
      [
        crd({ conversion: { strategy: 'Webhook', webhook: { conversionReviewVersions: ['v1'] } } }),
        'spec.conversion.webhook: required field "clientConfig" is missing',
      ],
      [
        crd({ conversion: { strategy: 'Webhook', webhook: { clientConfig: {}, conversionReviewVersions: ['v1'] } } }),
        'spec.conversion.webhook.clientConfig: one of url, service is required',
      ],
      [
        crd({ conversion: { strategy: 'None', webhook: { conversionReviewVersions: ['v1'] } } }),
        'spec.conversion.webhook: may only be set for the strategy Webhook',
      ],
      [
        crd({
          conversion: {
            strategy: 'Webhook',
            webhook: { clientConfig: { url: 'https://a' }, conversionReviewVersions: ['v2'] },
          },
        }),
        'spec.conversion.webhook.conversionReviewVersions: expected one of "v1", "v1beta1", got ["v2"]',
      ],
      [
        crd({
          conversion: {
            strategy: 'Webhook',
            webhook: { clientConfig: { url: 'https://a' }, conversionReviewVersions: [] },
          },
        }),
        'spec.conversion.webhook: required field "conversionReviewVersions" is missing or empty',
      ],
      [
        crd({ conversion: { strategy: 'Other' } }),
        'spec.conversion.strategy: expected "None" or "Webhook", got "Other"',
      ],
    ],
  ],
  [
    'columns and scales',
    [
      ...['boolean', 'date', 'integer', 'number', 'string'].map<Definition>((type) => [
        columns({ name: 'a', type, jsonPath: '.a' }),
      ]),
      ...['', 'int32', 'int64', 'float', 'double', 'byte', 'date', 'date-time', 'password'].map<Definition>(
        (format) => [columns({ name: 'a', type: 'string', jsonPath: '.a', format })],
      ),
      [
        columns({ name: 'a', type: 'string', jsonPath: '.a', format: 'time' }),
        `${version}.additionalPrinterColumns.0.format: expected "" or "int32" or "int64" or "float" or "double" or "byte" or "date" or "date-time" or "password", got "time"`,
      ],
      ...['name', 'type', 'jsonPath'].map<Definition>((field) => [
        columns({ name: 'a', type: 'string', jsonPath: '.a', [field]: '' }),
        `${version}.additionalPrinterColumns.0: required field "${field}" is missing or empty`,
      ]),
      [
        columns({ name: 'a', type: 'string', jsonPath: 'a' }),
        `${version}.additionalPrinterColumns.0.jsonPath: expected a path such as .spec.name, got "a"`,
      ],
      [scale({})],
      ...['', '.status.selector', '.spec.selector'].map<Definition>((labelSelectorPath) => [
        scale({ labelSelectorPath }),
      ]),
      ...['specReplicasPath', 'statusReplicasPath'].map<Definition>((field) => [
        scale({ [field]: '' }),
        `${version}.subresources.scale: required field "${field}" is missing or empty`,
      ]),
      [
        scale({ statusReplicasPath: '.spec.a' }),
        `${version}.subresources.scale.statusReplicasPath: expected a path such as .status.name, got ".spec.a"`,
      ],
      [
        scale({ labelSelectorPath: '.a.b' }),
        `${version}.subresources.scale.labelSelectorPath: expected a path such as .status.name, got ".a.b"`,
      ],
      [
        scale({ specReplicasPath: '.specs.a' }),
        `${version}.subresources.scale.specReplicasPath: expected a path such as .spec.name, got ".specs.a"`,
      ],
    ],
  ],
])('%s of definitions', (_, cases) => {
  it.each(cases.map(([object, ...problems]) => [object, problems] as const))('case %#', (object, problems) => {
    expect(problemsOf(object)).toEqual(problems);
  });
});

/** The versions of a definition. */
function versionsOf(fields: JsonMap = {}): JsonMap[] {
  return [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } }, ...fields }];
}
