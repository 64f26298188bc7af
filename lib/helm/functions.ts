import { createHash } from 'node:crypto';
import { RE2JS } from 're2js';
import { isMap, type Json, type JsonMap, setKey } from '../json';
import { disputedApiVersions } from './api-versions';
import { failTemplate, notModelledHere } from './fail';
import { byBytes, exactInteger, goJson, goPrintf, goQuote, goText, toInt64 } from './go-format';
import { satisfies } from './semver';
import { parseOnce } from './yaml/parse-once';

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
  /** Stops evaluating arguments at the first one that is falsy or truthy, as Go's `and` and `or` do. */
  readonly stopsAt?: 'falsy' | 'truthy';
  /** Throws ChartError `template-failed` where Helm's rendering fails, `not-modelled` where it would have to guess. */
  evaluate(args: Arguments<P, R>, scope: Scope): ArgumentOf[T];
}

const define = <
  const P extends readonly ParameterKind[],
  T extends ResultKind,
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

type TextFunction = HelmFunction<readonly ['string'], undefined, 'string'>;
const text = (evaluate: (value: string) => string): TextFunction =>
  define({ params: ['string'], result: 'string', style: 'pipe', evaluate: ([value]) => evaluate(value) });

const text2 = (evaluate: (a: string, b: string) => string) =>
  define({ params: ['string', 'string'], result: 'string', style: 'pipe', evaluate: ([a, b]) => evaluate(a, b) });

const test = (evaluate: (a: string, b: string) => boolean) =>
  define({ params: ['string', 'string'], result: 'boolean', style: 'call', evaluate: ([a, b]) => evaluate(a, b) });

const compare = (evaluate: (order: number) => boolean) =>
  define({
    params: ['comparable', 'comparable'],
    result: 'boolean',
    style: 'call',
    evaluate: ([a, b]) => evaluate(order(a, b)),
  });

function order(a: ArgumentOf['comparable'], b: ArgumentOf['comparable']): number {
  if (typeof a === 'string' && typeof b === 'string') return byBytes(a, b);
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  return failTemplate('incompatible types for comparison');
}

function same(a: ArgumentOf['comparable'], b: ArgumentOf['comparable']): boolean {
  if (a !== null && b !== null && typeof a !== typeof b) failTemplate('incompatible types for comparison');
  return a === b;
}

const fold = (evaluate: (a: bigint, b: bigint) => bigint) =>
  define({
    params: ['integer', 'integer'],
    rest: 'integer',
    result: 'integer',
    style: 'call',
    evaluate: (args) => exactInteger(args.map(BigInt).reduce(evaluate), 'arithmetic'),
  });

const extreme = (choose: (...values: number[]) => number) =>
  define({
    params: ['integer'],
    rest: 'integer',
    result: 'integer',
    style: 'call',
    evaluate: (args) => choose(...args),
  });

const division = (evaluate: (a: bigint, b: bigint) => bigint) =>
  define({
    params: ['integer', 'integer'],
    result: 'integer',
    style: 'call',
    evaluate: ([a, b]) => {
      if (b === 0) failTemplate('integer divide by zero');
      return exactInteger(evaluate(BigInt(a), BigInt(b)), 'arithmetic');
    },
  });

/** Go's white space (unicode.IsSpace), which is not JavaScript's. */
const space = '\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const outerSpace = new RegExp(`^[${space}]+|[${space}]+$`, 'g');

/** Go maps each character to one other; where Unicode maps to several, or by context, both would have to be tables. */
function mapCase(value: string, map: (character: string) => string): string {
  return [...value]
    .map((character) => {
      const mapped = map(character);
      if ([...mapped].length === 1 && !/[\u0130\u1e9e]/.test(character + mapped)) return mapped;
      return notModelledHere('letter case', `${JSON.stringify(character)} has no single other case`);
    })
    .join('');
}

/** Text cut by bytes; a cut through a character would leave half of it. */
function cut(length: number, value: string): string {
  const bytes = Buffer.from(value);
  const kept = length < 0 ? bytes.subarray(Math.max(0, bytes.length + length)) : bytes.subarray(0, length);
  const result = kept.toString();
  return Buffer.byteLength(result) === kept.length && !result.includes('\ufffd')
    ? result
    : notModelledHere('fn.trunc', `cutting ${JSON.stringify(value)} at ${length} bytes goes through a character`);
}

const lines = (indent: number, value: string): string => {
  const pad = ' '.repeat(Math.max(0, indent));
  return pad + value.replaceAll('\n', `\n${pad}`);
};

const digest = (value: string): string => createHash('sha256').update(value).digest('hex');

function matches(pattern: string, value: string, onInvalid: () => boolean): boolean {
  try {
    return RE2JS.compile(pattern).matcher(value).find();
  } catch {
    return onInvalid();
  }
}

