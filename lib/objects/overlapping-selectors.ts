import type { JsonMap } from '../json';
import {
  labelsOf,
  namespaceOf,
  type Pods,
  podsOf,
  type ReleaseNames,
  type ReleaseProblem,
  titleOf,
} from './release-objects';
import { isSet, mapIn } from './rules/type-rules';
import { selects } from './rules/workloads';

/** Kinds that keep the pods running that their selector selects. */
const keepers = new Set(['DaemonSet', 'Deployment', 'ReplicaSet', 'ReplicationController', 'Rollout', 'StatefulSet']);

/** Kinds whose pods a selector must not select. */
const makers = new Set([...keepers, 'CronJob', 'Job']);

/**
 * Workloads of a release whose selector also selects the pods of another one. A Deployment and a Rollout of one name are
 * the same workload while it is migrated.
 */
export function overlappingSelectors(objects: readonly JsonMap[], release: ReleaseNames): ReleaseProblem[] {
  const all = objects.filter(({ kind }) => makers.has(String(kind))).flatMap((object) => podsOf(object).slice(0, 1));
  return all.flatMap((one, index) => {
    const other = all.find(
      (pods, place) =>
        overlap(one, pods, release) &&
        !areOneWorkload(one.owner, pods.owner) &&
        !(place < index && overlap(pods, one, release)),
    );
    return other ? [problemOf(one, other)] : [];
  });
}

function overlap({ owner }: Pods, { owner: other, template }: Pods, release: ReleaseNames): boolean {
  const selector = selectorOf(owner);
  return (
    owner !== other &&
    keepers.has(String(owner.kind)) &&
    isSet(selector) &&
    namespaceOf(owner, release) === namespaceOf(other, release) &&
    selects(selector, labelsOf(template))
  );
}

/** The selector of a workload; that of a ReplicationController is a map of labels. */
function selectorOf({ kind, spec }: JsonMap): JsonMap {
  const selector = mapIn(mapIn(spec).selector);
  return kind === 'ReplicationController' && isSet(selector) ? { matchLabels: selector } : selector;
}

const areOneWorkload = (one: JsonMap, other: JsonMap): boolean =>
  [one.kind, other.kind].sort().join() === 'Deployment,Rollout' &&
  mapIn(one.metadata).name === mapIn(other.metadata).name;

function problemOf({ owner }: Pods, { owner: other, path }: Pods): ReleaseProblem {
  const { matchLabels } = selectorOf(owner);
  const keys = Object.keys(mapIn(matchLabels));
  const labels = keys.map((key) => `${key}=${mapIn(matchLabels)[key]}`).join(', ');
  const advice = 'add a label to the selector and the pods that only one of them has';
  const selector = ['spec', 'selector', ...(owner.kind === 'ReplicationController' ? [] : ['matchLabels'])];
  const labelsPath = [...path, 'metadata', 'labels'];
  return {
    object: owner,
    path: ['spec', 'selector'],
    message: `selects the pods of ${titleOf(other)} too, by ${labels}: ${advice}`,
    causes: [keys.map((key) => [...selector, key])],
    seenFrom: {
      object: other,
      path: labelsPath,
      message: `the selector of ${titleOf(owner)} selects these pods too, by ${labels}: ${advice}`,
      causes: [keys.map((key) => [...labelsPath, key])],
    },
  };
}
