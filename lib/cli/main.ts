import { ChartError } from '../errors';
import { reportError } from './report-problems';

/** Runs the command line: 0 done, 1 the user's input is wrong, 2 a fault of our own. */
export async function main(args: readonly string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader such as head has seen enough.
    if (error.code === 'EPIPE') process.exit();
    const problem = { code: 'io' as const, where: 'standard output', message: `cannot be written: ${error.message}` };
    process.exit(reportError(new ChartError(problem, { cause: error }), false));
  });
  try {
    const { createProgram } = require('./program') as typeof import('./program');
    await createProgram().parseAsync(args as string[], { from: 'user' });
  } catch (error) {
    process.exitCode = exitCodeOf(error) ?? reportError(error, args.includes('--trace'));
  }
}

/** The exit code of what commander has reported itself. */
const exitCodeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('commander.') && 'exitCode' in error
    ? Math.min(Number(error.exitCode), 1)
    : undefined;
