/**
 * The types under which references travel through TypeScript. Strings, numbers, maps and lists keep their own types, so
 * that constructs take them; booleans and optional values are opaque, because TypeScript would read them at once.
 */

/**
 * A boolean that only Helm knows. It is typed as a function that nobody calls, so that the compiler refuses it as a
 * condition (`if`, `? :`, `&&`); use `when`, `fn.and`, `fn.not`.
 */
export interface BooleanRef {
  (neverCalled: never): never;
  readonly __boolean: unique symbol;
}

/** A value that may be unset (null); settle it with `ifSet` or `fn.default`. */
export interface Optional<T> {
  (neverCalled: never): never;
  readonly __optional: T;
}

/** A list to loop over; one that is unset has no items. */
export type ListOf<T> = readonly T[] | Optional<readonly T[]>;

/** A map to loop over; one that is unset has no entries. */
export type MapOf<T> = Readonly<Record<string, T>> | Optional<Readonly<Record<string, T>>>;

/** What a function of the table takes where Helm reads a boolean. */
export type BooleanLike = boolean | BooleanRef;

/** The type of a value that is there: the plain one behind a reference, and no undefined field of a Kubernetes type. */
export type Present<T> = T extends Optional<infer U> ? U : NonNullable<T>;
