import { type Problem, throwProblems } from '../errors';
import type { MapEntry, Tree } from '../expr/tree';
import { groupOf } from '../helm/cluster-scoped';
import { hookEvents } from '../helm/hooks';
import type { Release } from '../helm/release';
import type { JsonMap } from '../json';
import type { ChartModel } from '../model/chart-model';
import { objectsOf } from './render-chart';
import { resolvedCharts } from './validate-values';

/** An object of a release, reduced to the fields that identify it. */
interface Rendered {
  readonly construct: string;
  readonly object: JsonMap;
}

/**
 * Throws `duplicate-object` if a release contains the same object twice, because a cluster would keep only the last one.
 * Throws validation errors as `resolvedCharts` does.
 */
export function rejectDuplicates(model: ChartModel, user: JsonMap, release: Release): void {
  const rendered = resolvedCharts(model, user, release).flatMap(({ model: chart, env }) =>
    chart.templates
      .flatMap(({ objects }) => objects)
      .flatMap(({ constructPath, guards, tree }) =>
        objectsOf({ guards, tree: identifyingFields(tree) }, env).map((object) => ({
          construct: constructPath,
          object: object as JsonMap,
        })),
      ),
  );
  const problems = duplicates(rendered.filter(({ object }) => hookEvents(object) === undefined));
  throwProblems(problems);
}

/** The fields that identify an object, and its annotations, which may make it a hook; evaluating the rest would be slow. */
function identifyingFields(tree: Tree): Tree {
  return pick(tree, ['apiVersion', 'kind', 'metadata'], (key, value) =>
    key === 'metadata' ? pick(value, ['name', 'namespace', 'annotations']) : value,
  );
}

function pick(tree: Tree, keys: readonly string[], inner = (_: string, value: Tree): Tree => value): Tree {
  if (tree.kind !== 'map' || tree.entries.some((entry) => 'spread' in entry)) return tree;
  const entries = tree.entries.flatMap((entry): MapEntry[] =>
    'value' in entry && typeof entry.key === 'string' && keys.includes(entry.key)
      ? [{ key: entry.key, value: inner(entry.key, entry.value) }]
      : [],
  );
  return { kind: 'map', entries };
}

function duplicates(rendered: readonly Rendered[]): Problem[] {
  const seen = new Map<string, Rendered>();
  return rendered.flatMap((current): Problem[] => {
    const identity = identityOf(current.object);
    const first = identity === undefined ? undefined : seen.get(identity);
    if (identity !== undefined && !first) seen.set(identity, current);
    return first ? [duplicate(current, first)] : [];
  });
}

function identityOf({ apiVersion, kind, metadata }: JsonMap): string | undefined {
  const { name, namespace = '' } = (metadata ?? {}) as JsonMap;
  return typeof name === 'string' ? JSON.stringify([groupOf(String(apiVersion)), kind, namespace, name]) : undefined;
}

function duplicate({ construct, object }: Rendered, { construct: other }: Rendered): Problem {
  const what = `${String(object.kind)} ${String((object.metadata as JsonMap).name)}`;
  const message =
    construct === other
      ? `renders ${what} in two iterations of its loop: make its metadata.name different in each`
      : `renders ${what}, and so does ${other}: give one of them another metadata.name`;
  return { code: 'duplicate-object', where: construct, message, subject: { construct, other } };
}
