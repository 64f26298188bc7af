import { parseYamlDocuments } from '../../helm/yaml/parse-yaml';
import type { Json } from '../../json';
import type { Rendering } from '../../render/render-chart';

/** One document of `helm template`: the file it comes from and its object. */
export interface Printed {
  readonly source: string;
  readonly object: Json;
}

/** The documents in what `helm template` or `chartwright template` printed, in order. */
export function printedDocuments(text: string): Printed[] {
  return text
    .split(/^---\s*$/m)
    .flatMap((part) => {
      const source = /^# Source: (.+)$/m.exec(part)?.[1];
      return source ? parseYamlDocuments(part, source).map((object) => ({ source, object })) : [];
    })
    .filter(({ object }) => object !== null);
}

/** What a rendering should print, in order. */
export const expectedDocuments = ({ manifests, hooks }: Rendering): Printed[] =>
  [...manifests, ...hooks].map(({ source, object }) => ({ source, object }));