/** Maps merged as mergo does it: also without overwriting, an empty destination is filled, though never by null. */
function merge(into: JsonMap, from: JsonMap, overwrite: boolean): JsonMap {
  const result: JsonMap = { ...into };
  for (const [key, value] of Object.entries(from)) {
    const current = Object.hasOwn(result, key) ? (result[key] as Json) : null;
    if (isMap(current) && isMap(value)) setKey(result, key, merge(current, value, overwrite));
    else if (overwrite || (value !== null && !truthy(current))) setKey(result, key, value);
  }
  return result;
}

const merging = (overwrite: boolean) =>
  define({
    params: ['map', 'map'],
    rest: 'map',
    result: 'map',
    // Sprig changes the first map it is given, and what lies in it.
    style: (args) => {
      const copies = args.map((arg, index) => (index < args.length - 1 ? `(deepCopy ${arg})` : arg));
      return `${overwrite ? 'mergeOverwrite' : 'merge'} ${copies.join(' ')}`;
    },
    evaluate: (maps) => maps.reduce((all, map) => merge(all, map, overwrite)),
  });

function entryOf(value: Json, key: Json): Json {
  if (Array.isArray(value) && typeof key === 'number') {
    return key >= 0 && key < value.length ? (value[key] as Json) : failTemplate(`index out of range: ${key}`);
  }
  if (isMap(value) && typeof key === 'string') return Object.hasOwn(value, key) ? (value[key] as Json) : null;
  return failTemplate(`cannot index ${goJson(value)} with ${goJson(key)}`);
}

function toDict(args: readonly Json[]): JsonMap {
  const result: JsonMap = {};
  for (let index = 0; index < args.length; index += 2) {
    setKey(result, goText(args[index] as Json), index + 1 < args.length ? (args[index + 1] as Json) : '');
  }
  return result;
}

/**
 * The one table of functions a chart may call, by Helm's own names. Semantics are those of Go's text/template and of
 * Sprig 3.3, measured on Helm 3.18 and 4.2.
 */
