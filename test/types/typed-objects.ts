/**
 * Promises of the compiler about the classes of Kubernetes kinds, checked by `tsc` in `npm test`: each line under
 * @ts-expect-error must not type-check, or the directive itself becomes the error.
 */
import type { Construct } from 'constructs';
import { z } from 'zod';
import * as argo from '../../imports/k8s/argo-rollouts';
import * as k8s from '../../imports/k8s/index';
import { each, eachEntry, ifSet, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { group, type Refs } from '../../lib/values/define';
import { k8sList, k8sObject, stringMap } from '../../lib/values/kubernetes-types';

const schema = group({
  enabled: z.boolean().default(true).describe('A switch.'),
  name: z.string().default('').describe('Text.'),
  count: z.int().default(1).describe('An integer.'),
  protocol: z.enum(['TCP', 'UDP']).default('TCP').describe('A word.'),
  tag: z.string().optional().describe('Optional text.'),
  labels: stringMap().default({}).describe('A map.'),
  annotations: stringMap().optional().describe('An optional map.'),
  args: z.array(z.string()).optional().describe('An optional list.'),
  env: stringMap().default({}).describe('A map of variables.'),
  ports: z
    .array(z.strictObject({ name: z.string(), number: z.int(), protocol: z.enum(['TCP', 'UDP']).optional() }))
    .default([])
    .describe('A list.'),
  workers: z
    .record(z.string(), z.strictObject({ queue: z.string(), replicas: z.int().optional(), debug: z.boolean() }))
    .default({})
    .describe('A map of objects.'),
  resources: k8sObject('ResourceRequirements').default({}).describe('Resources.'),
  probe: k8sObject('Probe').optional().describe('A probe.'),
  sidecars: k8sList('Container').default([]).describe('Containers.'),
  volumes: k8sList('Volume').default([]).describe('Volumes.'),
  affinity: k8sObject('Affinity').default({}).describe('Affinity.'),
});
type Values = Refs<typeof schema>;

const containers = (scope: Construct, list: k8s.PodSpec['containers']): k8s.Pod =>
  new k8s.Pod(scope, 'pod', { spec: { containers: list } });
const container = (scope: Construct, own: k8s.Container): k8s.Pod => containers(scope, [own]);

export function right(scope: Construct, v: Values): unknown[] {
  return [
    container(scope, { name: v.name, image: `x:${v.name}`, stdin: v.enabled, args: v.args }),
    container(scope, { name: 'a', args: ['a', when(v.enabled, 'b'), ifSet(v.tag, (tag) => `--tag=${tag}`)] }),
    container(scope, {
      name: 'a',
      args: ['a', each(v.args, (arg) => arg)],
      image: v.tag,
      resources: ifSet(v.resources),
    }),
    container(scope, { name: 'a', resources: { limits: { cpu: 1, ...when(v.enabled, { memory: '1Gi' }) } } }),
    container(scope, { name: 'a', livenessProbe: v.probe, readinessProbe: ifSet(v.probe, (probe) => probe) }),
    container(scope, { name: 'a', stdin: fn.and(v.enabled, fn.not(v.enabled)), tty: true }),
    container(scope, { name: 'a', ports: [{ containerPort: v.count, protocol: v.protocol, name: v.tag }] }),
    container(scope, { name: 'a', image: when(v.enabled, 'x', 'y') }),
    container(scope, { name: 'a', image: when(v.enabled, v.tag), args: when(v.enabled, v.args) }),
    container(scope, { name: 'a', image: when(v.enabled, ifSet(v.tag)), env: [when(v.enabled, undefined)] }),
    container(scope, { name: 'a', ...when(v.enabled, { env: [{ name: 'x' }] }) }),
    container(scope, { name: 'a', ...when(v.enabled, { image: 'a' }, { image: 'b', args: ['x'] }) }),
    container(scope, { name: 'a', ...ifSet(v.tag, (image) => ({ image })) }),
    container(scope, { name: 'a', env: each(v.env, (value, name) => ({ name, value })) }),
    container(scope, { name: 'a', env: [...each(v.env, (value, name) => ({ name, value }))] }),
    container(scope, {
      name: 'a',
      env: [{ name: 'a' }, when(v.enabled, { name: 'b' }), each(v.env, (value, name) => ({ name, value }))],
    }),
    container(scope, { name: 'a', env: when(v.enabled, [{ name: 'x', value: fn.toString(v.count) }]) }),
    container(scope, {
      name: 'a',
      env: when(
        v.enabled,
        [{ name: 'x' }],
        each(v.env, (_, name) => ({ name })),
      ),
    }),
    containers(scope, [when(v.enabled, { name: 'a', ports: [{ containerPort: 80 }] }), ...v.sidecars]),
    containers(scope, [{ name: 'a' }, ...v.sidecars]),
    containers(scope, [
      ifSet(v.tag, (name) => ({ name })),
      each(v.workers, ({ queue }, name) => ({ name, image: queue })),
    ]),
    new k8s.ConfigMap(scope, 'a', { metadata: { labels: v.labels, annotations: v.annotations }, data: v.env }),
    new k8s.ConfigMap(scope, 'b', { data: { ...v.env, a: 'b', ...when(v.enabled, { c: v.name }), d: ifSet(v.tag) } }),
    new k8s.ConfigMap(scope, 'c', { data: { ...eachEntry(v.env, (value, key) => ({ [`${key}.txt`]: value })) } }),
    new k8s.Deployment(scope, 'd', {
      metadata: { name: v.name },
      spec: {
        replicas: when(fn.not(v.enabled), v.count),
        selector: { matchLabels: v.labels },
        strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: v.count } },
        template: {
          metadata: { labels: { ...v.labels, tier: 'web' } },
          spec: { containers: [{ name: 'a' }], volumes: v.volumes, affinity: ifSet(v.affinity) },
        },
      },
    }),
    new k8s.HorizontalPodAutoscaler(scope, 'e', {
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: v.name },
        maxReplicas: v.count,
        metrics: [
          when(v.enabled, {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: v.count } },
          }),
        ],
      },
    }),
    new argo.Rollout(scope, 'f', {
      spec: {
        selector: { matchLabels: v.labels },
        strategy: { canary: { steps: [{ setWeight: v.count }, when(v.enabled, { pause: { duration: '5m' } })] } },
        template: { spec: { containers: [{ name: 'a' }, ...v.sidecars] } },
      },
    }),
  ];
}

