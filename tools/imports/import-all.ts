import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../../lib/cli/disk/replace-output';
import { importCustomResources } from './custom-resources';
import { describeModule } from './go-module';
import { allKubernetesDefinitions, importKubernetes, KUBERNETES, readSwagger } from './kubernetes';
import { importObjectClasses } from './object-classes';
import { importObjectSchemas } from './object-schemas';
import { writeKubernetesTypes } from './write-types';

/**
 * Writes imports/: types and schemas of Kubernetes and of custom resources. Prints the changed files. Does not remove files
 * that no source generates any more.
 */
export function importAll(outDir: string): void {
  const before = contentsOf(outDir);
  const swagger = readSwagger();
  importKubernetes(swagger, outDir);
  const known = importObjectClasses(outDir, ...importObjectSchemas(outDir));
  const types = allKubernetesDefinitions(swagger, importCustomResources(swagger, outDir, known));
  writeKubernetesTypes(join(outDir, 'kubernetes.ts'), describeModule(KUBERNETES), types, known);
  const files = [...contentsOf(outDir)];
  const changed = files.filter(([path, content]) => before.get(path) !== content).map(([path]) => path);
  process.stderr.write(`${files.length} files in ${outDir}/, ${changed.length} changed\n`);
  for (const path of changed) process.stderr.write(`  ${path}\n`);
}

const contentsOf = (folder: string): Map<string, string> =>
  new Map(filesBelow(folder).map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
