import type { JsonMap } from '../../lib/json';
import { admission, objectOf, policy, problemsOf, rule, webhook } from './support';

const group = 'rbac.authorization.k8s.io';
const rbac = (kind: string, fields: JsonMap): JsonMap => ({
  apiVersion: `${group}/v1`,
  kind,
  metadata: { name: 'a' },
  ...fields,
});
const binding = (subject: JsonMap, kind = 'RoleBinding'): JsonMap =>
  rbac(kind, { roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'a' }, subjects: [subject] });
const policyBinding = (spec: JsonMap): JsonMap =>
  objectOf(admission, 'ValidatingAdmissionPolicyBinding', { policyName: 'a', validationActions: ['Deny'], ...spec });
const api = (spec: JsonMap): JsonMap => ({
  ...objectOf('apiregistration.k8s.io/v1', 'APIService', {
    group: 'example.com',
    version: 'v1',
    groupPriorityMinimum: 1,
    versionPriority: 1,
    ...spec,
  }),
  metadata: { name: 'v1.example.com' },
});

describe('roles, webhooks and admission policies', () => {
  it.each<[string, JsonMap]>([
    ['a role of URLs', rbac('ClusterRole', { rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }] })],
    ['a subject without a group', binding({ kind: 'Group', name: 'a' })],
    ['a webhook of a service', webhook({ clientConfig: { service: { name: 'a', namespace: 'b', path: '/c/d/' } } })],
    ['a policy', policy({})],
    [
      'a policy of annotations only',
      policy({ validations: null, auditAnnotations: [{ key: 'a', valueExpression: '1' }] }),
    ],
  ])('accepts %s', (_, object) => {
    expect(problemsOf(object)).toEqual([]);
  });

  it.each<[string, JsonMap, string[]]>([
    [
      'a rule without verbs',
      rbac('Role', { rules: [{ apiGroups: [''], resources: ['pods'], verbs: [] }] }),
      ['rules.0: required field "verbs" is missing or empty'],
    ],
    [
      'a rule without resources',
      rbac('Role', { rules: [{ apiGroups: [''], verbs: ['get'] }] }),
      ['rules.0: required field "resources" is missing or empty'],
    ],
    [
      'URLs in a Role',
      rbac('Role', { rules: [{ nonResourceURLs: ['/metrics'], verbs: ['get'] }] }),
      ['rules.0.nonResourceURLs: may only be set in a ClusterRole'],
    ],
    [
      'URLs and resources',
      rbac('ClusterRole', { rules: [{ nonResourceURLs: ['/metrics'], resources: ['pods'], verbs: ['get'] }] }),
      ['rules.0.nonResourceURLs: must not be set with apiGroups, resources or resourceNames'],
    ],
    [
      'an unknown kind of subject',
      binding({ kind: 'Robot', name: 'a' }),
      ['subjects.0.kind: expected "ServiceAccount" or "User" or "Group", got "Robot"'],
    ],
    [
      'a service account of a group',
      binding({ kind: 'ServiceAccount', name: 'a', apiGroup: group }),
      ['subjects.0.apiGroup: must not be set for a ServiceAccount'],
    ],
    [
      'a user of another group',
      binding({ kind: 'User', name: 'a', apiGroup: 'example.com' }),
      ['subjects.0.apiGroup: expected "rbac.authorization.k8s.io", got "example.com"'],
    ],
    [
      'a service account without a namespace',
      binding({ kind: 'ServiceAccount', name: 'a' }, 'ClusterRoleBinding'),
      ['subjects.0: required field "namespace" is missing'],
    ],
    [
      'a Role for the cluster',
      rbac('ClusterRoleBinding', { roleRef: { apiGroup: group, kind: 'Role', name: 'a' } }),
      ['roleRef.kind: expected "ClusterRole", got "Role"'],
    ],
    [
      'a webhook with a short name',
      webhook({ name: 'a.b' }),
      ['webhooks.0.name: expected a domain of at least three segments such as policy.example.com, got "a.b"'],
    ],
    [
      'a webhook without an address',
      webhook({ clientConfig: {} }),
      ['webhooks.0.clientConfig: one of url, service is required'],
    ],
    [
      'a webhook without TLS',
      webhook({ clientConfig: { url: 'http://a' } }),
      ['webhooks.0.clientConfig.url: expected a URL such as https://host/path without user and query, got "http://a"'],
    ],
    [
      'a path that is none',
      webhook({ clientConfig: { service: { name: 'a', namespace: 'b', path: 'c' } } }),
      ['webhooks.0.clientConfig.service.path: expected a path such as /validate, got "c"'],
    ],
    [
      'a webhook with side effects',
      webhook({ sideEffects: 'Some' }),
      ['webhooks.0.sideEffects: expected "None" or "NoneOnDryRun", got "Some"'],
    ],
    [
      'a timeout of a minute',
      webhook({ timeoutSeconds: 60 }),
      ['webhooks.0.timeoutSeconds: must be from 1 to 30, got 60'],
    ],
    [
      'unknown versions of reviews',
      webhook({ admissionReviewVersions: ['v2'] }),
      ['webhooks.0.admissionReviewVersions: expected one of "v1", "v1beta1", got ["v2"]'],
    ],
    [
      'all operations and one more',
      webhook({ rules: [{ ...rule, operations: ['*', 'CREATE'] }] }),
      ['webhooks.0.rules.0.operations: "*" must be the only item'],
    ],
    [
      'all resources and one more',
      webhook({ rules: [{ ...rule, resources: ['*', 'pods'] }] }),
      ['webhooks.0.rules.0.resources: "*" includes the other resources'],
    ],
    [
      'a subresource twice',
      webhook({ rules: [{ ...rule, resources: ['pods/*', 'pods/status'] }] }),
      ['webhooks.0.rules.0.resources.1: "pods/*" includes "pods/status"'],
    ],
    [
      'conditions of one name',
      webhook({
        matchConditions: [
          { name: 'a', expression: 'true' },
          { name: 'a', expression: 'true' },
        ],
      }),
      ['webhooks.0.matchConditions.1: duplicate name "a"'],
    ],
    [
      'an empty condition',
      webhook({ matchConditions: [{ name: 'a', expression: ' ' }] }),
      ['webhooks.0.matchConditions.0.expression: must not be empty'],
    ],
    [
      'a policy for no resources',
      policy({ matchConstraints: {} }),
      ['spec.matchConstraints: required field "resourceRules" is missing or empty'],
    ],
    [
      'a policy without validations',
      policy({ validations: [] }),
      ['spec: one of validations, auditAnnotations is required'],
    ],
    [
      'an unknown reason',
      policy({ validations: [{ expression: 'true', reason: 'Always' }] }),
      ['spec.validations.0.reason: expected "Forbidden" or "Invalid" or "RequestEntityTooLarge", got "Always"'],
    ],
    [
      'a message of two lines',
      policy({ validations: [{ expression: 'true', message: 'a\nb' }] }),
      ['spec.validations.0.message: must not contain line breaks'],
    ],
    [
      'a variable with the name of a literal',
      policy({ variables: [{ name: 'true', expression: '1' }] }),
      ['spec.variables.0.name: expected an identifier of CEL, got "true"'],
    ],
    [
      'an annotation with a prefix',
      policy({ auditAnnotations: [{ key: 'a/b', valueExpression: '1' }] }),
      ['spec.auditAnnotations.0.key: expected the name of an annotation, got "a/b"'],
    ],
    [
      'a kind without a version',
      policy({ paramKind: { apiVersion: 'example.com/', kind: 'A' } }),
      ['spec.paramKind.apiVersion: expected a version such as v1 or example.com/v1, got "example.com/"'],
    ],
    [
      'warnings of what is denied',
      policyBinding({ validationActions: ['Deny', 'Warn'] }),
      ['spec.validationActions: only one of "Deny", "Warn" may be set'],
    ],
    [
      'parameters without a name',
      policyBinding({ paramRef: { parameterNotFoundAction: 'Deny' } }),
      ['spec.paramRef: one of name, selector is required'],
    ],
    [
      'mutation of what is deleted',
      objectOf(admission, 'MutatingAdmissionPolicy', {
        matchConstraints: { resourceRules: [{ ...rule, operations: ['DELETE'] }] },
        reinvocationPolicy: 'Never',
        mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: '[]' } }],
      }),
      ['spec.matchConstraints.resourceRules.0.operations: must not contain "DELETE"'],
    ],
    [
      'another name than version and group',
      api({ version: 'v2' }),
      ['metadata.name: expected "v2.example.com", the version and the group, got "v1.example.com"'],
    ],
    ['a priority of 0', api({ versionPriority: 0 }), ['spec.versionPriority: must be from 1 to 1000, got 0']],
    [
      'a local API without TLS',
      api({ insecureSkipTLSVerify: true }),
      ['spec.insecureSkipTLSVerify: may only be set with service'],
    ],
  ])('rejects %s', (_, object, problems) => {
    expect(problemsOf(object)).toEqual(problems);
  });
});
