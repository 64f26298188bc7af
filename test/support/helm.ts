import { spawnSync } from 'node:child_process';
import { defaultKubeVersion } from '../../lib/helm/release';
import {
  type Helm,
  type HelmResult,
  helmEnvironment,
  type Major,
  majors,
  runHelm,
  variableOf,
} from '../../lib/prove/helm/find-helms';
import { binaryPackages, packagedBinary } from '../../lib/prove/helm/packaged-binaries';

export { type Major, majors };

/** Path of the Helm of one major version: that of its npm package, unless CHARTWRIGHT_HELM_3 or _4 names another. */
export const helmPath = (major: Major): string => process.env[variableOf(major)] || packaged(major, 'helm');
/** Path of the kubectl that ships beside that Helm. */
export const kubectlPath = (major: Major): string => packaged(major, 'kubectl');

/** A binary out of its npm package; a missing package throws, nothing is skipped. */
function packaged(major: Major, name: 'helm' | 'kubectl'): string {
  const path = packagedBinary(major, name);
  if (path === undefined)
    throw new Error(`${name} for Helm ${major} is out of ${binaryPackages[major]}: run npm ci on Linux x86-64`);
  return path;
}

/** The pinned Helm of one major version, as proofs take it. */
export const pinned = (major: Major): Helm => ({ major, path: helmPath(major) });

/** Unpacks helm and kubectl from their npm packages unless done. */
export function installBinaries(): void {
  for (const major of majors) {
    helmPath(major);
    kubectlPath(major);
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
