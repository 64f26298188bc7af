import type { z } from 'zod';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { ifSet, when } from '../../lib/expr/blocks';
import { fn } from '../../lib/expr/fn';
import { labelMap, stringMap } from '../../lib/values/kubernetes-types';
import { rejectionOf, smallChart } from '../support/small-chart';

const open = { labels: stringMap().default({}).describe('Labels.') };
const optional = { labels: labelMap().optional().describe('Labels.') };
const reserved = {
  labels: stringMap(['app.kubernetes.io/name', 'app.kubernetes.io/instance']).default({}).describe('Labels.'),
};

type Shape = Record<'labels', z.ZodType<Record<string, string>>>;
type Labels = Record<string, string>;
type Spec = (labels: Labels, own: Labels, chart: HelmChart) => object;

const rejection = (spec: (labels: Labels, chart: HelmChart) => unknown, shape: object): string =>
  rejectionOf(() => smallChart(shape as Shape, (v, chart) => spec(v.labels as Labels, chart as unknown as HelmChart)));

const rejected =
  /^small\/only\.spec\.pod: values\.labels may hold (?:app\.kubernetes\.io\/name, )?app\.kubernetes\.io\/instance, which (?:are|is) in this map already, by the template small\.selectorLabels, and Helm would print both: reserve such keys in the schema, as stringMap\(standardLabelKeys\) does \[duplicate-key\]$/;

describe('a spread value that may hold keys of a named template', () => {
  it.each<[string, object, Spec]>([
    ['before it', open, (labels, own) => ({ ...labels, ...own })],
    ['after it', open, (labels, own) => ({ ...own, ...labels })],
    ['under a condition', open, (labels, own) => ({ ...own, ...when(fn.len(labels), labels) })],
    ['that may be unset', optional, (labels, own) => ({ ...own, ...ifSet(labels) })],
    ['bound by a block', optional, (labels, own) => ({ ...own, ...ifSet(labels, (it) => it) })],
    ['with another key omitted', open, (labels, own) => ({ ...own, ...fn.omit(labels, 'app.kubernetes.io/name') })],
  ])('is rejected %s', (_, shape, spec) => {
    expect(rejection((labels, chart) => ({ pod: spec(labels, chart.selectorLabels, chart) }), shape)).toMatch(rejected);
  });

  it('is rejected in a named template, with the other keys', () => {
    const spec = (labels: Labels, chart: HelmChart): unknown => {
      const first = chart.defineObject('first', 'First.', { a: '1', b: '2' });
      return chart.defineObject('all', 'All.', { ...first, ...labels });
    };
    expect(rejection(spec, open)).toBe(
      "small/only: values.labels may hold a, b, which are in this map already, by the template small.first, and Helm would print both: reserve such keys in the schema, as stringMap(['a', 'b']) does [duplicate-key]",
    );
  });

  it.each<[string, object, Spec]>([
    ['reserves them', reserved, (labels, own) => ({ ...own, ...labels })],
    [
      'omits them',
      open,
      (labels, own) => ({ ...own, ...fn.omit(labels, 'app.kubernetes.io/name', 'app.kubernetes.io/instance') }),
    ],
    [
      'is read by a validation rule',
      open,
      (labels, own, chart) => {
        chart.failIf(fn.hasKey(labels, 'app.kubernetes.io/name'), 'reserved');
        return { ...own, ...labels };
      },
    ],
    ['is elsewhere', open, (labels, own) => ({ own: { ...own }, labels })],
  ])('is accepted if it %s', (_, shape, spec) => {
    expect(rejection((labels, chart) => ({ pod: spec(labels, chart.selectorLabels, chart) }), shape)).toBe('');
  });
});
