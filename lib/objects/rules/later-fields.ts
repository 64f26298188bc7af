import type { Json, JsonMap } from '../../json';
import type { ObjectProblem } from '../object-schema';
import { isSet, problem } from './type-rules';

/** A field or a value that API servers before a version know, and drop or reject unless a feature gate is on. */
interface LaterField {
  /** The first minor version in which the feature gate is on by default. */
  readonly since: string;
  readonly gate: string;
  readonly effect: 'drops' | 'rejects';
  /** Which values depend on the gate. @default all */
  readonly isNew?: (value: Json) => boolean;
}

const dropped = (gate: string, isNew?: LaterField['isNew']): LaterField => ({
  since: '1.37',
  gate,
  effect: 'drops',
  ...(isNew ? { isNew } : {}),
});
const rejected = (gate: string, isNew: LaterField['isNew']): LaterField => ({
  ...dropped(gate, isNew),
  effect: 'rejects',
});

const deviceRequest = { capacity: dropped('DRAConsumableCapacity'), tolerations: dropped('DRADeviceTaints') };
const scaleToZero = { minReplicas: rejected('HPAScaleToZero', (value) => value === 0) };

/**
 * Fields by type, from pkg/features/kube_features.go and the `dropDisabledFields` of Kubernetes 1.35 and 1.37. Those that
 * only drivers and kubelets write are left out, and so are fields that 1.35 does not have, which its schema rejects.
 */
const laterFields: Readonly<Record<string, Readonly<Record<string, LaterField>>>> = {
  // One pod at a time is what a server does that drops the field.
  'apps.v1.RollingUpdateStatefulSetStrategy': {
    maxUnavailable: dropped('MaxUnavailableStatefulSet', (value) => value !== 1),
  },
  'autoscaling.v1.HorizontalPodAutoscalerSpec': scaleToZero,
  'autoscaling.v2.HorizontalPodAutoscalerSpec': scaleToZero,
  'core.v1.ContainerRestartRule': {
    action: rejected('RestartAllContainersOnContainerExits', (value) => value === 'RestartAllContainers'),
  },
  'core.v1.VolumeProjection': {
    clusterTrustBundle: dropped('ClusterTrustBundleProjection'),
    podCertificate: dropped('PodCertificateRequest'),
  },
  'resource.v1.DeviceSubRequest': deviceRequest,
  'resource.v1.ExactDeviceRequest': deviceRequest,
};

const numberOf = (minor: string): number => Number(minor.split('.')[1]);

/** The fields of a value of a type that an API server of a minor version drops or rejects by default, unlike a later one. */
export function* laterProblems(type: string, value: JsonMap, minor: string): Generator<ObjectProblem> {
  for (const [field, { since, gate, effect, isNew = () => true }] of Object.entries(laterFields[type] ?? {})) {
    const found = value[field];
    if (!isSet(found) || !isNew(found) || numberOf(minor) >= numberOf(since)) continue;
    const what = effect === 'drops' ? 'this field' : JSON.stringify(found);
    const advice = `render it from ${since} on only, or raise kubeVersion`;
    yield problem(
      `Kubernetes ${minor} ${effect} ${what} unless feature gate ${gate} is on, as it is from ${since}: ${advice}`,
      field,
    );
  }
}
