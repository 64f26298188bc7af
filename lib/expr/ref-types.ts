/**
 * The TypeScript types of references. Strings, numbers, maps and lists keep their own types, so that constructs accept
 * them; booleans and optional values are opaque, because TypeScript code would branch on them at build time.
 */

/**
 * A boolean that is known when Helm renders the chart. Its type is a function that cannot be called, so that the
 * compiler rejects it as a condition (`if`, `? :`, `&&`); use `when`, `fn.and` and `fn.not`.
 */
export interface BooleanRef {
  /** @internal */
  (neverCalled: never): never;
  /** @internal */
  readonly __boolean: unique symbol;
}

/** A value that may be unset (null); read it with `ifSet`, `fn.default` or `fn.isSet`. */
export interface Optional<T> {
  /** @internal */
  (neverCalled: never): never;
  /** @internal */
  readonly __optional: T;
}

/** A list to loop over; an unset one has no items. */
export type ListOf<T> = readonly T[] | Optional<readonly T[]>;

/** A map to loop over; an unset one has no entries. */
export type MapOf<T> = Readonly<Record<string, T>> | Optional<Readonly<Record<string, T>>>;

/** A list or a map to loop over. */
export type Loopable = ListOf<unknown> | MapOf<unknown>;

/** The items of a list, or the values of a map. */
export type ItemOf<L> =
  L extends Optional<infer U>
    ? ItemOf<U>
    : L extends readonly (infer T)[]
      ? T
      : L extends Readonly<Record<string, infer T>>
        ? T
        : never;

/** The key that a loop over a map has beside the value. */
export type KeyOf<L> = L extends Optional<infer U> ? KeyOf<U> : L extends readonly unknown[] ? never : string;

/** A boolean argument of a template function: a literal or a reference. */
export type BooleanLike = boolean | BooleanRef;

/** The type of a value that is set: `T` of `Optional<T>`, and without null and undefined. */
export type Present<T> = T extends Optional<infer U> ? U : NonNullable<T>;

/** An optional field of a Kubernetes object: a value, or one that may be unset. */
export type Field<T> = T | Optional<T> | undefined;

/** What `each` returns: a list that, as an item of another list, adds its items to that. */
export type Items<T> = T[] & {
  /** @internal */
  readonly resolve: () => string;
};

/** A list in a Kubernetes object: items, items under a condition, and what `each` returns. */
export type List<T> = readonly (T | Items<T | undefined> | undefined)[] | Optional<readonly T[]>;

/** A map in a Kubernetes object, such as labels; an undefined entry is left out. */
export type Entries<T> = Readonly<Record<string, T | Optional<T> | undefined>> | Optional<Readonly<Record<string, T>>>;

/** What a place takes, without what says that it may be left out. */
type Plain<R> = R extends Optional<unknown> | Items<unknown> | undefined ? never : R;

/** What says that it may be left out. */
type Unset<R> = R extends Optional<unknown> ? R : never;

/** Whether nothing is known of the place of a block. */
type IsUnplaced<R> = [R] extends [undefined] ? true : unknown extends R ? true : false;

/**
 * The body `B` of a block where `R` is expected. A field that is missing is reported for the whole block, because a
 * spread block may have some of the fields.
 */
export type Body<R, B> =
  IsUnplaced<R> extends true ? B : B & NoInfer<(Partial<Plain<R>> & Exact<B, Plain<R>>) | Unset<R> | undefined>;

/** The type of a block; `R` is inferred from its place. */
export type Block<R, B> = [R] extends [undefined] ? R | B : B;

type Scalar = string | number | boolean | null | undefined | ((neverCalled: never) => never);

/** `B`, with a type that nothing fits for each field that `R` does not have. */
type Exact<B, R> = B extends Scalar
  ? B
  : B extends readonly unknown[]
    ? { readonly [I in keyof B]: Exact<B[I], ListItemOf<R>> }
    : IsOpen<R> extends true
      ? B
      : [R] extends [B]
        ? B
        : { readonly [K in keyof B]: K extends FieldsOf<R> ? Exact<B[K], FieldOf<R, K>> : { 'unknown field': K } };

type ListItemOf<R> = R extends readonly (infer T)[] ? T : never;
type FieldsOf<R> = R extends Scalar ? never : keyof R;
type FieldOf<R, K> = R extends Scalar ? never : K extends keyof R ? R[K] : never;
type IsOpen<R> = [R] extends [never]
  ? true
  : string extends FieldsOf<R>
    ? true
    : FieldsOf<R> extends never
      ? true
      : false;
