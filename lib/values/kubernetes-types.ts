import { z } from 'zod';
import type { HTTPRouteRule, ParentReference } from '../../imports/gateway-api';
import type {
  Affinity,
  Container,
  EnvFromSource,
  EnvVar,
  HorizontalPodAutoscalerBehavior,
  HostAlias,
  IngressTLS,
  Lifecycle,
  LocalObjectReference,
  MetricSpec,
  NetworkPolicyEgressRule,
  NetworkPolicyPeer,
  PodDNSConfig,
  PodSecurityContext,
  PolicyRule,
  Probe,
  ResourceRequirements,
  SecurityContext,
  Toleration,
  TopologySpreadConstraint,
  Volume,
  VolumeMount,
} from '../../imports/kubernetes';
import type { BasicAuth, RelabelConfig, TLSConfig } from '../../imports/prometheus-operator';
import { yamlWords } from '../helm/yaml/reserved-words';
import type { JsonMap } from '../json';
import type { LeafMeta } from './define';
import { nameLimit } from './name-limit';

/**
 * Types that a value may have, by the names of their API reference: those of Kubernetes, of the Gateway API and of the
 * Prometheus operator.
 */
export interface KubernetesTypes {
  Affinity: Affinity;
  BasicAuth: BasicAuth;
  Container: Container;
  EnvFromSource: EnvFromSource;
  EnvVar: EnvVar;
  HTTPRouteRule: HTTPRouteRule;
  HorizontalPodAutoscalerBehavior: HorizontalPodAutoscalerBehavior;
  HostAlias: HostAlias;
  IngressTLS: IngressTLS;
  Lifecycle: Lifecycle;
  LocalObjectReference: LocalObjectReference;
  MetricSpec: MetricSpec;
  NetworkPolicyEgressRule: NetworkPolicyEgressRule;
  NetworkPolicyPeer: NetworkPolicyPeer;
  ParentReference: ParentReference;
  PodDNSConfig: PodDNSConfig;
  PodSecurityContext: PodSecurityContext;
  PolicyRule: PolicyRule;
  Probe: Probe;
  RelabelConfig: RelabelConfig;
  ResourceRequirements: ResourceRequirements;
  SecurityContext: SecurityContext;
  TLSConfig: TLSConfig;
  Toleration: Toleration;
  TopologySpreadConstraint: TopologySpreadConstraint;
  Volume: Volume;
  VolumeMount: VolumeMount;
}

/** A value of one of these types, checked against the schema of its API. */
export const k8sObject = <K extends keyof KubernetesTypes>(type: K): z.ZodType<KubernetesTypes[K]> =>
  z.custom<KubernetesTypes[K]>().meta({ kubernetes: type } satisfies LeafMeta);

/** A list of values of one of these types. */
export const k8sList = <K extends keyof KubernetesTypes>(type: K) => z.array(k8sObject(type));

/** Labels, annotations or other maps of strings; reserved keys are those that the chart sets itself. */
export const stringMap = (reserved: readonly string[] = []) =>
  z
    .record(z.string(), z.string())
    .meta((reserved.length > 0 ? { reservedKeys: [...reserved] } : {}) satisfies LeafMeta);

/** A whole Kubernetes object of any kind. */
export const anyObject = (): z.ZodType<JsonMap> =>
  z.custom<JsonMap>().meta({ kubernetes: 'object' } satisfies LeafMeta);

/** Any part of a Kubernetes object. */
export const anyFields = (): z.ZodType<JsonMap> =>
  z.custom<JsonMap>().meta({ kubernetes: 'fields' } satisfies LeafMeta);

/** A port number or a percentage, as rolling updates and budgets take them. */
export const intOrPercent = () =>
  z.union([z.int().min(0).max(99_999), percentage()]).meta({ quoting: 'bare' } satisfies LeafMeta);

/** A percentage, such as 25%. */
export const percentage = () => z.string().regex(/^[0-9]{1,3}%$/);

/** A TCP port. */
export const port = () => z.int().min(1).max(65_535);

/** A DNS label that YAML cannot take for anything but a string; "" leaves it unset. */
export const nameOverride = () =>
  z
    .string()
    .regex(/^(?:[a-z](?:[-a-z0-9]*[a-z0-9])?)?$/)
    .max(nameLimit)
    .meta({ reservedWords: [...yamlWords], quoting: 'bare' } satisfies LeafMeta);

/** The name of a namespace; "" leaves it unset. */
export const namespaceName = () =>
  z
    .string()
    .regex(/^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)?$/)
    .max(63);

/** The name of an object in the same namespace; "" leaves it unset. */
export const objectName = () =>
  z
    .string()
    .regex(/^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)?$/)
    .max(253);

/** A key of a Secret or ConfigMap. */
export const dataKey = () => z.string().regex(/^[-._a-zA-Z0-9]+$/);

/** A duration as Prometheus and Argo write it, such as 30s or 5m; "" leaves it unset. */
export const duration = () => z.string().regex(/^(?:(?:[0-9]+h)?(?:[0-9]+m)?(?:[0-9]+s)?)$/);
