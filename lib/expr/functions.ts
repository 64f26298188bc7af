import { ChartError } from '../errors';
import type { Json, JsonMap } from '../json';

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
    KubeVersion: { Version: string; Major: string; Minor: string };
    /** `group/version` and `group/version/Kind`, as `.Capabilities.APIVersions.Has` knows them. */
    APIVersions: readonly string[];
  };
  Template: { BasePath: string; Name: string };
  /** Files of the chart by path, as `.Files.Get` reads them. */
  Files: Readonly<Record<string, string>>;
}

/** What a parameter takes; `integer` and `number` arguments arrive as Go int64 and float64. */
export type ParameterKind = 'string' | 'integer' | 'number' | 'boolean' | 'map' | 'list' | 'any';

/** The evaluated argument that a parameter of each kind receives. */
export interface ArgumentOf {
  string: string;
  integer: number;
  number: number;
  boolean: boolean;
  map: JsonMap;
  list: Json[];
  any: Json;
}

type Arguments<P extends readonly ParameterKind[], R extends ParameterKind | undefined> = [
  ...{ -readonly [K in keyof P]: ArgumentOf[P[K]] },
  ...(R extends ParameterKind ? ArgumentOf[R][] : []),
];

/** One Helm function: its Go template face and its evaluation; neither can be left out. */
export interface HelmFunction<
  P extends readonly ParameterKind[] = readonly ParameterKind[],
  R extends ParameterKind | undefined = ParameterKind | undefined,
  T extends ParameterKind = ParameterKind,
> {
  /** Parameters in the order Go templates write them. */
  readonly params: P;
  /** The kind of any further arguments. */
  readonly rest?: R;
  readonly result: T;
  /**
   * How Go template text is written: `call` is `name a b`, `pipe` is `b | name a`, `infix`-free methods spell
   * themselves out from the emitted arguments.
   */
  readonly style: 'call' | 'pipe' | ((args: readonly string[]) => string);
  /** Stops evaluating arguments at the first one that is falsy or truthy, as Go's `and` and `or` do. */
  readonly stopsAt?: 'falsy' | 'truthy';
  /** Throws ChartError `template-failed` where Helm's rendering fails. */
  evaluate(args: Arguments<P, R>, scope: Scope): ArgumentOf[T];
}

const define = <
  const P extends readonly ParameterKind[],
  T extends ParameterKind,
  R extends ParameterKind | undefined = undefined,
>(
  entry: HelmFunction<P, R, T>,
): HelmFunction<P, R, T> => entry;

/** Helm's truthiness: false, 0, "", null and empty collections are not. */
export function truthy(value: Json): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value !== null && typeof value === 'object') return Object.keys(value).length > 0;
  return Boolean(value);
}

/** Ends a rendering as Helm's `fail` does. */
export function failTemplate(message: string): never {
  throw new ChartError({ code: 'template-failed', where: '', message });
}

/** The one table of functions a chart may call, by Helm's own names. */
export const functions = {
  default: define({
    params: ['any', 'any'],
    result: 'any',
    style: 'pipe',
    evaluate: ([fallback, value]) => (truthy(value) ? value : fallback),
  }),
  and: define({
    params: ['any', 'any'],
    rest: 'any',
    result: 'any',
    style: 'call',
    stopsAt: 'falsy',
    evaluate: (args) => args.at(-1) as Json,
  }),
  or: define({
    params: ['any', 'any'],
    rest: 'any',
    result: 'any',
    style: 'call',
    stopsAt: 'truthy',
    evaluate: (args) => args.at(-1) as Json,
  }),
  not: define({ params: ['any'], result: 'boolean', style: 'call', evaluate: ([value]) => !truthy(value) }),
  trunc: define({
    params: ['integer', 'string'],
    result: 'string',
    style: 'pipe',
    evaluate: ([length, text]) => {
      const bytes = Buffer.from(text);
      if (length < 0 && bytes.length + length > 0) return bytes.subarray(bytes.length + length).toString();
      return length >= 0 && bytes.length > length ? bytes.subarray(0, length).toString() : text;
    },
  }),
  apiVersionsHas: define({
    params: ['string'],
    result: 'boolean',
    style: ([version]) => `.Capabilities.APIVersions.Has ${version}`,
    evaluate: ([version], { Capabilities }) => Capabilities.APIVersions.includes(version),
  }),
} satisfies Record<string, unknown>;

/** The name of a function in the table. */
export type FunctionName = keyof typeof functions;
