import { createHash } from 'node:crypto';
import { RE2JS } from 're2js';
import { ChartError } from '../../errors';
import { isMap } from '../../json';
import { failTemplate, notModelledHere } from '../fail';
import { goJson, goPrintf, goQuote, goText } from '../go-format';
import { satisfies } from '../semver';
import { parseOnce } from '../yaml/parse-once';
import { define, type HelmFunction } from './helm-function';

type TextFunction = HelmFunction<readonly ['string'], undefined, 'string'>;
const text = (evaluate: (value: string) => string): TextFunction =>
  define({ params: ['string'], result: 'string', style: 'pipe', evaluate: ([value]) => evaluate(value) });

const text2 = (evaluate: (a: string, b: string) => string) =>
  define({ params: ['string', 'string'], result: 'string', style: 'pipe', evaluate: ([a, b]) => evaluate(a, b) });

const test = (evaluate: (a: string, b: string) => boolean) =>
  define({ params: ['string', 'string'], result: 'boolean', evaluate: ([a, b]) => evaluate(a, b) });

/** Go's white space (unicode.IsSpace), which differs from JavaScript's. */
const space = '\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const outerSpace = new RegExp(`^[${space}]+|[${space}]+$`, 'g');

/** Go maps each character to one other, so characters that Unicode maps to several, or by context, are rejected. */
function mapCase(value: string, map: (character: string) => string): string {
  return [...value]
    .map((character) => {
      const mapped = map(character);
      if ([...mapped].length === 1 && !/[\u0130\u1e9e]/.test(character + mapped)) return mapped;
      return notModelledHere('letter case', `${JSON.stringify(character)} has no single-character upper or lower case`);
    })
    .join('');
}

/** Truncates text to a number of bytes; rejects a cut in the middle of a character. */
function cut(length: number, value: string): string {
  const bytes = Buffer.from(value);
  const kept = length < 0 ? bytes.subarray(Math.max(0, bytes.length + length)) : bytes.subarray(0, length);
  const result = kept.toString();
  return Buffer.byteLength(result) === kept.length && !result.includes('\ufffd')
    ? result
    : notModelledHere('fn.trunc', `truncating ${JSON.stringify(value)} to ${length} bytes splits a character`);
}

const lines = (indent: number, value: string): string => {
  const pad = ' '.repeat(Math.max(0, indent));
  return pad + value.replaceAll('\n', `\n${pad}`);
};

const digest = (value: string): string => createHash('sha256').update(value).digest('hex');

const matches = (pattern: string, value: string, onInvalid: () => boolean): boolean => {
  const match = leftmostMatch(pattern, value);
  return match === undefined ? onInvalid() : match !== null;
};

/** A compiled pattern (undefined if RE2 rejects it), and a cache of its matches. */
interface Pattern {
  readonly regexp: RE2JS | undefined;
  readonly matches: Map<string, string | null>;
}

const patterns = new Map<string, Pattern>();
/** A synth matches the same sixty pairs some 2,600 times, because most documents differ in only a few values. */
const remembered = 1000;

/** The leftmost match; null if there is none, undefined if RE2 rejects the pattern. */
function leftmostMatch(pattern: string, value: string): string | null | undefined {
  const known = patterns.get(pattern) ?? { regexp: compiled(pattern), matches: new Map() };
  patterns.set(pattern, known);
  if (!known.regexp) return undefined;
  let match = known.matches.get(value);
  if (match === undefined) {
    const matcher = known.regexp.matcher(value);
    match = matcher.find() ? (matcher.group() ?? '') : null;
    if (known.matches.size >= remembered) known.matches.clear();
    known.matches.set(value, match);
  }
  return match;
}

function compiled(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(pattern);
  } catch {
    return undefined;
  }
}

function isYamlMap(text: string): boolean {
  if (/^(?:---|\.\.\.|%)/m.test(text)) notModelledHere('fn.isYamlMap', 'Helm reads the first of several documents');
  try {
    const json = parseOnce(text, 'fn.isYamlMap');
    return json === null || (isMap(json) && !Object.hasOwn(json, 'Error'));
  } catch (error) {
    if (!(error instanceof ChartError)) throw error;
    // Helm reads such text, but not as our reader would.
    const read = error.problems.find(({ message }) => /Helm (?:would|reads)/.test(message));
    return read ? notModelledHere('fn.isYamlMap', read.message) : false;
  }
}

/** Text functions and encodings; lengths are in bytes. */
export const texts = {
  printf: define({
    params: ['string'],
    rest: 'any',
    result: 'string',
    total: 'always',
    prints: true,
    evaluate: ([format, ...args]) => goPrintf(format, args),
  }),
  toString: define({
    params: ['any'],
    result: 'string',
    style: 'pipe',
    total: 'always',
    prints: true,
    evaluate: ([value]) => goText(value),
  }),
  // Numbers in values are float64, which Go prints with an exponent; this writes their digits and keeps other values.
  plainNumber: define({
    params: ['any'],
    result: 'any',
    style: ([value]) => `ternary (toJson ${value}) ${value} (kindIs "float64" ${value})`,
    total: 'always',
    evaluate: ([value]) => (typeof value === 'number' ? goJson(value) : value),
  }),
  quote: define({
    params: ['any'],
    result: 'string',
    style: 'pipe',
    total: 'always',
    prints: true,
    evaluate: ([value]) => (value === null ? '' : goQuote(goText(value))),
  }),
  squote: define({
    params: ['any'],
    result: 'string',
    style: 'pipe',
    total: 'always',
    prints: true,
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
  // The leftmost match; "" if there is none.
  regexFind: define({
    params: ['string', 'string'],
    result: 'string',
    evaluate: ([pattern, value]) => {
      const match = leftmostMatch(pattern, value);
      return match === undefined ? failTemplate(`error parsing regexp: ${pattern}`) : (match ?? '');
    },
  }),
  semverCompare: { ...test(satisfies), readsVersions: true },

  b64enc: text((value) => Buffer.from(value).toString('base64')),
  sha256sum: text(digest),
  toJson: define({
    params: ['any'],
    result: 'string',
    style: 'pipe',
    total: 'always',
    evaluate: ([value]) => goJson(value),
  }),
  // Whether text is a YAML map, as fromYaml requires; for other text it returns a map with the message under "Error".
  isYamlMap: define({
    params: ['string'],
    result: 'boolean',
    style: ([value]) => `not (hasKey (fromYaml ${value}) "Error")`,
    evaluate: ([value]) => isYamlMap(value),
  }),
  fromYaml: define({
    params: ['string'],
    result: 'map',
    style: 'pipe',
    evaluate: ([value]) => {
      const json = parseOnce(value, 'fn.fromYaml');
      return isMap(json)
        ? json
        : notModelledHere('fn.fromYaml', 'Helm returns an error map for text that is not a map');
    },
  }),
};
