import { isMap, type Json, type JsonMap } from '../../json';
import { shown } from '../formats';
import type { ObjectProblem } from '../object-schema';
import { dnsLabel, dnsSubdomain, labelValue, qualifiedName } from './names';
import {
  between,
  ifSet,
  isSet,
  items,
  mapIn,
  mapsIn,
  oneOf,
  problem,
  someItems,
  type TypeRules,
  within,
} from './type-rules';

const nodeOperators = oneOf('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt');
const inclusion = oneOf('Honor', 'Ignore');

function* nodeRequirement({ operator, values }: JsonMap): Generator<ObjectProblem> {
  const count = Array.isArray(values) ? values.length : 0;
  if ((operator === 'In' || operator === 'NotIn') && count === 0) yield problem(`values are required for ${operator}`);
  if ((operator === 'Exists' || operator === 'DoesNotExist') && count > 0)
    yield problem(`values are not allowed for ${operator}`, 'values');
  if ((operator === 'Gt' || operator === 'Lt') && count !== 1)
    yield problem(`expected one value for ${operator}, got ${count}`, 'values');
}

/** The fields of a node that a term may name: its name only. */
function* nodeFields({ matchFields }: JsonMap): Generator<ObjectProblem> {
  for (const [index, { key, operator, values }] of mapsIn(matchFields).entries()) {
    const found = [
      ...within(oneOf('metadata.name')(key ?? ''), 'key'),
      ...within(oneOf('In', 'NotIn')(operator ?? ''), 'operator'),
      ...within(items(dnsSubdomain)(values ?? null), 'values'),
    ];
    if (Array.isArray(values) && values.length > 1)
      found.push(problem(`expected one value for a field of a node, got ${shown(values)}`, 'values'));
    yield* within(found, 'matchFields', index);
  }
}

/** Values of labels in a term that nodes must match; those in a preference are not validated. */
const nodeLabelValues = ({ nodeSelectorTerms }: JsonMap): ObjectProblem[] =>
  mapsIn(nodeSelectorTerms).flatMap((term, index) =>
    mapsIn(term.matchExpressions).flatMap(({ values }, expression) =>
      within(items(labelValue)(values ?? null), 'nodeSelectorTerms', index, 'matchExpressions', expression, 'values'),
    ),
  );

/** Keys of labels whose values are taken from the pod. */
function* labelKeys({ matchLabelKeys, mismatchLabelKeys, labelSelector }: JsonMap): Generator<ObjectProblem> {
  const inSelector: Json[] = Object.keys(mapIn(mapIn(labelSelector).matchLabels));
  const matched = Array.isArray(matchLabelKeys) ? matchLabelKeys : [];
  for (const [field, keys] of Object.entries({ matchLabelKeys, mismatchLabelKeys })) {
    if (isSet(keys) && !isMap(labelSelector)) yield problem(`${field} requires a labelSelector`, field);
  }
  for (const [index, { key = '' }] of mapsIn(mapIn(labelSelector).matchExpressions).entries()) {
    if (matched.includes(key) && inSelector.includes(key))
      yield problem(`label ${shown(key)} is in matchLabelKeys too`, 'labelSelector', 'matchExpressions', index);
    inSelector.push(key);
  }
  for (const [index, key] of matched.entries())
    if (Array.isArray(mismatchLabelKeys) && mismatchLabelKeys.includes(key))
      yield problem(`label ${shown(key)} is in mismatchLabelKeys too`, 'matchLabelKeys', index);
}

function* toleration({ key, operator, value, effect, tolerationSeconds }: JsonMap): Generator<ObjectProblem> {
  if (!isSet(key) && operator !== 'Exists') yield problem('operator must be "Exists" if no key is set', 'operator');
  if (isSet(tolerationSeconds) && effect !== 'NoExecute')
    yield problem(`tolerationSeconds requires "NoExecute", got ${shown(effect)}`, 'effect');
  if (operator === 'Exists' && isSet(value)) yield problem('value is not allowed for Exists', 'value');
  if (!isSet(operator) || operator === 'Equal') yield* within(labelValue(value ?? ''), 'value');
  if ((operator === 'Lt' || operator === 'Gt') && !/^(?:0|-?[1-9][0-9]*)$/.test(String(value ?? '')))
    yield problem(`expected a whole number for ${operator}, got ${shown(value)}`, 'value');
}

function* topologySpread({ minDomains, whenUnsatisfiable, ...rest }: JsonMap): Generator<ObjectProblem> {
  if (isSet(minDomains) && whenUnsatisfiable !== 'DoNotSchedule')
    yield problem('minDomains requires whenUnsatisfiable "DoNotSchedule"', 'minDomains');
  yield* labelKeys({ ...rest, mismatchLabelKeys: null });
}

/** Rules for where pods may run. */
export const schedulingRules: Readonly<Record<string, TypeRules>> = {
  'core.v1.NodeSelector': { fields: { nodeSelectorTerms: someItems }, check: nodeLabelValues },
  'core.v1.NodeSelectorTerm': {
    check: function* (term) {
      for (const [index, { key }] of mapsIn(term.matchExpressions).entries())
        yield* within(qualifiedName(key ?? ''), 'matchExpressions', index, 'key');
      yield* nodeFields(term);
    },
  },
  'core.v1.NodeSelectorRequirement': { fields: { operator: nodeOperators }, check: nodeRequirement },
  'core.v1.PreferredSchedulingTerm': { optional: ['preference'], fields: { weight: between(1, 100) } },
  'core.v1.WeightedPodAffinityTerm': { fields: { weight: between(1, 100) } },
  'core.v1.PodAffinityTerm': {
    fields: {
      topologyKey: qualifiedName,
      namespaces: items(dnsLabel),
      matchLabelKeys: items(qualifiedName),
      mismatchLabelKeys: items(qualifiedName),
    },
    check: labelKeys,
  },
  'core.v1.Toleration': {
    fields: { key: ifSet(qualifiedName) },
    check: toleration,
  },
  'core.v1.TopologySpreadConstraint': {
    required: ['topologyKey'],
    fields: {
      maxSkew: between(1),
      minDomains: between(1),
      whenUnsatisfiable: oneOf('DoNotSchedule', 'ScheduleAnyway'),
      nodeAffinityPolicy: inclusion,
      nodeTaintsPolicy: inclusion,
      matchLabelKeys: items(qualifiedName),
    },
    check: topologySpread,
  },
};
