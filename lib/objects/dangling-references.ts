import { isMap, type Json, type JsonMap } from '../json';
import type { FieldPath, ObjectProblem } from './object-schema';
import { mapIn, mapsIn } from './rules/type-rules';

/** A problem of one of several objects. */
export interface ReleaseProblem extends ObjectProblem {
  readonly object: JsonMap;
}

/**
 * References from one object of a release to another of it that lead to no port or key. References to objects outside the
 * release are not checked.
 */
export function danglingReferences(objects: readonly JsonMap[]): ReleaseProblem[] {
  return objects.flatMap((object) => [...referencesOf(object, objects)].map((problem) => ({ ...problem, object })));
}

function* referencesOf(object: JsonMap, objects: readonly JsonMap[]): Generator<ObjectProblem> {
  for (const { value, path } of mapsBelow(object, [])) {
    yield* keyReference(value, path, object, objects);
    yield* volumeItems(value, path, object, objects);
    yield* backendPort(value, path, object, objects);
  }
  if (object.kind === 'Service') yield* targetPorts(object, objects);
}

interface Placed {
  readonly value: JsonMap;
  readonly path: FieldPath;
}

function* mapsBelow(value: Json, path: FieldPath): Generator<Placed> {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* mapsBelow(item, [...path, index]);
  if (!isMap(value)) return;
  yield { value, path };
  for (const [key, field] of Object.entries(value)) yield* mapsBelow(field, [...path, key]);
}

const metadataOf = ({ metadata }: JsonMap): JsonMap => mapIn(metadata);

/** The object of a kind and name in the namespace of another. */
const find = (objects: readonly JsonMap[], kind: string, name: Json | undefined, from: JsonMap): JsonMap | undefined =>
  objects.find(
    (other) =>
      other.kind === kind &&
      metadataOf(other).name === name &&
      metadataOf(other).namespace === metadataOf(from).namespace,
  );

/** The keys of a ConfigMap or Secret; undefined for one that is not in the release. */
function keysOf(
  kind: string,
  name: Json | undefined,
  from: JsonMap,
  objects: readonly JsonMap[],
): string[] | undefined {
  const found = find(objects, kind, name, from);
  return found && ['data', 'stringData', 'binaryData'].flatMap((field) => Object.keys(mapIn(found[field])));
}

function* keyReference(
  value: JsonMap,
  path: FieldPath,
  from: JsonMap,
  objects: readonly JsonMap[],
): Generator<ObjectProblem> {
  for (const [field, kind] of [
    ['configMapKeyRef', 'ConfigMap'],
    ['secretKeyRef', 'Secret'],
  ] as const) {
    const { name, key, optional } = mapIn(value[field]);
    const keys = optional === true ? undefined : keysOf(kind, name, from, objects);
    if (keys && typeof key === 'string' && !keys.includes(key))
      yield { path: [...path, field, 'key'], message: noKey(kind, name, key, keys) };
  }
}

function* volumeItems(
  value: JsonMap,
  path: FieldPath,
  from: JsonMap,
  objects: readonly JsonMap[],
): Generator<ObjectProblem> {
  for (const [field, kind, nameField] of [
    ['configMap', 'ConfigMap', 'name'],
    ['secret', 'Secret', 'secretName'],
  ] as const) {
    const source = mapIn(value[field]);
    const name = source[nameField] ?? source.name;
    const keys = source.optional === true ? undefined : keysOf(kind, name, from, objects);
    for (const [index, { key }] of mapsIn(source.items).entries())
      if (keys && typeof key === 'string' && !keys.includes(key))
        yield { path: [...path, field, 'items', index, 'key'], message: noKey(kind, name, key, keys) };
  }
}

const noKey = (kind: string, name: Json | undefined, key: string, keys: readonly string[]): string =>
  `${kind} ${String(name)} of this release has no key "${key}"; it has ${keys.join(', ') || 'none'}`;

/** The port of a Service that an Ingress or a route names. */
function* backendPort(
  value: JsonMap,
  path: FieldPath,
  from: JsonMap,
  objects: readonly JsonMap[],
): Generator<ObjectProblem> {
  const backend = path.at(-1) === 'service' && from.kind === 'Ingress' ? value : undefined;
  const isRoute = path.at(-2) === 'backendRefs' && (value.kind ?? 'Service') === 'Service';
  const port = backend ? mapIn(backend.port) : isRoute && value.port !== undefined ? { number: value.port } : undefined;
  if (!port) return;
  const service = find(objects, 'Service', value.name, from);
  if (!service) return;
  const ports = mapsIn(mapIn(service.spec).ports);
  const isNamed = typeof port.name === 'string';
  const wanted = isNamed ? port.name : port.number;
  if (wanted === undefined || ports.some((other) => (isNamed ? other.name : other.port) === wanted)) return;
  const known = ports.map((other) => (isNamed ? other.name : other.port)).filter((other) => other !== undefined);
  yield {
    path: [...path, 'port', ...(backend ? [isNamed ? 'name' : 'number'] : [])],
    message: `Service ${String(value.name)} of this release has no port ${JSON.stringify(wanted)}; it has ${known.join(', ') || 'none'}`,
  };
}

/** Named target ports of a Service whose selector matches the pods of a workload in the release. */
function* targetPorts(service: JsonMap, objects: readonly JsonMap[]): Generator<ObjectProblem> {
  const { selector, ports } = mapIn(service.spec);
  const wanted = Object.entries(mapIn(selector));
  if (wanted.length === 0) return;
  const names = objects.map(podTemplateOf).flatMap((template) => {
    const labels = mapIn(metadataOf(template ?? {}).labels);
    return template && wanted.every(([key, value]) => labels[key] === value) ? [portNamesOf(template)] : [];
  });
  if (names.length === 0) return;
  for (const [index, { targetPort }] of mapsIn(ports).entries())
    if (typeof targetPort === 'string' && !names.flat().includes(targetPort))
      yield {
        path: ['spec', 'ports', index, 'targetPort'],
        message: `no container behind this Service has a port named "${targetPort}"; there is ${[...new Set(names.flat())].join(', ') || 'none'}`,
      };
}

/** The pod template of a workload. */
const podTemplateOf = (object: JsonMap): JsonMap | undefined => {
  const template = mapIn(mapIn(object.spec).template);
  return isMap(template.spec) && Array.isArray(template.spec.containers) ? template : undefined;
};

const portNamesOf = (template: JsonMap): string[] =>
  ['containers', 'initContainers']
    .flatMap((list) => mapsIn(mapIn(template.spec)[list]))
    .flatMap(({ ports }) => mapsIn(ports))
    .flatMap(({ name }) => (typeof name === 'string' ? [name] : []));
