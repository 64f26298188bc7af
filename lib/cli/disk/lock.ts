import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { ChartError } from '../../errors';
import { isRunning } from './is-running';
import { discard } from './replace-output';

/**
 * Runs `work` while holding a lock on the output folder; `out` is its name in error messages. Throws `io` if another run
 * holds the lock: between the two renames of that run the folder does not exist, and files of others would be lost.
 */
export function withLock(out: string, target: string, work: () => void): void {
  const lock = `${target}.chartwright-lock`;
  const isHeld = take(out, lock);
  try {
    work();
  } finally {
    if (isHeld) rmSync(lock, { force: true });
  }
}

/** Creates the lock, a symbolic link to the process ID because creating one is atomic; false if nothing can be written. */
function take(out: string, lock: string): boolean {
  try {
    mkdirSync(dirname(lock), { recursive: true });
    symlinkSync(String(process.pid), lock);
    return true;
  } catch {
    const owner = ownerOf(lock);
    if (owner === undefined) return false;
    if (isRunning(owner)) {
      const message = `another run (process ${owner}) is writing this folder: wait for it, or remove ${lock} if that process is not chartwright`;
      throw new ChartError({ code: 'io', where: out, message });
    }
    discard(lock);
    return take(out, lock);
  }
}

function ownerOf(lock: string): number | undefined {
  try {
    return Number(readlinkSync(lock));
  } catch {
    return undefined;
  }
}
