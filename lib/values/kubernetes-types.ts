import { z } from 'zod';
import type {
  AntiAffinity,
  CanaryStep,
  MetricProvider,
  PodTemplateMetadata,
  RolloutAnalysis,
  RolloutTrafficRouting,
} from '../../imports/argo-rollouts';
import type { GRPCRouteMatch, HTTPRouteRule, ParentReference } from '../../imports/gateway-api';
import type { ScaledObjectFallback, ScaledObjectTrigger } from '../../imports/keda';
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
import type { ContainerResourcePolicy } from '../../imports/vertical-pod-autoscaler';
import { yamlWords } from '../helm/yaml/reserved-words';
import type { JsonMap } from '../json';
import type { LeafMeta } from './define';
import { nameLimit } from './name-limit';

/** API types that a value can have, by name: those of Kubernetes, Argo Rollouts, the Gateway API, KEDA, the Prometheus operator and the vertical pod autoscaler. */
export type KubernetesTypes = {
  Affinity: Affinity;
  AntiAffinity: AntiAffinity;
  BasicAuth: BasicAuth;
  CanaryStep: CanaryStep;
  RolloutTrafficRouting: RolloutTrafficRouting;
  Container: Container;
  ContainerResourcePolicy: ContainerResourcePolicy;
  EnvFromSource: EnvFromSource;
  EnvVar: EnvVar;
  GRPCRouteMatch: GRPCRouteMatch;
  HTTPRouteRule: HTTPRouteRule;
  HorizontalPodAutoscalerBehavior: HorizontalPodAutoscalerBehavior;
  HostAlias: HostAlias;
  IngressTLS: IngressTLS;
  Lifecycle: Lifecycle;
  LocalObjectReference: LocalObjectReference;
  MetricProvider: MetricProvider;
  MetricSpec: MetricSpec;
  NetworkPolicyEgressRule: NetworkPolicyEgressRule;
  NetworkPolicyPeer: NetworkPolicyPeer;
  ParentReference: ParentReference;
  PodDNSConfig: PodDNSConfig;
  PodSecurityContext: PodSecurityContext;
  PodTemplateMetadata: PodTemplateMetadata;
  PolicyRule: PolicyRule;
  Probe: Probe;
  RelabelConfig: RelabelConfig;
  ResourceRequirements: ResourceRequirements;
  RolloutAnalysis: RolloutAnalysis;
  ScaledObjectFallback: ScaledObjectFallback;
  ScaledObjectTrigger: ScaledObjectTrigger;
  SecurityContext: SecurityContext;
  TLSConfig: TLSConfig;
  Toleration: Toleration;
  TopologySpreadConstraint: TopologySpreadConstraint;
  Volume: Volume;
  VolumeMount: VolumeMount;
};

/**
 * A value of a Kubernetes type, validated by the schema of its API.
 * @param type name of the type
 * @example
 * ```ts
 * k8sObject('ResourceRequirements').default({ limits: { memory: '64Mi' } }).describe('Container resources.')
 * ```
 */
export const k8sObject = <K extends keyof KubernetesTypes>(type: K): z.ZodType<KubernetesTypes[K]> =>
  z.custom<KubernetesTypes[K]>().meta({ kubernetes: type } satisfies LeafMeta);

/**
 * A list of values of a Kubernetes type, each validated by the schema of its API.
 * @param type name of the type
 */
export const k8sList = <K extends keyof KubernetesTypes>(type: K) => z.array(k8sObject(type));

/**
 * A map of strings, such as labels or annotations.
 * @param reserved keys that fail validation, because the chart sets them
 */
export const stringMap = (reserved: readonly string[] = []) =>
  z
    .record(z.string(), z.string())
    .meta((reserved.length > 0 ? { reservedKeys: [...reserved] } : {}) satisfies LeafMeta);

/** The key of a label or annotation: a name of at most 63 characters, below a domain or not. */
const metadataKey = (letters: string) =>
  z
    .string()
    .regex(
      new RegExp(
        `^(?:[${letters}0-9](?:[-.${letters}0-9]*[${letters}0-9])?/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$`,
      ),
    );

/**
 * A map of annotations, whose keys are those that Kubernetes takes.
 * @param reserved keys that fail validation, because the chart sets them
 */
export const annotationMap = (reserved: readonly string[] = []) =>
  z
    .record(metadataKey('A-Za-z'), z.string())
    .meta((reserved.length > 0 ? { reservedKeys: [...reserved] } : {}) satisfies LeafMeta);

