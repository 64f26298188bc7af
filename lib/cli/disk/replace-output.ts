import {
  chmodSync,
  cpSync,
  existsSync,
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

/** Paths of all files below a folder, relative to it; none when there is no such folder. */
export function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesBelow(join(folder, entry.name)).map((path) => `${entry.name}/${path}`) : [entry.name],
  );
}

/**
 * Replaces the owned folders of an output folder, which `out` names as the user does, by the given files, all or nothing.
 * The whole new folder is written beside the old one, with what others keep in it, and takes its place by two renames.
 * Killed between the two, the old folder stands complete under its other name, and the next run puts it back before
 * anything else.
 */
export function replaceOutput(
  out: string,
  target: string,
  owned: readonly string[],
  files: ReadonlyMap<string, string>,
): void {
  const fresh = `${target}.chartwright-new-${process.pid}`;
  const old = `${target}.chartwright-old-${process.pid}`;
  try {
    mkdirSync(dirname(target), { recursive: true });
    keepOthers(target, fresh, owned);
    for (const folder of new Set([...files.keys()].map((path) => dirname(path)))) {
      mkdirSync(join(fresh, folder), { recursive: true });
    }
    for (const [path, content] of files) writeFileSync(join(fresh, path), content);
    if (existsSync(target)) renameSync(target, old);
    renameSync(fresh, target);
  } catch (cause) {
    if (!existsSync(target) && existsSync(old)) renameSync(old, target);
    if (existsSync(fresh)) discard(fresh);
    throw unwritable(out, cause);
  }
  discard(old);
}

function keepOthers(target: string, fresh: string, owned: readonly string[]): void {
  mkdirSync(fresh);
  if (!existsSync(target)) return;
  const stats = statSync(target);
  if (!stats.isDirectory()) throw new Error('it is a file, where a folder was expected');
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

/** Puts back what a killed run left between its two renames, and clears what it had begun to write. */
export function recover(target: string): void {
  const folder = dirname(target);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const left = new RegExp(
    `^${basename(target).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\.chartwright-(new|old)-(\\d+)$`,
  );
  for (const name of readdirSync(folder)) {
    const match = left.exec(name);
    if (!match || isRunning(Number(match[2]))) continue;
    if (match[1] === 'old' && !existsSync(target)) renameSync(join(folder, name), target);
    else discard(join(folder, name));
  }
}

/** Removes what a run is done with, also folders that their owner keeps from being written; throws `io`. */
export function discard(path: string): void {
  try {
    openFolders(path);
    rmSync(path, { recursive: true, force: true });
  } catch (cause) {
    const message = `is left over from a synth, and cannot be removed: ${messageOf(cause)}; remove it`;
    throw new ChartError({ code: 'io', where: path, message }, { cause });
  }
}

function openFolders(path: string): void {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  chmodSync(path, 0o700);
  for (const name of readdirSync(path)) openFolders(join(path, name));
}

function unwritable(out: string, cause: unknown): ChartError {
  return new ChartError(
    {
      code: 'io',
      where: out,
      message: `cannot be written, and is as it was: ${messageOf(cause)}; make it a writable folder, or name another with --out`,
    },
    { cause },
  );
}
