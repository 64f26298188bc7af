import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeProjectFolder } from '../support/project-folder';
import { appWith } from './fixtures/apps';

const bin = join(__dirname, '../../bin/chartwright.js');
let folder: string;
let child: ChildProcess | undefined;
let output = '';

beforeEach(() => {
  folder = makeProjectFolder('watch');
});
afterEach(() => {
  child?.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** Writes a file, after the interval in which chokidar drops repeated events of the same file. */
async function save(name: string, text: string): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 100));
  writeFileSync(join(folder, name), text);
}
const written = (): string => readFileSync(join(folder, 'dist/helm/charts/test/templates/example-one.yaml'), 'utf8');

function start(): void {
  output = '';
  child = spawn(process.execPath, [bin, 'synth', '--watch', '--app', 'app.ts'], { cwd: folder });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => {
      output += text;
    });
}

/** Waits until the command prints this text again. */
async function printed(pattern: RegExp): Promise<string> {
  const from = output.length;
  for (let waited = 0; waited < 30_000; waited += 10) {
    const match = pattern.exec(output.slice(from));
    if (match) return match[0];
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${pattern} was not printed:\n${output}`);
}

const done = /\d+ changed\n/;

describe('chartwright synth --watch', () => {
  it('runs again after each change, and keeps the last good output while the app has errors', async () => {
    await save('text.ts', "export const text = 'one';\n");
    await save('app.ts', `import { text } from './text';\n${appWith("this.object('one', { text });")}`);
    start();
    await printed(done);
    expect(written()).toContain('text: one');

    await save('text.ts', "export const text = 'two';\n");
    await printed(done);
    expect(written()).toContain('text: two');

    await save('text.ts', 'export const text = ;\n');
    expect(await printed(/error: .*\n/)).toMatch(/^error: text\.ts:1/);
    expect(written()).toContain('text: two');

    await save('text.ts', "export { text } from './other';\n");
    await printed(/error: .*\n/);
    await save('other.ts', "export const text = 'three';\n");
    await printed(done);
    expect(written()).toContain('text: three');
  });
});
