import { endRemaining } from '../support/daemon';
import { isKept, removeRunFolder } from '../support/run-folder';
import { keepLogs } from './footprint';

/** Keeps the logs of a run that failed; what stands in the cluster goes away when the process ends. */
export default function globalTeardown(): void {
  if (isKept()) keepLogs();
  endRemaining();
  removeRunFolder();
}
