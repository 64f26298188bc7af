import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ChartError, messageOf, type Problem } from '../../errors';
import { parseYamlDocuments } from '../../helm/yaml/parse-yaml';
import { type Crd, crdsAmong } from '../../importer/crds';
import type { Json } from '../../json';
import { download } from './download';
import { kubectl } from './kubectl';

/** Where CRDs come from. */
export interface CrdSources {
  /** Files, folders and URLs. */
  readonly sources: readonly string[];
  readonly cluster?: boolean | undefined;
  readonly context?: string | undefined;
}

/** A CRD, and the source that it was found in. */
export type FoundCrd = Crd & { readonly source: string };

/** Reads all CRDs; throws the problems of all sources together. */
export async function readCrds({ sources, cluster, context }: CrdSources): Promise<FoundCrd[]> {
  const problems: Problem[] = [];
  const found: FoundCrd[] = [];
  const add = async (source: string, read: () => Promise<Crd[]> | Crd[]): Promise<void> => {
    try {
      const before = problems.length;
      const crds = await read();
      if (crds.length === 0 && problems.length === before)
        problems.push({ code: 'schema-invalid', where: source, message: 'no CustomResourceDefinition found' });
      found.push(...crds.map((crd) => ({ ...crd, source })));
    } catch (error) {
      if (!(error instanceof ChartError)) throw error;
      problems.push(...error.problems);
    }
  };
  for (const source of sources) await add(source, () => crdsOf(source, problems));
  if (cluster)
    await add(clusterSource(context), () =>
      crdsInText(kubectl(['get', 'crds', '-o', 'json'], context), '--cluster', problems),
    );
  if (problems.length > 0) throw new ChartError(problems);
  return found;
}

const clusterSource = (context: string | undefined): string =>
  context === undefined ? '--cluster' : `--cluster --context ${context}`;

async function crdsOf(source: string, problems: Problem[]): Promise<Crd[]> {
  if (/^https?:\/\//.test(source)) return crdsInText(await download(source), source, problems);
  if (!existsSync(source)) {
    const message = 'no such file or folder: expected a file, a folder or a URL with CustomResourceDefinitions';
    throw new ChartError({ code: 'io', where: source, message });
  }
  const files = statSync(source).isDirectory() ? manifestsBelow(source) : [source];
  return files.flatMap((file) => {
    try {
      return crdsInText(readFileSync(file, 'utf8'), file, problems);
    } catch (error) {
      if (!(error instanceof ChartError)) throw new ChartError({ code: 'io', where: file, message: messageOf(error) });
      problems.push(...error.problems);
      return [];
    }
  });
}

/** YAML and JSON files, in the order of their paths. */
function manifestsBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    const isFolder = entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.');
    if (isFolder) return manifestsBelow(path);
    return entry.isFile() && /\.(?:ya?ml|json)$/.test(entry.name) ? [path] : [];
  });
}

function crdsInText(text: string, where: string, problems: Problem[]): Crd[] {
  // A folder may also have files that are not YAML, such as the templates of a chart.
  if (!text.includes('CustomResourceDefinition')) return [];
  return crdsAmong(documentsIn(text, where), where, problems);
}

function documentsIn(text: string, where: string): Json[] {
  try {
    // Much faster than reading it as YAML.
    if (/^\s*\{/.test(text)) return [JSON.parse(text) as Json];
  } catch {
    // The parser of YAML names the line.
  }
  return parseYamlDocuments(text, where);
}
