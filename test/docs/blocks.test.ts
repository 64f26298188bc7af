import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { chartValues, mergeValues } from '../../lib/helm/coalesce';
import { createRelease } from '../../lib/helm/release';
import { parseYaml, parseYamlDocuments } from '../../lib/helm/yaml/parse-yaml';
import type { Json, JsonMap } from '../../lib/json';
import { readChart } from '../../lib/model/read-chart';
import { valuesTree } from '../../lib/model/values-tree';
import { expectedDocuments, type Printed, printedDocuments } from '../../lib/prove/helm/printed-documents';
import { renderChart } from '../../lib/render/render-chart';
import { smallestValues } from '../../lib/render/smallest-values';
import { validateValues } from '../../lib/values/validate-against-schema';
import { at, type Block, type Page, pages, root } from '../support/documents';
import { helm, majors } from '../support/helm';

const all = pages.flatMap((page) => page.blocks.map((block) => ({ page, block })));
const inLanguage = (language: string): [string, Block, Page][] =>
  all.filter(({ block }) => block.language === language).map(({ page, block }) => [at(page, block.line), block, page]);

/** The template the README shows; test/readme.test.ts compares it with what the example becomes. */
const isTemplate = (block: Block, page: Page): boolean => page.path === 'README.md' && block.content.includes('{{ ');
const yaml = inLanguage('yaml').filter(([, block, page]) => !isTemplate(block, page));

/** A first line `# values of <chart>` says whose values a block is, `# part of <file>` where it stands. */
const values = yaml.flatMap(([where, block]) => {
  const chart = /^# values of (\S+?)(?:,|\n)/.exec(block.content)?.[1];
  return chart ? [[where, chart, block.content] as const] : [];
});
const parts = yaml.flatMap(([where, block]) => {
  const file = /^# part of (\S+)\n/.exec(block.content)?.[1];
  return file ? [[where, file, block.content] as const] : [];
});

/** The charts and their subcharts by name, and where each stands in dist/. */
const charts = new Map(
  createApp()
    .node.children.filter((child) => child.node.id !== 'gitops')
    .flatMap((chart) => {
      const model = readChart(chart as HelmChart);
      const folder = join(root, 'dist/helm/charts', model.name);
      const below = model.subcharts.map(({ model: child }) => ({
        model: child,
        folder: join(folder, 'charts', child.name),
      }));
      return [{ model, folder }, ...below];
    })
    .map((one) => [one.model.name, one] as const),
);

describe('the blocks of the guides', () => {
  it('are of a language that is checked', () => {
    const checked = ['bash', 'sh', 'ts', 'yaml'];
    const others = all.filter(({ block }) => !checked.includes(block.language));
    expect(others.map(({ page, block }) => [at(page, block.line), block.language])).toEqual([]);
    expect([values.length, parts.length]).toEqual([expect.any(Number), 1]);
    expect(values.length).toBeGreaterThan(8);
  });

  it('have YAML that says what it is', () => {
    expect(yaml.length).toBe(values.length + parts.length);
  });

  it.each([...inLanguage('sh'), ...inLanguage('bash')])('have a script that bash reads: %s', (_, { content }) => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: content, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  });

  it.each(values)('have values that chart and Helm accept and render alike: %s', (where, chart, content) => {
    const found = charts.get(chart);
    if (!found) throw new Error(`${where}: there is no chart ${chart}`);
    const { model, folder } = found;
    // A block that is not a whole file need not repeat the values that have no default.
    const missing = /^# values of .*, saved as /.test(content) ? {} : smallestValues(model);
    const user = mergeValues(missing, parseYaml(content, where) as JsonMap);
    expect(validateValues(model.schema, chartValues(valuesTree(model), user))).toEqual([]);
    const release = createRelease('guide', 'space');
    const ours = bySource(expectedDocuments(renderChart(model, user, release)));
    for (const major of majors) {
      const args = ['template', 'guide', folder, '-n', 'space', '-f', '-'];
      const { status, stdout, stderr } = helm(major, [...args, '--kube-version', '1.35.0'], JSON.stringify(user));
      expect([status, stderr.trim()]).toEqual([0, '']);
      expect(bySource(printedDocuments(stdout))).toEqual(ours);
    }
  });

  it.each(parts)('have a part of the file it names: %s', (where, file, content) => {
    const documents = parseYamlDocuments(readFileSync(join(root, file), 'utf8'), file);
    const part = parseYaml(content, where) as JsonMap;
    expect(documents.some((document) => holds(document, part))).toBe(true);
  });
});

const bySource = (documents: readonly Printed[]): Printed[] =>
  [...documents].sort((a, b) => (a.source < b.source ? -1 : a.source > b.source ? 1 : 0));

/** Whether every key of the part stands in the whole, at any depth, with the same value. */
function holds(whole: Json, part: JsonMap): boolean {
  if (whole === null || typeof whole !== 'object') return false;
  const here = Object.entries(part).every(
    ([key, value]) => JSON.stringify((whole as JsonMap)[key]) === JSON.stringify(value),
  );
  return here || Object.values(whole).some((inner) => holds(inner as Json, part));
}
