import type { JsonMap } from '../../json';
import { shown } from '../formats';
import type { KindSchema, ObjectProblem } from '../object-schema';
import { annotations, dnsLabel, dnsSubdomain, labels, labelValue, pathSegment, qualifiedName } from './names';
import {
  type FieldRule,
  isSet,
  items,
  mapIn,
  matches,
  oneOf,
  problem,
  type TypeRules,
  unique,
  within,
} from './type-rules';

/** Rules for metadata and for selectors of labels. */
export const metadataRules: Readonly<Record<string, TypeRules>> = {
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
  'apps.v1.StatefulSet': dnsLabel,
  // The names of its jobs end in eleven further characters.
  'batch.v1.CronJob': (name) => [...dnsSubdomain(name), ...matches(/^/, 'at most 52 characters', 52)(name)],
  // That of the core group ends in a dot.
  'apiregistration.v1.APIService': pathSegment,
  'policy.v1.PodDisruptionBudget': pathSegment,
  // 1.35 wants a letter first; later versions do not.
  'core.v1.Service': dnsLabel,
  'rbac.v1.ClusterRole': pathSegment,
  'rbac.v1.ClusterRoleBinding': pathSegment,
  'rbac.v1.Role': pathSegment,
  'rbac.v1.RoleBinding': pathSegment,
};

/** Rules for the metadata of an object; those of the objects in it have rules of their own. */
const metadataFields: Readonly<Record<string, FieldRule>> = {
  labels,
  annotations,
  namespace: dnsLabel,
  ownerReferences: unique('uid'),
};

/** Kinds whose names the API server generates if they have none. */
const generatedNames: readonly string[] = ['core.v1.LimitRange'];

/** The beginning of names, which may end in a hyphen; the API server adds letters to the first 58 characters. */
const prefixRule =
  (kind: string): FieldRule =>
  (value) => {
    if (!isSet(value)) return [];
    const rule = kind === 'batch.v1.CronJob' ? dnsSubdomain : (nameRules[kind] ?? dnsSubdomain);
    const text = String(value);
    const names = [text.replace(/(?<=.)-$/, 'a'), `${text.slice(0, 58)}a`];
    return names.every((name) => [...rule(name)].length === 0) ? [] : rule(value);
  };

/** Rules for an object as a whole. */
export function* objectRules({ name: kind, isCustom }: KindSchema, { metadata }: JsonMap): Generator<ObjectProblem> {
  const { name, generateName, ...others } = mapIn(metadata);
  for (const [field, rule] of Object.entries(metadataFields)) {
    const value = others[field];
    if (value !== undefined && value !== null) yield* within(rule(value), 'metadata', field);
  }
  const takesAnyFinalizer =
    isCustom ||
    /^(?:admissionregistration|apiextensions|apiregistration|coordination|node)\./.test(kind) ||
    kind === 'core.v1.Event';
  yield* within(
    items(takesAnyFinalizer ? qualifiedName : finalizer)(others.finalizers ?? null),
    'metadata',
    'finalizers',
  );
  yield* within(prefixRule(kind)(generateName ?? ''), 'metadata', 'generateName');
  if (isSet(name)) yield* within((nameRules[kind] ?? dnsSubdomain)(name), 'metadata', 'name');
  else if (!isSet(generateName) && !generatedNames.includes(kind))
    yield problem('required field "name" is missing', 'metadata');
}

/** A finalizer: one of Kubernetes, or one with a domain. */
export const finalizer: FieldRule = (value) =>
  ['foregroundDeletion', 'kubernetes', 'orphan'].includes(String(value)) ||
  (String(value).includes('/') && [...qualifiedName(value)].length === 0)
    ? []
    : [problem(`expected a finalizer with a domain, such as example.com/cleanup, got ${shown(value)}`)];
