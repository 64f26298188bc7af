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

/** A boolean argument of a template function: a literal or a reference. */
export type BooleanLike = boolean | BooleanRef;

/** The type of a value that is set: `T` of `Optional<T>`, and without null and undefined. */
export type Present<T> = T extends Optional<infer U> ? U : NonNullable<T>;
