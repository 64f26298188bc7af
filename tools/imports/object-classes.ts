import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ImportedKind, type ImportedType, printModule } from '../../lib/importer/print-module';
import type { ObjectSchema } from '../../lib/objects/object-schema';
import { definitionOf, type JsonSchema } from '../../lib/values/json-schema';
import { describeModule } from './go-module';
import type { KindDefinitions } from './kind-definitions';
import { KUBERNETES, shortName } from './kubernetes';
import { kubernetesLimits } from './kubernetes-limits';
import type { KubernetesVersion } from './object-schemas';
import { minorOf } from './object-schemas';
import type { CrdSource } from './sources';

/** Kinds that are requests to the API server or answers of it, not objects. */
const NO_OBJECTS =
  /^(?:APIGroup|APIVersions|Binding|ComponentStatus|Eviction|EvictionRequest|LocalSubjectAccessReview|Scale|SelfSubject\w+|Status|SubjectAccessReview|TokenRequest|TokenReview)$/;

/** Types that are a scalar in JSON, or any JSON. */
const SCALARS =
  /^(?:meta\.v1\.(?:FieldsV1|MicroTime|Time)|resource\.Quantity|runtime\.RawExtension|util\.intstr\.IntOrString|apiextensions\.v1\.JSON\w*)$/;

/**
 * Writes `k8s/index.ts`: a class for each kind of the newest Kubernetes version, and the interfaces of their fields, which it
 * returns by their names.
 */
export function importObjectClasses(
  outDir: string,
  oldest: KubernetesVersion,
  newest: KubernetesVersion,
): ReadonlyMap<string, ImportedType> {
  const kinds = servedKinds(newest);
  const typeNames = nameTypes(kinds, newest);
  const types = new Map<string, ImportedType>();
  for (const [definition, name] of typeNames) {
    const page = pageOf(definition);
    types.set(name, {
      schema: withUnsetWords(name, renamed(newest.definitions[definition] as ObjectSchema, typeNames, newest)),
      page,
      fieldNotes: (field) => ({
        isDeprecated: newest.deprecated.has(`${definition}.${field}`),
        notes: isNew(oldest, definition, field) ? [`Not in Kubernetes ${minorOf(oldest.source)}.`] : [],
      }),
    });
  }
  const text = printModule({
    origin: `${KUBERNETES.module} ${KUBERNETES.version}`,
    command: 'npm run imports',
    library: { classes: '../../lib/chart/kubernetes-object', types: '../../lib/expr/ref-types' },
    kinds,
    types,
  });
  mkdirSync(join(outDir, 'k8s'), { recursive: true });
  writeFileSync(join(outDir, 'k8s/index.ts'), text);
  return types;
}

/** Writes the classes of custom resources into `k8s/`; they refer to the interfaces of `k8s/index.ts`. */
export function importResourceClasses(
  outDir: string,
  source: CrdSource,
  { own, kubernetes }: KindDefinitions,
  known: ReadonlyMap<string, ImportedType>,
): void {
  const embedded = new Set([...kubernetes].map(shortName));
  const nameOf = (definition: string): string => (source.kinds[definition] ? `${definition}Props` : definition);
  const kinds = Object.entries(source.kinds).map(([kind, { page }]) => {
    const apiVersion = String(own.get(kind)?.properties?.apiVersion?.enum?.[0]);
    return { className: kind, apiVersion, kind, type: nameOf(kind), page };
  });
  const types = new Map<string, ImportedType>();
  const queue = Object.keys(source.kinds);
  for (const definition of queue) {
    const { status: _, ...properties } = own.get(definition)?.properties ?? {};
    const schema = { ...own.get(definition), properties } as JsonSchema;
    const refer = (target: string): string => {
      if (embedded.has(target)) {
        if (!known.has(target) && !SCALAR_NAMES.has(target))
          throw new Error(`${source.name}: no class file has ${target}`);
      } else if (!queue.includes(target)) queue.push(target);
      return nameOf(target);
    };
    types.set(nameOf(definition), { schema: objectSchema(schema, refer), page: source.kinds[definition]?.page });
  }
  const text = printModule({
    origin: describeModule(source),
    command: 'npm run imports',
    library: { classes: '../../lib/chart/kubernetes-object', types: '../../lib/expr/ref-types' },
    kinds,
    types,
    imported: new Map([...embedded].filter((name) => known.has(name)).map((name) => [name, './index'])),
  });
  writeFileSync(join(outDir, `k8s/${source.name}.ts`), text);
}

