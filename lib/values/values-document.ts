import type { z } from 'zod';
import type { Json, JsonMap } from '../json';
import type { ValuesSchema } from './define';

/**
 * A document of values for a chart, as `helm -f` takes it: any of the values that the schema declares. A list is whole, because
 * Helm replaces lists; of a map, any part. A chart with subcharts adds theirs.
 * @typeParam S type of the values schema
 * @example
 * ```ts
 * const production: ValuesDocument<typeof values> = { replicaCount: 4 };
 *
 * type PlatformValues = ValuesDocument<typeof values> & { readonly web?: ValuesDocument<typeof webValues> };
 * ```
 */
export type ValuesDocument<S extends ValuesSchema> = PartOf<S> & Globals<S>;

/** Helm accepts `global` for every chart. */
type Globals<S extends ValuesSchema> = 'global' extends keyof S['shape'] ? unknown : { readonly global?: JsonMap };

/** Part of a group, a map or a value; null where it is valid. */
type PartOf<S> =
  S extends z.ZodDefault<infer I>
    ? PartOf<I>
    : S extends z.ZodOptional<infer I>
      ? PartOf<I> | null
      : S extends z.ZodObject<infer Shape>
        ? { readonly [K in keyof Shape]?: PartOf<Shape[K]> }
        : S extends z.ZodRecord<infer _K, infer V>
          ? { readonly [key: string]: PartOf<V> | null }
          : S extends z.ZodArray<infer I>
            ? Whole<z.output<I>>[]
            : PartOfWhole<z.output<S>>;

/** Part of an object of the Kubernetes API; null removes a key of the default. */
type PartOfWhole<T> = T extends readonly unknown[]
  ? Whole<T>
  : T extends object
    ? string extends keyof T
      ? { readonly [key: string]: Whole<T[keyof T]> | null }
      : { readonly [K in keyof T]?: PartOfWhole<T[K]> | null }
    : Whole<T>;

/** The same type without interfaces and unknown, which are not assignable to JsonMap. */
type Whole<T> = unknown extends T ? Json : T extends Json ? T : { [K in keyof T]: Whole<T[K]> };
