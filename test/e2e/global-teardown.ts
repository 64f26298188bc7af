import { endRemaining } from './support/daemon';
import { removeRunFolder } from './support/run-folder';

/** Ends processes left behind by a crashed test process, and removes the files of a successful run. */
export default function globalTeardown(): void {
  endRemaining();
  removeRunFolder();
}
