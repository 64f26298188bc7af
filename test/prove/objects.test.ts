import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import { ExtraObjects, extraObjectsValue } from '../../lib/application/extra-objects';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { each, eachEntry, ifSet, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { createRelease } from '../../lib/helm/release';
import type { JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { caseOf, evaluateCase } from '../../lib/prove/cases/case';
import { ObjectCheck } from '../../lib/prove/sections/objects';
import { type Finding, findingsOf } from '../../lib/render/check-objects';
import { shown } from '../../lib/render/field-sources';
import { renderChart } from '../../lib/render/render-chart';
import { group, type Refs } from '../../lib/values/define';
import { anyFields, anyObject } from '../../lib/values/kubernetes-types';
import { testChart } from '../support/test-chart';

const text = () => z.string().default('');
const values = group({
  isOn: z.boolean().default(false).describe('A switch.'),
  name: text().describe('A name.'),
  count: z.int().default(1).describe('A number.'),
  ports: z
    .array(z.strictObject({ name: z.string(), port: z.int() }))
    .default([])
    .describe('Ports.'),
  env: z.record(z.string(), z.string()).default({}).describe('Variables.'),
  labels: z.record(z.string(), z.string()).default({}).describe('Labels.'),
  volumes: z.array(anyFields()).default([]).describe('Volumes.'),
  sidecars: z.array(anyFields()).default([]).describe('Containers.'),
  pod: anyFields().default({}).describe('Fields of the pod.'),
  workers: z
    .record(z.string(), z.strictObject({ replicas: z.int(), policy: z.string().optional() }))
    .default({})
    .describe('Workers.'),
  objects: extraObjectsValue('more'),
  object: anyObject().optional().describe('An object.'),
});
type Values = Refs<typeof values>;

const pod = (spec: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', ...metadata },
  spec: { containers: [{ name: 'web', image: 'web' }], ...spec },
});
const container = (fields: object) => pod({ containers: [{ name: 'web', image: 'web', ...fields }] });

/** What is responsible for each problem of a chart: `chart`, or the path of a value. */
function responsible(build: (chart: HelmChart, v: Values) => void, user: JsonMap): string[] {
  const model = readChart(testChart(values, build as never), { check: false });
  const found = findingsOf(model, renderChart(model, user, createRelease('release')));
  return found.map(({ value }: Finding) => (value ? shown(value).slice(1) : 'chart'));
}

type Example = [string, (v: Values, chart: HelmChart) => object, JsonMap];

const ofChart: Example[] = [
  ['a literal behind a condition', (v) => pod({ restartPolicy: when(v.isOn, 'always') }), { isOn: true }],
  ['a literal of ifSet', (v) => pod({ dnsPolicy: ifSet(v.name, () => 'none') }), { name: 'a' }],
  ['a fallback', (v) => pod({ hostname: fn.default('A_B', v.name) }), {}],
  ['a choice', (v) => pod({ restartPolicy: fn.choose(v.isOn, 'always', v.name) }), { isOn: true, name: 'always' }],
  ['a misspelt field of a spread', (v) => container({ ...when(v.isOn, { imagePulPolicy: 'Always' }) }), { isOn: true }],
  ['a misspelt field with a value', (v) => pod({ hostName: ifSet(v.name) }), { name: 'a' }],
  [
    'a literal in each item',
    (v) => container({ ports: each(v.ports, ({ name }) => ({ name, containerPort: 0 })) }),
    { ports: [{ name: 'http', port: 80 }] },
  ],
  [
    'a misspelt field of each item',
    (v) => container({ ports: each(v.ports, ({ port }) => ({ containerPort: port, nam: 'a' })) }),
    { ports: [{ name: 'http', port: 80 }] },
  ],
  [
    'a field that each item lacks',
    (v) => container({ env: [{ name: 'A' }, ...each(v.ports, ({ name }) => ({ value: name }))] }),
    { ports: [{ name: 'http', port: 80 }] },
  ],
  [
    'a field that conflicts with those of a spread',
    (v) => pod({ volumes: [{ name: 'tmp', emptyDir: {}, ...v.pod }] }),
    { pod: { hostPath: { path: '/tmp' } } },
  ],
  ['text with a value', (v) => pod({ hostname: `${v.name}-` }), { name: 'a' }],
  ['text that gets too long', (v) => pod({ hostname: `web-${v.name}` }), { name: 'a'.repeat(60) }],
  ['a number out of range', (v) => pod({ activeDeadlineSeconds: fn.sub(v.count, 2) }), { count: 1 }],
  [
    'a volume of its own beside one of that name',
    (v) => pod({ volumes: [{ name: 'tmp', emptyDir: {} }, ...v.volumes] }),
    { volumes: [{ name: 'tmp', emptyDir: {} }] },
  ],
  [
    'a volume of its own after one of that name',
    (v) => pod({ volumes: [...v.volumes, { name: 'tmp', emptyDir: {} }] }),
    { volumes: [{ name: 'tmp', emptyDir: {} }] },
  ],
  ['a key made of a value', (v) => pod({}, { labels: { [`${v.name}/`]: 'web' } }), { name: 'a' }],
  [
    'a named template',
    (v, chart) => pod({ hostname: chart.define('host', 'A name.', fn.printf('%s_%s', v.name, v.name)) }),
    { name: 'a' },
  ],
  [
    'an entry of a map that each builds',
    (v) => pod({}, { labels: { ...eachEntry(v.env, (_, key) => ({ [key]: 'not a label value!' })) } }),
    { env: { a: 'b' } },
  ],
];

const ofValues: [...Example, string][] = [
  ['a value', (v) => pod({ hostname: v.name }), { name: 'A_B' }, 'name'],
  ['a value as text', (v) => pod({ hostname: `${v.name}` }), { name: 'A_B' }, 'name'],
  ['a value with a fallback', (v) => pod({ hostname: fn.default('web', v.name) }), { name: 'A_B' }, 'name'],
  ['a chosen value', (v) => pod({ hostname: fn.choose(v.isOn, v.name, 'web') }), { name: 'A_B', isOn: true }, 'name'],
  ['a value behind ifSet', (v) => pod({ hostname: ifSet(v.name) }), { name: 'A_B' }, 'name'],
  ['a list', (v) => pod({ volumes: v.volumes }), { volumes: [{ name: 'a', emptyDir: {}, x: 1 }] }, 'volumes[0].x'],
  [
    'a spread list',
    (v) => pod({ containers: [{ name: 'web', image: 'web' }, ...v.sidecars] }),
    {
      sidecars: [
        { name: 'a', image: 'a' },
        { name: 'b', image: 'b', x: 1 },
      ],
    },
    'sidecars[1].x',
  ],
  [
    'a list behind functions',
    (v) => pod({ volumes: ifSet(fn.uniq(fn.concat([{ name: 'tmp', emptyDir: {} }], v.volumes))) }),
    {
      volumes: [
        { name: 'a', emptyDir: {} },
        { name: 'b', x: 1 },
      ],
    },
    'volumes[1].x',
  ],
  ['a spread map', (v) => pod({ ...v.pod }), { pod: { x: 1 } }, 'pod.x'],
  ['a field that a spread map lacks', (v) => container({ ports: [{ ...v.pod }] }), { pod: { name: 'a' } }, 'pod'],
  [
    'a map without some fields',
    (v) => pod({ securityContext: fn.omit(v.pod, 'runAsUser') }),
    { pod: { runAsUser: 1, fsGroup: -1 } },
    'pod.fsGroup',
  ],
  [
    'a field of each item',
    (v) => container({ ports: each(v.ports, ({ name, port }) => ({ name, containerPort: port })) }),
    {
      ports: [
        { name: 'http', port: 80 },
        { name: 'metrics', port: 0 },
      ],
    },
    'ports[1].port',
  ],
  [
    'names of several items',
    (v) => container({ ports: each(v.ports, ({ name, port }) => ({ name, containerPort: port, protocol: 'TCP' })) }),
    {
      ports: [
        { name: 'http', port: 80 },
        { name: 'http', port: 81 },
      ],
    },
    'ports[1].name',
  ],
  [
    'the key of an entry',
    (v) => container({ env: each(v.env, (value, name) => ({ name, value })) }),
    { env: { '': 'a' } },
    'env.',
  ],
  ['a key of a map', (v) => pod({}, { labels: { app: 'web', ...v.labels } }), { labels: { 'a b': 'c' } }, 'labels.a b'],
  [
    'an entry of a map that each builds',
    (v) => pod({}, { labels: { ...eachEntry(v.env, (value, key) => ({ [key]: value })) } }),
    { env: { a: 'not a label value!' } },
    'env.a',
  ],
  [
    'volumes of one name',
    (v) => pod({ volumes: [{ name: 'tmp', emptyDir: {} }, ...v.volumes] }),
    {
      volumes: [
        { name: 'a', emptyDir: {} },
        { name: 'a', emptyDir: {} },
      ],
    },
    'volumes[1].name',
  ],
  [
    'a field of an item with further ones',
    (v) => pod({ topologySpreadConstraints: each(v.volumes, (one) => ({ ...one, labelSelector: {} })) }),
    { volumes: [{ maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }] },
    'volumes[0]',
  ],
];

describe('a problem of an object', () => {
  it.each(ofChart)('is of the chart: %s', (_, build, user) => {
    const create = (chart: HelmChart, v: Values): void => void new ApiObject(chart, 'web', build(v, chart) as never);
    expect(responsible(create, user)[0]).toBe('chart');
  });

  it.each(ofValues)('is of a value that the chart passes through: %s', (_, build, user, path) => {
    const create = (chart: HelmChart, v: Values): void => void new ApiObject(chart, 'web', build(v, chart) as never);
    expect(responsible(create, user)).toEqual([path]);
  });

  const workers = (spec: (worker: Values['workers'][string]) => object) => (chart: HelmChart, v: Values) =>
    chart.each(v.workers, (scope, worker, name) => {
      new ApiObject(scope, 'worker', { ...pod(spec(worker)), metadata: { name } } as never);
    });
  it('is of the chart or of a value in each object of a loop', () => {
    const user = { workers: { a: { replicas: 1 }, b: { replicas: -1, policy: 'never' } } };
    expect(
      responsible(
        workers(({ replicas }) => ({ activeDeadlineSeconds: replicas })),
        user,
      ),
    ).toEqual(['workers.b.replicas']);
    expect(
      responsible(
        workers(({ policy }) => ({ restartPolicy: ifSet(policy, () => 'never') })),
        user,
      ),
    ).toEqual(['chart']);
    expect(
      responsible(
        workers(() => ({})),
        { workers: { A_B: { replicas: 1 } } },
      ),
    ).toEqual(['workers.A_B']);
  });

  const extra = (): JsonMap => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } });
  it('is of a value that is an object', () => {
    const build = (chart: HelmChart, v: Values) => new ExtraObjects(chart, 'extra-objects', { objects: v.objects });
    expect(responsible(build as never, { objects: [{ ...extra(), data: { a: 1 } }] })).toEqual(['objects[0].data.a']);
    expect(responsible(build as never, { objects: [extra(), extra()] })).toEqual(['objects[1]']);
  });

  it('is of a value in the section of a subchart', () => {
    const build = (chart: HelmChart): void => {
      const ofChild = (child: HelmChart, v: Values): void =>
        void new ApiObject(child, 'web', pod({ hostname: v.name }) as never);
      testChart(values, ofChild as never, {}, chart, 'child');
    };
    expect(responsible(build, { child: { name: 'A_B' } })).toEqual(['child.name']);
  });

  it('is of the chart where two of its objects have one name', () => {
    const build = (chart: HelmChart, v: Values): void => {
      for (const id of ['a', 'b'])
        new ApiObject(chart.when(v.isOn), id, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'same' } });
    };
    expect(responsible(build, { isOn: true })).toEqual(['chart']);
  });
});

