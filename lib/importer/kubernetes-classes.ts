import type { ObjectSchema } from '../objects/object-schema';
import type { KubernetesDefinitions } from './kubernetes-definitions';
import { byPreference, isPrerelease, nameKinds, unusedName, versionSuffix } from './name-kinds';
import {
  type FieldNotes,
  type ImportedKind,
  type ImportedModule,
  type ImportedType,
  printModule,
} from './print-module';

/** Kinds that are requests to the API server or answers of it, not objects. */
const NO_OBJECTS =
  /^(?:APIGroup|APIVersions|Binding|ComponentStatus|Eviction|EvictionRequest|LocalSubjectAccessReview|Scale|SelfSubject\w+|Status|SubjectAccessReview|TokenRequest|TokenReview)$/;

/** Types that are a scalar in JSON, or any JSON. */
const SCALARS =
  /^(?:meta\.v1\.(?:FieldsV1|MicroTime|Time)|resource\.Quantity|runtime\.RawExtension|util\.intstr\.IntOrString|apiextensions\.v1\.JSON\w*)$/;

/** What the module of the kinds of a Kubernetes version is written from. */
export interface KubernetesModule extends Pick<ImportedModule, 'origin' | 'command' | 'library'> {
  readonly version: KubernetesDefinitions;
  /** The minor version, such as `1.37`. */
  readonly minor: string;
  /** What is said of a field of a definition. @default nothing */
  readonly notesOf?: (definition: string, field: string) => FieldNotes['notes'];
  /** Changes the schema of a type. @default unchanged */
  readonly refine?: (type: string, schema: ObjectSchema) => ObjectSchema;
}

/** The TypeScript module of the kinds of a Kubernetes version, and the interfaces in it by their names. */
export function kubernetesModule({
  version,
  minor,
  notesOf = () => [],
  refine = (_, schema) => schema,
  ...module
}: KubernetesModule): { readonly text: string; readonly types: ReadonlyMap<string, ImportedType> } {
  const kinds = servedKinds(version, minor);
  const typeNames = nameTypes(kinds, version);
  const types = new Map<string, ImportedType>();
  for (const [definition, name] of typeNames) {
    types.set(name, {
      schema: refine(name, renamed(version.definitions[definition] as ObjectSchema, typeNames, version)),
      page: pageOf(definition, minor),
      fieldNotes: (field) => ({
        isDeprecated: version.deprecated.has(`${definition}.${field}`),
        notes: notesOf(definition, field) ?? [],
      }),
    });
  }
  return { text: printModule({ ...module, kinds, types }), types };
}

type NamedKind = ImportedKind & { readonly definition: string };

/** The kinds that are objects, each named as in its newest stable version, in the order of their names. */
const servedKinds = ({ kinds }: KubernetesDefinitions, minor: string): NamedKind[] =>
  nameKinds(
    Object.entries(kinds)
      .map(([key, definition]) => {
        const end = key.lastIndexOf('/');
        return { apiVersion: key.slice(0, end), kind: key.slice(end + 1), definition, page: pageOf(definition, minor) };
      })
      .filter(({ kind }) => !NO_OBJECTS.test(kind)),
    ({ apiVersion }) => isPrerelease(apiVersion),
  ).sort((a, b) => (a.className < b.className ? -1 : 1));

/** TypeScript names of the definitions that the kinds refer to, in order of the kinds. */
function nameTypes(kinds: readonly NamedKind[], version: KubernetesDefinitions): Map<string, string> {
  const names = new Map(kinds.map(({ definition, type }) => [definition, type]));
  const taken = new Set(names.values());
  const byRank = [...kinds].sort(byPreference);
  const queue = byRank.map(({ definition }) => definition);
  for (const definition of queue) {
    if (!names.has(definition)) {
      const [, versionName = '', short = ''] = /([^.]+)\.([^.]+)$/.exec(definition) ?? [];
      const suffix = versionSuffix(versionName);
      const group = definition.split('.')[0] as string;
      const candidates = [
        short,
        short + suffix,
        (group[0] as string).toUpperCase() + group.slice(1) + short,
        (group[0] as string).toUpperCase() + group.slice(1) + short + suffix,
      ];
      const isFree = (name: string): boolean => !taken.has(name) && !kinds.some(({ className }) => className === name);
      const name = candidates.find(isFree) ?? unusedName(short + suffix, taken);
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
function renamed(
  schema: ObjectSchema,
  names: ReadonlyMap<string, string>,
  version: KubernetesDefinitions,
): ObjectSchema {
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

/** The section of a definition such as `apps.v1.Deployment` in the API reference of a minor version. */
function pageOf(definition: string, minor: string): string {
  const [group = '', version = '', ...rest] = definition.split('.');
  const section = `${rest.join('')}-${version}-${sections[group] ?? group}`.toLowerCase();
  return `https://kubernetes.io/docs/reference/generated/kubernetes-api/v${minor}/#${section}`;
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
