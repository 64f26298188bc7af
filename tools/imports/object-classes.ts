import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubernetesModule } from '../../lib/importer/kubernetes-classes';
import { type ImportedType, printModule } from '../../lib/importer/print-module';
import type { ObjectSchema } from '../../lib/objects/object-schema';
import { definitionOf, type JsonSchema } from '../../lib/values/json-schema';
import { describeModule } from './go-module';
import type { KindDefinitions } from './kind-definitions';
import { KUBERNETES, shortName } from './kubernetes';
import { kubernetesLimits } from './kubernetes-limits';
import type { KubernetesVersion } from './object-schemas';
import { minorOf } from './object-schemas';
import type { CrdSource } from './sources';

/**
 * Writes `k8s/index.ts`: a class for each kind of the newest Kubernetes version, and the interfaces of their fields, which it
 * returns by their names.
 */
export function importObjectClasses(
  outDir: string,
  oldest: KubernetesVersion,
  newest: KubernetesVersion,
): ReadonlyMap<string, ImportedType> {
  const { text, types } = kubernetesModule({
    version: newest,
    minor: minorOf(newest.source),
    origin: `${KUBERNETES.module} ${KUBERNETES.version}`,
    command: 'npm run imports',
    library: { classes: '../../lib/chart/kubernetes-object', types: '../../lib/expr/ref-types' },
    notesOf: (definition, field) =>
      isNew(oldest, definition, field) ? [`Not in Kubernetes ${minorOf(oldest.source)}.`] : [],
    refine: withUnsetWords,
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
