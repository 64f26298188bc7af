import type { JsonMap } from '../../lib/json';
import { admission, type Case, maps, objectOf, policy, problemsOf, rule, webhook } from './support';

const ruled = (fields: JsonMap): JsonMap => webhook({ rules: [{ ...rule, ...fields }] });
const validation = (fields: JsonMap): JsonMap => policy({ validations: [{ expression: 'true', ...fields }] });
const audit = (key: string, name = 'web', valueExpression = '1'): JsonMap => ({
  ...policy({ auditAnnotations: [{ key, valueExpression }] }),
  metadata: { name },
});
const binding = (spec: JsonMap): JsonMap =>
  objectOf(admission, 'ValidatingAdmissionPolicyBinding', { policyName: 'a', validationActions: ['Deny'], ...spec });
const param = (paramRef: JsonMap): JsonMap =>
  binding({ paramRef: { name: 'a', parameterNotFoundAction: 'Deny', ...paramRef } });
const mutating = 'admissionregistration.k8s.io/v1';
const mutation = (fields: JsonMap, spec: JsonMap = {}): JsonMap =>
  objectOf(mutating, 'MutatingAdmissionPolicy', {
    matchConstraints: { resourceRules: [rule] },
    reinvocationPolicy: 'Never',
    mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: 'a' }, ...fields }],
    ...spec,
  });
const mutatingBinding = (spec: JsonMap): JsonMap =>
  objectOf(mutating, 'MutatingAdmissionPolicyBinding', { policyName: 'a', ...spec });
const api = (spec: JsonMap, metadata: JsonMap = { name: 'v1.example.com' }): JsonMap => ({
  ...objectOf('apiregistration.k8s.io/v1', 'APIService', {
    group: 'example.com',
    version: 'v1',
    groupPriorityMinimum: 1,
    versionPriority: 1,
    ...spec,
  }),
  metadata,
});
const service = { name: 'a', namespace: 'b' };
const group = 'rbac.authorization.k8s.io';
const rbac = (kind: string, fields: JsonMap): JsonMap => ({
  apiVersion: `${group}/v1`,
  kind,
  metadata: { name: 'a' },
  ...fields,
});
const bound = (subject: JsonMap, roleRef: JsonMap = {}, kind = 'RoleBinding'): JsonMap =>
  rbac(kind, { roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'a', ...roleRef }, subjects: [subject] });

const subdomain = 'expected a DNS subdomain of lower-case letters, digits, hyphens and dots, got';
const startsWithLetter =
  'expected a DNS label of lower-case letters, digits and hyphens that starts with a letter, got';
const pathSegment = 'expected a name without "/" and "%", got';
const key = 'expected a key such as app or example.com/app, got';

