import type { JsonMap } from '../../lib/json';
import { objectOf, problemsOf } from './support';

const scaler = (spec: JsonMap): JsonMap =>
  objectOf('autoscaling/v2', 'HorizontalPodAutoscaler', {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    maxReplicas: 2,
    ...spec,
  });
const cpu = (target: JsonMap): JsonMap => ({
  metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', ...target } } }],
});
const requests = (metric: JsonMap, target: JsonMap): JsonMap => ({
  metrics: [
    { type: 'Pods', pods: { metric: { name: 'requests', ...metric }, target: { type: 'AverageValue', ...target } } },
  ],
});
const down = (rules: JsonMap): JsonMap => ({ behavior: { scaleDown: rules } });
const policy = (fields: JsonMap): JsonMap =>
  down({ policies: [{ type: 'Pods', value: 1, periodSeconds: 60, ...fields }] });

describe('the API server accepts an autoscaler with', () => {
  it.each<[string, JsonMap]>([
    ['a use of its processors', cpu({ averageUtilization: 80 })],
    [
      'any selector of a metric, which it does not look at',
      requests({ selector: { matchLabels: { 'a b': 'c d' }, matchExpressions: [{}] } }, { averageValue: 1 }),
    ],
    ['a ReplicationController', { scaleTargetRef: { kind: 'ReplicationController', name: 'web' } }],
    ['rules without policies', down({ policies: null })],
  ])('%s', (_, spec) => {
    expect(problemsOf(scaler(spec))).toEqual([]);
  });
});

describe('the API server rejects an autoscaler with', () => {
  it.each<[string, JsonMap, string]>([
    ['no replicas', { maxReplicas: 0 }, 'maxReplicas: must be at least 1, got 0'],
    ['fewer replicas than its least', { minReplicas: 3 }, 'maxReplicas: must be at least the minReplicas 3, got 2'],
    ['no replica to measure', { minReplicas: 0 }, 'minReplicas: 0 requires an Object or External metric'],
    [
      'a target of the core group',
      { scaleTargetRef: { kind: 'Deployment', name: 'web' } },
      'scaleTargetRef.apiVersion: expected an API group and version such as apps/v1, got ""',
    ],
    [
      'a target without a kind',
      { scaleTargetRef: { apiVersion: 'apps/v1', kind: '', name: 'web' } },
      'scaleTargetRef: required field "kind" is missing or empty',
    ],
    [
      'an unknown type of a metric',
      { metrics: [{ type: 'Cpu' }] },
      'metrics.0.type: expected "ContainerResource" or "External" or "Object" or "Pods" or "Resource", got "Cpu"',
    ],
    [
      'a metric of another type',
      { metrics: [{ ...first(cpu({ averageUtilization: 1 })), type: 'Pods' }] },
      'metrics.0: pods is required for type "Pods"',
    ],
    [
      'an unknown type of a target',
      cpu({ type: 'Average', averageUtilization: 1 }),
      'metrics.0.resource.target.type: expected "Utilization" or "Value" or "AverageValue", got "Average"',
    ],
    ['no target', cpu({}), 'metrics.0.resource.target: one of averageUtilization, averageValue is required'],
    [
      'two targets',
      cpu({ averageUtilization: 1, averageValue: 1 }),
      'metrics.0.resource.target: only one of averageUtilization, averageValue may be set',
    ],
    [
      'a target of 0',
      requests({}, { averageValue: 0 }),
      'metrics.0.pods.target.averageValue: must be greater than 0, got 0',
    ],
    [
      'a use of 0',
      cpu({ averageUtilization: 0 }),
      'metrics.0.resource.target.averageUtilization: must be at least 1, got 0',
    ],
    [
      'an invalid name of a metric',
      requests({ name: 'a/b' }, { averageValue: 1 }),
      'metrics.0.pods.metric.name: expected a name without "/" and "%", got "a/b"',
    ],
    ['no policies', down({ policies: [] }), 'behavior.scaleDown.policies: expected at least one item, got []'],
    [
      'an empty choice of a policy',
      down({ selectPolicy: '' }),
      'behavior.scaleDown.selectPolicy: expected "Max" or "Min" or "Disabled", got ""',
    ],
    [
      'a window of two hours',
      down({ stabilizationWindowSeconds: 7200 }),
      'behavior.scaleDown.stabilizationWindowSeconds: must be from 0 to 3600, got 7200',
    ],
    [
      'an unknown policy',
      policy({ type: 'Nodes' }),
      'behavior.scaleDown.policies.0.type: expected "Pods" or "Percent", got "Nodes"',
    ],
    [
      'a policy of an hour',
      policy({ periodSeconds: 3600 }),
      'behavior.scaleDown.policies.0.periodSeconds: must be from 1 to 1800, got 3600',
    ],
  ])('%s', (_, spec, problem) => {
    expect(problemsOf(scaler(spec))[0]).toBe(`spec.${problem}`);
  });
});

function first({ metrics }: JsonMap): JsonMap {
  return (metrics as JsonMap[])[0] ?? {};
}
