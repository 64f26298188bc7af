import { ChartError } from '../errors';
import type { Json, JsonMap } from '../json';

/** The flags that set values on the command line. */
export type SetFlag = 'set' | 'set-string' | 'set-json' | 'set-literal';

type Step = string | number;

/** A document with the values of one flag laid over it, in the syntax of Helm's pkg/strvals. */
export function applySet(base: JsonMap, flag: SetFlag, text: string): JsonMap {
  const result = structuredClone(base);
  const reader = new Reader(flag, text);
  while (!reader.isDone()) {
    const path = reader.path();
    assign(result, path, reader.value(), reader);
  }
  return result;
}

class Reader {
  private at = 0;

  constructor(
    private readonly flag: SetFlag,
    private readonly text: string,
  ) {}

  isDone(): boolean {
    return this.at >= this.text.length;
  }

  fail(expected: string): never {
    const message = `${JSON.stringify(this.text)}: ${expected}`;
    throw new ChartError({ code: 'flag-invalid', where: `--${this.flag}`, message });
  }

  /** `a.b[0].c=` as steps; a backslash takes the special meaning of the next character away. */
  path(): Step[] {
    const steps: Step[] = [];
    let key = '';
    for (; this.at < this.text.length; this.at++) {
      const character = this.text[this.at] as string;
      if (character === '\\') key += this.text[++this.at] ?? '';
      else if (character === '.') {
        if (key) steps.push(key);
        key = '';
      } else if (character === '[') {
        if (key) steps.push(key);
        key = '';
        steps.push(this.index());
      } else if (character === '=') {
        this.at++;
        if (key) steps.push(key);
        return steps.length > 0 ? steps : this.fail('a path was expected in front of "="');
      } else if (character === ',' && this.flag !== 'set-literal')
        return this.fail(`"${key}" has no value; write path=value`);
      else key += character;
    }
    return this.fail(`"${key}" has no value; write path=value`);
  }

  private index(): number {
    const end = this.text.indexOf(']', this.at);
    const index = Number(this.text.slice(this.at + 1, end));
    if (end < 0 || !Number.isInteger(index) || index < 0 || index > 65_536 || end === this.at + 1) {
      this.fail('a list index from 0 to 65536 was expected between [ and ]');
    }
    this.at = end;
    return index;
  }

  value(): Json {
    if (this.flag === 'set-literal') return this.rest();
    if (this.flag === 'set-json') return this.json();
    if (this.text[this.at] === '{') return this.list();
    return this.typed(this.until([',']));
  }

  private rest(): string {
    const value = this.text.slice(this.at);
    this.at = this.text.length;
    return value;
  }

  private json(): Json {
    const rest = this.text.slice(this.at);
    for (let end = rest.length; end > 0; end = rest.lastIndexOf(',', end - 1)) {
      try {
        const value = JSON.parse(rest.slice(0, end)) as Json;
        this.at += end + 1;
        return value;
      } catch {
        // The next shorter piece may be the value, followed by another pair.
      }
    }
    return this.fail('a JSON value was expected behind "="');
  }

  private list(): Json[] {
    this.at++;
    const items: Json[] = [];
    for (;;) {
      const item = this.until([',', '}'], true);
      const end = this.text[this.at - 1];
      if (item !== '' || end === ',') items.push(this.typed(item));
      if (end === '}') break;
      if (this.isDone()) this.fail('a list must end with "}"');
    }
    if (this.text[this.at] === ',') this.at++;
    return items;
  }

  private until(ends: readonly string[], strict = false): string {
    let value = '';
    for (; this.at < this.text.length; this.at++) {
      const character = this.text[this.at] as string;
      if (character === '\\') value += this.text[++this.at] ?? '';
      else if (ends.includes(character)) {
        this.at++;
        return value;
      } else value += character;
    }
    return strict ? this.fail('a list must end with "}"') : value;
  }

  private typed(text: string): Json {
    if (this.flag === 'set-string') return text;
    if (/^(?:true|false)$/i.test(text)) return text.toLowerCase() === 'true';
    if (/^null$/i.test(text)) return null;
    // A leading zero keeps a number as text.
    return /^(?:0|-?[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text;
  }
}

function assign(document: JsonMap, path: readonly Step[], value: Json, reader: Reader): void {
  let node: JsonMap | Json[] = document;
  for (const [index, step] of path.entries()) {
    const isLast = index === path.length - 1;
    if (typeof step === 'number' ? !Array.isArray(node) : Array.isArray(node))
      reader.fail(`${String(step)} does not fit what is there already`);
    const holder = node as Record<Step, Json>;
    if (Array.isArray(node)) while (node.length < (step as number)) node.push(null);
    if (isLast) {
      holder[step] = value;
      return;
    }
    const next = holder[step];
    const wantsList = typeof path[index + 1] === 'number';
    const fits = next !== null && typeof next === 'object' && Array.isArray(next) === wantsList;
    if (!fits) holder[step] = wantsList ? [] : {};
    node = holder[step] as JsonMap | Json[];
  }
}
