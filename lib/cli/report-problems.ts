import { ChartError, messageOf, type Problem } from '../errors';

const limit = 40;

/** Every problem on a line of its own, with its place first; more than a screen of them is counted. */
export function describeProblems(problems: readonly Problem[], colour: boolean): string {
  const red = (text: string): string => (colour ? `\u001b[31m${text}\u001b[0m` : text);
  const dim = (text: string): string => (colour ? `\u001b[2m${text}\u001b[0m` : text);
  const shown = problems.slice(0, limit).map(({ code, where, message }) => {
    const place = where ? `${where}: ` : '';
    return `${red('error')}: ${place}${message} ${dim(`[${code}]`)}`;
  });
  const more = problems.length - shown.length;
  return `${[...shown, ...(more > 0 ? [`... and ${more} more`] : [])].join('\n')}\n`;
}

/** A fault that is not the user's. */
export function describeFault(error: unknown, trace: boolean): string {
  const stack = error instanceof Error && trace ? `${error.stack}\n` : '';
  return `chartwright failed: ${messageOf(error)}\n${stack || 'This is a fault of Chartwright; run the command again with --trace and report it.\n'}`;
}

/** Writes an error to stderr; returns the exit code: 1 where the user's input is wrong, 2 for a fault of our own. */
export function reportError(error: unknown, trace: boolean): number {
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
  const { placedProblems } =
    require('../loader/declaration-locations') as typeof import('../loader/declaration-locations');
  return placedProblems(error);
}
