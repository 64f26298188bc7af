import type { Json } from '../json';
import { notModelledHere } from './fail';
import { jsonNumber } from './go-number';

/**
 * A value as Sprig's strval and Go's `%v` print it; maps and lists are rejected. Numbers are int64, or float64 that print
 * with the same digits: callFunction converts all others with toJson first.
 */
export function goText(value: Json): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return jsonNumber(value);
  if (typeof value === 'boolean') return String(value);
  return notModelledHere('%v', `cannot print ${JSON.stringify(value)} as text; use fn.toJson`);
}

const printable = /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;
const escapes: Record<string, string> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};

/** Text in double quotes, as Go's `%q` writes it. */
export function goQuote(text: string): string {
  return `"${text.replace(/["\\]|[^ -~]/gu, quotedCharacter)}"`;
}

function quotedCharacter(character: string): string {
  const known = escapes[character];
  if (known) return known;
  if (printable.test(character)) return character;
  const code = character.codePointAt(0) as number;
  if (code < 0x80) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

const texts = new WeakMap<object, string>();

/** JSON as Go's encoding/json writes it: keys in byte order, HTML characters and line separators escaped. */
export function goJson(value: Json): string {
  if (value === null || typeof value !== 'object') return jsonOf(value);
  // Many rules of a chart search the JSON of the same list.
  const text = texts.get(value) ?? jsonOf(value);
  texts.set(value, text);
  return text;
}

function jsonOf(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(goJson).join(',')}]`;
  if (value !== null && typeof value === 'object') {
    const keys = Object.keys(value).sort(byBytes);
    return `{${keys.map((key) => `${goJson(key)}:${goJson(value[key] as Json)}`).join(',')}}`;
  }
  if (typeof value === 'number') return jsonNumber(value);
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The byte order in which Go and Helm sort keys: that of UTF-16, unless surrogates are compared. */
export function byBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const [one, other] = [a.charCodeAt(index), b.charCodeAt(index)];
    if (one === other) continue;
    if (one < 0xd800 && other < 0xd800) return one - other;
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  }
  return a.length - b.length;
}

/** `printf` with a known format; verbs whose output depends on Go's types are rejected. */
export function goPrintf(format: string, args: readonly Json[]): string {
  let next = 0;
  let text = '';
  for (const part of partsOf(format)) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const { width, letter } = part;
    if (letter === undefined) return notModelledHere('fn.printf', `unsupported verb in ${JSON.stringify(format)}`);
    if (next >= args.length) return rejectArgumentCount(format);
    const arg = args[next++] as Json;
    text += pad(verbText(letter, arg, format), width, typeof arg === 'number');
  }
  return next === args.length ? text : rejectArgumentCount(format);
}

interface Verb {
  readonly width: string;
  /** Undefined after a percent sign without a letter. */
  readonly letter: string | undefined;
}

const parsedFormats = new Map<string, readonly (string | Verb)[]>();

/** The text and verbs of a format, cached because `prove` prints with the same formats a hundred thousand times. */
function partsOf(format: string): readonly (string | Verb)[] {
  const known = parsedFormats.get(format);
  if (known) return known;
  const parts: (string | Verb)[] = [];
  let from = 0;
  for (const { 0: verb, 1: width = '', 2: letter, index } of format.matchAll(/%(?:%|(0?\d*)([a-zA-Z])|)/g)) {
    if (index > from) parts.push(format.slice(from, index));
    parts.push(verb === '%%' ? '%' : { width, letter });
    from = index + verb.length;
  }
  if (from < format.length) parts.push(format.slice(from));
  if (parsedFormats.size >= 1000) parsedFormats.clear();
  parsedFormats.set(format, parts);
  return parts;
}

const rejectArgumentCount = (format: string): never =>
  notModelledHere('fn.printf', `the number of verbs in ${JSON.stringify(format)} differs from the number of arguments`);

const unset = '; use fn.default or ifSet for a value that may be unset';

function verbText(letter: string, value: Json, format: string): string {
  if (letter === 's' && typeof value === 'string') return value;
  if (letter === 'd' && Number.isInteger(value)) return BigInt(value as number).toString();
  if (letter === 't' && typeof value === 'boolean') return String(value);
  if (letter === 'v' && value !== null && typeof value !== 'object') return goText(value);
  if (letter === 'q' && typeof value === 'string') return goQuote(value);
  return notModelledHere(
    'fn.printf',
    `cannot format ${JSON.stringify(value)} with %${letter} in ${JSON.stringify(format)}${value === null ? unset : ''}`,
  );
}

/** Go also pads text with zeros, and puts the zeros of a number after its sign. */
function pad(text: string, width: string, isNumber: boolean): string {
  if (width === '') return text;
  const zeros = width.startsWith('0');
  const sign = zeros && isNumber && text.startsWith('-') ? '-' : '';
  const missing = Math.max(0, Number(width) - [...text].length);
  return sign + (zeros ? '0' : ' ').repeat(missing) + text.slice(sign.length);
}
