import { ChartError } from '../errors';
import { reportError } from './report-problems';

/** Runs the command line. Exit code 0: success, 1: invalid input, 2: internal error. */
export async function main(args: readonly string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader, such as head, has closed the pipe.
    if (error.code === 'EPIPE') process.exit();
    const problem = { code: 'io' as const, where: 'standard output', message: `write failed: ${error.message}` };
    process.exit(reportError(new ChartError(problem, { cause: error }), false));
  });
  try {
    const { createProgram } = require('./program') as typeof import('./program');
    await createProgram().parseAsync(args as string[], { from: 'user' });
  } catch (error) {
    process.exitCode = exitCodeOf(error) ?? reportError(error, args.includes('--trace'));
  }
}

/** The exit code of an error that commander has already reported. */
const exitCodeOf = (error: unknown): number | undefined =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('commander.') && 'exitCode' in error
    ? Math.min(Number(error.exitCode), 1)
    : undefined;
