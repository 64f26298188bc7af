import { isMap, type Json, type JsonMap } from '../json';
import type { FieldPath, ObjectProblem } from './object-schema';
import { mapIn } from './rules/type-rules';

/** Name and namespace of the release whose objects are checked. */
export interface ReleaseNames {
  readonly name: string;
  readonly namespace: string;
}

/** A problem of one of several objects. */
export interface ReleaseProblem extends ObjectProblem {
  readonly object: JsonMap;
  /**
   * A field that the chart must derive from the name of the release for the problem to exist, because only then nobody
   * else can provide what it names.
   */
  readonly ownField?: FieldPath;
  /** The same problem as seen from the other object; a value is responsible only if one brings it to both. */
  readonly seenFrom?: ReleaseProblem;
}

/** A map in an object, with its path. */
export interface Placed {
  readonly value: JsonMap;
  readonly path: FieldPath;
}

/** All maps in an object, outermost first. */
export function mapsBelow(object: Json): Placed[] {
  const found: Placed[] = [];
  const add = (value: Json, path: FieldPath): void => {
    if (Array.isArray(value)) for (const [index, item] of value.entries()) enter(item, path, index);
    if (!isMap(value)) return;
    found.push({ value, path });
    for (const [key, field] of Object.entries(value)) enter(field, path, key);
  };
  const enter = (value: Json, path: FieldPath, key: string | number): void => {
    if (typeof value === 'object') add(value, [...path, key]);
  };
  add(object, []);
  return found;
}

/** The metadata of an object or pod template. */
export const metadataOf = ({ metadata }: JsonMap): JsonMap => mapIn(metadata);

/** The labels of an object or pod template. */
export const labelsOf = (object: JsonMap): JsonMap => mapIn(metadataOf(object).labels);

/** The namespace of an object, which is that of the release if it names none. */
export const namespaceOf = (object: JsonMap, { namespace }: ReleaseNames): Json =>
  metadataOf(object).namespace || namespace;

/** Kind and name of an object, for a message. */
export const titleOf = (object: JsonMap): string => `${String(object.kind)} ${String(metadataOf(object).name)}`;

/** The pods that an object makes: their labels, and the pod template with its path. */
export interface Pods {
  readonly owner: JsonMap;
  readonly template: JsonMap;
  readonly path: FieldPath;
}

/** The pod templates in an object, also of a custom resource; a Pod is its own template. */
export const podsOf = (owner: JsonMap): Pods[] =>
  mapsBelow(owner)
    .filter(({ value }) => Array.isArray(mapIn(value.spec).containers))
    .map(({ value, path }) => ({ owner, template: value, path }));
