import { missingPostgres } from '../mlflow/postgres';
import { installMlflow, missingPython } from '../mlflow/python';
import { installBinaries } from '../support/helm';
import { buildBinaries, missingGo } from './support/binaries';
import { endRemaining } from './support/daemon';
import { createRunFolder } from './support/run-folder';
import { missingTools } from './support/tools';

/** Builds the control plane once; reports missing tools and ends the run if it cannot. */
export default function globalSetup(): void {
  const missing = [...missingGo(), ...missingTools(), ...missingPython(), ...missingPostgres()];
  if (missing.length > 0) {
    console.error(
      `npm run test:e2e runs a real control plane and cannot be skipped. Missing:\n  ${missing.join('\n  ')}`,
    );
    process.exit(1);
  }
  installBinaries();
  installMlflow();
  buildBinaries();
  createRunFolder();
  process.once('exit', endRemaining);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
}
