import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { cacheFolder } from '../../../lib/loader/cache-folder';

// Kubernetes and Argo Rollouts require different versions of the Kubernetes libraries, so each has its own module.
// CHARTWRIGHT_E2E_KUBERNETES sets the folder of a go.mod with another version of Kubernetes.
const kubernetes = process.env.CHARTWRIGHT_E2E_KUBERNETES || '.';
const modules = [kubernetes, 'rollouts', 'kwok', 'prometheus'].map((folder) =>
  resolve(__dirname, '../control-plane', folder),
);
const pins = modules.flatMap((module) => ['go.mod', 'go.sum'].map((name) => readFileSync(join(module, name), 'utf8')));

const cache = cacheFolder('control-plane');

/** The folder of the binaries for the current pins; different pins use a different folder. */
export const binaries = join(
  cache,
  pins
    .reduce((hash, pin) => hash.update(pin), createHash('sha256'))
    .digest('hex')
    .slice(0, 16),
);

/** Path of a pinned binary. */
export const binary = (name: string): string => join(binaries, name);

/** Missing requirements for building the pinned binaries; empty if there are none. */
export function missingGo(): string[] {
  if (existsSync(binaries)) return [];
  const { status, stdout } = spawnSync('go', ['version'], { encoding: 'utf8' });
  const need = 'Go 1.21 or newer, to build the control plane once (https://go.dev/dl)';
  if (status !== 0) return [need];
  const minor = /go1\.(\d+)/.exec(stdout)?.[1];
  return Number(minor) >= 21 ? [] : [`${need}; found ${stdout.trim()}`];
}

/** Builds the pinned binaries unless they are cached; prints progress to stderr. */
export function buildBinaries(): void {
  if (existsSync(binaries)) return;
  mkdirSync(cache, { recursive: true });
  // An interrupted build leaves this folder instead of an incomplete target.
  const part = mkdtempSync(`${binaries}.part-`);
  const begin = Date.now();
  print(`Building the control plane, once, into ${binaries}; ten minutes on two cores.`);
  try {
    for (const module of modules) for (const tool of tools(module)) build(module, tool, part);
    renameSync(join(part, 'server'), join(part, 'etcd'));
    if (!existsSync(binaries)) renameSync(part, binaries);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  print(`Built in ${seconds(begin)} s.`);
}

const tools = (module: string): string[] => go(module, ['list', 'tool']).trim().split('\n');

function build(module: string, tool: string, folder: string): void {
  const begin = Date.now();
  // The tests use HTTP service discovery; Prometheus without cloud clients builds in a fraction of the time.
  const tags = ['-tags', 'remove_all_sd'];
  go(module, ['build', '-trimpath', ...tags, '-ldflags', `-s -w ${versions()}`, '-o', `${folder}/`, tool]);
  print(`  ${basename(tool) === 'v3' ? 'etcd' : basename(tool)}: ${seconds(begin)} s`);
}

/** Release builds set versions with linker flags; without them the charts would see Kubernetes v0.0.0. */
function versions(): string {
  const kubernetes = pinned('k8s.io/kubernetes');
  const [major, minor] = kubernetes.split('.');
  return [
    `k8s.io/component-base/version.gitVersion=v${kubernetes}`,
    `k8s.io/component-base/version.gitMajor=${major}`,
    `k8s.io/component-base/version.gitMinor=${minor}`,
    `k8s.io/client-go/pkg/version.gitVersion=v${kubernetes}`,
    `github.com/argoproj/argo-rollouts/utils/version.version=${pinned('github.com/argoproj/argo-rollouts')}`,
  ]
    .map((assignment) => `-X ${assignment}`)
    .join(' ');
}

/** The version of a module in the first go.mod that requires it, without the `v`. */
function pinned(module: string): string {
  const required = new RegExp(`^\\s*(?:require )?${module} v(\\S+)`, 'm');
  return pins.map((pin) => required.exec(pin)?.[1]).find((version) => version !== undefined) as string;
}

function go(module: string, args: string[]): string {
  const { status, stdout } = spawnSync('go', args, {
    cwd: module,
    // Go downloads a newer toolchain if a module requires one.
    env: { ...process.env, GOTOOLCHAIN: 'auto' },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`go ${args.join(' ')} failed in ${module}`);
  return stdout;
}

const print = (line: string): boolean => process.stderr.write(`${line}\n`);
const seconds = (since: number): number => Math.round((Date.now() - since) / 1000);
