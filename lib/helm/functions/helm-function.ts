import type { Json, JsonMap } from '../../json';

/** What a template sees besides its own text: Helm's built-in objects as plain data. */
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
      /** As Helm 3 prints it: always with a patch. */
      Version: string;
      /** As Helm 4 prints it, where that is not the same: `v1.34` of `1.34`. */
      ShortVersion?: string;
      Major: string;
      Minor: string;
    };
    /** `group/version`, as `.Capabilities.APIVersions.Has` knows them, and what --api-versions adds. */
    APIVersions: readonly string[];
  };
  /** Files of the chart by path, as `.Files.Get` reads them. */
  Files: Readonly<Record<string, string>>;
}

/**
 * What a parameter takes. `integer`, `int` and `number` arguments arrive as Go int64, int and float64, `comparable`
 * ones both as the same Go type.
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

/** The kinds a result may have. */
export type ResultKind = Exclude<ParameterKind, 'comparable' | 'int' | 'key'>;

type Arguments<P extends readonly ParameterKind[], R extends ParameterKind | undefined> = [
  ...{ -readonly [K in keyof P]: ArgumentOf[P[K]] },
  ...(R extends ParameterKind ? ArgumentOf[R][] : []),
];

/** One Helm function: its Go template face and its evaluation; neither can be left out. */
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
  /** Go template text: `name a b`, `b | name a`, or spelt out from the emitted arguments. */
  readonly style: 'call' | 'pipe' | ((args: readonly string[]) => string);
  /** The arguments of which one is the result, with its type; undefined where the result is computed. */
  readonly passes?: <A>(args: readonly A[]) => readonly A[];
  /** The position of the argument by whose truthiness the result is chosen. */
  readonly decidedBy?: number;
  /** Never fails: whatever the arguments are, or with arguments whose types are known. */
  readonly total?: 'always' | 'typed';
  /** Stops evaluating arguments at the first one that is falsy or truthy, as Go's `and` and `or` do. */
  readonly stopsAt?: 'falsy' | 'truthy';
  /** Throws ChartError `template-failed` where Helm's rendering fails, `not-modelled` where it would have to guess. */
  evaluate(args: Arguments<P, R>, scope: Scope): ArgumentOf[T];
}

/** Checks an entry of the table and keeps the types of its parameters. */
export const define = <
  const P extends readonly ParameterKind[],
  T extends ResultKind,
  R extends ParameterKind | undefined = undefined,
>(
  entry: HelmFunction<P, R, T>,
): HelmFunction<P, R, T> => entry;
