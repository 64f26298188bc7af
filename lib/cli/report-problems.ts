import { messageOf, type Problem } from '../errors';

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
