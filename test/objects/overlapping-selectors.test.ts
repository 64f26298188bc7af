import type { JsonMap } from '../../lib/json';
import { overlappingSelectors } from '../../lib/objects/overlapping-selectors';

const problemsOf = (...objects: JsonMap[]): string[] =>
  overlappingSelectors(objects, { name: 'shop', namespace: 'default' }).map(
    ({ object, path, message }) =>
      `${String(object.kind)} ${String((object.metadata as JsonMap).name)} ${path.join('.')}: ${message}`,
  );

const workload = (
  kind: string,
  name: string,
  labels: JsonMap,
  selector: JsonMap = { matchLabels: labels },
): JsonMap => ({
  apiVersion: kind === 'Rollout' ? 'argoproj.io/v1alpha1' : 'apps/v1',
  kind,
  metadata: { name },
  spec: { selector, template: { metadata: { labels }, spec: { containers: [] } } },
});
const app = (name: string): JsonMap => ({ app: name });
const advice = 'add a label to the selector and the pods that only one of them has';

describe('workloads of one release', () => {
  it.each<[string, JsonMap[], string]>([
    [
      'of one selector',
      [workload('Deployment', 'a', app('web')), workload('Deployment', 'b', app('web'))],
      `Deployment a spec.selector: selects the pods of Deployment b too, by app=web: ${advice}`,
    ],
    [
      'of two kinds',
      [workload('StatefulSet', 'a', app('web')), workload('DaemonSet', 'a', app('web'))],
      `StatefulSet a spec.selector: selects the pods of DaemonSet a too, by app=web: ${advice}`,
    ],
    [
      'of a wider selector',
      [workload('Deployment', 'b', { ...app('web'), queue: 'mail' }), workload('Deployment', 'a', app('web'))],
      `Deployment a spec.selector: selects the pods of Deployment b too, by app=web: ${advice}`,
    ],
    [
      'of a Deployment and a Rollout of another name',
      [workload('Deployment', 'a', app('web')), workload('Rollout', 'b', app('web'))],
      `Deployment a spec.selector: selects the pods of Rollout b too, by app=web: ${advice}`,
    ],
    [
      'that makes the pods of a Job its own',
      [workload('Job', 'b', app('web'), {}), workload('Deployment', 'a', app('web'))],
      `Deployment a spec.selector: selects the pods of Job b too, by app=web: ${advice}`,
    ],
    [
      'of a selector of a ReplicationController',
      [
        workload('ReplicationController', 'a', app('web'), app('web')),
        workload('ReplicaSet', 'b', { ...app('web'), b: '1' }),
      ],
      `ReplicationController a spec.selector: selects the pods of ReplicaSet b too, by app=web: ${advice}`,
    ],
    [
      'that makes the pods of a CronJob its own',
      [
        {
          kind: 'CronJob',
          metadata: { name: 'b' },
          spec: { jobTemplate: workload('Job', '', app('web'), {}) },
        },
        workload('Deployment', 'a', app('web')),
      ],
      `Deployment a spec.selector: selects the pods of CronJob b too, by app=web: ${advice}`,
    ],
    [
      'by two labels',
      [workload('Deployment', 'a', { app: 'web', tier: 'a' }), workload('Deployment', 'b', { app: 'web', tier: 'a' })],
      `Deployment a spec.selector: selects the pods of Deployment b too, by app=web, tier=a: ${advice}`,
    ],
    [
      'of a Rollout and a Deployment of another name',
      [workload('Rollout', 'b', app('web')), workload('Deployment', 'a', app('web'))],
      `Rollout b spec.selector: selects the pods of Deployment a too, by app=web: ${advice}`,
    ],
  ])('%s are reported once', (_, objects, problem) => {
    expect(problemsOf(...objects)).toEqual([problem]);
  });

  it.each<[string, JsonMap[]]>([
    ['of different labels', [workload('Deployment', 'a', app('a')), workload('Deployment', 'b', app('b'))]],
    [
      'that are a Deployment and a Rollout of one name',
      [workload('Deployment', 'a', app('a')), workload('Rollout', 'a', app('a'))],
    ],
    [
      'in two namespaces',
      [
        workload('Deployment', 'a', app('a')),
        { ...workload('Deployment', 'a', app('a')), metadata: { name: 'a', namespace: 'other' } },
      ],
    ],
    [
      'of which one has no selector',
      [workload('Deployment', 'a', app('a'), {}), workload('Deployment', 'b', app('b'))],
    ],
    [
      'of which one is a Rollout of the pods of a Deployment',
      [
        workload('Deployment', 'a', app('a')),
        {
          ...workload('Rollout', 'b', app('a')),
          spec: { selector: { matchLabels: app('a') }, workloadRef: { name: 'a' } },
        },
      ],
    ],
    [
      'that are a Rollout and a Deployment of one name',
      [workload('Rollout', 'a', app('a')), workload('Deployment', 'a', app('a'))],
    ],
    [
      'of which one is a custom resource with a pod template',
      [workload('Deployment', 'a', app('a')), workload('Site', 'b', app('a'))],
    ],
    ['that are Jobs', [workload('Job', 'a', app('a'), {}), workload('Job', 'b', app('a'), {})]],
  ])('%s are not reported', (_, objects) => {
    expect(problemsOf(...objects)).toEqual([]);
  });

  it.each<[string, JsonMap, string[]]>([
    ['Deployment', { matchLabels: app('web') }, ['spec', 'selector', 'matchLabels', 'app']],
    ['ReplicationController', app('web'), ['spec', 'selector', 'app']],
  ])('overlap by labels of both: %s', (kind, selector, field) => {
    const [one, other] = [workload(kind, 'a', app('web'), selector), workload('Job', 'b', app('web'), {})];
    const [found] = overlappingSelectors([one, other], { name: 'shop', namespace: 'default' });
    const labels = ['spec', 'template', 'metadata', 'labels'];
    expect(found?.causes).toEqual([[field]]);
    expect(found?.seenFrom).toEqual({
      object: other,
      path: labels,
      message: `the selector of ${kind} a selects these pods too, by app=web: ${advice}`,
      causes: [[[...labels, 'app']]],
    });
  });
});
