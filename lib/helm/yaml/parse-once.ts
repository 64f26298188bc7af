import type { Json } from '../../json';
import { parseYaml } from './parse-yaml';

/** A small cache: a chart parses the same few files repeatedly. */
const read = new Map<string, Json>();
/** Values by the text that was printed from them, which need not be parsed. */
const printed = new Map<string, Json>();

/** The value of a YAML text, parsed once. */
export function parseOnce(text: string, where: string): Json {
  const known = printed.get(text) ?? read.get(text);
  if (known !== undefined) return known;
  if (read.size >= 16) read.clear();
  const json = parseYaml(text, where);
  read.set(text, json);
  return json;
}

/** The value that a text was printed from, if registered with `knownYaml`. */
export const printedFrom = (text: string): Json | undefined => printed.get(text);

/** Registers the value that a text was printed from, so that `parseOnce` need not parse it. */
export const knownYaml = (text: string, json: Json): void => {
  printed.set(text, json);
};
