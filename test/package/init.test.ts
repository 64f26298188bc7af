import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPage, root } from '../support/documents';
import { helmPath, majors } from '../support/helm';
import { type Answer, Project, tarball } from './project';

describe('the commands of the README', () => {
  it('are the commands that the following tests run, and install the chart', () => {
    const [start] = readPage('README.md').blocks.filter(({ language }) => language === 'bash');
    const commands = start?.content.split('\n').map((line) => line.replace(/ *#.*/, ''));
    expect(commands).toEqual([
      'npx chartwright init hello',
      'cd hello',
      'npm test',
      'npm run synth',
      'helm install hello dist/helm/charts/hello',
      '',
    ]);
  });
});

describe.each(['vitest', 'jest', 'node'])('a project created by chartwright init --runner %s', (runner) => {
  const parent = new Project();
  const project = Object.assign(new Project(), { folder: join(parent.folder, 'hello') });
  afterAll(() => parent.remove());

  // The first uses Helm from the optional packages, which take 250 MB; the others use the environment variables.
  const env = runner === 'vitest' ? {} : { CHARTWRIGHT_HELM_3: helmPath(3), CHARTWRIGHT_HELM_4: helmPath(4) };

  beforeAll(() => {
    const isComplete = runner === 'vitest';
    const flags = ['--runner', runner, '--chartwright', tarball, ...(isComplete ? [] : ['--no-install'])];
    parent.succeed('npx', ['--yes', `--package=${tarball}`, 'chartwright', 'init', 'hello', ...flags]);
    if (isComplete) return;
    project.npm('pkg', 'delete', 'optionalDependencies');
    project.npm('install');
  });

  it('passes its own tests: types, rendering, and comparison with both Helms', () => {
    const before = project.files('node_modules');
    const { status, stdout, stderr } = project.run('npm', ['test'], { env });
    expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringMatching(/renders the same objects as Helm/)]);
    // No caches or locks are left in the packages, except for those of Vitest.
    expect(project.files('node_modules').filter((path) => !path.startsWith('.vite'))).toEqual(before);
  });

  it('passes chartwright prove, and synth writes it', () => {
    const table = project.succeed('npx', ['chartwright', 'prove', '--cases', '40'], { env });
    expect(table.match(/ passed /g)).toHaveLength(9);
    const synth = project.run('npm', ['run', '--silent', 'synth']);
    expect([synth.status, synth.stderr]).toEqual([
      0,
      expect.stringMatching(/^1 chart, 1 release, \d+ files in dist\//),
    ]);
    for (const major of majors) {
      const args = ['template', 'hello', 'dist/helm/charts/hello', '--kube-version', '1.35.0'];
      expect(project.succeed(helmPath(major), args)).toContain('kind: Deployment');
    }
  });

  it('imports custom resources, which tsc, synth and the test runner check', () => {
    project.write({ 'widgets.yaml': readFileSync(join(root, 'test/importer/fixtures/widgets.yaml'), 'utf8') });
    project.succeed('npx', ['chartwright', 'import', 'crd', 'widgets.yaml']);
    const file = 'charts-src/hello/chart.ts';
    const before = readFileSync(join(project.folder, file), 'utf8');
    const withSize = (size: string): string =>
      before
        .replace('import { values }', "import { Widget } from '../../imports/example.com';\nimport { values }")
        .replace(
          '    new Ingress(',
          `    new Widget(this, 'widget', {\n      spec: { size: ${size} },\n    });\n    new Ingress(`,
        );
    const line = withSize('13')
      .split('\n')
      .findIndex((text) => text.includes('size: 13'));
    const synth = (): Answer => project.run('npx', ['chartwright', 'synth', '--out', '.cache/dist']);
    project.write({ [file]: withSize('2') });
    const test = project.run('npm', ['test'], { env });
    expect([test.status, `${test.stdout}${test.stderr}`]).toEqual([0, expect.stringMatching(/runs two replicas/)]);
    expect(synth()).toMatchObject({ status: 0 });
    project.write({ [file]: withSize('13') });
    expect(synth()).toMatchObject({
      status: 1,
      stderr: `error: ${file}:${line + 1}: hello/widget.spec.size: Widget: must be at most 12, got 13 [object-invalid]\n`,
    });
    project.write({ [file]: withSize("'x'") });
    expect(project.run('npm', ['run', 'check']).stdout).toMatch(/charts-src\/hello\/chart\.ts.*TS2322/);
    project.write({ [file]: before });
  });
});
