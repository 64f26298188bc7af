import { describeProblems } from '../../lib/cli/report-problems';
import { ChartError } from '../../lib/errors';
import { importAll } from './import-all';

try {
  importAll('imports');
} catch (error) {
  if (!(error instanceof ChartError)) throw error;
  process.stderr.write(describeProblems(error.problems, process.stderr.isTTY === true));
  process.exitCode = 1;
}