export function wrong(scope: Construct, v: Values): unknown[] {
  return [
    // @ts-expect-error: unknown field.
    container(scope, { name: 'a', imge: 'x' }),
    // @ts-expect-error: wrong type.
    container(scope, { name: 'a', image: 1 }),
    // @ts-expect-error: missing field.
    container(scope, { image: 'a' }),
    // @ts-expect-error: a required field from a value that may be unset.
    container(scope, { name: v.tag }),
    // @ts-expect-error: an unknown field in the body of a condition.
    containers(scope, [when(v.enabled, { name: 'a', imge: 'x' })]),
    // @ts-expect-error: a wrong type in the body of a condition.
    containers(scope, [when(v.enabled, { name: 'a', image: 1 })]),
    // @ts-expect-error: a missing field in the body of a condition.
    containers(scope, [when(v.enabled, { image: 'a' })]),
    // @ts-expect-error: an unknown field in the body of a loop.
    container(scope, { name: 'a', env: [each(v.env, (_, name) => ({ name, valu: '' }))] }),
    // @ts-expect-error: a missing field in the body of a loop.
    container(scope, { name: 'a', env: [each(v.env, (value) => ({ value }))] }),
    // @ts-expect-error: a misspelt field in the body of a loop that is the list.
    container(scope, { name: 'a', ports: each(v.ports, ({ number }) => ({ containerPrt: number })) }),
    // @ts-expect-error: an unknown field in the body of ifSet.
    container(scope, { name: 'a', ports: [ifSet(v.tag, (name) => ({ nme: name, containerPort: 80 }))] }),
    // @ts-expect-error: an unknown field in a conditional spread.
    container(scope, { name: 'a', ...when(v.enabled, { imge: 'x' }) }),
    // @ts-expect-error: a wrong type in a conditional spread.
    container(scope, { name: 'a', ...when(v.enabled, { image: 3 }) }),
    // @ts-expect-error: a word that the field does not have.
    container(scope, { name: 'a', ports: [{ containerPort: 80, protocol: 'tcp' }] }),
    // @ts-expect-error: a required field under a condition.
    container(scope, { name: 'a', ports: [{ containerPort: when(v.enabled, 80) }] }),
    // @ts-expect-error: text for a boolean.
    container(scope, { name: 'a', stdin: 'true' }),
    // @ts-expect-error: a boolean for text.
    container(scope, { name: 'a', image: v.enabled }),
    // @ts-expect-error: an unknown field two levels below a conditional spread.
    container(scope, { name: 'a', ...when(v.enabled, { env: [{ nam: 'x' }] }) }),
    // @ts-expect-error: an unknown field in the other branch.
    containers(scope, when(v.enabled, [], [{ name: 'a', imge: 'x' }])),
    // @ts-expect-error: an unknown field in a spread of ifSet.
    container(scope, { name: 'a', ...ifSet(v.tag, (image) => ({ imge: image })) }),
    // @ts-expect-error: an unknown field two levels below a loop.
    containers(scope, [each(v.ports, ({ name }) => ({ name, env: [{ name, valu: '' }] }))]),
    // @ts-expect-error: a list in a list.
    containers(scope, [{ name: 'a' }, v.sidecars]),
    // @ts-expect-error: a list under a condition in a list.
    container(scope, { name: 'a', args: [when(v.enabled, ['a'])] }),
    // @ts-expect-error: a number in a ConfigMap.
    new k8s.ConfigMap(scope, 'a', { data: { port: v.count } }),
    // @ts-expect-error: no field of a Deployment.
    new k8s.Deployment(scope, 'b', { spec: { replica: 2, selector: {}, template: {} } }),
    // @ts-expect-error: the status is not written by a chart.
    new k8s.Pod(scope, 'c', { status: {} }),
    // @ts-expect-error: an unknown step of a Rollout.
    new argo.Rollout(scope, 'd', { spec: { strategy: { canary: { steps: [{ setWeigth: 20 }] } } } }),
  ];
}
