import { ChartError, resultOf } from '../../errors';
import type { Observer } from '../../expr/evaluate';
import { createRelease, type Release } from '../../helm/release';
import type { Json, JsonMap } from '../../json';
import type { ChartModel } from '../../model/chart-model';
import { type Rendering, renderChart } from '../../render/render-chart';
import { repairedValues } from '../../render/smallest-values';

/** User values and a release to render them for. */
export interface Case {
  readonly values: JsonMap;
  readonly release: Release;
}

/** A case for the default cluster. */
export const caseOf = (values: JsonMap, name = 'release', namespace = 'space'): Case => ({
  values,
  release: createRelease(name, namespace),
});

/** The result of our evaluation: objects and notes by template file, or the error that rejects the case. */
export type Verdict =
  | { objects: Map<string, Json[]>; notes: ReadonlyMap<string, readonly string[]>; rendering: Rendering }
  | { rejected: ChartError };

/** Evaluates one case. */
export function evaluateCase(model: ChartModel, { values, release }: Case, observer?: Observer): Verdict {
  const rendering = resultOf(() => renderChart(model, values, release, observer));
  if (rendering instanceof ChartError) return { rejected: rendering };
  return {
    objects: byFile(rendering),
    notes: new Map(rendering.notes.map(({ source, lines }) => [inChart(source), lines])),
    rendering,
  };
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

/** Repairs a document so that it passes validation: removes rejected values and adds required ones. */
export const withoutRejected = (model: ChartModel, values: JsonMap): JsonMap =>
  repairedValues(model, values, (document) => {
    const verdict = evaluateCase(model, caseOf(document));
    return 'rejected' in verdict ? verdict.rejected.problems : [];
  });
