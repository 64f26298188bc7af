import type { Json, JsonMap } from '../../json';
import { shown } from '../formats';
import type { ObjectProblem } from '../object-schema';
import { dnsLabel, labels } from './names';
import { quantity, thousandths } from './quantities';
import { isQuotaResource, isShared, quotaResourceName, resourceAmount, resourceName } from './resource-names';
import { containerResource } from './resources';
import {
  type FieldRule,
  isSet,
  items,
  mapIn,
  mapsIn,
  oneOf,
  problem,
  type TypeRules,
  unique,
  within,
} from './type-rules';

const setIn = (value: Json | undefined): [string, Json][] =>
  Object.entries(mapIn(value)).map(([key, entry]) => [key, entry ?? 0]);

const amountOf = (value: Json): bigint => quantity(value) ?? 0n;

const podResources = ['pods', ...['', 'requests.', 'limits.'].flatMap((prefix) => [`${prefix}cpu`, `${prefix}memory`])];

/** The resources that a quota of a scope may limit. */
const scopes: Readonly<Record<string, readonly string[]>> = {
  Terminating: podResources,
  NotTerminating: podResources,
  BestEffort: ['pods'],
  NotBestEffort: podResources,
  PriorityClass: podResources,
  CrossNamespacePodAffinity: podResources,
  VolumeAttributesClass: ['persistentvolumeclaims', 'requests.storage'],
};
const scope = oneOf(...Object.keys(scopes));

const resources =
  (name: FieldRule): FieldRule =>
  (map) =>
    setIn(map).flatMap(([key, value]) => within([...name(key), ...resourceAmount(key, value)], key));

function* quota({ hard, scopes: list, scopeSelector }: JsonMap): Generator<ObjectProblem> {
  const limited = Object.keys(mapIn(hard)).filter(isQuotaResource);
  const selected = mapsIn(mapIn(scopeSelector).matchExpressions).map(({ scopeName }) => scopeName ?? '');
  const written: [(string | number)[], Json[]][] = [
    [['scopes'], Array.isArray(list) ? list : []],
    [['scopeSelector', 'matchExpressions'], selected],
  ];
  for (const [path, names] of written) {
    for (const [index, name] of names.entries()) {
      const other = limited.find((resource) => !scopes[String(name)]?.includes(resource));
      if (other !== undefined) yield problem(`the scope ${String(name)} has no resource ${other}`, ...path, index);
    }
    const opposite = ['BestEffort', 'Terminating'].find((name) => names.includes(name) && names.includes(`Not${name}`));
    if (opposite !== undefined) yield problem(`only one of ${opposite}, Not${opposite} may be set`, ...path);
  }
}

function scopeRequirement({ scopeName, operator, values }: JsonMap): ObjectProblem[] {
  if (!['PriorityClass', 'VolumeAttributesClass'].includes(String(scopeName)) && operator !== 'Exists')
    return [problem(`expected "Exists" for the scope ${String(scopeName)}, got ${shown(operator)}`, 'operator')];
  const needsValues = operator === 'In' || operator === 'NotIn';
  if (needsValues && !isSet(values)) return [problem(`values are required for ${String(operator)}`)];
  return !needsValues && isSet(values) ? [problem(`values are not allowed for ${String(operator)}`, 'values')] : [];
}

const limitType: FieldRule = (value) =>
  ['Pod', 'Container', 'PersistentVolumeClaim'].includes(String(value)) || /^[^/]+\/[^/]+$/.test(String(value))
    ? []
    : oneOf('Container', 'Pod', 'PersistentVolumeClaim')(value);

