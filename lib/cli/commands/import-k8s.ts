import { readFileSync } from 'node:fs';
import { ChartError, messageOf } from '../../errors';
import { kubernetesModule } from '../../importer/kubernetes-classes';
import { readDefinitions, type SwaggerDefinitions } from '../../importer/kubernetes-definitions';
import { isMap, type Json } from '../../json';
import { download } from '../imports/download';
import { kubectl } from '../imports/kubectl';
import { writeModules } from '../imports/write-modules';

/** Flags of `chartwright import k8s`. */
export interface ImportK8sOptions {
  readonly version?: string;
  readonly file?: string;
  readonly cluster?: boolean;
  readonly context?: string;
  readonly out: string;
}

/** An OpenAPI document and where it comes from. */
interface Document {
  readonly text: string;
  readonly where: string;
}

const command = 'npx chartwright import k8s';

/** Writes `k8s.ts`: the classes of the kinds of a Kubernetes version. */
export async function importK8s(options: ImportK8sOptions): Promise<void> {
  checkFlags(options);
  const document = await read(options);
  const { definitions, version = options.version } = parse(document);
  if (version === undefined)
    throw invalid('--version', `the document ${document.where} does not say its version: add --version, such as 1.34`);
  const known = readDefinitions(definitions);
  if (Object.keys(known.kinds).length === 0) throw notOpenApi(document, 'it has no kinds of Kubernetes');
  const { text } = kubernetesModule({
    version: known,
    minor: version.split('.').slice(0, 2).join('.'),
    origin: `${document.where} (Kubernetes ${version})`,
    command,
    library: { classes: 'chartwright', types: 'chartwright' },
  });
  writeModules(options.out, new Map([['k8s.ts', text]]), command);
}

const invalid = (where: string, message: string): ChartError =>
  new ChartError({ code: 'flag-invalid', where, message });

function checkFlags({ version, file, cluster, context, out }: ImportK8sOptions): void {
  if (version === undefined && file === undefined && !cluster)
    throw invalid('import k8s', 'expected --version, such as 1.34, --file or --cluster');
  if (version !== undefined && !/^v?1\.\d+(?:\.\d+)?$/.test(version))
    throw invalid(`--version ${version}`, 'expected a version of Kubernetes, such as 1.34 or 1.34.2');
  if (file !== undefined && cluster) throw invalid('--file', 'not valid with --cluster: give one of them');
  if (context !== undefined && !cluster) throw invalid('--context', 'only valid with --cluster');
  if (out === '') throw invalid('--out', 'expected a folder, for example imports');
}

async function read({ version = '', file, cluster, context }: ImportK8sOptions): Promise<Document> {
  if (cluster) {
    const where = context === undefined ? '--cluster' : `--cluster --context ${context}`;
    return { text: kubectl(['get', '--raw', '/openapi/v2'], context), where };
  }
  const source = file ?? swaggerUrl(version);
  if (/^https?:\/\//.test(source)) return { text: await download(source), where: source };
  try {
    return { text: readFileSync(source, 'utf8'), where: source };
  } catch (cause) {
    throw new ChartError({ code: 'io', where: source, message: messageOf(cause) }, { cause });
  }
}

/** The OpenAPI document of a version in the repository of Kubernetes: of a tag, or of the newest patch of a minor version. */
export function swaggerUrl(version: string): string {
  const number = version.replace(/^v/, '');
  const ref = number.split('.').length === 2 ? `release-${number}` : `v${number}`;
  return `https://raw.githubusercontent.com/kubernetes/kubernetes/${ref}/api/openapi-spec/swagger.json`;
}

function parse(document: Document): { definitions: SwaggerDefinitions; version: string | undefined } {
  let json: Json;
  try {
    json = JSON.parse(document.text) as Json;
  } catch {
    throw notOpenApi(document, 'it is not JSON');
  }
  if (!isMap(json) || !isMap(json.definitions)) throw notOpenApi(document, 'it has no definitions');
  const { version } = isMap(json.info) ? json.info : {};
  const [, number] = /^v(1\.\d+\.\d+)/.exec(String(version)) ?? [];
  return { definitions: json.definitions as SwaggerDefinitions, version: number };
}

const notOpenApi = ({ where }: Document, reason: string): ChartError =>
  new ChartError({
    code: 'schema-invalid',
    where,
    message: `expected an OpenAPI v2 document of Kubernetes, such as api/openapi-spec/swagger.json in its repository: ${reason}`,
  });
