import type { Json, JsonMap } from '../json';
import type { FieldPath } from './object-schema';
import type { Placed } from './release-objects';
import { isSet, mapIn, mapsIn } from './rules/type-rules';

/** A field that names an object in the same namespace, or in another that it names too. */
export interface NamedTarget {
  readonly kind: string;
  readonly name: Json | undefined;
  readonly namespace?: Json | undefined;
  /** From the map in which it is. */
  readonly field: FieldPath;
}

/** Where a map in an object names other objects. */
export function* targetsNamedIn({ value, path }: Placed, from: JsonMap): Generator<NamedTarget> {
  yield* ofKeys(value);
  if (Array.isArray(value.containers)) yield* ofPod(value);
  if (path.at(-2) === 'envFrom') yield* ofSources(value, 'configMapRef', 'secretRef');
  if (path.at(-2) === 'volumes') yield* ofVolume(value);
  if (path.at(-2) === 'backendRefs') yield* ofBackend(value);
  if (path.at(-1) === 'clientConfig') yield* ofService(mapIn(value.service), 'service');
  yield* ofKind[String(from.kind)]?.({ value, path }) ?? [];
}

/** The names in fields that hold `{ name, optional }`. */
function* ofSources(value: JsonMap, configMap: string, secret: string): Generator<NamedTarget> {
  for (const [field, kind] of [
    [configMap, 'ConfigMap'],
    [secret, 'Secret'],
  ] as const) {
    const { name, optional } = mapIn(value[field]);
    if (optional !== true) yield { kind, name, field: [field, 'name'] };
  }
}

const ofKeys = (value: JsonMap): Iterable<NamedTarget> => ofSources(value, 'configMapKeyRef', 'secretKeyRef');

function* ofPod({ serviceAccountName, imagePullSecrets }: JsonMap): Generator<NamedTarget> {
  yield { kind: 'ServiceAccount', name: serviceAccountName, field: ['serviceAccountName'] };
  for (const [index, { name }] of mapsIn(imagePullSecrets).entries())
    yield { kind: 'Secret', name, field: ['imagePullSecrets', index, 'name'] };
}

function* ofVolume(volume: JsonMap): Generator<NamedTarget> {
  const { secret, configMap, persistentVolumeClaim, projected } = volume;
  const { secretName, optional } = mapIn(secret);
  if (optional !== true) yield { kind: 'Secret', name: secretName, field: ['secret', 'secretName'] };
  if (mapIn(configMap).optional !== true)
    yield { kind: 'ConfigMap', name: mapIn(configMap).name, field: ['configMap', 'name'] };
  const claim = mapIn(persistentVolumeClaim).claimName;
  yield { kind: 'PersistentVolumeClaim', name: claim, field: ['persistentVolumeClaim', 'claimName'] };
  for (const [index, source] of mapsIn(mapIn(projected).sources).entries())
    for (const target of ofSources(source, 'configMap', 'secret'))
      yield { ...target, field: ['projected', 'sources', index, ...target.field] };
}

/** A backend of a route of the Gateway API. */
function* ofBackend({ group, kind, name, namespace }: JsonMap): Generator<NamedTarget> {
  if (!isSet(group) && (kind ?? 'Service') === 'Service') yield { kind: 'Service', name, namespace, field: ['name'] };
}

function* ofService({ name, namespace }: JsonMap, ...field: readonly string[]): Generator<NamedTarget> {
  yield { kind: 'Service', name, namespace, field: [...field, 'name'] };
}

const workloads = new Set(['DaemonSet', 'Deployment', 'ReplicaSet', 'ReplicationController', 'Rollout', 'StatefulSet']);

/** A workload in a field with apiVersion, kind and name. */
const ofWorkload = (field: string) =>
  function* ({ value }: Placed): Generator<NamedTarget> {
    const { kind = 'Deployment', name } = mapIn(value[field]);
    if (workloads.has(String(kind))) yield { kind: String(kind), name, field: [field, 'name'] };
  };

function* ofIngress({ value, path }: Placed): Generator<NamedTarget> {
  // The AWS load balancer controller reads such a name as one of an annotation.
  if (path.at(-1) === 'service' && mapIn(value.port).name !== 'use-annotation')
    yield { kind: 'Service', name: value.name, field: ['name'] };
}

function* ofBinding({ value, path }: Placed): Generator<NamedTarget> {
  const { kind, name, namespace } = value;
  if (path[0] === 'roleRef') yield { kind: String(kind), name, field: ['name'] };
  if (path[0] === 'subjects' && kind === 'ServiceAccount') yield { kind, name, namespace, field: ['name'] };
}

const services = ['activeService', 'canaryService', 'pingService', 'pongService', 'previewService', 'stableService'];

function* ofRollout(placed: Placed): Generator<NamedTarget> {
  const { value, path } = placed;
  yield* ofWorkload('workloadRef')(placed);
  if (path[1] === 'strategy')
    for (const field of services) yield { kind: 'Service', name: value[field], field: [field] };
  if (path.at(-2) === 'templates') {
    const kind = value.clusterScope === true ? 'ClusterAnalysisTemplate' : 'AnalysisTemplate';
    yield { kind, name: value.templateName, field: ['templateName'] };
  }
}

const ofKind: Readonly<Record<string, (placed: Placed) => Iterable<NamedTarget>>> = {
  APIService: ({ value, path }) =>
    path.length === 1 && path[0] === 'spec' ? ofService(mapIn(value.service), 'service') : [],
  ClusterRoleBinding: ofBinding,
  HorizontalPodAutoscaler: ofWorkload('scaleTargetRef'),
  Ingress: ofIngress,
  RoleBinding: ofBinding,
  Rollout: ofRollout,
  ScaledObject: ofWorkload('scaleTargetRef'),
  VerticalPodAutoscaler: ofWorkload('targetRef'),
};
