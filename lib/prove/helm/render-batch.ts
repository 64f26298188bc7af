import { join } from 'node:path';
import { chartValues, isEnabled } from '../../helm/coalesce';
import type { Json, JsonMap } from '../../json';
import type { ChartModel } from '../../model/chart-model';
import { valuesTree } from '../../model/values-tree';
import type { Case } from '../cases/case';
import { type Helm, runHelm } from './find-helms';
import { inFolder } from './temporary-chart';

/** What Helm printed for one template file of one case, as text and as its own YAML reader sees each document. */
export interface BatchResult {
  /** Position in the list of cases. */
  index: number;
  file: string;
  text: string;
  documents: Json[];
}

/** Helm refused a batch as a whole; which case it was, it does not say. */
export class BatchRejected extends Error {}

/**
 * Renders a chart's templates for many cases in one Helm process: each template becomes a `define`, and a driver
 * includes them once a case. The text leaves Helm in base64, because no reader may touch it on the way. Throws
 * `BatchRefused` where the rendering of any case fails.
 */
export async function renderBatch(
  helm: Helm,
  model: ChartModel,
  chart: ReadonlyMap<string, string>,
  cases: readonly Case[],
): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  for (const indexes of byCluster(cases)) {
    const group = indexes.map((index) => cases[index] as Case);
    const found = await renderGroup(
      helm,
      chart,
      group.map((one) => batchCase(model, one)),
      clusterFlags(group[0] as Case),
    );
    results.push(...found.map((result) => ({ ...result, index: indexes[result.index] as number })));
  }
  return results;
}

/** Positions of the cases by the cluster they are for, which one Helm process has only one of. */
function byCluster(cases: readonly Case[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [index, { release }] of cases.entries()) {
    const key = JSON.stringify(release.capabilities);
    groups.set(key, [...(groups.get(key) ?? []), index]);
  }
  return [...groups.values()];
}

/** The flags by which `helm template` knows the cluster of a case. */
export function clusterFlags({ release: { capabilities } }: Case): string[] {
  const versions = capabilities.APIVersions.flatMap((version) => ['--api-versions', version]);
  const { Version, ShortVersion } = capabilities.KubeVersion;
  return ['--kube-version', ShortVersion ?? Version, ...versions];
}

interface BatchCase {
  values: JsonMap;
  release: { Name: string; Namespace: string };
  /** The subcharts that are switched on. */
  subcharts: string[];
}

function batchCase(model: ChartModel, { values, release }: Case): BatchCase {
  const merged = chartValues(valuesTree(model), values);
  return {
    values: merged,
    release: { Name: release.name, Namespace: release.namespace },
    subcharts: model.subcharts
      .filter(({ condition }) => isEnabled(condition, merged))
      .map(({ model: { name } }) => name),
  };
}

async function renderGroup(
  helm: Helm,
  chart: ReadonlyMap<string, string>,
  cases: readonly BatchCase[],
  flags: readonly string[],
): Promise<BatchResult[]> {
  const files = new Map<string, string>();
  files.set('Chart.yaml', chart.get('Chart.yaml') as string);
  const names: string[] = [];
  for (const [path, content] of chart) {
    const [, subchart = '', rest = ''] = /^(charts\/[^/]+\/|)(.*)$/.exec(path) ?? [];
    if (rest.startsWith('templates/') && !rest.endsWith('.tpl')) {
      names.push(path);
      const file = rest.replace('templates/', 'templates/_case-').replace(/(?:\.yaml|\.txt)?$/, '.tpl');
      files.set(subchart + file, wrapped(path, content));
    } else if (rest.endsWith('.tpl') || !/^(?:templates\/|ci\/|values)/.test(rest)) files.set(path, content);
  }
  files.set('templates/driver.yaml', driver(names));
  return inFolder(beside(files, { cases }), async (folder) => {
    const run = await runHelm(helm, [...batchArguments(folder), ...flags]);
    if (run.status !== 0) throw new BatchRejected(`helm ${helm.major}: ${run.stderr.slice(0, 4000)}`);
    return expanded([...run.stdout.matchAll(/^- "([\w+/=]*)"$/gm)].map(([, line]) => line as string));
  });
}

/** What one line says: a text with its documents, or that a file printed the same as in an earlier case. */
type Line = { index: number; file: string; key: string } & Partial<Pick<BatchResult, 'text' | 'documents'>>;

/** The results of all lines; those that print the same share one text and its documents. */
function expanded(lines: readonly string[]): BatchResult[] {
  const printed = new Map<string, Pick<BatchResult, 'text' | 'documents'>>();
  return lines.map((encoded) => {
    const { index, file, key, text, documents } = JSON.parse(Buffer.from(encoded, 'base64').toString()) as Line;
    if (text !== undefined && documents !== undefined) printed.set(key, { text, documents });
    return { index, file, ...(printed.get(key) as Pick<BatchResult, 'text' | 'documents'>) };
  });
}

/** A chart with the values for it beside it, because Helm limits the size of a file inside. */
export function beside(files: ReadonlyMap<string, string>, values: object): Map<string, string> {
  const chart = [...files].map(([path, content]) => [`chart/${path}`, content] as const);
  return new Map([...chart, ['cases.json', jsonText(values)]]);
}

/** A document as a values file that Helm reads as it is: what YAML takes for a line break or refuses is escaped. */
export const jsonText = (values: object): string =>
  `${JSON.stringify(values).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  })}\n`;

/** The arguments that render such a folder. */
export const batchArguments = (folder: string): string[] => [
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

// Most cases print most files alike, and Helm's reader is the slowest part: it reads each text once.
const driver = (names: readonly string[]): string =>
  `cases:
{{- $seen := dict }}
{{- range $index, $case := .Values.cases }}
{{- $release := dict "Name" $case.release.Name "Namespace" $case.release.Namespace "Service" "Helm" "Revision" 1 "IsInstall" true "IsUpgrade" false }}
${names
  .map(
    (name) => `{{- $text := "" }}
${contextOf(name)}
{{- $text = include ${JSON.stringify(`case ${name}`)} $context }}
{{- end }}
{{- $key := printf "%s %s" (sha256sum $text) ${JSON.stringify(name)} }}
{{- $line := dict "index" $index "file" ${JSON.stringify(name)} "key" $key }}
{{- if not (hasKey $seen $key) }}
{{- $_ := set $seen $key true }}
{{- $documents := list }}
${name.endsWith('.txt') ? '' : readDocuments}
{{- $_ := set $line "text" $text }}
{{- $_ := set $line "documents" $documents }}
{{- end }}
- {{ $line | toJson | b64enc | quote }}`,
  )
  .join('\n')}
{{- end }}
`;

const readDocuments = `{{- range regexSplit "(?m)^---[ \\\\t]*$" $text -1 }}
{{- if trim . }}
{{- $documents = append $documents (fromYaml (printf "%s\\n" .)) }}
{{- end }}
{{- end }}`;
