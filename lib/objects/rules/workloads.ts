import type { Json, JsonMap } from '../../json';
import { shown } from '../formats';
import type { ObjectProblem } from '../object-schema';
import { templateSources } from './claims';
import { dnsLabel } from './names';
import { ownNames, unknownVolumes } from './pods';
import {
  between,
  countOrPercent,
  type FieldRule,
  ifSet,
  isSet,
  mapIn,
  mapsIn,
  oneOf,
  problem,
  type TypeRules,
  within,
} from './type-rules';

const notNegative = between(0);
const podSpecOf = (spec: JsonMap): JsonMap => mapIn(mapIn(spec.template).spec);

/** Whether a label selector selects labels. */
export const selects = (selector: JsonMap, labels: JsonMap): boolean =>
  mismatches(selector, labels).next().done === true;

/** What a selector requires and labels do not have, for a message. */
function* mismatches(selector: JsonMap, labels: JsonMap): Generator<string> {
  const value = (key: string): Json | undefined => (Object.hasOwn(labels, key) ? (labels[key] ?? '') : undefined);
  const differs = (key: string, required: string): string => {
    const label = value(key);
    const inTemplate = label === undefined ? 'absent in the pod template' : `${quoted(label)} in the pod template`;
    return `${key} is ${required} in the selector and ${inTemplate}`;
  };
  for (const [key, label] of Object.entries(mapIn(selector.matchLabels)))
    if (value(key) !== (label ?? '')) yield differs(key, quoted(label ?? ''));
  for (const { key, operator, values } of mapsIn(selector.matchExpressions)) {
    const list = Array.isArray(values) ? values : [];
    const required = [String(operator), ...(list.length > 0 ? [quoted(list)] : [])].join(' ');
    if (!isMet(String(operator), list, value(String(key)))) yield differs(String(key), required);
  }
}

function isMet(operator: string, values: readonly Json[], label: Json | undefined): boolean {
  const isListed = label !== undefined && values.some((other) => (other ?? '') === label);
  if (operator === 'In') return isListed;
  if (operator === 'NotIn') return !isListed;
  return (label !== undefined) === (operator === 'Exists');
}

/** A label as it is; the part that differs may be its end. */
const quoted = (value: Json): string => JSON.stringify(value);

/** Problems of the labels of a pod template that the selector of its owner does not select. */
export function* unselected(spec: JsonMap): Generator<ObjectProblem> {
  const labels = mapIn(mapIn(mapIn(spec.template).metadata).labels);
  const differing = [...mismatches(mapIn(spec.selector), labels)];
  if (differing.length > 0)
    yield problem(`the selector does not match the labels: ${differing.join('; ')}`, 'template', 'metadata', 'labels');
}

/** Rules for the pods that a kind keeps running. */
export function* runningPods(spec: JsonMap): Generator<ObjectProblem> {
  const { selector } = spec;
  if (!isSet(mapIn(selector).matchLabels) && !isSet(mapIn(selector).matchExpressions))
    yield problem('expected a selector of at least one label, got {}', 'selector');
  else yield* unselected(spec);
  yield* within(alwaysRestarted(podSpecOf(spec)), 'template', 'spec');
}

/** What the pod template of a kind that keeps pods running may not have. */
export function* alwaysRestarted({ restartPolicy, activeDeadlineSeconds }: JsonMap): Generator<ObjectProblem> {
  if (isSet(restartPolicy)) yield* within(oneOf('Always')(restartPolicy), 'restartPolicy');
  if (isSet(activeDeadlineSeconds)) yield problem('must not be set', 'activeDeadlineSeconds');
}

/** Rules for a pod template that depend on nothing but itself. */
export function* ownPodTemplate(spec: JsonMap): Generator<ObjectProblem> {
  yield* within([...ownNames(podSpecOf(spec)), ...unknownVolumes(podSpecOf(spec))], 'template', 'spec');
}

/** The number in a count or percentage. */
const amount = (value: Json): number => Number.parseInt(String(value), 10);

const isRolling = (type: Json | undefined): boolean => !isSet(type) || type === 'RollingUpdate';

function* deploymentStrategy({ type, rollingUpdate }: JsonMap): Generator<ObjectProblem> {
  if (!isRolling(type) && rollingUpdate) yield problem(`must not be set for type ${shown(type)}`, 'rollingUpdate');
  if (!rollingUpdate) return;
  const { maxUnavailable, maxSurge } = mapIn(rollingUpdate);
  if (amount(maxUnavailable ?? '25%') === 0 && amount(maxSurge ?? '25%') === 0)
    yield problem(
      `must not be 0 if maxSurge is 0, got ${shown(maxUnavailable ?? null)}`,
      'rollingUpdate',
      'maxUnavailable',
    );
}

function* daemonSetStrategy({ type, rollingUpdate }: JsonMap): Generator<ObjectProblem> {
  if (!isRolling(type)) return;
  const { maxUnavailable, maxSurge } = mapIn(rollingUpdate);
  const found = [
    ...within(countOrPercent(100)(maxUnavailable ?? 1), 'maxUnavailable'),
    ...within(countOrPercent(100)(maxSurge ?? 0), 'maxSurge'),
  ];
  const [missing, extra] = [amount(maxUnavailable ?? 1), amount(maxSurge ?? 0)];
  if (found.length === 0 && missing !== 0 && extra !== 0)
    found.push(problem(`must be 0 unless maxUnavailable is 0, got ${shown(maxSurge ?? null)}`, 'maxSurge'));
  if (found.length === 0 && missing === 0 && extra === 0)
    found.push(problem('must not be 0 if maxSurge is 0', 'maxUnavailable'));
  yield* within(found, 'rollingUpdate');
}

