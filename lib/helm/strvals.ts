import { ChartError } from '../errors';
import { isMap, type Json, type JsonMap } from '../json';

/** Helm's --set flags without the dashes, in the order in which Helm applies them. */
export type SetFlag = 'set-json' | 'set' | 'set-string' | 'set-file' | 'set-literal';

/**
 * Applies one --set flag to a copy of the base, as Helm does (pkg/strvals). Throws `flag-invalid` if Helm 3 or 4 rejects
 * the flag, and for an integer that a JSON number cannot represent. `readFile` returns the file named by `set-file`.
 */
export function applySet(
  base: JsonMap,
  flag: SetFlag,
  text: string,
  readFile: (name: string) => string = (name) => name,
): JsonMap {
  // Helm 4 merges a whole object, which Helm 3 parses as a key.
  if (flag === 'set-json' && text.trimStart().startsWith('{')) {
    throw problem(flag, text, 'Helm 3 does not support a whole JSON object here');
  }
  const parser = new SetParser(flag, text, readFile);
  let data = base;
  for (let ended = false; !ended; ) ({ result: data, ended } = parser.pair(data, 0));
  return data;
}

const expected: Record<SetFlag, string> = {
  set: 'name=value, with a comma before the next name',
  'set-string': 'name=text, with a comma before the next name',
  'set-json': 'name=json, with a comma before the next name',
  'set-file': 'name=path, with a comma before the next name',
  'set-literal': 'name=text',
};

function problem(flag: SetFlag, text: string, message: string): ChartError {
  return new ChartError({
    code: 'flag-invalid',
    where: `--${flag} ${JSON.stringify(text)}`,
    message: `${message}; expected ${expected[flag]}`,
  });
}

/** The updated map or list; `ended` if the text ended before a value, which Helm accepts. */
interface Step<T> {
  result: T;
  ended: boolean;
}

const maxIndex = 65536;
const maxDepth = 30;

class SetParser {
  private rest: string;

  constructor(
    private readonly flag: SetFlag,
    private readonly text: string,
    private readonly readFile: (name: string) => string,
  ) {
    this.rest = text;
  }

  /** Reads one `name=value`. */
  pair(data: JsonMap, depth: number): Step<JsonMap> {
    const { text: key, stop } = this.until(this.flag === 'set-literal' ? '=[.' : '=[,.');
    switch (stop) {
      case '=':
        return this.assign(data, key);
      case '[':
        return this.element(data, key, depth);
      case '.':
        return this.field(data, key, depth);
      case ',':
        throw this.fail(`the key "${key}" has no value`);
      default:
        if (key !== '') throw this.fail(`the key "${key}" has no value`);
        return { result: data, ended: true };
    }
  }

  private assign(data: JsonMap, key: string): Step<JsonMap> {
    const { result, ended } = this.value();
    return { result: put(data, key, result), ended };
  }

  private element(data: JsonMap, key: string, depth: number): Step<JsonMap> {
    const index = this.index();
    const list = Object.hasOwn(data, key) ? data[key] : [];
    if (!Array.isArray(list)) throw this.fail(`"${key}" is not a list`);
    const { result, ended } = this.item(list, index, depth);
    return { result: put(data, key, result), ended };
  }

  private field(data: JsonMap, key: string, depth: number): Step<JsonMap> {
    if (depth === maxDepth) throw this.fail(`a name can have at most ${maxDepth} dots`);
    const map = Object.hasOwn(data, key) ? data[key] : {};
    if (!isMap(map)) throw this.fail(`"${key}" is not a map`);
    const { result, ended } = this.pair(map, depth + 1);
    const isEmpty = Object.keys(result).length === 0;
    if (isEmpty && !ended) throw this.fail(`the map "${key}" has no value`);
    return { result: isEmpty ? data : put(data, key, result), ended };
  }

  /** Reads what follows `[index]`. */
  private item(list: Json[], index: number, depth: number): Step<Json[]> {
    const { text, stop } = this.until('=[.');
    if (text !== '') throw this.fail(`unexpected "${text}" after an index`);
    switch (stop) {
      case '=':
        return { result: this.placed(list, index, this.value().result), ended: false };
      case '[':
        return this.nestedItem(list, index, depth);
      case '.': {
        const map = list[index];
        const { result, ended } = this.pair(isMap(map) ? map : {}, depth);
        // If the text ends early, Helm keeps changes to existing items and drops new ones.
        return { result: ended && index >= list.length ? list : this.placed(list, index, result), ended };
      }
      default:
        return { result: list, ended: true };
    }
  }

  private nestedItem(list: Json[], index: number, depth: number): Step<Json[]> {
    const inner = this.index();
    const nested = list[index] ?? [];
    if (!Array.isArray(nested)) throw this.fail(`item ${index} is not a list`);
    const { result, ended } = this.item(nested, inner, depth);
    return { result: ended && !Array.isArray(list[index]) ? list : this.placed(list, index, result), ended };
  }

