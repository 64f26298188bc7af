import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import argoCrds from '../../imports/argo-rollouts.crds.json';
import { CommandProcess } from '../support/command-process';
import { makeProjectFolder } from '../support/project-folder';

const root = join(__dirname, '../..');
const fixture = join(__dirname, '../importer/fixtures/widgets.yaml');
const argo = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: Object.values(argoCrds).map(({ crd }) => crd) });

const chartwright = new CommandProcess();
let folder: string;
beforeEach(() => {
  folder = makeProjectFolder('import');
  cpSync(fixture, join(folder, 'widgets.yaml'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(() => chartwright.stop());

const importCrd = (...args: string[]) => chartwright.run(folder, ['import', 'crd', ...args]);
const read = (path: string): string => readFileSync(join(folder, path), 'utf8');

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** What tsc says about the TypeScript of the folder, including declarations of libraries. */
function tsc(): string {
  const compilerOptions = { noUncheckedIndexedAccess: true, skipLibCheck: false };
  write('tsconfig.json', JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include: ['.'] }));
  const args = [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', folder];
  return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' }).stdout;
}

const app = (lines: string): string => `import { ApiObject, App } from 'cdk8s';
import { each, group, HelmChart, ifSet, stringMap } from 'chartwright';
import { z } from 'zod';
import { ListV1, Widget, WidgetV1Beta1 } from './imports/example.com';

const values = group({
  size: z.int().min(1).max(12).default(2).describe('Columns.'),
  mode: z.enum(['fast', 'slow']).optional().describe('Speed.'),
  entries: stringMap().default({}).describe('Entries.'),
});
class Shop extends HelmChart<typeof values> {
  constructor(app: App) {
    super(app, 'shop', { values, version: '1.0.0', appVersion: '1', description: 'A shop.' });
    const { values: v } = this;
    new Widget(this, 'widget', {
      spec: {
        size: v.size,
        mode: ifSet(v.mode),
        labels: { a: 'b', ...v.entries },
        items: [{ name: 'a' }, each(v.entries, (value, name) => ({ name, value }))],
        config: { name: 'a', other: 1 },
        object: { apiVersion: 'v1', kind: 'Secret', data: {} },
      },
    });
    new ListV1(this, 'list', { spec: { entries: ['a'] } });
    new WidgetV1Beta1(this, 'old', { spec: { size: 1 } });
    new ApiObject(this, 'plain', { apiVersion: 'example.com/v1', kind: 'Widget', spec: { size: 1 } });
${lines}
  }
}

export const createApp = (): App => {
  const app = new App();
  new Shop(app);
  return app;
};
`;

describe('chartwright import crd', () => {
  it('writes classes whose objects the compiler checks, and synth validates', async () => {
    const { status, stderr } = await importCrd('widgets.yaml');
    expect([status, stderr]).toEqual([0, '1 file in imports/, 1 changed\n  imports/example.com.ts\n']);
    write('app.ts', app(''));
    expect(tsc()).toBe('');
    const synth = await chartwright.run(folder, ['synth', '--app', 'app.ts']);
    expect([synth.status, synth.stderr]).toEqual([0, expect.stringMatching(/^1 chart, 0 releases, \d+ files/)]);
    const list = read('dist/helm/charts/shop/templates/list.yaml');
    // It belongs to no namespace.
    expect(list).toMatch(/kind: List\n/);
    expect(list).not.toMatch(/^ {2}namespace:/m);
    expect(read('dist/helm/charts/shop/templates/widget-old.yaml')).toMatch(/^ {2}namespace:/m);
  });

  it('reports invalid fields of all objects of the kind, at their lines', async () => {
    await importCrd('widgets.yaml');
    const lines = `
    new Widget(this, 'a', { spec: { size: 1,
      // @ts-expect-error an unknown field
      sise: 2 } });
    new Widget(this, 'b', { spec: { size: 13 } });
    // @ts-expect-error a missing field
    new Widget(this, 'c', { spec: {} });
    new ApiObject(this, 'd', { apiVersion: 'example.com/v1beta1', kind: 'Widget', spec: {
      size: 'x' } });
    new Widget(this, 'e', { spec: { size: 1, replicas: -1, items: [{ name: 'a' }, { name: 'a' }] } });`;
    write('app.ts', app(lines));
    expect(tsc()).toBe('');
    const { status, stderr } = await chartwright.run(folder, ['synth', '--app', 'app.ts']);
    expect(status).toBe(1);
    expect(stderr.replaceAll(' [object-invalid]', '').trimEnd().split('\n').sort()).toEqual([
      'error: app.ts:31: shop/a.spec.sise: Widget: unknown field "sise", did you mean "size"?',
      'error: app.ts:32: shop/b.spec.size: Widget: must be at most 12, got 13',
      'error: app.ts:34: shop/c.spec: Widget: required field "size" is missing',
      'error: app.ts:36: shop/d.spec.size: Widget: expected integer, got "x"',
      'error: app.ts:37: shop/e.spec.items[1]: Widget: duplicate name "a"',
      'error: app.ts:37: shop/e.spec.replicas: Widget: must be at least 0, got -1',
    ]);
  });

  it('changes nothing when it is repeated, and leaves other files alone', async () => {
    await importCrd('widgets.yaml');
    write('imports/mine.ts', 'export {};\n');
    const { mtimeMs } = statSync(join(folder, 'imports/example.com.ts'));
    expect(await importCrd('widgets.yaml')).toMatchObject({ status: 0, stderr: '1 file in imports/, 0 changed\n' });
    expect(statSync(join(folder, 'imports/example.com.ts')).mtimeMs).toBe(mtimeMs);
    expect(read('imports/mine.ts')).toBe('export {};\n');
  });

  it('reads folders recursively, without files that are not manifests', async () => {
    write('crds/a/widgets.yml', read('widgets.yaml'));
    write('crds/argo.json', argo);
    write('crds/templates/x.yaml', '{{ if }}: [');
    write('crds/node_modules/x.yaml', 'kind: CustomResourceDefinition');
    write('crds/README.md', 'kind: CustomResourceDefinition');
    expect(await importCrd('crds', '--out', 'classes')).toMatchObject({ status: 0 });
    expect(readdirSync(join(folder, 'classes')).sort()).toEqual(['argoproj.io.ts', 'example.com.ts']);
    expect(read('classes/argoproj.io.ts')).toMatch(
      /^\/\/ Generated by npx chartwright import crd from crds; do not edit\.\n/,
    );
  });

  it('reports the problems of all sources together, and writes nothing', async () => {
    write('empty.yaml', 'kind: ConfigMap\n');
    write('broken.yaml', 'kind: CustomResourceDefinition\n  a: b\n');
    write('old.yaml', read('widgets.yaml').replaceAll('apiextensions.k8s.io/v1', 'apiextensions.k8s.io/v1beta1'));
    const { status, stderr } = await importCrd('widgets.yaml', 'none.yaml', 'empty.yaml', 'broken.yaml', 'old.yaml');
    expect(status).toBe(1);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^error: none\.yaml: no such file or folder/),
      'error: empty.yaml: no CustomResourceDefinition found [schema-invalid]',
      expect.stringMatching(/^error: broken\.yaml:1:7: /),
      expect.stringMatching(/^error: broken\.yaml:2:4: /),
      expect.stringMatching(
        /^error: old\.yaml: widgets\.example\.com: unsupported apiVersion "apiextensions.k8s.io\/v1beta1"/,
      ),
      expect.stringMatching(/^error: old\.yaml: lists\.example\.com: /),
    ]);
    expect(readdirSync(folder)).not.toContain('imports');
  });

  it('does not overwrite a file that it has not generated, or drop kinds of another source', async () => {
    write('imports/example.com.ts', 'export {};\n');
    write('argo.json', argo);
    const { status, stderr } = await importCrd('argo.json', 'widgets.yaml');
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^error: imports\/example\.com\.ts: not generated by /),
    ]);
    expect(readdirSync(join(folder, 'imports'))).toEqual(['example.com.ts']);
    rmSync(join(folder, 'imports'), { recursive: true });
    const [widgets, lists] = read('widgets.yaml').split('\n---\n').slice(1) as [string, string];
    write('a.yaml', widgets);
    write('b.yaml', lists);
    await importCrd('a.yaml');
    const second = await importCrd('b.yaml');
    expect([second.status, second.stderr]).toEqual([
      1,
      'error: imports/example.com.ts: also has Widget from a.yaml: name all sources of example.com in one command (npx chartwright import crd a.yaml b.yaml), or remove the file first [io]\n',
    ]);
    expect(await importCrd('a.yaml', 'b.yaml')).toMatchObject({ status: 0 });
  });

  it.each([
    [['--context', 'x', 'widgets.yaml'], /--context: only valid with --cluster/],
    [[], /import crd: expected a file, a folder, a URL or --cluster/],
    [['widgets.yaml', '--out', ''], /--out: expected a folder/],
  ])('rejects %j', async (args, message) => {
    expect(await importCrd(...args)).toMatchObject({ status: 1, stderr: expect.stringMatching(message) });
  });

  it('writes modules of real definitions that compile, and describe the fields of a chart', async () => {
    write('argo.json', argo);
    expect(await importCrd('argo.json')).toMatchObject({ status: 0 });
    write(
      'rollout.ts',
      `import { App } from 'cdk8s';
import { group, HelmChart, when } from 'chartwright';
import { z } from 'zod';
import { AnalysisTemplate, Rollout } from './imports/argoproj.io';

const values = group({ steps: z.int().default(1).describe('A number.'), slow: z.boolean().default(false).describe('A switch.') });
const chart = new HelmChart(new App(), 'a', { values, version: '1.0.0', appVersion: '1', description: 'A chart.' });
const { values: v } = chart;
new Rollout(chart, 'rollout', {
  metadata: { name: chart.fullname },
  spec: {
    replicas: v.steps,
    strategy: { canary: { steps: [{ setWeight: 20 }, when(v.slow, { pause: { duration: 10 } })], maxSurge: '25%' } },
  },
});
// @ts-expect-error another type
new Rollout(chart, 'a', { spec: { replicas: 'x' } });
// @ts-expect-error an unknown field
new Rollout(chart, 'b', { spec: { strategi: {} } });
// @ts-expect-error a missing field
new Rollout(chart, 'c', { spec: { strategy: { blueGreen: {} } } });
// @ts-expect-error a missing field
new AnalysisTemplate(chart, 'd', {});
`,
    );
    expect(tsc()).toBe('');
  });
});

