import { execFile } from 'node:child_process';
import { packagedBinary } from './packaged-binaries';

/** The Helm major versions every promise is proven against. */
export const majors = [3, 4] as const;
/** One of these versions. */
export type Major = (typeof majors)[number];

/** One Helm binary. */
export interface Helm {
  readonly major: Major;
  readonly path: string;
}

/** What a Helm process answered. */
export interface HelmResult {
  status: number;
  stdout: string;
  stderr: string;
}

/**
 * The environment of every Helm process: nothing of the user's own configuration may change an answer. A process lives
 * for a second at most, so collecting garbage less often (Go's default is GOGC=100) saves a fifth of its CPU time.
 */
export const helmEnvironment = { GOGC: '400', ...process.env, HELM_NO_PLUGINS: '1', KUBECONFIG: '/dev/null' };

/** Runs Helm to its end without blocking, so that both majors can work side by side. */
export function runHelm(helm: Helm, args: readonly string[], input = ''): Promise<HelmResult> {
  return new Promise((resolve) => {
    const options = { encoding: 'utf8' as const, env: helmEnvironment, maxBuffer: 1 << 30 };
    const child = execFile(helm.path, args, options, (error, stdout, stderr) => {
      resolve({ status: error ? Number(error.code ?? 1) || 1 : 0, stdout, stderr: stderr || (error?.message ?? '') });
    });
    // A Helm that reads nothing may be gone before its input.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** Each major version's Helm; undefined where there is none. */
export async function findHelms(env: NodeJS.ProcessEnv = process.env): Promise<Map<Major, Helm | undefined>> {
  const onPath = await versionOf('helm', env);
  const found = new Map<Major, Helm | undefined>();
  for (const major of majors) {
    const path = env[variableOf(major)] || (onPath === major ? 'helm' : packagedBinary(major, 'helm'));
    // A package of npm may hold another major version than that of its name.
    found.set(major, path && (await versionOf(path, env)) === major ? { major, path } : undefined);
  }
  return found;
}

/** The variable that names the Helm of a major version. */
export const variableOf = (major: Major): string => `CHARTWRIGHT_HELM_${major}`;

/** The major version a binary says it has. */
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