/** Scalars of Kubernetes that custom resources embed. */
const SCALAR_NAMES = new Set(['IntOrString', 'Quantity', 'JSON', 'Time']);

/** A draft-07 schema of imports/ in the notation of the validator, where `$ref` is a name. */
function objectSchema(schema: JsonSchema, refer: (definition: string) => string): ObjectSchema {
  const { $ref, items, properties, additionalProperties, ...rest } = schema;
  if ($ref !== undefined) {
    const target = definitionOf($ref);
    if (!SCALAR_NAMES.has(target)) return { $ref: refer(target) };
    return target === 'JSON' ? {} : { type: target === 'Time' ? 'string' : ['integer', 'string'] };
  }
  const inner = (child: JsonSchema): ObjectSchema => objectSchema(child, refer);
  const { minimum, maximum, ...words } = rest;
  return {
    ...(words as ObjectSchema),
    ...(minimum !== undefined && minimum > -(2 ** 31) ? { minimum } : {}),
    ...(maximum !== undefined && maximum < 2 ** 31 - 1 ? { maximum } : {}),
    ...(items ? { items: inner(items) } : {}),
    ...(properties
      ? { properties: Object.fromEntries(Object.entries(properties).map(([key, child]) => [key, inner(child)])) }
      : {}),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            typeof additionalProperties === 'object' ? inner(additionalProperties) : additionalProperties,
        }),
  };
}

/** Some fields take "" for an unset one, as values do. */
function withUnsetWords(name: string, schema: ObjectSchema): ObjectSchema {
  const properties = { ...schema.properties };
  for (const [field, { enum: words }] of Object.entries(kubernetesLimits[name]?.properties ?? {})) {
    const known = properties[field]?.enum;
    if (known && words?.includes('')) properties[field] = { ...properties[field], enum: [...known, ''] };
  }
  return { ...schema, properties };
}

const isNew = (oldest: KubernetesVersion, definition: string, field: string): boolean => {
  const { properties } = oldest.definitions[definition] ?? {};
  return properties !== undefined && properties[field] === undefined;
};

/** The kinds, named as in their newest stable version; other versions have it in their names, such as `...V1Beta1`. */
function servedKinds({ kinds }: KubernetesVersion): (ImportedKind & { definition: string })[] {
  const taken = new Set<string>();
  return Object.entries(kinds)
    .map(([key, definition]) => {
      const end = key.lastIndexOf('/');
      return { apiVersion: key.slice(0, end), kind: key.slice(end + 1), definition };
    })
    .filter(({ kind }) => !NO_OBJECTS.test(kind))
    .sort((a, b) => rank(b.apiVersion) - rank(a.apiVersion))
    .map(({ apiVersion, kind, definition }) => {
      const version = apiVersion.split('/').at(-1) as string;
      const suffix = version.replace(/[a-z]+/g, (word) => (word[0] as string).toUpperCase() + word.slice(1));
      const className = taken.has(kind) || /[a-z]\d+$/.test(version.slice(2)) ? kind + suffix : kind;
      if (taken.has(className)) throw new Error(`${apiVersion} ${kind}: name conflict of ${className}`);
      taken.add(className);
      return { className, apiVersion, kind, definition, type: `${className}Props`, page: pageOf(definition) };
    })
    .sort((a, b) => (a.className < b.className ? -1 : 1));
}

/** Stable versions before others, a later one before an earlier one, the core group before others. */
function rank(apiVersion: string): number {
  const [, major = '0', stage, minor = '0'] = /v(\d+)(?:(alpha|beta)(\d+))?$/.exec(apiVersion) ?? [];
  const level = stage === undefined ? 2 : stage === 'beta' ? 1 : 0;
  return level * 1000 + Number(major) * 20 + Number(minor) * 2 + (apiVersion.includes('/') ? 0 : 1);
}