describe('chartwright import crd URL', () => {
  let server: Server;
  let base: string;
  beforeAll(async () => {
    server = createServer(({ url }, response) => {
      if (url === '/moved.yaml') response.writeHead(302, { location: '/widgets.yaml' }).end();
      else if (url === '/widgets.yaml') response.end(readFileSync(fixture));
      else if (url === '/page') response.setHeader('content-type', 'text/html; charset=utf-8').end('<html>');
      else response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('downloads definitions', async () => {
    expect(await importCrd(`${base}/moved.yaml`)).toMatchObject({ status: 0 });
    expect(read('imports/example.com.ts')).toContain(` from ${base}/moved.yaml; `);
  });

  it('names the URLs that fail, and why', async () => {
    const { status, stderr } = await importCrd(`${base}/none`, `${base}/page`, 'http://127.0.0.1:1/x');
    expect([status, stderr.trimEnd().split('\n')]).toEqual([
      1,
      [
        `error: ${base}/none: download failed: 404 Not Found [io]`,
        `error: ${base}/page: expected YAML or JSON, got a web page: use the URL of the raw file [io]`,
        expect.stringMatching(/^error: http:\/\/127\.0\.0\.1:1\/x: download failed: .+ \[io\]$/),
      ],
    ]);
  });
});

describe('chartwright import crd --cluster', () => {
  const withKubectl = (script: string | undefined, ...args: string[]) => {
    mkdirSync(join(folder, 'bin'), { recursive: true });
    if (script !== undefined) {
      write('bin/kubectl', `#!/bin/sh\n${script}\n`);
      chmodSync(join(folder, 'bin/kubectl'), 0o755);
    }
    return chartwright.run(folder, ['import', 'crd', '--cluster', ...args], {
      PATH: script === undefined ? join(folder, 'bin') : `${join(folder, 'bin')}:${process.env.PATH}`,
    });
  };

  it('imports what kubectl prints', async () => {
    write('argo.json', argo);
    const answer = await withKubectl(
      '[ "$*" = "get crds -o json --context prod" ] && cat argo.json',
      '--context',
      'prod',
    );
    expect(answer).toMatchObject({ status: 0 });
    expect(read('imports/argoproj.io.ts')).toMatch(/^.* from --cluster --context prod; do not edit\.\n/);
  });

  it('explains why kubectl fails', async () => {
    expect(await withKubectl('echo no such host >&2; exit 1')).toMatchObject({
      status: 1,
      stderr: 'error: --cluster: kubectl get crds -o json failed: no such host [io]\n',
    });
    expect(await withKubectl('echo')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^error: --cluster: /),
    });
    rmSync(join(folder, 'bin'), { recursive: true });
    expect(await withKubectl(undefined)).toMatchObject({
      status: 1,
      stderr: 'error: --cluster: kubectl command not found: install it, or give a file or a URL instead [io]\n',
    });
  });
});
