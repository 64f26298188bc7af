import { isMap, type Json, type JsonMap } from '../../json';
import { shown } from '../formats';
import type { ObjectProblem } from '../object-schema';
import { dns1035Label, dnsSubdomain, pathSegment, qualifiedName } from './names';
import {
  all,
  atMost,
  between,
  type FieldRule,
  ifSet,
  isSet,
  items,
  mapsIn,
  oneOf,
  onlyOne,
  problem,
  type TypeRules,
  unique,
} from './type-rules';
import { reviewVersions } from './webhooks';

const notBlank: FieldRule = (value) => (String(value).trim() === '' ? [problem('must not be empty')] : []);
const textWithoutBreaks: FieldRule = (value) => {
  if (value === '') return [];
  return /[\r\n]/.test(String(value).trim()) ? [problem('must not contain line breaks')] : notBlank(value);
};

/** A list in which "*" stands alone. */
const wildcardAlone: FieldRule = (list) =>
  Array.isArray(list) && list.length > 1 && list.includes('*') ? [problem('"*" must be the only item')] : [];

const eachSet = items((value) => (value === '' ? [problem('must not be empty')] : []));

/** Resources and subresources that do not include each other. */
const resources: FieldRule = (value) => {
  const list = Array.isArray(value) ? value.map((item) => String(item ?? '')) : [];
  if (list.length > 1 && list.includes('*/*')) return [problem('"*/*" must be the only item')];
  const plain = list.filter((item) => !item.includes('/'));
  if (plain.includes('*') && plain.at(-1) !== '*') return [problem('"*" includes the other resources')];
  return list.flatMap((item, index) => {
    const [resource = '', subresource] = item.split(/\/(.*)/s);
    const earlier = list.slice(0, index);
    const wider =
      subresource === undefined
        ? undefined
        : earlier.find((other) => other === `${resource}/*` || other === `*/${subresource}`);
    return wider === undefined ? [] : [problem(`${shown(wider)} includes ${shown(item)}`, index)];
  });
};

const ruleWithOperations: TypeRules = {
  required: ['operations', 'apiGroups', 'apiVersions', 'resources'],
  fields: {
    operations: all(items(oneOf('*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE')), wildcardAlone),
    apiGroups: wildcardAlone,
    apiVersions: all(eachSet, wildcardAlone),
    resources: all(eachSet, resources),
    scope: oneOf('*', 'Cluster', 'Namespaced'),
    resourceNames: all(items(pathSegment), unique()),
  },
};

const failurePolicy = oneOf('Fail', 'Ignore');
const matchPolicy = oneOf('Exact', 'Equivalent');
const reinvocationPolicy = oneOf('Never', 'IfNeeded');
const matchConditions: FieldRule = all(unique('name'), atMost(64));

/** The name of a webhook: a domain of at least three segments. */
const webhookName: FieldRule = (value) => {
  const problems = [...dnsSubdomain(value)];
  return problems.length > 0 || String(value).split('.').length >= 3
    ? problems
    : [problem(`expected a domain of at least three segments such as policy.example.com, got ${shown(value)}`)];
};

const webhook: TypeRules = {
  required: ['name', 'admissionReviewVersions'],
  fields: {
    name: webhookName,
    admissionReviewVersions: reviewVersions,
    failurePolicy,
    matchPolicy,
    matchConditions,
    reinvocationPolicy,
    sideEffects: oneOf('None', 'NoneOnDryRun'),
    timeoutSeconds: between(1, 30),
  },
};

const paramKind: TypeRules = {
  required: ['apiVersion', 'kind'],
  fields: {
    apiVersion: (value) => {
      const [version = '', group, ...more] = String(value).split('/').reverse();
      const isValid = more.length === 0 && [...dns1035Label(version), ...dnsSubdomain(group || 'a')].length === 0;
      return isValid ? [] : [problem(`expected a version such as v1 or example.com/v1, got ${shown(value)}`)];
    },
    kind: (value) => dns1035Label(String(value).toLowerCase()),
  },
};

function paramRef({ name, selector }: JsonMap): ObjectProblem[] {
  if (isSet(name) && isMap(selector)) return [onlyOne(['name', 'selector'])];
  return isSet(name) || isMap(selector) ? [] : [problem('one of name, selector is required')];
}

const celWords =
  'true false null in as break const continue else for function if import let loop package namespace return var void while';
const celIdentifier: FieldRule = (value) =>
  /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(String(value)) && !celWords.split(' ').includes(String(value))
    ? []
    : [problem(`expected an identifier of CEL, got ${shown(value)}`)];

const constraints = (spec: JsonMap): ObjectProblem[] => {
  if (!isMap(spec.matchConstraints)) return [problem('required field "matchConstraints" is missing')];
  return isSet(spec.matchConstraints.resourceRules)
    ? []
    : [problem('required field "resourceRules" is missing or empty', 'matchConstraints')];
};

const validatingPolicy = (spec: JsonMap): ObjectProblem[] => [
  ...constraints(spec),
  ...(isSet(spec.validations) || isSet(spec.auditAnnotations)
    ? []
    : [problem('one of validations, auditAnnotations is required')]),
];

