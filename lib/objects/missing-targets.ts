import { didYouMean } from '../errors';
import { isClusterScoped } from '../helm/cluster-scoped';
import type { Json, JsonMap } from '../json';
import { mayBeMade } from './makers';
import { type NamedTarget, targetsNamedIn } from './named-targets';
import { metadataOf, namespaceOf, type Placed, type ReleaseNames, type ReleaseProblem } from './release-objects';
import { mapIn, mapsIn } from './rules/type-rules';

/** Names in a map of an object that are derived from the release's and that no object of the release has. */
export function* missingTargets(
  placed: Placed,
  from: JsonMap,
  objects: readonly JsonMap[],
  release: ReleaseNames,
): Generator<ReleaseProblem> {
  for (const target of targetsNamedIn(placed, from)) {
    const { kind, name, namespace, field } = target;
    if (typeof name !== 'string' || !name.includes(release.name)) continue;
    const place = isGlobal(kind) ? undefined : namespace || ownNamespace(from, release);
    if (place === undefined && !isGlobal(kind)) continue;
    const others = objects.filter((other) => metadataOf(other).name === name);
    const isThere = (other: JsonMap): boolean =>
      other.kind === kind && (place === undefined || namespaceOf(other, release) === place);
    if (others.some(isThere) || isClaimOfSet(target, objects) || mayBeMade(kind, name, objects)) continue;
    // Another release may have it in a namespace that is not of this one.
    const isOwnPlace = place === undefined || objects.some((other) => namespaceOf(other, release) === place);
    if (!isOwnPlace && !others.some((other) => other.kind === kind)) continue;
    const path = [...placed.path, ...field];
    const known = objects.filter((other) => other.kind === kind).map((other) => String(metadataOf(other).name));
    const message = `${kind} ${name} is not in this release${hint(target, place, others, known, release)}`;
    yield { object: from, path, message, ownField: path };
  }
}

const isGlobal = (kind: string): boolean => ['ClusterAnalysisTemplate', 'ClusterRole'].includes(kind);

/** The namespace in which an object looks for others; undefined for a cluster-scoped one. */
const ownNamespace = (object: JsonMap, release: ReleaseNames): Json | undefined =>
  isClusterScoped(String(object.apiVersion), String(object.kind)) ? undefined : namespaceOf(object, release);

/** Whether a name is that of a claim of a StatefulSet, such as data-web-0. */
const isClaimOfSet = ({ kind, name }: NamedTarget, objects: readonly JsonMap[]): boolean =>
  kind === 'PersistentVolumeClaim' &&
  objects.some((set) =>
    mapsIn(mapIn(set.spec).volumeClaimTemplates).some((claim) => {
      const start = `${String(metadataOf(claim).name)}-${String(metadataOf(set).name)}-`;
      return String(name).startsWith(start) && /^\d+$/.test(String(name).slice(start.length));
    }),
  );

const scalable = new Set(['DaemonSet', 'Deployment', 'ReplicaSet', 'Rollout', 'StatefulSet']);

/** Maximum number of names that a message lists. */
const listedNames = 5;

/** What is there instead, and what to do. */
function hint(
  { kind, name }: NamedTarget,
  place: Json | undefined,
  others: readonly JsonMap[],
  known: readonly string[],
  release: ReleaseNames,
): string {
  const sameKind = others.find((other) => other.kind === kind);
  if (sameKind) return `, but in namespace ${namespaceOf(sameKind, release)} instead of ${place}: change one of them`;
  const workload = scalable.has(kind) && others.find((other) => scalable.has(String(other.kind)));
  if (workload) {
    const { apiVersion, kind: found } = workload;
    return `, but a ${found} of this name is: set kind to ${found} and apiVersion to ${apiVersion}`;
  }
  const guess = didYouMean(String(name), known);
  const instead = guess
    ? `${guess} Otherwise`
    : known.length > 0
      ? `, which has ${known.slice(0, listedNames).join(', ')}:`
      : ':';
  return `${instead} add it, or let a value name one that exists`;
}