  /** The list with one item set, and null in the gap before it. */
  private placed(list: Json[], index: number, value: Json): Json[] {
    if (index > maxIndex) throw this.fail(`the index ${index} is greater than ${maxIndex}`);
    const gap = new Array<Json>(Math.max(0, index - list.length)).fill(null);
    return [...list.slice(0, index), ...gap, value, ...list.slice(index + 1)];
  }

  private index(): number {
    const { text, stop } = this.until(']');
    if (stop === undefined) throw this.fail('the "]" of an index is missing');
    const index = /^[-+]?[0-9]+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isNaN(index)) throw this.fail(`the index "${text}" is not a number`);
    if (index < 0) throw this.fail(`the index ${text} is negative`);
    if (!Number.isSafeInteger(index)) throw this.fail(`the index ${text} is greater than ${maxIndex}`);
    return index;
  }

  private value(): Step<Json> {
    if (this.flag === 'set-json') return { result: this.json(), ended: false };
    if (this.flag === 'set-literal') return { result: this.until('').text, ended: false };
    if (this.rest === '') return { result: '', ended: true };
    if (this.rest.startsWith('{')) return { result: this.list(), ended: false };
    return { result: this.typed(this.until(',').text), ended: false };
  }

  private list(): Json[] {
    this.rest = this.rest.slice(1);
    const items: Json[] = [];
    for (;;) {
      const { text, stop } = this.until(',}');
      if (stop === undefined) throw this.fail('the "}" of a list is missing');
      items.push(this.typed(text));
      if (stop === '}') break;
    }
    if (this.rest.startsWith(',')) this.rest = this.rest.slice(1);
    return items;
  }

  private typed(text: string): Json {
    if (this.flag === 'set-string') return text;
    if (this.flag === 'set-file') return this.readFile(text);
    // Go folds case by Unicode, as does the `u` flag.
    if (/^true$/iu.test(text)) return true;
    if (/^false$/iu.test(text)) return false;
    if (/^null$/iu.test(text)) return null;
    if (!/^(?:0|[-+][0-9]+|[1-9][0-9]*)$/.test(text)) return text;
    const whole = BigInt(text.replace('+', ''));
    if (BigInt.asIntN(64, whole) !== whole) return text;
    if (!Number.isSafeInteger(Number(whole))) {
      throw this.fail(`${text} is too large for an exact JSON number; use --set-string to keep its digits`);
    }
    return Number(whole);
  }

  private json(): Json {
    if (this.endOfValue()) return null;
    const source = jsonPrefix(this.rest);
    const value = parseJson(source);
    if (value === undefined) throw this.fail(`expected JSON, got ${this.rest}`);
    this.rest = this.rest.slice(source.length);
    this.endOfValue();
    return value;
  }

  /** Skips white space and a comma; returns whether a comma or the end of the text was found. */
  private endOfValue(): boolean {
    const blanks = /^[\t-\r \x85\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]*/.exec(this.rest)?.[0] ?? '';
    const isEnd = this.rest.length === blanks.length || this.rest[blanks.length] === ',';
    this.rest = this.rest.slice(blanks.length + (isEnd ? 1 : 0));
    return isEnd;
  }

  /** Consumes the text up to and including the first stop character; a backslash escapes the next character. */
  private until(stops: string): { text: string; stop: string | undefined } {
    const escapes = this.flag !== 'set-literal';
    let text = '';
    for (let at = 0; at < this.rest.length; at++) {
      const character = this.rest[at] as string;
      if (stops.includes(character)) {
        this.rest = this.rest.slice(at + 1);
        return { text, stop: character };
      }
      if (escapes && character === '\\') at += 1;
      text += escapes && character === '\\' ? (this.rest[at] ?? '') : character;
    }
    this.rest = '';
    return { text, stop: undefined };
  }

  private fail(message: string): ChartError {
    return problem(this.flag, this.text, message);
  }
}

/** The map with one key set; Helm ignores an empty key. */
const put = (data: JsonMap, key: string, value: Json): JsonMap => (key === '' ? data : { ...data, [key]: value });

/** The prefix that Go's decoder would read as the first JSON value; the caller validates it. */
function jsonPrefix(text: string): string {
  if (!/^[[{]/.test(text)) {
    return (
      /^(?:"(?:[^"\\]|\\.)*"|-?(?:0|[1-9][0-9]*)?(?:\.[0-9]*)?(?:[eE][-+]?[0-9]*)?|)/s.exec(text)?.[0] ||
      wordPrefix(text)
    );
  }
  let depth = 0;
  for (const { 0: part, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (part === '[' || part === '{') depth += 1;
    else if (part === ']' || part === '}') depth -= 1;
    if (depth === 0) return text.slice(0, index + 1);
  }
  return text;
}

const wordPrefix = (text: string): string => /^(?:true|false|null)/.exec(text)?.[0] ?? text;

function parseJson(source: string): Json | undefined {
  let isExact = true;
  const revive = (_key: string, value: Json): Json => {
    if (typeof value === 'number' && !Number.isFinite(value)) isExact = false;
    // Go replaces lone surrogates.
    return typeof value === 'string' ? value.toWellFormed() : value;
  };
  try {
    const value = JSON.parse(source, revive) as Json;
    return isExact ? value : undefined;
  } catch {
    return undefined;
  }
}
