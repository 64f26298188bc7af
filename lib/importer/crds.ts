import { ChartError, type Problem } from '../errors';
import { isMap, type Json, type JsonMap } from '../json';
import { mapIn } from '../objects/rules/type-rules';

/** One served version of a custom resource. */
export interface CrdVersion {
  readonly name: string;
  readonly isDeprecated: boolean;
  readonly schema: JsonMap;
  /** As in the definition, for `subresources`. */
  readonly source: JsonMap;
}

/** A CustomResourceDefinition (apiextensions.k8s.io/v1) as the import reads it. */
export interface Crd {
  /** Where it was found. */
  readonly where: string;
  readonly group: string;
  readonly kind: string;
  readonly scope: 'Cluster' | 'Namespaced';
  /** The served versions. */
  readonly versions: readonly CrdVersion[];
}

/**
 * The CRDs among the documents of a file, and those in its lists; `problems` gets one for each definition that cannot be
 * imported.
 */
export function crdsAmong(documents: readonly Json[], where: string, problems: Problem[]): Crd[] {
  return documents.filter(isMap).flatMap((document) => {
    if (document.kind !== 'CustomResourceDefinition')
      return Array.isArray(document.items) ? crdsAmong(ofList(document), where, problems) : [];
    try {
      return [readCrd(document, where)];
    } catch (error) {
      if (!(error instanceof ChartError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
}

/** The items of a list, which have no kind of their own in a CustomResourceDefinitionList. */
function ofList({ apiVersion, kind, items }: JsonMap): Json[] {
  if (kind !== 'CustomResourceDefinitionList') return items as Json[];
  const own = { apiVersion: apiVersion ?? null, kind: 'CustomResourceDefinition' };
  return (items as Json[]).map((item) => (isMap(item) ? { ...own, ...item } : item));
}

function readCrd(document: JsonMap, file: string): Crd {
  const { metadata, spec, apiVersion } = document;
  const name = mapIn(metadata).name;
  const where = typeof name === 'string' ? `${file}: ${name}` : file;
  const reject = (message: string): never => {
    throw new ChartError({ code: 'schema-invalid', where, message });
  };
  if (apiVersion !== 'apiextensions.k8s.io/v1')
    reject(
      `unsupported apiVersion ${JSON.stringify(apiVersion ?? null)} of a CustomResourceDefinition: expected apiextensions.k8s.io/v1, the only version since Kubernetes 1.22; get the definition from a newer release of its operator`,
    );
  const { group, names, scope, versions } = mapIn(spec);
  const { kind } = mapIn(names);
  if (typeof group !== 'string' || !/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(group))
    return reject(`expected an API group in spec.group, got ${JSON.stringify(group ?? null)}`);
  if (typeof kind !== 'string' || !/^[A-Za-z][-A-Za-z0-9]*$/.test(kind))
    return reject(`expected a kind in spec.names.kind, got ${JSON.stringify(kind ?? null)}`);
  const served = Array.isArray(versions) ? versions.map(mapIn).filter((version) => version.served !== false) : [];
  if (served.length === 0) reject('expected at least one served version in spec.versions');
  const read = served.map((version): CrdVersion => {
    const { name: versionName, deprecated, schema } = version;
    if (typeof versionName !== 'string' || !/^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(versionName))
      return reject(`expected the name of a version in spec.versions, got ${JSON.stringify(versionName ?? null)}`);
    const { openAPIV3Schema } = mapIn(schema);
    if (!isMap(openAPIV3Schema)) return reject(`version ${versionName} has no schema.openAPIV3Schema`);
    return { name: versionName, isDeprecated: deprecated === true, schema: openAPIV3Schema, source: version };
  });
  return { where: file, group, kind, scope: scope === 'Cluster' ? 'Cluster' : 'Namespaced', versions: read };
}
