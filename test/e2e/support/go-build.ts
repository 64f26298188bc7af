import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { cacheFolder } from '../../../lib/loader/cache-folder';

/** Binaries of Go modules in test/e2e/control-plane, cached by the content of those folders. */
export class GoBinaries {
  /** Paths of the modules. */
  readonly modules: readonly string[];
  /** The folder of the binaries; other pins use another folder. */
  readonly folder: string;
  private readonly cache: string;
  private readonly pins: readonly string[];

  constructor(
    /** What they are, for progress messages. */
    private readonly what: string,
    /** Their folder in the cache. */
    name: string,
    modules: readonly string[],
  ) {
    this.modules = modules.map((folder) => resolve(__dirname, '../control-plane', folder));
    this.pins = this.modules.flatMap(contents);
    this.cache = cacheFolder(name);
    const hash = this.pins.reduce((sum, pin) => sum.update(pin), createHash('sha256')).digest('hex');
    this.folder = join(this.cache, hash.slice(0, 16));
  }

  get isBuilt(): boolean {
    return existsSync(this.folder);
  }

  /** Builds them unless they are cached: `build` writes them into a folder. Prints progress to stderr. */
  build(build: (folder: string) => void): void {
    if (this.isBuilt) return;
    mkdirSync(this.cache, { recursive: true });
    // An interrupted build leaves this folder instead of an incomplete target.
    const part = mkdtempSync(`${this.folder}.part-`);
    const begin = Date.now();
    print(`Building ${this.what}, once, into ${this.folder}.`);
    try {
      build(part);
      if (!this.isBuilt) renameSync(part, this.folder);
    } finally {
      rmSync(part, { recursive: true, force: true });
    }
    print(`Built in ${seconds(begin)} s.`);
  }

  /** The version of a module in the first go.mod that requires it, without the `v`. */
  pinned(module: string): string {
    const required = new RegExp(`^\\s*(?:require )?${module} v(\\S+)`, 'm');
    return this.pins.map((pin) => required.exec(pin)?.[1]).find((version) => version !== undefined) as string;
  }
}

const contents = (module: string): string[] =>
  readdirSync(module, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort()
    .map((name) => readFileSync(join(module, name), 'utf8'));

/** Builds a command of a module into a folder, and prints how long it took. */
export function goBuild(module: string, command: string, folder: string, args: readonly string[]): void {
  const begin = Date.now();
  go(module, ['build', '-trimpath', ...args, '-o', `${folder}/`, command]);
  const name = basename(join(module, command));
  print(`  ${name === 'v3' ? 'etcd' : name}: ${seconds(begin)} s`);
}

/** Runs the go command in a module; throws if it fails. */
export function go(module: string, args: readonly string[]): string {
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
