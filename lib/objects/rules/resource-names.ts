import type { Json } from '../../json';
import type { ObjectProblem } from '../object-schema';
import { qualifiedName } from './names';
import { nonNegativeQuantity, quantity, thousandths } from './quantities';
import { isExtended, isHugePages, isNative } from './resources';
import { type FieldRule, problem, within } from './type-rules';

const computeResources = ['cpu', 'memory', 'ephemeral-storage'];
const countedResources = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];
const quotaResources = [
  ...computeResources,
  ...[...computeResources, 'storage'].map((name) => `requests.${name}`),
  ...computeResources.map((name) => `limits.${name}`),
  ...countedResources,
];

/** Whether a quota counts a resource that Kubernetes knows. */
export const isQuotaResource = (name: string): boolean =>
  quotaResources.includes(name) || isHugePages(name.replace(/^requests\./, ''));

/** The name of a resource that Kubernetes knows, or one with a prefix. */
export const resourceName: FieldRule = (value) =>
  resourceNameAmong(value, (name) => name === 'storage' || isQuotaResource(name));

/** The name of a resource that a quota may limit. */
export const quotaResourceName: FieldRule = (value) => resourceNameAmong(value, isQuotaResource);

function resourceNameAmong(value: Json, isKnown: (name: string) => boolean): Iterable<ObjectProblem> {
  const name = String(value);
  const problems = [...qualifiedName(name)];
  if (problems.length > 0) return problems;
  return name.includes('/') || isKnown(name)
    ? []
    : [problem(`unknown resource ${JSON.stringify(name)}; expected one such as cpu or example.com/gpu`)];
}

/** Whether more of a resource may be promised than there is. */
export const isShared = (name: string): boolean => isNative(name) && !isHugePages(name);

/** The amount of a resource: not negative, and a whole number of what is counted. */
export function resourceAmount(name: string, value: Json): ObjectProblem[] {
  const isCounted = countedResources.includes(name) || isExtended(name);
  if (isCounted && thousandths(quantity(value) ?? 0n) % 1000n !== 0n)
    return [problem(`expected an integer, got ${String(value)}`)];
  return within(nonNegativeQuantity(value));
}
