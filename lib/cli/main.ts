import { ChartError, type Problem } from '../errors';
import { describeFault, describeProblems } from './report-problems';

/** Runs the command line: 0 done, 1 the user's input is wrong, 2 a fault of our own. */
export async function main(args: readonly string[]): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader such as head has seen enough.
    if (error.code === 'EPIPE') process.exit();
    const problem = { code: 'io' as const, where: 'standard output', message: `cannot be written: ${error.message}` };
    process.exit(report(new ChartError(problem, { cause: error }), false));
  });
  try {
    const { createProgram } = require('./program') as typeof import('./program');
    await createProgram().parseAsync(args as string[], { from: 'user' });
  } catch (error) {
    process.exitCode = report(error, args.includes('--trace'));
  }
}

function report(error: unknown, trace: boolean): number {
  if (isCommanderExit(error)) return error.exitCode === 0 ? 0 : 1;
  if (error instanceof ChartError) {
    process.stderr.write(describeProblems(problemsOf(error), process.stderr.isTTY === true));
    if (trace) process.stderr.write(`${error.stack}\n`);
    return 1;
  }
  process.stderr.write(describeFault(error, trace));
  return 2;
}

/** What is about a declared value is told with its line; other errors do not wait for zod. */
function problemsOf(error: ChartError): readonly Problem[] {
  if (!error.problems.some(({ declaration }) => declaration)) return error.problems;
  const { placedProblems } = require('../app/declared-places') as typeof import('../app/declared-places');
  return placedProblems(error);
}

const isCommanderExit = (error: unknown): error is { exitCode: number } =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('commander.') && 'exitCode' in error;