export const functions = {
  // Defaults and refusals
  default: define({
    params: ['any', 'any'],
    result: 'any',
    style: 'pipe',
    evaluate: ([fallback, value]) => (truthy(value) ? value : fallback),
  }),
  coalesce: define({
    params: ['any'],
    rest: 'any',
    result: 'any',
    style: 'call',
    evaluate: (values) => values.find(truthy) ?? null,
  }),
  required: define({
    params: ['string', 'any'],
    result: 'any',
    style: 'pipe',
    evaluate: ([message, value]) => (value === null || value === '' ? failTemplate(message) : value),
  }),
  fail: define({ params: ['string'], result: 'string', style: 'call', evaluate: ([message]) => failTemplate(message) }),
  ternary: define({
    params: ['any', 'any', 'boolean'],
    result: 'any',
    style: 'call',
    evaluate: ([yes, no, condition]) => (condition ? yes : no),
  }),

  // Logic and comparison
  and: define({
    params: ['any'],
    rest: 'any',
    result: 'any',
    style: 'call',
    stopsAt: 'falsy',
    evaluate: (args) => args.at(-1) as Json,
  }),
  or: define({
    params: ['any'],
    rest: 'any',
    result: 'any',
    style: 'call',
    stopsAt: 'truthy',
    evaluate: (args) => args.at(-1) as Json,
  }),
  not: define({ params: ['any'], result: 'boolean', style: 'call', evaluate: ([value]) => !truthy(value) }),
  empty: define({ params: ['any'], result: 'boolean', style: 'call', evaluate: ([value]) => !truthy(value) }),
  eq: define({
    params: ['comparable', 'comparable'],
    result: 'boolean',
    style: 'call',
    evaluate: ([a, b]) => same(a, b),
  }),
  ne: define({
    params: ['comparable', 'comparable'],
    result: 'boolean',
    style: 'call',
    evaluate: ([a, b]) => !same(a, b),
  }),
  lt: compare((result) => result < 0),
  le: compare((result) => result <= 0),
  gt: compare((result) => result > 0),
  ge: compare((result) => result >= 0),

  // Text; lengths are bytes
  printf: define({
    params: ['string'],
    rest: 'any',
    result: 'string',
    style: 'call',
    evaluate: ([format, ...args]) => goPrintf(format, args),
  }),
  toString: define({ params: ['any'], result: 'string', style: 'pipe', evaluate: ([value]) => goText(value) }),
  // A number as text with plain digits, anything else as it is: what Helm reads from values is a float64.
  plainNumber: define({
    params: ['any'],
    result: 'any',
    style: ([value]) => `ternary (toJson ${value}) ${value} (kindIs "float64" ${value})`,
    evaluate: ([value]) => (typeof value === 'number' ? goJson(value) : value),
  }),
  quote: define({
    params: ['any'],
    result: 'string',
    style: 'pipe',
    evaluate: ([value]) => (value === null ? '' : goQuote(goText(value))),
  }),
  squote: define({
    params: ['any'],
    result: 'string',
    style: 'pipe',
    evaluate: ([value]) => (value === null ? '' : `'${goText(value)}'`),
  }),
  trunc: define({
    params: ['int', 'string'],
    result: 'string',
    style: 'pipe',
    evaluate: ([length, value]) => cut(length, value),
  }),
  trimSuffix: text2((suffix, value) => (suffix && value.endsWith(suffix) ? value.slice(0, -suffix.length) : value)),
  trimPrefix: text2((prefix, value) => (value.startsWith(prefix) ? value.slice(prefix.length) : value)),
  trim: text((value) => value.replace(outerSpace, '')),
  lower: text((value) => mapCase(value, (character) => character.toLowerCase())),
  upper: text((value) => mapCase(value, (character) => character.toUpperCase())),
  replace: define({
    params: ['string', 'string', 'string'],
    result: 'string',
    style: 'pipe',
    evaluate: ([old, fresh, value]) =>
      old === '' ? ['', ...value].map((character) => character + fresh).join('') : value.split(old).join(fresh),
  }),
  repeat: define({
    params: ['int', 'string'],
    result: 'string',
    style: 'pipe',
    evaluate: ([count, value]) => (count < 0 ? failTemplate('strings: negative Repeat count') : value.repeat(count)),
  }),
  indent: define({
    params: ['int', 'string'],
    result: 'string',
    style: 'pipe',
    evaluate: ([width, value]) => lines(width, value),
  }),
  nindent: define({
    params: ['int', 'string'],
    result: 'string',
    style: 'pipe',
    evaluate: ([width, value]) => `\n${lines(width, value)}`,
  }),
  contains: test((part, value) => value.includes(part)),
  hasPrefix: test((prefix, value) => value.startsWith(prefix)),
  hasSuffix: test((suffix, value) => value.endsWith(suffix)),
  regexMatch: test((pattern, value) => matches(pattern, value, () => false)),
  mustRegexMatch: test((pattern, value) =>
    matches(pattern, value, () => failTemplate(`error parsing regexp: ${pattern}`)),
  ),
  semverCompare: test(satisfies),

  // Encoding
  b64enc: text((value) => Buffer.from(value).toString('base64')),
  sha256sum: text(digest),
  toJson: define({ params: ['any'], result: 'string', style: 'pipe', evaluate: ([value]) => goJson(value) }),
  fromYaml: define({
    params: ['string'],
    result: 'map',
    style: 'pipe',
    evaluate: ([value]) => {
      const json = parseOnce(value, 'fn.fromYaml');
      return isMap(json) ? json : notModelledHere('fn.fromYaml', 'text that is no map becomes an error message');
    },
  }),

  // Whole numbers, as Go's int64
  add: fold((a, b) => a + b),
  mul: fold((a, b) => a * b),
  sub: define({
    params: ['integer', 'integer'],
    result: 'integer',
    style: 'call',
    evaluate: ([a, b]) => exactInteger(BigInt(a) - BigInt(b), 'fn.sub'),
  }),
  div: division((a, b) => a / b),
  mod: division((a, b) => a % b),
  max: extreme(Math.max),
  min: extreme(Math.min),
  int64: define({
    params: ['any'],
    result: 'integer',
    style: 'call',
    evaluate: ([value]) => toInt64(value, 'fn.int64'),
  }),
  int: define({
    params: ['any'],
    result: 'integer',
    style: 'call',
    evaluate: ([value]) => toInt64(value, 'fn.int'),
  }),
  float64: define({
    params: ['any'],
    result: 'number',
    style: 'call',
    evaluate: ([value]) =>
      typeof value === 'number' ? value : notModelledHere('fn.float64', `${goJson(value)} as a number`),
  }),

  // Maps and lists
  dict: define({ params: [], rest: 'any', result: 'map', style: 'call', evaluate: (args) => toDict(args) }),
  list: define({ params: [], rest: 'any', result: 'list', style: 'call', evaluate: (args) => args }),
  concat: define({
    params: ['list'],
    rest: 'list',
    result: 'list',
    // Sprig makes null of nothing but empty lists.
    style: (args) => `concat ${args.join(' ')} | default list`,
    evaluate: (lists) => lists.flat() as Json[],
  }),
  get: define({
    params: ['map', 'string'],
    result: 'any',
    style: 'call',
    evaluate: ([map, name]) => (Object.hasOwn(map, name) ? (map[name] as Json) : ''),
  }),
  hasKey: define({
    params: ['map', 'string'],
    result: 'boolean',
    style: 'call',
    evaluate: ([map, name]) => Object.hasOwn(map, name),
  }),
  index: define({
    params: ['any', 'key'],
    rest: 'key',
    result: 'any',
    style: 'call',
    evaluate: ([value, ...path]) => path.reduce<Json>(entryOf, value),
  }),
  merge: merging(false),
  mergeOverwrite: merging(true),
  omit: define({
    params: ['map'],
    rest: 'string',
    result: 'map',
    style: 'call',
    evaluate: ([map, ...names]) => Object.fromEntries(Object.entries(map).filter(([name]) => !names.includes(name))),
  }),
  len: define({
    params: ['any'],
    result: 'integer',
    style: 'call',
    evaluate: ([value]) => {
      if (typeof value === 'string') return Buffer.byteLength(value);
      return value !== null && typeof value === 'object' ? Object.keys(value).length : failTemplate('len of a scalar');
    },
  }),
  first: define({ params: ['list'], result: 'any', style: 'call', evaluate: ([items]) => items[0] ?? null }),
  last: define({ params: ['list'], result: 'any', style: 'call', evaluate: ([items]) => items.at(-1) ?? null }),
  has: define({
    params: ['any', 'list'],
    result: 'boolean',
    style: 'call',
    evaluate: ([item, items]) => items.some((other) => goJson(other) === goJson(item)),
  }),
  uniq: define({
    params: ['list'],
    result: 'list',
    style: 'pipe',
    evaluate: ([items]) => [...new Map(items.map((item) => [goJson(item), item])).values()],
  }),
  sortAlpha: define({
    params: ['list'],
    result: 'list',
    style: 'pipe',
    evaluate: ([items]) =>
      items
        .filter((item) => item !== null)
        .map(goText)
        .sort(byBytes),
  }),
  join: define({
    params: ['string', 'list'],
    result: 'string',
    style: 'pipe',
    evaluate: ([separator, items]) =>
      items
        .filter((item) => item !== null)
        .map(goText)
        .join(separator),
  }),
  splitList: define({
    params: ['string', 'string'],
    result: 'list',
    style: 'pipe',
    evaluate: ([separator, value]) => (separator === '' ? [...value] : value.split(separator)),
  }),

  // Built-in objects
  apiVersionsHas: define({
    params: ['string'],
    result: 'boolean',
    style: ([version]) => `.Capabilities.APIVersions.Has ${version}`,
    evaluate: ([version], { Capabilities }) => {
      if (Capabilities.APIVersions.includes(version)) return true;
      if (!disputedApiVersions.includes(version)) return false;
      const message = `only some versions of Helm take ${version} for served: name it with --api-versions where it is`;
      return notModelledHere('fn.apiVersionsHas', message);
    },
  }),
  filesGet: define({
    params: ['string'],
    result: 'string',
    style: ([path]) => `.Files.Get ${path}`,
    evaluate: ([path], { Files }) => (Object.hasOwn(Files, path) ? (Files[path] as string) : ''),
  }),
};

