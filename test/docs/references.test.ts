import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { IConstruct } from 'constructs';
import { createApp } from '../../charts-src/app';
import type { HelmChart } from '../../lib/chart/helm-chart';
import { createRelease } from '../../lib/helm/release';
import { readChart } from '../../lib/model/read-chart';
import { renderChart } from '../../lib/render/render-chart';
import { metricPresets } from '../../lib/rollouts/analysis/metric-presets';
import type { Group, Leaf } from '../../lib/values/define';
import { at, guides, type Page, pages, readPage, root } from '../support/documents';

const model = (path: string) =>
  readChart(path.split('/').reduce<IConstruct>((node, id) => node.node.findChild(id), createApp()) as HelmChart);
const umbrella = model('ml-platform');
const subcharts = umbrella.subcharts.map(({ model: child }) => child);
const charts = [model('progressive-delivery'), model('portal-services'), umbrella, ...subcharts];

/** Whether a chart declares the path, or a map that it leads into. */
const declares = (group: Group, path: readonly string[]): boolean => {
  let node: Group | Leaf = group;
  for (const key of path) {
    if (node.kind === 'leaf') return node.schema.type === 'object';
    const child = node.children.get(key);
    if (!child) return false;
    node = child;
  }
  return true;
};

/** Whether some chart declares the path, or an umbrella leads it into its subchart. */
const isDeclared = (path: readonly string[]): boolean =>
  charts.some(({ declared }) => declares(declared, path)) ||
  subcharts.some(({ name, declared }) => name === path[0] && declares(declared, path.slice(1)));

/** What is written like a value's path and is none: fields of objects, metadata, settings of Argo CD, notification services and files. */
const otherPaths = /^(?:spec|status|metadata|webhook|application)\.|\.(?:ts|js|yaml|json|md|example)$/;