/**
 * A map of labels, whose keys and values are those that Kubernetes takes; a value has at most 63 letters, digits, `-`, `_` and `.`, with a
 * letter or digit at both ends; or "".
 * @param reserved keys that fail validation, because the chart sets them
 */
export const labelMap = (reserved: readonly string[] = []) =>
  z
    .record(
      metadataKey('a-z'),
      z
        .string()
        .regex(/^(?:[a-zA-Z0-9](?:[-a-zA-Z0-9_.]*[a-zA-Z0-9])?)?$/)
        .max(63),
    )
    .meta((reserved.length > 0 ? { reservedKeys: [...reserved] } : {}) satisfies LeafMeta);

/**
 * A cron expression as a CronJob takes it: five fields within their bounds, or a word such as `@daily`.
 * @example
 * ```ts
 * cronSchedule().default('0 3 * * 0').describe('When it runs.')
 * ```
 */
export const cronSchedule = () => z.string().regex(cronPattern);

const cronField = (value: string): string => {
  const item = `(?:[*?]|${value}(?:-${value})?)(?:/[1-9][0-9]*)?`;
  return `${item}(?:,${item})*`;
};

/** Names in any case; flags of a pattern are lost in JSON Schema. */
const cronNames = (...names: string[]): string =>
  names.map((name) => name.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`)).join('|');

const months = cronNames(...'jan feb mar apr may jun jul aug sep oct nov dec'.split(' '));
const weekdays = cronNames(...'sun mon tue wed thu fri sat'.split(' '));

const cronFields = [
  '[0-5]?[0-9]',
  '(?:[01]?[0-9]|2[0-3])',
  '(?:0?[1-9]|[12][0-9]|3[01])',
  `(?:0?[1-9]|1[0-2]|${months})`,
  `(?:0?[0-6]|${weekdays})`,
].map(cronField);

const cronPattern = new RegExp(
  `^(?:${cronFields.join(' +')}|@(?:yearly|annually|monthly|weekly|daily|midnight|hourly|every (?:[0-9]+[hms])+))$`,
);

/** A whole Kubernetes object of any kind, with `apiVersion`, `kind` and `metadata`. */
export const anyObject = (): z.ZodType<JsonMap> =>
  z.custom<JsonMap>().meta({ kubernetes: 'object' } satisfies LeafMeta);

/** A map with any fields, for a part of a Kubernetes object. */
export const anyFields = (): z.ZodType<JsonMap> =>
  z.custom<JsonMap>().meta({ kubernetes: 'fields' } satisfies LeafMeta);

/**
 * A whole number from 0 to 99999 or a percentage such as `25%`, as rolling updates and disruption budgets take them.
 */
export const intOrPercent = () =>
  z.union([z.int().min(0).max(99_999), percentage()]).meta({ quoting: 'bare' } satisfies LeafMeta);

/** A percentage, such as 25%. */
export const percentage = () => z.string().regex(/^[0-9]{1,3}%$/);

/** A port number from 1 to 65535. */
export const port = () => z.int().min(1).max(65_535);

/**
 * A DNS label of at most 46 characters for `nameOverride` and `fullnameOverride`, no YAML word such as `true`; "" for
 * unset.
 */
export const nameOverride = () =>
  z
    .string()
    .regex(/^(?:[a-z](?:[-a-z0-9]*[a-z0-9])?)?$/)
    .max(nameLimit)
    .meta({ reservedWords: [...yamlWords], quoting: 'bare' } satisfies LeafMeta);

/** The name of a namespace: a DNS label of at most 63 characters; "" for unset. */
export const namespaceName = () =>
  z
    .string()
    .regex(/^(?:[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)?$/)
    .max(63);

/** The name of an object: at most 253 lower-case letters, digits, hyphens and dots; "" for unset. */
export const objectName = () =>
  z
    .string()
    .regex(/^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)?$/)
    .max(253);

/** The host of an Ingress or a route of a Gateway: a DNS name in lower case without a port, or `*.` and one. */
export const hostName = () =>
  z
    .string()
    .regex(/^(?:\*\.)?[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/)
    .max(253);

/** A key of a Secret or ConfigMap: letters, digits, `-`, `_` and `.`. */
export const dataKey = () => z.string().regex(/^[-._a-zA-Z0-9]+$/);

/** A duration in hours, minutes and seconds, such as `30s` or `1h30m`; "" for unset. Argo Rollouts counts seconds in an int32. */
export const duration = () => z.string().regex(/^(?:(?:[0-9]{1,5}h)?(?:[0-9]{1,6}m)?(?:[0-9]{1,8}s)?)$/);
