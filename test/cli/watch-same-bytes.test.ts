import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../support/documents';
import { filesIn } from '../support/golden';
import { makeProjectFolder } from '../support/project-folder';

const bin = join(root, 'bin/chartwright.js');
let project: string;
let cold: string;
let child: ChildProcess;
let output = '';

/** A file of the platform's app, and its new text from the old; undefined deletes the file. */
type Edit = readonly [file: string, change: (text: string) => string | undefined];

const replaced =
  (from: string | RegExp, to: string) =>
  (text: string): string => {
    const result = text.replace(from, to);
    if (result === text) throw new Error(`${from} not found`);
    return result;
  };

const helper = `import { fn, type HelmChart } from 'chartwright';
import { ApiObject } from 'cdk8s';
export const addNote = (chart: HelmChart<any>, note: unknown): void =>
  void new ApiObject(chart, 'note', { apiVersion: 'v1', kind: 'ConfigMap', data: { note: fn.toString(note) } });
`;

/** Edits one after another, each of one kind; the app has no error after any of them. */
const edits: readonly (readonly [name: string, Edit, ...Edit[]])[] = [
  ['a value', ['portal-services/values.ts', replaced(".describe('", ".describe('New: ")]],
  ['a chart', ['portal-services/chart.ts', replaced("appVersion: '1.0.0'", "appVersion: '1.0.1'")]],
  ['a ci document', ['portal-services/ci.ts', replaced('minReplicas: 5', 'minReplicas: 6')]],
  ['an environment', ['environments.ts', replaced('replicaCount: 2', 'replicaCount: 3')]],
  ['a subchart', ['ml-platform/mlflow/readme.ts', replaced('#', '# New')]],
  ['globals of an umbrella', ['ml-platform/global.ts', replaced(".describe('", ".describe('New: ")]],
  ['a module that all charts import', ['tested-versions.ts', replaced('>=1.35.0-0', '>=1.34.0-0')]],
  ['a chart that is no Helm chart', ['gitops.ts', replaced("'hmco", "'hmco-new")]],
  [
    'a new file, and then what imports it',
    ['helper.ts', () => helper],
    [
      'portal-services/chart.ts',
      (text) =>
        replaced(
          '    this.service();',
          '    addNote(this, v.replicaCount);\n    this.service();',
        )(`import { addNote } from '../helper';\n${text}`),
    ],
  ],
  ['the new file', ['helper.ts', replaced("'note'", "'other'")]],
  [
    'what imports a file, and then the file is deleted',
    ['portal-services/chart.ts', replaced(/.*addNote.*\n/g, '')],
    ['helper.ts', () => undefined],
  ],
  ['the app file', ['app.ts', replaced("'gitops'", "'delivery'")]],
  ['a file that is not a module', ['notes.md', () => 'Notes.\n']],
];

/** Every file below a folder with its content. */
const treeOf = (folder: string): Map<string, string> =>
  new Map(
    filesIn(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'latin1')]),
  );

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

function make([file, change]: Edit): void {
  const path = join(project, 'charts-src', file);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const text = change(before);
  if (text === undefined) rmSync(path);
  else writeFileSync(path, text);
}

/** Waits until the command has printed this text. */
async function printed(pattern: RegExp, from: number): Promise<void> {
  for (let waited = 0; !pattern.test(output.slice(from)); waited += 20) {
    if (waited > 30_000) throw new Error(`${pattern} was not printed:\n${output.slice(from)}`);
    await pause(20);
  }
}

/** Expects dist/ to become what a new process writes. */
async function expectSameAsCold(): Promise<void> {
  const last = await coldTree();
  const expected = JSON.stringify([...last]);
  for (let waited = 0; waited < 20_000; waited += 100) {
    if (JSON.stringify([...watchedTree()]) === expected) return;
    await pause(100);
  }
  expect(watchedTree()).toEqual(last);
}

const watchedTree = (): Map<string, string> => treeOf(join(project, 'dist'));

/** Not spawnSync, during which nothing that `--watch` prints is read. */
async function coldTree(): Promise<Map<string, string>> {
  rmSync(cold, { recursive: true, force: true });
  const synth = spawn(process.execPath, [bin, 'synth', '--quiet', '--out', cold], { cwd: project, stdio: 'inherit' });
  expect(await once(synth, 'exit')).toEqual([0, null]);
  return treeOf(cold);
}

const done = /\d+ changed\n/;

beforeAll(async () => {
  project = makeProjectFolder('watch-bytes');
  cold = join(mkdtempSync(join(tmpdir(), 'chartwright-cold-')), 'dist');
  cpSync(join(root, 'charts-src'), join(project, 'charts-src'), { recursive: true });
  child = spawn(process.execPath, [bin, 'synth', '--watch'], { cwd: project });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => {
      output += text;
    });
  await printed(done, 0);
});
afterAll(() => {
  child.kill();
  rmSync(project, { recursive: true, force: true });
  rmSync(join(cold, '..'), { recursive: true, force: true });
});

describe('dist/ that synth --watch writes', () => {
  it.each(edits)('is that of a new synth after a change of %s', async (_, ...steps) => {
    for (const edit of steps as Edit[]) {
      const from = output.length;
      make(edit);
      await printed(/ changed\n|error: /, from);
    }
    await expectSameAsCold();
  });

  it('stays as it is while the app has errors, of any kind, and is that of a new synth afterwards', async () => {
    const file = 'portal-services/chart.ts';
    const good = readFileSync(join(project, 'charts-src', file), 'utf8');
    const before = watchedTree();
    const statement = (text: string): string =>
      replaced('    this.service();', `    ${text}\n    this.service();`)(good);
    const broken: readonly [change: string, message: RegExp][] = [
      [good.slice(0, -20), /error: .*chart\.ts:\d+/],
      [statement("if (v.ingress.enabled) this.notes('Has an ingress.');"), /used a reference as a plain value/],
      [statement('fn.add(v.replicaCount, 1);'), /never used in a template/],
    ];
    for (const [text, message] of broken) {
      const from = output.length;
      make([file, () => text]);
      await printed(message, from);
      expect(watchedTree()).toEqual(before);
    }
    // A change elsewhere does not hide the error.
    let from = output.length;
    make(['ml-platform/readme.ts', replaced('#', '# Other')]);
    await printed(/never used in a template/, from);
    from = output.length;
    make([file, () => replaced("appVersion: '1.0.1'", "appVersion: '1.0.2'")(good)]);
    await printed(done, from);
    await expectSameAsCold();
  });
});
