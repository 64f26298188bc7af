import { cpSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Project, pinned, tarball } from './project';
import { chart, commonJsSource, everyEntryPoint, moduleSource } from './sources';

const project = new Project();
afterAll(() => project.remove());

const peers = { cdk8s: pinned('cdk8s'), constructs: pinned('constructs'), zod: pinned('zod') };
const five = `${Array(5).fill('function').join()} true\n`;

beforeAll(() => {
  project.write({
    'package.json': {
      private: true,
      dependencies: { chartwright: `file:${tarball}`, ...peers },
      devDependencies: {
        '@arethetypeswrong/cli': '0.18.5',
        '@types/node': pinned('@types/node'),
        jest: pinned('jest'),
        publint: '0.3.25',
        tsx: '4.23.15',
        typescript: pinned('typescript'),
        // The last version that is written in TypeScript; 6 and 7 accept more.
        'typescript-5': 'npm:typescript@5.9.3',
      },
    },
    'app.ts': chart,
    'entry-points.ts': everyEntryPoint,
    'module.mjs': moduleSource,
    'common.cjs': commonJsSource,
  });
  project.npm('install');
});

describe('the tarball', () => {
  it('takes less than 15 MB with its dependencies, except peers', () => {
    const alone = new Project().write({ 'package.json': { private: true } });
    try {
      alone.npm('install', '--omit=peer', tarball);
      const files = alone.files('node_modules').map((path) => statSync(join(alone.folder, 'node_modules', path)));
      const bytes = files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
      expect(bytes).toBeLessThan(15_000_000);
      expect(alone.files('node_modules').filter((path) => /^(?:cdk8s|constructs|zod|@kubernetes)/.test(path))).toEqual(
        [],
      );
    } finally {
      alone.remove();
    }
  });

  it('contains every page that its pages link to', () => {
    const folder = 'node_modules/chartwright';
    const shipped = project.files(folder);
    const pages = shipped.filter((path) => path.endsWith('.md') && !path.startsWith('node_modules'));
    expect(pages).toEqual(expect.arrayContaining(['README.md', 'docs/in-your-project.md', 'docs/writing-a-chart.md']));
    const links = pages.flatMap((page) =>
      [...readFileSync(join(project.folder, folder, page), 'utf8').matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)]
        .filter(([, link = '']) => !/^https?:/.test(link))
        .map(([, link = '']) => ({ page, to: join(dirname(page), link) })),
    );
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter(({ to }) => !shipped.includes(to))).toEqual([]);
  });

  it('passes publint and arethetypeswrong', () => {
    expect(project.succeed('npx', ['publint', tarball])).toMatch(/All good!/);
    const types = project.succeed('npx', ['attw', tarball, '--format', 'json']);
    expect((JSON.parse(types) as { problems?: object }).problems ?? {}).toEqual({});
  });
});

describe('in a project that depends on it', () => {
  it('can be imported from ES modules and required from CommonJS', () => {
    expect(project.succeed('node', ['module.mjs'])).toBe(five);
    expect(project.succeed('node', ['common.cjs'])).toBe(five);
  });

  it('works with tsx', () => {
    project.write({
      'run.ts': `${moduleSource}import { createApp } from './app';\ncreateApp().node.findChild('web');\n`,
    });
    expect(project.succeed('npx', ['tsx', 'run.ts'])).toBe(five);
  });

  it.each([
    ['node16', 'node16'],
    ['nodenext', 'nodenext'],
    ['preserve', 'bundler'],
  ])('compiles with module %s and moduleResolution %s, including library checks', (module, moduleResolution) => {
    for (const type of ['commonjs', 'module']) {
      const folder = `tsc-${module}-${type}`;
      project.write({
        [`${folder}/package.json`]: { type },
        [`${folder}/app.ts`]: chart,
        [`${folder}/entry-points.ts`]: everyEntryPoint,
        [`${folder}/tsconfig.json`]: {
          compilerOptions: {
            module,
            moduleResolution,
            target: 'es2022',
            strict: true,
            skipLibCheck: false,
            noEmit: true,
            types: ['node'],
          },
        },
      });
      for (const typescript of ['typescript', 'typescript-5']) {
        const compiled = project.run('node', [`node_modules/${typescript}/bin/tsc`, '-p', folder]);
        expect([typescript, compiled]).toEqual([typescript, { status: 0, stdout: '', stderr: '' }]);
      }
    }
  });

  it.each([
    ['CommonJS', 'test.test.cjs', "const { renderChart } = require('chartwright/testing');\n", ''],
    [
      'ES modules',
      'test.test.mjs',
      "import { renderChart } from 'chartwright/testing';\n",
      '--experimental-vm-modules',
    ],
  ])('works in Jest as %s', (_, file, load, flags) => {
    project.write({ [file]: `${load}test('is loaded', () => expect(typeof renderChart).toBe('function'));\n` });
    const args = ['jest', '--testMatch', `**/${file}`];
    const { status, stderr } = project.run('npx', args, { env: { NODE_OPTIONS: flags } });
    expect([status, stderr]).toEqual([0, expect.stringMatching(/Tests: +1 passed/)]);
  });

  it('writes charts with its command, and nothing to node_modules', () => {
    const before = project.files('node_modules');
    const { status, stderr } = project.run('npx', ['chartwright', 'synth', '--app', 'app.ts']);
    expect([status, stderr]).toEqual([0, expect.stringMatching(/^1 chart, 0 releases, \d+ files in dist\//)]);
    expect(project.files('node_modules')).toEqual(before);
  });

  it('loads an app that imports an ESM-only package', () => {
    project.write({
      'node_modules/modern/package.json': { name: 'modern', version: '1.0.0', type: 'module', exports: './index.js' },
      'node_modules/modern/index.js': 'export const image = "nginx";\n',
      'modern.ts': `import { image } from 'modern';\n${chart.replace("image: 'nginx'", 'image')}`,
    });
    expect(project.run('npx', ['chartwright', 'synth', '--app', 'modern.ts', '--out', 'modern']).status).toBe(0);
  });
});

describe('with another version of a peer', () => {
  it('works with another patch version of cdk8s', () => {
    const other = new Project().write({
      'package.json': { private: true, dependencies: { chartwright: `file:${tarball}`, ...peers, cdk8s: '2.70.104' } },
      'app.ts': chart,
    });
    try {
      other.npm('install');
      expect(other.run('npx', ['chartwright', 'synth', '--app', 'app.ts'])).toMatchObject({ status: 0 });
      expect(other.files('node_modules/cdk8s')).toContain('package.json');
    } finally {
      other.remove();
    }
  });

  it('reports both copies if the app and the command load different ones', () => {
    project.write({ 'twice/app.ts': chart, 'twice/package.json': { private: true } });
    cpSync(join(project.folder, 'node_modules/cdk8s'), join(project.folder, 'twice/node_modules/cdk8s'), {
      recursive: true,
    });
    const { status, stderr } = project.run('npx', ['chartwright', 'synth', '--app', 'app.ts'], { cwd: 'twice' });
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^error: app\.ts: two copies of cdk8s: the app loads \S+ in node_modules\/cdk8s, .*npm dedupe/,
      ),
    ]);
    expect(project.files('twice')).not.toContain('dist');
  });
});

