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

describe('the next run after one that was killed', () => {
  // No process has the first number; in a container, each run may have the second.
  it.each([4194305, process.pid])('puts the output of run %i back, even if it then refuses the app', (pid) => {
    write(`dist.chartwright-old-${pid}/kept.txt`, 'as it was');
    mkdirSync(`${out}.chartwright-new-${pid}`);
    expect(() => synth({ app: join(tmpdir(), 'none.ts'), out })).toThrow(/no such file/);
    expect(readFileSync(join(out, 'kept.txt'), 'utf8')).toBe('as it was');
    expect(['old', 'new'].filter((which) => existsSync(`${out}.chartwright-${which}-${pid}`))).toEqual([]);
  });

  it('leaves what a run that goes on has written', () => {
    write(`dist.chartwright-new-${process.ppid}/a.txt`, 'half');
    swap();
    expect(readFileSync(join(folder, `dist.chartwright-new-${process.ppid}/a.txt`), 'utf8')).toBe('half');
  });
});

describe('a run beside another', () => {
  const lock = (pid: number): void => symlinkSync(String(pid), `${out}.chartwright-lock`);
  const runs = (): string => rejectionOf(() => synth({ app: join(tmpdir(), 'none.ts'), out }));

  it('is refused, so that it does not take the folder for a new one between the renames of the other', () => {
    write(`dist.chartwright-old-${process.ppid}/kept.txt`, 'of others');
    lock(process.ppid);
    expect(runs()).toMatch(
      new RegExp(`dist: another run \\(process ${process.ppid}\\) is writing this folder: .*\\[io\\]`),
    );
    expect(readlinkSync(`${out}.chartwright-lock`)).toBe(String(process.ppid));
    expect(existsSync(out)).toBe(false);
  });

  // No process has the first number; in a container, each run may have the second.
  it.each([4194305, process.pid])('goes on when the other, %i, was killed, and leaves no lock', (pid) => {
    lock(pid);
    expect(runs()).toMatch(/no such file/);
    expect(lstatSync(`${out}.chartwright-lock`, { throwIfNoEntry: false })).toBeUndefined();
  });
});

describe('the output folder', () => {
  it('may be a link, keeps its mode and the links of others in it', () => {
    mkdirSync(join(folder, 'real'));
    chmodSync(join(folder, 'real'), 0o2751);
    symlinkSync('real', out);
    symlinkSync('../elsewhere', join(folder, 'real/relative'));
    swap();
    expect([lstatSync(out).isSymbolicLink(), readlinkSync(join(out, 'relative'))]).toEqual([true, '../elsewhere']);
    expect(statSync(join(folder, 'real')).mode & 0o7777).toBe(0o2751);
    expect(existsSync(join(folder, 'real/helm/charts/a/Chart.yaml'))).toBe(true);
  });

  it.each(['', '.', '..', process.cwd(), '/'])('is not %j, which is or holds the working directory', (path) => {
    expect(rejectionOf(() => outFolder(path, app))).toMatch(/^--out.*(?:working directory|expected a folder).*dist/);
  });

  it('is not the folder of the app, nor one that holds it by a link', () => {
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
    'manifests/staging/portal/deployment.yaml',
  ])('is refused, and left, when it holds %s of somebody else', (path) => {
    write(`dist/${path}`, 'name: mine\n');
    write('dist/helm/charts/a/Chart.yaml', files.get('helm/charts/a/Chart.yaml') as string);
    expect(rejectionOf(swap)).toMatch(new RegExp(`dist/${path}: not written by synth.*\\[io\\]`));
    expect(readFileSync(join(out, path), 'utf8')).toBe('name: mine\n');
  });

  it('is refused when an owned folder is a file or a link', () => {
    write('dist/k8s', 'mine');
    expect(rejectionOf(swap)).toMatch(/dist\/k8s: not written by synth/);
    rmSync(join(out, 'k8s'));
    symlinkSync('..', join(out, 'helm'));
    expect(rejectionOf(swap)).toMatch(/dist\/helm: not written by synth/);
  });

  it('loses what synth itself has written for a chart that is gone', () => {
    write('dist/helm/charts/old/Chart.yaml', '# Generated from old.ts; edit that, not this.\n');
    write('dist/helm/charts/old/templates/a.yaml', 'a: 1\n');
    write('dist/manifests/staging/old/01-configmap-a.yaml', 'a: 1\n');
    write('dist/k8s/old.yaml', '# Generated from old.ts; edit that, not this.\n');
    swap();
    expect(['helm/charts/old', 'manifests', 'k8s'].filter((path) => existsSync(join(out, path)))).toEqual([]);
  });

  it('is refused below a file, with a message', () => {
    write('file', '');
    out = join(folder, 'file/x');
    expect(rejectionOf(swap)).toMatch(/file\/x: write failed.*\[io\]/);
  });
});
