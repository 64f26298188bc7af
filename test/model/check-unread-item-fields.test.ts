import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { each, eachEntry, eachText, ifSet, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { readChart } from '../../lib/model/read-chart';
import { group, type Refs } from '../../lib/values/define';
import { k8sObject } from '../../lib/values/kubernetes-types';
import { rejectionOf } from '../support/small-chart';
import { testChart } from '../support/test-chart';

const worker = z.strictObject({
  queue: z.string(),
  replicas: z.int().optional(),
  ports: z.array(z.strictObject({ port: z.int(), name: z.string().optional() })).optional(),
  resources: k8sObject('ResourceRequirements').optional(),
});
const values = group({
  workers: z.record(z.string(), worker).default({}).describe('Workers.'),
  others: z.array(worker).default([]).describe('Others.'),
  one: worker.optional().describe('One.'),
});
type Values = Refs<typeof values>;

/** The unread fields of a chart with this spec, except values that are not read at all. */
const unread = (
  spec: (v: Values, chart: HelmChart<typeof values>) => unknown,
  ...whole: ('workers' | 'others' | 'one')[]
) =>
  rejectionOf(() =>
    readChart(
      testChart(values, (chart, v) => {
        const all = Object.fromEntries(whole.map((name) => [name, v[name]]));
        const object = { apiVersion: 'example.com/v1', kind: 'Example', spec: { fixed: 1, all, more: spec(v, chart) } };
        new ApiObject(chart, 'a', object);
      }),
    ),
  )
    .split('\n')
    .filter((line) => line !== '')
    .map(
      (line) =>
        /^demo: values\.(\S+): is declared but never read by a template: .*\[unread-value\]$/.exec(line)?.[1] ?? line,
    );

describe('a field of an item', () => {
  it('is unread if no template reads it, in maps, lists and single objects', () => {
    expect(unread((v) => each(v.workers, ({ queue }) => queue), 'others', 'one')).toEqual([
      'workers[].replicas',
      'workers[].ports',
      'workers[].resources',
    ]);
    expect(
      unread(
        (v) => each(v.others, ({ queue, ports }) => ({ queue, ports: each(ports, ({ port }) => port) })),
        'workers',
        'one',
      ),
    ).toEqual(['others[].replicas', 'others[].ports[].name', 'others[].resources']);
    expect(unread((v) => ifSet(v.one, ({ queue }) => queue), 'workers', 'others')).toEqual([
      'one.replicas',
      'one.ports',
      'one.resources',
    ]);
  });

  it('is unread if its list or map is only used as a condition', () => {
    const use = (v: Values) => [when(v.others, 'x'), when(fn.and(v.others, fn.gt(fn.len(v.others), 1)), 'y')];
    expect(unread((v) => use(v), 'workers', 'one')).toEqual(
      ['queue', 'replicas', 'ports', 'resources'].map((field) => `others[].${field}`),
    );
  });

  const fieldsOfOthers = ['queue', 'replicas', 'ports', 'resources'].map((field) => `others[].${field}`);

  it.each<[string, (v: Values) => unknown]>([
    ['a condition of a printed choice', (v) => [fn.choose(v.others, 'x', 'y')]],
    ['a choice in a condition', (v) => [when(fn.choose(v.others, true, v.others), 'x')]],
    ['a list of both in a condition', (v) => [when(fn.concat(v.others, v.others), 'x')]],
    ['tested to be empty', (v) => [when(fn.empty(v.others), 'x')]],
    ['tested not to be', (v) => [when(fn.and(fn.not(v.others), v.one), 'x')]],
    ['tested to be set', (v) => [when(fn.isSet(v.others), 'x')]],
    ['counted', (v) => [fn.len(v.others)]],
    ['the loop of a text', (v) => [eachText(v.others, () => 'x')]],
  ])('is unread if its list is only %s', (_, spec) => {
    expect(unread(spec, 'workers', 'one')).toEqual(fieldsOfOthers);
  });

  it('is unread if a loop over several lists leaves it out', () => {
    expect(
      unread((v) => each(fn.concat(v.others, v.others) as typeof v.others, ({ queue }) => queue), 'workers', 'one'),
    ).toEqual(fieldsOfOthers.slice(1));
  });

  it('is unread below a field that is only inspected, which is read itself', () => {
    const spec = (v: Values) =>
      each(v.others, ({ queue, ports }) => [queue, when(fn.gt(fn.len(ports as never), 1), 'x')]);
    expect(unread(spec, 'workers', 'one')).toEqual([
      'others[].replicas',
      'others[].ports[].port',
      'others[].ports[].name',
      'others[].resources',
    ]);
  });

  it('makes the map that it belongs to a read one', () => {
    const limits = z.strictObject({ low: z.int(), high: z.int(), more: z.strictObject({ hard: z.boolean() }) });
    const nested = group({
      Name: z
        .array(z.strictObject({ first: z.string() }))
        .default([])
        .describe('Names.'),
      all: z
        .array(z.strictObject({ id: z.string(), limits }))
        .default([])
        .describe('All.'),
    });
    const chart = testChart(nested, (made, v) => {
      const spec = {
        release: made.release.name,
        names: [when(v.Name, 'x')],
        all: each(v.all, ({ id, limits: { low } }) => ({ id, low })),
      };
      new ApiObject(made, 'a', { apiVersion: 'example.com/v1', kind: 'Example', spec });
    });
    const lines = rejectionOf(() => readChart(chart)).split('\n');
    expect(lines.map((line) => /values\.(\S+): /.exec(line)?.[1])).toEqual([
      'Name[].first',
      'all[].limits.high',
      'all[].limits.more',
    ]);
  });

  it.each<[string, (v: Values, chart: HelmChart<typeof values>) => unknown]>([
    ['the whole value', (v) => v.workers],
    ['JSON of it in a condition', (v) => [when(fn.contains('x', fn.toJson(v.workers)), 'x')]],
    ['a key that is looked up', (v) => [when(fn.hasKey(v.one as never, fn.toJson(v.workers)), 'x')]],
    ['the first of several that is set', (v) => ifSet(fn.or(v.one, v.workers) as typeof v.one, (item) => item)],
    ['JSON of it', (v) => [fn.toJson(v.workers)]],
    ['the whole item', (v) => each(v.workers, (item) => item)],
    ['a spread of the item', (v) => each(v.workers, (item) => ({ more: 1, ...item }))],
    ['an entry by its key', (v) => [fn.index(v.workers as never, 'a')]],
    ['entries', (v) => eachEntry(v.workers, (item, key) => ({ [key]: item }))],
    ['a printed choice', (v) => [fn.choose(v.one, fn.toJson(v.workers), 'x')]],
    ['the other branch of a printed choice', (v) => [fn.choose(v.one, 'x', fn.toJson(v.workers))]],
    ['a choice', (v) => each(fn.choose(v.one, fn.index(v.workers as never, 'a'), v.workers) as never, (item) => item)],
    ['the result of a function', (v) => [fn.index(fn.omit(v.workers, 'a'), 'b')]],
  ])('is read with %s', (_, spec) => {
    expect(unread(spec, 'others', 'one')).toEqual([]);
  });

  it('is read by conditions, validation rules, notes, object names and named templates', () => {
    expect(
      unread(
        (v, chart) => {
          chart.each(v.workers, (scope, { queue, ports }, name) => {
            const metadata = { name: `${chart.fullname}-${name}-${queue}` };
            new ApiObject(chart.when(ports, scope), 'w', { apiVersion: 'example.com/v1', kind: 'Other', metadata });
          });
          chart.failIfAny(v.workers, ({ replicas }) => ({
            condition: fn.eq(fn.default(0, replicas), 7),
            message: 'seven',
          }));
          chart.notes(...each(v.workers, ({ resources }) => fn.toJson(resources)));
          return [
            chart.define(
              'ports',
              'All.',
              eachText(v.workers, ({ ports }) => eachText(ports, ({ port }) => `${port}`)),
            ),
          ];
        },
        'others',
        'one',
      ),
    ).toEqual(['workers[].ports[].name']);
  });
});