describe.each<[string, readonly Case[]]>([
  [
    'rules of requests',
    [
      ...['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'].map<Case>((operation) => [ruled({ operations: [operation] })]),
      [
        ruled({ operations: ['PATCH'] }),
        'webhooks.0.rules.0.operations.0: expected "*" or "CONNECT" or "CREATE" or "DELETE" or "UPDATE", got "PATCH"',
      ],
      ...['operations', 'apiGroups', 'apiVersions', 'resources'].map<Case>((field) => [
        ruled({ [field]: [] }),
        `webhooks.0.rules.0: required field "${field}" is missing or empty`,
      ]),
      ...maps({ operations: ['*', 'CREATE'] }, { apiGroups: ['apps', '*'] }, { apiVersions: ['*', 'v1'] }).map<Case>(
        (fields) => [ruled(fields), `webhooks.0.rules.0.${Object.keys(fields).join()}: "*" must be the only item`],
      ),
      [ruled({ apiGroups: ['*'], apiVersions: ['*'], resources: ['*'] })],
      [ruled({ apiGroups: ['', 'apps'], apiVersions: ['v1', 'v2'] })],
      [ruled({ apiVersions: [''] }), 'webhooks.0.rules.0.apiVersions.0: must not be empty'],
      [ruled({ resources: [''] }), 'webhooks.0.rules.0.resources.0: must not be empty'],
      ...[
        ['*/*'],
        ['pods', 'pods/log'],
        ['pods', '*'],
        ['pods/*', 'services'],
        ['*', 'pods/status'],
        ['pods/a', 'pods/*'],
      ].map<Case>((resources) => [ruled({ resources })]),
      [ruled({ resources: ['*/*', 'pods'] }), 'webhooks.0.rules.0.resources: "*/*" must be the only item'],
      [ruled({ resources: ['*', 'pods'] }), 'webhooks.0.rules.0.resources: "*" includes the other resources'],
      ...['pods/*', '*/log'].map<Case>((wider) => [
        ruled({ resources: [wider, 'services', 'pods/log'] }),
        `webhooks.0.rules.0.resources.2: "${wider}" includes "pods/log"`,
      ]),
      [ruled({ resources: ['pods/log', '*/status', 'pods/exec'] })],
      ...['*', 'Cluster', 'Namespaced'].map<Case>((scope) => [ruled({ scope })]),
      [ruled({ scope: 'All' }), 'webhooks.0.rules.0.scope: expected "*" or "Cluster" or "Namespaced", got "All"'],
      [policy({ matchConstraints: { resourceRules: [{ ...rule, resourceNames: ['a', 'b'] }] } })],
      [
        policy({ matchConstraints: { resourceRules: [{ ...rule, resourceNames: ['a', 'a'] }] } }),
        'spec.matchConstraints.resourceRules.0.resourceNames.1: duplicate item "a"',
      ],
      [
        policy({ matchConstraints: { resourceRules: [{ ...rule, resourceNames: ['a/b'] }] } }),
        `spec.matchConstraints.resourceRules.0.resourceNames.0: ${pathSegment} "a/b"`,
      ],
    ],
  ],
  [
    'webhooks',
    [
      ...['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].flatMap<Case>((kind) => [
        [
          webhook(
            { failurePolicy: 'Fail', matchPolicy: 'Exact', sideEffects: 'NoneOnDryRun', timeoutSeconds: 30 },
            kind,
          ),
        ],
        [webhook({ failurePolicy: 'Ignore', matchPolicy: 'Equivalent', timeoutSeconds: 1 }, kind)],
        [webhook({ failurePolicy: '' }, kind), 'webhooks.0.failurePolicy: expected "Fail" or "Ignore", got ""'],
        [webhook({ matchPolicy: '' }, kind), 'webhooks.0.matchPolicy: expected "Exact" or "Equivalent", got ""'],
        [
          webhook({ sideEffects: 'Some' }, kind),
          'webhooks.0.sideEffects: expected "None" or "NoneOnDryRun", got "Some"',
        ],
        [webhook({ timeoutSeconds: 31 }, kind), 'webhooks.0.timeoutSeconds: must be from 1 to 30, got 31'],
        [webhook({ name: '' }, kind), 'webhooks.0: required field "name" is missing or empty'],
        [webhook({ name: 'A.b.c' }, kind), `webhooks.0.name: ${subdomain} "A.b.c"`],
        [
          webhook({ admissionReviewVersions: [] }, kind),
          'webhooks.0: required field "admissionReviewVersions" is missing or empty',
        ],
        [webhook({ admissionReviewVersions: ['v1beta1', 'v2'] }, kind)],
        [
          webhook({ admissionReviewVersions: ['v2'] }, kind),
          'webhooks.0.admissionReviewVersions: expected one of "v1", "v1beta1", got ["v2"]',
        ],
        [
          webhook({ admissionReviewVersions: ['v1', 'v1'] }, kind),
          'webhooks.0.admissionReviewVersions.1: duplicate item "v1"',
        ],
        [
          { ...webhook({}, kind), webhooks: [...twice(webhook({}, kind))] },
          'webhooks.1: duplicate name "a.example.com"',
        ],
        [webhook({ matchConditions: conditions(64) }, kind)],
        [
          webhook({ matchConditions: conditions(65) }, kind),
          'webhooks.0.matchConditions: expected at most 64 items, got 65',
        ],
        [
          webhook({ matchConditions: [...conditions(1), ...conditions(1)] }, kind),
          'webhooks.0.matchConditions.1: duplicate name "a0"',
        ],
        [
          webhook({ matchConditions: [{ name: '', expression: 'true' }] }, kind),
          'webhooks.0.matchConditions.0: required field "name" is missing or empty',
        ],
        [
          webhook({ matchConditions: [{ name: '/', expression: 'true' }] }, kind),
          `webhooks.0.matchConditions.0.name: ${key} "/"`,
        ],
        [
          webhook({ matchConditions: [{ name: 'a', expression: ' ' }] }, kind),
          'webhooks.0.matchConditions.0.expression: must not be empty',
        ],
      ]),
      ...['Never', 'IfNeeded'].map<Case>((reinvocationPolicy) => [
        webhook({ reinvocationPolicy }, 'MutatingWebhookConfiguration'),
      ]),
      [
        webhook({ reinvocationPolicy: '' }, 'MutatingWebhookConfiguration'),
        'webhooks.0.reinvocationPolicy: expected "Never" or "IfNeeded", got ""',
      ],
      ...['https://a', 'https://a:443/', 'HTTPS://a/b c', 'https://a/b/c', 'https://a?', 'https://a/b#'].map<Case>(
        (url) => [webhook({ clientConfig: { url } })],
      ),
      ...[
        'http://a',
        'https://',
        'https:///a',
        'https://u@a',
        'https://a?b',
        'https://a/#b',
        'https://a b/c',
        'xhttps://a',
      ].map<Case>((url) => [
        webhook({ clientConfig: { url } }),
        `webhooks.0.clientConfig.url: expected a URL such as https://host/path without user and query, got "${url}"`,
      ]),
      [
        webhook({ clientConfig: { url: 'https://a', service } }),
        'webhooks.0.clientConfig: only one of url, service may be set',
      ],
      ...['', '/', '/a', '/a/', '/a/b.c'].map<Case>((path) => [
        webhook({ clientConfig: { service: { ...service, path } } }),
      ]),
      ...['a', 'a/b', '//', '/a//b', '/A', '/a/b_c', '/a//'].map<Case>((path) => [
        webhook({ clientConfig: { service: { ...service, path } } }),
        `webhooks.0.clientConfig.service.path: expected a path such as /validate, got "${path}"`,
      ]),
      [
        webhook({ clientConfig: { service: { ...service, port: 0 } } }),
        'webhooks.0.clientConfig.service.port: must be from 1 to 65535, got 0',
      ],
      ...['name', 'namespace'].map<Case>((field) => [
        webhook({ clientConfig: { service: { ...service, [field]: '' } } }),
        `webhooks.0.clientConfig.service: required field "${field}" is missing or empty`,
      ]),
    ],
  ],
  [
    'policies of validation',
    [
      [policy({ validations: null }), 'spec: one of validations, auditAnnotations is required'],
      [policy({ matchConstraints: null }), 'spec: required field "matchConstraints" is missing'],
      [
        policy({ matchConstraints: { resourceRules: [] } }),
        'spec.matchConstraints: required field "resourceRules" is missing or empty',
      ],
      [
        policy({ matchConstraints: { resourceRules: [rule], matchPolicy: '' } }),
        'spec.matchConstraints.matchPolicy: expected "Exact" or "Equivalent", got ""',
      ],
      [policy({ failurePolicy: '' }), 'spec.failurePolicy: expected "Fail" or "Ignore", got ""'],
      [policy({ matchConditions: conditions(65) }), 'spec.matchConditions: expected at most 64 items, got 65'],
      [validation({ message: '', messageExpression: '', reason: 'Forbidden' })],
      [validation({ message: ' a\n', messageExpression: 'a', reason: 'Invalid' })],
      [validation({ reason: 'RequestEntityTooLarge' })],
      [
        validation({ reason: '' }),
        'spec.validations.0.reason: expected "Forbidden" or "Invalid" or "RequestEntityTooLarge", got ""',
      ],
      [validation({ expression: ' ' }), 'spec.validations.0.expression: must not be empty'],
      [validation({ message: ' ' }), 'spec.validations.0.message: must not be empty'],
      ...['a\nb', 'a\rb'].map<Case>((message) => [
        validation({ message }),
        'spec.validations.0.message: must not contain line breaks',
      ]),
      [validation({ messageExpression: ' ' }), 'spec.validations.0.messageExpression: must not be empty'],
      [audit('a')],
      [audit('a'.repeat(63))],
      [audit('/a'), 'spec.auditAnnotations.0.key: expected the name of an annotation, got "/a"'],
      [audit('a b'), 'spec.auditAnnotations.0.key: expected the name of an annotation, got "a b"'],
      [audit('a', 'web', ' '), 'spec.auditAnnotations.0.valueExpression: must not be empty'],
      [audit('a', 'web', ` ${'a'.repeat(5120)} `)],
      [
        audit('a', 'web', 'a'.repeat(5121)),
        'spec.auditAnnotations.0.valueExpression: expected at most 5120 characters',
      ],
      [policy({ auditAnnotations: audits(20) })],
      [policy({ auditAnnotations: audits(21) }), 'spec.auditAnnotations: expected at most 20 items, got 21'],
      [policy({ auditAnnotations: [...audits(1), ...audits(1)] }), 'spec.auditAnnotations.1: duplicate key "a0"'],
      ...['a', '_', 'A1', '_a_'].map<Case>((name) => [policy({ variables: [{ name, expression: 'a' }] })]),
      ...['', '1a', 'a-b', 'a b', 'true', 'while', ' a'].map<Case>((name) => [
        policy({ variables: [{ name, expression: 'a' }] }),
        `spec.variables.0.name: expected an identifier of CEL, got "${name}"`,
      ]),
      [policy({ variables: [{ name: 'a', expression: '' }] }), 'spec.variables.0.expression: must not be empty'],
      ...['v1', 'example.com/v1'].map<Case>((apiVersion) => [policy({ paramKind: { apiVersion, kind: 'Site' } })]),
      ...['V1', 'a/b/c', 'A/v1', 'a/1', 'a/'].map<Case>((apiVersion) => [
        policy({ paramKind: { apiVersion, kind: 'Site' } }),
        `spec.paramKind.apiVersion: expected a version such as v1 or example.com/v1, got "${apiVersion}"`,
      ]),
      [
        policy({ paramKind: { apiVersion: '', kind: '' } }),
        'spec.paramKind: required field "apiVersion" is missing or empty',
        'spec.paramKind: required field "kind" is missing or empty',
      ],
      [policy({ paramKind: { apiVersion: 'v1', kind: '1a' } }), `spec.paramKind.kind: ${startsWithLetter} "1a"`],
    ],
  ],
  [
    'bindings of policies',
    [
      [binding({ validationActions: ['Warn', 'Audit'] })],
      [binding({ validationActions: ['Deny', 'Audit'] })],
      [binding({ validationActions: [] }), 'spec: required field "validationActions" is missing or empty'],
      [
        binding({ validationActions: ['Deny', 'Warn'] }),
        'spec.validationActions: only one of "Deny", "Warn" may be set',
      ],
      [binding({ validationActions: ['Audit', 'Audit'] }), 'spec.validationActions.1: duplicate item "Audit"'],
      [
        binding({ validationActions: ['Log'] }),
        'spec.validationActions.0: expected "Audit" or "Deny" or "Warn", got "Log"',
      ],
      [binding({ policyName: '' }), 'spec: required field "policyName" is missing or empty'],
      [binding({ policyName: 'A' }), `spec.policyName: ${subdomain} "A"`],
      [param({})],
      [param({ parameterNotFoundAction: 'Allow', name: '', selector: {} })],
      [param({ name: 'a/b' }), `spec.paramRef.name: ${pathSegment} "a/b"`],
      [param({ name: '' }), 'spec.paramRef: one of name, selector is required'],
      [param({ selector: {} }), 'spec.paramRef: only one of name, selector may be set'],
      [
        param({ parameterNotFoundAction: null }),
        'spec.paramRef: required field "parameterNotFoundAction" is missing or empty',
      ],
      [
        param({ parameterNotFoundAction: 'Stop' }),
        'spec.paramRef.parameterNotFoundAction: expected "Allow" or "Deny", got "Stop"',
      ],
    ],
  ],
  [
    'policies of mutation',
    [
      [mutation({})],
      [mutation({ patchType: 'ApplyConfiguration', jsonPatch: null, applyConfiguration: { expression: 'a' } })],
      [mutation({ jsonPatch: null }), 'spec.mutations.0: required field "jsonPatch" is missing'],
      [
        mutation({ patchType: 'ApplyConfiguration', jsonPatch: null }),
        'spec.mutations.0: required field "applyConfiguration" is missing',
      ],
      [
        mutation({ applyConfiguration: { expression: 'a' } }),
        'spec.mutations.0.applyConfiguration: must not be set for the patchType JSONPatch',
      ],
      [
        mutation({ patchType: 'ApplyConfiguration', applyConfiguration: { expression: 'a' } }),
        'spec.mutations.0.jsonPatch: must not be set for the patchType ApplyConfiguration',
      ],
      [mutation({ jsonPatch: { expression: ' ' } }), 'spec.mutations.0.jsonPatch.expression: must not be empty'],
      [
        mutation({ jsonPatch: { expression: '' } }),
        'spec.mutations.0.jsonPatch: required field "expression" is missing or empty',
      ],
      [
        mutation({ patchType: 'ApplyConfiguration', jsonPatch: null, applyConfiguration: { expression: ' ' } }),
        'spec.mutations.0.applyConfiguration.expression: must not be empty',
      ],
      [
        mutation({ patchType: 'ApplyConfiguration', jsonPatch: null, applyConfiguration: { expression: '' } }),
        'spec.mutations.0.applyConfiguration: required field "expression" is missing or empty',
      ],
      [mutation({}, { mutations: [] }), 'spec: required field "mutations" is missing or empty'],
      [mutation({}, { reinvocationPolicy: '' }), 'spec: required field "reinvocationPolicy" is missing or empty'],
      [mutation({}, { failurePolicy: '' }), 'spec.failurePolicy: expected "Fail" or "Ignore", got ""'],
      [mutation({}, { matchConstraints: null }), 'spec: required field "matchConstraints" is missing'],
      [mutation({}, { matchConditions: conditions(65) }), 'spec.matchConditions: expected at most 64 items, got 65'],
      [
        mutation({}, { matchConstraints: { resourceRules: [rule, { ...rule, operations: ['DELETE'] }] } }),
        'spec.matchConstraints.resourceRules.1.operations: must not contain "DELETE"',
      ],
      [mutatingBinding({})],
      [mutatingBinding({ policyName: '' }), 'spec: required field "policyName" is missing or empty'],
      [mutatingBinding({ policyName: 'A' }), `spec.policyName: ${subdomain} "A"`],
      [
        mutatingBinding({ matchResources: { resourceRules: [{ ...rule, operations: ['DELETE'] }] } }),
        'spec.matchResources.resourceRules.0.operations: must not contain "DELETE"',
      ],
      [mutatingBinding({ matchResources: { resourceRules: [rule] } })],
    ],
  ],
  [
    'API services',
    [
      [api({ service, caBundle: 'YQ==' })],
      [api({ service, insecureSkipTLSVerify: true })],
      [
        api({ service, insecureSkipTLSVerify: true, caBundle: 'YQ==' }),
        'spec.insecureSkipTLSVerify: must not be true with caBundle',
      ],
      [api({ insecureSkipTLSVerify: false, caBundle: '' })],
      [api({ insecureSkipTLSVerify: true }), 'spec.insecureSkipTLSVerify: may only be set with service'],
      [api({ caBundle: 'YQ==' }), 'spec.caBundle: may only be set with service'],
      [api({ group: '' }, { name: 'v1.' })],
      [api({ group: '', version: 'v2' }, { name: 'v2.' }), 'spec: required field "group" is missing or empty'],
      [api({ version: '' }, { name: '.example.com' }), 'spec: required field "version" is missing or empty'],
      [api({ group: 'A' }, { name: 'v1.A' }), `spec.group: ${subdomain} "A"`],
      [api({ version: '1' }, { name: '1.example.com' }), `spec.version: ${startsWithLetter} "1"`],
      [api({ groupPriorityMinimum: 20_001 }), 'spec.groupPriorityMinimum: must be from 1 to 20000, got 20001'],
      [api({ versionPriority: 1001 }), 'spec.versionPriority: must be from 1 to 1000, got 1001'],
      [api({ service: { ...service, port: 0 } }), 'spec.service.port: must be from 1 to 65535, got 0'],
      ...['name', 'namespace'].map<Case>((field) => [
        api({ service: { ...service, [field]: '' } }),
        `spec.service: required field "${field}" is missing or empty`,
      ]),
      [
        api({}, { name: 'v2.example.com' }),
        'metadata.name: expected "v1.example.com", the version and the group, got "v2.example.com"',
      ],
      [
        api({}, { name: 'v1.example.com', generateName: 'a' }),
        'metadata.generateName: must not be set, as the name has the version and the group',
      ],
    ],
  ],
  [
    'roles',
    [
      [rbac('ClusterRole', { aggregationRule: { clusterRoleSelectors: [{}] } })],
      [
        rbac('ClusterRole', { aggregationRule: { clusterRoleSelectors: [] } }),
        'aggregationRule: required field "clusterRoleSelectors" is missing or empty',
      ],
      [
        rbac('ClusterRole', { rules: [{ resources: ['pods'], verbs: ['get'] }] }),
        'rules.0: required field "apiGroups" is missing or empty',
      ],
      ...maps({ apiGroups: [''] }, { resources: ['pods'] }, { resourceNames: ['a'] }).map<Case>((fields) => [
        rbac('ClusterRole', { rules: [{ nonResourceURLs: ['/a'], verbs: ['get'], ...fields }] }),
        'rules.0.nonResourceURLs: must not be set with apiGroups, resources or resourceNames',
      ]),
      [rbac('Role', { rules: [{ apiGroups: [''], resources: ['pods'], nonResourceURLs: [], verbs: ['get'] }] })],
      [bound({ kind: 'ServiceAccount', name: 'a' })],
      [bound({ kind: 'ServiceAccount', name: 'A' }), `subjects.0.name: ${subdomain} "A"`],
      [bound({ kind: 'User', name: 'A b' })],
      [bound({ kind: 'User', name: '' }), 'subjects.0: required field "name" is missing or empty'],
      [bound({ kind: 'Group', name: 'a', apiGroup: group })],
      [bound({ kind: 'User', name: 'a' }, { apiGroup: '', kind: 'Role' })],
      [
        bound({ kind: 'User', name: 'a' }, { apiGroup: 'a' }),
        'roleRef.apiGroup: expected "rbac.authorization.k8s.io", got "a"',
      ],
      [
        bound({ kind: 'User', name: 'a' }, { kind: 'User' }),
        'roleRef.kind: expected "Role" or "ClusterRole", got "User"',
      ],
      [bound({ kind: 'User', name: 'a' }, { name: '' }), 'roleRef: required field "name" is missing or empty'],
      [bound({ kind: 'User', name: 'a' }, { name: 'a/b' }), `roleRef.name: ${pathSegment} "a/b"`],
      [bound({ kind: 'ServiceAccount', name: 'a', namespace: 'b' }, {}, 'ClusterRoleBinding')],
      [bound({ kind: 'User', name: 'a' }, {}, 'ClusterRoleBinding')],
    ],
  ],
])('%s', (_, cases) => {
  it.each(cases.map(([object, ...problems]) => [object, problems] as const))('case %#', (object, problems) => {
    expect(problemsOf(object)).toEqual(problems);
  });
});

/** Conditions of different names. */
function conditions(count: number): JsonMap[] {
  return Array.from({ length: count }, (_, index) => ({ name: `a${index}`, expression: 'true' }));
}

function audits(count: number): JsonMap[] {
  return Array.from({ length: count }, (_, index) => ({ key: `a${index}`, valueExpression: '1' }));
}

/** The webhooks of a configuration, twice. */
function twice({ webhooks }: JsonMap): JsonMap[] {
  return Array.isArray(webhooks) ? [...webhooks, ...webhooks].filter((one): one is JsonMap => one !== null) : [];
}
