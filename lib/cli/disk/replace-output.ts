import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ChartError, messageOf } from '../../errors';
import { isRunning } from './is-running';

/** Relative paths of all files below a folder; none if it does not exist. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)).map((path) => `${entry.name}/${path}`) : [entry.name],
  );
}

/**
 * Atomically replaces the owned folders of the output folder by the given files; `out` is its name in error messages.
 * Makes a complete new folder next to the old one, including files of others, and swaps them with two renames. If the
 * process is killed between the renames, the old folder survives under a temporary name, and the next run restores it.
 * Of the files, those that have `changed` are written, and the others are linked to the old ones.
 */
export function replaceOutput(
  out: string,
  target: string,
  owned: readonly string[],
  files: ReadonlyMap<string, string>,
  changed: ReadonlySet<string> = new Set(files.keys()),
): void {
  const fresh = `${target}.chartwright-new-${process.pid}`;
  const old = `${target}.chartwright-old-${process.pid}`;
  try {
    mkdirSync(dirname(target), { recursive: true });
    keepOthers(target, fresh, owned);
    for (const folder of new Set([...files.keys()].map((path) => dirname(path)))) {
      mkdirSync(join(fresh, folder), { recursive: true });
    }
    for (const [path, content] of files)
      if (changed.has(path) || !isLinked(join(target, path), join(fresh, path)))
        writeFileSync(join(fresh, path), content);
    if (existsSync(target)) renameSync(target, old);
    renameSync(fresh, target);
  } catch (cause) {
    if (!existsSync(target) && existsSync(old)) renameSync(old, target);
    if (existsSync(fresh)) discard(fresh);
    throw writeError(out, cause);
  }
  discard(old);
}

/** Links a file to a regular file, which not every file system can. */
function isLinked(file: string, fresh: string): boolean {
  try {
    if (!lstatSync(file).isFile()) return false;
    linkSync(file, fresh);
    return true;
  } catch {
    return false;
  }
}

function keepOthers(target: string, fresh: string, owned: readonly string[]): void {
  mkdirSync(fresh);
  if (!existsSync(target)) return;
  const stats = statSync(target);
  if (!stats.isDirectory()) throw new Error('expected a folder, found a file');
  chmodSync(fresh, stats.mode);
  for (const name of readdirSync(target)) {
    if (!owned.includes(name))
      cpSync(join(target, name), join(fresh, name), {
        recursive: true,
        preserveTimestamps: true,
        verbatimSymlinks: true,
      });
  }
}

/** Restores the folder if a run was killed between its two renames, and removes the files it left behind. */
export function recover(target: string): void {
  const folder = dirname(target);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const leftover = new RegExp(
    `^${basename(target).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\.chartwright-(new|old)-(\\d+)$`,
  );
  for (const name of readdirSync(folder)) {
    const match = leftover.exec(name);
    if (!match || isRunning(Number(match[2]))) continue;
    if (match[1] === 'old' && !existsSync(target)) renameSync(join(folder, name), target);
    else discard(join(folder, name));
  }
}

/** Removes a file or folder, including read-only folders; throws `io`. */
export function discard(path: string): void {
  try {
    makeWritable(path);
    rmSync(path, { recursive: true, force: true });
  } catch (cause) {
    const message = `cannot remove this leftover of an earlier run: ${messageOf(cause)}; remove it manually`;
    throw new ChartError({ code: 'io', where: path, message }, { cause });
  }
}

function makeWritable(path: string): void {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  chmodSync(path, 0o700);
  for (const name of readdirSync(path)) makeWritable(join(path, name));
}

function writeError(out: string, cause: unknown): ChartError {
  return new ChartError(
    {
      code: 'io',
      where: out,
      message: `write failed, output left unchanged: ${messageOf(cause)}; make the folder writable, or choose another with --out`,
    },
    { cause },
  );
}