describe('in a monorepo', () => {
  const packages = {
    'packages/web/package.json': {
      name: 'web',
      private: true,
      dependencies: { chartwright: `file:${tarball}`, ...peers },
    },
    'packages/web/app.ts': chart,
  };

  it('works hoisted by npm workspaces', () => {
    const repository = new Project().write({
      'package.json': { private: true, workspaces: ['packages/*'] },
      ...packages,
    });
    try {
      repository.npm('install');
      expect(repository.run('npx', ['chartwright', 'synth', '--app', 'app.ts'], { cwd: 'packages/web' })).toMatchObject(
        { status: 0 },
      );
    } finally {
      repository.remove();
    }
  });

  it('works linked by pnpm', () => {
    const repository = new Project().write({
      'package.json': { private: true },
      'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
      ...packages,
    });
    try {
      repository.succeed('npx', ['--yes', 'pnpm@10.34.8', 'install', '--ignore-scripts']);
      const synth = ['--yes', 'pnpm@10.34.8', 'exec', 'chartwright', 'synth', '--app', 'app.ts'];
      expect(repository.run('npx', synth, { cwd: 'packages/web' })).toMatchObject({ status: 0 });
    } finally {
      repository.remove();
    }
  });
});

describe('in unsupported situations', () => {
  const rejected = (args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = ''): string => {
    const before = project.files().filter((path) => !path.startsWith('node_modules'));
    const { status, stdout, stderr } = project.run('npx', ['chartwright', ...args], { env, cwd });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr.split('\n').length).toBeLessThan(10);
    expect(project.files().filter((path) => !path.startsWith('node_modules'))).toEqual(before);
    return stderr;
  };

  it('suggests init if there is no app', () => {
    expect(rejected(['synth'])).toMatch(/^error: charts-src\/app\.ts: no such file; .*`chartwright init`/);
  });

  it('reports the required Node.js version', () => {
    project.write({ 'old-node.cjs': "Object.defineProperty(process, 'version', { value: 'v18.20.0' });\n" });
    const env = { NODE_OPTIONS: `--require ${join(project.folder, 'old-node.cjs')}` };
    const { status, stderr } = project.run('node', ['node_modules/chartwright/bin/chartwright.js', 'synth'], { env });
    expect([status, stderr]).toEqual([1, 'error: Node.js 20.19 or newer is required, found v18.20.0\n']);
  });

  it('does not create a project in a folder that is not empty, or with an invalid chart name', () => {
    expect(rejected(['init', '.'], {}, 'tsc-node16-module')).toMatch(/tsc-node16-module|the folder is not empty: /);
    expect(rejected(['init', 'Not_A_Chart'])).toMatch(/invalid chart name/);
    expect(rejected(['init', 'web', '--runner', 'mocha'])).toMatch(
      /unknown test runner "mocha": expected vitest, jest, node/,
    );
  });

  it('explains in one line why an app cannot be loaded', () => {
    project.write({
      'node_modules/waits/package.json': { name: 'waits', version: '1.0.0', type: 'module', exports: './index.js' },
      'node_modules/waits/index.js': 'export const image = await Promise.resolve("nginx");\n',
      'waits.ts': `import { image } from 'waits';\n${chart.replace("image: 'nginx'", 'image')}`,
    });
    expect(rejected(['synth', '--app', 'waits.ts'])).toMatch(/^error: .*\[app-invalid\]\n$/);
  });
});
