import { isMap, type JsonMap } from '../../json';
import type { ObjectProblem } from '../object-schema';
import { annotations, dnsLabel, dnsSubdomain, labels, labelValue, pathSegment, qualifiedName } from './names';
import { type FieldRule, isSet, items, oneOf, problem, type TypeRules, unique } from './type-rules';

/** Rules for metadata and for selectors of labels. */
export const metadataRules: Readonly<Record<string, TypeRules>> = {
  'meta.v1.ObjectMeta': {
    fields: { labels, annotations, namespace: dnsLabel, ownerReferences: unique('uid') },
  },
  'meta.v1.LabelSelector': { fields: { matchLabels: labels } },
  'meta.v1.LabelSelectorRequirement': {
    fields: { key: qualifiedName, operator: oneOf('In', 'NotIn', 'Exists', 'DoesNotExist'), values: items(labelValue) },
    check: requirement,
  },
};

function requirement({ operator, values }: JsonMap): ObjectProblem[] {
  const needsValues = operator === 'In' || operator === 'NotIn';
  if (needsValues && !isSet(values)) return [problem(`values are required for ${String(operator)}`)];
  return !needsValues && isSet(values) ? [problem(`values are not allowed for ${String(operator)}`, 'values')] : [];
}

/** How the names of objects are validated; subdomains unless listed. */
const nameRules: Readonly<Record<string, FieldRule>> = {
  'core.v1.Namespace': dnsLabel,
  // 1.35 wants a letter first; later versions do not.
  'core.v1.Service': dnsLabel,
  'rbac.v1.ClusterRole': pathSegment,
  'rbac.v1.ClusterRoleBinding': pathSegment,
  'rbac.v1.Role': pathSegment,
  'rbac.v1.RoleBinding': pathSegment,
};

/** Rules for an object as a whole, whose definition is the name of its kind. */
export function* objectRules(definition: string, { metadata }: JsonMap): Generator<ObjectProblem> {
  const { name, generateName } = isMap(metadata) ? metadata : {};
  if (!isSet(name) && !isSet(generateName)) yield problem('required field "name" is missing', 'metadata');
  else if (isSet(name))
    for (const found of (nameRules[definition] ?? dnsSubdomain)(name)) yield problem(found.message, 'metadata', 'name');
}
