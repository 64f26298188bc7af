import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printedDocuments } from '../../lib/prove/helm/printed-documents';
import { type Answer, CommandProcess } from '../support/command-process';
import { filesIn } from '../support/golden';
import { helm, helmPath, majors } from '../support/helm';
import { makeProjectFolder } from '../support/project-folder';
import { appWith, statementLine } from './fixtures/apps';

const root = join(__dirname, '../..');
const bin = join(root, 'bin/chartwright.js');
const chart = join(root, 'dist/helm/charts/portal-services');
let folder: string;

beforeEach(() => {
  folder = makeProjectFolder('cli');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const chartwright = new CommandProcess();
afterAll(() => chartwright.stop());
const run = (args: string[]): Promise<Answer> => chartwright.run(folder, args);

function synth(app: string): Promise<Answer> {
  writeFileSync(join(folder, 'app.ts'), app);
  return run(['synth', '--app', 'app.ts']);
}

/** Expects a user error: exit code 1, at most one screen, no stack trace, nothing written. */
function expectUserError({ status, stdout, stderr }: Answer, message: RegExp): void {
  expect([status, stdout, stderr]).toEqual([1, '', expect.stringMatching(message)]);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stderr.split('\n').length).toBeLessThan(24);
  expect(existsSync(join(folder, 'dist'))).toBe(false);
}

it('is an executable file', () => {
  expect(statSync(bin).mode & 0o111).toBe(0o111);
});

describe('chartwright synth', () => {
  it('writes the chart of an app and prints a summary', async () => {
    const { status, stderr } = await synth(appWith(''));
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(
        /^not validated, because its schema is not known: Example \(example\.com\/v1\)\nTo validate them, use the classes that npx chartwright import crd \S+ writes\n1 chart, 0 releases, \d+ files in dist\/, \d+ changed\n$/,
      ),
    ]);
    expect(filesIn(join(folder, 'dist'))).toContain('helm/charts/test/templates/example.yaml');
  });

  it('does not rewrite dist/ without changes, and preserves files of others', async () => {
    await synth(appWith(''));
    writeFileSync(join(folder, 'dist/notes.md'), 'mine');
    const again = await synth(appWith(''));
    expect(again.stderr).toMatch(/ 0 changed/);
    const changed = await synth(appWith("this.object('more', { a: 1 });"));
    expect(changed.status).toBe(0);
    expect(readFileSync(join(folder, 'dist/notes.md'), 'utf8')).toBe('mine');
    expect(readdirSync(folder).sort()).toEqual(['app.ts', 'dist']);
  });

  const plainChart = (id: string): string =>
    appWith(
      '',
      `new ApiObject(new Chart(new Construct(app, 'other'), '${id}'), 'map', { apiVersion: 'v1', kind: 'ConfigMap' });`,
    );

  it('writes a cdk8s.Chart to k8s/, and replaces it together with the rest', async () => {
    expect((await synth(plainChart('first'))).status).toBe(0);
    expect(readFileSync(join(folder, 'dist/k8s/other/first.yaml'), 'utf8')).toMatch(
      /^# Generated from \.cache\/cli-\w+\/app\.ts; edit that, not this\.\napiVersion: v1\n/,
    );
    expect((await synth(plainChart('second'))).stderr).toMatch(/ 2 changed/);
    expect(filesIn(join(folder, 'dist/k8s'))).toEqual(['other/second.yaml']);
    await synth(appWith(''));
    expect(filesIn(join(folder, 'dist/k8s'))).toEqual([]);
  });

  it('rejects a reference in a cdk8s.Chart and names its value', async () => {
    const beside =
      "new ApiObject(new Chart(app, 'plain'), 'map', { apiVersion: 'v1', kind: 'ConfigMap', data: { a: (app.node.findChild('test') as Test).values.name } });";
    expectUserError(
      await synth(appWith('', beside)),
      /plain\/map\.data\.a: contains \{\{ \.Values\.name \}\}.*\[foreign-reference\]/,
    );
  });

  const mistakes: [string, string, RegExp][] = [
    ['a reference as the id of a construct', 'this.object(v.name, { a: 1 });', /inspected-reference|\.Values\.name/],
    [
      'a construct that inspects a reference',
      "new kplus.Ingress(this, 'i', { rules: [{ path: v.path, backend: kplus.IngressBackend.fromService(new kplus.Service(this, 's', { ports: [{ port: 80 }] })) }] });",
      new RegExp(`app\\.ts:${statementLine}: .*\\{\\{ \\.Values\\.path \\}\\}.*ApiObject.*\\[inspected-reference\\]`),
    ],
    [
      'a reference used by ||',
      "this.object('a', { a: (v.name as string).length > 3 ? 1 : 2 });",
      /Example .*spec\.a.*\[plain-use\]/,
    ],
    ['a reference used by !', "if (!v.enabled) this.object('a', { a: 1 });", /\[plain-use\]/],
    ['a reference compared by ===', "this.object('a', { a: v.name === 'x' ? 1 : 2 });", /\[plain-use\]/],
    ['a cut reference', "this.object('a', { a: v.name.slice(3) });", /\[token-undecodable\]/],
    [
      'an exception',
      "throw new Error('out of luck');",
      new RegExp(`app\\.ts:${statementLine}: out of luck.*\\[app-invalid\\]`),
    ],
  ];
  it.each(mistakes)('rejects %s', async (_, statements, message) => {
    expectUserError(await synth(appWith(statements)), message);
  });

  it('reports the location of a syntax error in the app', async () => {
    expectUserError(
      await synth('export const createApp = () => {\n  const = 1;\n};\n'),
      /app\.ts:2:\d+: .*\[app-invalid\]/,
    );
  });

  it('rejects an app without createApp and an app that does not exist', async () => {
    expectUserError(await synth('export const other = 1;\n'), /app\.ts: does not export a function createApp/);
    expectUserError(await run(['synth', '--app', 'none.ts']), /none\.ts: no such file/);
  });

  it('reports all problems of an app together', async () => {
    expectUserError(
      await synth(appWith("fn.lower(v.name); this.object('a', { a: v.path.slice(2, 30) }); when(v.enabled, 1);")),
      /\[token-undecodable\]/,
    );
  });

  it('rejects an output that is a file, and preserves it', async () => {
    writeFileSync(join(folder, 'app.ts'), appWith(''));
    writeFileSync(join(folder, 'out'), 'a file');
    const { status, stderr } = await run(['synth', '--app', 'app.ts', '--out', 'out']);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/out: .*--out \[io\]/)]);
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('a file');
  });

  it('protects concurrent runs from each other', async () => {
    writeFileSync(join(folder, 'app.ts'), appWith(''));
    const runs = Array.from(
      { length: 4 },
      () =>
        new Promise<number | null>((resolve) => {
          spawn(process.execPath, [bin, 'synth', '--app', 'app.ts'], { cwd: folder }).on('exit', resolve);
        }),
    );
    const codes = await Promise.all(runs);
    expect(codes.every((code) => code === 0 || code === 1)).toBe(true);
    expect((await run(['synth', '--app', 'app.ts'])).stderr).toMatch(/ 0 changed/);
  });
});

