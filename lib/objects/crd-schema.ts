import { isMap, type Json, type JsonMap } from '../json';
import type { KindSchema, ObjectSchema } from './object-schema';

/** The schema of a kind in a CustomResourceDefinition; undefined if that defines another kind, or does not serve the version. */
export function crdKind(crd: JsonMap, apiVersion: string, kind: string): KindSchema | undefined {
  const spec = asMap(crd.spec);
  const [group, name] = apiVersion.split('/');
  if (spec.group !== group || asMap(spec.names).kind !== kind) return undefined;
  const versions = Array.isArray(spec.versions) ? spec.versions.map(asMap) : [];
  const version = versions.find((other) => other.name === name && other.served !== false);
  if (!version) return undefined;
  const schema = structural(asMap(asMap(version.schema).openAPIV3Schema));
  const { properties } = schema;
  const whole = { ...schema, properties: { ...properties, metadata: {}, apiVersion: {}, kind: {} } };
  return { name: kind, definition: (other) => (other === kind ? whole : undefined) };
}

const asMap = (value: Json | undefined): JsonMap => (isMap(value) ? value : {});

/** A structural schema in the notation of imports/: fields that it does not declare are unknown unless it says otherwise. */
function structural(schema: JsonMap): ObjectSchema {
  const { properties, items, additionalProperties, ...rest } = schema;
  if (schema['x-kubernetes-int-or-string'] === true) return { ...rest, type: ['integer', 'string'] } as ObjectSchema;
  const isOpen =
    schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-kubernetes-embedded-resource'] === true;
  const isClosed = !isOpen && schema.type === 'object';
  return {
    ...(rest as ObjectSchema),
    ...(isMap(items) ? { items: structural(items) } : {}),
    ...(isMap(properties)
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([key, field]) => [key, structural(asMap(field))]),
          ),
        }
      : {}),
    additionalProperties: isMap(additionalProperties) ? structural(additionalProperties) : !isClosed,
  };
}
