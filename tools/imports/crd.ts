import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYamlDocuments } from '../../lib/helm/yaml/parse-yaml';
import { goModuleDir } from './go-module';
import type { CrdSource } from './sources';

/** The part of an OpenAPI v3 schema that custom resource definitions use. */
export interface CrdSchema {
  additionalProperties?: CrdSchema;
  anyOf?: CrdSchema[];
  enum?: string[];
  format?: string;
  items?: CrdSchema;
  pattern?: string;
  properties?: Record<string, CrdSchema>;
  required?: string[];
  type?: string;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  [keyword: string]: unknown;
}

/** The part of a custom resource definition (apiextensions.k8s.io/v1) that the import reads. */
export interface Crd {
  metadata: { name: string };
  spec: {
    group: string;
    names: { kind: string };
    versions: { name: string; storage: boolean; schema: { openAPIV3Schema: CrdSchema } }[];
  };
}

/** Reads the CRDs of a source, without descriptions in their schemas. */
export function readCrds(source: CrdSource): Crd[] {
  const folder = join(goModuleDir(source), source.folder);
  return Object.entries(source.kinds).map(([kind, { file }]) => {
    // Not validated: upstream's CRDs are valid, and the import throws on anything that it does not support.
    const crds = parseYamlDocuments(readFileSync(join(folder, file), 'utf8'), file) as unknown as Crd[];
    const crd = crds.find(({ spec }) => spec.names.kind === kind);
    if (crd === undefined) throw new Error(`${file} contains no CRD of ${kind}`);
    for (const { schema } of crd.spec.versions) schema.openAPIV3Schema = withoutDescriptions(schema.openAPIV3Schema);
    return crd;
  });
}

/** Removes the keyword `description` from a schema, but keeps fields of that name. */
function withoutDescriptions({ description: _, ...schema }: CrdSchema): CrdSchema {
  const { properties, items, additionalProperties } = schema;
  if (properties) {
    schema.properties = Object.fromEntries(
      Object.entries(properties).map(([key, field]) => [key, withoutDescriptions(field)]),
    );
  }
  if (items) schema.items = withoutDescriptions(items);
  if (additionalProperties) schema.additionalProperties = withoutDescriptions(additionalProperties);
  return schema;
}