describe('chartwright template', () => {
  const flags = [
    '--set',
    'rollout.enabled=true,config.A=b,ingress.enabled=true',
    '--set-string',
    'podAnnotations.x=1',
    '-n',
    'space',
    '--kube-version',
    '1.35.0',
  ];

  it.each(majors)('prints the same objects as helm %i template, in the same order', async (major) => {
    const ours = await run(['template', 'release', chart, '--app', join(root, 'charts-src/app.ts'), ...flags]);
    expect(ours.stderr).toBe('');
    const theirs = helm(major, ['template', 'release', chart, ...flags]);
    expect(printedDocuments(ours.stdout)).toEqual(printedDocuments(theirs.stdout));
    expect(printedDocuments(ours.stdout).length).toBeGreaterThan(5);
  });

  it.each(majors)('prints objects and hooks in the same order as Helm %i', async (major) => {
    const sources = (text: string): string[] => [...text.matchAll(/^# Source: .*|^kind: .*/gm)].map(([line]) => line);
    const delivery = join(root, 'dist/helm/charts/progressive-delivery');
    const { stdout } = await run(['template', 'r', 'progressive-delivery', '--app', join(root, 'charts-src/app.ts')]);
    const printed = sources(stdout);
    expect(printed.length).toBeGreaterThan(40);
    expect(printed).toEqual(sources(helm(major, ['template', 'r', delivery]).stdout));
  });

  it.each([
    ['its name', 'mlflow'],
    ['its path in the app', 'ml-platform/mlflow'],
    ['its folder', 'dist/helm/charts/ml-platform/charts/mlflow'],
  ])('accepts a subchart by %s', async (_, name) => {
    const values = ['-f', 'dist/helm/charts/ml-platform/charts/mlflow/ci/trying-out-values.yaml'];
    const { status, stdout } = await chartwright.run(root, ['template', 'r', name, ...values]);
    expect([status, stdout.split('\n')[1]]).toEqual([0, expect.stringMatching(/^# Source: mlflow\//)]);
  });

  it('requires that a chart given as a folder exists', async () => {
    const { status, stderr } = await run([
      'template',
      'r',
      'gone/portal-services',
      '--app',
      join(root, 'charts-src/app.ts'),
    ]);
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining('gone/portal-services: no Chart.yaml in this folder'),
    ]);
  });

  it('accepts comma-separated files and an empty namespace, as Helm does', async () => {
    writeFileSync(join(folder, 'a.yaml'), 'replicaCount: 5\n');
    writeFileSync(join(folder, 'b.yaml'), 'podLabels: {b: c}\n');
    const flags = ['-f', 'a.yaml,b.yaml', '-n', ''];
    const { stdout } = await run([
      'template',
      'r',
      'portal-services',
      '--app',
      join(root, 'charts-src/app.ts'),
      ...flags,
    ]);
    const theirs = spawnSync(helmPath(4), ['template', 'r', chart, ...flags], { encoding: 'utf8', cwd: folder });
    expect(printedDocuments(stdout)).toEqual(printedDocuments(theirs.stdout));
    expect(stdout).toMatch(/b: "?c"?\n/);
    expect(stdout).toContain('namespace: default');
  });

  it.each([
    ['exits without error if the reader closes the pipe', '| head -1', '0\n', ''],
    ['reports a full disk', '> /dev/full', '1\n', 'error: standard output: write failed: '],
  ])('%s', (_, into, status, message) => {
    const command = `'${process.execPath}' '${bin}' template r progressive-delivery --include-crds ${into}; echo \${PIPESTATUS[0]}`;
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8', cwd: root });
    expect(stdout.endsWith(status)).toBe(true);
    expect(stderr.slice(0, message.length)).toBe(message);
    expect(stderr.split('\n').length).toBeLessThan(4);
  });

  it('omits test hooks with --skip-tests', async () => {
    const all = await run(['template', 'release', chart, '--app', join(root, 'charts-src/app.ts')]);
    const some = await run(['template', 'release', chart, '--app', join(root, 'charts-src/app.ts'), '--skip-tests']);
    expect(printedDocuments(all.stdout).length).toBe(printedDocuments(some.stdout).length + 1);
  });

  it('reports the file and line of each invalid value, or the path of one set by a flag', async () => {
    writeFileSync(
      join(folder, 'values.yaml'),
      'rollout:\n  enabled: yes please\nresources:\n  limit: {}\nvalues:\n  values: 1\nservice:\n  "a.b": 1\n',
    );
    const { status, stderr } = await run([
      'template',
      'r',
      'portal-services',
      '--app',
      join(root, 'charts-src/app.ts'),
      '-f',
      'values.yaml',
      '--set',
      'image.tagg=x',
    ]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/values\.yaml:2: rollout\.enabled: expected boolean, got "yes please"/);
    expect(stderr).toMatch(/values\.yaml:4: resources: unknown key "limit", did you mean "limits"\?/);
    expect(stderr).toMatch(/values\.yaml:5: values: unknown key "values"/);
    expect(stderr).toMatch(/values\.yaml:8: service: unknown key "a\.b"/);
    expect(stderr).toMatch(/image: unknown key "tagg", did you mean "tag"\?/);
  });

  it.each([4095, 4096, 8192])(
    'rejects a last line of %i bytes without a newline only if Helm 4 drops it',
    async (bytes) => {
      const start = 'nameOverride: ';
      const line = `${start}ab ${'#'.repeat(bytes - start.length - 3)}`;
      writeFileSync(join(folder, 'values.yaml'), `replicaCount: 7\n${line}`);
      const ours = await run(['template', 'r', chart, '--app', join(root, 'charts-src/app.ts'), '-f', 'values.yaml']);
      const theirs = helm(4, ['template', 'r', chart, '-f', join(folder, 'values.yaml')]);
      const isWhole = /name: r-ab/.test(theirs.stdout);
      expect([theirs.status, isWhole]).toEqual([0, bytes % 4096 !== 0]);
      if (isWhole) expect(ours.stdout).toMatch(/name: r-ab/);
      else expectUserError(ours, /values\.yaml: Helm 4 would drop the last line.*newline/);
    },
  );

  it('rejects unknown charts, flags and commands, and invalid release names', async () => {
    const app = ['--app', join(root, 'charts-src/app.ts')];
    expectUserError(await run(['template', 'r', 'portal-service', ...app]), /did you mean "portal-services"\?/);
    expectUserError(
      await run(['template', 'Not_A_Name', 'portal-services', '-n', 'UPPER', ...app]),
      /NAME: [\s\S]*--namespace: /,
    );
    expectUserError(
      await run(['template', 'r', 'portal-services', '--sett', 'a=b', ...app]),
      /unknown option '--sett'[\s\S]*--set/,
    );
    expectUserError(await run(['sinth']), /unknown command 'sinth'[\s\S]*synth/);
  });
});

describe('chartwright where', () => {
  it('prints the TypeScript location of a template line', async () => {
    const app = ['--app', join(root, 'charts-src/app.ts')];
    const template = readFileSync(join(chart, 'templates/service.yaml'), 'utf8').split('\n');
    const line = template.findIndex((text) => text.includes('.Values.service.nodePort')) + 1;
    const { stdout } = await run(['where', 'portal-services', `templates/service.yaml:${line}`, ...app]);
    const [file = '', number = ''] = stdout.trim().split(':');
    const source = readFileSync(join(folder, file), 'utf8').split('\n')[Number(number) - 1];
    expect(source).toMatch(/service\.nodePort/);
  });

  it('rejects a line that does not exist', async () => {
    const { status, stderr } = await run([
      'where',
      'portal-services',
      'templates/none.yaml:1',
      '--app',
      join(root, 'charts-src/app.ts'),
    ]);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/templates\/none\.yaml:1: no such line in the chart/)]);
  });
});

