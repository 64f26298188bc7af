import { existsSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { ChartError, messageOf } from '../../errors';
import { realPath } from './out-folder';

/**
 * Writes files below a folder, all or nothing, preserving other files. Throws `io` if one cannot be written or if a
 * symbolic link in its path would lead out of the folder.
 */
export function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  const root = realPath(resolve(folder));
  for (const path of files.keys()) checkPath(folder, root, path);
  const undo: (() => void)[] = [];
  try {
    const fresh = [...files].map(([path, content]) => ({ path, at: writeBeside(join(root, path), content, undo) }));
    for (const { path, at } of fresh) replace(at, join(root, path), undo);
  } catch (cause) {
    for (const step of undo.reverse()) step();
    const message = `write failed, folder left unchanged: ${messageOf(cause)}`;
    throw new ChartError({ code: 'io', where: folder, message }, { cause });
  }
  for (const path of files.keys()) rmSync(asideOf(join(root, path)), { force: true });
}

const freshOf = (file: string): string => `${file}.chartwright-new-${process.pid}`;
const asideOf = (file: string): string => `${file}.chartwright-old-${process.pid}`;

/** Writes a file under a temporary name next to its target; returns that name. */
function writeBeside(file: string, content: string, undo: (() => void)[]): string {
  const created = mkdirSync(dirname(file), { recursive: true });
  if (created !== undefined) undo.push(() => rmSync(created, { recursive: true, force: true }));
  const fresh = freshOf(file);
  undo.push(() => rmSync(fresh, { force: true }));
  writeFileSync(fresh, content, { flag: 'wx' });
  return fresh;
}

function replace(fresh: string, file: string, undo: (() => void)[]): void {
  const aside = asideOf(file);
  if (existsSync(file)) {
    renameSync(file, aside);
    undo.push(() => renameSync(aside, file));
  } else undo.push(() => rmSync(file, { force: true }));
  renameSync(fresh, file);
}

/** Rejects a path that leads out of the folder, or whose parents are not folders. */
function checkPath(folder: string, root: string, path: string): void {
  const reject = (where: string, message: string): never => {
    throw new ChartError({ code: 'io', where: join(folder, where), message });
  };
  const steps = path.split('/');
  if (steps.includes('..') || !join(root, path).startsWith(root === sep ? sep : root + sep)) {
    reject(path, 'path leads out of the folder');
  }
  for (let depth = 1; depth <= steps.length; depth++) {
    const part = steps.slice(0, depth).join('/');
    const found = lstatSync(join(root, part), { throwIfNoEntry: false });
    if (!found) return;
    if (found.isSymbolicLink()) reject(part, 'is a symbolic link, which may lead out of the folder: remove it');
    if (depth < steps.length && !found.isDirectory()) reject(part, 'expected a folder, found a file: remove it');
    if (depth === steps.length && !found.isFile()) reject(part, 'expected a file, found a folder: remove it');
  }
}
