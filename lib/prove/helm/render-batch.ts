import { join } from 'node:path';
import { chartValues, isEnabled } from '../../helm/coalesce';
import type { Json, JsonMap } from '../../json';
import type { ChartModel } from '../../model/chart-model';
import { valuesTree } from '../../model/values-tree';
import type { Case } from '../cases/case';
import { type Helm, runHelm } from './find-helms';
import { withTemporaryFolder } from './temporary-chart';

/** The output of one template file for one case, as text and as documents parsed by Helm. */
export interface BatchResult {
  /** Position in the list of cases. */
  index: number;
  file: string;
  text: string;
  documents: Json[];
}

/** Thrown when Helm rejects a batch; Helm does not report which case failed. */
export class BatchRejected extends Error {}

/**
 * Renders a chart's templates for many cases in one Helm process: each template becomes a `define`, which a driver
 * template includes once per case. The output is base64-encoded so that Helm does not parse it. Throws `BatchRejected` if
 * any case fails to render.
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
      (name) => model.subcharts.filter(({ model: child }) => child.metadata.name === name).map((one) => one.model.name),
      group.map((testCase) => batchCase(model, testCase)),
      clusterFlags(group[0] as Case),
    );
    results.push(...found.map((result) => ({ ...result, index: indexes[result.index] as number })));
  }
  return results;
}

/** Groups case indexes by cluster, because a Helm process renders for only one. */
function byCluster(cases: readonly Case[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [index, { release }] of cases.entries()) {
    const key = JSON.stringify(release.capabilities);
    groups.set(key, [...(groups.get(key) ?? []), index]);
  }
  return [...groups.values()];
}

/** The flags that describe the cluster of a case to `helm template`. */
export function clusterFlags({ release: { capabilities } }: Case): string[] {
  const versions = capabilities.APIVersions.flatMap((version) => ['--api-versions', version]);
  const { Version, ShortVersion } = capabilities.KubeVersion;
  return ['--kube-version', ShortVersion ?? Version, ...versions];
}

interface BatchCase {
  values: JsonMap;
  release: { Name: string; Namespace: string };
  /** Names of the enabled subcharts. */
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
  aliasesOf: (subchart: string) => readonly string[],
  cases: readonly BatchCase[],
  flags: readonly string[],
): Promise<BatchResult[]> {
  const files = new Map<string, string>();
  files.set('Chart.yaml', chart.get('Chart.yaml') as string);
  const templates: Template[] = [];
  for (const [path, content] of chart) {
    const [, subchart = '', rest = ''] = /^(charts\/[^/]+\/|)(.*)$/.exec(path) ?? [];
    if (rest.startsWith('templates/') && !rest.endsWith('.tpl')) {
      const [, name] = subchart.split('/');
      if (name === undefined) templates.push({ path, name: path });
      else for (const alias of aliasesOf(name)) templates.push({ path, name: `charts/${alias}/${rest}`, alias });
      const file = rest.replace('templates/', 'templates/_case-').replace(/(?:\.yaml|\.txt)?$/, '.tpl');
      files.set(subchart + file, wrapped(path, content));
    } else if (rest.endsWith('.tpl') || !/^(?:templates\/|ci\/|values)/.test(rest)) files.set(path, content);
  }
  files.set('templates/driver.yaml', driver(templates));
  return withTemporaryFolder(withValuesFile(files, { cases }), async (folder) => {
    const run = await runHelm(helm, [...batchArguments(folder), ...flags]);
    if (run.status !== 0) throw new BatchRejected(`helm ${helm.major}: ${run.stderr.slice(0, 4000)}`);
    return expanded([...run.stdout.matchAll(/^- "([\w+/=]*)"$/gm)].map(([, line]) => line as string));
  });
}

/** A template file of a chart. */
interface Template {
  readonly path: string;
  /** Its path by the alias of its subchart. */
  readonly name: string;
  /** The subchart that it belongs to. */
  readonly alias?: string;
}

/** One output line: a text with its documents, or only the key of a text printed for an earlier case. */
type Line = { index: number; file: string; key: string } & Partial<Pick<BatchResult, 'text' | 'documents'>>;

/** The results of all lines; lines with the same key share one text and its documents. */
function expanded(lines: readonly string[]): BatchResult[] {
  const printed = new Map<string, Pick<BatchResult, 'text' | 'documents'>>();
  return lines.map((encoded) => {
    const { index, file, key, text, documents } = JSON.parse(Buffer.from(encoded, 'base64').toString()) as Line;
    if (text !== undefined && documents !== undefined) printed.set(key, { text, documents });
    return { index, file, ...(printed.get(key) as Pick<BatchResult, 'text' | 'documents'>) };
  });
}

/** A chart folder with the values outside the chart, because Helm limits the size of chart files. */
export function withValuesFile(files: ReadonlyMap<string, string>, values: object): Map<string, string> {
  const chart = [...files].map(([path, content]) => [`chart/${path}`, content] as const);
  return new Map([...chart, ['cases.json', jsonText(values)]]);
}

/** The text of a JSON values file, with characters escaped that YAML rejects or treats as line breaks. */
export const jsonText = (values: object): string =>
  `${JSON.stringify(values).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  })}\n`;

/** Helm arguments that render a folder made by `withValuesFile`. */
export const batchArguments = (folder: string): string[] => [
  'template',
  'batch',
  join(folder, 'chart'),
  '-f',
  join(folder, 'cases.json'),
];

// The trim markers remove only blank lines at both ends of the define.
const wrapped = (path: string, content: string): string => `{{- define "case ${path}" }}${content}{{- end }}`;

/** The context of a template, inside a block for charts that are enabled. */
function contextOf({ alias }: Template): string {
  const chart = alias ? `(index $.Subcharts "${alias}")` : '$';
  const values = alias ? `(index $case.values "${alias}")` : '$case.values';
  return `{{- if ${alias ? `has "${alias}" $case.subcharts` : 'true'} }}
{{- $context := dict "Values" ${values} "Release" $release "Chart" ${chart}.Chart "Capabilities" $.Capabilities "Files" ${chart}.Files "Template" $.Template }}`;
}

// Parses each distinct text only once: parsing in Helm is slowest, and most cases print the same text. Null prints
// `<no value>`, which Helm removes from the text of a file (pkg/engine/engine.go).
const driver = (templates: readonly Template[]): string =>
  `cases:
{{- $seen := dict }}
{{- range $index, $case := .Values.cases }}
{{- $release := dict "Name" $case.release.Name "Namespace" $case.release.Namespace "Service" "Helm" "Revision" 1 "IsInstall" true "IsUpgrade" false }}
${templates
  .map(
    (template) => `{{- $text := "" }}
${contextOf(template)}
{{- $text = include ${JSON.stringify(`case ${template.path}`)} $context | replace "<no value>" "" }}
{{- end }}
{{- $key := printf "%s %s" (sha256sum $text) ${JSON.stringify(template.name)} }}
{{- $line := dict "index" $index "file" ${JSON.stringify(template.name)} "key" $key }}
{{- if not (hasKey $seen $key) }}
{{- $_ := set $seen $key true }}
{{- $documents := list }}
${template.path.endsWith('.txt') ? '' : readDocuments}
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
