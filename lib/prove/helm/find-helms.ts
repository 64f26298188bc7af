import { execFile } from 'node:child_process';
import { packagedBinary } from './packaged-binaries';

/** The supported Helm major versions. */
export const majors = [3, 4] as const;
/** A supported Helm major version. */
export type Major = (typeof majors)[number];

/** A Helm binary. */
export interface Helm {
  readonly major: Major;
  readonly path: string;
}

/** The result of a Helm process. */
export interface HelmResult {
  status: number;
  stdout: string;
  stderr: string;
}

/**
 * The environment of Helm processes, isolated from the user's plugins and kubeconfig. Processes run for at most a second,
 * so less frequent garbage collection (Go's default is GOGC=100) saves a fifth of the CPU time.
 */
export const helmEnvironment = { GOGC: '400', ...process.env, HELM_NO_PLUGINS: '1', KUBECONFIG: '/dev/null' };

/** Runs Helm asynchronously, so that both major versions can run in parallel. */
export function runHelm(helm: Helm, args: readonly string[], input = ''): Promise<HelmResult> {
  return new Promise((resolve) => {
    const options = { encoding: 'utf8' as const, env: helmEnvironment, maxBuffer: 1 << 30 };
    const child = execFile(helm.path, args, options, (error, stdout, stderr) => {
      resolve({ status: error ? Number(error.code ?? 1) || 1 : 0, stdout, stderr: stderr || (error?.message ?? '') });
    });
    // Ignore EPIPE: Helm may exit without reading its input.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** Finds the binary of each major version; undefined if it is not installed. */
export async function findHelms(env: NodeJS.ProcessEnv = process.env): Promise<Map<Major, Helm | undefined>> {
  const onPath = await versionOf('helm', env);
  const found = new Map<Major, Helm | undefined>();
  for (const major of majors) {
    const path = env[variableOf(major)] || (onPath === major ? 'helm' : packagedBinary(major, 'helm'));
    // Check the version, because a later release of an npm package may contain another major version.
    found.set(major, path && (await versionOf(path, env)) === major ? { major, path } : undefined);
  }
  return found;
}

/** The environment variable with the path of Helm for a major version. */
export const variableOf = (major: Major): string => `CHARTWRIGHT_HELM_${major}`;

/** The major version that a binary reports. */
async function versionOf(path: string, env: NodeJS.ProcessEnv): Promise<number | undefined> {
  return new Promise((resolve) => {
    execFile(
      path,
      ['version', '--short'],
      { encoding: 'utf8', env: { ...helmEnvironment, PATH: env.PATH } },
      (_, stdout) => {
        const match = /^v(\d+)\./.exec(stdout ?? '');
        resolve(match ? Number(match[1]) : undefined);
      },
    );
  });
}
