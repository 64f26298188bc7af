import { reportError } from '../../lib/cli/report-problems';
import { importAll } from './import-all';

try {
  importAll('imports');
} catch (error) {
  process.exitCode = reportError(error, false);
}
