import type { Json, JsonMap } from '../../json';

/** Helm's built-in objects as plain data. */
export interface Scope {
  Values: JsonMap;
  Release: {
    Name: string;
    Namespace: string;
    Service: string;
    Revision: number;
    IsInstall: boolean;
    IsUpgrade: boolean;
  };
  Chart: JsonMap;
  Capabilities: {
    KubeVersion: {
      /** As Helm 3 prints it, always with a patch version. */
      Version: string;
      /** As Helm 4 prints it, if different: `v1.34` for `1.34`. */
      ShortVersion?: string;
      Major: string;
      Minor: string;
    };
    /** `group/version` entries for `.Capabilities.APIVersions.Has`, including those of --api-versions. */
    APIVersions: readonly string[];
  };
  /** Files of the chart by path, as `.Files.Get` reads them. */
  Files: Readonly<Record<string, string>>;
}

/**
 * The kind of a parameter. `integer`, `int` and `number` are Go's int64, int and float64; two `comparable` arguments must
 * have the same Go type.
 */
export type ParameterKind =
  | 'string'
  | 'integer'
  | 'int'
  | 'number'
  | 'boolean'
  | 'map'
  | 'list'
  | 'key'
  | 'comparable'
  | 'any';

/** The evaluated argument that a parameter of each kind receives. */
export interface ArgumentOf {
  string: string;
  integer: number;
  int: number;
  number: number;
  boolean: boolean;
  map: JsonMap;
  list: Json[];
  /** A map's key, or a list's index as Go int. */
  key: string | number;
  comparable: string | number | boolean | null;
  any: Json;
}

/** The kind of a result. */
export type ResultKind = Exclude<ParameterKind, 'comparable' | 'int' | 'key'>;

type Arguments<P extends readonly ParameterKind[], R extends ParameterKind | undefined> = [
  ...{ -readonly [K in keyof P]: ArgumentOf[P[K]] },
  ...(R extends ParameterKind ? ArgumentOf[R][] : []),
];

/** One Helm function: how it is written in a Go template, and how it is evaluated. */
export interface HelmFunction<
  P extends readonly ParameterKind[] = readonly ParameterKind[],
  R extends ParameterKind | undefined = ParameterKind | undefined,
  T extends ResultKind = ResultKind,
> {
  /** Parameters in the order Go templates write them. */
  readonly params: P;
  /** The kind of any further arguments. */
  readonly rest?: R;
  readonly result: T;
  /** How a template writes the call: `b | name a`, or a function of the emitted arguments; `name a b` if undefined. */
  readonly style?: 'pipe' | ((args: readonly string[]) => string);
  /** The arguments one of which is returned unchanged; undefined if the result is computed. */
  readonly passes?: <A>(args: readonly A[]) => readonly A[];
  /** The position of the argument whose truthiness selects the result. */
  readonly decidedBy?: number;
  /** Never fails: with any arguments, or with arguments of known types. */
  readonly total?: 'always' | 'typed';
  /** Stops at the first falsy or truthy argument, as Go's `and` and `or` do. */
  readonly stopsAt?: 'falsy' | 'truthy';
  /** Returns the first non-empty argument, in its own order, as `default` does. */
  readonly fallsBack?: boolean;
  /** What the result contains: a part of the first argument, or the entries or items of all arguments. */
  readonly keeps?: 'part' | 'entries' | 'items';
  /** Inspects its first argument without using its contents. */
  readonly inspects?: boolean;
  /** Prints its arguments, a float64 from 1e6 with an exponent. */
  readonly prints?: boolean;
  /** Converts null to 0. */
  readonly nullAsZero?: boolean;
  /** Parses its arguments as versions, so that v1.34 and v1.34.0 are the same. */
  readonly readsVersions?: boolean;
  /** How a template writes `not` of the call, if there is a shorter form. */
  readonly negated?: (args: readonly string[]) => string;
  /** Throws `template-failed` if Helm's rendering fails, `not-modelled` if the result cannot be reproduced exactly. */
  evaluate(args: Arguments<P, R>, scope: Scope): ArgumentOf[T];
}

/** Identity function that infers the parameter types of a table entry. */
export const define = <
  const P extends readonly ParameterKind[],
  T extends ResultKind,
  R extends ParameterKind | undefined = undefined,
>(
  entry: HelmFunction<P, R, T>,
): HelmFunction<P, R, T> => entry;
