import type { ObjectSchema } from '../objects/object-schema';
import { isDeprecated } from './descriptions';

/** A definition of an OpenAPI v2 document of Kubernetes, where `$ref` is the path of a definition. */
export interface SwaggerDefinition {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: SwaggerDefinition;
  readonly additionalProperties?: SwaggerDefinition | false;
  readonly properties?: Readonly<Record<string, SwaggerDefinition>>;
  readonly required?: readonly string[];
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-group-version-kind'?: readonly { group: string; version: string; kind: string }[];
}

/** The definitions of an OpenAPI v2 document by their full names. */
export type SwaggerDefinitions = Readonly<Record<string, SwaggerDefinition>>;

/** What one Kubernetes version accepts. */
export interface KubernetesDefinitions {
  /** Deprecated fields, such as `core.v1.PodSpec.serviceAccount`. */
  readonly deprecated: ReadonlySet<string>;
  /** Definition names by `apiVersion/kind`. */
  readonly kinds: Readonly<Record<string, string>>;
  /** In the notation of imports/kubernetes.objects.json, where `$ref` is the name of a definition. */
  readonly definitions: Readonly<Record<string, ObjectSchema>>;
}

/** What is not in an OpenAPI document, and how to check one. */
export interface DefinitionOptions {
  /** The values of enumerated fields by definition and field. */
  readonly enums?: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
  /** Called with each schema that is read, and its place. */
  readonly check?: (schema: SwaggerDefinition, where: string) => void;
}

/** The kinds of Kubernetes in an OpenAPI v2 document, and the definitions that they refer to. */
export function readDefinitions(
  swagger: SwaggerDefinitions,
  { enums = new Map(), check = () => {} }: DefinitionOptions = {},
): KubernetesDefinitions {
  const kinds = servedKinds(swagger);
  const definitions: Record<string, ObjectSchema> = {};
  const queue = Object.values(kinds);
  const byShortName = new Map(Object.keys(swagger).map((name) => [shortened(name), name]));
  for (const name of queue) {
    if (definitions[name]) continue;
    const definition = swagger[byShortName.get(name) as string] ?? {};
    const converted = convert(definition, name, { check, refer: (target) => queue.push(target) });
    definitions[name] = scalars[name] ?? withEnums(converted, enums.get(name));
  }
  return { kinds, definitions, deprecated: deprecatedFields(swagger) };
}

/** Kinds of custom resources, which the document of a cluster has as well, are left out. */
function servedKinds(swagger: SwaggerDefinitions): Record<string, string> {
  const kinds: Record<string, string> = {};
  for (const [name, { 'x-kubernetes-group-version-kind': served = [] }] of Object.entries(swagger)) {
    const [only, ...others] = served;
    // Several kinds share DeleteOptions and the like, which are no objects of a release.
    if (!only || others.length > 0 || only.kind.endsWith('List') || !PREFIX.test(name)) continue;
    kinds[`${only.group ? `${only.group}/` : ''}${only.version}/${only.kind}`] = shortened(name);
  }
  return kinds;
}

/** The descriptions say which fields are deprecated. */
const deprecatedFields = (definitions: SwaggerDefinitions): Set<string> =>
  new Set(
    Object.entries(definitions).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties)
        .filter(([, { description }]) => isDeprecated(description))
        .map(([field]) => `${shortened(name)}.${field}`),
    ),
  );

const PREFIX =
  /^io\.k8s\.(?:api|apimachinery\.pkg(?:\.apis|\.api)?|kube-aggregator\.pkg\.apis|apiextensions-apiserver\.pkg\.apis)\./;

/** A definition's name without the prefixes that all have in common, such as `apps.v1.Deployment`. */
export const shortened = (name: string): string => name.replace(/^#\/definitions\//, '').replace(PREFIX, '');

/** Types that encode themselves; the Swagger file calls them strings or objects. */
const scalars: Readonly<Record<string, ObjectSchema>> = {
  'meta.v1.FieldsV1': {},
  'meta.v1.MicroTime': { type: 'string', format: 'date-time' },
  'meta.v1.Time': { type: 'string', format: 'date-time' },
  'resource.Quantity': { type: ['string', 'number'], format: 'quantity' },
  'runtime.RawExtension': {},
  'util.intstr.IntOrString': { type: ['integer', 'string'] },
};

interface Visit {
  readonly check: (schema: SwaggerDefinition, where: string) => void;
  readonly refer: (name: string) => void;
}

function convert(schema: SwaggerDefinition, where: string, visit: Visit): ObjectSchema {
  visit.check(schema, where);
  if (schema.$ref !== undefined) {
    const $ref = shortened(schema.$ref);
    visit.refer($ref);
    return { $ref };
  }
  const { type, format, items, additionalProperties, properties, required } = schema;
  const inner = (child: SwaggerDefinition, name: string): ObjectSchema => convert(child, `${where}.${name}`, visit);
  const keys = schema['x-kubernetes-list-map-keys'];
  const isSet = schema['x-kubernetes-list-type'] === 'set';
  return {
    ...(type ? { type } : {}),
    ...(format ? { format } : {}),
    ...(schema.enum ? { enum: schema.enum } : {}),
    ...(items ? { items: inner(items, '[]') } : {}),
    ...(keys ? { 'x-kubernetes-list-map-keys': keys } : {}),
    ...(isSet ? { 'x-kubernetes-list-type': 'set' } : {}),
    ...(additionalProperties ? { additionalProperties: inner(additionalProperties, '*') } : {}),
    ...(properties
      ? {
          properties: Object.fromEntries(Object.entries(properties).map(([key, child]) => [key, inner(child, key)])),
          additionalProperties: false as const,
        }
      : {}),
    ...(required ? { required } : {}),
  };
}

function withEnums(definition: ObjectSchema, enums: ReadonlyMap<string, readonly string[]> = new Map()): ObjectSchema {
  const properties = { ...definition.properties };
  for (const [field, words] of enums) {
    const property = properties[field];
    if (!property) continue;
    properties[field] = property.items
      ? { ...property, items: { ...property.items, enum: words } }
      : { ...property, enum: words };
  }
  return enums.size > 0 ? { ...definition, properties } : definition;
}
