import { spawnSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesIn } from '../support/golden';

const root = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'chartwright-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every file below a folder with its content and the executable bit, which git records. */
const treeOf = (path: string): string[] =>
  filesIn(path)
    .sort()
    .map((name) => {
      const isExecutable = (lstatSync(join(path, name)).mode & 0o100) !== 0;
      return `${name} ${isExecutable ? 'x' : '-'} ${readFileSync(join(path, name), 'latin1')}`;
    });

interface Surroundings {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly umask?: string;
  readonly cwd?: string;
}

/** Runs Node.js in that environment and returns its output. */
function node(args: readonly string[], { env = {}, umask = '022', cwd = root }: Surroundings): string {
  const { status, stdout, stderr } = spawnSync(
    'sh',
    ['-c', 'umask "$0"; exec "$@"', umask, process.execPath, ...args],
    { cwd, encoding: 'utf8', env: { ...process.env, LANG: undefined, LC_ALL: undefined, ...env } },
  );
  expect([status, stderr]).toEqual([0, '']);
  return stdout.trim();
}

describe('the output of synth', () => {
  // The probes show that the settings affect Node.js; otherwise the test would prove nothing.
  const surroundings: [string, Surroundings, probes: Readonly<Record<string, string>>][] = [
    [
      'in Turkish, in a time zone on the next day, with the umask 077, in another working directory and without HOME',
      {
        env: { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati', HOME: undefined },
        umask: '077',
        cwd: folder,
      },
      {
        'Intl.DateTimeFormat().resolvedOptions().locale': 'tr-TR',
        'new Date(1e12).getTimezoneOffset()': '-840',
        'process.umask().toString(8)': '77',
        'process.cwd()': folder,
        'process.env.HOME': 'undefined',
      },
    ],
    [
      'in the locale C with the umask 002',
      { env: { LANG: 'C', LC_ALL: 'C' }, umask: '002' },
      { 'process.env.LC_ALL': 'C', 'process.umask().toString(8)': '2' },
    ],
  ];

  // Combined, because a synth of all charts takes two seconds and must write the same bytes in any of them.
  it.each(surroundings)('is identical to dist/ %s', (name, surrounding, probes) => {
    const answers = node(['-p', `[${Object.keys(probes)}].map(String).join('\\n')`], surrounding);
    expect(answers.split('\n')).toEqual(Object.values(probes));
    const out = join(folder, name.replaceAll(/\W+/g, '-'));
    const app = join(root, 'charts-src/app.ts');
    node([join(root, 'bin/chartwright.js'), 'synth', '--quiet', '--app', app, '--out', out], surrounding);
    expect(treeOf(out)).toEqual(treeOf(join(root, 'dist')));
  });

  // As on a case-insensitive file system: the same files under a differently spelled path.
  it('is identical to dist/ under an upper-case path', () => {
    const spelt = join(folder, 'CAPITALS');
    symlinkSync(root, spelt);
    const out = join(folder, 'capitals');
    const cwd = join(spelt, 'docs');
    const app = join(spelt, 'charts-src/app.ts');
    node([join(spelt, 'bin/chartwright.js'), 'synth', '--quiet', '--app', app, '--out', out], { cwd });
    expect(treeOf(out)).toEqual(treeOf(join(root, 'dist')));
  });
});
