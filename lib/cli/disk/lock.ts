import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { ChartError } from '../../errors';
import { isRunning } from './is-running';
import { discard } from './replace-output';

/**
 * Does what no other run may do meanwhile with the output folder, which `out` names as the user does. A second run is
 * refused (`io`): between the two renames of the first it would see no folder, and lose what others keep there.
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

/** A link is made whole, with the number of its process in it; false where nothing can be written at all. */
function take(out: string, lock: string): boolean {
  try {
    mkdirSync(dirname(lock), { recursive: true });
    symlinkSync(String(process.pid), lock);
    return true;
  } catch {
    const owner = ownerOf(lock);
    if (owner === undefined) return false;
    if (isRunning(owner)) {
      const message = `is being written by another run, process ${owner}: wait for it, or remove ${lock} if that is none`;
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
