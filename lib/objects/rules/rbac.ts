import type { JsonMap } from '../../json';
import { isMap } from '../../json';
import type { ObjectProblem } from '../object-schema';
import { dnsSubdomain, pathSegment } from './names';
import { ifSet, isSet, mapsIn, oneOf, problem, type TypeRules, within } from './type-rules';

const group = 'rbac.authorization.k8s.io';

function* policyRule({ nonResourceURLs, apiGroups, resources, resourceNames }: JsonMap): Generator<ObjectProblem> {
  if (isSet(nonResourceURLs)) {
    if (isSet(apiGroups) || isSet(resources) || isSet(resourceNames))
      yield problem('must not be set with apiGroups, resources or resourceNames', 'nonResourceURLs');
    return;
  }
  for (const [field, value] of Object.entries({ apiGroups, resources }))
    if (!isSet(value)) yield problem(`required field "${field}" is missing or empty`);
}

/** A Role is for objects of a namespace. */
const role = ({ rules }: JsonMap): ObjectProblem[] =>
  (Array.isArray(rules) ? rules : []).flatMap((rule, index) =>
    isMap(rule) && isSet(rule.nonResourceURLs)
      ? [problem('may only be set in a ClusterRole', 'rules', index, 'nonResourceURLs')]
      : [],
  );

const roleKind = (value: JsonMap, ...kinds: string[]): ObjectProblem[] =>
  isMap(value.roleRef) ? within(oneOf(...kinds)(value.roleRef.kind ?? ''), 'roleRef', 'kind') : [];

const clusterRoleBinding = (binding: JsonMap): ObjectProblem[] => [
  ...roleKind(binding, 'ClusterRole'),
  ...mapsIn(binding.subjects).flatMap(({ kind, namespace }, index) =>
    kind === 'ServiceAccount' && !isSet(namespace)
      ? [problem('required field "namespace" is missing', 'subjects', index)]
      : [],
  ),
];

function subject({ kind, name, apiGroup }: JsonMap): ObjectProblem[] {
  if (kind === 'ServiceAccount') {
    const others = isSet(apiGroup) ? [problem('must not be set for a ServiceAccount', 'apiGroup')] : [];
    return [...within(dnsSubdomain(name ?? ''), 'name'), ...others];
  }
  return isSet(apiGroup) ? within(oneOf(group)(apiGroup), 'apiGroup') : [];
}

/** Roles and their bindings. */
export const rbacRules: Readonly<Record<string, TypeRules>> = {
  'rbac.v1.PolicyRule': { required: ['verbs'], check: policyRule },
  'rbac.v1.Role': { check: role },
  'rbac.v1.AggregationRule': { required: ['clusterRoleSelectors'] },
  'rbac.v1.RoleBinding': { check: (binding) => roleKind(binding, 'Role', 'ClusterRole') },
  'rbac.v1.ClusterRoleBinding': { check: clusterRoleBinding },
  'rbac.v1.RoleRef': {
    required: ['name'],
    fields: { apiGroup: ifSet(oneOf(group)), name: pathSegment },
  },
  'rbac.v1.Subject': {
    required: ['name'],
    fields: { kind: oneOf('ServiceAccount', 'User', 'Group') },
    check: subject,
  },
};
