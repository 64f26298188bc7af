import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as application from '../lib/application';
import * as argocd from '../lib/argocd';
import { HelmChart } from '../lib/chart/helm-chart';
import { functions } from '../lib/helm/functions/function-table';
import { notModelled } from '../lib/helm/functions/not-modelled';
import { parseYaml } from '../lib/helm/yaml/parse-yaml';
import * as core from '../lib/index';
import type { JsonMap } from '../lib/json';
import { type Printed, printedDocuments } from '../lib/prove/helm/printed-documents';
import * as rollouts from '../lib/rollouts';
import { readPage, root } from './support/documents';
import { filesIn } from './support/golden';
import { helm, majors } from './support/helm';
import { makeProjectFolder } from './support/project-folder';

/** Everything that the package exports. */
const chartwright = { ...core, ...application, ...rollouts, ...argocd };

const readme = readPage('README.md');
const guide = readPage('docs/writing-a-chart.md');

/** A block of TypeScript says in its first line which file a reader saves it as. */
const examples = [readme, guide].map((page) => {
  const blocks = page.blocks.filter(({ language }) => language === 'ts');
  const files = blocks.map(
    ({ content }) => [/^\/\/ (charts-src\/\S+\.ts)\n/.exec(content)?.[1] ?? '', content] as const,
  );
  return { page, files };
});

/** A folder below the project, and in it one for each page with the files that its reader has saved. */
let folder: string;
const folderOf = (page: number): string => join(folder, String(page));

