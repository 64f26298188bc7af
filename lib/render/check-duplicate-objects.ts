import type { Problem } from '../errors';
import { groupOf } from '../helm/cluster-scoped';
import type { JsonMap } from '../json';
import { constructOf, type Manifest } from './render-chart';

/** An object that is in a release twice. */
export interface DuplicateObject {
  readonly problem: Problem;
  readonly current: Manifest;
  readonly first: Manifest;
}

/** A `duplicate-object` for each object that is in a release twice, because a cluster would keep only the last one. */
export function duplicatesIn(manifests: readonly Manifest[]): DuplicateObject[] {
  const seen = new Map<string, Manifest>();
  return manifests.flatMap((current) => {
    const identity = identityOf(current.object);
    const first = identity === undefined ? undefined : seen.get(identity);
    if (identity !== undefined && !first) seen.set(identity, current);
    return first ? [{ problem: duplicate(current, first), current, first }] : [];
  });
}

function identityOf({ apiVersion, kind, metadata }: JsonMap): string | undefined {
  const { name, namespace = '' } = (metadata ?? {}) as JsonMap;
  return typeof name === 'string' ? JSON.stringify([groupOf(String(apiVersion)), kind, namespace, name]) : undefined;
}

function duplicate(current: Manifest, first: Manifest): Problem {
  const { object } = current;
  const [construct, other] = [constructOf(current), constructOf(first)];
  const what = `${String(object.kind)} ${String((object.metadata as JsonMap).name)}`;
  const message =
    construct === other
      ? `renders ${what} in two iterations of its loop: make its metadata.name different in each`
      : `renders ${what}, and so does ${other}: give one of them another metadata.name`;
  return { code: 'duplicate-object', where: construct, message, subject: { construct, other } };
}
