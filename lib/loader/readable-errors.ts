import { join, relative, sep } from 'node:path';
import { callingFrame, type Frame, userFrame } from '../chart/call-site';

/** `file:line` of the first stack frame in the user's own TypeScript. */
export const userLocation = (error: Error): string | undefined => locationOf(userFrame(error));

/** `file:line` of the user's own TypeScript that calls the library now. */
export const callingLocation = (): string | undefined => locationOf(callingFrame());

const locationOf = (frame: Frame | undefined): string | undefined => frame && `${shownFile(frame.file)}:${frame.line}`;

/** A file as messages name it: relative to the working directory. */
export const shownFile = (file: string): string => relative(process.cwd(), file).split(sep).join('/');

/** Whether user code called a package, such as a construct, that threw an error. */
export function isThrownByPackage(error: Error): boolean {
  const { stack = '' } = error;
  const above = stack.slice(0, stack.indexOf(userFrame(error)?.file ?? stack));
  return above.split('\n').some((line) => line.includes(`${sep}node_modules${sep}`) && !line.includes(library));
}

const library = join(__dirname, '..');