describe('npx cdk8s synth', () => {
  it('writes to a folder outside dist/ and prints its path', () => {
    writeFileSync(join(folder, 'app.ts'), appWith(''));
    const { CDK8S_OUTDIR: _, ...env } = process.env;
    const { status, stderr } = spawnSync(process.execPath, [bin, 'cdk8s', '--app', 'app.ts'], {
      encoding: 'utf8',
      cwd: folder,
      env,
    });
    expect([status, stderr]).toEqual([0, 'written to .cache/cdk8s/\n']);
    expect(readdirSync(folder).sort()).toEqual(['.cache', 'app.ts']);
    expect(readdirSync(join(folder, '.cache/cdk8s')).join()).toMatch(/test\.k8s\.yaml/);
  });

  it('works on the same app, with default values', () => {
    const cdk8s = join(root, 'node_modules/cdk8s-cli/bin/cdk8s');
    const { status } = spawnSync(process.execPath, [cdk8s, 'synth', '-o', join(folder, 'out')], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    // cdk8s numbers the files if a chart contains other charts.
    const file = readdirSync(join(folder, 'out')).find((name) => name.endsWith('portal-services.k8s.yaml'));
    const text = readFileSync(join(folder, 'out', file as string), 'utf8');
    expect(text).toMatch(/kind: Deployment/);
    expect(text).not.toMatch(/chartwright0x|\{\{/);
  });
});
