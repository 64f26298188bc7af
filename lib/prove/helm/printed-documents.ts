import { parseYamlDocuments } from '../../helm/yaml/parse-yaml';
import type { Json } from '../../json';
import type { Rendering } from '../../render/render-chart';

/** One document printed by `helm template`: its template file and object. */
export interface Printed {
  readonly source: string;
  readonly object: Json;
}

/** Parses the output of `helm template` or `chartwright template` into documents, in order. */
export function printedDocuments(text: string): Printed[] {
  return text
    .split(/^---\s*$/m)
    .flatMap((part) => {
      const source = /^# Source: (.+)$/m.exec(part)?.[1];
      return source ? parseYamlDocuments(part, source).map((object) => ({ source, object })) : [];
    })
    .filter(({ object }) => object !== null);
}

/** The documents that a rendering is expected to print, in order. */
export const expectedDocuments = ({ manifests, hooks }: Rendering): Printed[] =>
  [...manifests, ...hooks].map(({ source, object }) => ({ source, object }));
