import { ChartError } from '../../lib/errors';
import { parseYamlDocuments } from '../../lib/goyaml/parse-yaml';
import { type Json, type JsonMap, valueAt } from '../../lib/json';
import { helmFiles } from '../../lib/synth/helm';
import { type Rendering, renderChart, valuesTree } from '../../lib/synth/manifests';
import type { ChartModel } from '../../lib/synth/model';
import { createRelease, type Release } from '../../lib/synth/release';
import { chartValues } from '../../lib/values/merge';
import { leavesOf } from '../../lib/values/schema';

import { type BatchCase, renderBatch } from './batch';
import type { Major } from './helm';

/** A user's values and the release they are for. */
export interface Case {
  values: JsonMap;
  release: Release;
}

export const caseOf = (values: JsonMap, name = 'release', namespace = 'space'): Case => ({
  values,
  release: createRelease(name, namespace),
});

/** What our evaluation says of a case: objects by template file, or why it is refused. */
export type Verdict = { objects: Map<string, Json[]> } | { refused: ChartError };

/** Evaluates one case. */
export function evaluateCase(model: ChartModel, { values, release }: Case): Verdict {
  try {
    return { objects: byFile(renderChart(model, values, release)) };
  } catch (error) {
    if (error instanceof ChartError) return { refused: error };
    throw error;
  }
}

/** The document without the values that the chart's own refusals name, so that what is left of it is rendered. */
export function withoutRefused(model: ChartModel, values: JsonMap): JsonMap {
  const paths = pathsOf(model);
  const mended = structuredClone(values);
  for (let round = 0; round < 10; round++) {
    const verdict = evaluateCase(model, caseOf(mended));
    if (!('refused' in verdict)) break;
    for (const { path, name } of paths) if (names(verdict.refused.message, name)) remove(mended, path);
  }
  return mended;
}

/** Every value of a chart and its subcharts: where it stands in a document, and how its own chart names it. */
const pathsOf = (model: ChartModel): { path: readonly string[]; name: string }[] => [
  ...[...leavesOf(model.declared)].map(({ path }) => ({ path, name: path.join('.') })),
  ...model.subcharts.flatMap(({ model: child }) =>
    pathsOf(child).map(({ path, name }) => ({ path: [child.name, ...path], name })),
  ),
];

const names = (message: string, path: string): boolean => message.split(/[^\w.]+/).includes(path);

function remove(values: JsonMap, path: readonly string[]): void {
  const parent = path.slice(0, -1).reduce((at: JsonMap | undefined, key) => at?.[key] as JsonMap | undefined, values);
  if (parent) delete parent[path.at(-1) as string];
}

function byFile({ manifests, hooks }: Rendering): Map<string, Json[]> {
  const files = new Map<string, Json[]>();
  for (const { source, object } of [...manifests, ...hooks]) {
    const path = source.slice(source.indexOf('/') + 1);
    files.set(path, [...(files.get(path) ?? []), object]);
  }
  return files;
}

/** The same JSON with its keys in one order, as text; objects of several kinds in one file have no order of their own. */
const canonical = (documents: readonly Json[]): string[] =>
  documents
    .filter((document) => document !== null && Object.keys(document as object).length > 0)
    .map((document) => stable(document))
    .sort();

function stable(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${stable(value[key] as Json)}`).join(',')}}`;
}

/** A case for which Helm and our evaluation made different objects. */
export interface Difference {
  index: number;
  file: string;
  reader: 'Helm' | 'ours';
  /** The paths that differ, with what each side has there. */
  paths: string[];
  values: JsonMap;
}

/** Renders the accepted cases in one Helm process and compares every file with our evaluation, by both readers. */
export async function differences(
  major: Major,
  model: ChartModel,
  cases: readonly Case[],
  verdicts: readonly Verdict[] = cases.map((one) => evaluateCase(model, one)),
): Promise<Difference[]> {
  const accepted = cases.flatMap((one, index) => {
    const verdict = verdicts[index] as Verdict;
    return 'objects' in verdict ? [{ one, objects: verdict.objects }] : [];
  });
  if (accepted.length < cases.length / 3)
    throw new Error(`only ${accepted.length} of ${cases.length} cases are accepted`);
  const batch: BatchCase[] = accepted.map(({ one: { values, release } }) => {
    const merged = chartValues(valuesTree(model), values);
    return {
      values: merged,
      release: { Name: release.name, Namespace: release.namespace },
      subcharts: model.subcharts
        .filter(({ condition = '' }) => valueAt(merged, condition.split('.')) !== false)
        .map(({ model: { name } }) => name),
    };
  });
  const results = await renderBatch(major, helmFiles(model), batch);
  return results.flatMap(({ index, file, text, documents }) => {
    const { one, objects } = accepted[index] as (typeof accepted)[number];
    const ours = canonical(objects.get(file) ?? []);
    const readings = { Helm: canonical(documents), ours: canonical(parseYamlDocuments(`${text}\n`, file)) };
    return (['Helm', 'ours'] as const)
      .filter((reader) => readings[reader].join('\n') !== ours.join('\n'))
      .map((reader) => {
        const helm = readings[reader].map((document) => JSON.parse(document) as Json);
        const paths = differingPaths(
          helm,
          ours.map((document) => JSON.parse(document) as Json),
        );
        return { index, file, reader, paths: paths.slice(0, 5), values: one.values };
      });
  });
}

/** The leaves in which two JSON values differ, as `path: helm <> ours`. */
export function differingPaths(helm: Json | undefined, ours: Json | undefined, path = ''): string[] {
  if (JSON.stringify(helm) === JSON.stringify(ours)) return [];
  if (helm === null || ours === null || typeof helm !== 'object' || typeof ours !== 'object') {
    return [`${path}: ${JSON.stringify(helm)} <> ${JSON.stringify(ours)}`];
  }
  const keys = new Set([...Object.keys(helm), ...Object.keys(ours)]);
  return [...keys].flatMap((key) => differingPaths((helm as JsonMap)[key], (ours as JsonMap)[key], `${path}.${key}`));
}

/** One document of `helm template`: the file it comes from and its object. */
export interface Printed {
  source: string;
  object: Json;
}

/** The documents in what `helm template` or `chartwright template` printed, in order. */
export function printedDocuments(text: string): Printed[] {
  return text
    .split(/^---\s*$/m)
    .flatMap((part) => {
      const source = /^# Source: (.+)$/m.exec(part)?.[1];
      return source ? parseYamlDocuments(part, source).map((object) => ({ source, object })) : [];
    })
    .filter(({ object }) => object !== null);
}

/** What a rendering should print, in order. */
export const expectedDocuments = ({ manifests, hooks }: Rendering): Printed[] =>
  [...manifests, ...hooks].map(({ source, object }) => ({ source, object }));
