import { ChartError, type Problem } from '../errors';
import { isMap, type Json, type JsonMap } from '../json';
import { CrdTypes } from './crd-types';
import type { Crd, CrdVersion } from './crds';
import { firstSentence } from './descriptions';
import { type KindNames, nameKinds } from './name-kinds';
import { printJson } from './print-json';
import { type ImportedKind, printModule } from './print-module';

/** What `import crd` writes into its files as their first words. */
export const crdCommand = 'npx chartwright import crd';

/** A kind in one version, and its definition. */
interface KindVersion {
  readonly apiVersion: string;
  readonly kind: string;
  readonly crd: Crd;
  readonly version: CrdVersion;
}

/**
 * The TypeScript modules of CRDs by API group: classes, types and schemas of all served versions.
 * @param origin where the definitions of a group come from
 * @throws schema-invalid for two different definitions of one kind
 */
export function crdModules(crds: readonly Crd[], origin: (group: string) => string): Map<string, string> {
  const groups = new Map<string, Crd[]>();
  for (const crd of distinct(crds)) groups.set(crd.group, [...(groups.get(crd.group) ?? []), crd]);
  return new Map([...groups].map(([group, all]) => [group, groupModule(all, origin(group))]));
}

/** The CRDs in the order of their names, without those that are there twice. */
function distinct(crds: readonly Crd[]): Crd[] {
  const byName = new Map<string, Crd>();
  const problems: Problem[] = [];
  for (const crd of crds) {
    const name = `${crd.kind}.${crd.group}`;
    const other = byName.get(name);
    if (other && JSON.stringify(other.versions) !== JSON.stringify(crd.versions)) {
      const message = `${crd.kind} of ${crd.group} is defined differently in ${other.where}: import one of them`;
      problems.push({ code: 'schema-invalid', where: crd.where, message });
    }
    byName.set(name, other ?? crd);
  }
  if (problems.length > 0) throw new ChartError(problems);
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, crd]) => crd);
}

function groupModule(crds: readonly Crd[], origin: string): string {
  const versions = crds.flatMap((crd) =>
    crd.versions.map((version) => ({ apiVersion: `${crd.group}/${version.name}`, kind: crd.kind, crd, version })),
  );
  const named = nameKinds(versions, () => false);
  const types = new CrdTypes(named.flatMap(({ className, type }) => [className, type, 'ObjectMeta']));
  for (const { className, type, version } of named) types.addKind(type, className, version.schema);
  const constants = constantNames(named);
  const kinds = named.map((kind) => importedKind(kind, constants.get(kind.crd) as string));
  return printModule({
    origin,
    command: crdCommand,
    library: { classes: 'chartwright', types: 'chartwright' },
    kinds: kinds.sort((a, b) => (a.className < b.className ? -1 : 1)),
    types: types.types,
    imported: new Map([['ObjectMeta', 'chartwright/k8s']]),
    epilogue: crds.map((crd) => printCrd(crd, constants.get(crd) as string)).join('\n'),
  });
}

/** The names of the constants of CRDs: those of their preferred classes. */
function constantNames(kinds: readonly (KindVersion & KindNames)[]): Map<Crd, string> {
  const names = new Map<Crd, string>();
  for (const { crd, className } of kinds)
    if (!names.has(crd)) names.set(crd, `${className.charAt(0).toLowerCase()}${className.slice(1)}Crd`);
  return names;
}

const importedKind = (
  { apiVersion, kind, className, type, version }: KindVersion & KindNames,
  crd: string,
): ImportedKind => ({
  className,
  apiVersion,
  kind,
  type,
  description: firstSentence(version.schema.description),
  isDeprecated: version.isDeprecated,
  crd,
});

function printCrd({ group, kind, scope, versions }: Crd, constant: string): string {
  const schemas = versions.map(({ name, schema, source }) => {
    const status = isMap(schema.properties) && schema.properties.status;
    const properties = { ...(schema.properties as JsonMap), ...(status ? { status: ANYTHING } : {}) };
    const written = { ...schema, ...(isMap(schema.properties) ? { properties } : {}) };
    const scale = isMap(source.subresources) ? source.subresources.scale : undefined;
    return {
      name,
      ...(isMap(scale) ? { subresources: { scale: { specReplicasPath: scale.specReplicasPath ?? null } } } : {}),
      schema: { openAPIV3Schema: withoutProse(written) },
    };
  });
  // Neither can end the template literal.
  const json = printJson(schemas).replaceAll('`', '\\u0060').replaceAll('${', '\\u0024{');
  return `/** What synth validates a ${kind} against: its CustomResourceDefinition. */
const ${constant} = new ImportedCrd({
  group: '${group}',
  kind: '${kind}',
  scope: '${scope}',
  versions: String.raw\`${json}\`,
});
`;
}

/** Only controllers write the status. */
const ANYTHING: JsonMap = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

const PROSE = new Set(['description', 'example', 'externalDocs', 'title', 'x-kubernetes-validations']);

/** A schema without what nothing is validated by; fields of these names are kept. */
function withoutProse(schema: JsonMap): JsonMap {
  const inner = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(inner);
    return isMap(value) ? withoutProse(value) : value;
  };
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => !PROSE.has(keyword))
      .map(([keyword, value]) => {
        if (keyword === 'properties' && isMap(value))
          return [keyword, Object.fromEntries(Object.entries(value).map(([field, child]) => [field, inner(child)]))];
        return [keyword, KEPT.has(keyword) ? value : inner(value)];
      }),
  );
}

/** Keywords whose values are data. */
const KEPT = new Set(['default', 'enum', 'required', 'pattern']);