beforeAll(() => {
  folder = makeProjectFolder('examples');
  writeFileSync(join(folder, 'tsconfig.json'), '{ "extends": "../../tsconfig.json", "include": ["*/charts-src"] }\n');
  for (const [page, { files }] of examples.entries()) {
    for (const [path, content] of files) {
      mkdirSync(dirname(join(folderOf(page), path)), { recursive: true });
      writeFileSync(join(folderOf(page), path), content);
    }
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (cwd: string, file: string, ...args: string[]): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [join(root, file), ...args], { cwd, encoding: 'utf8' });

/** Synthesises the example alone, as the pages say, and returns the folder of its chart. */
function synth(page: number, name: string): string {
  const out = `.cache/${name}`;
  const { status, stderr } = run(
    folderOf(page),
    'bin/chartwright.js',
    'synth',
    '--app',
    `charts-src/${name}/chart.ts`,
    '--out',
    out,
  );
  expect([status, stderr]).toEqual([0, expect.stringMatching(/^1 chart, /)]);
  return join(folderOf(page), out, 'helm/charts', name);
}

describe('the TypeScript of the pages', () => {
  const all = examples.flatMap(({ page, files }) =>
    files.map(([path, content]) => [page.path, path, content] as const),
  );

  it('says in its first line which file it is', () => {
    expect(all.map(([page, path]) => `${page} ${path}`)).toEqual([
      'README.md charts-src/hello/chart.ts',
      'docs/writing-a-chart.md charts-src/hello/values.ts',
      'docs/writing-a-chart.md charts-src/hello/chart.ts',
      'docs/writing-a-chart.md charts-src/shop/chart.ts',
      'docs/writing-a-chart.md charts-src/web/chart.ts',
      'docs/writing-a-chart.md charts-src/workers/chart.ts',
      'docs/writing-a-chart.md charts-src/backend/chart.ts',
      'docs/writing-a-chart.md charts-src/platform/chart.ts',
      'docs/writing-a-chart.md charts-src/store/chart.ts',
    ]);
  });

  it('has right types', () => {
    const { status, stdout } = run(folder, 'node_modules/typescript/bin/tsc', '--noEmit', '-p', '.');
    expect([status, stdout]).toEqual([0, '']);
  });

  it.each(all)('is formatted, and the linter likes it: %s %s', (_, path, content) => {
    const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
    const args = [biome, 'check', '--write', `--stdin-file-path=${path}`];
    const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', input: content });
    expect(stdout).toBe(content);
  });
});

describe('the README', () => {
  it('shows the template its example becomes', () => {
    const template = readFileSync(join(synth(0, 'hello'), 'templates/deployment.yaml'), 'utf8');
    // The first line names the source file.
    const [shown] = readme.blocks.filter(({ language }) => language === 'yaml');
    expect(shown?.content).toBe(template.split('\n').slice(1).join('\n'));
  });

  it('has an example of about twenty lines for the service itself', () => {
    const body = /export class Hello[\s\S]*?\n}\n/.exec(readme.text) as RegExpExecArray;
    expect(body[0].split('\n').length).toBeLessThanOrEqual(24);
  });
});

describe('the guide to writing a chart', () => {
  it('has an example that becomes the lines its table shows', () => {
    const chart = synth(1, 'hello');
    const deployment = readFileSync(join(chart, 'templates/deployment.yaml'), 'utf8');
    for (const line of [
      'image: {{ .Values.image | quote }}',
      '- "--log={{ .Values.logLevel }}"',
      '{{- if .Values.debug }}',
      '{{- with .Values.greeting }}',
      '{{- with .Values.podLabels }}',
    ]) {
      expect(deployment).toContain(line);
    }
    expect(filesIn(chart)).toEqual(
      expect.arrayContaining(['templates/configmap.yaml', 'templates/validate.yaml', 'templates/NOTES.txt']),
    );
  });

  it('has an example of each property of Chart.yaml', () => {
    const chart = synth(1, 'shop');
    expect(parseYaml(readFileSync(join(chart, 'Chart.yaml'), 'utf8'), 'Chart.yaml')).toMatchObject({
      appVersion: '2.4.1',
      kubeVersion: '>=1.33.0-0',
      icon: 'https://example.com/shop.svg',
      home: 'https://example.com/shop',
      keywords: ['shop', 'web'],
      maintainers: [{ name: 'Shop team', email: 'shop@example.com' }],
      annotations: { 'artifacthub.io/license': 'Apache-2.0' },
    });
    expect(readFileSync(join(chart, 'README.md'), 'utf8')).toContain('Create the Secret `shop-database`.');
  });

  it('has a chart with a dependency, whose objects template leaves out', () => {
    const chart = synth(1, 'store');
    const { dependencies } = parseYaml(readFileSync(join(chart, 'Chart.lock'), 'utf8'), 'Chart.lock') as JsonMap;
    expect(dependencies).toEqual([
      { name: 'postgresql', repository: 'oci://registry.example.com/charts', version: '16.4.3' },
    ]);
    const app = ['--app', 'charts-src/store/chart.ts', '--set', 'postgresql.enabled=true'];
    const { status, stdout, stderr } = run(folderOf(1), 'bin/chartwright.js', 'template', 'store', 'store', ...app);
    expect([status, stderr]).toEqual([
      0,
      'not rendered: store/postgresql, the chart postgresql ~16.4.0 of oci://registry.example.com/charts, which only Helm renders\n',
    ]);
    expect(printedDocuments(stdout).map(({ object }) => object)).toMatchObject([
      { kind: 'ConfigMap', data: { host: 'store-postgresql', user: 'store' } },
    ]);
  });

  describe('has a web service', () => {
    const everything =
      'rollout.enabled=true,rollout.trafficRouting=nginx,ingress.enabled=true,autoscaling.enabled=true,serviceMonitor.enabled=true';
    const cases: [string, string, string[]][] = [
      ['that is a Deployment', 'replicaCount=2', ['Deployment', 'Pod', 'Service']],
      ['that is released by canary', 'rollout.enabled=true', ['Pod', 'Rollout', 'Service']],
      [
        'with all that it may have',
        everything,
        ['HorizontalPodAutoscaler', 'Ingress', 'Pod', 'Rollout', 'Service', 'Service', 'Service', 'ServiceMonitor'],
      ],
    ];
    let chart: string;
    beforeAll(() => {
      chart = synth(1, 'web');
    });

    it.each(cases)('%s, in both Helms and without', (_, values, kinds) => {
      const app = ['--app', 'charts-src/web/chart.ts', '--kube-version', '1.35.0'];
      const ours = run(folderOf(1), 'bin/chartwright.js', 'template', 'shop', 'web', '--set', values, ...app);
      expect([ours.status, ours.stderr]).toEqual([0, '']);
      const kindsOf = (documents: readonly Printed[]): unknown[] =>
        documents.map(({ object }) => (object as { kind: string }).kind).sort();
      expect(kindsOf(printedDocuments(ours.stdout))).toEqual(kinds);
      for (const major of majors) {
        const theirs = helm(major, ['template', 'shop', chart, '--set', values, '--kube-version', '1.35.0']);
        expect([theirs.status, theirs.stderr]).toEqual([0, '']);
        expect(printedDocuments(theirs.stdout)).toEqual(printedDocuments(ours.stdout));
        expect(helm(major, ['lint', chart, '--strict', '--set', values]).status).toBe(0);
      }
    });
  });

  it.each([
    ['says otherwise than its subchart', [], 4],
    ['lets its users have the last word', ['--set', 'hello.replicaCount=3'], 3],
    ['switches it off', ['--set', 'hello.enabled=false'], undefined],
  ])('has an umbrella that %s, in both Helms', (_, flags, replicas) => {
    const chart = synth(1, 'platform');
    for (const major of majors) {
      const { status, stdout, stderr } = helm(major, ['template', 'shop', chart, ...flags]);
      expect([status, stderr]).toEqual([0, '']);
      const [deployment] = printedDocuments(stdout).map(({ object }) => object as { spec: { replicas: number } });
      expect(deployment?.spec.replicas).toBe(replicas);
    }
  });

  /** Whether the page names it as code, alone or as a call. */
  const isNamed = (name: string): boolean =>
    guide.spans.some(({ text }) => new RegExp(`(?:^|[^\\w])${name}(?:$|[^\\w])`).test(text));

  it('names every export there is', () => {
    expect(Object.keys(chartwright).filter((name) => !isNamed(name))).toEqual([]);
  });

  it('names every method of a chart', () => {
    // Those that cdk8s calls, and what is private.
    const others = [
      'constructor',
      'labels',
      'references',
      'defineSelectorLabels',
      'defineStandardLabels',
      'generateObjectName',
      'addTemplate',
      'subcharts',
      'toJson',
    ];
    const methods = Object.getOwnPropertyNames(HelmChart.prototype).filter((name) => !others.includes(name));
    expect(methods.length).toBeGreaterThan(10);
    expect(methods.filter((name) => !isNamed(name))).toEqual([]);
  });

  it('names every function of Helm, supported and rejected', () => {
    const [, section = ''] = guide.text.split('### Functions of Helm');
    const [there = '', rejected = ''] = section.slice(0, section.indexOf('### ')).split('Rejected, each');
    const namesIn = (text: string): string[] =>
      [...text.matchAll(/`([a-zA-Z0-9]+)`/g)].map((match) => match[1] as string);
    const own = ['choose', 'if', 'else'];
    expect(
      namesIn(there)
        .filter((name) => !own.includes(name))
        .sort(),
    ).toEqual(Object.keys(functions).sort());
    expect(namesIn(rejected).sort()).toEqual(Object.keys(notModelled).sort());
  });

  it('names the metric presets', () => {
    expect(Object.keys(chartwright.metricPresets).filter((name) => !isNamed(name))).toEqual([]);
  });
});
