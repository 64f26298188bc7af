import { ChartError, messageOf, type Problem } from '../errors';

const limit = 40;

/** Formats problems one per line, location first; truncates the list after one screen. */
export function describeProblems(problems: readonly Problem[], colour: boolean): string {
  const red = (text: string): string => (colour ? `\u001b[31m${text}\u001b[0m` : text);
  const dim = (text: string): string => (colour ? `\u001b[2m${text}\u001b[0m` : text);
  const shown = problems.slice(0, limit).map(({ code, where, message }) => {
    const location = where ? `${where}: ` : '';
    return `${red('error')}: ${location}${message} ${dim(`[${code}]`)}`;
  });
  const more = problems.length - shown.length;
  return `${[...shown, ...(more > 0 ? [`... and ${more} more`] : [])].join('\n')}\n`;
}

/** Writes warnings to stderr, one per line, location first. */
export function reportWarnings(warnings: readonly Pick<Problem, 'where' | 'message'>[]): void {
  const label = process.stderr.isTTY === true ? '\u001b[33mwarning\u001b[0m' : 'warning';
  for (const { where, message } of warnings) process.stderr.write(`${label}: ${where}: ${message}\n`);
}

/** Formats an internal error. */
export function describeInternalError(error: unknown, trace: boolean): string {
  const stack = error instanceof Error && trace ? `${error.stack}\n` : '';
  return `internal error: ${messageOf(error)}\n${stack || 'Please report this error of Chartwright with the output of --trace.\n'}`;
}

/** Writes an error to stderr; returns the exit code: 1 for invalid input, 2 for an internal error. */
export function reportError(error: unknown, trace: boolean): number {
  if (error instanceof ChartError) {
    process.stderr.write(describeProblems(problemsOf(error), process.stderr.isTTY === true));
    if (trace) process.stderr.write(`${error.stack}\n`);
    return 1;
  }
  process.stderr.write(describeInternalError(error, trace));
  return 2;
}

/** Adds the locations of declared values; loads zod only if there are any. */
function problemsOf(error: ChartError): readonly Problem[] {
  if (!error.problems.some(({ declaration }) => declaration)) return error.problems;
  const { locatedProblems } =
    require('../loader/declaration-locations') as typeof import('../loader/declaration-locations');
  return locatedProblems(error);
}
