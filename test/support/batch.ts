import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Json, JsonMap } from '../../lib/json';
import type { JsonSchema } from '../../lib/values/json-schema';
import { helmAsync, type Major } from './helm';

/** One rendering among many in a Helm process: final values and what Helm would know of the release. */
export interface BatchCase {
  values: JsonMap;
  release: { Name: string; Namespace: string };
  /** The subcharts that are switched on. */
  subcharts: string[];
}

/** What Helm printed for one template file of one case, as text and as its own YAML reader sees each document. */
export interface BatchResult {
  index: number;
  file: string;
  text: string;
  documents: Json[];
}

/** Writes files below a new temporary folder and hands the folder to the body; it is removed afterwards. */
export async function inFolder<T>(
  files: ReadonlyMap<string, string>,
  body: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'chartwright-'));
  try {
    for (const [path, content] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Renders a chart's templates for many values documents in one Helm process: each template becomes a `define`, and a
 * driver includes them once a case. The text leaves Helm in base64, because no reader may touch it on the way.
 */
export async function renderBatch(
  major: Major,
  chart: ReadonlyMap<string, string>,
  cases: readonly BatchCase[],
): Promise<BatchResult[]> {
  const files = new Map<string, string>();
  files.set('Chart.yaml', chart.get('Chart.yaml') as string);
  const names: string[] = [];
  for (const [path, content] of chart) {
    const [, subchart = '', rest = ''] = /^(charts\/[^/]+\/|)(.*)$/.exec(path) ?? [];
    if (rest.startsWith('templates/') && rest.endsWith('.yaml')) {
      names.push(path);
      files.set(
        `${subchart}${rest.replace(/\.yaml$/, '.tpl').replace('templates/', 'templates/_case-')}`,
        wrapped(path, content),
      );
    } else if (rest.endsWith('.tpl') || !/^(?:templates\/|ci\/|values)/.test(rest)) files.set(path, content);
  }
  files.set('templates/driver.yaml', driver(names));
  return inFolder(inChart(files, { cases }), async (folder) => {
    const run = await helmAsync(major, batchArguments(folder));
    if (run.status !== 0) throw new Error(`helm ${major}: ${run.stderr.slice(0, 4000)}`);
    return [...run.stdout.matchAll(/^- "([\w+/=]*)"$/gm)].map(
      (match) => JSON.parse(Buffer.from(match[1] as string, 'base64').toString()) as BatchResult,
    );
  });
}

/** A chart beside the values for it: Helm limits the size of a file inside. */
function inChart(files: ReadonlyMap<string, string>, values: object): Map<string, string> {
  const chart = [...files].map(([path, content]) => [`chart/${path}`, content] as const);
  return new Map([...chart, ['cases.json', `${JSON.stringify(values)}\n`]]);
}

const batchArguments = (folder: string): string[] => [
  'template',
  'batch',
  join(folder, 'chart'),
  '-f',
  join(folder, 'cases.json'),
];

// A define takes its text as it is, but for the blank lines at its ends.
const wrapped = (path: string, content: string): string => `{{- define "case ${path}" }}${content}{{- end }}`;

/** The context of a template, in a block that is entered while its chart is there. */
function contextOf(name: string): string {
  const subchart = /^charts\/([^/]+)\//.exec(name)?.[1];
  const chart = subchart ? `(index $.Subcharts "${subchart}")` : '$';
  const values = subchart ? `(index $case.values "${subchart}")` : '$case.values';
  return `{{- if ${subchart ? `has "${subchart}" $case.subcharts` : 'true'} }}
{{- $context := dict "Values" ${values} "Release" $release "Chart" ${chart}.Chart "Capabilities" $.Capabilities "Files" ${chart}.Files "Template" $.Template }}`;
}

const driver = (names: readonly string[]): string =>
  `cases:
{{- range $index, $case := .Values.cases }}
{{- $release := dict "Name" $case.release.Name "Namespace" $case.release.Namespace "Service" "Helm" "Revision" 1 "IsInstall" true "IsUpgrade" false }}
${names
  .map(
    (name) => `{{- $text := "" }}
${contextOf(name)}
{{- $text = include ${JSON.stringify(`case ${name}`)} $context }}
{{- end }}
{{- $documents := list }}
{{- range regexSplit "(?m)^---[ \\t]*$" $text -1 }}
{{- if trim . }}
{{- $documents = append $documents (fromYaml (printf "%s\\n" .)) }}
{{- end }}
{{- end }}
- {{ dict "index" $index "file" ${JSON.stringify(name)} "text" $text "documents" $documents | toJson | b64enc | quote }}`,
  )
  .join('\n')}
{{- end }}
`;

/**
 * The indexes of the documents that Helm's schema check refuses. Helm 4 says of a refused property name not where it
 * stands, so the documents that are expected to be refused and were not named are asked about one by one.
 */
export async function refusedIndexes(
  major: Major,
  schema: JsonSchema,
  documents: readonly Json[],
  expected: ReadonlySet<number>,
): Promise<Set<number>> {
  const { refused, isComplete } = await judge(major, schema, documents);
  if (isComplete) return refused;
  for (const index of expected) {
    if (refused.has(index)) continue;
    const alone = await judge(major, schema, [documents[index] as Json]);
    if (alone.refused.size > 0 || !alone.isComplete) refused.add(index);
  }
  return refused;
}

async function judge(
  major: Major,
  schema: JsonSchema,
  documents: readonly Json[],
): Promise<{ refused: Set<number>; isComplete: boolean }> {
  const { $schema, definitions, ...item } = schema;
  const wrapper = {
    $schema,
    type: 'object',
    properties: { cases: { type: 'array', items: item } },
    definitions,
  };
  const files = new Map([
    ['Chart.yaml', 'apiVersion: v2\nname: verdict\nversion: 0.1.0\n'],
    ['values.schema.json', JSON.stringify(wrapper)],
    ['templates/empty.yaml', ''],
  ]);
  return inFolder(inChart(files, { cases: documents }), async (folder) => {
    const run = await helmAsync(major, batchArguments(folder));
    if (run.status === 0) return { refused: new Set<number>(), isComplete: true };
    const indexes = [...run.stderr.matchAll(/cases[./](\d+)/g)].map((match) => Number(match[1]));
    const isComplete = !/^ *- at '': invalid propertyName/m.test(run.stderr);
    if (indexes.length === 0 && isComplete) throw new Error(`helm ${major}: ${run.stderr.slice(0, 2000)}`);
    return { refused: new Set(indexes), isComplete };
  });
}
