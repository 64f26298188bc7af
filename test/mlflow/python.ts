import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const requirementsFile = join(__dirname, 'requirements.txt');
const requirements = readFileSync(requirementsFile, 'utf8');

/** The version of MLflow the tests run. */
export const mlflowVersion = /^mlflow==(.+)$/m.exec(requirements)?.[1] as string;

const folder = join(__dirname, '../../node_modules/.cache/chartwright', `mlflow-${mlflowVersion}`);

/** Where `python` and `mlflow` are. */
export const pythonBin = join(folder, 'bin');

/** What is missing to create a virtual environment. */
export function missingPython(): string[] {
  const { status } = spawnSync('python3', ['-c', 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 10))']);
  return status === 0 ? [] : ['Python 3.10 or newer with venv (Debian: apt-get install python3-venv)'];
}

/** Installs the pinned MLflow into the cache, unless it is there. */
export function installMlflow(): void {
  const installed = join(folder, 'installed.txt');
  if (existsSync(installed) && readFileSync(installed, 'utf8') === requirements) return;
  rmSync(folder, { recursive: true, force: true });
  run('python3', ['-m', 'venv', folder]);
  run(join(pythonBin, 'python'), ['-m', 'pip', 'install', '--quiet', '--no-deps', '--requirement', requirementsFile]);
  writeFileSync(installed, requirements);
}

function run(command: string, args: string[]): void {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw error ?? new Error(`${command} ${args.join(' ')} failed:\n${stderr.slice(-4000)}`);
}
