import { isMap, type Json, type JsonMap } from '../json';
import type { ObjectSchema } from '../objects/object-schema';
import { mapIn } from '../objects/rules/type-rules';
import { firstSentence, isDeprecated } from './descriptions';
import { pascalCase, unusedName } from './name-kinds';
import type { FieldNotes, ImportedType } from './print-module';

/** Keywords that say something about a field beside its type. */
const FACTS = [
  'default',
  'enum',
  'format',
  'maximum',
  'maxItems',
  'minimum',
  'minItems',
  'nullable',
  'pattern',
  'x-kubernetes-list-map-keys',
];

/** The interfaces of the fields of custom resources. Nested objects are named by their path, such as `WidgetSpecTemplate`. */
export class CrdTypes {
  readonly types = new Map<string, ImportedType>();
  private readonly names = new Map<string, string>();
  private readonly taken: Set<string>;
  private readonly queue: { name: string; path: string; schema: JsonMap }[] = [];

  /** @param taken names that are in use */
  constructor(taken: Iterable<string>) {
    this.taken = new Set(taken);
  }

  /**
   * Adds the types of a kind.
   * @param type the name of the type of its fields
   * @param className its class, with which the names of the nested types begin
   */
  addKind(type: string, className: string, schema: JsonMap): void {
    // Only controllers write the status.
    const { metadata: _, status: __, ...properties } = mapIn(schema.properties);
    this.queue.push({ name: type, path: className, schema: { ...schema, properties } });
    this.addQueue();
    const added = this.types.get(type) as ImportedType;
    const { required, ...own } = added.schema;
    this.types.set(type, {
      ...added,
      schema: {
        ...own,
        required: required?.filter((field) => field !== 'metadata') ?? [],
        properties: { metadata: { $ref: 'ObjectMeta' }, ...own.properties },
      },
    });
  }

  private addQueue(): void {
    // Breadth first, so that the shortest path gives a type its name.
    for (const { name, path, schema } of this.queue) this.types.set(name, this.typeOf(path, schema));
    this.queue.length = 0;
  }

  private typeOf(path: string, schema: JsonMap): ImportedType {
    const embedded = schema['x-kubernetes-embedded-resource'] === true;
    const declared: JsonMap = { ...(embedded ? { apiVersion: TEXT, kind: TEXT } : {}), ...mapIn(schema.properties) };
    const fields = Object.entries(declared).map(([field, value]) => [field, mapIn(value)] as const);
    const properties = fields.map(([field, value]): [string, ObjectSchema] => [
      field,
      embedded && field === 'metadata' ? { $ref: 'ObjectMeta' } : this.convert(value, path + pascalCase(field)),
    ]);
    const required = [...(embedded ? ['apiVersion', 'kind'] : []), ...stringsIn(schema.required)];
    const notes = new Map(fields.map(([field, value]): [string, FieldNotes] => [field, notesOf(value)]));
    return {
      schema: {
        type: 'object',
        properties: Object.fromEntries([
          ...properties,
          ...(embedded && !declared.metadata ? ([['metadata', { $ref: 'ObjectMeta' }]] as const) : []),
        ]),
        additionalProperties: isOpen(schema),
        // The API server sets defaults before it looks for required fields.
        required: required.filter((field) => mapIn(declared[field]).default === undefined),
      },
      description: firstSentence(schema.description),
      fieldNotes: (field) => notes.get(field) ?? {},
    };
  }

  /** A schema in which nested objects are references to types. */
  private convert(schema: JsonMap, path: string): ObjectSchema {
    const { type, items, properties, additionalProperties } = schema;
    const facts = Object.fromEntries(FACTS.filter((key) => key in schema).map((key) => [key, schema[key]]));
    if (schema['x-kubernetes-int-or-string'] === true) return { ...facts, type: ['integer', 'string'] };
    if (isMap(items)) return { ...facts, type: 'array', items: this.convert(items, path) };
    if (isMap(additionalProperties))
      return { ...facts, type: 'object', additionalProperties: this.convert(additionalProperties, path) };
    if ((isMap(properties) && Object.keys(properties).length > 0) || schema['x-kubernetes-embedded-resource'] === true)
      return { ...facts, $ref: this.nameOf(schema, path) };
    if (type === 'object')
      return { ...facts, type, additionalProperties: isOpen(schema) || additionalProperties === true };
    return typeof type === 'string' ? { ...facts, type } : facts;
  }

  /** The name of the type of an object; objects that are equal in everything but their own description share it. */
  private nameOf({ description, nullable: _, default: __, ...schema }: JsonMap, path: string): string {
    const meaning = JSON.stringify(schema, withSortedKeys);
    const known = this.names.get(meaning);
    if (known !== undefined) return known;
    const name = unusedName(path, this.taken);
    this.taken.add(name);
    this.names.set(meaning, name);
    this.queue.push({ name, path, schema: description === undefined ? schema : { ...schema, description } });
    return name;
  }
}

const TEXT = { type: 'string' };

const stringsIn = (value: Json | undefined): string[] => (Array.isArray(value) ? value.map(String) : []);

const isOpen = (schema: JsonMap): boolean =>
  schema['x-kubernetes-preserve-unknown-fields'] === true || schema['x-kubernetes-embedded-resource'] === true;

const notesOf = ({ description }: JsonMap): FieldNotes => ({
  description: firstSentence(description),
  isDeprecated: isDeprecated(description),
});

const withSortedKeys = (_key: string, value: unknown): unknown =>
  isMap(value as Json)
    ? Object.fromEntries(Object.entries(value as JsonMap).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
