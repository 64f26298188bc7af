import { z } from 'zod';
import { local, type ReferenceExpr, reference } from '../../lib/expr/ast';
import { each, eachEntry, ifSet, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { boundToken, itemToken } from '../../lib/expr/loop-tokens';
import { toExpr } from '../../lib/expr/to-expr';
import { OpaqueToken } from '../../lib/expr/tokens';
import type { JsonMap } from '../../lib/json';
import { declare, group } from '../../lib/values/define';
import { k8sList, k8sObject, stringMap } from '../../lib/values/kubernetes-types';
import { plainRefs, refsOf } from '../../lib/values/refs';
import { rejectionOf, smallChart, specOf, specTemplate } from '../support/small-chart';

const host = () => z.strictObject({ host: z.string(), weight: z.int().optional() });
const shape = {
  resources: k8sObject('ResourceRequirements').default({}).describe('Resources.'),
  probe: k8sObject('Probe').optional().describe('A probe.'),
  env: k8sList('EnvVar').default([]).describe('Variables.'),
  hosts: z.array(host()).default([]).describe('Hosts.'),
  others: z.array(host()).default([]).describe('Further hosts.'),
  names: z
    .array(z.strictObject({ host: z.string().regex(/^[a-z]+$/) }))
    .default([])
    .describe('Hosts of another kind.'),
  one: host().optional().describe('One host.'),
  labels: stringMap().default({}).describe('A map.'),
  nested: z.record(z.string(), z.record(z.string(), z.string())).default({}).describe('A map of maps.'),
  first: z.boolean().default(true).describe('Which hosts.'),
};

const user: JsonMap = {
  resources: { limits: { cpu: '1', memory: 2 } },
  probe: { httpGet: { path: '/p', port: 'http' }, periodSeconds: 1_000_000 },
  env: [
    { name: 'A', value: 'a' },
    { name: 'B', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ],
  hosts: [{ host: 'h1', weight: 2_000_000 }, { host: 'h"2' }],
  others: [{ host: 'o' }],
  names: [{ host: 'n' }],
  one: { host: 'q' },
  labels: { key: 'v' },
  nested: { a: { b: 'c' } },
  first: false,
};

describe('a reference to a part of a value', () => {
  const model = smallChart(shape, (v) => ({
    whole: { resources: v.resources, env: v.env, labels: v.labels, nested: v.nested },
    spread: { fixed: 1, ...v.resources },
    limits: ifSet(v.resources.limits),
    cpu: ifSet(v.resources.limits, (limits) => fn.toString(fn.index(limits, 'cpu'))),
    path: ifSet(v.probe, ({ httpGet }) => ifSet(httpGet, ({ path }) => ifSet(path))),
    period: ifSet(v.probe, ({ periodSeconds }) => ifSet(periodSeconds)),
    env: each(v.env, ({ name, value, valueFrom }) => ({
      name,
      value: ifSet(value, (text) => `<${text}>`),
      field: ifSet(valueFrom, ({ fieldRef }) => ifSet(fieldRef, ({ fieldPath }) => fieldPath)),
    })),
    hosts: ifSet(v.hosts, (hosts) => each(hosts, ({ host, weight }) => ({ host, weight: ifSet(weight) }))),
    chosen: each(fn.choose(v.first, v.hosts, v.others), ({ host, weight }) => ({ host, weight: ifSet(weight) })),
    fallback: each(fn.default([], v.hosts), ({ host }) => ({ text: `<${host}>` })),
    different: each(fn.choose(v.first, v.hosts as { host: string }[], v.names), ({ host }) => ({ host })),
    unique: each(fn.uniq(v.hosts), ({ host, weight }) => ({ host, weight: fn.default(1, weight) })),
    one: ifSet(v.one, ({ host, weight }) => ({ host, weight: ifSet(weight) })),
    nested: each(v.nested, (inner, key) => ({ key, all: each(inner, (value, name) => `${name}=${value}`) })),
  }));

  it('has the same value as in both Helms', async () => {
    expect(await specOf(model, user)).toEqual({
      whole: { resources: user.resources, env: user.env, labels: user.labels, nested: user.nested },
      spread: { fixed: 1, ...(user.resources as JsonMap) },
      limits: { cpu: '1', memory: 2 },
      cpu: '1',
      path: '/p',
      period: 1_000_000,
      env: [
        { name: 'A', value: '<a>' },
        { name: 'B', field: 'metadata.name' },
      ],
      hosts: user.hosts,
      chosen: user.others,
      fallback: [{ text: '<h1>' }, { text: '<h"2>' }],
      different: user.names,
      unique: [
        { host: 'h1', weight: 2_000_000 },
        { host: 'h"2', weight: 1 },
      ],
      one: user.one,
      nested: [{ key: 'a', all: ['b=c'] }],
    });
  });

  it('is null if the value is unset', async () => {
    expect(await specOf(model, {})).toEqual({
      whole: { resources: {}, env: [], labels: {}, nested: {} },
      spread: { fixed: 1 },
    });
  });

  it('is distinguished from 0, false and "" by fn.isSet, in both Helms', async () => {
    const worker = z.strictObject({
      replicas: z.int().optional(),
      tracing: z.boolean().optional(),
      note: z.string().optional(),
    });
    const workers = smallChart(
      {
        workers: z.record(z.string(), worker).default({}).describe('Workers.'),
        one: z.string().optional().describe('One.'),
      },
      (v) => ({
        fixed: 1,
        workers: each(v.workers, ({ replicas, tracing, note }, name) => ({
          name,
          replicas: when(fn.isSet(replicas), replicas, 1),
          args: [`--tracing=${fn.choose(fn.isSet(tracing), tracing, true)}`],
          note: when(fn.isSet(note), note, 'none'),
          isUnset: fn.not(fn.isSet(replicas)),
        })),
        one: when(fn.isSet(v.one), 'set', 'unset'),
      }),
    );
    const nothing = { replicas: 1, args: ['--tracing=true'], note: 'none', isUnset: true };
    const user = {
      absent: {},
      empty: { replicas: 0, tracing: false, note: '' },
      nothing: { replicas: null, tracing: null, note: null },
    };
    expect(await specOf(workers, { workers: user, one: null })).toEqual({
      fixed: 1,
      workers: [
        { name: 'absent', ...nothing },
        { name: 'empty', replicas: 0, args: ['--tracing=false'], note: '', isUnset: false },
        { name: 'nothing', ...nothing },
      ],
      one: 'unset',
    });
    expect(specTemplate(workers)).toContain('{{- if not (kindIs "invalid" $value.replicas) }}');
    expect(specTemplate(workers)).toContain('isUnset: {{ kindIs "invalid" $value.replicas }}');
  });

  it('has no items in a loop if it is unset', async () => {
    const worker = z.strictObject({
      env: z.record(z.string(), z.string()).optional(),
      names: z.array(z.string()).optional(),
    });
    const looped = smallChart({ workers: z.record(z.string(), worker).default({}).describe('Workers.') }, (v) => ({
      workers: each(v.workers, (item, name) => ({
        name,
        env: each(item.env, (value, key) => ({ name: key, value })),
        more: ['first', ...each(item.names, (one) => `<${one}>`)],
        entries: { fixed: 1, ...eachEntry(item.env, (value, key) => ({ [`x${key}`]: value })) },
      })),
    }));
    const user = {
      a: {},
      b: { env: null, names: null },
      c: { env: { A: '1' }, names: ['n'] },
      d: { env: {}, names: [] },
    };
    const none = { more: ['first'], entries: { fixed: 1 } };
    expect(await specOf(looped, { workers: user })).toEqual({
      workers: [
        { name: 'a', ...none },
        { name: 'b', ...none },
        { name: 'c', env: [{ name: 'A', value: '1' }], more: ['first', '<n>'], entries: { fixed: 1, xA: '1' } },
        { name: 'd', ...none },
      ],
    });
  });

  it('counts as reading the value', async () => {
    const { resources } = shape;
    const part = smallChart({ resources }, (v) => ({ fixed: 1, limits: ifSet(v.resources.limits) }));
    expect(await specOf(part, { resources: user.resources as JsonMap })).toEqual({
      fixed: 1,
      limits: { cpu: '1', memory: 2 },
    });
  });

  it('is not checked again inside a block that has checked it', () => {
    expect(specTemplate(model)).toContain('{{- with .Values.hosts }}\n  hosts:\n    {{- range . }}');
  });

  it.each<[string, Parameters<typeof smallChart<typeof shape>>[1], RegExp]>([
    [
      'a misspelt field',
      (v) => (v.resources as { limit?: 1 }).limit,
      /values\.resources\.limit: .*did you mean "limits"/,
    ],
    ['an entry of a map', (v) => v.labels.key, /^values\.labels\.key: .*fn\.index\(map, "key"\).*\[undeclared-value\]/],
    [
      'a field of an optional value',
      (v) => v.resources.limits?.cpu,
      /^values\.resources\.limits\.cpu: .*ifSet\(values\.resources\.limits, \(value\) => value\.cpu\)/,
    ],
    [
      'a field of an item that is not declared',
      (v) => each(v.hosts, (item) => (item as unknown as { hosst: string }).hosst),
      /^item\.hosst: .*did you mean "host"/,
    ],
    ['a field of a computed map', (v) => fn.merge(v.labels, v.labels).key, /fn\.index\(map, "key"\)/],
  ])('is rejected: %s', (_, spec, message) => {
    expect(rejectionOf(() => smallChart(shape, spec))).toMatch(message);
  });
});

describe('the references to a group', () => {
  const chartKey = {};
  const declared = declare(
    group({
      name: z
        .string()
        .regex(/^[a-z]+$/)
        .default('n')
        .describe('A name.'),
      unset: z.int().optional().describe('A number.'),
      words: z.array(z.string()).min(1).default(['w']).describe('Words.'),
      modes: z
        .array(z.strictObject({ mode: z.enum(['a', 'b']).optional(), size: z.union([z.int(), z.string()]).optional() }))
        .default([])
        .describe('Modes.'),
      resources: k8sObject('ResourceRequirements').default({}).describe('Resources.'),
      deep: group({ count: z.int().default(1).describe('A count.') }),
      labels: stringMap().default({}).describe('Labels.'),
    }),
  );
  const refs = refsOf(declared, chartKey) as Record<string, unknown> & { deep: Record<string, unknown> };
  const expr = (token: unknown) => toExpr(token, 'here') as ReferenceExpr;

  it('belong to their chart, and know the type of the value', () => {
    expect(expr(refs.name)).toBe(reference('Values', ['name'], 'string', { chartKey, quoting: 'quotable' }));
    expect(expr(refs.words)).toBe(reference('Values', ['words'], 'list', { chartKey, nonEmpty: true }));
    expect(expr(refs.deep.count)).toBe(reference('Values', ['deep', 'count'], 'integer', { chartKey }));
    expect(expr(refs.deep)).toBe(reference('Values', ['deep'], 'map', { chartKey }));
    expect(expr(refs)).toBe(reference('Values', [], 'map', { chartKey }));
    const { limits } = refs.resources as { limits: unknown };
    expect(expr(limits)).toBe(reference('Values', ['resources', 'limits'], 'map', { chartKey }));
    expect(refs.unset).toBeInstanceOf(OpaqueToken);
    expect(Object.keys(refs)).toEqual(['name', 'unset', 'words', 'modes', 'resources', 'deep', 'labels']);
  });

  it('may include a value named resolve', () => {
    const named = declare(group({ resolve: z.int().default(1).describe('A number.') }));
    const { resolve } = refsOf(named, chartKey) as { resolve: unknown };
    expect(expr(resolve)).toBe(reference('Values', ['resolve'], 'integer', { chartKey }));
  });

  it('of items know their fields, with the name of the loop variable', () => {
    const item = local('item');
    const token = itemToken(expr(refs.modes), item) as { mode: unknown; size: unknown };
    expect([token.mode, token.size].map((one) => one instanceof OpaqueToken)).toEqual([true, true]);
    expect(expr(token.mode)).toBe(reference(item, ['mode'], 'string', { quoting: 'bare' }));
    expect(expr(token.size)).toBe(reference(item, ['size'], 'any'));
    expect(expr(boundToken(expr(refs.unset), item))).toBe(reference(item, [], 'integer'));
    expect(expr(itemToken(expr(refs.words), item))).toBe(reference(item, [], 'string'));
    expect(expr(itemToken(expr(refs.labels), item))).toBe(reference(item, [], 'string'));
    expect(rejectionOf(() => (token.mode as Record<string, unknown>).x)).toBe(
      'item.mode.x: item.mode may be unset: use ifSet(item.mode, (value) => value.x) [undeclared-value]',
    );
    expect(rejectionOf(() => (token.mode as Record<string, unknown>).map)).toBe(
      'item.mode.map: item.mode may be unset: use each(item.mode, (item) => ...) [undeclared-value]',
    );
  });

  it('reject undeclared names', () => {
    expect(rejectionOf(() => refs.nam)).toBe(
      'values.nam: the values schema does not declare "nam", did you mean "name"? [undeclared-value]',
    );
    expect(rejectionOf(() => refs.deep.x)).toBe(
      'values.deep.x: the values schema does not declare "x" [undeclared-value]',
    );
    expect(rejectionOf(() => (refs.unset as Record<string, unknown>).x)).toMatch(
      /^values\.unset\.x: values\.unset may be unset: .*\[undeclared-value\]$/,
    );
    expect(rejectionOf(() => (refs.resources as Record<string, unknown>).x)).toBe(
      'values.resources.x: the values schema does not declare "x" [undeclared-value]',
    );
  });

  it('cannot be spread if they may be unset, or printed as text if they are maps', () => {
    const optional = refsOf(
      declare(
        group({
          labels: stringMap().optional().describe('Labels.'),
          names: z.array(z.string()).optional().describe('Names.'),
          items: z
            .array(z.strictObject({ env: stringMap().optional() }))
            .default([])
            .describe('Items.'),
          resources: k8sObject('ResourceRequirements').default({}).describe('Resources.'),
          deep: group({ labels: stringMap().default({}).describe('Labels.') }),
        }),
      ),
      {},
    ) as Record<string, unknown>;
    const { labels, names, items, resources, deep } = optional;
    const ofItem = (use: (env: never) => unknown) =>
      rejectionOf(() => each(items as { env: never }[], ({ env }) => use(env)));
    expect(rejectionOf(() => ({ ...(labels as object) }))).toBe(
      'values.labels: values.labels may be unset: use ...ifSet(values.labels) to spread it [undeclared-value]',
    );
    expect(rejectionOf(() => [...(names as string[])])).toMatch(
      /use \.\.\.each\(values\.names, \(item\) => item\) to spread its items/,
    );
    expect(ofItem((env) => ({ ...(env as object) }))).toMatch(/^item\.env: .*use \.\.\.ifSet\(item\.env\) to spread/);
    expect(rejectionOf(() => `${resources}`)).toBe(
      'values.resources: cannot print a map as text: use fn.toJson(values.resources), or one of its values [not-modelled]',
    );
    expect(rejectionOf(() => `${deep}`)).toMatch(/^values\.deep: cannot print a map as text/);
    expect(rejectionOf(() => String((deep as { labels: object }).labels))).toMatch(
      /^values\.deep\.labels: cannot print a map as text/,
    );
    expect(rejectionOf(() => toExpr(`${{ a: 1 }}`, 'here'))).toMatch(/^here: .*use fn\.toJson\(object\)/);
    expect(rejectionOf(() => toExpr("if (text === '[object Object]') {}", 'here'))).toBe('');
  });

  it('are plain values in a chart built with plain values', () => {
    expect(plainRefs(declared, { name: 'x', deep: { count: 2 }, unset: null, words: ['a'] })).toEqual({
      name: 'x',
      unset: undefined,
      words: ['a'],
      modes: undefined,
      resources: undefined,
      deep: { count: 2 },
      labels: undefined,
    });
    expect(plainRefs(declared, {})).toMatchObject({ deep: { count: undefined } });
  });
});
