import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { isMap, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { ChartError, messageOf } from '../../errors';
import { parseYaml } from '../../helm/yaml/parse-yaml';
import type { JsonMap } from '../../json';

/** A parsed values file, with the lines on which it sets values. */
export interface ValuesFile {
  readonly name: string;
  readonly values: JsonMap;
  /** The line on which the file sets the value at a path; undefined if it does not. */
  readonly lineOf: (path: readonly string[]) => number | undefined;
}

/** Reads a values file, or standard input for `-`. Throws `flag-invalid` if it cannot be read, `yaml-invalid` for its content. */
export function readValuesFile(name: string): ValuesFile {
  const text = textOf(name);
  const values = parseValues(text, name);
  if (!text.endsWith('\n') && !isDeepStrictEqual(values, parseValues(`${text}\n`, name))) {
    const message =
      'Helm 3 and 4 read the last value differently without a final newline: add a newline at the end of the file';
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

/** Parses the text of a values file, which may be empty. Throws `yaml-invalid` if it is not a map. */
export function parseValues(text: string, name: string): JsonMap {
  const values = parseYaml(text, name) ?? {};
  if (typeof values === 'object' && !Array.isArray(values)) return values;
  throw new ChartError({ code: 'yaml-invalid', where: `${name}:1`, message: 'expected a map of values' });
}

function textOf(name: string): string {
  const bytes = readBytes(name, `--values ${name}`);
  if (!isUtf8(bytes)) {
    throw new ChartError({
      code: 'yaml-invalid',
      where: name,
      message: 'expected UTF-8: save the file in that encoding',
    });
  }
  const text = bytes.toString();
  const lastLine = Buffer.byteLength(text.slice(text.lastIndexOf('\n') + 1));
  if (lastLine > 0 && lastLine % 4096 === 0) {
    const message = `Helm 4 would drop the last line, which is ${lastLine} bytes long without a final newline: add a newline at the end of the file`;
    throw new ChartError({ code: 'yaml-invalid', where: name, message });
  }
  return text;
}

/** Reads a file given by a flag, or standard input for `-`; throws `flag-invalid` if it cannot be read. */
export function readBytes(name: string, where: string): Buffer {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) {
    throw new ChartError({
      code: 'flag-invalid',
      where,
      message: 'URLs are not supported: download the file and pass its path',
    });
  }
  try {
    return readFileSync(name.trim() === '-' ? 0 : name);
  } catch (cause) {
    throw new ChartError({ code: 'flag-invalid', where, message: `cannot read file: ${messageOf(cause)}` }, { cause });
  }
}

/** Parses the text once for all lookups, because a thousand problems may need locations. */
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
