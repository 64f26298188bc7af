import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { flagsWithoutEffect, supportedFlags, unsupportedFlags } from '../../lib/cli/flags/template-flags';
import { defaultKubeVersion } from '../../lib/helm/release';
import { printedDocuments } from '../../lib/prove/helm/printed-documents';
import { filesIn } from '../support/golden';
import { helm, helmPath, majors } from '../support/helm';
import { makeProjectFolder } from '../support/project-folder';
import { type Answer, runMain } from '../support/run-main';

const root = join(__dirname, '../..');
const portal = join(root, 'dist/helm/charts/portal-services');
const delivery = join(root, 'dist/helm/charts/progressive-delivery');
const platform = join(root, 'dist/helm/charts/ml-platform');
let folder: string;

beforeAll(() => {
  folder = makeProjectFolder('template');
  writeFileSync(join(folder, 'text'), 'one\ntwo, {three} \\ {{ four }}\n');
  writeFileSync(join(folder, 'crlf'), 'one\r\ntwo\r\n');
  writeFileSync(join(folder, 'latin-1'), Buffer.from([0x61, 0xe9]));
  writeFileSync(join(folder, 'a,b'), 'comma');
  writeFileSync(join(folder, 'empty'), '');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const app = ['--app', join(root, 'charts-src/app.ts')];
const run = (command: string, args: string[]): Answer =>
  spawnSync(command, args, { encoding: 'utf8', cwd: folder, maxBuffer: 1 << 28 });
const ours = (...args: string[]): Promise<Answer> => runMain(folder, ['template', ...args, ...app]);
const cluster = ['--kube-version', defaultKubeVersion];
const theirs = (major: 3 | 4, ...args: string[]): Answer => run(helmPath(major), ['template', ...args, ...cluster]);

function expectError({ status, stdout, stderr }: Answer, message: RegExp): void {
  expect([status, stdout, stderr]).toEqual([1, '', expect.stringMatching(message)]);
  expect(stderr).not.toMatch(/\n\s+at /);
}

describe('the flags of helm template', () => {
  const longNames = (text: string): string[] =>
    [...text.matchAll(/^\s+(?:-\w, )?--([\w-]+)/gm)].map(([, name]) => name as string);
  const known = [...supportedFlags, ...flagsWithoutEffect, ...Object.keys(unsupportedFlags)];

  it.each(majors)('of Helm %i are supported, ignored or rejected with a reason', (major) => {
    const flags = longNames(helm(major, ['template', '--help']).stdout);
    expect(flags.length).toBeGreaterThan(60);
    expect(flags.filter((flag) => !known.includes(flag))).toEqual([]);
  });

  it('are each in exactly one list and exist in a Helm version', () => {
    expect(known.length).toBe(new Set(known).size);
    const either = majors.flatMap((major) => longNames(helm(major, ['template', '--help']).stdout));
    expect(known.filter((flag) => !either.includes(flag) && flag !== 'help')).toEqual([]);
  });

  it('that are unsupported fail with a reason', async () => {
    for (const [flag, reason] of Object.entries(unsupportedFlags)) {
      expect(reason.length).toBeGreaterThan(10);
      if (!['post-renderer', 'validate', 'repo', 'dry-run'].includes(flag)) continue;
      const value = flag === 'validate' ? [] : ['server'];
      expectError(await ours('r', portal, `--${flag}`, ...value), new RegExp(`--${flag}: .*${reason.slice(0, 20)}`));
    }
  });
});

/** Charts and flags with which chartwright and both Helms print the same. */
const identical: Record<string, [chart: string, flags: string[], least: number]> = {
  'without a name': [portal, [], 5],
  '-g, which changes nothing of helm template': [portal, ['-g'], 5],
  '--name-template': [portal, ['--name-template', 'some-name'], 5],
  '--show-only': [portal, ['-s', 'templates/service.yaml'], 1],
  '--show-only with globs, in their order, twice what matches twice': [
    portal,
    ['-s', 'templates/tests/*.yaml', '--show-only', 'templates/s?rvice*.yaml', '-s', 'templates/[a-s]ervice.yaml'],
    4,
  ],
  '--show-only of a subchart': [
    platform,
    ['-s', 'charts/mlflow/templates/[^a-r]*.yaml', '-f', join(platform, 'ci/rollout-values.yaml')],
    2,
  ],
  '--show-only of CRDs': [delivery, ['--include-crds', '-s', 'crds/*'], 5],
  '--include-crds with --skip-crds': [delivery, ['--skip-crds', '--include-crds', '-s', 'crds/*'], 5],
  '--is-upgrade and --skip-tests': [delivery, ['--is-upgrade', '--skip-tests', '--skip-crds'], 5],
  '--set-file': [portal, ['--set-file', 'config.A=text,config.B=crlf,podAnnotations.c=a\\,b'], 5],
  '--set-file of an empty file, and of none': [portal, ['--set-file', 'config.A=empty', '--set-file', 'config.B='], 5],
  '--set-file after --set-string and before --set-literal': [
    portal,
    ['--set-literal', 'config.A=x', '--set-file', 'config.A=text,config.B=text', '--set-string', 'config.B=y'],
    5,
  ],
  '--set-file with a list': [portal, ['--set-file', 'args={text,crlf}'], 5],
  'booleans with a value': [delivery, ['--include-crds=false', '--no-hooks=T', '--is-upgrade=1', '--skip-tests=0'], 5],
  'a boolean twice': [portal, ['--skip-tests', '--skip-tests=false'], 5],
  'shorthands with an equals sign': [portal, ['-n=space', '-a=a/v1', '-s=templates/service.yaml'], 1],
  'flags for a cluster, without effect': [
    portal,
    ['--wait', '--timeout', '1m', '--create-namespace', '--description=x', '--dry-run=client', '--kube-context', 'x'],
    5,
  ],
};

describe('chartwright template', () => {
  it.each(Object.entries(identical))('prints the same as both Helms with %s', async (_, [chart, flags, least]) => {
    const mine = await ours(chart, ...flags);
    const printed = printedDocuments(mine.stdout);
    for (const major of majors) {
      const helms = theirs(major, chart, ...flags);
      // Fails if both fail; otherwise prints the same.
      expect([mine.status === 0, mine.stderr]).toEqual([helms.status === 0, helms.status === 0 ? '' : mine.stderr]);
      expect(printed).toEqual(printedDocuments(helms.stdout));
    }
    expect(printed.length).toBeGreaterThanOrEqual(least);
  });

  it.each([
    ['a name and --generate-name', ['r', portal, '-g'], /--generate-name: .*NAME/],
    ['a name and --name-template', ['r', portal, '--name-template', 'x'], /--name-template: .*NAME/],
    ['a name template that is not a name', [portal, '--name-template', 'A_B'], /--name-template: /],
    ['a template that does not exist', ['r', portal, '-s', 'templates/nothing.yaml'], /--show-only templates\/nothing/],
    ['a hook that --no-hooks drops', ['r', delivery, '--no-hooks', '-s', 'templates/tests/*'], /--show-only/],
    ['a glob across folders', ['r', portal, '-s', '*.yaml'], /--show-only \*\.yaml/],
    ['a malformed glob', ['r', portal, '-s', 'templates/[a.yaml'], /--show-only/],
    ['a file for --set-file that does not exist', ['r', portal, '--set-file', 'config.A=nothing'], /nothing/],
    ['an invalid boolean', ['r', portal, '--skip-tests=maybe'], /--skip-tests=maybe/],
    ['three arguments', ['r', portal, 'more'], /too many arguments|at most/],
    ['no chart', [], /missing|chart/],
  ] as [string, string[], RegExp][])('fails like both Helms for %s', async (_, args, message) => {
    for (const major of majors) expect(theirs(major, ...args).status).not.toBe(0);
    expectError(await ours(...args), message);
  });

  it('suggests an alternative for flags that only Helm supports', async () => {
    expectError(await ours(portal, '--name-template', 'a-{{ randAlpha 3 | lower }}'), /--name-template: .*NAME/);
    expectError(await ours('r', portal, '--set-file', 'config.A=latin-1'), /latin-1.*UTF-8/);
    expectError(await ours('r', portal, '-f', 'https://example.com/v.yaml'), /--values https:.*download the file/);
    expectError(await ours('r', portal, '--post-renderer', './x'), /--post-renderer: /);
    expectError(await ours('r', portal, '--skip-schema-validation'), /--skip-schema-validation: /);
    expectError(await ours('r', portal, '--dry-run=server'), /--dry-run=server: .*cluster/);
  });
});

describe('chartwright template --output-dir', () => {
  const written = (name: string): Map<string, unknown> => {
    const files = filesIn(join(folder, name));
    return new Map(
      files.map((file) => [
        file,
        printedDocuments(`\n${readFileSync(join(folder, name, file), 'utf8')}`).map(({ object }) => object),
      ]),
    );
  };

  it.each([
    ['', []],
    [', below the name of the release', ['--release-name']],
    [', with CRDs', ['--include-crds', '--release-name']],
    [', without hooks', ['--no-hooks']],
  ] as [string, string[]][])('writes the same files as both Helms%s', async (_, flags) => {
    const mine = await ours('r', delivery, '--output-dir', 'mine', ...flags);
    expect([mine.status, mine.stderr]).toEqual([0, '']);
    for (const major of majors) {
      const helms = theirs(major, 'r', delivery, '--output-dir', `helm-${major}`, ...flags);
      expect(mine.stdout.trim().split('\n').sort()).toEqual(
        helms.stdout.trim().replaceAll(`helm-${major}/`, 'mine/').split('\n').sort(),
      );
      expect(written('mine')).toEqual(written(`helm-${major}`));
      rmSync(join(folder, `helm-${major}`), { recursive: true });
    }
    expect(written('mine').size).toBeGreaterThan(10);
    rmSync(join(folder, 'mine'), { recursive: true });
  });

  it('replaces its own files and preserves others', async () => {
    mkdirSync(join(folder, 'kept/portal-services/templates'), { recursive: true });
    writeFileSync(join(folder, 'kept/portal-services/templates/service.yaml'), 'old\n'.repeat(5000));
    writeFileSync(join(folder, 'kept/mine.txt'), 'mine');
    expect((await ours('r', portal, '--output-dir', 'kept')).status).toBe(0);
    expect(readFileSync(join(folder, 'kept/portal-services/templates/service.yaml'), 'utf8')).not.toContain('old');
    expect(readFileSync(join(folder, 'kept/mine.txt'), 'utf8')).toBe('mine');
    expect(filesIn(join(folder, 'kept')).filter((file) => /tmp|new|\.\d+$/.test(file))).toEqual([]);
  });

  it('writes nothing if a value is invalid', async () => {
    expectError(await ours('r', portal, '--output-dir', 'none', '--set', 'image.tagg=x'), /did you mean "tag"/);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  it('writes nothing outside the folder, and nothing at all if one file cannot be written', async () => {
    mkdirSync(join(folder, 'elsewhere'));
    mkdirSync(join(folder, 'linked/portal-services'), { recursive: true });
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'linked/portal-services/templates'));
    expectError(await ours('r', portal, '--output-dir', 'linked'), /linked\/portal-services\/templates.*link/);
    expect(filesIn(join(folder, 'elsewhere'))).toEqual([]);

    mkdirSync(join(folder, 'blocked/portal-services/templates/service.yaml'), { recursive: true });
    expectError(await ours('r', portal, '--output-dir', 'blocked'), /service\.yaml.*folder/);
    expect(filesIn(join(folder, 'blocked'))).toEqual([]);

    writeFileSync(join(folder, 'secret'), 'untouched');
    mkdirSync(join(folder, 'file-link/portal-services/templates'), { recursive: true });
    symlinkSync(join(folder, 'secret'), join(folder, 'file-link/portal-services/templates/pdb.yaml'));
    expectError(await ours('r', portal, '--output-dir', 'file-link'), /pdb\.yaml.*link/);
    expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe('untouched');
  });

  it('fails with --show-only, for which Helm writes every file and then fails', async () => {
    for (const major of majors) {
      expect(theirs(major, 'r', portal, '--output-dir', `x${major}`, '-s', 'templates/service.yaml').status).toBe(1);
    }
    expectError(
      await ours('r', portal, '--output-dir', 'x', '-s', 'templates/service.yaml'),
      /--show-only: .*--output-dir/,
    );
  });
});
