import { type Problem, throwProblems } from '../errors';
import type { MapEntry, Tree } from '../expr/tree';
import { groupOf } from '../helm/cluster-scoped';
import { hookEvents } from '../helm/hooks';
import type { Release } from '../helm/release';
import type { JsonMap } from '../json';
import type { ChartModel } from '../model/chart-model';
import { objectsOf } from './render-chart';
import { resolvedCharts } from './validate-values';

/** An object of a release, of which only what tells it from others is evaluated. */
interface Rendered {
  readonly construct: string;
  readonly object: JsonMap;
}

/**
 * Throws `duplicate-object` where a release holds one object twice, of which a cluster would keep the last one; and what
 * fails validation in it, as `admit` does.
 */
export function rejectDuplicates(model: ChartModel, user: JsonMap, release: Release): void {
  const rendered = resolvedCharts(model, user, release).flatMap(({ model: chart, env }) =>
    chart.templates
      .flatMap(({ objects }) => objects)
      .flatMap(({ constructPath, guards, tree }) =>
        objectsOf({ guards, tree: headOf(tree) }, env).map((object) => ({
          construct: constructPath,
          object: object as JsonMap,
        })),
      ),
  );
  const problems = duplicates(rendered.filter(({ object }) => hookEvents(object) === undefined));
  throwProblems(problems);
}

/** What tells an object from others, and whether it is a hook; the rest would take time to evaluate. */
function headOf(tree: Tree): Tree {
  return picked(tree, ['apiVersion', 'kind', 'metadata'], (key, value) =>
    key === 'metadata' ? picked(value, ['name', 'namespace', 'annotations']) : value,
  );
}

function picked(tree: Tree, keys: readonly string[], inner = (_: string, value: Tree): Tree => value): Tree {
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
  return rendered.flatMap((one): Problem[] => {
    const identity = identityOf(one.object);
    const first = identity === undefined ? undefined : seen.get(identity);
    if (identity !== undefined && !first) seen.set(identity, one);
    return first ? [duplicate(one, first)] : [];
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
