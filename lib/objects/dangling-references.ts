import { isMap, type Json, type JsonMap } from '../json';
import { missingTargets } from './missing-targets';
import type { FieldPath, ObjectProblem } from './object-schema';
import {
  labelsOf,
  mapsBelow,
  metadataOf,
  namespaceOf,
  podsOf,
  type ReleaseNames,
  type ReleaseProblem,
} from './release-objects';
import { mapIn, mapsIn } from './rules/type-rules';

/**
 * References from one object of a release to another of it that lead nowhere: to a port, a key or a whole object, and
 * selectors that select nothing. References to objects outside the release are not checked.
 */
export function danglingReferences(objects: readonly JsonMap[], release: ReleaseNames): ReleaseProblem[] {
  return objects.flatMap((object) => [...referencesOf(object, { objects, release })]);
}

interface Context {
  readonly objects: readonly JsonMap[];
  readonly release: ReleaseNames;
}

function* referencesOf(object: JsonMap, context: Context): Generator<ReleaseProblem> {
  for (const placed of mapsBelow(object)) {
    const { value, path } = placed;
    for (const found of [
      ...keyReference(value, path, object, context),
      ...volumeItems(value, path, object, context),
      ...backendPort(value, path, object, context),
    ])
      yield { ...found, object };
    yield* missingTargets(placed, object, context.objects, context.release);
  }
  if (object.kind === 'Service') for (const found of targetPorts(object, context)) yield { ...found, object };
}

/** The object of a kind and name in the namespace of another. */
const find = (
  { objects, release }: Context,
  kind: string,
  name: Json | undefined,
  from: JsonMap,
): JsonMap | undefined =>
  objects.find(
    (other) =>
      other.kind === kind &&
      metadataOf(other).name === name &&
      namespaceOf(other, release) === namespaceOf(from, release),
  );

/** The keys of a ConfigMap or Secret; undefined for one that is not in the release. */
function keysOf(kind: string, name: Json | undefined, from: JsonMap, context: Context): string[] | undefined {
  const found = find(context, kind, name, from);
  return found && ['data', 'stringData', 'binaryData'].flatMap((field) => Object.keys(mapIn(found[field])));
}

function* keyReference(value: JsonMap, path: FieldPath, from: JsonMap, context: Context): Generator<ObjectProblem> {
  for (const [field, kind] of [
    ['configMapKeyRef', 'ConfigMap'],
    ['secretKeyRef', 'Secret'],
  ] as const) {
    const source = value[field];
    if (!isMap(source)) continue;
    const { name, key, optional } = source;
    const keys = optional === true ? undefined : keysOf(kind, name, from, context);
    if (keys && typeof key === 'string' && !keys.includes(key))
      yield { path: [...path, field, 'key'], message: noKey(kind, name, key, keys) };
  }
}

function* volumeItems(value: JsonMap, path: FieldPath, from: JsonMap, context: Context): Generator<ObjectProblem> {
  for (const [field, kind, nameField] of [
    ['configMap', 'ConfigMap', 'name'],
    ['secret', 'Secret', 'secretName'],
  ] as const) {
    const source = value[field];
    if (!isMap(source)) continue;
    const name = source[nameField] ?? source.name;
    const keys = source.optional === true ? undefined : keysOf(kind, name, from, context);
    for (const [index, { key }] of mapsIn(source.items).entries())
      if (keys && typeof key === 'string' && !keys.includes(key))
        yield { path: [...path, field, 'items', index, 'key'], message: noKey(kind, name, key, keys) };
  }
}

const noKey = (kind: string, name: Json | undefined, key: string, keys: readonly string[]): string =>
  `${kind} ${String(name)} of this release has no key "${key}"; it has ${keys.join(', ') || 'none'}`;

/** The port of a Service that an Ingress or a route names. */
function* backendPort(value: JsonMap, path: FieldPath, from: JsonMap, context: Context): Generator<ObjectProblem> {
  const backend = path.at(-1) === 'service' && from.kind === 'Ingress' ? value : undefined;
  const isRoute = path.at(-2) === 'backendRefs' && (value.kind ?? 'Service') === 'Service';
  const port = backend ? mapIn(backend.port) : isRoute && value.port !== undefined ? { number: value.port } : undefined;
  if (!port) return;
  const service = find(context, 'Service', value.name, from);
  if (!service) return;
  const ports = mapsIn(mapIn(service.spec).ports);
  const isNamed = typeof port.name === 'string';
  const wanted = isNamed ? port.name : port.number;
  // The AWS Load Balancer Controller reads the port and its Services from an annotation of the Ingress.
  if (
    wanted === undefined ||
    wanted === 'use-annotation' ||
    ports.some((other) => (isNamed ? other.name : other.port) === wanted)
  )
    return;
  const known = ports.map((other) => (isNamed ? other.name : other.port)).filter((other) => other !== undefined);
  yield {
    path: [...path, 'port', ...(backend ? [isNamed ? 'name' : 'number'] : [])],
    message: `Service ${String(value.name)} of this release has no port ${JSON.stringify(wanted)}; it has ${known.join(', ') || 'none'}`,
  };
}

/** Named target ports of a Service whose selector matches the pods of a workload in the release. */
function* targetPorts(service: JsonMap, { objects, release }: Context): Generator<ObjectProblem> {
  const { selector, ports } = mapIn(service.spec);
  const wanted = Object.entries(mapIn(selector));
  if (wanted.length === 0) return;
  const names = objects
    .filter((other) => namespaceOf(other, release) === namespaceOf(service, release))
    .flatMap(podsOf)
    .filter(({ template }) => wanted.every(([key, value]) => labelsOf(template)[key] === value))
    .map(({ template }) => portNamesOf(template));
  if (names.length === 0) return;
  for (const [index, { targetPort }] of mapsIn(ports).entries())
    if (typeof targetPort === 'string' && !names.flat().includes(targetPort))
      yield {
        path: ['spec', 'ports', index, 'targetPort'],
        message: `no container behind this Service has a port named "${targetPort}"; there is ${[...new Set(names.flat())].join(', ') || 'none'}`,
      };
}

/** The names of the ports of the containers in a pod template. */
export const portNamesOf = (template: JsonMap): string[] =>
  ['containers', 'initContainers']
    .flatMap((list) => mapsIn(mapIn(template.spec)[list]))
    .flatMap(({ ports }) => mapsIn(ports))
    .flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