/** TypeScript names of the definitions that the kinds refer to, in order of the kinds. */
function nameTypes(
  kinds: readonly (ImportedKind & { definition: string })[],
  version: KubernetesVersion,
): Map<string, string> {
  const names = new Map(kinds.map(({ definition, type }) => [definition, type]));
  const taken = new Set(names.values());
  const byRank = [...kinds].sort((a, b) => rank(b.apiVersion) - rank(a.apiVersion));
  const queue = byRank.map(({ definition }) => definition);
  for (const definition of queue) {
    if (!names.has(definition)) {
      const [, versionName = '', short = ''] = /([^.]+)\.([^.]+)$/.exec(definition) ?? [];
      const suffix = versionName.replace(/[a-z]+/g, (word) => (word[0] as string).toUpperCase() + word.slice(1));
      const group = definition.split('.')[0] as string;
      const candidates = [
        short,
        short + suffix,
        (group[0] as string).toUpperCase() + group.slice(1) + short,
        (group[0] as string).toUpperCase() + group.slice(1) + short + suffix,
      ];
      const name = candidates.find(
        (candidate) => !taken.has(candidate) && !kinds.some(({ className }) => className === candidate),
      );
      if (name === undefined) throw new Error(`${definition}: no name left`);
      names.set(definition, name);
      taken.add(name);
    }
    const { status: _, ...written } = version.definitions[definition]?.properties ?? {};
    const fields = kinds.some((kind) => kind.definition === definition)
      ? written
      : (version.definitions[definition]?.properties ?? {});
    for (const target of Object.values(fields).flatMap(refsOf))
      if (!SCALARS.test(target) && version.definitions[target]?.properties && !queue.includes(target))
        queue.push(target);
  }
  return names;
}

function refsOf({ $ref, items, additionalProperties }: ObjectSchema): string[] {
  if ($ref !== undefined) return [$ref];
  if (items) return refsOf(items);
  return typeof additionalProperties === 'object' ? refsOf(additionalProperties) : [];
}

/** A schema whose references are names of TypeScript types; scalars are written in their place. */
function renamed(schema: ObjectSchema, names: ReadonlyMap<string, string>, version: KubernetesVersion): ObjectSchema {
  const { $ref, items, additionalProperties, properties, ...rest } = schema;
  if ($ref !== undefined) {
    const name = names.get($ref);
    return name ? { $ref: name } : { ...version.definitions[$ref] };
  }
  const inner = (child: ObjectSchema): ObjectSchema => renamed(child, names, version);
  return {
    ...rest,
    ...(items ? { items: inner(items) } : {}),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            typeof additionalProperties === 'object' ? inner(additionalProperties) : additionalProperties,
        }),
    ...(properties
      ? { properties: Object.fromEntries(Object.entries(properties).map(([key, child]) => [key, inner(child)])) }
      : {}),
  };
}

const REFERENCE = `https://kubernetes.io/docs/reference/generated/kubernetes-api/v${minorOf(KUBERNETES)}/`;

/** The section of a definition such as `apps.v1.Deployment` in the API reference. */
function pageOf(definition: string): string {
  const [group = '', version = '', ...rest] = definition.split('.');
  return `${REFERENCE}#${rest.join('')}-${version}-${sections[group] ?? group}`.toLowerCase();
}

const sections: Readonly<Record<string, string>> = {
  admissionregistration: 'admissionregistration-k8s-io',
  apiextensions: 'apiextensions-k8s-io',
  apiregistration: 'apiregistration-k8s-io',
  certificates: 'certificates-k8s-io',
  coordination: 'coordination-k8s-io',
  discovery: 'discovery-k8s-io',
  events: 'events-k8s-io',
  flowcontrol: 'flowcontrol-apiserver-k8s-io',
  internal: 'internal-apiserver-k8s-io',
  networking: 'networking-k8s-io',
  node: 'node-k8s-io',
  rbac: 'rbac-authorization-k8s-io',
  resource: 'resource-k8s-io',
  scheduling: 'scheduling-k8s-io',
  storage: 'storage-k8s-io',
};
