import { type JsonSchema, refTo } from '../../lib/values/json-schema';
import { patternProblem } from '../../lib/values/pattern-problem';
import type { Crd, CrdSchema } from './crd';
import { checkKeywords, integerBounds } from './draft-07';
import type { GoTypes } from './go-types';
import { type Swagger, shortName } from './kubernetes';

/** Keywords with the same meaning in draft-07. */
const KEPT = ['enum', 'maximum', 'maxItems', 'maxLength', 'minimum', 'minItems', 'minLength'] as const;
const KEYWORDS = new Set([
  ...KEPT,
  'additionalProperties',
  'anyOf',
  'format',
  'items',
  'pattern',
  'properties',
  'required',
  'type',
]);

/** An object schema that gets its own definition. */
interface Shape {
  name: string;
  /** The Go struct behind it. */
  struct: string;
  schema: CrdSchema;
}

/** Draft-07 definitions of a project's kinds and of the objects in them, by upstream's names. */
export class KindDefinitions {
  /** By name, outer objects first. */
  readonly own = new Map<string, JsonSchema>();
  /** Full names of the Kubernetes types that they refer to. */
  readonly kubernetes = new Set<string>();
  private readonly meanings = new Map<string, string>();
  private readonly queue: Shape[] = [];

  constructor(
    crds: readonly Crd[],
    private readonly goTypes: GoTypes,
    private readonly swagger: Swagger,
  ) {
    const kinds = crds.map(kindSchema);
    for (const { kind, schema } of kinds) this.enqueue({ name: kind, struct: kind, schema });
    this.defineQueue();
    // Define status last, so that spec types get the short names: charts do not write status.
    for (const { kind, schema, status } of kinds) {
      const properties = this.own.get(kind)?.properties;
      if (status && properties)
        properties.status = this.convert(status, { name: kind, struct: kind, schema }, 'status');
    }
    this.defineQueue();
  }

  private enqueue(shape: Shape): void {
    this.meanings.set(shape.name, JSON.stringify(shape.schema));
    this.queue.push(shape);
  }

  private defineQueue(): void {
    for (const shape of this.queue) this.own.set(shape.name, this.convertFields(shape));
    this.queue.length = 0;
  }

  private convertFields(shape: Shape): JsonSchema {
    const { name, schema } = shape;
    if (schema.additionalProperties) throw new Error(`${name}: unsupported: both properties and additionalProperties`);
    const fields = Object.entries(schema.properties ?? {});
    return {
      type: 'object',
      properties: Object.fromEntries(fields.map(([field, value]) => [field, this.convert(value, shape, field)])),
      ...(schema.required ? { required: schema.required } : {}),
      ...(schema['x-kubernetes-preserve-unknown-fields'] ? {} : { additionalProperties: false }),
    };
  }

  private convert(schema: CrdSchema, parent: Shape, field: string): JsonSchema {
    const where = `${parent.name}.${field}`;
    checkKeywords(schema, KEYWORDS, where);
    const { additionalProperties, items, type } = schema;
    if (additionalProperties) return { type, additionalProperties: this.convert(additionalProperties, parent, field) };
    if (items) return { type, items: this.convert(items, parent, field), ...limitsOf(schema) };
    const struct = this.goTypes.structIn(parent.struct, field);
    if (struct && this.swagger[struct]?.properties) {
      this.kubernetes.add(struct);
      return refTo(shortName(struct));
    }
    if (!schema.properties) return convertLeaf(schema, where);
    if (struct === undefined) throw new Error(`${where}: field not found in any Go struct`);
    return refTo(this.nameOf(schema, parent, struct));
  }

  /** The definition name of an object; equal objects of one Go type share it. */
  private nameOf(schema: CrdSchema, parent: Shape, struct: string): string {
    const meaning = JSON.stringify(schema);
    const short = this.goTypes.nameOf(struct);
    for (const name of [short, parent.name + short]) {
      if (!this.meanings.has(name)) this.enqueue({ name, struct, schema });
      if (this.meanings.get(name) === meaning) return name;
    }
    throw new Error(`${parent.name}${short}: name conflict between two types`);
  }
}

/** The schema of a kind without status, and its status, which only controllers write. */
function kindSchema({ spec }: Crd): { kind: string; schema: CrdSchema; status?: CrdSchema } {
  const { kind } = spec.names;
  const version = spec.versions.find(({ storage }) => storage);
  if (!version) throw new Error(`${kind}: no storage version`);
  const { properties = {}, required = [] } = version.schema.openAPIV3Schema;
  const { status, ...fields } = properties;
  const word = (value: string): CrdSchema => ({ type: 'string', enum: [value] });
  return {
    kind,
    status,
    schema: {
      properties: { ...fields, apiVersion: word(`${spec.group}/${version.name}`), kind: word(kind) },
      required: [...new Set(['apiVersion', 'kind', 'metadata', ...required])],
    },
  };
}

function convertLeaf(schema: CrdSchema, where: string): JsonSchema {
  const { format, type } = schema;
  if (schema['x-kubernetes-int-or-string']) return { type: ['integer', 'string'], ...limitsOf(schema) };
  if (schema.anyOf) throw new Error(`${where}: unsupported anyOf, except for int-or-string`);
  const isOpen = schema['x-kubernetes-preserve-unknown-fields'];
  if (type === undefined && isOpen) return {};
  if (type === 'object') return isOpen ? { type } : { type, additionalProperties: false };
  if (type === 'integer') return { type, ...integerBounds[format ?? ''], ...limitsOf(schema) };
  if (type === 'boolean' || type === 'number' || type === 'string') return { type, ...limitsOf(schema) };
  throw new Error(`${where}: unsupported type ${type}`);
}

function limitsOf(schema: CrdSchema): JsonSchema {
  const limits = Object.fromEntries(KEPT.filter((key) => key in schema).map((key) => [key, schema[key]])) as JsonSchema;
  // Omit patterns that Helm cannot check or matches differently; the API server checks them.
  if (schema.pattern !== undefined && patternProblem(schema.pattern) === undefined) limits.pattern = schema.pattern;
  return limits;
}
