import { join, relative, sep } from 'node:path';
import { packageRootOf } from '../package-root';

const library = join(__dirname, '..');

/** A source location from a stack trace. */
export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The first stack frame in the user's code: outside this library, node_modules and classes generated for kinds. */
export const userFrame = (error: Error): Frame | undefined => userFrames(error).next().value;

/** The stack frames in the user's code, the innermost first. */
export function* userFrames(error: Error): Generator<Frame, undefined> {
  // The caller of a generated class, which may be in the user's project, has the fields of the object.
  const stack = `${error.stack ?? ''}\n`.replace(/(?<=\n +at new KubernetesObject .*\n) +at new \S+ .*\n/g, '');
  const frames = stack.matchAll(/(?<=^|[\s(])((?:file:\/\/)?\/[^():]+|[A-Za-z]:\\[^():]+):(\d+):(\d+)/g);
  for (const [, found = '', line, column] of frames) {
    const file = found.replace(/^file:\/\//, '');
    if (file.startsWith(library + sep) || file.includes(`${sep}node_modules${sep}`)) continue;
    yield { file, line: Number(line), column: Number(column) };
  }
  return undefined;
}

/** The first stack frames, among which the user's code is usually. */
const fewFrames = 12;

/**
 * The frame in the user's code that calls the library now. Looks at few frames first: formatting a frame of a transpiled
 * file takes longer than everything else here.
 */
export function callingFrame(): Frame | undefined {
  const limit = Error.stackTraceLimit;
  try {
    Error.stackTraceLimit = Math.min(fewFrames, limit);
    const found = userFrame(new Error());
    if (found || limit <= fewFrames) return found;
    Error.stackTraceLimit = limit;
    return userFrame(new Error());
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** The user's file that calls the library now, relative to its project; "" if there is none. */
export function callingFile(): string {
  const file = callingFrame()?.file;
  return file ? relative(packageRootOf(file), file).split(sep).join('/') : '';
}

/** The whole stack now; V8 formats it only when it is read. */
export function stackNow(): Error {
  const limit = Error.stackTraceLimit;
  try {
    Error.stackTraceLimit = Number.POSITIVE_INFINITY;
    return new Error();
  } finally {
    Error.stackTraceLimit = limit;
  }
}
