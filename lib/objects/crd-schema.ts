import { isMap, type JsonMap } from '../json';
import type { KindSchema, ObjectSchema } from './object-schema';
import { mapIn, mapsIn } from './rules/type-rules';

/**
 * The schema of a kind in a CustomResourceDefinition; undefined if that defines another kind, or does not serve the version.
 * @param kubernetes the definitions of Kubernetes, one of which describes metadata
 */
export function crdKind(
  crd: JsonMap,
  apiVersion: string,
  kind: string,
  kubernetes: KindSchema['definition'],
): KindSchema | undefined {
  const spec = mapIn(crd.spec);
  const [group, name] = apiVersion.split('/');
  if (spec.group !== group || mapIn(spec.names).kind !== kind) return undefined;
  const version = mapsIn(spec.versions).find((other) => other.name === name && other.served !== false);
  if (!version) return undefined;
  const { specReplicasPath } = mapIn(mapIn(version.subresources).scale);
  const path = typeof specReplicasPath === 'string' ? specReplicasPath.split('.').slice(1) : [];
  const schema = notNegative(structuralOnce(mapIn(mapIn(version.schema).openAPIV3Schema)), path);
  const { properties } = schema;
  const whole = {
    ...schema,
    properties: { ...properties, metadata: { $ref: 'meta.v1.ObjectMeta' }, apiVersion: {}, kind: {} },
  };
  return { name: kind, definition: (other) => (other === kind ? whole : kubernetes(other)), isCustom: true };
}

const converted = new WeakMap<JsonMap, ObjectSchema>();

/** Converted once, because the CRD of a Rollout has thousands of fields. */
function structuralOnce(schema: JsonMap): ObjectSchema {
  const known = converted.get(schema) ?? structural(schema);
  converted.set(schema, known);
  return known;
}

/** A structural schema in the notation of imports/: fields that it does not declare are unknown unless it says otherwise. */
export function structural(schema: JsonMap): ObjectSchema {
  const { properties, items, additionalProperties, ...rest } = schema;
  if (schema['x-kubernetes-int-or-string'] === true) return { ...rest, type: ['integer', 'string'] } as ObjectSchema;
  const isOpen =
    schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-kubernetes-embedded-resource'] === true;
  const isClosed = !isOpen && schema.type === 'object';
  return {
    ...(rest as ObjectSchema),
    ...differIn(schema),
    ...(isMap(items) ? { items: structural(items) } : {}),
    ...(isMap(properties)
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, field]) => [key, structural(mapIn(field))]),
          ),
        }
      : {}),
    additionalProperties: isMap(additionalProperties) ? structural(additionalProperties) : !isClosed,
  };
}

function differIn(schema: JsonMap): Pick<ObjectSchema, 'differIn'> {
  if (schema['x-kubernetes-list-type'] === 'set') return { differIn: [] };
  const keys = schema['x-kubernetes-list-map-keys'];
  return Array.isArray(keys) ? { differIn: keys.map(String) } : {};
}

/** A schema in which the number at a path is at least 0, as that of replicas for the subresource for scaling. */
function notNegative(schema: ObjectSchema, [key, ...path]: readonly string[]): ObjectSchema {
  if (key === undefined) return { minimum: 0, ...schema };
  const field = schema.properties?.[key];
  return field ? { ...schema, properties: { ...schema.properties, [key]: notNegative(field, path) } } : schema;
}
