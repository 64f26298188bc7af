import { join } from 'node:path';
import { Project, pack } from './project';

const packed = new Project();
const tarball = pack(packed);
afterAll(() => packed.remove());

describe.each(['vitest', 'jest', 'node'])('a project by chartwright init --runner %s', (runner) => {
  const parent = new Project();
  const project = Object.assign(new Project(), { folder: join(parent.folder, 'hello') });
  afterAll(() => parent.remove());

  beforeAll(() => {
    parent.succeed('npx', [
      '--yes',
      `--package=${tarball}`,
      'chartwright',
      'init',
      'hello',
      '--runner',
      runner,
      '--chartwright',
      tarball,
    ]);
  });

  it('passes its own tests: types, rendering, and the proof against both Helms', () => {
    const before = project.files('node_modules');
    expect(project.npm('test')).toMatch(/renders in Helm what it renders here/);
    // Neither a cache nor a lock is left in the packages.
    const own = project.files('node_modules').filter((path) => !/^\.(?:vite|cache)/.test(path));
    expect(own).toEqual(before);
  });

  it('is proven by the command too, and written', () => {
    const table = project.succeed('npx', ['chartwright', 'prove', '--cases', '40']);
    expect(table.match(/ holds /g)).toHaveLength(8);
    expect(project.run('npm', ['run', '--silent', 'synth']).stderr).toMatch(
      /^1 charts, 1 releases, \d+ files in dist\//,
    );
    expect(project.files('dist')).toEqual(expect.arrayContaining(['helm/charts/hello/Chart.yaml']));
  });
});
