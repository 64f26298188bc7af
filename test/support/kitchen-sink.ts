import { ApiObject, App } from 'cdk8s';
import * as kplus from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { HelmChart } from '../../lib/chart/helm-chart';
import { standardLabelKeys } from '../../lib/chart/names';
import { each, eachEntry, eachText, ifSet, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { group } from '../../lib/values/define';
import { stringMap } from '../../lib/values/kubernetes-types';

const text = () => z.string();

/** Values of every type that references support. */
export const sinkValues = group({
  global: group({ region: text().default('eu').describe('Region of every chart.') }),
  name: text().default('sink').describe('Any text.'),
  count: z.int().default(3).describe('Any integer.'),
  ratio: z.number().default(0.5).describe('Any number.'),
  enabled: z.boolean().default(true).describe('A switch.'),
  other: z.boolean().default(false).describe('Another switch.'),
  mode: z.enum(['fast', 'slow']).default('fast').describe('One of two words.'),
  optionalText: text().optional().describe('Text that may be unset.'),
  optionalCount: z.int().min(1).max(9).optional().describe('An integer that may be unset.'),
  labels: stringMap([...standardLabelKeys, 'fixed'])
    .default({})
    .describe('A map.'),
  words: z.array(text()).default(['a', 'b']).describe('A list of text.'),
  numbers: z.array(z.int()).default([1, 2]).describe('A list of integers.'),
  hosts: z
    .array(z.strictObject({ host: text(), weight: z.int().optional(), paths: z.array(text()).min(1) }))
    .default([{ host: 'h', paths: ['/'] }])
    .describe('A list of objects with lists in them.'),
  byName: z
    .record(z.string(), z.strictObject({ port: z.int().min(1).max(65_535), tls: z.boolean() }))
    .default({ web: { port: 80, tls: false } })
    .describe('A map of objects.'),
  child: group(
    { enabled: z.boolean().default(true).describe('Whether the subchart is there.') },
    'Values of the subchart.',
  ),
});

export const childValues = group({
  global: group({ region: text().default('none').describe('Region of every chart.') }),
  enabled: z.boolean().default(true).describe('Whether the chart is there.'),
  message: text().default('hello').describe('A message.'),
  limits: group({ cpu: text().default('1').describe('CPU.'), memory: text().optional().describe('Memory.') }),
});

/** A subchart with one object. */
export class Child extends HelmChart<typeof childValues> {
  constructor(scope: Construct) {
    super(scope, 'child', {
      values: childValues,
      version: '1.2.3',
      appVersion: '9',
      description: 'A subchart.',
      condition: 'child.enabled',
    });
    const { values: v } = this;
    new ApiObject(this.when(v.enabled), 'data', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: this.fullname },
      data: { message: v.message, region: v.global.region, cpu: v.limits.cpu, memory: ifSet(v.limits.memory) },
    });
  }
}

