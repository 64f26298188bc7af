import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { scripts } from '../package.json';
import { root } from './support/documents';

const run = (command: string, ...args: string[]): string =>
  spawnSync(command, args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 }).stdout;

/** The scripts of package.json that a text runs by npm. */
const called = (text: string): string[] => [
  ...[...text.matchAll(/\bnpm run(?: --silent)? ([\w:]+)/g)].map((match) => match[1] as string),
  ...(/\bnpm (?:test|t)\b/.test(text) ? ['test'] : []),
  // Packs the tarball.
  ...(/\btest:package\b/.test(text) ? ['prepack'] : []),
];

describe('the scripts of package.json', () => {
  it('run in CI, each by itself or by another', () => {
    const ci = readFileSync(join(root, '.ci/run'), 'utf8').replace(/^\s*#.*$/gm, '');
    const reached = new Set(called(ci));
    for (const name of reached) {
      for (const other of called((scripts as Record<string, string>)[name] ?? '')) reached.add(other);
    }
    expect(Object.keys(scripts).filter((name) => !reached.has(name))).toEqual([]);
    expect([...reached].filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });
});

describe('npm run check', () => {
  it('checks the types of every JavaScript and TypeScript file', () => {
    const files = run('git', 'ls-files', '--', '*.ts', '*.js', '*.mjs', '*.cjs', ':!dist').trim().split('\n');
    const checked = new Set(
      run(process.execPath, 'node_modules/typescript/bin/tsc', '--listFilesOnly')
        .split('\n')
        .map((file) => relative(root, file)),
    );
    expect(files.length).toBeGreaterThan(300);
    expect(files.filter((file) => !checked.has(file))).toEqual([]);
    const config = readFileSync(join(root, 'tsconfig.json'), 'utf8');
    expect(config).toMatch(/"checkJs": true/);
  });

  it('finds no file that opts out of it', () => {
    const optOut = String.raw`@ts-(nocheck|ignore)\b`;
    const files = ['*.ts', '*.js', ':!test/scripts.test.ts'];
    expect(run('git', 'grep', '-lE', optOut, '--', ...files)).toBe('');
  });
});

describe('npm run test:mutation', () => {
  it('judges mutants by tests that exist, and that its runner can run: it has no global of Jest', () => {
    const printed = run(
      process.execPath,
      '--input-type=module',
      '--eval',
      `import { pathToFileURL } from 'node:url';
const { default: { circus } } = await import(pathToFileURL('test/mutation/stryker.config.js'));
console.log(JSON.stringify([...new Set([...circus.tests, ...Object.values(circus.testsOf).flat()])]));`,
    );
    const tests = JSON.parse(printed) as string[];
    expect(tests.length).toBeGreaterThan(50);
    expect(tests.filter((file) => /\bjest\./.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  });
});
