import { endRemaining } from './support/daemon';
import { removeRunFolder } from './support/run-folder';

/** Ends what a test process that died has left behind, and removes the files of a run that passed. */
export default function globalTeardown(): void {
  endRemaining();
  removeRunFolder();
}