/** Mutation of requests to delete is not possible. */
const noDeletes = (spec: JsonMap, field: string): ObjectProblem[] =>
  mapsIn(isMap(spec[field]) ? spec[field].resourceRules : null).flatMap(({ operations }, index) =>
    Array.isArray(operations) && operations.includes('DELETE')
      ? [problem('must not contain "DELETE"', field, 'resourceRules', index, 'operations')]
      : [],
  );

/** The keys of audit annotations have the name of the policy in front. */
function auditKeys({ metadata, spec }: JsonMap): ObjectProblem[] {
  const name = isMap(metadata) ? String(metadata.name ?? '') : '';
  return mapsIn(isMap(spec) ? spec.auditAnnotations : null).flatMap(({ key }, index) =>
    [...qualifiedName(`${name}/${String(key)}`)].length === 0
      ? []
      : [problem(`expected the name of an annotation, got ${shown(key)}`, 'spec', 'auditAnnotations', index, 'key')],
  );
}

/** Deny and Warn would say the same twice. */
const actions: FieldRule = all(items(oneOf('Deny', 'Warn', 'Audit')), unique(), (list: Json) =>
  Array.isArray(list) && list.includes('Deny') && list.includes('Warn')
    ? [problem('only one of "Deny", "Warn" may be set')]
    : [],
);

function mutation({ patchType, applyConfiguration, jsonPatch }: JsonMap): ObjectProblem[] {
  const [needed, other] =
    patchType === 'JSONPatch' ? ['jsonPatch', 'applyConfiguration'] : ['applyConfiguration', 'jsonPatch'];
  const written: JsonMap = { applyConfiguration: applyConfiguration ?? null, jsonPatch: jsonPatch ?? null };
  if (!isMap(written[needed as string])) return [problem(`required field "${needed}" is missing`)];
  return isMap(written[other as string])
    ? [problem(`must not be set for the patchType ${String(patchType)}`, other as string)]
    : [];
}

/** Types that all versions have. */
const policyTypes: Readonly<Record<string, TypeRules>> = {
  NamedRuleWithOperations: ruleWithOperations,
  MatchCondition: { required: ['name'], fields: { name: qualifiedName, expression: notBlank } },
  MatchResources: { fields: { matchPolicy } },
  ParamKind: paramKind,
  ParamRef: {
    required: ['parameterNotFoundAction'],
    fields: {
      name: ifSet(pathSegment),
      parameterNotFoundAction: oneOf('Allow', 'Deny'),
    },
    check: paramRef,
  },
  Variable: { fields: { name: celIdentifier, expression: notBlank } },
  MutatingAdmissionPolicySpec: {
    required: ['mutations', 'reinvocationPolicy'],
    fields: { failurePolicy, matchConditions, reinvocationPolicy },
    check: (spec) => [...constraints(spec), ...noDeletes(spec, 'matchConstraints')],
  },
  MutatingAdmissionPolicyBindingSpec: {
    required: ['policyName'],
    fields: { policyName: dnsSubdomain },
    check: (spec) => noDeletes(spec, 'matchResources'),
  },
  Mutation: { fields: { patchType: oneOf('ApplyConfiguration', 'JSONPatch') }, check: mutation },
  ApplyConfiguration: { required: ['expression'], fields: { expression: notBlank } },
  JSONPatch: { required: ['expression'], fields: { expression: notBlank } },
};

/** Admission by webhooks and policies; expressions are not compiled. */
export const admissionRules: Readonly<Record<string, TypeRules>> = {
  ...Object.fromEntries(
    ['v1', 'v1beta1', 'v1alpha1'].flatMap((version) =>
      Object.entries(policyTypes).map(([type, rules]) => [`admissionregistration.${version}.${type}`, rules]),
    ),
  ),
  'admissionregistration.v1.ValidatingWebhookConfiguration': { fields: { webhooks: unique('name') } },
  'admissionregistration.v1.MutatingWebhookConfiguration': { fields: { webhooks: unique('name') } },
  'admissionregistration.v1.ValidatingWebhook': webhook,
  'admissionregistration.v1.MutatingWebhook': webhook,
  'admissionregistration.v1.RuleWithOperations': ruleWithOperations,
  'admissionregistration.v1.ValidatingAdmissionPolicy': { check: auditKeys },
  'admissionregistration.v1.ValidatingAdmissionPolicySpec': {
    fields: {
      failurePolicy,
      matchConditions,
      auditAnnotations: all(unique('key'), atMost(20)),
    },
    check: validatingPolicy,
  },
  'admissionregistration.v1.Validation': {
    fields: {
      expression: notBlank,
      message: textWithoutBreaks,
      messageExpression: ifSet(notBlank),
      reason: oneOf('Forbidden', 'Invalid', 'RequestEntityTooLarge'),
    },
  },
  'admissionregistration.v1.AuditAnnotation': {
    fields: {
      valueExpression: (value) =>
        String(value).trim().length > 5 * 1024 ? [problem('expected at most 5120 characters')] : notBlank(value),
    },
  },
  'admissionregistration.v1.ValidatingAdmissionPolicyBindingSpec': {
    required: ['policyName', 'validationActions'],
    fields: { policyName: dnsSubdomain, validationActions: actions },
  },
};