/** The name of a function in the table. */
export type FunctionName = keyof typeof functions;

/** Functions that are refused, each with the reason and what to do instead. */
export const notModelled: Readonly<Record<string, string>> = {
  tpl: 'it runs a value as a template, so a value could change the structure of a document; use a named template',
  lookup:
    'it reads the cluster, so a rendering would depend on more than its values; take the name of an existing object as a value',
  toYaml: 'its text escapes and folds; use the value itself in a field, or toJson inside text',
  until: 'ranging over an integer fails in Helm 3; range over a list of the values',
  untilStep: 'ranging over an integer fails in Helm 3; range over a list of the values',
  now: 'every rendering would differ',
  date: 'every rendering would differ',
  randAlphaNum: 'every rendering would differ, and Argo CD would rotate the secret; take an existing Secret as a value',
  randAlpha: 'every rendering would differ, and Argo CD would rotate the secret; take an existing Secret as a value',
  randNumeric: 'every rendering would differ, and Argo CD would rotate the secret; take an existing Secret as a value',
  randAscii: 'every rendering would differ, and Argo CD would rotate the secret; take an existing Secret as a value',
  randBytes: 'every rendering would differ, and Argo CD would rotate the secret; take an existing Secret as a value',
  uuidv4: 'every rendering would differ',
  genCA: 'every rendering would make another certificate; use cert-manager or an existing Secret',
  genSelfSignedCert: 'every rendering would make another certificate; use cert-manager or an existing Secret',
  genSignedCert: 'every rendering would make another certificate; use cert-manager or an existing Secret',
  genPrivateKey: 'every rendering would make another key; take an existing Secret as a value',
  htpasswd: 'its salt is random; take an existing Secret as a value',
  bcrypt: 'its salt is random; take an existing Secret as a value',
  env: 'Helm removed it, because a chart must not read the machine',
  expandenv: 'Helm removed it, because a chart must not read the machine',
  filesGlob: 'globs are matched by a library of Helm; name the files with filesGet',
};
