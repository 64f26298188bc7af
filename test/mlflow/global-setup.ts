import { installBinaries } from '../support/helm';
import { missingPostgres, type PostgresProcess, startPostgres } from './postgres';
import { installMlflow, missingPython } from './python';

declare global {
  var postgresProcess: PostgresProcess;
}

/** Installs MLflow and starts a PostgreSQL for all test files; says what is missing and ends the run where it cannot. */
export default async function globalSetup(): Promise<void> {
  const missing = [...missingPython(), ...missingPostgres()];
  if (missing.length > 0) {
    console.error(`npm run test:mlflow runs the real MLflow and is not skipped. It needs:\n  ${missing.join('\n  ')}`);
    process.exit(1);
  }
  installBinaries();
  installMlflow();
  globalThis.postgresProcess = await startPostgres();
}
