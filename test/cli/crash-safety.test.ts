import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { CommandProcess } from '../support/command-process';
import { filesIn } from '../support/golden';
import { makeProjectFolder } from '../support/project-folder';
import { appWith } from './fixtures/apps';

const root = join(__dirname, '../..');
const bin = join(root, 'bin/chartwright.js');
let folder: string;

beforeEach(() => {
  folder = makeProjectFolder('fire');
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
const children: ChildProcess[] = [];

interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

const synth = [process.execPath, bin, 'synth', '--app', 'app.ts'];
const synthOf = (name: string): string[] => [process.execPath, bin, 'synth', '--app', `${name}.ts`];
/** The part of synth that writes, which starts in a fifth of the time. */
const writeOf = (name: string): string[] => [
  process.execPath,
  join(root, 'test/support/write-output.js'),
  `${name}.json`,
];

/** Runs a command to completion; `attack` receives the running process. */
function run(
  cwd: string,
  [file, ...args]: readonly string[],
  attack: (child: ChildProcess) => void = () => {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(file as string, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    children.push(child);
    let stderr = '';
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    child.on('close', (code) => resolve({ code, stderr }));
    attack(child);
  });
}

/** Every path below a folder with its mode and content. */
const treeOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const stats = lstatSync(path);
      const bytes = stats.isFile() ? readFileSync(path, 'latin1') : stats.isSymbolicLink() ? readlinkSync(path) : '';
      return `${name} ${stats.mode.toString(8)} ${bytes}`;
    });

/** An app with many files, so that a run spends most of its time writing. */
const manyFiles = (content: string): string =>
  appWith(`for (let i = 0; i < 150; i++) this.addFile(\`files/\${i}.txt\`, '${content}'.repeat(1000));`);

describe('a synth that is killed', () => {
  const kills = 200;
  const lanes = 2;
  // Runs the command after each kill; the killed commands are separate processes.
  const next = new CommandProcess();
  afterAll(() => next.stop());

  it(`leaves either the old or the new tree, ${kills} times, and the next run succeeds and cleans up`, async () => {
    const moments = fc.sample(fc.double({ min: 0, max: 1, noNaN: true }), { numRuns: kills, seed: 20 });
    const seen = await Promise.all(
      Array.from({ length: lanes }, (_, lane) =>
        killed(
          join(folder, `lane-${lane}`),
          moments.filter((_, index) => index % lanes === lane),
        ),
      ),
    );
    const all = seen.flat();
    expect(all.length).toBe(kills);
    // Otherwise the kills missed the moments they are meant to hit.
    for (const what of ['before', 'half written', 'after'])
      expect([what, all.filter((one) => one === what).length > kills / 20]).toEqual([what, true]);
  }, 1_800_000);

  /** What each kill interrupted, in one folder. */
  async function killed(place: string, moments: readonly number[]): Promise<string[]> {
    const out = join(place, 'dist');
    mkdirSync(place);
    // An app file each, because the cache of transpiled files keeps only the last content of a file.
    const names = ['old', 'new'] as const;
    const trees: string[][] = [];
    const durations = { synth: 0, write: 0 };
    for (const name of names) writeFileSync(join(place, `${name}.ts`), manyFiles(name));
    for (const name of [...names, ...names]) {
      const start = performance.now();
      expect(await run(place, synthOf(name))).toEqual({
        code: 0,
        stderr: expect.stringMatching(/ [1-9]\d* changed\n$/),
      });
      durations.synth = performance.now() - start;
      trees.push(treeOf(out));
      const files = filesIn(out).map((path) => [path, readFileSync(join(out, path), 'utf8')]);
      writeFileSync(join(place, `${name}.json`), JSON.stringify(Object.fromEntries(files)));
    }
    expect(trees.slice(2)).toEqual(trees.slice(0, 2));
    for (const name of names) {
      let begun = 0;
      const watcher = atFirst(place, newFolder, () => {
        begun = performance.now();
      });
      expect(await run(place, writeOf(name))).toEqual({ code: 0, stderr: '' });
      watcher.close();
      durations.write = performance.now() - begun;
      expect(treeOf(out)).toEqual(trees[names.indexOf(name)]);
    }
    const met: string[] = [];
    for (const [index, moment] of moments.entries()) {
      const [before, after] = index % 2 === 0 ? [1, 0] : [0, 1];
      const name = names[after] as (typeof names)[number];
      // Of four kills, one is at a random moment of a synth, two while files are written, and one after the first rename.
      await run(place, index % 4 === 0 ? synthOf(name) : writeOf(name), (child) => {
        const kill = (delay: number): unknown => setTimeout(() => child.kill('SIGKILL'), delay);
        if (index % 4 === 0) kill(moment * durations.synth * 1.1);
        else {
          const isRename = index % 4 === 1;
          const watcher = atFirst(place, isRename ? /^dist$/ : newFolder, () =>
            kill(moment * (isRename ? 20 : durations.write)),
          );
          child.on('exit', () => watcher.close());
        }
      });
      const left = readdirSync(place);
      const moved = left.find((entry) => entry.startsWith('dist.chartwright-old-'));
      // Between the two renames the folder has its temporary name.
      const tree = treeOf(existsSync(out) ? out : join(place, moved as string));
      expect([trees[before], trees[after]]).toContainEqual(tree);
      const isHalf = left.some((entry) => entry.startsWith('dist.chartwright-new-'));
      met.push(
        !existsSync(out) ? 'between' : isHalf ? 'half written' : isSame(tree, trees[after]) ? 'after' : 'before',
      );
      const { status, stderr } = await next.run(place, ['synth', '--app', `${name}.ts`]);
      expect([status, stderr]).toEqual([0, expect.stringMatching(/ changed\n$/)]);
      expect(treeOf(out)).toEqual(trees[after]);
      expect(readdirSync(place).sort()).toEqual(['dist', 'new.json', 'new.ts', 'old.json', 'old.ts']);
    }
    return met;
  }

  const isSame = (tree: readonly string[], other: readonly string[] | undefined): boolean =>
    tree.join('\n') === other?.join('\n');

  const newFolder = /^dist\.chartwright-new-/;

  function atFirst(place: string, path: RegExp, then: () => void): ReturnType<typeof watch> {
    let isFirst = true;
    return watch(place, (_, name) => {
      if (!isFirst || !path.test(name ?? '')) return;
      isFirst = false;
      then();
    });
  }
});

