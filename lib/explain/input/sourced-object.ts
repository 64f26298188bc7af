import { LineCounter, parseAllDocuments } from 'yaml';
import { parseYamlDocuments } from '../../helm/yaml/parse-yaml';
import { isMap, type Json, type JsonMap } from '../../json';

/** An object, and where each of its fields is written. */
export interface SourcedObject {
  readonly object: JsonMap;
  /** The place of a field for a message: file and line, or file and path. */
  readonly where: (path: readonly (string | number)[]) => string;
}

/** The path of a field as it is written in messages, such as `spec.metrics[0].count`. */
export const fieldPath = (path: readonly (string | number)[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .replace(/^\./, '');

/** An object that a chart renders; `source` is the template that it comes from. */
export const renderedObject = (object: JsonMap, source: string): SourcedObject => ({
  object,
  where: (path) => `${source}: ${fieldPath(path)}`,
});

/** The objects of a file with YAML documents; throws `yaml-invalid`. */
export function objectsOfFile(text: string, file: string): SourcedObject[] {
  const objects = parseYamlDocuments(text, file).flatMap((document) => (isMap(document) ? itemsOf(document) : []));
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter });
  const lists = Array.isArray(documents) ? documents.filter(({ contents }) => contents !== null) : [];
  return objects.map(({ object, path: start }, index) => ({
    object,
    where: (path) => {
      const document = lists[start.length > 0 ? 0 : index];
      const node = document?.getIn([...start, ...path], true);
      const offset = (node as { range?: readonly number[] } | undefined)?.range?.[0];
      const line = offset === undefined ? '' : `:${lineCounter.linePos(offset).line}`;
      return `${file}${line}: ${fieldPath(path)}`;
    },
  }));
}

/** An object, or the items of a List. */
function itemsOf(document: JsonMap): { object: JsonMap; path: (string | number)[] }[] {
  if (document.kind !== 'List' || !Array.isArray(document.items)) return [{ object: document, path: [] }];
  return document.items.flatMap((item: Json, index) => (isMap(item) ? [{ object: item, path: ['items', index] }] : []));
}
