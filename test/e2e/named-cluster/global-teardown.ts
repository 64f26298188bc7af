import { endRemaining } from '../support/daemon';
import { isKept, removeRunFolder } from '../support/run-folder';
import { keepLogs } from './footprint';

/** Saves the logs of a failed run; objects in the cluster are removed when the process exits. */
export default function globalTeardown(): void {
  if (isKept()) keepLogs();
  endRemaining();
  removeRunFolder();
}
