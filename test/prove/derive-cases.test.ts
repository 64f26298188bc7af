import { ApiObject, App } from 'cdk8s';
import { z } from 'zod';
import { HelmChart } from '../../lib/chart/helm-chart';
import { each, ifSet, when } from '../../lib/expr/blocks';
import { chartInfo, fn } from '../../lib/expr/fn';
import { readChart } from '../../lib/model/read-chart';
import { caseOf } from '../../lib/prove/cases/case';
import { describeBranch } from '../../lib/prove/search/branch';
import { Coverage } from '../../lib/prove/search/branch-coverage';
import { branchesOf } from '../../lib/prove/search/collect-branches';
import { deriveCases } from '../../lib/prove/search/derive-cases';
import { group, type Refs } from '../../lib/values/define';
import { stringMap } from '../../lib/values/kubernetes-types';
import { kitchenSink } from '../support/kitchen-sink';

/** The outcomes that no derived case covers. */
function missingOf(chart: HelmChart): string[] {
  const model = readChart(chart);
  const coverage = new Coverage(branchesOf(model));
  deriveCases(model, coverage, [caseOf({})]);
  return coverage.missing().map(({ branch, outcome }) => `${outcome}: ${describeBranch(branch)}`);
}

const values = group({
  mode: z.enum(['a', 'b', 'c']).default('a').describe('A word.'),
  size: z.int().min(1).max(50).default(10).describe('A number.'),
  limit: z.int().min(1).max(50).default(20).describe('Another number.'),
  name: z.string().default('').describe('Text.'),
  optional: z.string().optional().describe('Text that may be unset.'),
  active: z.boolean().default(false).describe('A switch.'),
  passive: z.boolean().default(true).describe('Another switch.'),
  defaults: z.record(z.string(), z.string()).default({ a: 'b' }).describe('A map that is not empty.'),
  labels: stringMap(['fixed']).default({}).describe('A map.'),
  hosts: z
    .array(
      z.strictObject({
        host: z.string(),
        weight: z.int().min(0).max(9).optional(),
        paths: z.array(z.string()),
      }),
    )
    .default([])
    .describe('A list.'),
});

/** A chart with one object that has the given spec. */
function chartOf(build: (v: Refs<typeof values>, chart: HelmChart<typeof values>) => unknown): HelmChart {
  const chart = new HelmChart(new App(), 'derived', {
    values,
    version: '1.0.0',
    appVersion: '1',
    description: 'A chart of conditions.',
  });
  const spec = build(chart.values, chart);
  new ApiObject(chart, 'object', { apiVersion: 'example.com/v1', kind: 'Example', spec: { ...chart.values, spec } });
  return chart as unknown as HelmChart;
}

describe('cases derived from conditions', () => {
  it('cover every outcome of a chart that uses every construct, except for APIs of every supported cluster', () => {
    expect(missingOf(kitchenSink() as unknown as HelmChart)).toEqual([
      'false: templates/configmap.yaml: ternary {{ semverCompare ">=1.25-0" .Capabilities.KubeVersion.Version }} in sink/text',
      'false: templates/configmap.yaml: choice {{ .Capabilities.APIVersions.Has "policy/v1" }} in sink/text',
    ]);
  });

  it.each<[string, Parameters<typeof chartOf>[0]]>([
    [
      'comparisons of two values',
      (v) => when(fn.gt(v.size, v.limit), when(fn.eq(fn.sub(v.size, 1), v.limit), 1, 2), 3),
    ],
    ['words, one inside another', (v) => when(fn.ne(v.mode, 'a'), when(fn.eq(v.mode, 'c'), 'c', 'b'))],
    ['text with a prefix', (v) => when(fn.hasPrefix('https://', v.name), 1, when(fn.contains('@', v.name), 2))],
    ['text that matches a pattern', (v) => when(fn.regexMatch('^[0-9]{3}$', v.name), 'digits', 'other')],
    [
      'whether the chart is a subchart, which values do not decide',
      () => fn.ternary('root', 'below', chartInfo.isRoot),
    ],
    ['lengths', (v) => when(fn.gt(fn.len(v.name), 30), 'long', 'short')],
    ['an optional value', (v) => ifSet(v.optional, (text) => ({ text }), { none: true })],
    ['a default map that must be empty', (v) => ifSet(v.defaults, (map) => ({ map }))],
    ['a key of a map', (v) => when(fn.hasKey(v.labels, 'special'), 'yes', 'no')],
    [
      'fields of items',
      (v) => each(v.hosts, ({ host, weight }) => ({ host, weight: ifSet(weight, (each) => ({ each })) })),
    ],
    ['loops in loops', (v) => each(v.hosts, ({ host, paths }) => ({ host, paths: each(paths, (path) => ({ path })) }))],
    ['and, or and not', (v) => when(fn.and(fn.or(v.active, fn.not(v.passive)), fn.lt(v.size, 5)), 1, 2)],
    [
      'a list that an enclosing condition requires not to be empty',
      (v) =>
        when(fn.and(v.active, fn.or(v.hosts, v.name)), {
          list: [...each(v.hosts, ({ host }) => host), when(v.name, v.name)],
        }),
    ],
    ['fallbacks', (v) => fn.default(fn.choose(v.active, 'x', 'y'), v.name)],
    [
      'the version of the cluster',
      (v, { capabilities }) => when(fn.semverCompare('>=1.34-0', capabilities.kubeVersion), v.name, 'old'),
    ],
    ['an API of the cluster', () => when(fn.apiVersionsHas('example.com/v2'), 'new', 'old')],
    ['the name of the release', (_, { release }) => when(fn.eq(release.name, 'production'), 1, 2)],
    [
      'conditions behind validation rules',
      (v, chart) => {
        chart.failIf(fn.and(v.active, fn.not(v.name)), 'on needs a name: set name');
        chart.failIf(fn.and(v.active, fn.lt(v.size, 30)), 'on needs a size: raise size');
        return when(v.active, when(fn.eq(v.mode, 'c'), 'on and c'));
      },
    ],
  ])('reach both outcomes of %s', (_, build) => {
    expect(missingOf(chartOf(build))).toEqual([]);
  });

  it.each<[string, string, Parameters<typeof chartOf>[0]]>([
    ['true', 'outside the schema', (v) => when(fn.gt(v.size, 50), 1)],
    ['true', 'that contradicts the one around it', (v) => when(v.active, when(fn.not(v.active), 1))],
    [
      'true',
      'that a validation rule excludes',
      (v, chart) => {
        chart.failIf(fn.and(v.active, fn.eq(v.mode, 'b')), 'on and b do not go together: choose another mode');
        return when(fn.and(v.active, fn.eq(v.mode, 'b')), 1);
      },
    ],
  ])('never make %s a condition %s', (outcome, _, build) => {
    expect(missingOf(chartOf(build))).toEqual([
      expect.stringMatching(new RegExp(`^${outcome}: templates/example\\.yaml: if `)),
    ]);
  });
});
