import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { isMap, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { ChartError, messageOf } from '../../errors';
import { parseYaml } from '../../helm/yaml/parse-yaml';
import type { JsonMap } from '../../json';

/** A values file as both Helms read it, and the lines of what it sets. */
export interface ValuesFile {
  readonly name: string;
  readonly values: JsonMap;
  /** The line of the last key of a path, where the file sets it. */
  readonly lineOf: (path: readonly string[]) => number | undefined;
}

/** Reads a values file, or standard input for `-`; `flag-invalid` when that fails, `yaml-invalid` for what is in it. */
export function readValuesFile(name: string): ValuesFile {
  const text = textOf(name);
  const values = parseValues(text, name);
  if (!text.endsWith('\n') && !isDeepStrictEqual(values, parseValues(`${text}\n`, name))) {
    const message =
      'Helm 4 adds a line break to the text that ends this file, Helm 3 does not: add a newline at its end';
    throw new ChartError({ code: 'yaml-invalid', where: name, message });
  }
  let find: ValuesFile['lineOf'] | undefined;
  return {
    name,
    values,
    lineOf: (path) => {
      find ??= linesOf(text);
      return find(path);
    },
  };
}

/** The values in the text of a file, none for empty text; `yaml-invalid` where it holds anything but a map. */
export function parseValues(text: string, name: string): JsonMap {
  const values = parseYaml(text, name) ?? {};
  if (typeof values === 'object' && !Array.isArray(values)) return values;
  throw new ChartError({ code: 'yaml-invalid', where: `${name}:1`, message: 'a map of values was expected' });
}

function textOf(name: string): string {
  const bytes = readBytes(name, `--values ${name}`);
  if (!isUtf8(bytes)) {
    throw new ChartError({ code: 'yaml-invalid', where: name, message: 'is not UTF-8: save it in that encoding' });
  }
  const text = bytes.toString();
  const lastLine = Buffer.byteLength(text.slice(text.lastIndexOf('\n') + 1));
  if (lastLine > 0 && lastLine % 4096 === 0) {
    const message = `Helm 4 would lose the last line, because it is ${lastLine} bytes long and has no newline at its end: add one`;
    throw new ChartError({ code: 'yaml-invalid', where: name, message });
  }
  return text;
}

/** The bytes of a file that a flag names, or of standard input for `-`; `flag-invalid` when it cannot be read. */
export function readBytes(name: string, where: string): Buffer {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) {
    throw new ChartError({
      code: 'flag-invalid',
      where,
      message: 'is an address: save it as a local file, and name that',
    });
  }
  try {
    return readFileSync(name.trim() === '-' ? 0 : name);
  } catch (cause) {
    throw new ChartError({ code: 'flag-invalid', where, message: `cannot be read: ${messageOf(cause)}` }, { cause });
  }
}

/** Reads a text once for the lines of all its paths, because one mistake may be made a thousand times. */
function linesOf(text: string): ValuesFile['lineOf'] {
  const lineCounter = new LineCounter();
  const root = parseDocument(text, { lineCounter }).contents;
  const indexes = new Map<YAMLMap<Node, Node>, Map<string, { key: Node; value: Node | null }>>();
  const pairOf = (map: YAMLMap<Node, Node>, key: string) => {
    const index = indexes.get(map) ?? new Map(map.items.map((pair) => [String(pair.key), pair]));
    indexes.set(map, index);
    return index.get(key);
  };
  return (path) => {
    let node: unknown = root;
    let offset: number | undefined;
    for (const key of path) {
      if (isMap<Node, Node>(node)) {
        const pair = pairOf(node, key);
        offset = pair?.key.range?.[0];
        node = pair?.value;
      } else node = isSeq(node) ? node.items[Number(key)] : undefined;
      if (node === undefined) return undefined;
    }
    return offset === undefined ? undefined : lineCounter.linePos(offset).line;
  };
}
