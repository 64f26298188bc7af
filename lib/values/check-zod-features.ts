import type { z } from 'zod';
import type { LeafMeta } from './define';

/** A part of a zod type that JSON Schema cannot express, so that Helm would not check it. */
export interface DroppedCheck {
  /** The path inside the value: "" is the value itself, `[]` an item or entry. */
  readonly at: string;
  readonly message: string;
}

/** zod's definition of a type or check, of which its public types expose only a part. */
interface Definition {
  readonly type: string;
  readonly check?: string;
  readonly format?: string;
  readonly pattern?: RegExp;
  readonly coerce?: boolean;
  readonly checks?: readonly { readonly _zod: { readonly def: Definition } }[];
  readonly [inner: string]: unknown;
}

// zod has a separate definition type for each kind of schema.
const definitionOf = (schema: z.ZodType): Definition => schema._zod.def as unknown as Definition;

/** Types that JSON Schema can express, with the keys of their definition that contain further types. */
const innerTypes: Readonly<Record<string, readonly string[]>> = {
  string: [],
  number: [],
  boolean: [],
  null: [],
  literal: [],
  enum: [],
  template_literal: [],
  any: [],
  unknown: [],
  never: [],
  object: ['shape', 'catchall'],
  array: ['element'],
  tuple: ['items', 'rest'],
  record: ['keyType', 'valueType'],
  union: ['options'],
  intersection: ['left', 'right'],
  lazy: ['getter'],
  optional: ['innerType'],
  nonoptional: ['innerType'],
  nullable: ['innerType'],
  default: ['innerType'],
  prefault: ['innerType'],
  readonly: ['innerType'],
};

const writtenChecks: ReadonlySet<string> = new Set([
  'greater_than',
  'less_than',
  'multiple_of',
  'number_format',
  'min_length',
  'max_length',
  'length_equals',
  'string_format',
]);

const innerDefault =
  'Helm does not apply defaults inside a list or map: make the field .optional(), and read it with when(fn.isSet(field), field, fallback), or with fn.default(fallback, field), which also replaces 0, false and ""';
const rejectRemedy = 'use chart.failIf(condition, message), or failIfAny for items of a list or map';
const inTemplates = 'Helm does not transform values; use a function of fn in the template';

/** Every check and conversion, at any depth, that a values schema cannot contain. */
export const droppedChecks = (schema: z.ZodType): DroppedCheck[] => [...visit(schema, '', new Set(), true)];

/** The dropped checks of a type itself, without the types inside it. */
export function* ownDroppedChecks(schema: z.ZodType, at = ''): Generator<DroppedCheck> {
  const definition = definitionOf(schema);
  const drop = (message: string): DroppedCheck => ({ at, message });
  if (definition.coerce) yield drop(`z.coerce is not supported in a values schema: ${inTemplates}`);
  // The definition of a string format is also its check.
  for (const one of [definition, ...(definition.checks ?? []).map(({ _zod }) => _zod.def)]) {
    const { check, format, pattern } = one;
    if (check === undefined) continue;
    if (check === 'overwrite')
      yield drop(`.trim() and other transformations are not supported in a values schema: ${inTemplates}`);
    else if (check === 'string_format' && formatsWithoutPattern.has(format ?? ''))
      yield drop(`the format ${format} cannot be expressed in JSON Schema: use .regex()`);
    else if (pattern && /[ims]/.test(pattern.flags))
      yield drop(`JSON Schema does not support flags: write ${pattern} without flags`);
    else if (!writtenChecks.has(check) && definition.type !== 'custom')
      yield drop(`.refine() and other checks in code are not supported in a values schema: ${rejectRemedy}`);
  }
}

const formatsWithoutPattern: ReadonlySet<string> = new Set(['url', 'jwt', 'json_string']);

const defaultTypes: readonly string[] = ['default', 'prefault'];

/** @param isValue whether the type is that of a value of the chart, not of a part of it */
function* visit(schema: z.ZodType, at: string, seen: Set<z.ZodType>, isValue = false): Generator<DroppedCheck> {
  if (seen.has(schema)) return;
  seen.add(schema);
  const definition = definitionOf(schema);
  yield* ownDroppedChecks(schema, at);
  if (!isValue && defaultTypes.includes(definition.type)) yield { at, message: innerDefault };
  const meta = schema.meta() as LeafMeta | undefined;
  if (definition.type === 'custom' && meta?.kubernetes !== undefined) return;
  const inner = innerTypes[definition.type];
  if (!inner) {
    yield { at, message: unknownType(definition.type) };
    return;
  }
  const isStillValue = isValue && ['default', 'optional'].includes(definition.type);
  for (const key of inner) {
    if (isStillValue) yield* visit(definition[key] as z.ZodType, at, seen, true);
    else yield* visitAll(definition[key], at, key, seen);
  }
}

function* visitAll(inner: unknown, at: string, key: string, seen: Set<z.ZodType>): Generator<DroppedCheck> {
  if (inner === undefined || inner === null) return;
  if (key === 'shape') {
    for (const [field, type] of Object.entries(inner as Record<string, z.ZodType>))
      yield* visit(type, `${at}.${field}`, seen);
    return;
  }
  const below = ['element', 'items', 'rest', 'keyType', 'valueType', 'catchall'].includes(key) ? `${at}[]` : at;
  const types = key === 'getter' ? [(inner as () => z.ZodType)()] : [inner].flat();
  for (const type of types as z.ZodType[]) yield* visit(type, below, seen);
}

const unknownType = (type: string): string => {
  if (type === 'pipe' || type === 'transform')
    return `.transform(), .pipe() and z.preprocess() are not supported in a values schema: ${inTemplates}`;
  if (type === 'catch') return '.catch() is not supported in a values schema: Helm rejects invalid values';
  if (type === 'custom')
    return `z.custom() and z.instanceof() cannot be expressed in JSON Schema: use k8sObject(), anyObject() or anyFields(), and ${rejectRemedy}`;
  return `z.${type}() cannot be expressed in JSON Schema: values are strings, numbers, booleans, lists and maps`;
};
