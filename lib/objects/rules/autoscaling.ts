import type { JsonMap } from '../../json';
import { shown } from '../formats';
import type { ObjectProblem } from '../object-schema';
import { dnsLabel, pathSegment } from './names';
import { nonNegativeQuantity, positiveQuantity } from './quantities';
import { containerResource } from './resources';
import {
  between,
  type FieldRule,
  isSet,
  mapIn,
  mapsIn,
  oneOf,
  onlyOne,
  problem,
  someItems,
  type TypeRules,
} from './type-rules';

/** The field that holds the metric of a type, as in `Resource` and `resource`. */
const fieldOf = (type: unknown): string => `${String(type).charAt(0).toLowerCase()}${String(type).slice(1)}`;

const metricTypes = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource'];

function* metric(value: JsonMap): Generator<ObjectProblem> {
  const expected = fieldOf(value.type);
  if (!value[expected]) yield problem(`${expected} is required for type ${shown(value.type)}`);
  for (const field of metricTypes.map(fieldOf))
    if (value[field] && field !== expected) yield problem(`must not be set for type ${shown(value.type)}`, field);
}

/** Fields of the target of a metric, of which it takes one. */
const target = (isExclusive: boolean, ...fields: readonly string[]) =>
  function* (value: JsonMap): Generator<ObjectProblem> {
    const set = fields.filter((field) => isSet(mapIn(value.target)[field]));
    if (set.length === 0)
      yield problem(`${fields.length > 1 ? 'one of ' : ''}${fields.join(', ')} is required`, 'target');
    if (isExclusive && set.length > 1) yield onlyOne(set, 'target');
  };

const apiVersion: FieldRule = (value) =>
  String(value).split('/').length > 2 ? [problem(`expected an API version such as apps/v1, got ${shown(value)}`)] : [];

const reference: TypeRules = {
  required: ['kind', 'name'],
  fields: { kind: pathSegment, name: pathSegment, apiVersion },
};

function* replicas({ minReplicas, maxReplicas, scaleTargetRef }: JsonMap): Generator<ObjectProblem> {
  const { apiVersion: version, kind } = mapIn(scaleTargetRef);
  // Nothing of the core group but a ReplicationController scales.
  if (kind !== 'ReplicationController' && !/[^/]\//.test(String(version ?? '')))
    yield problem(
      `expected an API group and version such as apps/v1, got ${shown(version)}`,
      'scaleTargetRef',
      'apiVersion',
    );
  if (isSet(minReplicas) && Number(maxReplicas) < Number(minReplicas))
    yield problem(`must be at least the minReplicas ${Number(minReplicas)}, got ${Number(maxReplicas)}`, 'maxReplicas');
}

/** A metric of something else than the pods, as there may be none. */
function* metricsOfNone({ minReplicas, metrics }: JsonMap): Generator<ObjectProblem> {
  if (minReplicas === 0 && !mapsIn(metrics).some(({ type }) => type === 'Object' || type === 'External'))
    yield problem('0 requires an Object or External metric', 'minReplicas');
}

/** Rules for autoscalers. */
export const autoscalingRules: Readonly<Record<string, TypeRules>> = {
  'autoscaling.v1.HorizontalPodAutoscaler': { decoded: ['status'] },
  'autoscaling.v1.HorizontalPodAutoscalerSpec': {
    fields: { minReplicas: between(0), maxReplicas: between(1), targetCPUUtilizationPercentage: between(1) },
    check: replicas,
  },
  'autoscaling.v1.CrossVersionObjectReference': reference,
  'autoscaling.v2.HorizontalPodAutoscaler': { decoded: ['status'] },
  'autoscaling.v2.HorizontalPodAutoscalerSpec': {
    fields: { minReplicas: between(0), maxReplicas: between(1) },
    check: (spec) => [...replicas(spec), ...metricsOfNone(spec)],
  },
  'autoscaling.v2.CrossVersionObjectReference': reference,
  'autoscaling.v2.HPAScalingRules': {
    fields: {
      stabilizationWindowSeconds: between(0, 3600),
      selectPolicy: oneOf('Max', 'Min', 'Disabled'),
      policies: someItems,
      tolerance: nonNegativeQuantity,
    },
  },
  'autoscaling.v2.HPAScalingPolicy': {
    fields: { type: oneOf('Pods', 'Percent'), value: between(1), periodSeconds: between(1, 1800) },
  },
  'autoscaling.v2.MetricSpec': { fields: { type: oneOf(...metricTypes) }, check: metric },
  'autoscaling.v2.MetricIdentifier': { required: ['name'], decoded: ['selector'], fields: { name: pathSegment } },
  'autoscaling.v2.MetricTarget': {
    fields: {
      type: oneOf('Utilization', 'Value', 'AverageValue'),
      value: positiveQuantity,
      averageValue: positiveQuantity,
      averageUtilization: between(1),
    },
  },
  'autoscaling.v2.ObjectMetricSource': { check: target(false, 'value', 'averageValue') },
  'autoscaling.v2.ExternalMetricSource': { check: target(true, 'value', 'averageValue') },
  'autoscaling.v2.PodsMetricSource': { check: target(false, 'averageValue') },
  'autoscaling.v2.ResourceMetricSource': {
    required: ['name'],
    check: target(true, 'averageUtilization', 'averageValue'),
  },
  'autoscaling.v2.ContainerResourceMetricSource': {
    required: ['name', 'container'],
    fields: { name: containerResource, container: dnsLabel },
    check: target(true, 'averageUtilization', 'averageValue'),
  },
};