/** A chart that uses references in every way that the library supports. */
export class KitchenSink extends HelmChart<typeof sinkValues> {
  constructor(scope: Construct, id = 'sink') {
    super(scope, id, {
      values: sinkValues,
      version: '1.0.0+build.1',
      appVersion: '2.0',
      description: 'Every way a reference can travel.',
      ci: { 'other-mode': { mode: 'slow', other: true } },
    });
    const { values: v, release } = this;
    new ApiObject(this, 'text', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      data: {
        quoted: v.name,
        interpolated: `<${v.name}> and ${v.count} of ${release.name}`,
        braces: 'literal {{ braces }} and {{`',
        multiline: 'first\n  second {{ x }}\nlast\n',
        lower: fn.lower(v.name),
        chosen: fn.choose(v.enabled, v.name, 'off'),
        ternary: fn.ternary('yes', 'no', v.other),
        fallback: fn.default('none', v.optionalText),
        json: fn.toJson(v.hosts),
        sum: fn.toString(fn.add(v.count, 1)),
        checksum: fn.sha256sum(fn.toJson(v.labels)),
        region: v.global.region,
        version: fn.ternary('new', 'old', fn.semverCompare('>=1.25-0', this.capabilities.kubeVersion)),
        api: fn.choose(fn.apiVersionsHas('policy/v1'), 'policy/v1', 'none'),
        hosts: this.define(
          'hosts',
          'Text from a loop.',
          ` ${eachText(v.hosts, ({ host, paths }) => `${host}=${eachText(paths, (path) => `${path},`)}; `)}`,
        ),
        ports: this.define(
          'ports',
          'Text from a loop over a map.',
          `${fn.choose(
            v.other,
            eachText(v.byName, ({ port }, name) => `${name}:${port} `),
            'none',
          )}end`,
        ),
        [`key-${release.name}`]: 'dynamic key',
      },
    });
    new ApiObject(this, 'shapes', {
      apiVersion: 'example.com/v1',
      kind: 'Shapes',
      metadata: { labels: { fixed: 'yes', ...v.labels } },
      spec: {
        count: v.count,
        ratio: v.ratio,
        enabled: v.enabled,
        both: fn.and(v.enabled, v.other),
        mode: v.mode,
        emptyMap: {},
        emptyList: [],
        optional: ifSet(v.optionalCount),
        when: when(v.other, { a: 1 }, { b: 2 }),
        maybe: when(v.enabled, when(v.other, 'both')),
        words: v.words,
        numbersAndMore: [0, ...v.numbers, when(v.other, 9)],
        onlyConditional: { a: when(v.enabled, 1), b: ifSet(v.optionalText) },
        conditionalItems: [when(v.enabled, { a: ifSet(v.optionalText), b: when(v.other, v.mode) }), ...v.words],
        hosts: each(v.hosts, ({ host, weight, paths }) => ({
          host,
          weight: ifSet(weight),
          paths: each(paths, (path) => ({ path, host, service: `${this.fullname}-x` })),
        })),
        nested: each(v.hosts, ({ paths, host }) => each(paths, (path) => `${host}${path}`)),
        flat: each(v.hosts, ({ host }) => [host, v.mode]),
        named: each(v.byName, ({ port, tls }, name) => ({ name, port, scheme: fn.choose(tls, 'https', 'http') })),
        entries: { first: 'fixed', ...eachEntry(v.byName, ({ port }, name) => ({ [name]: port })) },
        spreadUnderCondition: ['first', ...(when(v.enabled, v.words) ?? [])],
        onlySpreadUnderCondition: [...(when(v.other, [...v.words, ...(when(v.enabled, v.numbers) ?? [])]) ?? [])],
        spreadUnderItself: when(v.words, [...v.words, ...v.numbers]),
        entriesUnderCondition: { first: 1, ...when(v.other, v.labels) },
        withElse: ifSet(v.optionalText, (text) => ({ text }), { none: v.mode }),
        onlyUnderBoth: { a: ifSet(v.labels, (labels) => when(v.enabled, { labels })) },
        wrapped: ifSet(v.labels, (labels) => ({ labels, count: fn.len(labels) })),
      },
    });
    new ApiObject(this.when(fn.or(v.other, fn.eq(v.mode, 'slow'))), 'guarded', {
      apiVersion: 'v1',
      kind: 'Secret',
      stringData: { name: v.name },
    });
    this.each(v.byName, (at, { port }, name) => {
      new ApiObject(at, 'each', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: `${this.fullname}-${name}` },
        spec: { ports: [{ port }] },
      });
    });
    new ApiObject(this, 'hook', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { annotations: { 'helm.sh/hook': 'pre-upgrade', 'helm.sh/hook-weight': '-5' } },
      spec: { template: { spec: { restartPolicy: 'Never', containers: [{ name: 'job', image: 'busybox:1' }] } } },
    });
    new ApiObject(this, 'hook-account', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { annotations: { 'helm.sh/hook': 'pre-upgrade', 'helm.sh/hook-weight': '9' } },
    });
    const deployment = new kplus.Deployment(this, 'plus', {
      replicas: v.count,
      containers: [{ image: `${v.name}:1`, portNumber: 8080 }],
    });
    deployment.exposeViaService();
    this.failIf(fn.gt(v.count, 1000), 'count is larger than 1000');
    this.failIfAny(v.byName, ({ port }, name) => ({
      condition: fn.eq(port, 666),
      message: `port ${port} of ${name} is not allowed`,
    }));
    this.notes('Hello', '', when(v.other, ['Other', 'mode']), `of ${release.name}`);
    this.addCrd(
      'things.yaml',
      'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: things.example.com\n',
    );
    new Child(this);
  }
}

/** The chart in a separate app. */
export const kitchenSink = (): KitchenSink => new KitchenSink(new App());
