import kubernetes from '../../imports/kubernetes.schema.json';
import type { Json, JsonMap } from '../json';
import { definitionsFor, type JsonSchema, nullable } from './json-schema';
import type { Group, Leaf } from './schema';

/** The draft-07 schema of a chart's values.yaml: closed, every default required, `global` and subcharts let through. */
export function valuesSchema(group: Group, subcharts: readonly string[] = []): JsonSchema {
  const known = schemas.get(group);
  if (known && known.subcharts === subcharts.join()) return known.schema;
  const schema = createSchema(group, subcharts);
  schemas.set(group, { subcharts: subcharts.join(), schema });
  return schema;
}

/** Charts of one class share their declaration, and so its schema. */
const schemas = new WeakMap<Group, { subcharts: string; schema: JsonSchema }>();

function createSchema(group: Group, subcharts: readonly string[]): JsonSchema {
  const root = groupSchema(group);
  const open: JsonSchema = { type: 'object' };
  const properties: Record<string, JsonSchema> = { ...root.properties };
  // Helm shows a parent the whole of its subcharts' values, of which the parent declares what it sets.
  for (const name of ['global', ...subcharts]) {
    const { additionalProperties: _, ...declared } = properties[name] ?? open;
    properties[name] = declared;
  }
  // A parent chart switches its subcharts by `<name>.enabled`, and they see it.
  properties.enabled ??= { description: 'Switch of a parent chart.', type: 'boolean' };
  const schema = { ...root, properties };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    ...schema,
    definitions: definitionsFor(schema, importedDefinition),
  };
}

/** The schemas of imports/ for values: a definition that two of them hold is the same in both. */
const schemaFiles = [
  () => kubernetes,
  // Charts that use none of these do not wait for them.
  () => require('../../imports/prometheus-operator.schema.json') as typeof kubernetes,
  () => require('../../imports/gateway-api.schema.json') as typeof kubernetes,
];

function importedDefinition(name: string): JsonSchema | undefined {
  for (const load of schemaFiles) {
    const definition = (load().definitions as Record<string, JsonSchema>)[name];
    if (definition) return definition;
  }
  return undefined;
}

function groupSchema(group: Group): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  for (const [key, child] of group.children) {
    properties[key] = child.kind === 'group' ? groupSchema(child) : leafSchema(child);
    if (child.kind === 'group' || child.default !== undefined) required.push(key);
  }
  return {
    type: 'object',
    ...(group.description ? { description: group.description } : {}),
    properties,
    ...(required.length > 0 ? { required } : {}),
    // A parent chart's globals reach every subchart, whether it knows them or not.
    ...(group.path[0] === 'global' ? {} : { additionalProperties: false }),
  };
}

function leafSchema(leaf: Leaf): JsonSchema {
  const schema = leaf.default === undefined ? nullable(leaf.schema) : leaf.schema;
  const annotated: JsonSchema = { description: leaf.description };
  if (leaf.default !== undefined) annotated.default = leaf.default as Json;
  // Draft-07 ignores everything beside $ref.
  return schema.$ref ? { ...annotated, allOf: [schema] } : { ...annotated, ...schema };
}

/** The schema as the file Helm reads: a definition a line, and every character outside ASCII escaped. */
export function printSchema({ definitions = {}, ...schema }: JsonSchema): string {
  const lines = Object.entries(definitions).map(
    ([name, definition]) => `    ${JSON.stringify(name)}: ${JSON.stringify(definition)}`,
  );
  const body = JSON.stringify(schema, null, 2).slice(0, -2);
  const text = `${body},\n  "definitions": {\n${lines.join(',\n')}\n  }\n}`;
  return `${text.replace(/[\u007f-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)}\n`;
}

/** A document's values by path, for messages. */
export function valueAt(values: JsonMap, path: readonly string[]): Json | undefined {
  let value: Json | undefined = values;
  for (const key of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as JsonMap)[key];
  }
  return value;
}