/** The value paths a piece of code names: `a.b`, `a.b=x`, `--set a.b=x`, `a=true`, `a.b: x`. */
const valuePaths = (code: string): string[][] =>
  code
    .split(/[\s,]+/)
    .map((word) => /^([a-z][A-Za-z0-9]*(?:\.[A-Za-z][A-Za-z0-9-]*)*)(?:=[^"]*|:)?$/.exec(word))
    .filter((match) => match !== null)
    .filter(
      ([word, path]) => ((path as string).includes('.') || word.includes('=')) && !otherPaths.test(path as string),
    )
    .map(([, path]) => (path as string).split('.'));

/** Whether a span is a command, whose words are checked as such. */
const isCommand = (code: string): boolean => /^(?:helm|kubectl|npm|npx) /.test(code);

const where = (list: readonly Page[], test: (page: Page, code: string) => readonly string[]): string[] =>
  list.flatMap((page) =>
    page.spans.flatMap(({ text, line }) => test(page, text).map((wrong) => `${at(page, line)}: ${wrong}`)),
  );

const decisions = readdirSync(join(root, 'docs/decisions')).map((file) => readPage(`docs/decisions/${file}`));

describe('the values that the guides name', () => {
  it('are declared by a chart', () => {
    const unknown = where([...guides, ...decisions, readPage('README.md')], (_, code) =>
      isCommand(code) || code.startsWith('v.')
        ? []
        : valuePaths(code)
            .filter((path) => !isDeclared(path))
            .map((path) => path.join('.')),
    );
    expect(unknown).toEqual([]);
  });

  it('are told apart from what is no value', () => {
    expect(valuePaths('--set analysis.interval=1m,namespaced=true')).toEqual([
      ['analysis', 'interval'],
      ['namespaced'],
    ]);
    expect(valuePaths('status.phase values.yaml startingStep: 1 reporter="destination"')).toEqual([]);
    expect(isDeclared(['analysis', 'intervall'])).toBe(false);
    expect(isDeclared(['config', 'SCENARIO'])).toBe(true);
    const named = guides.flatMap(({ spans }) => spans.flatMap(({ text }) => valuePaths(text)));
    expect(new Set(named.map((path) => path.join('.'))).size).toBeGreaterThan(50);
  });
});

/** Paths from the root of the repository. */
const repositoryPath = /^(?:charts-src|dist|docs|lib|test)\/[\w./-]+$/;
/** What a reader of the README makes there. */
const readersPath = /^(?:charts-src|dist\/helm\/charts)\/hello(?:\/|$)/;

describe('the files that the pages name', () => {
  it('exist', () => {
    const missing = (code: string): string[] =>
      code
        .split(/\s+/)
        .filter((word) => repositoryPath.test(word) && !readersPath.test(word))
        .filter((word) => !existsSync(join(root, word)));
    const inBlocks = pages.flatMap((page) =>
      page.blocks
        .filter(({ language }) => language !== 'ts')
        .flatMap(({ content, line }) =>
          missing(content.replaceAll('=', ' ')).map((path) => `${at(page, line)}: ${path}`),
        ),
    );
    // These name files of a project of the reader's.
    const readers = ['docs/writing-a-chart.md', 'docs/in-your-project.md'];
    const ours = pages.filter(({ path }) => !readers.includes(path));
    expect([...inBlocks, ...where(ours, (_, code) => missing(code))]).toEqual([]);
  });
  it('are linked where they are, headings too', () => {
    const broken = pages.flatMap((page) =>
      page.links
        .filter((link) => !/^https:\/\//.test(link))
        .filter((link) => {
          const [file, anchor] = link.split('#') as [string, string?];
          const path = file === '' ? page.path : join(dirname(page.path), file);
          if (!existsSync(join(root, path))) return true;
          return anchor !== undefined && !readPage(path).anchors.includes(anchor);
        })
        .map((link) => `${page.path}: ${link}`),
    );
    expect(broken).toEqual([]);
    expect(pages.flatMap(({ links }) => links).length).toBeGreaterThan(15);
  });
});

describe('the guides', () => {
  it('have lines of at most 120 characters, tables aside', () => {
    const long = guides.flatMap((page) =>
      page.prose
        .split('\n')
        .flatMap((line, index) => (line.length > 120 && !line.trim().startsWith('|') ? [at(page, index + 1)] : [])),
    );
    expect(long).toEqual([]);
  });
});

/** The rows of the table below a heading of a page, cell by cell, without the marks of code. */
function tableBelow(page: string, heading: string): string[][] {
  const { text } = readPage(`docs/progressive-delivery/${page}.md`);
  const section = (text.split(`\n${heading}\n`)[1] as string).split(/\n#+ /)[0] as string;
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.slice(2).map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll('`', '').replaceAll('\\|', '|')),
  );
}

describe('the guide to progressive delivery', () => {
  it('shows the metric presets as they are', () => {
    const expected = Object.entries(metricPresets).map(([name, preset]) => [
      name,
      preset.requests,
      preset.latencyBuckets,
      preset.statusLabel,
      preset.latencyUnit,
      preset.latencyBounds.join(', '),
    ]);
    expect(tableBelow('metrics', '### Metric presets')).toEqual(expected);
    const matchers = Object.entries(metricPresets).map(([name, { selector }]) => [name, selector]);
    expect(tableBelow('metrics', '### Matchers').map((row) => row.slice(0, 2))).toEqual(matchers);
  });

  it('shows every alert with its severity, what to check and what to do', () => {
    const values = { prometheusRule: { enabled: true, job: 'argo-rollouts-metrics' } };
    const { manifests } = renderChart(model('progressive-delivery'), values, createRelease('release', 'space'));
    const rule = manifests.map(({ object }) => object as never as Rule).find(({ kind }) => kind === 'PrometheusRule');
    const alerts = (rule as Rule).spec.groups.flatMap(({ rules }) => rules);
    const expected = new Map(alerts.map(({ alert, labels }) => [alert, labels.severity]));
    const rows = tableBelow('watching', '## Alerts');
    expect(new Map(rows.map(([alert, severity]) => [alert, severity]))).toEqual(expected);
    // When it fires, what to check, and the remedy.
    for (const row of rows) expect(row.map((cell) => cell.length > 3)).toEqual([true, true, true, true, true]);
  });

  it('has a dozen symptoms, each with its meaning, the way to see it and a remedy', () => {
    const rows = tableBelow('README', '## Troubleshooting');
    expect(rows.length).toBeGreaterThanOrEqual(12);
    for (const row of rows) expect(row.map((cell) => cell.length > 0)).toEqual([true, true, true, true]);
  });
});

interface Rule {
  kind: string;
  spec: { groups: { rules: { alert: string; labels: { severity: string } }[] }[] };
}