describe('the section objects', () => {
  const check = (build: (v: Values) => object, users: readonly JsonMap[]) => {
    const model = readChart(
      testChart(values, (chart, v) => void new ApiObject(chart, 'web', build(v as Values) as never)),
      { check: false },
    );
    const all = new ObjectCheck({ model, whole: model } as never);
    for (const user of users) {
      const verdict = evaluateCase(model, caseOf(user));
      if ('objects' in verdict) all.add(caseOf(user), verdict.rendering);
    }
    return all.section({ node: () => undefined, construct: () => undefined, value: () => undefined } as never);
  };

  it('fails for what the chart writes, once for each field, with a case that reproduces it', async () => {
    const { failures } = check(
      (v) => container({ ports: each(v.ports, ({ name }) => ({ name, containerPort: 0 })) }),
      [
        { ports: [{ name: 'a', port: 1 }] },
        {
          ports: [
            { name: 'a', port: 1 },
            { name: 'b', port: 1 },
          ],
        },
      ],
    );
    expect(failures.map(({ title }) => title)).toEqual([
      'demo/web.spec.containers[0].ports[0].containerPort Pod: must be from 1 to 65535, got 0',
    ]);
    const again = await failures[0]?.reproducer?.reproduces?.([
      caseOf({}),
      caseOf({ ports: [{ name: 'c', port: 2 }] }),
    ]);
    expect(again).toEqual([false, true]);
  });

  it('lists values that the chart passes through, in one line, each with a case', async () => {
    const { failures, summary, examples } = check(
      (v) => pod({ hostname: ifSet(v.name), volumes: v.volumes }, { labels: { ...v.labels } }),
      [{ name: 'A' }, { name: 'B', labels: { 'a b': '' } }, { volumes: [{ name: 'a', x: 1 }] }, { name: 'a' }],
    );
    expect(failures).toEqual([]);
    expect(summary).toMatch(
      /^4 objects of 4 cases as Kubernetes .*; 3 cases hold values that Kubernetes rejects: name, labels\.\*, volumes\[\]\.\*$/,
    );
    const titles = examples?.map(({ titleOf, reproducer }) => reproducer && titleOf?.(reproducer.testCase));
    expect(titles).toEqual([
      'name: demo/web.spec.hostname Pod: expected a DNS label of lower-case letters, digits and hyphens, got "A" (from values name)',
      expect.stringMatching(/^labels\.\*: demo\/web\.metadata\.labels\.a b Pod: /),
      'volumes[].*: demo/web.spec.volumes[0].x Pod: unknown field "x" (from values volumes[0].x)',
    ]);
    expect(examples?.map(({ reproducer }) => reproducer?.testCase.values)).toEqual([
      { name: 'A' },
      { labels: { 'a b': '' } },
      { volumes: [{ x: 1 }] },
    ]);
    const again = await examples?.[0]?.reproducer?.reproduces?.([caseOf({ name: 'a' }), caseOf({ name: 'B' })]);
    expect(again).toEqual([false, true]);
  });
});
