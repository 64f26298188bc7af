import { isMap, type Json, type JsonMap } from '../../json';
import { shown } from '../formats';
import type { ObjectProblem } from '../object-schema';
import { dnsLabel, qualifiedName } from './names';
import { nonNegativeQuantity, one, quantity, thousandths } from './quantities';
import { type FieldRule, ifSet, mapIn, mapsIn, problem, type TypeRules, unique, within } from './type-rules';

/** Whether a resource is memory in pages of some size. */
export const isHugePages = (name: string): boolean => name.startsWith('hugepages-');
/** Whether a resource is one of Kubernetes, without the domain of a vendor. */
export const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');
/** Whether a resource is one of a vendor, of which there are whole numbers. */
export const isExtended = (name: string): boolean => !isNative(name) && !name.startsWith('requests.');

/** The name of a resource of a container: `cpu`, or one with the domain of a vendor. */
export const containerResource: FieldRule = (value) => {
  const name = String(value);
  const isStandard = ['cpu', 'memory', 'ephemeral-storage'].includes(name) || isHugePages(name);
  const isOther =
    name.includes('/') && (isNative(name) || (isExtended(name) && [...qualifiedName(`requests.${name}`)].length === 0));
  return [...qualifiedName(name)].length === 0 && (isStandard || isOther)
    ? []
    : [
        problem(
          `expected a resource such as cpu, memory, ephemeral-storage or example.com/device, got ${shown(value)}`,
        ),
      ];
};

/** The name of a resource of a pod as a whole. */
const podResource: FieldRule = (value) =>
  value === 'cpu' || value === 'memory' || isHugePages(String(value))
    ? []
    : [problem(`expected cpu, memory or hugepages-<size>, got ${shown(value)}`)];

const namesOf = (resources: Json | undefined, rule: FieldRule): ObjectProblem[] =>
  ['limits', 'requests'].flatMap((list) =>
    Object.keys(mapIn(mapIn(resources)[list])).flatMap((name) => within(rule(name), 'resources', list, name)),
  );

/** Problems of the names of resources in a container. */
export const containerResourceNames = ({ resources }: JsonMap): ObjectProblem[] =>
  namesOf(resources, containerResource);

/** Problems of the names of resources in the spec of a pod. */
export const podResourceNames = ({ resources }: JsonMap): ObjectProblem[] => namesOf(resources, podResource);

/** An amount of some resource; devices are counted, huge pages come in pages. */
function amountProblems(name: string, amount: Json): Iterable<ObjectProblem> {
  const size = quantity(amount);
  if (size === undefined) return [];
  if (isExtended(name) && thousandths(size) % 1000n !== 0n)
    return [problem(`expected a whole number, got ${shown(amount)}`)];
  const page = isHugePages(name) ? quantity(name.slice('hugepages-'.length)) : undefined;
  if (page !== undefined && page > 0n && ((size + one - 1n) / one) % (page / one || 1n) !== 0n)
    return [problem(`expected a multiple of ${name.slice('hugepages-'.length)}, got ${shown(amount)}`)];
  return nonNegativeQuantity(amount);
}

const amounts: FieldRule = (map) =>
  isMap(map) ? Object.entries(map).flatMap(([name, amount]) => within(amountProblems(name, amount), name)) : [];

function* requirements({ limits, requests }: JsonMap): Generator<ObjectProblem> {
  const most = mapIn(limits);
  const names = [...Object.keys(most), ...Object.keys(mapIn(requests))];
  for (const [name, request] of Object.entries(mapIn(requests))) {
    const isExact = !isNative(name) || isHugePages(name);
    const path = ['requests', name];
    if (!Object.hasOwn(most, name)) {
      if (isExact) yield problem(`a limit is required for ${name}`, 'limits');
      continue;
    }
    const [asked, limit] = [thousandths(quantity(request) ?? 0n), thousandths(quantity(most[name]) ?? 0n)];
    if (asked > limit || (isExact && asked !== limit))
      yield problem(
        `must be ${isExact ? 'equal to' : 'at most'} the limit ${shown(most[name] ?? null)}, got ${shown(request)}`,
        ...path,
      );
  }
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory'))
    yield problem('huge pages require a request or limit of cpu or memory');
}

/** Rules for resources of containers and pods. */
export const resourceRules: Readonly<Record<string, TypeRules>> = {
  'core.v1.ResourceRequirements': {
    fields: { limits: amounts, requests: amounts, claims: unique('name', 'request') },
    check: requirements,
  },
  'core.v1.ResourceClaim': {
    required: ['name'],
    fields: { request: ifSet(dnsLabel) },
  },
};

/** Claims of a container that the pod does not have. */
export function unknownClaims(container: JsonMap, pod: JsonMap): ObjectProblem[] {
  const known = mapsIn(pod.resourceClaims).map(({ name }) => name);
  return mapsIn(mapIn(container.resources).claims).flatMap(({ name }, index) =>
    known.includes(name)
      ? []
      : [
          problem(
            `expected the name of one of the resourceClaims, got ${shown(name)}`,
            'resources',
            'claims',
            index,
            'name',
          ),
        ],
  );
}
