import { z } from 'zod';
import { messageOf } from '../errors';
import { isMap, type Json } from '../json';
import { droppedChecks } from './check-zod-features';
import type { Leaf, LeafMeta } from './define';
import { hardenSchema } from './harden-schema';
import type { JsonSchema } from './json-schema';
import { checkPatterns } from './pattern-problem';
import { exprTypeOf, quotingOf } from './static-type';

/** Reads the schema of one value, and adds its problems as pairs of path and message. */
export function declareLeaf(schema: z.ZodType, path: readonly string[], problems: string[][]): Leaf {
  const report: Report = (message, at = '') => problems.push([`values.${path.join('.')}${at}`, message]);
  const meta = { ...unwrap(schema).meta(), ...schema.meta() } as LeafMeta & { description?: string };
  const fallback = schema instanceof z.ZodDefault ? (schema.def.defaultValue as Json) : undefined;
  const isOptional = schema instanceof z.ZodOptional;
  if (!meta.description) report('missing description: add .describe("...")');
  if (fallback === undefined && !isOptional) report('missing default: add .default(...) or .optional()');
  const json = jsonSchemaOf(schema, report);
  for (const nullPath of nullsInMaps(fallback))
    report(`the default contains null at ${nullPath}, which Helm 3 keeps and Helm 4 drops: remove the key`);
  return {
    kind: 'leaf',
    path,
    description: meta.description ?? '',
    default: fallback,
    schema: json,
    type: exprTypeOf(json),
    quoting: meta.quoting ?? quotingOf(json),
    example: meta.example,
  };
}

/** Adds a problem of a value, or of a part of it: `.field` or `[]`. */
type Report = (message: string, at?: string) => void;

/** The strict JSON schema of a value; reports what JSON Schema or Helm cannot express. */
function jsonSchemaOf(schema: z.ZodType, report: Report): JsonSchema {
  let json: JsonSchema = {};
  try {
    const asZodWrites = z.toJSONSchema(unwrap(schema), { target: 'draft-7', unrepresentable: 'any', io: 'input' });
    json = hardenSchema(asZodWrites as JsonSchema);
    checkPatterns(json);
  } catch (cause) {
    report(messageOf(cause));
  }
  for (const { at, message } of droppedChecks(schema)) report(message, at);
  return json;
}

/** The type below `.default()` and `.optional()`. */
export function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
    ? unwrap(schema.unwrap() as z.ZodType)
    : schema;
}

/** The paths of null values in nested maps; Helm keeps null in lists. */
function nullsInMaps(value: Json | undefined, path: readonly string[] = []): string[] {
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    item === null ? [[...path, key].join('.')] : nullsInMaps(item, [...path, key]),
  );
}
