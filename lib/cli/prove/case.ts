import { ChartError } from '../../errors';
import type { Observer } from '../../expr/evaluate';
import { type Json, type JsonMap, valueAt, withValue } from '../../json';
import { pathsNamedIn } from '../../synth/admission';
import { type Rendering, renderChart } from '../../synth/manifests';
import type { ChartModel } from '../../synth/model';
import { createRelease, type Release } from '../../synth/release';
import { leavesOf } from '../../values/schema';

/** A user's values and the release they are for. */
export interface Case {
  readonly values: JsonMap;
  readonly release: Release;
}

/** A case with the default cluster. */
export const caseOf = (values: JsonMap, name = 'release', namespace = 'space'): Case => ({
  values,
  release: createRelease(name, namespace),
});

/** What our evaluation says of a case: objects and lines of notes by template file, or why it is refused. */
export type Verdict =
  | { objects: Map<string, Json[]>; notes: ReadonlyMap<string, readonly string[]> }
  | { refused: ChartError };

/** Evaluates one case. */
export function evaluateCase(model: ChartModel, { values, release }: Case, observer?: Observer): Verdict {
  try {
    const rendering = renderChart(model, values, release, observer);
    return {
      objects: byFile(rendering),
      notes: new Map(rendering.notes.map(({ source, lines }) => [inChart(source), lines])),
    };
  } catch (error) {
    if (error instanceof ChartError) return { refused: error };
    throw error;
  }
}

const inChart = (source: string): string => source.slice(source.indexOf('/') + 1);

function byFile({ manifests, hooks }: Rendering): Map<string, Json[]> {
  const files = new Map<string, Json[]>();
  for (const { source, object } of [...manifests, ...hooks]) {
    const path = inChart(source);
    files.set(path, [...(files.get(path) ?? []), object]);
  }
  return files;
}

/** The document without the values that the chart's own refusals name, so that what is left of it is rendered. */
export function withoutRefused(model: ChartModel, values: JsonMap): JsonMap {
  const paths = pathsOf(model);
  let mended = values;
  for (let round = 0; round < 10; round++) {
    const verdict = evaluateCase(model, caseOf(mended));
    if (!('refused' in verdict)) break;
    const named = pathsNamedIn(verdict.refused.message);
    mended = paths.reduce((document, { path, name }) => (named.has(name) ? without(document, path) : document), mended);
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

const without = (values: JsonMap, path: readonly string[]): JsonMap =>
  valueAt(values, path) === undefined ? values : withValue(values, path, undefined);
