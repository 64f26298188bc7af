import type { Json } from '../../json';
import { parseYaml } from './parse-yaml';

/** What was read of late: a chart reads a few files of its own again and again. */
const read = new Map<string, Json>();
/** What was printed here, and so need not be read; a chart has few such files. */
const printed = new Map<string, Json>();

/** The value of a YAML text, read once. */
export function parseOnce(text: string, where: string): Json {
  const known = printed.get(text) ?? read.get(text);
  if (known !== undefined) return known;
  if (read.size >= 16) read.clear();
  const json = parseYaml(text, where);
  read.set(text, json);
  return json;
}

/** The value that a text was printed from, where `knownYaml` was told. */
export const printedFrom = (text: string): Json | undefined => printed.get(text);

/** Spares `parseOnce` the reading of text that was printed from this very value. */
export const knownYaml = (text: string, json: Json): void => {
  printed.set(text, json);
};