function* limitRangeItem(item: JsonMap): Generator<ObjectProblem> {
  const isPod = item.type === 'Pod';
  const name = isPod || item.type === 'Container' ? containerResource : resourceName;
  for (const field of ['max', 'min', 'default', 'defaultRequest', 'maxLimitRequestRatio']) {
    if (isPod && field.startsWith('default') && isSet(item[field]))
      yield problem('must not be set for the type Pod', field);
    else for (const [key] of setIn(item[field])) yield* within(name(key), field, key);
  }
  if (
    item.type === 'PersistentVolumeClaim' &&
    mapIn(item.min).storage === undefined &&
    mapIn(item.max).storage === undefined
  )
    yield problem('one of max.storage, min.storage is required');
  for (const [lower, upper] of limitOrder) {
    for (const [key, value] of setIn(item[lower])) {
      const most = mapIn(item[upper])[key];
      if (most !== undefined && amountOf(value) > amountOf(most ?? 0))
        yield problem(`must be at most ${upper}, ${String(most)}, got ${String(value)}`, lower, key);
    }
  }
  yield* ratios(item);
  for (const [key, value] of setIn(item.default)) {
    const request = mapIn(item.defaultRequest)[key];
    if (!isShared(key) && request !== undefined && amountOf(request ?? 0) !== amountOf(value))
      yield problem(`expected default, ${String(value)}, got ${String(request)}`, 'defaultRequest', key);
  }
}

/** Fields of which the first is at most the second. */
const limitOrder = [
  ['min', 'max'],
  ['min', 'defaultRequest'],
  ['defaultRequest', 'max'],
  ['defaultRequest', 'default'],
  ['min', 'default'],
  ['default', 'max'],
] as const;

function* ratios({ maxLimitRequestRatio, min, max }: JsonMap): Generator<ObjectProblem> {
  for (const [key, value] of setIn(maxLimitRequestRatio)) {
    const [ratio = 0, least = 0, most = 0] = [value, mapIn(min)[key], mapIn(max)[key]].map((amount) =>
      Number(thousandths(amountOf(amount ?? 0))),
    );
    const isLimited = mapIn(min)[key] !== undefined && mapIn(max)[key] !== undefined;
    if (ratio < 1000) yield problem(`must be at least 1, got ${String(value)}`, 'maxLimitRequestRatio', key);
    else if (isLimited && ratio / 1000 > most / least)
      yield problem(`must be at most max / min, got ${String(value)}`, 'maxLimitRequestRatio', key);
  }
}

const highestPriority = 1_000_000_000;
const systemPriorities: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

function priorityClass({ metadata, value, globalDefault }: JsonMap): ObjectProblem[] {
  const name = String(mapIn(metadata).name ?? '');
  if (!name.startsWith('system-'))
    return Number(value ?? 0) > highestPriority
      ? [problem(`must be at most ${highestPriority}, got ${shown(value ?? 0)}`, 'value')]
      : [];
  return name in systemPriorities && systemPriorities[name] === value && !globalDefault
    ? []
    : [problem(`names that start with "system-" are reserved, got ${shown(name)}`, 'metadata', 'name')];
}

/** Quotas, limits, priorities, and runtime classes. */
export const quotaRules: Readonly<Record<string, TypeRules>> = {
  'core.v1.ResourceQuotaSpec': { fields: { hard: resources(quotaResourceName), scopes: items(scope) }, check: quota },
  'core.v1.ScopedResourceSelectorRequirement': { fields: { scopeName: scope }, check: scopeRequirement },
  'core.v1.LimitRangeSpec': { optional: ['limits'], fields: { limits: unique('type') } },
  'core.v1.LimitRangeItem': { required: ['type'], fields: { type: limitType }, check: limitRangeItem },
  'scheduling.v1.PriorityClass': {
    fields: { preemptionPolicy: oneOf('Never', 'PreemptLowerPriority') },
    check: priorityClass,
  },
  'node.v1.RuntimeClass': { required: ['handler'], fields: { handler: dnsLabel } },
  'node.v1.Overhead': { fields: { podFixed: resources(containerResource) } },
  'node.v1.Scheduling': {
    fields: { nodeSelector: labels, tolerations: unique('key', 'operator', 'value', 'effect') },
  },
};
