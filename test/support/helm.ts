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

/** Path of Helm for a major version: from its npm package, or set by CHARTWRIGHT_HELM_3 or _4. */
export const helmPath = (major: Major): string => process.env[variableOf(major)] || packaged(major, 'helm');
/** Path of the kubectl in the same npm package. */
export const kubectlPath = (major: Major): string => packaged(major, 'kubectl');

/** A binary from its npm package; throws if the package is missing, so that no test is skipped. */
function packaged(major: Major, name: 'helm' | 'kubectl'): string {
  const path = packagedBinary(major, name);
  if (path === undefined)
    throw new Error(`${name} not found in ${binaryPackages[major]} for Helm ${major}: run npm ci on Linux x86-64`);
  return path;
}

/** The pinned Helm of a major version, for proofs. */
export const pinned = (major: Major): Helm => ({ major, path: helmPath(major) });

/** Unpacks helm and kubectl from their npm packages if necessary. */
export function installBinaries(): void {
  for (const major of majors) {
    helmPath(major);
    kubectlPath(major);
  }
}

/** Adds a Kubernetes version to arguments of `helm template`, because a chart may require a newer one than Helm's default. */
const onCluster = (args: readonly string[]): readonly string[] =>
  args[0] !== 'template' || args.includes('--kube-version') ? args : [...args, '--kube-version', defaultKubeVersion];

/** Runs Helm of a major version synchronously. */
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

/** Runs Helm of a major version asynchronously, so that both can run in parallel. */
export const helmAsync = (major: Major, args: string[]): Promise<HelmResult> => runHelm(pinned(major), onCluster(args));
