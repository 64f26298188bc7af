import { existsSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { ChartError, messageOf } from '../../errors';
import { realPath } from './out-folder';

/**
 * Writes files below a folder, all or none of them; other files there stay. Throws `io` when one cannot be written, or
 * when a link on its way would lead elsewhere.
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
    const message = `cannot be written, and is as it was: ${messageOf(cause)}`;
    throw new ChartError({ code: 'io', where: folder, message }, { cause });
  }
  for (const path of files.keys()) rmSync(asideOf(join(root, path)), { force: true });
}

const freshOf = (file: string): string => `${file}.chartwright-new-${process.pid}`;
const asideOf = (file: string): string => `${file}.chartwright-old-${process.pid}`;

/** Writes a new file under a name of its own; returns that name. */
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

/** Refuses a path that leads out of the folder, or through something that is not a folder of it. */
function checkPath(folder: string, root: string, path: string): void {
  const reject = (where: string, message: string): never => {
    throw new ChartError({ code: 'io', where: join(folder, where), message });
  };
  const steps = path.split('/');
  if (steps.includes('..') || !join(root, path).startsWith(root === sep ? sep : root + sep)) {
    reject(path, 'leads out of the folder');
  }
  for (let depth = 1; depth <= steps.length; depth++) {
    const part = steps.slice(0, depth).join('/');
    const found = lstatSync(join(root, part), { throwIfNoEntry: false });
    if (!found) return;
    if (found.isSymbolicLink()) reject(part, 'is a link, which may lead out of the folder: remove it');
    if (depth < steps.length && !found.isDirectory()) reject(part, 'is a file, where a folder was expected: remove it');
    if (depth === steps.length && !found.isFile()) reject(part, 'is a folder, where a file was expected: remove it');
  }
}
