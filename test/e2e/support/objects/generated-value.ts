import type { Json, JsonMap } from '../../../../lib/json';
import type { OpenApi, OpenApiSchema } from './open-api';
import type { Random } from './random';

const byFormat: Record<string, readonly Json[]> = {
  'date-time': ['2025-03-01T10:00:00Z'],
  byte: ['c2VjcmV0'],
  quantity: ['100m', '2Gi', '3', 4],
  'int-or-string': [1, 8080, '25%', 'http'],
};

/** Values for fields by the end of their name, so that some of the generated objects are valid. */
const byName: readonly (readonly [RegExp, readonly Json[]])[] = [
  [/labels$|annotations$|nodeSelector$/i, ['alpha']],
  [/(^|[a-z])name$/i, ['alpha', 'beta-2']],
  [/ips?$/i, ['192.0.2.7']],
  [/path$/i, ['/srv/data', 'data']],
  [/port$/i, [8080]],
  [/(seconds|limit|count|threshold|replicas)$/i, [1, 30]],
  [/namespace$/i, ['checked-objects']],
  [/url$/i, ['https://example.com/x']],
  [/key$/i, ['alpha']],
  [/image$/i, ['registry.example.com/alpha:1.0.0']],
];

/** The deepest level at which optional fields are generated. */
const optionalDepth = 2;
const depthLimit = 6;

/** A value of a schema: the required fields of an object, and a few optional ones. */
export function generatedValue(
  openApi: OpenApi,
  field: string,
  unresolved: OpenApiSchema,
  random: Random,
  depth = 0,
): Json {
  const schema = openApi.resolve(unresolved);
  const inner = (name: string, next: OpenApiSchema): Json => generatedValue(openApi, name, next, random, depth + 1);
  if (schema.enum) return random.pick(schema.enum);
  if (schema.properties && depth < depthLimit) {
    const required = schema.required ?? [];
    const optional = depth < optionalDepth ? random.shuffle(Object.keys(schema.properties)).slice(0, 2) : [];
    const names = [...new Set([...required, ...optional])];
    return Object.fromEntries(names.map((name) => [name, inner(name, schema.properties?.[name] ?? {})])) as JsonMap;
  }
  if (schema.type === 'array') return schema.items && depth < depthLimit ? [inner(field, schema.items)] : [];
  if (schema.type === 'object' || schema.properties)
    return schema.additionalProperties ? { alpha: inner(field, schema.additionalProperties) } : {};
  return scalar(field, schema, random);
}

function scalar(field: string, { type, format = '' }: OpenApiSchema, random: Random): Json {
  const ofFormat = byFormat[format];
  if (ofFormat) return random.pick(ofFormat);
  const ofName = byName.find(([name]) => name.test(field))?.[1] ?? [];
  switch (type) {
    case 'boolean':
      return random.pick([true, false]);
    case 'integer':
    case 'number':
      return random.pick([...ofName.filter((value) => typeof value === 'number'), 1, 2, 10]);
    case 'string': {
      const texts = ofName.filter((value) => typeof value === 'string');
      return random.pick(texts.length > 0 ? texts : ['alpha', 'Always', 'None']);
    }
    default:
      return random.pick([{}, 'alpha', 1]);
  }
}