describe('a synth that cannot write', () => {
  /** Drops the capabilities with which root ignores file modes. */
  const withModes =
    process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search', ...synth] : synth;
  const limited = ['sh', '-c', 'ulimit -f 256; exec "$@"', 'sh', ...synth];

  beforeEach(async () => {
    writeFileSync(join(folder, 'app.ts'), appWith(''));
    expect((await run(folder, synth)).code).toBe(0);
    writeFileSync(join(folder, 'dist/notes.md'), 'mine');
    writeFileSync(join(folder, 'app.ts'), appWith("this.addFile('big.txt', 'x'.repeat(3e6));"));
  });

  async function expectNothingLost(command: readonly string[], message: RegExp): Promise<void> {
    const before = treeOf(folder).filter((line) => !line.startsWith('.compiled'));
    const { code, stderr } = await run(folder, command);
    expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
    expect(stderr.trim().split('\n').length).toBe(1);
    expect(treeOf(folder).filter((line) => !line.startsWith('.compiled'))).toEqual(before);
  }

  it('because the disk is full reports that and preserves the old tree', async () => {
    await expectNothingLost(limited, /^error: dist: write failed, output left unchanged: EFBIG: .*--out \[io\]\n$/);
    expect((await run(folder, synth)).code).toBe(0);
  });

  it.each(['.', 'dist'])('because %s is read-only reports that and preserves the old tree', async (path) => {
    chmodSync(join(folder, path), 0o555);
    await expectNothingLost(withModes, /^error: dist: write failed, output left unchanged: EACCES: .*--out \[io\]\n$/);
    chmodSync(join(folder, path), 0o755);
    expect((await run(folder, synth)).code).toBe(0);
  });

  it('because dist/ contains a foreign file names it and preserves it', async () => {
    mkdirSync(join(folder, 'dist/helm/charts/theirs'));
    writeFileSync(join(folder, 'dist/helm/charts/theirs/Chart.yaml'), 'name: theirs\n');
    await expectNothingLost(synth, /^error: dist\/helm\/charts\/theirs\/Chart\.yaml: not written by synth.*\[io\]\n$/);
  });

  it('because another run is writing reports that and does not touch the folder', async () => {
    const apps = { mine: "this.addFile('first.txt', '1');", theirs: "this.addFile('second.txt', '2');" };
    const wait = `const { existsSync, writeFileSync } = require('node:fs');
      writeFileSync('here', '');
      while (!existsSync('go')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);`;
    writeFileSync(join(folder, 'app.ts'), appWith(wait + apps.mine));
    const first = run(folder, synth);
    while (!existsSync(join(folder, 'here'))) await new Promise((resolve) => setTimeout(resolve, 20));
    writeFileSync(join(folder, 'other.ts'), appWith(apps.theirs));
    const other = [...synth.slice(0, -1), 'other.ts'];
    await expectNothingLost(other, /^error: dist: another run \(process \d+\) is writing this folder: .*\[io\]\n$/);
    writeFileSync(join(folder, 'go'), '');
    expect((await first).code).toBe(0);
    expect(existsSync(join(folder, 'dist/helm/charts/test/first.txt'))).toBe(true);
    expect(readFileSync(join(folder, 'dist/notes.md'), 'utf8')).toBe('mine');
    expect((await run(folder, other)).code).toBe(0);
  });

  it('to a foreign folder in dist/ preserves it and leaves no temporary files', async () => {
    mkdirSync(join(folder, 'dist/vendor'));
    writeFileSync(join(folder, 'dist/vendor/theirs'), 'theirs', { mode: 0o555 });
    chmodSync(join(folder, 'dist/vendor'), 0o555);
    const before = treeOf(join(folder, 'dist/vendor'));
    expect(await run(folder, withModes)).toEqual({ code: 0, stderr: expect.stringMatching(/ changed\n$/) });
    expect(treeOf(join(folder, 'dist/vendor'))).toEqual(before);
    expect(lstatSync(join(folder, 'dist/vendor')).mode & 0o777).toBe(0o555);
    expect(readdirSync(folder)).toEqual(['app.ts', 'dist']);
    chmodSync(join(folder, 'dist/vendor'), 0o755);
  });
});