function* statefulSetStrategy({ type, rollingUpdate }: JsonMap): Generator<ObjectProblem> {
  if (!rollingUpdate) return;
  if (!isRolling(type)) yield problem(`must not be set for type ${shown(type)}`, 'rollingUpdate');
}

/** At most some pods, and at least one. */
const someUnavailable: FieldRule = (value) =>
  amount(value) === 0 ? [problem(`must not be 0, got ${shown(value)}`)] : countOrPercent(100)(value);

function* deployment(spec: JsonMap): Generator<ObjectProblem> {
  yield* runningPods(spec);
  yield* ownPodTemplate(spec);
  const { progressDeadlineSeconds: deadline = 600, minReadySeconds: ready = 0 } = spec;
  if (Number(deadline ?? 600) <= Number(ready ?? 0))
    yield problem(
      `must be greater than the minReadySeconds ${Number(ready ?? 0)}, got ${Number(deadline ?? 600)}`,
      'progressDeadlineSeconds',
    );
}

function* statefulSet(spec: JsonMap): Generator<ObjectProblem> {
  yield* runningPods(spec);
  const names = mapsIn(spec.volumeClaimTemplates).map(({ metadata }) => mapIn(metadata).name ?? '');
  for (const [index, name] of names.entries())
    yield* within(dnsLabel(name), 'volumeClaimTemplates', index, 'metadata', 'name');
  for (const [index, claim] of mapsIn(spec.volumeClaimTemplates).entries())
    yield* within(templateSources(mapIn(claim.spec)), 'volumeClaimTemplates', index, 'spec');
  yield* within(unknownVolumes(podSpecOf(spec), names), 'template', 'spec');
}

const retention: FieldRule = ifSet(oneOf('Retain', 'Delete'));

/** The selector of a ReplicationController is a map of labels; by default, those of its pods. */
function* replicationController(spec: JsonMap): Generator<ObjectProblem> {
  const matchLabels = isSet(spec.selector) ? spec.selector : mapIn(mapIn(spec.template).metadata).labels;
  yield* runningPods({ ...spec, selector: { matchLabels: matchLabels ?? {} } });
  yield* ownPodTemplate(spec);
}

/** Rules for kinds that keep pods running. */
export const workloadRules: Readonly<Record<string, TypeRules>> = {
  'apps.v1.Deployment': { decoded: ['status'] },
  'apps.v1.DeploymentSpec': {
    fields: {
      replicas: notNegative,
      minReadySeconds: notNegative,
      revisionHistoryLimit: notNegative,
      progressDeadlineSeconds: notNegative,
    },
    check: deployment,
  },
  'apps.v1.DeploymentStrategy': { check: deploymentStrategy },
  'apps.v1.RollingUpdateDeployment': {
    fields: { maxUnavailable: countOrPercent(100), maxSurge: countOrPercent() },
  },
  'apps.v1.ReplicaSet': { decoded: ['status'] },
  'apps.v1.ReplicaSetSpec': {
    required: ['template'],
    fields: { replicas: notNegative, minReadySeconds: notNegative },
    check: (spec) => [...runningPods(spec), ...ownPodTemplate(spec)],
  },
  'apps.v1.StatefulSet': { decoded: ['status'] },
  'apps.v1.StatefulSetSpec': {
    fields: {
      replicas: notNegative,
      minReadySeconds: notNegative,
      serviceName: ifSet(dnsLabel),
    },
    check: statefulSet,
  },
  'apps.v1.StatefulSetUpdateStrategy': { check: statefulSetStrategy },
  'apps.v1.RollingUpdateStatefulSetStrategy': {
    fields: { partition: notNegative, maxUnavailable: someUnavailable },
  },
  'apps.v1.StatefulSetOrdinals': { fields: { start: notNegative } },
  'apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy': {
    fields: { whenDeleted: retention, whenScaled: retention },
  },
  'apps.v1.DaemonSet': { decoded: ['status'] },
  'apps.v1.DaemonSetSpec': {
    fields: { minReadySeconds: notNegative, revisionHistoryLimit: notNegative },
    check: (spec) => [...runningPods(spec), ...ownPodTemplate(spec)],
  },
  'apps.v1.DaemonSetUpdateStrategy': { check: daemonSetStrategy },
  'core.v1.ReplicationController': { required: ['spec'], decoded: ['status'] },
  'core.v1.ReplicationControllerSpec': {
    required: ['template'],
    fields: { replicas: notNegative, minReadySeconds: notNegative },
    check: replicationController,
  },
  'core.v1.PodTemplate': { required: ['template'], check: ownPodTemplate },
  'policy.v1.PodDisruptionBudget': { decoded: ['status'] },
  'policy.v1.PodDisruptionBudgetSpec': {
    fields: {
      minAvailable: countOrPercent(100),
      maxUnavailable: countOrPercent(100),
      unhealthyPodEvictionPolicy: oneOf('AlwaysAllow', 'IfHealthyBudget'),
    },
    check: function* ({ minAvailable, maxUnavailable }) {
      if (isSet(minAvailable) && isSet(maxUnavailable))
        yield problem('minAvailable and maxUnavailable must not both be set', 'maxUnavailable');
    },
  },
};
