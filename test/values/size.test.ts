import { ApiObject } from 'cdk8s';
import { z } from 'zod';
import { createRelease } from '../../lib/helm/release';
import { parseYaml } from '../../lib/helm/yaml/parse-yaml';
import { printYaml } from '../../lib/helm/yaml/print-yaml';
import type { Json, JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { renderChart } from '../../lib/render/render-chart';
import { group } from '../../lib/values/define';
import { anyFields } from '../../lib/values/kubernetes-types';
import { rejectionOf } from '../support/small-chart';
import { testChart } from '../support/test-chart';

const model = readChart(
  testChart(
    group({
      list: z.array(z.string()).default([]).describe('A list.'),
      any: anyFields().default({}).describe('Anything.'),
    }),
    (chart, v) =>
      void new ApiObject(chart, 'a', {
        apiVersion: 'example.com/v1',
        kind: 'Example',
        spec: { list: ['first', ...v.list], any: v.any },
      }),
  ),
);
const render = (user: JsonMap): JsonMap =>
  renderChart(model, user, createRelease('release')).manifests[0]?.object.spec as JsonMap;

describe('values of an unusual size', () => {
  it('may be a list of 130,000 items', () => {
    expect(render({ list: new Array<Json>(130_000).fill('x') }).list).toHaveLength(130_001);
  });

  it('may have 70,000 errors, some of which are reported', () => {
    expect(rejectionOf(() => render({ list: new Array<Json>(70_000).fill(null) }))).toMatch(
      /list\[0\]: expected string/,
    );
  });

  it('may be nested up to 100 levels', () => {
    const nested = (depth: number): Json => (depth === 0 ? 1 : [nested(depth - 1)]);
    const read = (depth: number) => render({ any: { a: nested(depth) } });
    expect(read(98).any).toEqual({ a: nested(98) });
    for (const depth of [99, 400]) expect(rejectionOf(() => read(depth))).toMatch(/nested more than 100 levels deep/);
    const text = `a: ${'['.repeat(9000)}${']'.repeat(9000)}\n`;
    expect(rejectionOf(() => parseYaml(text, 'text'))).toMatch(/text:1:\d+: nesting is too deep/);
  });

  it.each([
    ['one in double quotes', `"${'x'.repeat(9e6)}"`],
    ['one in single quotes', `'${'x'.repeat(9e6)}'`],
    ['one of escapes', `"${'\\\\'.repeat(4e6)}"`],
    ['one of doubled quotes', `'${"''".repeat(4e6)}'`],
  ])('may be a text of many megabytes: %s', (_, text) => {
    expect((parseYaml(`a: ${text}\n`, 'text') as { a: string }).a.length).toBeGreaterThan(3e6);
    expect(rejectionOf(() => parseYaml(`a: ${text.slice(0, -1)}\n`, 'text'))).toMatch(/missing closing ./);
  });

  it('may be a text of 200,000 lines', () => {
    const text = 'x\n'.repeat(200_000);
    expect(printYaml({ a: text, b: [text] }).length).toBeGreaterThan(800_000);
  });
});
