import { createApp } from '../../charts-src/app';
import { HelmChart } from '../../lib/chart/helm-chart';
import { describeLeaf } from '../../lib/output/describe-value';
import { valuesTable } from '../../lib/output/readme-values-table';
import { valuesYaml } from '../../lib/output/values-yaml';
import { type Leaf, leavesOf } from '../../lib/values/define';

const charts = createApp()
  .node.findAll()
  .filter((construct): construct is HelmChart => construct instanceof HelmChart)
  .map(({ node, declared }) => [node.id, declared] as const);

const closed = ({ schema }: Leaf): boolean => schema.enum !== undefined;

describe.each(charts)('the values of %s', (_, declared) => {
  const leaves = [...leavesOf(declared)].filter(closed);
  const unwrapped = valuesYaml(declared).replace(/\n *# /g, ' ');
  const table = valuesTable(declared);

  it('list their enum words in values.yaml and in the README', () => {
    for (const leaf of leaves) {
      const meaning = describeLeaf(leaf);
      for (const word of leaf.schema.enum as string[]) expect(meaning).toContain(word || '""');
      expect(unwrapped).toContain(meaning);
      expect(table).toContain(meaning);
    }
  });

  it('do not list their words twice', () => {
    const twice = leaves.filter(({ description }) => /\bone of\b/i.test(description));
    expect(twice.map(({ path }) => path.join('.'))).toEqual([]);
  });
});

it('covers charts with enum values', () => {
  expect(charts.length).toBeGreaterThan(3);
  const counts = charts.map(([, declared]) => [...leavesOf(declared)].filter(closed).length);
  expect(Math.max(...counts)).toBeGreaterThan(8);
});
