import { join } from 'node:path';
import type { ImportedType } from '../../lib/importer/print-module';
import { argoRolloutsLimits } from './argo-rollouts-limits';
import { readCrds } from './crd';
import { writeDefinitions } from './draft-07';
import { describeModule, goModuleDir } from './go-module';
import { GoTypes } from './go-types';
import { KindDefinitions } from './kind-definitions';
import { kubernetesDefinitions, type Swagger } from './kubernetes';
import { withLimits } from './limit-keywords';
import { importResourceClasses } from './object-classes';
import { argoRollouts, type CrdSource, crdSources } from './sources';
import { writeCrds } from './write-crds';
import { writeTypes } from './write-types';

/**
 * Writes types and schemas of custom resources, and the CRDs of Argo Rollouts; returns the full names of the Kubernetes
 * types that they embed.
 * @param known the interfaces of `k8s/index.ts`
 */
export const importCustomResources = (
  swagger: Swagger,
  outDir: string,
  known: ReadonlyMap<string, ImportedType>,
): string[] => crdSources.flatMap((source) => [...importSource(source, swagger, outDir, known)]);

function importSource(
  source: CrdSource,
  swagger: Swagger,
  outDir: string,
  known: ReadonlyMap<string, ImportedType>,
): ReadonlySet<string> {
  const file = (extension: string): string => join(outDir, `${source.name}.${extension}`);
  const origin = describeModule(source);
  const crds = readCrds(source);
  if (source === argoRollouts) writeCrds(file('crds.json'), source);

  const goTypes = new GoTypes(join(goModuleDir({ ...source, ...source.goTypes }), source.goTypes.folder), source.names);
  const definitions = new KindDefinitions(crds, goTypes, swagger);
  writeTypes(file('ts'), origin, source.kinds, definitions);
  importResourceClasses(outDir, source, definitions, known);

  const embedded = kubernetesDefinitions(swagger, definitions.kubernetes);
  const conflict = [...embedded.keys()].find((name) => definitions.own.has(name));
  if (conflict) throw new Error(`${source.name}: ${conflict} is also a Kubernetes type; add another name to \`names\``);
  const limits = source === argoRollouts ? argoRolloutsLimits : {};
  const own = [...definitions.own].map(([name, schema]) => [name, withLimits(name, schema, limits[name])] as const);
  writeDefinitions(file('schema.json'), origin, new Map([...embedded, ...own]));
  return definitions.kubernetes;
}
