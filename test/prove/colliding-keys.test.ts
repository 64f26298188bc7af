import { z } from 'zod';
import { each, eachEntry, when } from '../../lib/expr/blocks';
import { caseOf } from '../../lib/prove/cases/case';
import { collidingCases } from '../../lib/prove/cases/colliding-keys';
import { stringMap } from '../../lib/values/kubernetes-types';
import { smallChart } from '../support/small-chart';

const labels = stringMap().default({}).describe('Labels.');
const common = stringMap().default({}).describe('Labels of all objects.');

/** The values of all cases as text. */
const valuesOf = (model: ReturnType<typeof smallChart>): string[] =>
  collidingCases(model, [caseOf({})], 0).map(({ values }) => JSON.stringify(values));

describe('cases in which keys collide', () => {
  it('set each key of the chart in the values spread into the same map', () => {
    const chart = smallChart({ labels }, (v) => ({ team: 'a', ...v.labels, ...when(v.labels, { kind: 'b' }) }));
    const found = valuesOf(chart);
    for (const key of ['team', 'kind']) expect(found).toContainEqual(expect.stringContaining(`"${key}":`));
  });

  it('set the same key in all values spread into one map', () => {
    const chart = smallChart({ labels, common }, (v) => ({ data: { ...v.labels, ...v.common } }));
    expect(valuesOf(chart)).toEqual([
      expect.stringMatching(/"common":\{.*"same":.*"labels":\{.*"same":|"labels":\{.*"same":.*"common":\{.*"same":/),
    ]);
  });

  it('cover maps with computed keys and maps in list items', () => {
    const items = z
      .array(z.strictObject({ labels: stringMap() }))
      .default([])
      .describe('Items.');
    const chart = smallChart({ labels, items }, (v) => ({
      data: { team: 'a', ...eachEntry(v.labels, (value, key) => ({ [key]: value })) },
      list: each(v.items, (item) => ({ kind: 'b', ...item.labels })),
    }));
    const found = valuesOf(chart);
    expect(found).toContainEqual(expect.stringMatching(/"labels":\{.*"team":/));
    expect(found).toContainEqual(expect.stringMatching(/"items":\[.*"kind":/));
  });

  it('skip keys that the schema reserves', () => {
    const reserved = stringMap(['team']).default({}).describe('Labels.');
    expect(valuesOf(smallChart({ labels: reserved }, (v) => ({ team: 'a', ...v.labels }))).join()).not.toContain(
      '"team":',
    );
  });
});
