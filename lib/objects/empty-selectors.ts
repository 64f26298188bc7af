import type { Json, JsonMap } from '../json';
import { mayHaveOtherPods } from './makers';
import type { FieldPath } from './object-schema';
import { labelsOf, namespaceOf, podsOf, type ReleaseNames, type ReleaseProblem, titleOf } from './release-objects';
import { isSet, mapIn, mapsIn } from './rules/type-rules';
import { selects } from './rules/workloads';

/** Something that a selector may select. */
interface Selectable {
  readonly object: JsonMap;
  readonly labels: JsonMap;
  readonly namespace: Json;
}

/** A selector in an object, and the namespaces in which it selects; all if undefined. */
export interface Selector {
  readonly of: 'pods' | 'Services';
  readonly labels: JsonMap;
  readonly expressions?: Json | undefined;
  readonly path: FieldPath;
  readonly namespaces: readonly Json[] | undefined;
}

/** Selectors by a label that is derived from the release's name that select nothing in it. */
export function* emptySelectors(objects: readonly JsonMap[], release: ReleaseNames): Generator<ReleaseProblem> {
  const selectors = objects.flatMap((object) => [...selectorsOf(object, release)].map((one) => ({ object, one })));
  if (selectors.length === 0 || mayHaveOtherPods(objects)) return;
  const all = {
    pods: objects.flatMap(podsOf).map(({ owner, template }) => selectable(owner, template, release)),
    Services: objects.filter(({ kind }) => kind === 'Service').map((object) => selectable(object, object, release)),
  };
  const given = labelsOfRollouts(objects);
  for (const { object, one } of selectors) {
    const found = problemOf(one, all[one.of], given, release);
    if (found) yield { object, ...found };
  }
}

const selectable = (object: JsonMap, labelled: JsonMap, release: ReleaseNames): Selectable => ({
  object,
  labels: labelsOf(labelled),
  namespace: namespaceOf(object, release),
});

/** The selectors in an object by which it selects pods or Services. */
export function* selectorsOf(object: JsonMap, release: ReleaseNames): Generator<Selector> {
  const spec = mapIn(object.spec);
  const namespaces = [namespaceOf(object, release)];
  const selector = (field: string, of: Selector['of'], others: Selector['namespaces'] = namespaces): Selector => ({
    of,
    labels: mapIn(mapIn(spec[field]).matchLabels),
    expressions: mapIn(spec[field]).matchExpressions,
    path: ['spec', field, 'matchLabels'],
    namespaces: others,
  });
  const { any, matchNames } = mapIn(spec.namespaceSelector);
  const watched = any === true ? undefined : Array.isArray(matchNames) && isSet(matchNames) ? matchNames : namespaces;
  switch (object.kind) {
    case 'Service':
      yield { of: 'pods', labels: mapIn(spec.selector), path: ['spec', 'selector'], namespaces };
      break;
    case 'PodDisruptionBudget':
      yield selector('selector', 'pods');
      break;
    case 'NetworkPolicy':
      yield selector('podSelector', 'pods');
      break;
    case 'PodMonitor':
      yield { ...selector('selector', 'pods'), namespaces: watched };
      break;
    case 'ServiceMonitor':
      yield { ...selector('selector', 'Services'), namespaces: watched };
  }
}

/** Labels that Argo Rollouts adds to the pods of one version. */
const labelsOfRollouts = (objects: readonly JsonMap[]): Set<string> =>
  new Set(
    objects
      .flatMap(({ spec }) => Object.values(mapIn(mapIn(spec).strategy)).map(mapIn))
      .flatMap(({ canaryMetadata, stableMetadata, activeMetadata, previewMetadata }) =>
        [canaryMetadata, stableMetadata, activeMetadata, previewMetadata].map(mapIn),
      )
      .flatMap(({ labels }) => Object.keys(mapIn(labels))),
  );

/** The label by which a selector selects what is of the release only. */
function ownLabel(labels: JsonMap, { name }: ReleaseNames): string | undefined {
  const own = Object.keys(labels).filter((key) => String(labels[key]).includes(name));
  return own.find((key) => key === 'app.kubernetes.io/instance') ?? own[0];
}

function problemOf(
  { of, labels: wanted, expressions, path, namespaces }: Selector,
  all: readonly Selectable[],
  given: ReadonlySet<string>,
  release: ReleaseNames,
): Omit<ReleaseProblem, 'object'> | undefined {
  // Something else may add any other label while the pods run, such as a leader that labels itself.
  const isFixed = (key: string): boolean =>
    !given.has(key) && (key.startsWith('app.kubernetes.io/') || all.some(({ labels }) => Object.hasOwn(labels, key)));
  const fixed = Object.fromEntries(Object.entries(wanted).filter(([key]) => isFixed(key)));
  const own = ownLabel(fixed, release);
  if (own === undefined) return undefined;
  const matchExpressions = mapsIn(expressions).filter(({ key }) => isFixed(String(key)));
  const isSelected = ({ labels, namespace }: Selectable): boolean =>
    (!namespaces || namespaces.includes(namespace)) && selects({ matchLabels: fixed, matchExpressions }, labels);
  if (all.some(isSelected)) return undefined;
  return {
    path,
    message: `selects none of the ${of} of this release: ${closest(fixed, all, of, namespaces)}`,
    ownField: [...path, own],
    causes: [Object.keys(fixed).map((key) => [...path, key])],
  };
}

/** What a selector comes closest to, and what differs. */
function closest(
  wanted: JsonMap,
  all: readonly Selectable[],
  of: string,
  namespaces: readonly Json[] | undefined,
): string {
  const different = ({ labels }: Selectable): string[] =>
    Object.keys(wanted).filter((key) => labels[key] !== wanted[key]);
  const [nearest] = [...all].sort((one, other) => different(one).length - different(other).length);
  if (!nearest) return `it has no ${of}`;
  const { object, labels, namespace } = nearest;
  const keys = different(nearest);
  const whose = of === 'pods' ? `those of ${titleOf(object)}` : titleOf(object);
  if (keys.length === 0 && namespaces && !namespaces.includes(namespace))
    return `${whose} would match, but in namespace ${namespace} instead of ${namespaces.join(', ')}`;
  if (keys.length === 0) return `${whose} would match without the matchExpressions`;
  const found = keys.map((key) => (Object.hasOwn(labels, key) ? `${key}=${labels[key]}` : `no ${key}`));
  return `${whose} ${of === 'pods' ? 'have' : 'has'} ${found.join(', ')} instead of ${keys.map((key) => `${key}=${wanted[key]}`).join(', ')}`;
}
