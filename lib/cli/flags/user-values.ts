import { isUtf8 } from 'node:buffer';
import { ChartError, type Problem } from '../../errors';
import { mergeValues } from '../../helm/coalesce';
import { applySet, type SetFlag } from '../../helm/strvals';
import type { JsonMap } from '../../json';
import { readBytes, readValuesFile, type ValuesFile } from './values-file';

/** Flags that set values, as Helm names them. */
export interface ValueOptions {
  readonly values?: readonly string[];
  readonly set?: readonly string[];
  readonly setString?: readonly string[];
  readonly setJson?: readonly string[];
  readonly setFile?: readonly string[];
  readonly setLiteral?: readonly string[];
}

/** The items of a flag that may be repeated and lists items with commas between. */
export const listed = (uses: readonly string[] = []): string[] => uses.flatMap((use) => use.split(','));

/** Reads the values files of a command line. */
export const readValuesFiles = ({ values }: ValueOptions): ValuesFile[] => listed(values).map(readValuesFile);

/** Files first, in their order, then the flags in the order in which Helm applies them. */
export function userValues(files: readonly ValuesFile[], options: ValueOptions): JsonMap {
  const merged = files.reduce((all, { values }) => mergeValues(all, values), {} as JsonMap);
  const flags: [SetFlag, readonly string[] | undefined][] = [
    ['set-json', options.setJson],
    ['set', options.set],
    ['set-string', options.setString],
    ['set-file', options.setFile],
    ['set-literal', options.setLiteral],
  ];
  return flags.reduce(
    (all, [flag, texts = []]) => texts.reduce((base, text) => applySet(base, flag, text, readText), all),
    merged,
  );
}

/** The text of a file that `--set-file` names, byte for byte. */
function readText(name: string): string {
  const bytes = readBytes(name, `--set-file ${name}`);
  if (isUtf8(bytes)) return bytes.toString();
  const message = 'is not UTF-8, and a value is text: encode it, such as by base64, and decode it where it is used';
  throw new ChartError({ code: 'flag-invalid', where: `--set-file ${name}`, message });
}

/** A problem of a value with the line of the last file that sets it. */
export function placedInFile(problem: Problem, files: readonly ValuesFile[]): Problem {
  const { path } = problem;
  if (path === undefined) return problem;
  for (const { name, lineOf } of [...files].reverse()) {
    const line = lineOf(path);
    if (line !== undefined) return { ...problem, where: `${name}:${line}: ${problem.where}` };
  }
  return problem;
}
