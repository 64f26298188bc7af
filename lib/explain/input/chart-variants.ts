import { isMap, type JsonMap } from '../../json';
import { isStated, otherValues } from '../power/changed-text';
import type { Variant } from '../power/remedies';
import {
  analysisValuesOf,
  type ReleasedChart,
  type ReleasedCharts,
  type ValueLeaf,
  withChange,
} from './objects-of-app';
import { type ReadOptions, readRelease } from './read-release';
import type { SourcedObject } from './sourced-object';

/** The objects of each chart, as they are released. */
export type RenderedCharts = ReadonlyMap<ReleasedChart, readonly SourcedObject[]>;

/**
 * Releases with one value of a chart changed: a number or duration of those that its analysis depends on. A value of the
 * platform is also tried as one of the workload alone, if the chart has it.
 */
export function* chartVariants(
  { own, others }: ReleasedCharts,
  rendered: RenderedCharts,
  rollout: string,
  options: ReadOptions,
): Generator<Variant> {
  const ofPlatform = others.flatMap((chart) => analysisValuesOf(chart).map((leaf) => ({ chart, leaf })));
  const ofWorkload = analysisValuesOf(own);
  // An empty text is the value of the platform.
  const isSet = new Set(ofWorkload.flatMap(({ path, value }) => (value === '' ? [] : [path.join('.')])));
  const groups = new Set(ofWorkload.map(({ path }) => path.slice(0, path.indexOf('analysis') + 1).join('.')));
  const overrides = [...groups]
    .filter((group) => group !== '')
    .flatMap((group) =>
      ofPlatform.flatMap(({ leaf: { path, value } }): ValueLeaf[] =>
        path[0] === 'analysis' ? [{ path: [...group.split('.'), ...path.slice(1)], value }] : [],
      ),
    )
    .filter(({ path }) => !isSet.has(path.join('.')));
  const all = [...[...ofWorkload, ...overrides].map((leaf) => ({ chart: own, leaf })), ...ofPlatform].filter(
    ({ leaf: { path } }) => !isStated(path.at(-1) ?? ''),
  );
  for (const { chart, leaf } of all) {
    const where = `${leaf.path.join('.')} of ${chart.model.name}`;
    let rejected = 0;
    let isRead = true;
    for (const other of otherValues(leaf.value)) {
      if (!isRead || rejected > maxRejected) break;
      yield {
        change: { where, from: String(leaf.value), to: String(other) },
        // Rendering takes longer than most simulations.
        read: () => {
          const objects = withChange(chart, leaf.path, other);
          isRead = objects === undefined || analysisOf(objects) !== analysisOf(rendered.get(chart) ?? []);
          if (objects === undefined) rejected++;
          if (objects === undefined || !isRead) return undefined;
          const changed = new Map(rendered).set(chart, objects);
          const found = (changed.get(own) ?? []).find(
            (one) => nameOf(one) === rollout && one.object.kind === 'Rollout',
          );
          return found && readRelease(found, [...changed.values()].flat(), options).plan;
        },
      };
    }
  }
}

/** A value of which the chart rejects so many others is no number to choose freely. */
const maxRejected = 2;

const nameOf = ({ object }: SourcedObject): string => String(isMap(object.metadata) ? object.metadata.name : '');

/** What a release says of its analysis. */
const analysisOf = (objects: readonly SourcedObject[]): string =>
  JSON.stringify(
    objects.flatMap(({ object: { kind, spec } }) => {
      if (kind === 'Rollout') return [(spec as JsonMap).strategy];
      return /AnalysisTemplate$/.test(String(kind)) ? [spec] : [];
    }),
  );
