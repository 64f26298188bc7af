import { isMap, type Json, type JsonMap } from '../json';
import { structural } from './crd-schema';
import { type FieldPath, type ObjectProblem, type ObjectSchema, problemBelow } from './object-schema';
import { mapIn, mapsIn } from './rules/type-rules';

type Check = (value: Json, schema: ObjectSchema) => readonly ObjectProblem[];

/** The definition of CustomResourceDefinitions. */
export const crdDefinition = 'apiextensions.v1.CustomResourceDefinition';

/** The problems of the defaults in a CustomResourceDefinition, which must be valid by their own schemas. */
export function* defaultProblems({ spec }: JsonMap, check: Check): Generator<ObjectProblem> {
  for (const [index, version] of mapsIn(mapIn(spec).versions).entries()) {
    const schema = mapIn(version.schema).openAPIV3Schema;
    yield* defaultsIn(schema, ['spec', 'versions', index, 'schema', 'openAPIV3Schema'], check);
  }
}

function* defaultsIn(schema: Json | undefined, path: FieldPath, check: Check): Generator<ObjectProblem> {
  if (!isMap(schema)) return;
  const { default: value, properties, items, additionalProperties } = schema;
  for (const found of check(value ?? null, structural(schema))) yield problemBelow([...path, 'default'], found);
  for (const [key, field] of Object.entries(mapIn(properties)))
    yield* defaultsIn(field, [...path, 'properties', key], check);
  yield* defaultsIn(items, [...path, 'items'], check);
  yield* defaultsIn(additionalProperties, [...path, 'additionalProperties'], check);
}
