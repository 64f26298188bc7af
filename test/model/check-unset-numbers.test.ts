import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { problemsOf } from '../../lib/errors';
import { each, ifSet, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { readChart } from '../../lib/model/read-chart';
import { group, type Refs } from '../../lib/values/define';
import { rejectionOf } from '../support/small-chart';
import { testChart } from '../support/test-chart';

const values = group({
  replicas: z.int().optional().describe('Replicas.'),
  ratio: z.number().optional().describe('Ratio.'),
  enabled: z.boolean().optional().describe('Switch.'),
  count: z.int().default(1).describe('Count.'),
  items: z
    .array(z.strictObject({ size: z.int().optional() }))
    .default([])
    .describe('Items.'),
});
type Values = Refs<typeof values>;
type Spec = (v: Values, chart: HelmChart<typeof values>) => unknown;

const chartOf = (spec: Spec): HelmChart =>
  testChart(values, (chart, v) => {
    const all = { replicas: v.replicas, ratio: v.ratio, enabled: v.enabled, count: v.count, items: v.items };
    const object = { apiVersion: 'example.com/v1', kind: 'Example', spec: { all, more: spec(v, chart) } };
    new ApiObject(chart, 'a', object);
  });

const rejection = (spec: Spec): string => rejectionOf(() => readChart(chartOf(spec)));

describe('a number that may be unset', () => {
  it.each<[string, Spec, string]>([
    ['eq', (v) => [when(fn.eq(v.replicas, 0), 'x')], 'values.replicas'],
    ['ne', (v) => [when(fn.ne(3, v.replicas), 'x')], 'values.replicas'],
    ['lt', (v) => [fn.choose(fn.lt(v.ratio, 0.5), 'x', 'y')], 'values.ratio'],
    ['of an item', (v) => each(v.items, ({ size }) => when(fn.gt(size, 3), 'x')), 'item.size'],
    ['le', (v) => [when(fn.le(fn.int(v.replicas), 3), 'x')], 'values.replicas'],
    ['ge', (v) => [when(fn.ge(v.ratio, 1), 'x')], 'values.ratio'],
    [
      'with nothing known of it',
      (v) => [when(fn.or(v.replicas, v.enabled), when(fn.eq(v.replicas, 0), 'x'))],
      'values.replicas',
    ],
    [
      'in the other branch of all',
      (v) => [when(fn.and(v.replicas, v.enabled), 'x', fn.choose(fn.eq(v.replicas, 0), 'x', 'y'))],
      'values.replicas',
    ],
    [
      'in the other branch of a choice',
      (v) => [fn.choose(v.replicas, 'x', fn.choose(fn.eq(v.replicas, 0), 'y', 'z'))],
      'values.replicas',
    ],
    ['behind or', (v) => [when(fn.or(fn.isSet(v.replicas), fn.eq(v.replicas, 0)), 'x')], 'values.replicas'],
    [
      'in the other branch',
      (v) => [when(fn.isSet(v.replicas), 'x', when(fn.eq(v.replicas, 0), 'y'))],
      'values.replicas',
    ],
    [
      'under a key that is always set',
      (v, c) => void c.failIf(fn.and(v.enabled, fn.eq(v.replicas, 0)), 'x'),
      'values.replicas',
    ],
    [
      'after a condition that says nothing of it',
      (v) => [when(fn.choose(v.enabled, v.replicas, v.count), when(fn.eq(v.replicas, 0), 'x'))],
      'values.replicas',
    ],
    ['with another one, which is not named', (v) => [when(fn.eq(v.replicas, v.ratio), 'x')], 'values.replicas'],
    ['in one of two conditions', (v) => [when(fn.eq(v.replicas, 0), 'x'), fn.isSet(v.replicas)], 'values.replicas'],
    [
      'in a named template',
      (v, c) => [c.define('t', 'T.', fn.choose(fn.eq(v.replicas, 0), 'x', 'y'))],
      'values.replicas',
    ],
  ])('must not be compared: %s', (_, spec, path) => {
    expect(rejection(spec)).toMatch(
      new RegExp(
        `^demo: ${path}: \\{\\{ .* treats ${path} as 0 if it is unset: use fn\\.and\\(fn\\.isSet\\(.*\\[not-modelled\\]$`,
      ),
    );
  });

  it('is located by its comparison', () => {
    const spec: Spec = (v) => [when(fn.eq(v.replicas, 0), 'x')];
    expect(problemsOf(() => readChart(chartOf(spec))).map(({ subject }) => subject?.node)).toEqual([
      expect.objectContaining({ kind: 'call', name: 'eq' }),
    ]);
  });

  it.each<[string, Spec]>([
    ['isSet before it', (v) => [when(fn.and(fn.isSet(v.replicas), fn.eq(v.replicas, 0)), 'x')]],
    ['not set, or compared', (v) => [when(fn.or(fn.not(fn.isSet(v.replicas)), fn.eq(v.replicas, 0)), 'x')]],
    ['a block around it', (v) => [when(fn.isSet(v.replicas), when(fn.eq(v.replicas, 0), 'x'))]],
    ['itself as the condition', (v) => [when(fn.and(v.replicas, fn.gt(v.replicas, 3)), 'x')]],
    ['a choice', (v) => [fn.choose(fn.isSet(v.replicas), fn.choose(fn.eq(v.replicas, 0), 'x', 'y'), 'z')]],
    [
      'all of several conditions',
      (v) => [when(fn.and(v.enabled, fn.isSet(v.replicas)), when(fn.eq(v.replicas, 0), 'x'))],
    ],
    [
      'none of several conditions',
      (v) => [when(fn.or(fn.empty(v.replicas), v.enabled), 'x', when(fn.gt(v.replicas, 3), 'y'))],
    ],
    ['a default', (v) => [when(fn.eq(fn.default(0, v.replicas), 0), 'x')]],
    ['ifSet', (v) => [ifSet(v.replicas, (replicas) => when(fn.gt(replicas, 3), 'x'))]],
    [
      'an object in a condition',
      (v, c) => {
        const metadata = { annotations: { a: fn.choose(fn.eq(v.replicas, 0), 'x', 'y') } };
        new ApiObject(c.when(fn.isSet(v.replicas)), 'b', { apiVersion: 'example.com/v1', kind: 'Other', metadata });
      },
    ],
    [
      'arithmetic around it',
      (v) => [fn.add(fn.int64(v.replicas), 1), when(fn.gt(fn.add(fn.int64(v.replicas), 1), 3), 'x')],
    ],
    ['a boolean', (v) => [when(fn.eq(v.enabled, true), 'x')]],
    ['a value with a default', (v) => [when(fn.eq(v.count, 0), 'x')]],
  ])('may be compared with %s', (_, spec) => {
    expect(rejection(spec)).toBe('');
  });
});
