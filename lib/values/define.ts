import { z } from 'zod';
import { ChartError, type Problem } from '../errors';
import type { ExprType, Quoting } from '../expr/ast';
import type { BooleanRef, Optional } from '../expr/ref-types';
import { isYamlWord } from '../helm/yaml/reserved-words';
import type { Json, JsonMap } from '../json';
import { ownDroppedChecks } from './check-zod-features';
import { declareLeaf } from './declare-leaf';
import type { JsonSchema } from './json-schema';

/**
 * The schema of a chart's values or of a group in them: an object of zod with a leaf or a further group for each key.
 */
export type ValuesSchema = z.ZodObject<z.ZodRawShape>;

/**
 * Declares a group of values: a chart's values as a whole, or a map in them. Each leaf needs `.describe()`, and a
 * `.default()` or `.optional()`. A map with other keys than these fails validation.
 * @param shape a zod type or a further group for each key
 * @param description comment above the group in values.yaml
 * @example
 * ```ts
 * const values = group({
 *   replicaCount: z.int().min(0).default(2).describe('Pods to run.'),
 *   log: group({ level: z.enum(['info', 'warn']).default('info').describe('Lowest level.') }, 'Logging.'),
 * });
 * ```
 */
export function group<S extends z.ZodRawShape>(shape: S, description?: string) {
  const schema = z.strictObject(shape);
  return description ? schema.describe(description) : schema;
}

/**
 * Type of the references to the values of a schema: text, numbers, lists and maps by their own types, others as
 * `BooleanRef` or `Optional`.
 */
export type Refs<S> =
  S extends z.ZodDefault<infer I>
    ? Refs<I>
    : S extends z.ZodOptional<infer I> | z.ZodNullable<infer I>
      ? Optional<Refs<I>>
      : S extends z.ZodBoolean
        ? BooleanRef
        : S extends z.ZodObject<infer Shape>
          ? { readonly [K in keyof Shape]: Refs<Shape[K]> }
          : S extends z.ZodArray<infer I>
            ? Refs<I>[]
            : S extends z.ZodRecord<infer _K, infer V>
              ? Record<string, Refs<V>>
              : z.output<S>;

/** One declared value. */
export interface Leaf {
  readonly kind: 'leaf';
  readonly path: readonly string[];
  readonly description: string;
  /** Undefined for an optional value. */
  readonly default: Json | undefined;
  readonly schema: JsonSchema;
  readonly type: ExprType;
  readonly quoting: Quoting;
  /** An example that is written to values.yaml as a comment. */
  readonly example: Json | undefined;
}

/** A declared group. */
export interface Group {
  readonly kind: 'group';
  readonly path: readonly string[];
  readonly description: string | undefined;
  readonly children: ReadonlyMap<string, Leaf | Group>;
}

/** Metadata of a value, set with `.meta()`. */
export interface LeafMeta {
  /** An example for values.yaml. */
  example?: Json;
  /** Overrides the quoting derived from the schema; see `Quoting`. */
  quoting?: Quoting;
  /** The name of the imported type of the value. */
  kubernetes?: string;
  /** Keys that the map must not contain, because the chart sets them. */
  reservedKeys?: string[];
  /** Strings that are not allowed. */
  reservedWords?: string[];
}

const declared = new WeakMap<ValuesSchema, Group>();

/** Reads a schema (cached); throws `schema-invalid` with every value that lacks a description or default, or has no JSON Schema. */
export function declare(schema: ValuesSchema): Group {
  const known = declared.get(schema);
  if (known) return known;
  const problems: string[][] = [];
  const result = declareGroup(schema, [], problems);
  if (problems.length > 0) {
    throw new ChartError(
      problems.map(([where = '', message = '']) => inSchema(schema, { code: 'schema-invalid', where, message })),
    );
  }
  declared.set(schema, result);
  return result;
}

/** Adds the schema that declares the value to a problem of the value, or of an item or entry of its default or example. */
export function inSchema(schema: ValuesSchema, problem: Problem, part?: 'default' | 'example'): Problem {
  const [, ...path] = problem.where.split(/[.[\]]+/);
  const declaration = { schema, path: path.filter((key) => key !== '') };
  return { ...problem, declaration: part ? { ...declaration, part } : declaration };
}

function declareGroup(schema: ValuesSchema, path: string[], problems: string[][]): Group {
  const children = new Map<string, Leaf | Group>();
  const own = ['values', ...path].join('.');
  for (const { message } of ownDroppedChecks(schema)) problems.push([own, message]);
  for (const [key, child] of Object.entries(schema.shape)) {
    const childPath = [...path, key];
    const where = `values.${childPath.join('.')}`;
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(key) || isYamlWord(key)) {
      problems.push([where, 'invalid key: use letters and digits, and no word that YAML reads as a boolean or null']);
    }
    const type = child as z.ZodType;
    children.set(
      key,
      type instanceof z.ZodObject ? declareGroup(type, childPath, problems) : declareLeaf(type, childPath, problems),
    );
  }
  return { kind: 'group', path, description: schema.description, children };
}

/** All defaults in order of declaration, without optional values. */
export function defaultsOf(node: Group): JsonMap {
  const result: JsonMap = {};
  for (const [key, child] of node.children) {
    if (child.kind === 'group') result[key] = defaultsOf(child);
    else if (child.default !== undefined) result[key] = structuredClone(child.default);
  }
  return result;
}

/** Every value in order of declaration. */
export function* leavesOf(node: Group): Generator<Leaf> {
  for (const child of node.children.values()) {
    if (child.kind === 'group') yield* leavesOf(child);
    else yield child;
  }
}
