import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synth } from '../../lib/cli/commands/synth';
import { assertOwnedOutput, outFolder, owned } from '../../lib/cli/disk/out-folder';
import { recover, replaceOutput } from '../../lib/cli/disk/replace-output';
import { rejectionOf } from '../support/small-chart';

let folder: string;
let out: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chartwright-'));
  out = join(folder, 'dist');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = new Map([['helm/charts/a/Chart.yaml', '# Generated from a.ts; edit that, not this.\nname: a\n']]);
const write = (path: string, text: string): void => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const app = join(tmpdir(), 'elsewhere', 'app.ts');
const swap = (): void => {
  const target = outFolder(out, app);
  recover(target);
  assertOwnedOutput(out, target);
  replaceOutput(out, target, owned, files);
};

describe('the run after a killed one', () => {
  // No process has the first ID; in a container, every run may have the second.
  it.each([4194305, process.pid])('restores the output of run %i, even if the app has errors', (pid) => {
    write(`dist.chartwright-old-${pid}/kept.txt`, 'as it was');
    mkdirSync(`${out}.chartwright-new-${pid}`);
    expect(() => synth({ app: join(tmpdir(), 'none.ts'), out })).toThrow(/no such file/);
    expect(readFileSync(join(out, 'kept.txt'), 'utf8')).toBe('as it was');
    expect(['old', 'new'].filter((which) => existsSync(`${out}.chartwright-${which}-${pid}`))).toEqual([]);
  });

  it('does not touch the files of a running process', () => {
    write(`dist.chartwright-new-${process.ppid}/a.txt`, 'half');
    swap();
    expect(readFileSync(join(folder, `dist.chartwright-new-${process.ppid}/a.txt`), 'utf8')).toBe('half');
  });
});

describe('a file that has not changed', () => {
  const [path] = [...files.keys()] as [string];
  const swapOther = (): void => {
    const other = 'helm/charts/a/values.yaml';
    replaceOutput(out, outFolder(out, app), owned, new Map([...files, [other, 'a: 1\n']]), new Set([other]));
    expect(readFileSync(join(out, other), 'utf8')).toBe('a: 1\n');
  };

  it('is not written again', () => {
    swap();
    const { ino } = lstatSync(join(out, path));
    swapOther();
    expect(lstatSync(join(out, path)).ino).toBe(ino);
  });

  it('is written where it is a symbolic link', () => {
    swap();
    rmSync(join(out, path));
    write('elsewhere.yaml', files.get(path) as string);
    symlinkSync(join(folder, 'elsewhere.yaml'), join(out, path));
    swapOther();
    expect(lstatSync(join(out, path)).isFile()).toBe(true);
    expect(readFileSync(join(out, path), 'utf8')).toBe(files.get(path));
  });
});

describe('a concurrent run', () => {
  const lock = (pid: number): void => symlinkSync(String(pid), `${out}.chartwright-lock`);
  const runs = (): string => rejectionOf(() => synth({ app: join(tmpdir(), 'none.ts'), out }));

  it('is rejected, because the folder does not exist between the renames of the other', () => {
    write(`dist.chartwright-old-${process.ppid}/kept.txt`, 'of others');
    lock(process.ppid);
    expect(runs()).toMatch(
      new RegExp(`dist: another run \\(process ${process.ppid}\\) is writing this folder: .*\\[io\\]`),
    );
    expect(readlinkSync(`${out}.chartwright-lock`)).toBe(String(process.ppid));
    expect(existsSync(out)).toBe(false);
  });

  // No process has the first ID; in a container, every run may have the second.
  it.each([4194305, process.pid])('takes over the lock of a killed process %i and releases it', (pid) => {
    lock(pid);
    expect(runs()).toMatch(/no such file/);
    expect(lstatSync(`${out}.chartwright-lock`, { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe('the output folder', () => {
  it('can be a symbolic link and keeps its mode and foreign links', () => {
    mkdirSync(join(folder, 'real'));
    chmodSync(join(folder, 'real'), 0o2751);
    symlinkSync('real', out);
    symlinkSync('../elsewhere', join(folder, 'real/relative'));
    swap();
    expect([lstatSync(out).isSymbolicLink(), readlinkSync(join(out, 'relative'))]).toEqual([true, '../elsewhere']);
    expect(statSync(join(folder, 'real')).mode & 0o7777).toBe(0o2751);
    expect(existsSync(join(folder, 'real/helm/charts/a/Chart.yaml'))).toBe(true);
  });

  it.each(['', '.', '..', process.cwd(), '/'])('cannot be %j, which is or contains the working directory', (path) => {
    expect(rejectionOf(() => outFolder(path, app))).toMatch(/^--out.*(?:working directory|expected a folder).*dist/);
  });

  it('cannot be the folder of the app, or contain it through a link', () => {
    symlinkSync(folder, join(folder, 'link'));
    for (const path of [folder, join(folder, 'link')])
      expect(rejectionOf(() => outFolder(path, join(folder, 'src/app.ts')))).toMatch(/is or contains the app/);
  });

  it.each([
    'helm/charts/mine/Chart.yaml',
    'helm/values.yaml',
    'helm/charts/README.md',
    'k8s/app.yaml',
    'k8s/base/kustomization.yaml',
    'manifests/deployment.yaml',
    'manifests/README.md',
    'manifests/staging/portal/deployment.yaml',
  ])('is rejected and preserved if it contains a foreign %s', (path) => {
    write(`dist/${path}`, 'name: mine\n');
    write('dist/helm/charts/a/Chart.yaml', files.get('helm/charts/a/Chart.yaml') as string);
    expect(rejectionOf(swap)).toMatch(new RegExp(`dist/${path}: not written by synth.*\\[io\\]`));
    expect(readFileSync(join(out, path), 'utf8')).toBe('name: mine\n');
  });

  it('is rejected if an owned folder is a file or a link', () => {
    write('dist/k8s', 'mine');
    expect(rejectionOf(swap)).toMatch(/dist\/k8s: not written by synth/);
    rmSync(join(out, 'k8s'));
    symlinkSync('..', join(out, 'helm'));
    expect(rejectionOf(swap)).toMatch(/dist\/helm: not written by synth/);
  });

  it('loses files that synth wrote for a removed chart', () => {
    write('dist/helm/charts/old/Chart.yaml', '# Generated from old.ts; edit that, not this.\n');
    write('dist/helm/charts/old/templates/a.yaml', 'a: 1\n');
    write('dist/manifests/staging/old/01-configmap-a.yaml', 'a: 1\n');
    write('dist/manifests/README.md', '# The order of the environments\n');
    write('dist/k8s/old.yaml', '# Generated from old.ts; edit that, not this.\n');
    swap();
    expect(['helm/charts/old', 'manifests', 'k8s'].filter((path) => existsSync(join(out, path)))).toEqual([]);
  });

  it('is rejected below a file', () => {
    write('file', '');
    out = join(folder, 'file/x');
    expect(rejectionOf(swap)).toMatch(/file\/x: write failed.*\[io\]/);
  });
});
