import type { Json } from '../json';
import type { Group, Leaf } from './define';
import { definitionsFor } from './definitions-for';
import { importedDefinition } from './imported-definition';
import { type JsonSchema, nullable, refTo } from './json-schema';
import { withKeyPatterns } from './key-patterns';
import { keyRef } from './own-definitions';

/**
 * The draft-07 schema of a chart's values.yaml: strict, with every default required, but open for `global`, values of
 * subcharts and the conditions of a parent chart.
 */
export function valuesSchema(
  group: Group,
  subcharts: readonly string[] = [],
  switches: readonly string[] = [],
): JsonSchema {
  const names = `${subcharts} ${switches}`;
  const known = schemas.get(group);
  if (known?.names === names) return known.schema;
  const schema = createSchema(group, subcharts, switches);
  schemas.set(group, { names, schema });
  return schema;
}

/** Values that another chart validates; only text that Helm cannot preserve is rejected. */
const ofOthers: JsonSchema = {
  propertyNames: keyRef,
  additionalProperties: refTo('json'),
};

/** Charts of one class share a declaration and its schema. */
const schemas = new WeakMap<Group, { names: string; schema: JsonSchema }>();

function createSchema(group: Group, subcharts: readonly string[], switches: readonly string[]): JsonSchema {
  // Helm passes a parent's globals to every subchart, and shows a parent all values of its subcharts, of which the
  // parent declares only those that it sets.
  const open = ['global', ...subcharts];
  const root = groupSchema(group, open);
  const properties: Record<string, JsonSchema> = { ...root.properties };
  for (const name of open) properties[name] ??= { type: 'object', ...ofOthers };
  // The condition that enables a subchart is one of its values, usually `enabled`, also in third-party parents.
  for (const name of ['enabled', ...switches])
    properties[name] ??= { description: 'Switch of a parent chart.', type: 'boolean' };
  const schema = { ...root, properties };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...schema,
    definitions: definitionsFor(schema, importedDefinition),
  };
}

function groupSchema(group: Group, open: readonly string[]): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const [key, child] of group.children) {
    properties[key] = child.kind === 'group' ? groupSchema(child, open) : leafSchema(child);
    if (child.kind === 'group' || child.default !== undefined) required.push(key);
  }
  return {
    type: 'object',
    ...(group.description ? { description: group.description } : {}),
    properties,
    ...(required.length > 0 ? { required } : {}),
    ...(open.includes(group.path[0] ?? '') ? ofOthers : { additionalProperties: false }),
  };
}

function leafSchema(leaf: Leaf): JsonSchema {
  const schema = leaf.default === undefined ? nullable(leaf.schema) : leaf.schema;
  const annotated: JsonSchema = { description: leaf.description };
  if (leaf.default !== undefined) annotated.default = leaf.default as Json;
  // Draft-07 ignores everything next to $ref.
  return schema.$ref ? { ...annotated, allOf: [schema] } : { ...annotated, ...schema };
}

const texts = new WeakMap<JsonSchema, string>();

/** The text of values.schema.json: one definition per line, with non-ASCII characters escaped. */
export function printSchema(schema: JsonSchema): string {
  const text = texts.get(schema) ?? schemaText(withKeyPatterns(schema));
  texts.set(schema, text);
  return text;
}

function schemaText({ definitions = {}, ...schema }: JsonSchema): string {
  const lines = Object.entries(definitions).map(
    ([name, definition]) => `    ${JSON.stringify(name)}: ${JSON.stringify(definition)}`,
  );
  const body = JSON.stringify(schema, null, 2).slice(0, -2);
  const text = `${body},\n  "definitions": {\n${lines.join(',\n')}\n  }\n}`;
  return `${text.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}
